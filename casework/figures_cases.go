package casework

import (
	"context"
	"slices"

	"samlop/casefile"
	"samlop/figures"
	"samlop/models"
)

// FigureCasesQuery picks the cases behind a figure.
type FigureCasesQuery struct {
	FigureQuery
	Group   string          `query:"group" maxLength:"64" doc:"Only what counts in this group of the figure: an outcome, a status, a deadline's code, or staff/<id>"`
	Measure figures.Measure `query:"measure" doc:"Only what counts in this measure"`
	Cursor  string          `query:"cursor" format:"uuid" doc:"next_cursor of the page before, of the same question"`
	Limit   int             `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// FigureCase is one case behind a figure.
type FigureCase struct {
	CaseID     string             `json:"case_id" format:"uuid"`
	CaseNumber string             `json:"case_number"`
	Patient    casefile.Principal `json:"patient"`
	Counted    []FigureEntry      `json:"counted" doc:"What in the case counts in the figure"`
}

// FigureEntry is one thing that counts.
type FigureEntry struct {
	Group    string            `json:"group,omitempty" doc:"As in the figure: an outcome, a status or a deadline's code"`
	Measures []figures.Measure `json:"measures"`
	About    string            `json:"about,omitempty" doc:"Its id in the case; missing when it is the case itself"`
	On       casefile.Date     `json:"on" format:"date" doc:"The day it counts by"`
	Days     *int              `json:"days,omitempty" doc:"How long it took, where that is measured"`
}

// FigureCases is a page of the cases behind a figure.
type FigureCases struct {
	Cases      []FigureCase
	NextCursor string
	People     People
}

// FigureCases lists the cases behind a figure, for the coordinating unit, which
// sees them all; whom only counts are for is refused. Each case shown is logged
// (INV-83, INV-84). Errors: Forbidden, NotFound, Invalid, Unavailable.
func (d *Service) FigureCases(ctx context.Context, a Asker, code string, q FigureCasesQuery) (out FigureCases, err error) {
	defer wrapError("listing the cases behind a figure", &err)
	if !a.unit() {
		return FigureCases{}, d.refuseList(ctx, a, "figure cases")
	}
	spec, ok := figures.SpecOf(figures.Code(code))
	if !ok {
		return FigureCases{}, &NotFound{"figure"}
	}
	asked, err := d.figurePeriod(a, &q.FigureQuery)
	if err != nil {
		return FigureCases{}, err
	}
	if q.Cursor != "" && !validID(q.Cursor) {
		return FigureCases{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	limit := q.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	out.Cases = []FigureCase{}
	err = d.eachCase(ctx, a, q.FigureQuery, q.Cursor, func(c *figures.Case) bool {
		counted := countedIn(spec.Of(c, asked), q)
		if len(counted) == 0 {
			return true
		}
		if len(out.Cases) == limit {
			out.NextCursor = out.Cases[limit-1].CaseID
			return false
		}
		out.Cases = append(out.Cases, FigureCase{CaseID: c.ID, CaseNumber: c.Number, Patient: models.PersonPrincipal(c.Person), Counted: counted})
		return true
	})
	if err != nil {
		return FigureCases{}, err
	}
	ids := make([]string, len(out.Cases))
	for i, c := range out.Cases {
		ids[i] = c.CaseID
	}
	if err := d.logList(ctx, a, "figure cases", casefile.RoleUnit, ids); err != nil {
		return FigureCases{}, err
	}
	out.People, err = d.namesIn(ctx, a.Organisation, out.Cases)
	return out, err
}

// countedIn is what of a case's entries is asked for.
func countedIn(entries []figures.Entry, q FigureCasesQuery) []FigureEntry {
	var out []FigureEntry
	for _, e := range entries {
		if q.Group != "" && e.Group != q.Group || q.Measure != "" && !slices.Contains(e.In, q.Measure) {
			continue
		}
		out = append(out, FigureEntry{Group: e.Group, Measures: e.In, About: e.About, On: e.On, Days: e.Days})
	}
	return out
}
