package web

import (
	"slices"
	"strconv"
)

// planPoints are the points of a plan, as the API names them (INV-42).
var planPoints = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}

// planSteps are the steps that the plan's page leads to, where they are open to the reader.
var planSteps = []string{"begin_revision", "complete_revision", "activate_plan", "provide_plan"}

// shownGoal is a goal with what is done for it; Goal is "" for what serves no goal named.
type shownGoal struct {
	Goal     string
	Measures []planMeasure
}

// shownVersion is one version, ready to be read.
type shownVersion struct {
	planVersion
	Note  string
	Goals []shownGoal
}

type planView struct {
	Case     oneCase
	Plan     plan
	Parts    bool // something in it is not for the reader
	Shown    *shownVersion
	Beside   *shownVersion
	Versions []planVersion
	Readers  []participant // by the consent in force, where the plan names nobody
	Steps    []opening
	People   people
	Back     string
	Sees     readersView
	Draft    bool // there is one to write in
	Prints   bool // what is shown can be printed
}

// planPage is the plan as it stands for the reader; ?version=2&beside=1 puts two versions
// side by side.
func (d *desk) planPage(v *visit) error {
	id := v.r.PathValue("case")
	view := planView{Back: v.back(id)}
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	if err := d.get(v, at(id, "/plan"), &view.Plan); err != nil {
		return err
	}
	view.People, view.Parts = view.Plan.People, len(view.Plan.Read) < len(planPoints)
	var versions planVersions
	if err := d.get(v, at(id, "/plan/versions"), &versions); err != nil {
		return err
	}
	view.Versions = versions.Versions
	var err error
	if view.Shown, err = d.versionOf(v, &view, v.r.URL.Query().Get("version")); err != nil {
		return err
	}
	if no := v.r.URL.Query().Get("beside"); no != "" && view.Shown != nil {
		if view.Beside, err = d.versionOf(v, &view, no); err != nil {
			return err
		}
	}
	view.Draft, view.Prints = len(view.Plan.Write) > 0, view.Shown != nil && !view.Shown.TakenOver
	for _, one := range view.Case.Consents {
		if one.Kind == "PARTICIPATION" && one.Status == "ACTIVE" {
			view.Readers = slices.DeleteFunc(slices.Clone(one.Participants), func(p participant) bool { return p.EndedOn != "" })
		}
	}
	if view.Sees, err = d.readersOf(v, &view.Case, ""); err != nil {
		return err
	}
	if view.Steps, err = d.openTo(v, id, planSteps); err != nil {
		return err
	}
	return d.show(v, "plan", view)
}

// versionOf is a version by its number, the one in force for "": nil when there is none.
func (d *desk) versionOf(v *visit, view *planView, no string) (*shownVersion, error) {
	current := view.Plan.Current
	out := shownVersion{}
	switch {
	case no == "" && current == nil:
		return nil, nil //nolint:nilnil // a plan has no version before its first
	case no == "" || current != nil && no == strconv.Itoa(current.No):
		out.planVersion = *current
		out.People = view.Plan.People
	default:
		n, err := strconv.Atoi(no)
		if err != nil || n < 1 {
			return nil, d.nowhere(v)
		}
		if err := d.get(v, at(view.Case.ID, "/plan/versions/"+strconv.Itoa(n)), &out.planVersion); err != nil {
			return nil, err
		}
	}
	var err error
	if out.Note, err = d.wordsOf(v, view.Case.ID, out.ChangeNote); err != nil {
		return nil, err
	}
	out.Goals = goalsOf(out.Content)
	return &out, nil
}

// goalsOf puts the measures below the goals that they serve.
func goalsOf(c *planContent) []shownGoal {
	if c == nil {
		return nil
	}
	var out []shownGoal
	place := map[string]int{}
	if c.Aims != nil {
		for _, g := range c.Aims.Goals {
			if g.ID != "" {
				place[g.ID] = len(out)
			}
			out = append(out, shownGoal{Goal: g.Goal})
		}
	}
	var rest []planMeasure
	for _, m := range c.Measures {
		if i, is := place[m.Goal]; is {
			out[i].Measures = append(out[i].Measures, m)
		} else {
			rest = append(rest, m)
		}
	}
	if len(rest) > 0 {
		out = append(out, shownGoal{Measures: rest})
	}
	return out
}
