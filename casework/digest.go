package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

// What is still overdue is said again once a week (INV-108), for a whole organisation
// at once: no case wakes for it. The workflow of a day does it once, whoever asks.

const (
	// digestAt is when the cases have woken for the reminders of a morning, and the
	// mails of it have not gone.
	digestAt = 7*time.Hour + 30*time.Minute
	// mailsGone is when they have: a moved clock waits for no mail that is still to go.
	mailsGone = 8*time.Hour + 30*time.Minute
)

// WatchDigests lets the digest of the week be gathered in every organisation in which
// something is overdue, when its morning has come; also some days late, when nobody
// was there to do it.
func (d *Service) WatchDigests(ctx context.Context) (err error) {
	defer wrapError("watching over what is overdue", &err)
	ctx = models.AcrossOrganisations(ctx)
	now := d.nowAt(0)
	offices, err := d.store.OverdueOffices(ctx, "", now)
	if err != nil {
		return err
	}
	for _, o := range offices {
		upTo := lastMorning(now.Add(o.Offset()), digestAt)
		office, err := d.store.OfficeOn(ctx, o.ID, upTo)
		if err != nil {
			return err
		}
		on := casefile.DigestDay(office.Policy, upTo)
		id := workflows.DigestID(o.ID, on)
		if !d.seenTo.note(id) {
			continue
		}
		if _, err := d.digest(ctx, o.ID, []casefile.Date{on}); err != nil {
			d.seenTo.forget(id)
			return err
		}
	}
	return nil
}

// lastMorning is the latest day of which a time has come at an instant.
func lastMorning(now time.Time, at time.Duration) casefile.Date {
	today := calendar.DateOf(now)
	if now.Before(calendar.At(today, int(at.Hours()), int(at.Minutes())%60)) {
		return today.AddDays(-1)
	}
	return today
}

// digest starts the workflow that says again what is overdue on some days, which is
// named by them; nil when there has been one.
func (d *Service) digest(ctx context.Context, organisation string, days []casefile.Date) (client.WorkflowRun, error) {
	on := days[len(days)-1]
	id := workflows.DigestID(organisation, on)
	if len(days) > 1 {
		id += "/from/" + days[0].String()
	}
	options := client.StartWorkflowOptions{ID: id, TaskQueue: workflows.BatchQueue,
		StaticSummary:                            "what is still overdue in an organisation, " + on.String(),
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true}
	run, err := d.temporal.ExecuteWorkflow(ctx, options, workflows.DigestType, workflows.DigestStart{Organisation: organisation, Days: days})
	if is[*serviceerror.WorkflowExecutionAlreadyStarted](err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("saying again what is overdue: %w", err)
	}
	return run, nil
}

// digestsPassed says again what was overdue on the days that a training world's clock
// has passed, as if it had lived through them, and waits for the mails. The cases have
// lived up to the new instant: what was settled on the way is not said.
func (d *Service) digestsPassed(ctx context.Context, worldID string, from, to time.Time) {
	ctx, cancel := context.WithTimeout(ctx, lifeTimeout)
	defer cancel()
	since := lastMorning(from, mailsGone)
	offices, err := d.store.OverdueOffices(ctx, worldID, d.nowAt(0))
	for _, o := range offices {
		if err != nil {
			break
		}
		var days []casefile.Date
		for upTo := lastMorning(to, mailsGone); upTo.After(since); {
			office, wrong := d.store.OfficeOn(ctx, o.ID, upTo)
			if err = wrong; err != nil {
				break
			}
			if on := casefile.DigestDay(office.Policy, upTo); on.After(since) {
				days = append(days, on)
				upTo = on.AddDays(-1)
				continue
			}
			break
		}
		if len(days) == 0 || err != nil {
			continue
		}
		slices.Reverse(days)
		var run client.WorkflowRun
		if run, err = d.digest(ctx, o.ID, days); err == nil && run != nil {
			err = run.Get(ctx, nil)
		}
	}
	if err != nil { // the clock has been moved
		d.log.WarnContext(ctx, "what is still overdue has not been said again", "world", worldID, "error", err)
	}
}
