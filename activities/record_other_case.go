package activities

import (
	"cmp"
	"context"

	"samlop/casefile"
	"samlop/models"
)

// heldCase is the other case that a step rests on, read while both are held fast:
// nothing becomes of it between this and the commit. None when it is not an open
// case of the person, whatever it was when the step was asked for (T-03).
func (r *recording) heldCase(ctx context.Context, s casefile.State, id string) ([]casefile.OtherCase, error) {
	person, _ := models.PersonID(s.Patient)
	other, err := r.tx.OtherCaseWithState(ctx, s.Organisation, person, id)
	if err != nil || other == nil {
		return nil, err
	}
	return []casefile.OtherCase{casefile.CaseBeside(s, other.State, other.Number)}, nil
}

// lostRace says what to answer when two cases of one person raced and this one
// lost: to have the plan (INV-03), or to go on (INV-104). The refusal is nil when
// err is of another kind; the error is of asking who won.
func (c *Cases) lostRace(ctx context.Context, in RecordInput, err error) (*casefile.Refusal, error) {
	switch {
	case broke(err, "one_live_plan_per_person"):
		return &casefile.Refusal{Rule: "INV-03", Kind: casefile.RuleBroken, Key: "other_plan_exists"}, nil
	case !broke(err, "one_running_case_per_person"):
		return nil, nil
	}
	person, _ := models.PersonID(cmp.Or(in.State.Patient, casefile.OpenedFor(in.Command.Body)))
	others, err := c.Store.OtherCasesOf(ctx, in.State.Organisation, person, in.State.Case)
	for _, o := range others {
		if o.Phase.Runs() {
			return casefile.OtherCaseOpen(o.Number, o.Phase), nil
		}
	}
	return nil, err // who won has ended since: tried again, this one may win
}
