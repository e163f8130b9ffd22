package letters

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"samlop/casefile"
)

// ComposePlan writes a version of a plan as it is printed on demand (P-08), brief or
// detailed, for whoever the letter of the source is to: whose it is, whom to ask, each goal with
// what is done for it, by whom and by when, and the days to come. It holds of the plan what
// Source.Plan does, which is to be what the reader may read. It is no letter: it has no address.
// The error is of a text that asks for what the case has not: a fault of ours.
func ComposePlan(src Source, style casefile.PlanStyle) (*Paper, error) {
	text, ok := planTexts[style]
	if !ok {
		return nil, fmt.Errorf("there is no text for a plan that is %s", style)
	}
	v, err := newView(src)
	if err != nil {
		return nil, err
	}
	p := &Paper{Code: casefile.PlanLetter, Language: v.lang, Version: text.version, Sender: []string{v.Organisation}}
	if p.Title, err = text.Title.in(v); err == nil {
		p.Blocks, err = written(v, text.Blocks)
	}
	of := ""
	if err == nil {
		of, err = v.label("plan_of")
	}
	if p.heading = of + " " + v.Patient; err == nil {
		err = p.around(v)
	}
	if err == nil {
		err = p.holdsAll(v, text.Holds)
	}
	if err != nil {
		return nil, fmt.Errorf("printing a plan in %s: %w", v.lang, err)
	}
	return p, nil
}

// completePlan says on paper what a plan may leave out because the case says so: who takes part, by
// the form in force, who has the main responsibility, and the consents (INV-42 b, c and h). Of
// an older version the case today says nothing.
func (v *view) completePlan() error {
	if v.Plan == nil || v.Plan.Old {
		return nil
	}
	plan := *v.Plan
	v.Plan = &plan
	shows := func(point string) bool { return plan.Points == nil || slices.Contains(plan.Points, point) }
	if len(plan.Taking) == 0 && shows("b") {
		for _, c := range v.inForce(casefile.ConsentParticipation) {
			for _, p := range c.Participants {
				if !p.EndedOn.IsZero() {
					continue
				}
				row, err := cells(func() (string, error) { return v.Name(p.Who) }, func() (string, error) { return v.Code("service", p.Service) })
				if err != nil {
					return err
				}
				plan.Taking = append(plan.Taking, [3]string{row[0], row[1], "–"})
			}
		}
	}
	if plan.Lead == "" && shows("c") {
		lead, err := v.Coordinator()
		if err != nil {
			return err
		}
		plan.Lead = lead
	}
	if plan.Consent == "" && shows("h") {
		return v.consentsInPlan(&plan)
	}
	return nil
}

// consentsInPlan names the consents that a plan rests on, and since when.
func (v *view) consentsInPlan(plan *Plan) error {
	given, err := v.label("consent_given")
	var all []string
	for _, c := range append(v.inForce(casefile.ConsentPlan), v.inForce(casefile.ConsentParticipation)...) {
		kind, failed := v.Code("consent_kind", c.Kind)
		from, unsaid := v.label("from")
		if err = cmp.Or(err, failed, unsaid); err != nil {
			return err
		}
		all = append(all, kind+" ("+from+" "+v.Date(c.ActiveOn)+")")
	}
	if len(all) > 0 {
		plan.Consent = given + " " + strings.Join(all, "; ") + "."
	}
	return err
}

func (v *view) inForce(kind casefile.ConsentKind) (all []casefile.Consent) {
	for _, c := range v.State.Consents {
		if c.Kind == kind && c.Status == casefile.ConsentActive {
			all = append(all, c)
		}
	}
	return all
}

// Reads reports whether the reader of a printed plan may read a point of it.
func (v *view) Reads(point string) bool {
	return v.Plan != nil && slices.Contains(v.Plan.Points, point)
}

// ReadsAll reports whether they may read every point.
func (v *view) ReadsAll() bool {
	return v.Plan != nil && len(v.Plan.Points) == len(casefile.PlanContent)
}

// Coordinator is what whoever does the coordinator's work is called; "" where nobody does.
func (v *view) Coordinator() (string, error) {
	who := v.State.Serving()
	if who == "" {
		who = v.State.MainResponsible()
	}
	if who == "" {
		return "", nil
	}
	return v.Name(who)
}

// Contact is how to reach the unit that writes, in one line.
func (v *view) Contact() string { return strings.Join(v.src.Sender.Lines, ", ") }

// PlanDue is the day by which the plan is to be looked at again; "" where none is set.
func (v *view) PlanDue() string {
	if due := v.Due(casefile.PlanRevision); !due.IsZero() {
		return v.Date(due)
	}
	return ""
}
