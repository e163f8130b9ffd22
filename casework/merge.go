package casework

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// mergeTries is how often a merge begins anew because a referral came to the case
// meanwhile, or the other case was merged away.
const mergeTries = 5

// merge lets the person's other case take over the referrals before this one ends
// in its favour (T-03), and go on for both where both went on (T-21). Whether it may end is decided while both cases are held
// fast (activities.Record): the other must be open then, and have all of them. A
// crash in between leaves referrals that are taken over and a case that can be
// merged again, never a referral that is lost.
func (d *Service) merge(ctx context.Context, k *taking, s *sight, o order, into string) (Taken, error) {
	for try := 1; ; try++ {
		var t Taken
		err := d.absorb(ctx, k, s, into)
		if err == nil {
			t, err = d.carryOut(ctx, k, o, s.row.Number)
		}
		refusal, refused := errors.AsType[*casefile.Refusal](err)
		if !refused || try == mergeTries {
			return t, err
		}
		switch refusal.Key {
		case "referrals_on_their_way":
		case "not_the_persons_case", "case_ended": // the other may have been merged away meanwhile
			followed, broke := d.followMerge(ctx, k.body, s.row.ID)
			if broke != nil || !followed {
				return Taken{}, cmp.Or(broke, err)
			}
			into = casefile.MergedInto(k.body)
		default:
			return t, err
		}
		row, err := d.store.CaseByID(ctx, s.row.ID) // with what another merge has brought it
		if err != nil {
			return Taken{}, err
		}
		s = d.sightOf(k.asker, row)
	}
}

// followMerge lets a merge go where the case it names has gone: whoever merges a case
// into one that has been merged into a third means the third, and of merges that meet in
// a ring, however long, one case is left (T-03, INV-104). It reports whether it goes
// elsewhere. What leads back to the case itself stays as it is, and is refused.
func (d *Service) followMerge(ctx context.Context, body casefile.Step, from string) (bool, error) {
	m, merges := body.(*casefile.Merge)
	if !merges {
		return false, nil
	}
	for into, seen := m.Into, []string{from}; validID(into) && !slices.Contains(seen, into); {
		row, err := d.store.CaseByID(ctx, into)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if row.Phase != casefile.PhaseMerged {
			followed := m.Into != into
			m.Into = into
			return followed, nil
		}
		into, seen = row.State.MergedInto, append(seen, into)
	}
	return false, nil
}

// absorb sends every referral of the round to the other case, which takes over
// those that it has not.
func (d *Service) absorb(ctx context.Context, k *taking, s *sight, into string) error {
	orders := map[string]casefile.Step{}
	for _, referral := range casefile.ToTakeOver(*s.state(), into) {
		orders[referral.From+"/"+referral.FromID] = &casefile.AbsorbReferral{Referral: referral}
	}
	if _, joins := k.body.(*casefile.JoinCase); joins {
		other, err := d.store.CaseByID(ctx, into)
		if err != nil {
			return err
		}
		orders = map[string]casefile.Step{"case/" + strconv.Itoa(s.row.LastSeq): casefile.TakeOver(k.body, *s.state(), other.State, s.row.Number)}
	}
	for _, about := range slices.Sorted(maps.Keys(orders)) {
		o := order{caseID: into, kind: casefile.KindCase, organisation: s.row.OrganisationID, offset: k.asker.Offset, cmd: casefile.Command{
			ID: "absorb/" + k.id + "/" + about, RequestHash: k.hash, By: casefile.SystemActor, Body: orders[about]}}
		if _, err := d.update(ctx, o); err != nil {
			if is[*Pending](err) {
				return &Pending{StepID: k.id}
			}
			return err
		}
	}
	if !casefile.BringsTransferDraft(*s.state()) {
		return nil
	}
	other, err := d.store.CaseByID(ctx, into)
	if err != nil || other.State.Plan.Status != casefile.PlanStatusTransferDraft {
		return err
	}
	return d.store.CopyDraft(ctx, s.row.ID, into)
}

// seeOthers is how the log calls a look at the person's other open cases.
const seeOthers = "other cases of the person"

// othersBeside are the person's other open cases, for the coordinating unit alone:
// who sends a referral learns nothing of them (INV-110). Each is logged as looked at.
func (d *Service) othersBeside(ctx context.Context, a Asker, caseID string) ([]casefile.OtherCase, error) {
	if !a.unit() {
		return nil, nil
	}
	row, err := d.store.CaseByID(ctx, caseID)
	if err != nil || row.OrganisationID != a.Organisation {
		return nil, err
	}
	return d.others(ctx, a, &row)
}

func (d *Service) others(ctx context.Context, a Asker, row *models.Case) ([]casefile.OtherCase, error) {
	if row.State.Ended() {
		return nil, nil
	}
	others, err := d.store.OtherCasesOf(ctx, row.OrganisationID, row.PersonID, row.ID)
	if err != nil {
		return nil, err
	}
	return others, d.logOthers(ctx, a, row.OrganisationID, others)
}

func (d *Service) logOthers(ctx context.Context, a Asker, organisation string, others []casefile.OtherCase) error {
	if len(others) == 0 {
		return nil
	}
	entry := d.access(a, organisation, nil, seeOthers, casefile.RoleUnit, true)
	for _, o := range others {
		entry.CaseIDs = append(entry.CaseIDs, o.ID)
	}
	return d.store.LogAccess(ctx, entry)
}
