package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// PolicyPreview is what a version of a policy would move, page by page of the living cases.
// Nothing has happened.
type PolicyPreview struct {
	Version       int           `json:"version"`
	EffectiveFrom casefile.Date `json:"effective_from" format:"date"`
	Counted       int           `json:"counted" doc:"How many living cases were counted on this page"`
	Moved         int           `json:"moved" doc:"In how many of them a deadline would have another date"`
	Codes         []PolicyMoves `json:"codes" doc:"The deadlines of this page that would move, by their code"`
	Items         []CaseMoves   `json:"items" doc:"Cases in which something would move; for the coordinating unit alone"`
	NextCursor    string        `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
}

// PolicyMoves is how many deadlines of a code would move, and which way.
type PolicyMoves struct {
	Code    casefile.DeadlineCode `json:"code"`
	Moved   int                   `json:"moved"`
	Earlier int                   `json:"earlier"`
	Later   int                   `json:"later"`
}

// CaseMoves are the deadlines of one case that would move.
type CaseMoves struct {
	CaseID     string         `json:"case_id" format:"uuid"`
	CaseNumber string         `json:"case_number"`
	Deadlines  []DeadlineMove `json:"deadlines"`
}

// DeadlineMove is one deadline with the date it has and the one it would have.
type DeadlineMove struct {
	ID   string                `json:"id"`
	Code casefile.DeadlineCode `json:"code"`
	Was  casefile.Date         `json:"was" format:"date"`
	Now  casefile.Date         `json:"now" format:"date" doc:"As the case stands today"`
}

// PolicyPreview tells what a version would move when it comes into force: each living case
// counts its open deadlines again by the same function as then (casefile.Recount, INV-73), as it
// stands today, and nothing is written. Counts are for administrators and the coordinating
// unit, the cases themselves for the unit, whose look is logged. Errors: Forbidden,
// NotFound, Invalid for a cursor that is none.
func (d *Service) PolicyPreview(ctx context.Context, a Asker, organisationID string, version int, cursor string,
	limit int) (out PolicyPreview, err error) {
	defer wrapError("previewing a policy", &err)
	o, err := d.in(ctx, a, organisationID)
	if o == nil {
		return PolicyPreview{}, err
	}
	if err != nil || !o.admin && !o.unit {
		// It names cases: an attempt to read it is logged like one to read a case (INV-110).
		if err := d.store.LogAccess(ctx, d.access(a, o.org.ID, nil, "policy preview", "", false)); err != nil {
			return PolicyPreview{}, err
		}
		if err == nil {
			err = &Forbidden{NotInThisRole}
		}
		return PolicyPreview{}, err
	}
	if cursor != "" && !validID(cursor) {
		return PolicyPreview{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	rows, err := d.store.PoliciesOf(ctx, o.org.ID)
	if err != nil {
		return PolicyPreview{}, err
	}
	at := slices.IndexFunc(rows, func(p models.Policy) bool { return p.Version == version })
	if at < 0 {
		return PolicyPreview{}, &NotFound{"policy version"}
	}
	row := rows[at]
	count, err := d.recounting(ctx, o, row)
	if err != nil {
		return PolicyPreview{}, err
	}
	cases, err := d.store.LivingStates(ctx, o.org.ID, cursor, limit+1)
	if err != nil {
		return PolicyPreview{}, err
	}
	out = PolicyPreview{Version: row.Version, EffectiveFrom: row.EffectiveFrom, Codes: []PolicyMoves{}, Items: []CaseMoves{}}
	if len(cases) > limit {
		cases = cases[:limit]
		out.NextCursor = cases[limit-1].ID
	}
	var shown []string
	for _, c := range cases {
		moves, err := count(c.State)
		if err != nil {
			return PolicyPreview{}, err
		}
		out.add(moves)
		if len(moves) > 0 && o.unit && !c.HiddenFromUnit {
			out.Items = append(out.Items, CaseMoves{c.ID, c.Number, moves})
			shown = append(shown, c.ID)
		}
	}
	slices.SortFunc(out.Codes, func(a, b PolicyMoves) int { return cmp.Compare(a.Code, b.Code) })
	return out, d.logList(ctx, a, "policy preview", casefile.RoleUnit, shown)
}

// recounting gives the function that a case counts its deadlines again by under a version,
// at its first midnight or now.
func (d *Service) recounting(ctx context.Context, o *office, row models.Policy) (func(casefile.State) ([]DeadlineMove, error), error) {
	at := calendar.Midnight(row.EffectiveFrom)
	if at.Before(o.now) {
		at = o.now
	}
	stands, err := d.store.OfficeOn(ctx, o.org.ID, calendar.DateOf(at))
	if err != nil {
		return nil, err
	}
	reason := casefile.ReasonForChange(stands.Policy, row.Policy)
	facts := casefile.Facts{Unit: stands.Lead.Unit, UnitLead: stands.Lead.Who, Language: stands.Language}
	return func(s casefile.State) ([]DeadlineMove, error) {
		events, refusal := casefile.Decide(s, casefile.Command{ID: "preview", By: casefile.SystemActor,
			Body: &casefile.Recount{Reason: reason}, Facts: facts}, at, row.Policy)
		if refusal != nil {
			return nil, fmt.Errorf("counting a case again: %w", refusal)
		}
		var moves []DeadlineMove
		for _, e := range events {
			if f, is := e.Fact.(*casefile.DeadlineMoved); is {
				i := slices.IndexFunc(s.Deadlines, func(dl casefile.Deadline) bool { return dl.ID == f.ID })
				if i >= 0 && s.Deadlines[i].Due != f.Due {
					moves = append(moves, DeadlineMove{f.ID, casefile.DeadlineCode(f.Code), s.Deadlines[i].Due, f.Due})
				}
			}
		}
		return moves, nil
	}, nil
}

// add counts one case.
func (p *PolicyPreview) add(moves []DeadlineMove) {
	p.Counted++
	if len(moves) > 0 {
		p.Moved++
	}
	for _, m := range moves {
		i := slices.IndexFunc(p.Codes, func(c PolicyMoves) bool { return c.Code == m.Code })
		if i < 0 {
			i, p.Codes = len(p.Codes), append(p.Codes, PolicyMoves{Code: m.Code})
		}
		p.Codes[i].Moved++
		if m.Now.Before(m.Was) {
			p.Codes[i].Earlier++
		} else {
			p.Codes[i].Later++
		}
	}
}
