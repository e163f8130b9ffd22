package scale_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// atOnce is how many people work side by side while cases are made.
const atOnce = 8

// refer makes cases by referral until there are so many: they stop one after the other
// in every phase on the way to a decision that has been received, and in every second
// the letters written on the way have been posted.
func (r *run) refer(t *testing.T, n int) {
	t.Helper()
	p := begin("referred", r.Referred, n)
	for r.Referred < n {
		group, ctx := errgroup.WithContext(t.Context())
		group.SetLimit(atOnce)
		upTo := min(n, r.Referred+100)
		for i := r.Referred; i < upTo; i++ {
			group.Go(func() error { return r.oneReferral(ctx, i) })
		}
		require.NoError(t, group.Wait())
		r.Referred = upTo
		r.save(t)
		p.at(upTo)
	}
}

func (r *run) oneReferral(ctx context.Context, i int) error {
	if _, err := r.town.RegisterPatient(ctx, i); err != nil {
		return err
	}
	first := r.town.Refer(i)
	first.Key = fmt.Sprintf("%s-refer-%d", r.town.OwnerLogin(), i)
	opened, err := r.town.Take(ctx, first)
	if err != nil {
		return err
	}
	steps := r.town.ToGrant(i, opened.CaseID)
	var letters []string
	for n, step := range steps[:i%(len(steps)+1)] {
		step.Key = fmt.Sprintf("%s-step-%d", opened.CaseID, n)
		taken, err := r.town.Take(ctx, step)
		if err != nil {
			return err
		}
		letters = append(letters, taken.IDs("letter")...)
	}
	if len(letters) == 0 || i%2 == 0 {
		return nil
	}
	return r.post(ctx, r.town.NinaLogin(), opened.CaseID, letters)
}

func (r *run) post(ctx context.Context, login, caseID string, letters []string) error {
	step := r.town.Step(login, caseID, "post_letters", map[string]any{"letters": letters})
	step.Key = "post-" + caseID + "-" + letters[0]
	_, err := r.town.Take(ctx, step)
	return err
}

// everyMeeting is of how many cases that were taken over one gets a meeting.
const everyMeeting = 10

// meet lets coordinators invite to meetings in a share of the cases that were taken
// over; in every second of these the invitations have been posted.
func (r *run) meet(t *testing.T, n int) {
	t.Helper()
	p := begin("looked at for a meeting", r.Lived, n)
	on := r.now(t).AddDate(0, 0, 60).Format(time.DateOnly)
	before := 0 // cases of the files before
	for _, s := range r.sets(t) {
		if before+s.Rows <= r.Lived {
			before += s.Rows
			continue
		}
		for at, cursor := before, ""; ; {
			ids, next := r.rowsFrom(t, s, cursor)
			group, ctx := errgroup.WithContext(t.Context())
			group.SetLimit(atOnce)
			for k, id := range ids {
				if i := at + k; i >= r.Lived && i%everyMeeting == 1 && i%3 != 0 {
					group.Go(func() error { return r.oneMeeting(ctx, i, id, on) })
				}
			}
			require.NoError(t, group.Wait())
			at += len(ids)
			r.Lived = max(r.Lived, at)
			r.save(t)
			p.at(r.Lived)
			if cursor = next; cursor == "" {
				break
			}
		}
		before += s.Rows
	}
}

// oneMeeting plans a meeting on a day and invites to it. A meeting that was planned
// before the measuring was cut off is not planned twice on the same day.
func (r *run) oneMeeting(ctx context.Context, i int, caseID, on string) error {
	login := r.coordinator(i / each)
	plan := r.town.Step(login, caseID, "plan_meeting", map[string]any{"kind": "CARE_TEAM", "on": on})
	plan.Key = "meeting-" + caseID + "-" + on
	planned, err := r.town.Take(ctx, plan)
	if err != nil {
		return err
	}
	invite := r.town.Step(login, caseID, "invite_meeting", map[string]any{"meeting": planned.IDs("meeting")[0]})
	invite.Key = "invite-" + caseID + "-" + on
	invited, err := r.town.Take(ctx, invite)
	if err != nil || i/everyMeeting%2 == 0 {
		return err
	}
	return r.post(ctx, login, caseID, invited.IDs("letter"))
}

// progress tells how far something is.
type progress struct {
	what        string
	from, until int
	began       time.Time
}

func begin(what string, there, until int) *progress { return &progress{what, there, until, time.Now()} }

// at says where it is, how fast it goes, and how long it will take.
func (p *progress) at(n int) {
	took := time.Since(p.began)
	a := float64(n-p.from) / took.Seconds()
	left := time.Duration(float64(p.until-n) / a * float64(time.Second))
	fmt.Printf("%s  %d of %d %s, %.1f a second, %s to go\n", time.Now().Format(time.TimeOnly), n, p.until, p.what, a, left.Round(time.Second))
}
