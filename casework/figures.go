package casework

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/figures"
	"samlop/models"
)

// FigureQuery is the period and the day that figures are asked for.
type FigureQuery struct {
	From casefile.Date `query:"from" format:"date" doc:"First day of the period; 1 January of the year of «to» when left out"`
	To   casefile.Date `query:"to" format:"date" doc:"Last day of the period; today when left out"`
	AsOf casefile.Date `query:"as_of" format:"date" doc:"Only what had been written by this day counts; the last day of the period, or today if that is earlier"`
	Unit string        `query:"unit" format:"uuid" doc:"Only the cases of this coordinating unit"`
}

// Period is from one day to another, both included.
type Period struct {
	From casefile.Date `json:"from" format:"date"`
	To   casefile.Date `json:"to" format:"date"`
}

// FigureReport is what an organisation's cases come to.
type FigureReport struct {
	Period  Period        `json:"period"`
	AsOf    casefile.Date `json:"as_of" format:"date"`
	Figures []Figure      `json:"figures"`
	People  People        `json:"people,omitempty" maxProperties:"10000" doc:"The names of coordinators, for those who may see them"`
}

// Figure is one of them. Its words are given by whoever shows it.
type Figure struct {
	Code   figures.Code  `json:"code"`
	Title  string        `json:"title"`
	Basis  figures.Basis `json:"basis" doc:"PERIOD counts what happened in the period; DAY is how things stood on the day"`
	Rules  []string      `json:"rules" doc:"The rules whose keeping it shows; docs/figures.md says what is counted"`
	Source string        `json:"source" doc:"What they rest on"`
	Values []FigureValue `json:"values" maxItems:"20000"`
	// CasesTotal is nil when it is withheld.
	CasesTotal *int `json:"cases_total,omitempty" doc:"How many cases are behind it; missing when withheld"`
}

// FigureValue is one value of a figure.
type FigureValue struct {
	Group      string             `json:"group,omitempty" doc:"An outcome, a status or a deadline's code"`
	GroupTitle string             `json:"group_title,omitempty"`
	Unit       string             `json:"unit_id,omitempty" doc:"The unit where the coordinators work"`
	Who        casefile.Principal `json:"who,omitempty" doc:"One coordinator, for those who may see names"`
	Measure    figures.Measure    `json:"measure"`
	Title      string             `json:"title" doc:"The measure in words"`
	Value      *float64           `json:"value,omitempty" doc:"Missing when there is nothing to measure, or when it is withheld"`
	Withheld   bool               `json:"withheld,omitempty" doc:"Fewer than five cases, which you may not see one by one"`
}

// CaseFigures reads what the organisation's cases come to, as of a day: for the
// coordinating unit in full; for administrators and managers, who see no cases, as
// counts, of which the small are withheld (INV-84, INV-110). Each look is logged
// (INV-83). Errors: Forbidden, Invalid, Unavailable.
func (d *Service) CaseFigures(ctx context.Context, a Asker, q FigureQuery) (out FigureReport, err error) {
	defer wrapError("counting figures", &err)
	ground := figureGround(a)
	if ground == "" {
		return FigureReport{}, d.refuseList(ctx, a, "figures")
	}
	asked, err := d.figurePeriod(a, &q)
	if err != nil {
		return FigureReport{}, err
	}
	specs := figures.Specs()
	tallies := make([]*figures.Tally, len(specs))
	for i, spec := range specs {
		tallies[i] = figures.NewTally(spec)
	}
	err = d.eachCase(ctx, a, q, "", func(c *figures.Case) bool {
		for i, spec := range specs {
			tallies[i].Add(c, spec.Of(c, asked))
		}
		return true
	})
	if err != nil {
		return FigureReport{}, err
	}
	out = FigureReport{Period: Period{q.From, q.To}, AsOf: q.AsOf, Figures: make([]Figure, len(specs))}
	for i, spec := range specs {
		if out.Figures[i], err = d.figure(ctx, a, spec, tallies[i]); err != nil {
			return FigureReport{}, err
		}
	}
	if err := d.store.LogAccess(ctx, d.access(a, a.Organisation, nil, "figures", ground, true)); err != nil {
		return FigureReport{}, err
	}
	out.People, err = d.namesIn(ctx, a.Organisation, out.Figures)
	return out, err
}

// figureGround is on what ground somebody sees figures; "" is none.
func figureGround(a Asker) casefile.Role {
	switch {
	case a.unit():
		return casefile.RoleUnit
	case a.has(casefile.RoleAdmin):
		return casefile.RoleAdmin
	case a.has(casefile.RoleManager):
		return casefile.RoleManager
	}
	return ""
}

// figurePeriod fills in what was left out. Errors: Invalid.
func (d *Service) figurePeriod(a Asker, q *FigureQuery) (figures.Query, error) {
	today := calendar.DateOf(d.now(a))
	if q.To.IsZero() {
		q.To = today
	}
	if q.From.IsZero() {
		q.From = casefile.Date{Year: q.To.Year, Month: 1, Day: 1}
	}
	if q.AsOf.IsZero() {
		if q.AsOf = q.To; q.AsOf.After(today) {
			q.AsOf = today
		}
	}
	switch {
	case q.To.Before(q.From):
		return figures.Query{}, &Invalid{Field: "to", Key: "period_backwards"}
	case q.AsOf.After(today):
		return figures.Query{}, &Invalid{Field: "as_of", Key: "as_of_in_future"}
	case q.Unit != "" && !validID(q.Unit):
		return figures.Query{}, &Invalid{Field: "unit", Key: "bad_id"}
	}
	return figures.Query{From: q.From, To: q.To, AsOf: q.AsOf}, nil
}

// eachCase shows the organisation's cases as of a day, one after another by id from
// behind one of them, until see has seen enough.
func (d *Service) eachCase(ctx context.Context, a Asker, q FigureQuery, after string, see func(*figures.Case) bool) error {
	var c *figures.Case
	return d.store.EachLedger(ctx, models.LedgerQuery{Organisation: a.Organisation, Unit: q.Unit, AsOf: q.AsOf, After: after},
		func(row models.Case) { c = figures.NewCase(row.ID, row.OrganisationID, row.Number, row.PersonID) },
		func(e casefile.Event) { c.Learn(e) },
		func() bool { return see(c) })
}

// figure is a sum as the asker may see it.
func (d *Service) figure(ctx context.Context, a Asker, spec figures.Spec, t *figures.Tally) (Figure, error) {
	cases := t.Cases()
	out := Figure{Code: spec.Code, Basis: spec.Basis, Rules: spec.Rules, Source: spec.Source, CasesTotal: &cases}
	values, units := t.Values(), map[string]string{}
	if spec.Code == figures.CoordinatorLoad {
		var err error
		if units, err = d.unitsOf(ctx, a, t.Loads()); err != nil {
			return Figure{}, err
		}
		values = spreadByUnit(t.Loads(), units, a.unit())
	}
	if !a.unit() {
		var withheld bool
		if values, withheld = figures.Withhold(values); withheld || cases > 0 && cases < 5 {
			out.CasesTotal = nil
		}
	}
	out.Values = make([]FigureValue, len(values))
	for i, v := range values {
		shown := FigureValue{Group: v.Group, Measure: v.Measure, Value: v.Value, Withheld: v.Withheld}
		if spec.Code == figures.CoordinatorLoad {
			shown.Group, shown.Unit = "", v.Group
			if who := casefile.Principal(v.Group); who.IsStaff() {
				shown.Who, shown.Unit = who, units[v.Group]
			}
		}
		out.Values[i] = shown
	}
	return out, nil
}

// unitsOf finds where coordinators work today; "" where that is no unit.
func (d *Service) unitsOf(ctx context.Context, a Asker, loads map[string]int) (map[string]string, error) {
	units := map[string]string{}
	for who := range loads {
		units[who] = ""
	}
	rows, err := d.store.UnitsOfStaff(ctx, a.Organisation)
	for _, row := range rows {
		who := string(models.StaffPrincipal(row.ID))
		if _, serves := units[who]; serves {
			units[who] = value(row.UnitID)
		}
	}
	return units, err
}

// spreadByUnit is how cases are spread over coordinators: altogether, in each unit,
// and where names may be seen, over each of them.
func spreadByUnit(loads map[string]int, units map[string]string, named bool) []figures.Value {
	var all []int
	byUnit := map[string][]int{}
	who := make([]string, 0, len(loads))
	for name, n := range loads {
		if n == 0 {
			continue
		}
		all, who = append(all, n), append(who, name)
		byUnit[units[name]] = append(byUnit[units[name]], n)
	}
	out := figures.Spread("", all)
	for _, unit := range slices.Sorted(maps.Keys(byUnit)) {
		if unit != "" {
			out = append(out, figures.Spread(unit, byUnit[unit])...)
		}
	}
	if !named {
		return out
	}
	slices.SortFunc(who, func(x, y string) int {
		return cmp.Or(cmp.Compare(units[x], units[y]), cmp.Compare(loads[y], loads[x]), cmp.Compare(x, y))
	})
	for _, name := range who {
		n := float64(loads[name])
		out = append(out, figures.Value{Group: name, Measure: figures.Cases, Value: &n})
	}
	return out
}
