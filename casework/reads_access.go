package casework

import (
	"context"
	"maps"
	"strconv"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// seeAccess: the person may know who has looked (pjl § 22 a), and the unit must.
// Whoever decides for a child may too, as long as they are not kept out: from
// the guardian of whom something is withheld the log is (INV-90), and from 16 it
// is the young person's own (INV-26). Who only has the main responsibility has
// no need of it.
var seeAccess = viewOf("access_log")

// AccessQuery asks for the looks at one case, or at oneself.
type AccessQuery struct {
	CaseID string `query:"case_id" format:"uuid" doc:"The case. Left out: your own entry in the register, and your own cases"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
}

// Ground is why somebody might look: the role in which they did, or another.
type Ground string

// The grounds that are no role: each case in a list is there because of a relation of
// the asker's; a look that was refused had none.
const (
	ByRelation Ground = "RELATION"
	NoGround   Ground = "NONE"
)

// Codes lists them: the roles, and these.
func (Ground) Codes() []string {
	return append(casefile.Role("").Codes(), casefile.CodesOf(ByRelation, NoGround)...)
}

// AccessEntry is one look: who, of which organisation, on what ground, at what,
// when; also one that was refused (INV-83).
type AccessEntry struct {
	Principal    casefile.Principal `json:"principal"`
	Organisation *OrganisationRef   `json:"organisation,omitempty" doc:"Where the one who looked belongs; missing for a login that is not registered"`
	Ground       Ground             `json:"ground" doc:"The role that allowed it; RELATION for a list in which each case is there because of a relation; NONE when it was refused"`
	What         string             `json:"what" doc:"What was looked at or done, in English: a view of a case by its name (timeline, plan draft), a list, a change in the register"`
	About        string             `json:"about,omitempty" doc:"Which text or version, or as of which entry of the timeline"`
	Allowed      bool               `json:"allowed"`
	At           time.Time          `json:"at" doc:"By the case's clock (UTC)"`
}

// AccessLog is a page of looks, the newest first.
type AccessLog struct {
	Entries    []AccessEntry `json:"entries"`
	NextCursor string        `json:"next_cursor,omitempty"`
	People     People        `json:"people"`
}

// AccessLog lists who has looked at a case, or without one at the asker
// themself: at their entry in the register and at those of their own cases whose
// log they may see. The look at the log is logged too. Errors: NotFound,
// Forbidden, Invalid for a cursor that is none.
func (d *Service) AccessLog(ctx context.Context, a Asker, q AccessQuery) (out AccessLog, err error) {
	defer wrapError("reading the access log", &err)
	var before int64
	if q.Cursor != "" {
		if before, err = strconv.ParseInt(q.Cursor, 10, 64); err != nil || before < 1 {
			return AccessLog{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
		}
	}
	var rows []models.Access
	if q.CaseID == "" {
		rows, err = d.ownAccess(ctx, a, before, q.Limit+1)
	} else if _, err = d.see(ctx, a, q.CaseID, seeAccess); err == nil {
		rows, err = d.store.AccessOf(ctx, q.CaseID, before, q.Limit+1)
	}
	if err != nil {
		return AccessLog{}, err
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		out.NextCursor = strconv.FormatInt(rows[q.Limit-1].ID, 10)
	}
	out.Entries, out.People, err = d.accessShown(ctx, rows)
	return out, err
}

// ownAccess finds the looks at somebody who is no staff.
func (d *Service) ownAccess(ctx context.Context, a Asker, before int64, limit int) ([]models.Access, error) {
	id, ok := models.PersonID(a.Who)
	if !ok {
		return nil, &Forbidden{NotInThisRole}
	}
	cases, err := d.store.CasesOfPerson(ctx, a.Organisation, id)
	if err != nil {
		return nil, err
	}
	var mine []string
	for _, caseID := range cases {
		s, err := d.approach(ctx, d.store, a, caseID)
		if err != nil {
			return nil, err
		}
		if s == nil {
			continue
		}
		if _, why := s.groundFor(seeAccess); why == nil {
			mine = append(mine, caseID)
		}
	}
	entries, err := d.store.EntriesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	entry := d.access(a, a.Organisation, nil, "access_log", casefile.RolePatient, true)
	entry.CaseIDs, entry.PersonIDs = mine, []string{id}
	if err := d.store.LogAccess(ctx, entry); err != nil {
		return nil, err
	}
	return d.store.AccessOfPerson(ctx, entries, mine, before, limit)
}

// accessShown names everybody who looked, each in their own organisation: who it is about
// is told also of those who looked, or tried to, from another (pjl § 22 a).
func (d *Service) accessShown(ctx context.Context, rows []models.Access) ([]AccessEntry, People, error) {
	ctx = models.AcrossOrganisations(ctx)
	entries, people := make([]AccessEntry, len(rows)), People{}
	of, refs := map[string][]AccessEntry{}, map[string]*OrganisationRef{}
	for i, r := range rows {
		entries[i] = AccessEntry{Principal: r.Principal, Ground: Ground(r.Ground), What: r.What, About: r.About, Allowed: r.Allowed, At: r.At}
		where := value(r.AskerOrganisation)
		if where == "" { // rows from before the log said it
			where = r.OrganisationID
		}
		of[where] = append(of[where], entries[i])
	}
	for where, looks := range of {
		org, err := d.store.OrganisationByID(ctx, where)
		if err != nil {
			return nil, nil, err
		}
		refs[where] = &OrganisationRef{ID: org.ID, Name: org.Name, Kind: org.Kind}
		names, err := d.namesIn(ctx, where, looks)
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(people, names)
	}
	for i, r := range rows {
		if r.AskerOrganisation != nil {
			entries[i].Organisation = refs[*r.AskerOrganisation]
		}
	}
	return entries, people, nil
}
