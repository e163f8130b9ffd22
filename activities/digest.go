package activities

import (
	"context"
	"slices"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

// Digests says again, once a week, what is still overdue (INV-108). Its methods are
// ordinary activities on the queue "batches", registered as "GatherDigest" and
// "DigestFailed".
type Digests struct{ Store *models.Store }

// casesAtOnce is how many states are in memory while a digest is gathered.
const casesAtOnce = 100

// GatherDigest puts what is still overdue on a day into the morning's one mail of
// everybody who hears of it, which the postman brings. What has been said on that day
// is not said again: it may be repeated. The keys it gives are of mails that the
// workflow is to deliver: none any more.
func (d *Digests) GatherDigest(ctx context.Context, in workflows.DigestStart) (keys []string, err error) {
	defer alive(ctx)()
	if len(in.Days) == 0 {
		return nil, nil
	}
	last := slices.MaxFunc(in.Days, func(a, b casefile.Date) int { return a.Compare(b) })
	for after := ""; ; {
		cases, err := d.Store.OverdueCases(ctx, in.Organisation, last, after, casesAtOnce)
		if err != nil {
			return nil, failed(err, "gathering what is overdue")
		}
		for _, c := range cases {
			after = c.ID
			for _, on := range in.Days {
				if err := d.gather(ctx, c.State, on); err != nil {
					return nil, failed(err, "gathering what is overdue")
				}
			}
		}
		if len(cases) < casesAtOnce {
			return nil, nil
		}
	}
}

// gather says again what of one case is overdue on a day.
func (d *Digests) gather(ctx context.Context, s casefile.State, on casefile.Date) error {
	due := casefile.StillOverdue(s, on)
	if len(due) == 0 {
		return nil
	}
	office, err := d.Store.OfficeOn(ctx, s.Organisation, on)
	if err != nil {
		return err
	}
	return d.Store.Transaction(ctx, func(tx *models.Store) error {
		said, err := tx.SaidAgain(ctx, s.Case, on)
		if err != nil {
			return err
		}
		o := outbox{tx: tx, days: office.Policy.WorkingDays(), state: s}
		e := casefile.Event{At: calendar.At(on, 7, 30), On: on} // after the cases have woken
		for _, item := range due {
			for _, role := range item.Roles {
				for _, p := range casefile.Told(s, role, item.About) {
					o.add(p, e, on, models.MailLine{CaseID: s.Case, DeadlineID: item.ID, Step: casefile.StillDueKind, Code: item.Code,
						Due: optionalDate(item.Due), Role: role})
				}
			}
		}
		if err := o.keepReachable(ctx); err != nil {
			return err
		}
		for i := range o.mornings {
			m := &o.mornings[i]
			m.lines = slices.DeleteFunc(m.lines, func(l models.MailLine) bool {
				return slices.Contains(said, string(m.mail.Principal)+"/"+l.DeadlineID)
			})
		}
		o.mornings = slices.DeleteFunc(o.mornings, func(m morning) bool { return len(m.lines) == 0 })
		if len(o.mornings) == 0 {
			return nil
		}
		return o.write(ctx)
	})
}

// DigestFailed lets a mail end that a digest of an older build has given up, and its
// cases be told. It may be repeated.
func (d *Digests) DigestFailed(ctx context.Context, in workflows.MailFailed) error {
	return giveUp(ctx, d.Store, in.Mail, in.Reason, time.Now().UTC())
}
