package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/letters"
	"samlop/models"
)

// writtenLetter is a letter as it was written: the case as it stood after the step that
// wrote it, and what else that step led to.
type writtenLetter struct {
	letter casefile.Letter
	state  *casefile.State
	facts  []casefile.Fact
	// words and draft are what a step that is only tried came with, and nobody keeps.
	words map[casefile.Text]string
	draft models.PlanVersion
}

// asWritten finds a letter in a case's whole ledger; nil where it has none of that id.
func asWritten(c models.Case, ledger []casefile.Event, id string) *writtenLetter {
	at := slices.IndexFunc(ledger, func(e casefile.Event) bool {
		w, ok := e.Fact.(*casefile.LetterWritten)
		return ok && w.Letter.ID == id
	})
	if at < 0 {
		return nil
	}
	end := at + 1
	for end < len(ledger) && ledger[end].Command == ledger[at].Command {
		end++
	}
	state := casefile.Fold(casefile.New(c.ID, c.OrganisationID), ledger[:end])
	w := &writtenLetter{letter: ledger[at].Fact.(*casefile.LetterWritten).Letter, state: &state}
	for _, e := range ledger[:end] {
		if e.Command == ledger[at].Command {
			w.facts = append(w.facts, e.Fact)
		}
	}
	return w
}

// sourceOf gathers what a letter is written from.
func (d *Service) sourceOf(ctx context.Context, c models.Case, w *writtenLetter) (letters.Source, error) {
	org, err := d.store.OrganisationByID(ctx, c.OrganisationID)
	if err != nil {
		return letters.Source{}, err
	}
	src := letters.Source{State: w.state, Letter: w.letter, Facts: w.facts, Number: c.Number, Language: org.Language}
	if src.Sender, err = d.senderOf(ctx, org, w.state.Unit); err != nil {
		return letters.Source{}, err
	}
	postal, err := d.store.PostalOf(ctx, org.ID, w.letter.To)
	if err != nil {
		return letters.Source{}, err
	}
	src.Address = postal.Lines()
	if id, ok := models.PersonID(w.state.Patient); ok {
		person, err := d.store.PersonByID(ctx, org.ID, id)
		if err != nil {
			return letters.Source{}, err
		}
		src.Born = value(person.BirthDate)
	}
	policy, err := d.store.PolicyOn(ctx, org.ID, w.letter.QueuedOn)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) { // a day before the first one
		return letters.Source{}, err
	}
	src.Policy = policy.Policy.WithDefaults()
	if src.Plan, err = d.planShown(ctx, c, w); err != nil {
		return letters.Source{}, err
	}
	people, err := d.namesIn(ctx, org.ID, w.state, w.facts, w.letter)
	if err != nil {
		return letters.Source{}, err
	}
	src.Names = map[casefile.Principal]string{}
	for who, n := range people {
		if who != casefile.CountyGovernor { // called by its name in the letter's language
			src.Names[who] = n.Name
		}
	}
	src.Words, err = d.wordsIn(ctx, org.ID, w.words, w.state.SubjectOf(w.letter), w.state.Plan, w.facts)
	return src, err
}

// senderOf is who writes for a unit of an organisation, and how they are reached.
func (d *Service) senderOf(ctx context.Context, org models.Organisation, unitID string) (letters.Sender, error) {
	unit, err := d.store.SendingUnit(ctx, org.ID, unitID)
	if err != nil {
		return letters.Sender{}, err
	}
	sender := letters.Sender{Organisation: org.Name, Unit: unit.Name, Lines: unit.Postal().Lines()}
	if unit.Phone != nil {
		sender.Lines = append(sender.Lines, *unit.Phone)
	}
	return sender, nil
}

// wordsIn reads the words that values refer to, however deep.
func (d *Service) wordsIn(ctx context.Context, organisation string, known map[casefile.Text]string,
	values ...any) (map[casefile.Text]string, error) {
	words, ids := map[casefile.Text]string{}, []string(nil)
	for _, v := range values {
		eachOf(reflect.ValueOf(v), "", func(_ string, t casefile.Text) {
			if said, ok := known[t]; ok {
				words[t] = said
			} else if t.IsRef() {
				ids = append(ids, t.ID())
			}
		})
	}
	kept, err := d.store.WordsOf(ctx, organisation, ids)
	for id, said := range kept {
		words[casefile.TextRef(id)] = said
	}
	return words, err
}

// showsPlan are the letters that show what the plan says.
var showsPlan = []casefile.LetterCode{casefile.PlanLetter, casefile.TransferLetter, casefile.InvitationLetter, casefile.MinutesLetter}

// planShown is the version of the plan that a letter shows; nil where it shows none, or
// where there is only one on paper from before the case was here (T-22).
func (d *Service) planShown(ctx context.Context, c models.Case, w *writtenLetter) (*letters.Plan, error) {
	if n := len(w.state.Plan.Versions); !slices.Contains(showsPlan, w.letter.Code) || n == 0 || w.state.Plan.Versions[n-1].VersionID == "" {
		return nil, nil
	}
	v := w.state.Plan.Versions[len(w.state.Plan.Versions)-1]
	row, err := w.draft, error(nil)
	if row.ID != v.VersionID {
		if row, err = d.store.PlanVersionByID(ctx, c.ID, v.VersionID); err != nil {
			return nil, err
		}
	}
	var content PlanContent
	if err := json.Unmarshal(row.Content, &content); err != nil {
		return nil, fmt.Errorf("reading a plan: %w", err)
	}
	people, err := d.namesIn(ctx, c.OrganisationID, content)
	if err != nil {
		return nil, err
	}
	note, err := d.wordsIn(ctx, c.OrganisationID, w.words, v)
	if err != nil {
		return nil, err
	}
	return planOnPaper(content, v, note[v.ChangeNote], func(p casefile.Principal) string { return people[p].Name }), nil
}

func planOnPaper(c PlanContent, v casefile.PlanVersion, note string, name func(casefile.Principal) string) *letters.Plan {
	out := &letters.Plan{No: v.No, On: v.On, ChangeNote: note, Carried: c.Carried, Consent: c.ConsentNote, Others: c.Cooperation}
	goals := map[string]string{}
	if c.Aims != nil {
		out.Resources, out.Needs = c.Aims.Resources, c.Aims.Needs
		for _, g := range c.Aims.Goals {
			out.Goals = append(out.Goals, g.Goal)
			goals[g.ID] = g.Goal
		}
	}
	for _, p := range c.Participants {
		out.Taking = append(out.Taking, [3]string{name(p.Who), p.Service, p.Role})
	}
	if c.Responsible != nil {
		out.Lead = name(c.Responsible.Who)
	}
	for _, g := range c.Contributions {
		out.Gives = append(out.Gives, [2]string{name(g.Who), g.What})
	}
	for _, m := range c.Measures {
		who := ""
		if len(m.Responsible) > 0 {
			who = name(m.Responsible[0])
		}
		goal := ""
		if m.Goal != "" {
			goal = goals[m.Goal]
		}
		out.Measures = append(out.Measures, [4]string{goal, m.What, m.Extent, who})
	}
	out.Steps = stepsOf(c, name)
	if c.Period != nil {
		out.From, out.To, out.Revisions = c.Period.From, c.Period.To, c.Period.Revisions
	}
	return out
}

// stepsOf are the measures of a plan by the goal they serve, in the order of the goals; last
// those that serve none of them.
func stepsOf(c PlanContent, name func(casefile.Principal) string) []letters.PlanStep {
	var steps []letters.PlanStep
	of := map[string]int{}
	if c.Aims != nil {
		for i, g := range c.Aims.Goals {
			steps = append(steps, letters.PlanStep{Goal: g.Goal})
			if g.ID != "" {
				of[g.ID] = i
			}
		}
	}
	rest := letters.PlanStep{}
	for _, m := range c.Measures {
		row := letters.PlanMeasure{What: m.What, Extent: m.Extent, By: m.By}
		if len(m.Responsible) > 0 {
			row.Responsible = name(m.Responsible[0])
		}
		if i, ok := of[m.Goal]; ok && m.Goal != "" {
			steps[i].Measures = append(steps[i].Measures, row)
		} else {
			rest.Measures = append(rest.Measures, row)
		}
	}
	if len(rest.Measures) > 0 {
		steps = append(steps, rest)
	}
	return steps
}
