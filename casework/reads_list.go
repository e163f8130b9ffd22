package casework

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"samlop/casefile"
	"samlop/models"
)

// CaseQuery narrows the list of cases. Empty fields do not narrow.
type CaseQuery struct {
	Phases      []casefile.Phase `query:"phase,explode" maxItems:"12" uniqueItems:"true" doc:"One or several: phase=ACTIVE&phase=CLOSED"`
	Kind        casefile.Kind    `query:"kind" doc:"Cases of a municipality, or episodes in a health trust"`
	Unit        string           `query:"unit" format:"uuid" doc:"Unit id"`
	Handler     string           `query:"handler" format:"staff-or-me" doc:"Whose cases they are: staff/<id>, «me» or «nobody»"`
	Coordinator string           `query:"coordinator" format:"staff-or-me" doc:"staff/<id>, «me», or «nobody»"`
	Person      string           `query:"person" format:"uuid" doc:"Person id of the patient"`
	DueBefore   casefile.Date    `query:"due_before" format:"date" doc:"Cases with a live duty due before this date"`
	Overdue     bool             `query:"overdue" doc:"Only cases with a missed deadline"`
	StandsIn    bool             `query:"stands_in" doc:"Only cases in which a substitute is the coordinator until a known day"`
	Attention   bool             `query:"attention" doc:"Only cases in which something waits for a person to repair it"`
	// Tasks is for the coordinating unit: another might learn of a task that is not theirs to see.
	Tasks []casefile.TaskKind `query:"task,explode" maxItems:"20" uniqueItems:"true" doc:"Cases where such a task waits; for the unit"`
	// Open is nil for open cases and ended ones together.
	Open   *bool
	Number string `query:"number" maxLength:"32" doc:"A case number, or a part of one"`
	// ChangedSince is for who keeps a copy of the list.
	ChangedSince string   `query:"changed_since" format:"date-time" doc:"Only cases in which something has happened after this instant"`
	Sort         CaseSort `query:"sort" default:"-created_at" doc:"The smallest first, or with - the largest; rows without it last"`
	Cursor       string   `query:"cursor" maxLength:"200" doc:"next_cursor of the page before, in the same order"`
	Limit        int      `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// CaseSort is what a list of cases is sorted by: a field of CaseRow, and the way.
type CaseSort = models.CaseOrder

// CaseRow is one case in a list.
type CaseRow struct {
	ID              string              `json:"id" format:"uuid"`
	Kind            casefile.Kind       `json:"kind" doc:"What the file is of: a case of a municipality, or an episode in a health trust"`
	Number          string              `json:"number"`
	Unit            string              `json:"unit_id,omitempty"`
	Patient         casefile.Principal  `json:"patient"`
	Phase           casefile.Phase      `json:"phase"`
	Round           int                 `json:"round"`
	Handler         casefile.Principal  `json:"handler,omitempty"`
	Coordinator     casefile.Principal  `json:"coordinator,omitempty"`
	StandsInUntil   casefile.Date       `json:"stands_in_until,omitzero" format:"date" doc:"For the staff: whoever is the coordinator stands in for one who is away until this day"`
	MainResponsible casefile.Principal  `json:"main_responsible,omitempty"`
	PlanStatus      casefile.PlanStatus `json:"plan_status"`
	Overdue         int                 `json:"overdue" doc:"How many deadlines have been missed"`
	Attention       bool                `json:"attention" doc:"Something waits for a person to repair it"`
	Trouble         models.Trouble      `json:"trouble,omitempty" doc:"The case cannot go on by itself, as the watch last saw it"`
	NextDue         casefile.Date       `json:"next_due,omitzero" format:"date"`
	FirstReceivedOn casefile.Date       `json:"first_received_on,omitzero" format:"date"`
	CreatedAt       time.Time           `json:"created_at"`
	UpdatedAt       time.Time           `json:"updated_at" doc:"When something last happened in the case"`
}

// CaseList is a page of cases the asker has a relation to (INV-84).
type CaseList struct {
	Cases      []CaseRow `json:"cases"`
	NextCursor string    `json:"next_cursor,omitempty"`
	People     People    `json:"people"`
}

// relation is the ground of a list in the access log: each case in it is there
// because of a live relation of the asker's.
const relation = casefile.Role(ByRelation)

// logList logs in one row every case that a list showed (INV-83).
func (d *Service) logList(ctx context.Context, a Asker, what string, ground casefile.Role, caseIDs []string) error {
	if len(caseIDs) == 0 {
		return nil
	}
	entry := d.access(a, a.Organisation, nil, what, ground, true)
	entry.CaseIDs = slices.Compact(slices.Sorted(slices.Values(caseIDs)))
	return d.store.LogAccess(ctx, entry)
}

// refuseList logs that a list was refused, and refuses it. Who belongs to no
// organisation is in no log of one.
func (d *Service) refuseList(ctx context.Context, a Asker, what string) error {
	if a.Organisation != "" {
		if err := d.store.LogAccess(ctx, d.access(a, a.Organisation, nil, what, "", false)); err != nil {
			return err
		}
	}
	return &Forbidden{NotInThisRole}
}

// Cases lists the cases the asker has a relation to: for the coordinating unit
// those of its organisation, for anybody else those in which they take part now
// (INV-84). What the query asks for narrows that, and never widens it. Each case
// shown is logged. Errors: Forbidden, Invalid, Unavailable.
func (d *Service) Cases(ctx context.Context, a Asker, q CaseQuery) (out CaseList, err error) {
	defer wrapError("listing cases", &err)
	if a.Who == "" {
		return CaseList{}, &Forbidden{NotRegistered}
	}
	f, err := caseFilter(a, q)
	if err != nil {
		return CaseList{}, err
	}
	if len(f.Tasks) > 0 && !a.unit() {
		return CaseList{}, d.refuseList(ctx, a, "case list")
	}
	ground := relation
	if a.unit() {
		f.RelatedTo, f.Department, f.Organisation, f.ByUnit, ground = nil, "", a.Organisation, true, casefile.RoleUnit
	}
	page, err := d.store.FindCases(ctx, f)
	if errors.Is(err, models.ErrCursor) {
		return CaseList{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	if err != nil {
		return CaseList{}, err
	}
	out.Cases, out.NextCursor = []CaseRow{}, page.Next
	over := map[string]bool{}
	if ground == relation {
		if over, err = d.grownOutOf(ctx, a, page.Rows); err != nil {
			return CaseList{}, err
		}
	}
	var ids []string
	for _, c := range page.Rows {
		if over[c.ID] {
			continue
		}
		ids = append(ids, c.ID)
		if !a.Who.IsStaff() {
			c.StandsInUntil = nil
		}
		out.Cases = append(out.Cases, CaseRow{ID: c.ID, Kind: c.Kind, Number: c.Number, Unit: value(c.UnitID),
			Patient: models.PersonPrincipal(c.PersonID),
			Phase:   c.Phase, Round: c.Round, Handler: c.Handler, Coordinator: c.Coordinator, MainResponsible: c.MainResponsible,
			PlanStatus: c.PlanStatus, Overdue: c.Overdue, Attention: c.Attention || c.Trouble != models.NoTrouble, Trouble: c.Trouble,
			StandsInUntil: value(c.StandsInUntil), NextDue: value(c.NextDue),
			FirstReceivedOn: value(c.FirstReceivedOn), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt})
	}
	if err := d.logList(ctx, a, "case list", ground, ids); err != nil {
		return CaseList{}, err
	}
	out.People, err = d.namesIn(ctx, a.Organisation, out.Cases)
	return out, err
}

// caseFilter reads a query into a filter of cases that the asker has a relation to.
func caseFilter(a Asker, q CaseQuery) (models.CaseFilter, error) {
	f := models.CaseFilter{RelatedTo: a.names(), Department: a.department(), Kind: q.Kind,
		Phases: q.Phases, Unit: q.Unit, Person: q.Person, Number: strings.TrimSpace(q.Number),
		DueBefore: q.DueBefore, Overdue: q.Overdue, Attention: q.Attention, StandsIn: q.StandsIn && a.Who.IsStaff(), Open: q.Open,
		Order: q.Sort, Cursor: q.Cursor, Limit: q.Limit, Tasks: q.Tasks,
		NoHandler: q.Handler == nobody, NoCoordinator: q.Coordinator == nobody}
	for _, kind := range q.Tasks {
		if !slices.Contains(kind.Codes(), string(kind)) {
			return f, &Invalid{Field: "task", Key: "unknown_code"}
		}
	}
	var err error
	if q.ChangedSince != "" {
		if f.ChangedSince, err = time.Parse(time.RFC3339Nano, q.ChangedSince); err != nil {
			return f, &Invalid{Field: "changed_since", Key: "instant"}
		}
	}
	if f.Handler, err = whoIsMeant(a, "handler", q.Handler); err != nil {
		return f, err
	}
	if f.Coordinator, err = whoIsMeant(a, "coordinator", q.Coordinator); err != nil {
		return f, err
	}
	switch {
	case q.Kind != "" && !slices.Contains(q.Kind.Codes(), string(q.Kind)):
		return f, &Invalid{Field: "kind", Key: "unknown_code"}
	case q.Unit != "" && !validID(q.Unit):
		return f, &Invalid{Field: "unit", Key: "bad_id"}
	case q.Person != "" && !validID(q.Person):
		return f, &Invalid{Field: "person", Key: "bad_id"}
	case q.Sort != "" && !slices.Contains(models.CaseOrders(), q.Sort):
		return f, &Invalid{Field: "sort", Key: "unknown_code"}
	}
	return f, nil
}

// nobody is what a filter says of cases that have no such person.
const nobody = heldByNobody

// whoIsMeant is the staff member a filter names; "me" is the asker, also one who
// can have no case.
func whoIsMeant(a Asker, field, said string) (casefile.Principal, error) {
	who := casefile.Principal(said)
	switch said {
	case "me":
		return a.Who, nil
	case nobody:
		return "", nil
	}
	if id, ok := models.StaffID(who); said != "" && (!ok || !validID(id)) {
		return "", &Invalid{Field: field, Key: "bad_id"}
	}
	return who, nil
}

// grownOutOf finds the cases of a list in which the asker only decided for the
// patient, and does so no more by the day it is: nothing need have happened in a
// case that has ended since (INV-26). And those in which the patient objects to the asker
// under another name than the one they take part by (INV-85).
func (d *Service) grownOutOf(ctx context.Context, a Asker, rows []models.Case) (map[string]bool, error) {
	ids := make([]string, len(rows))
	for i, c := range rows {
		ids[i] = c.ID
	}
	cases, err := d.store.ProxiedCases(ctx, a.names(), ids)
	if err != nil {
		return nil, err
	}
	over := map[string]bool{}
	for _, c := range cases {
		over[c.ID] = !d.sightOf(a, c).related()
	}
	if len(a.also) == 0 {
		return over, nil
	}
	for _, id := range ids { // a relation by one name, and an objection against another
		s, err := d.approach(ctx, d.store, a, id)
		if err != nil {
			return nil, err
		}
		over[id] = s == nil || !s.related()
	}
	return over, nil
}

// listCursor reports whether a cursor has the form "date|case|id", where the
// date may be missing from the end of time if endless.
func listCursor(cursor string, endless bool) bool {
	parts := strings.Split(cursor, "|")
	if len(parts) != 3 || !validID(parts[1]) {
		return false
	}
	date, err := civil.ParseDate(parts[0])
	return err == nil && date.Year > 0 || endless && parts[0] == "infinity"
}
