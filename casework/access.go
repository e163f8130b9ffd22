package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// view is one thing that can be read of a case, and in which roles. The roles
// are a ground by themselves (INV-84): being staff somewhere, or having been
// related once, is none. Who only complains, or represents somebody who does,
// reads what concerns the complaint (access_party.go).
type view struct {
	what string
	to   []casefile.Role
	// about says which one of several: a text, a version; the state of the case
	// that was read when it is empty.
	about string
	// past: it also shows what is over and has left the case's state.
	past bool
}

// withPast also shows what is over and has left the case's state.
func (v view) withPast() view {
	v.past = true
	return v
}

// of is the same view of one thing among several.
func (v view) of(about string) view {
	v.about = about
	return v
}

// viewOf is one thing and the roles whose rows say that they see it.
func viewOf(what string) view {
	return view{what: what, to: casefile.RolesThat(func(r casefile.RoleSpec) bool { return slices.Contains(r.Sees, what) })}
}

// What may be read of a case.
var (
	seeCase             = viewOf("case")
	seeTimeline         = viewOf("timeline")
	seeDeadlines        = viewOf("deadlines")
	seeResponsibilities = viewOf("responsibilities")
	seeOpenings         = viewOf("openings")
	seeTasks            = viewOf("tasks")
	seeConsents         = viewOf("consents")
	seeDecisions        = viewOf("decisions")
	seeComplaints       = viewOf("complaints")
	seeCoordinators     = viewOf("coordinators")
	seeTeam             = viewOf("care_team")
	seeMeetings         = viewOf("meetings")
	seeLetters          = viewOf("letters")
	seeMails            = viewOf("mails")
	seeOriginals        = viewOf("originals")
	keepOriginal        = viewOf("original, to keep")
	seeThread           = viewOf("messages")
	writeInThread       = viewOf("message, to write")
	seeText             = viewOf("text").withPast()
	seeTexts            = viewOf("texts")
)

// whole are those who see all of a case: its owner, those who carry it, and the
// unit. related are all who have a ground to read anything of it.
var (
	whole   = casefile.RolesThat(casefile.RoleSpec.Whole)
	related = casefile.RolesThat(func(r casefile.RoleSpec) bool { return len(r.Sees) > 0 })
)

// sight is one case as one asker may see it.
type sight struct {
	row models.Case
	// asker is who sees, and actor who they are to the case: the same, unless the
	// register had several entries of them and the case knows them by another.
	asker  Asker
	actor  casefile.Actor
	roles  []casefile.Role
	ground casefile.Role
	now    time.Time
}

func (s *sight) state() *casefile.State { return &s.row.State }

// withPast gives the sight what has left the case's state since it is over
// (casefile.Lighten), from the ledger.
func (d *Service) withPast(ctx context.Context, s *sight) error {
	if s.state().Past == 0 {
		return nil
	}
	events, err := d.store.EventsAfter(ctx, s.row.ID, 0)
	if err != nil {
		return err
	}
	s.row.State = casefile.Fold(casefile.New(s.row.ID, s.row.OrganisationID), events)
	s.row.State.AsOf(s.now)
	return nil
}

// whole reports whether the asker sees all of the case.
func (s *sight) whole() bool { return slices.Contains(whole, s.ground) }

// ofTheUnit reports whether the asker works in the coordinating unit, whatever their
// ground in this case: then they know of the person's others, and of struck referrals.
func (s *sight) ofTheUnit() bool {
	return slices.Contains(s.roles, casefile.RoleUnit) || slices.Contains(s.roles, casefile.RoleTrustUnit)
}

// see finds a case, the asker's ground to read a part of it, and logs the look,
// also one that is refused (INV-83). Errors: NotFound for a case that is not
// there or is another organisation's, Forbidden.
func (d *Service) see(ctx context.Context, a Asker, caseID string, v view) (*sight, error) {
	s, err := d.approach(ctx, d.store, a, caseID)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, d.notThere(ctx, a, "case", v)
	}
	ground, why := s.groundFor(v)
	if err := d.logCase(ctx, a, s, v, ground, why == nil); err != nil {
		return nil, err
	}
	if why != nil {
		return nil, d.hide(a, s, why)
	}
	s.ground = ground
	if v.past {
		return s, d.withPast(ctx, s)
	}
	return s, nil
}

// approach loads a case and works out the asker's roles towards it; nil when it
// is not there.
func (d *Service) approach(ctx context.Context, store *models.Store, a Asker, caseID string) (*sight, error) {
	if !validID(caseID) {
		return nil, nil
	}
	row, err := store.CaseByID(ctx, caseID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return d.caseElsewhere(ctx, a, caseID)
	}
	if err != nil {
		return nil, err
	}
	return d.sightOf(a, row), nil
}

// approachFor is approach for a step: in the same trip it asks whether the step
// may have been taken before, and what it will be weighed by. It may have been,
// as far as it knows, where there is no such case.
func (d *Service) approachFor(ctx context.Context, k *taking, caseID string) (s *sight, maybe bool, err error) {
	if !validID(caseID) {
		return nil, true, nil
	}
	named := slices.DeleteFunc(whoIn(k.body), func(p casefile.Principal) bool { return !wellFormed(p) })
	near, err := d.store.NearbyOf(ctx, caseID, k.id, calendar.DateOf(k.now), named)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		s, err = d.caseElsewhere(ctx, k.asker, caseID)
		return s, true, err
	}
	if err != nil {
		return nil, false, err
	}
	k.near = &registers{office: &near.Office, asked: named, known: near.Known}
	return d.sightOf(k.asker, near.Case), near.Taken, nil
}

func (d *Service) sightOf(a Asker, row models.Case) *sight {
	s := &sight{row: row, asker: a, now: d.now(a)}
	// Who is a child, and whose consent has run out, follow from the day, also in
	// a case to which nothing has happened since.
	s.row.State.AsOf(s.now)
	s.actor = a.knownTo(&s.row.State, row.OrganisationID)
	s.roles = casefile.RolesIn(&s.row.State, s.actor, a.names()...)
	add := func(r casefile.Role, has bool) {
		if has && !slices.Contains(s.roles, r) {
			s.roles = append(s.roles, r)
		}
	}
	// Who had the case on the desk and has left the unit since has no ground any more
	// (INV-111): it is the register's role that counts.
	if row.Kind == casefile.KindEpisode && a.heads() != row.State.Unit { // nor who headed its department
		s.roles = slices.DeleteFunc(s.roles, func(r casefile.Role) bool { return r == casefile.RoleDepartmentHead })
	}
	add(casefile.RoleUnitLead, row.Kind != casefile.KindEpisode && a.unit() && row.State.MainResponsible() == a.Who)
	return s
}

// towards is the asker as an actor in a case of an organisation. A register role
// counts in the own organisation only. MGR is left out: it is the manager of
// this case's coordinator who counts, and the case knows who that is.
func (a Asker) towards(organisation string) casefile.Actor {
	actor := casefile.Actor{Who: a.Who}
	if a.Organisation != organisation {
		return actor
	}
	actor.Unit = a.department()
	for _, r := range a.Roles {
		if r != casefile.RoleManager {
			actor.Roles = append(actor.Roles, r)
		}
	}
	return actor
}

// groundFor picks the role in which the asker sees, or says why there is none.
func (s *sight) groundFor(v view) (casefile.Role, *Forbidden) {
	for _, r := range v.to {
		if slices.Contains(s.roles, r) {
			return r, nil
		}
	}
	if s.related() {
		return "", &Forbidden{NotInThisRole}
	}
	return "", &Forbidden{NoRelation}
}

func (s *sight) related() bool {
	return slices.ContainsFunc(related, func(r casefile.Role) bool { return slices.Contains(s.roles, r) })
}

// hide keeps from strangers of another organisation that there is such a case.
func (d *Service) hide(a Asker, s *sight, why *Forbidden) error {
	if a.Organisation != s.row.OrganisationID {
		return &NotFound{"case"}
	}
	return why
}

// logCase logs a look at a case, with what was made available: the text or
// version that was asked for, or the case as of its latest entry (pjl § 22 a).
func (d *Service) logCase(ctx context.Context, a Asker, s *sight, v view, ground casefile.Role, allowed bool) error {
	entry := d.access(a, s.row.OrganisationID, &s.row.ID, v.what, ground, allowed)
	if entry.About = v.about; entry.About == "" && allowed {
		entry.About = fmt.Sprintf("as of entry %d", s.row.LastSeq)
	}
	return d.store.LogAccess(ctx, entry)
}

// access is one line of the access log. Its time is that of the asker's world.
func (d *Service) access(a Asker, organisation string, caseID *string, what string, ground casefile.Role, allowed bool) models.Access {
	g := string(ground)
	if g == "" {
		g = string(NoGround)
	}
	return models.Access{OrganisationID: organisation, Principal: a.name(), Ground: g, CaseID: caseID, What: what, Allowed: allowed,
		RequestID: a.RequestID, AskerOrganisation: optional(a.Organisation), At: d.now(a)}
}
