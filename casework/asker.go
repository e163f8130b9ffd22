package casework

import (
	"context"
	"slices"
	"time"

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
	Who casefile.Principal
	// also are the other names by which cases may know somebody of whom the register
	// had several entries.
	also         []casefile.Principal
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
	// Only is why nothing but /me is open: NotRegistered, or ChooseOrganisation.
	Only string
	// known are the organisations in which the login is somebody.
	known []models.LoggedIn
}

// Me is the answer to «who am I here?».
type Me struct {
	Principal casefile.Principal `json:"principal,omitempty" doc:"staff/<id> or person/<id>; missing for a login that is not registered"`
	Name      string             `json:"name,omitempty"`
	// Organisation and Unit are missing for a login that is not registered.
	Organisation *OrganisationRef  `json:"organisation,omitempty"`
	Unit         *UnitRef          `json:"unit,omitempty"`
	Roles        []casefile.Role   `json:"roles" doc:"Roles from the register; roles that follow from a case are shown with the case"`
	May          []Duty            `json:"may" doc:"What the register lets you do in your organisation, besides what follows from your part in a case"`
	Language     casefile.Language `json:"language"`
	Admin        bool              `json:"admin" doc:"Administrator of the installation"`
	World        string            `json:"world,omitempty" doc:"Training world"`
	Now          time.Time         `json:"now" doc:"The clock of your world (UTC)"`
	Today        casefile.Date     `json:"today" format:"date" doc:"The date there (Europe/Oslo)"`
	// Issuer and Subject are there for a login that is not registered.
	Issuer  string `json:"issuer,omitempty" doc:"Of a login that is not registered: who made your token, for whoever is to register you"`
	Subject string `json:"subject,omitempty" doc:"Of a login that is not registered: what your issuer calls you"`
	// LoginChanges are what others did about the asker's logins.
	LoginChanges []LoginChange `json:"login_changes,omitempty" doc:"What others did about your logins, the newest first, at most twenty: a login that you do not know is for the coordinating unit to hear of"`
	// Choices are there when several organisations know the login.
	Choices []OrganisationRef `json:"choices,omitempty" doc:"Organisations that know your login, when there are several: name one in the header Samlop-Organisation"`
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

// WhoIs finds out who a login is, in the organisation that the asker names
// (Samlop-Organisation), which is only needed where several know the login. Who is
// nobody here, or has not chosen, gets no further than /me (Asker.Only). Where the
// issuer vouches for an identity number, who is in a register with it is bound
// first. Errors:
// Forbidden (Inactive for a deactivated account), Unavailable.
func (d *Service) WhoIs(ctx context.Context, id auth.Identity, organisation string) (a Asker, err error) {
	defer wrapError("finding out who asks", &err)
	ctx = models.AcrossOrganisations(ctx)
	a = Asker{Issuer: id.Issuer, Subject: id.Subject, Admin: d.admins[auth.Identity{Issuer: id.Issuer, Subject: id.Subject}],
		Language: casefile.Bokmaal, RequestID: telemetry.RequestID(ctx)}
	if err := d.bindByNumber(ctx, a, id.Number); err != nil {
		return Asker{}, err
	}
	known, err := d.store.WhoLoggedIn(ctx, id.Issuer, id.Subject)
	if err != nil {
		return Asker{}, err
	}
	if organisation != "" {
		known = slices.DeleteFunc(known, func(l models.LoggedIn) bool { return l.OrganisationID != organisation })
	}
	active := slices.DeleteFunc(slices.Clone(known), func(l models.LoggedIn) bool { return !l.Active })
	switch {
	case len(known) == 0 && organisation == "":
		if !a.Admin && !d.training {
			a.Only = NotRegistered
		}
		return a, nil
	case len(known) == 0:
		a.Only = NotRegistered
		return a, nil
	case len(active) == 0:
		return Asker{}, &Forbidden{Inactive}
	case len(active) > 1:
		a.Language = active[0].Language
		if a.known = active; !a.Admin {
			a.Only = ChooseOrganisation
		}
		return a, nil
	}
	who := active[0]
	a.known = active
	a.Who, a.Organisation, a.Language = who.Principal, who.OrganisationID, who.Language
	a.Unit, a.World = value(who.UnitID), value(who.WorldID)
	a.Offset = models.World{OffsetUS: who.OffsetUS}.Offset()
	a.Roles = who.Roles
	a.also = slices.DeleteFunc(who.Names, func(p casefile.Principal) bool { return p == a.Who })
	switch who.PersonKind {
	case models.RelativePerson:
		a.Roles = []casefile.Role{casefile.RoleRelative}
	case models.OtherPerson:
		a.Roles = []casefile.Role{casefile.RoleOther}
	}
	return a, nil
}

// Me tells the asker who they are here.
func (d *Service) Me(ctx context.Context, a Asker) (out Me, err error) {
	defer wrapError("telling somebody who they are", &err)
	now := d.now(a)
	me := Me{Principal: a.Who, Roles: orEmpty(a.Roles), Language: a.Language, Admin: a.Admin, World: a.World, Now: now,
		Today: calendar.DateOf(now)}
	if me.May, err = d.duties(ctx, a); err != nil {
		return Me{}, err
	}
	if me.LoginChanges, err = d.loginChanges(ctx, a); err != nil {
		return Me{}, err
	}
	if a.Who == "" {
		me.Issuer, me.Subject = a.Issuer, a.Subject
		for _, l := range a.known {
			me.Choices = append(me.Choices, OrganisationRef{ID: l.OrganisationID, Name: l.Organisation, Kind: l.OrgKind})
		}
		return me, nil
	}
	who := a.known[0]
	me.Name = who.Name
	me.Organisation = &OrganisationRef{ID: who.OrganisationID, Name: who.Organisation, Kind: who.OrgKind}
	if who.UnitID != nil {
		me.Unit = &UnitRef{ID: *who.UnitID, Name: who.Unit, Coordinating: who.Coordinating}
	}
	return me, nil
}

// names are all by which cases may know the asker.
func (a Asker) names() []casefile.Principal { return append([]casefile.Principal{a.Who}, a.also...) }

// is reports whether a name is the asker's.
func (a Asker) is(p casefile.Principal) bool { return p != "" && slices.Contains(a.names(), p) }

func (a Asker) has(r casefile.Role) bool { return slices.Contains(a.Roles, r) }

// unit reports whether the asker works in the coordinating unit (KE).
func (a Asker) unit() bool { return a.has(casefile.RoleUnit) || a.has(casefile.RoleUnitLead) }

// department is the unit whose episodes the asker sees as health personnel or head of it,
// if any.
func (a Asker) department() string {
	if a.has(casefile.RoleTrustHP) {
		return a.Unit
	}
	return a.heads()
}

// heads is the department that the asker heads by the register, or "".
func (a Asker) heads() string {
	if a.has(casefile.RoleDepartmentHead) {
		return a.Unit
	}
	return ""
}

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
