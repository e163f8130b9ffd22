package casework

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// Taken is the answer to a step that is in the ledger.
type Taken struct {
	StepID     string                 `json:"step_id" doc:"Ask /steps/{step_id} for this answer again"`
	CaseID     string                 `json:"case_id" format:"uuid"`
	CaseNumber string                 `json:"case_number"`
	Seq        int                    `json:"seq" doc:"The case's latest event after this step"`
	Facts      []casefile.FactName    `json:"facts" doc:"What became so, in order"`
	Made       []Made                 `json:"made,omitempty" doc:"What the step made, as far as you may see it: letters, deadlines, tasks and whatever else has an id"`
	Warnings   []casefile.StepWarning `json:"warnings,omitempty" doc:"What is unusual about it, though no rule forbids it"`
	At         time.Time              `json:"at" doc:"When, by the case's clock (UTC)"`
	// Others is for the coordinating unit, on a referral.
	Others []casefile.OtherCase `json:"other_cases,omitempty" doc:"On a referral, for the coordinating unit: the person's other open cases here. This one is to be merged, and goes no further than screening while one of them goes first (T-03, INV-104)"`
	// Repeated is true when the same request had been answered before.
	Repeated bool `json:"repeated" doc:"True when this key had been answered before; nothing was done again"`
	made     []casefile.Made
}

// factNames are the names of what became so; never nil, because lists in answers are lists.
func factNames(all []string) []casefile.FactName {
	out := make([]casefile.FactName, len(all))
	for i, name := range all {
		out[i] = casefile.FactName(name)
	}
	return out
}

// The standings of a step.
const (
	StepDone    = "DONE"
	StepPending = "PENDING"
)

// StepStatus says how far a step has come.
type StepStatus struct {
	StepID string `json:"step_id"`
	// Status is DONE when the step is in the ledger. PENDING says only that it is
	// not there (yet): the step may be on its way, or have been refused since.
	Status string `json:"status" enum:"DONE,PENDING" doc:"DONE: it is in the ledger. PENDING: not there yet; send the same request with the same key again to get its answer, also a refusal"`
	Taken  *Taken `json:"taken,omitempty" doc:"The answer, when DONE"`
}

// answered finds the answer this key got before.
func (d *Service) answered(ctx context.Context, k *taking) (Taken, bool, error) {
	step, err := d.store.StepByID(ctx, k.id)
	if err != nil || step == nil {
		return Taken{}, false, err
	}
	if step.RequestHash != k.hash {
		return Taken{}, true, &KeyReused{}
	}
	t, err := d.takenBefore(ctx, step)
	return t, true, err
}

func (d *Service) takenBefore(ctx context.Context, s *models.StepTaken) (Taken, error) {
	events, err := d.store.EventsBetween(ctx, s.CaseID, s.FirstSeq, s.LastSeq)
	return Taken{StepID: s.ID, CaseID: s.CaseID, CaseNumber: s.Number, Seq: s.LastSeq, Facts: factNames(s.Facts), At: s.At.UTC(),
		Repeated: true, made: casefile.MadeBy(events)}, err
}

// StepStatus tells how far one of the asker's own steps has come. Errors:
// NotFound for an id that is not a step of theirs.
func (d *Service) StepStatus(ctx context.Context, a Asker, stepID string) (out StepStatus, err error) {
	defer wrapError("looking for a step", &err)
	if !stepIDForm.MatchString(stepID) {
		return StepStatus{}, &NotFound{"step"}
	}
	step, err := d.store.StepByID(ctx, stepID)
	switch {
	case err != nil:
		return StepStatus{}, err
	case step == nil:
		elsewhere, err := d.store.OrganisationOfStep(ctx, stepID)
		if err == nil && elsewhere != "" && elsewhere != a.Organisation {
			err = &NotFound{"step"}
		}
		return StepStatus{StepID: stepID, Status: StepPending}, err
	case !a.is(step.Actor):
		return StepStatus{}, &NotFound{"step"}
	}
	k := &taking{asker: a}
	if step.FirstSeq > 1 { // else it was answered before there was a case
		if k.at, err = d.approach(ctx, d.store, a, step.CaseID); err != nil {
			return StepStatus{}, err
		}
	}
	t, err := d.takenBefore(ctx, step)
	t.tellMade(k)
	return StepStatus{StepID: stepID, Status: StepDone, Taken: &t}, err
}

var stepIDForm = regexp.MustCompile(`^k[0-9a-f]{32}$`)

// Made is a thing of the case that a step made.
type Made struct {
	ID   string        `json:"id" doc:"letter-3, deadline-7, task-2, decision-1, form-1 …"`
	Code string        `json:"code,omitempty" doc:"The code of a letter or a deadline, or the kind of task, meeting or consent"`
	Due  casefile.Date `json:"due,omitzero" format:"date" doc:"When a deadline or a task is due"`
}

// madeFor are the views in which things stand that not everybody sees who may take
// steps in a case; all others are seen by whoever made them.
var madeFor = map[string]view{"letter": seeLetters, "deadline": seeDeadlines, "task": seeTasks, "correction": seeCorrections}

// tellMade shows what a step made to the one who took it, as far as they see such
// things of the case. Of a referral that opened one only the unit hears.
func (t *Taken) tellMade(k *taking) {
	t.Made, t.Warnings = nil, nil
	if k.at == nil && !k.asker.unit() || k.at != nil && !k.at.related() {
		return
	}
	for _, m := range t.made {
		thing, _, _ := strings.Cut(m.ID, "-")
		v, some := madeFor[thing]
		switch {
		case m.ID == "":
			if warned := casefile.StepWarning(m.Code); !slices.Contains(t.Warnings, warned) {
				t.Warnings = append(t.Warnings, warned)
			}
		case some && k.at != nil && !k.at.sees(v):
		default:
			t.Made = append(t.Made, Made{ID: m.ID, Code: m.Code, Due: m.Due})
		}
	}
}

// sees reports whether one of the asker's roles sees a view of the case, and all
// that stands in it.
func (s *sight) sees(v view) bool {
	ground, no := s.groundFor(v)
	return no == nil && slices.Contains(whole, ground)
}
