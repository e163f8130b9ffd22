package letters

import (
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
