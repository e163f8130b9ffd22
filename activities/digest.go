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
// everybody who hears of it, which the postman brings. All of a day is gathered before
// any of it is written, in one transaction: a mail that leaves meanwhile lacks nothing,
// and who has been told of the day is not told of it again, whoever asks and however
// much is overdue by then. So it may be repeated. The keys it gives are of mails that
// the workflow is to deliver: none any more.
func (d *Digests) GatherDigest(ctx context.Context, in workflows.DigestStart) (keys []string, err error) {
	defer alive(ctx)()
	ctx = models.ForOrganisation(ctx, in.Organisation)
	if len(in.Days) == 0 {
		return nil, nil
	}
	days := make([]digestDay, len(in.Days))
	for i, on := range in.Days {
		office, err := d.Store.OfficeOn(ctx, in.Organisation, on)
		if err != nil {
			return nil, failed(err, "gathering what is overdue")
		}
		days[i] = digestDay{on: on, rules: office.Policy.WorkingDays()}
	}
	last := slices.MaxFunc(in.Days, func(a, b casefile.Date) int { return a.Compare(b) })
	for after, more := "", true; more; {
		cases, err := d.Store.OverdueCases(ctx, in.Organisation, last, after, casesAtOnce)
		if err != nil {
			return nil, failed(err, "gathering what is overdue")
		}
		for _, c := range cases {
			after = c.ID
			for i := range days {
				if err := days[i].add(ctx, d.Store, c.State); err != nil {
					return nil, failed(err, "gathering what is overdue")
				}
			}
		}
		more = len(cases) == casesAtOnce
	}
	for _, day := range days {
		if err := d.say(ctx, in.Organisation, day); err != nil {
			return nil, failed(err, "saying again what is overdue")
		}
	}
	return nil, nil
}

// digestDay is what is to be said again of a day, to each who hears of it.
type digestDay struct {
	on       casefile.Date
	rules    calendar.Rules
	mornings []morning
}

// add gathers what of one case is overdue on the day.
func (g *digestDay) add(ctx context.Context, store *models.Store, s casefile.State) error {
	due := casefile.StillOverdue(s, g.on)
	if len(due) == 0 {
		return nil
	}
	o := outbox{tx: store, days: g.rules, state: s}
	e := casefile.Event{At: calendar.At(g.on, 7, 30), On: g.on} // after the cases have woken
	for _, item := range due {
		for _, role := range item.Roles {
			for _, p := range casefile.Told(s, role, item.About) {
				o.add(p, e, g.on, models.MailLine{CaseID: s.Case, DeadlineID: item.ID, Step: casefile.StillDueKind, Code: item.Code,
					Due: optionalDate(item.Due), Role: role})
			}
		}
	}
	if err := o.keepReachable(ctx); err != nil {
		return err
	}
	for _, m := range o.mornings {
		i := slices.IndexFunc(g.mornings, func(there morning) bool { return there.mail.Key == m.mail.Key })
		if i < 0 {
			g.mornings = append(g.mornings, m)
		} else {
			g.mornings[i].lines = append(g.mornings[i].lines, m.lines...)
		}
	}
	return nil
}

// say writes the lines of a day to those who have not been told of it.
func (d *Digests) say(ctx context.Context, organisation string, day digestDay) error {
	who := make([]casefile.Principal, len(day.mornings))
	for i, m := range day.mornings {
		who[i] = m.mail.Principal
	}
	return d.Store.Transaction(ctx, func(tx *models.Store) error {
		fresh, err := tx.ClaimDigests(ctx, organisation, day.on, who)
		if err != nil {
			return err
		}
		o := outbox{tx: tx, mornings: slices.DeleteFunc(day.mornings, func(m morning) bool {
			return !slices.Contains(fresh, m.mail.Principal)
		})}
		if len(o.mornings) == 0 {
			return nil
		}
		return o.write(ctx)
	})
}

// DigestFailed lets a mail end that a digest of an older build has given up, and its
// cases be told. It may be repeated.
func (d *Digests) DigestFailed(ctx context.Context, in workflows.MailFailed) error {
	return giveUp(models.AcrossOrganisations(ctx), d.Store, in.Mail, in.Reason, time.Now().UTC())
}
