package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/auth"
	"samlop/internal/telemetry"
	"samlop/models"
)

// Asker is who is asking, as the register knows them. WhoIs makes it; nothing
// else may.
type Asker struct {
	Issuer  string
	Subject string
	// Who is empty for a login that is not registered: an administrator of the
	// installation, or in training the owner of a world.
	Who          casefile.Principal
	Organisation string
	Unit         string
	// Roles are those of the register; what follows from a case is worked out per case.
	Roles    []casefile.Role
	Language casefile.Language
	// World is the training world of the organisation, "" in production; Offset
	// is how far its clock is ahead of real time.
	World  string
	Offset time.Duration
	// Admin is an administrator of the installation.
	Admin     bool
	RequestID string
}

// Me is the answer to «who am I here?».
type Me struct {
	Principal casefile.Principal `json:"principal,omitempty" doc:"staff/<id> or person/<id>; missing for a login that is not registered"`
	Name      string             `json:"name,omitempty"`
	// Organisation and Unit are missing for a login that is not registered.
	Organisation *OrganisationRef  `json:"organisation,omitempty"`
	Unit         *UnitRef          `json:"unit,omitempty"`
	Roles        []casefile.Role   `json:"roles" doc:"Roles from the register; roles that follow from a case are shown with the case"`
	Language     casefile.Language `json:"language"`
	Admin        bool              `json:"admin" doc:"Administrator of the installation"`
	World        string            `json:"world,omitempty" doc:"Training world"`
	Now          time.Time         `json:"now" doc:"The clock of your world (UTC)"`
	Today        casefile.Date     `json:"today" format:"date" doc:"The date there (Europe/Oslo)"`
}

// OrganisationRef names an organisation.
type OrganisationRef struct {
	ID   string                  `json:"id" format:"uuid"`
	Name string                  `json:"name"`
	Kind models.OrganisationKind `json:"kind"`
}

// UnitRef names a unit.
type UnitRef struct {
	ID           string `json:"id" format:"uuid"`
	Name         string `json:"name"`
	Coordinating bool   `json:"coordinating" doc:"The coordinating unit (KE)"`
}

// WhoIs finds out who a login is. Errors: Forbidden (NotRegistered in
// production, where nobody unknown has anything to do; Inactive for a
// deactivated account), Unavailable.
func (d *Service) WhoIs(ctx context.Context, id auth.Identity) (a Asker, err error) {
	defer wrapError("finding out who asks", &err)
	a = Asker{Issuer: id.Issuer, Subject: id.Subject, Admin: d.admins[id], Language: casefile.Bokmaal, RequestID: telemetry.RequestID(ctx)}
	who, err := d.store.WhoLoggedIn(ctx, id.Issuer, id.Subject)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		if !a.Admin && !d.training {
			return Asker{}, &Forbidden{NotRegistered}
		}
		return a, nil
	case err != nil:
		return Asker{}, err
	case !who.Active:
		return Asker{}, &Forbidden{Inactive}
	}
	a.Who, a.Organisation, a.Language = who.Principal, who.OrganisationID, who.Language
	a.Unit, a.World = value(who.UnitID), value(who.WorldID)
	a.Offset = models.World{OffsetUS: who.OffsetUS}.Offset()
	a.Roles = who.Roles
	switch who.PersonKind {
	case models.RelativePerson:
		a.Roles = []casefile.Role{casefile.RoleRelative}
	case models.OtherPerson:
		a.Roles = []casefile.Role{casefile.RoleOther}
	}
	return a, nil
}

// Me tells the asker who they are here.
func (d *Service) Me(ctx context.Context, a Asker) (me Me, err error) {
	defer wrapError("telling who asks", &err)
	now := d.now(a)
	me = Me{Principal: a.Who, Roles: orEmpty(a.Roles), Language: a.Language, Admin: a.Admin, World: a.World, Now: now,
		Today: calendar.DateOf(now)}
	if a.Who == "" {
		return me, nil
	}
	who, err := d.store.WhoLoggedIn(ctx, a.Issuer, a.Subject)
	if err != nil {
		return Me{}, err
	}
	me.Name = who.Name
	me.Organisation = &OrganisationRef{ID: who.OrganisationID, Name: who.Organisation, Kind: who.OrgKind}
	if who.UnitID != nil {
		me.Unit = &UnitRef{ID: *who.UnitID, Name: who.Unit, Coordinating: who.Coordinating}
	}
	return me, nil
}

func (a Asker) has(r casefile.Role) bool { return slices.Contains(a.Roles, r) }

// unit reports whether the asker works in the coordinating unit (KE).
func (a Asker) unit() bool { return a.has(casefile.RoleUnit) || a.has(casefile.RoleUnitLead) }

// name is what the access log calls the asker: a principal, or the login of
// somebody who is in no register.
func (a Asker) name() casefile.Principal {
	if a.Who == "" {
		return casefile.Principal("login/" + a.Subject)
	}
	return a.Who
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// orEmpty lets a list that is empty be written as [] and not as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
