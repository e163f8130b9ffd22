package casework

import (
	"context"
	"slices"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// LoginEvent is what became of a login.
type LoginEvent string

// The events.
const (
	LoginBound LoginEvent = "BOUND"
	LoginEnded LoginEvent = "ENDED"
)

// Codes lists them.
func (LoginEvent) Codes() []string { return casefile.CodesOf(LoginBound, LoginEnded) }

// LoginChange tells somebody what another did about a login of theirs.
type LoginChange struct {
	Event  LoginEvent    `json:"event"`
	Issuer string        `json:"issuer" doc:"Whose login it is"`
	At     time.Time     `json:"at" doc:"By the clock of your world (UTC)"`
	Role   casefile.Role `json:"role" doc:"In which role they did it"`
	// By is for colleagues: people outside the staff see a role.
	By casefile.Principal `json:"by,omitempty" doc:"Who did it; only for staff"`
	// Organisation is there for a login that is nobody any more.
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"Where, for a login that is not registered"`
}

// mostLoginChanges is how many are shown.
const mostLoginChanges = 20

// loginChanges are what others did about the asker's logins: for who is registered
// all of theirs there, for a login that is nobody what was ended of itself. What
// somebody did themself is no news.
func (d *Service) loginChanges(ctx context.Context, a Asker) ([]LoginChange, error) {
	var rows []models.Login
	var err error
	if a.Who != "" {
		rows, err = d.store.LoginsOf(ctx, a.Who)
	} else {
		ctx = models.AcrossOrganisations(ctx)
		rows, err = d.store.EndedLogins(ctx, a.Issuer, a.Subject)
	}
	if err != nil {
		return nil, err
	}
	var out []LoginChange
	add := func(row models.Login, event LoginEvent, by casefile.Principal, at *time.Time) error {
		if at == nil || by == row.Principal {
			return nil
		}
		c := LoginChange{Event: event, Issuer: row.Issuer, At: *at, Role: changesLogins(row.Principal, by)}
		switch {
		case a.Who == "":
			org, err := d.store.OrganisationByID(ctx, row.OrganisationID)
			if err != nil {
				return err
			}
			c.Organisation = &OrganisationRef{ID: org.ID, Name: org.Name, Kind: org.Kind}
		case a.Who.IsStaff():
			c.By = by
		}
		out = append(out, c)
		return nil
	}
	for _, row := range rows {
		if a.Who != "" {
			if err := add(row, LoginBound, row.AddedBy, row.AddedAt); err != nil {
				return nil, err
			}
		}
		if err := add(row, LoginEnded, value(row.EndedBy), row.EndedAt); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(x, y LoginChange) int { return y.At.Compare(x.At) })
	return out[:min(len(out), mostLoginChanges)], nil
}

// changesLogins is the only role in which that principal can have changed a login
// of that one: the coordinating unit keeps people, administrators keep staff, and
// who is in no register administers the installation or owns a training world.
func changesLogins(whose, by casefile.Principal) casefile.Role {
	if by.IsStaff() && !whose.IsStaff() {
		return casefile.RoleUnit
	}
	return casefile.RoleAdmin
}
