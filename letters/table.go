package letters

import (
	"slices"
	"strings"

	"samlop/casefile"
)

// box is one to tick: the fonts have no other sign for it.
const box = "[\u00a0\u00a0\u00a0]"

// tables are those that a text may show, by name: their heads and rows, in words.
var tables = map[string]func(*view) (head []string, rows [][]string, err error){
	"plan_measures": func(v *view) ([]string, [][]string, error) {
		if v.Plan == nil {
			return nil, nil, nil
		}
		return withHead(v, rowsOf(v.Plan.Measures, func(m [4]string) []string { return m[:] }), "goal", "measure", "extent", "responsible")
	},
	// plan_steps are the measures of one goal.
	"plan_steps": func(v *view) ([]string, [][]string, error) {
		step, is := v.Item.(PlanStep)
		if !is {
			return nil, nil, nil
		}
		rows := rowsOf(step.Measures, func(m PlanMeasure) []string {
			by := "–"
			if !m.By.IsZero() {
				by = v.Date(m.By)
			}
			return []string{m.What, m.Extent, m.Responsible, by}
		})
		return withHead(v, rows, "measure", "extent", "responsible", "by")
	},
	"plan_taking": func(v *view) ([]string, [][]string, error) {
		if v.Plan == nil {
			return nil, nil, nil
		}
		return withHead(v, rowsOf(v.Plan.Taking, func(t [3]string) []string { return t[:] }), "name", "service", "task")
	},
	"plan_gives": func(v *view) ([]string, [][]string, error) {
		if v.Plan == nil {
			return nil, nil, nil
		}
		return withHead(v, rowsOf(v.Plan.Gives, func(g [2]string) []string { return g[:] }), "who", "gives")
	},
	// participants are those whom a participants' form names, with what each may see and write.
	"participants": func(v *view) ([]string, [][]string, error) {
		var rows [][]string
		for _, c := range v.Consents {
			for _, p := range c.Participants {
				if !p.EndedOn.IsZero() {
					continue
				}
				row, err := cells(func() (string, error) { return v.Name(p.Who) }, func() (string, error) { return v.Code("service", p.Service) },
					func() (string, error) { return v.points(p.Read) }, func() (string, error) { return v.points(p.Write) })
				if err != nil {
					return nil, nil, err
				}
				rows = append(rows, row)
			}
		}
		return withHead(v, rows, "name", "service", "reads", "writes")
	},
	// consents are what a form asks for, with boxes to tick.
	"consents": func(v *view) ([]string, [][]string, error) {
		var rows [][]string
		for _, c := range v.Consents {
			what, err := v.Code("consent_kind", c.Kind)
			if err != nil {
				return nil, nil, err
			}
			if c.Party != "" {
				name, err := v.Name(c.Party)
				if err != nil {
					return nil, nil, err
				}
				what += " – " + name
			}
			rows = append(rows, []string{what, box, box})
		}
		return withHead(v, rows, "asked", "yes", "no")
	},
	// signatures are lines to sign on, one for each whose signature the form asks for.
	"signatures": func(v *view) ([]string, [][]string, error) {
		var rows [][]string
		var seen []casefile.Principal
		for _, c := range v.Consents {
			for _, g := range c.Signers {
				if slices.Contains(seen, g.Who) {
					continue
				}
				seen = append(seen, g.Who)
				name, err := v.Name(g.Who)
				if err != nil {
					return nil, nil, err
				}
				rows = append(rows, []string{name, line("__________"), line("______________________________")})
			}
		}
		return withHead(v, rows, "name", "date", "signature")
	},
	"team": func(v *view) ([]string, [][]string, error) {
		var rows [][]string
		for _, m := range v.Members() {
			row, err := cells(func() (string, error) { return v.Name(m.Who) }, func() (string, error) { return v.Code("service", m.Service) })
			if err != nil {
				return nil, nil, err
			}
			rows = append(rows, row)
		}
		return withHead(v, rows, "name", "service")
	},
}

// line is one to write on. A cell breaks no line by itself, so room for a hand is made above
// it by blanks that fill one.
func line(underscores string) string { return strings.Repeat("\u00a0", 50) + " " + underscores }

func rowsOf[T any](all []T, cells func(T) []string) [][]string {
	rows := make([][]string, len(all))
	for i := range all {
		rows[i] = cells(all[i])
	}
	return rows
}

func withHead(v *view, rows [][]string, labels ...string) (head []string, _ [][]string, err error) {
	for _, l := range labels {
		word, err := v.label("column." + l)
		if err != nil {
			return nil, nil, err
		}
		head = append(head, word)
	}
	return head, rows, nil
}

// cells are a row whose words must be found; the first that are not are the error.
func cells(find ...func() (string, error)) ([]string, error) {
	row := make([]string, len(find))
	for i := range find {
		var err error
		if row[i], err = find[i](); err != nil {
			return nil, err
		}
	}
	return row, nil
}

// points are points of a plan in words, or a dash.
func (v *view) points(points []string) (string, error) {
	switch len(points) {
	case 0:
		return "–", nil
	case len(casefile.PlanContent):
		return v.label("all_points")
	}
	all, err := v.eachCode("point", points)
	return strings.Join(all, "; "), err // there is an «og» in some of them
}
