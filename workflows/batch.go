package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Names that Temporal keeps for good.
const (
	// BatchType is the registered name of the batch workflow.
	BatchType = "Batch"
	// BatchQueue runs batches and their activities, a few at a time.
	BatchQueue = "batches"
	// GatherActivity finds the cases of a batch.
	GatherActivity = "GatherCases"
	// TellActivity tells a small group of them.
	TellActivity = "TellCases"
)

// groupsPerRun is how many groups a run takes before it is renewed: a group is
// some eight events.
const groupsPerRun = 50

// BatchID is the workflow id of a batch.
func BatchID(id string) string { return "batch/" + id }

// BatchStart is what a run of a batch begins with; the table of its cases has
// everything else.
type BatchStart struct {
	Batch string `json:"batch"`
	// Progress is that of the run before, nil when the cases are still to be found.
	Progress *BatchProgress `json:"progress,omitempty"`
}

// BatchProgress counts the cases of a batch by what became of them.
type BatchProgress struct {
	Pending   int `json:"pending"`
	Done      int `json:"done"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
	Failed    int `json:"failed"`
	// Wait is how long the cases that could not be told are left alone.
	Wait time.Duration `json:"wait,omitempty"`
}

// What became of telling one case.
const (
	ToldDone      = "DONE"
	ToldUnchanged = "UNCHANGED"
	ToldRefused   = "REFUSED"
	// ToldLater: it could not be told now, and is tried again.
	ToldLater = "LATER"
)

// Told is what became of telling one case. Reason is a code.
type Told struct {
	Outcome string
	Reason  string
}

// batchOptions: a group may take some minutes, and says all the while that it
// lives, so that another worker soon takes over from one that was killed. What
// keeps it from the database or from Temporal ends one day, so it is tried for
// ever; a single case that cannot be told is put aside by the activity.
var batchOptions = workflow.ActivityOptions{
	StartToCloseTimeout: 15 * time.Minute,
	HeartbeatTimeout:    20 * time.Second,
	RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
}

// Batch tells many cases of one change, group by group. It is registered as
// "Batch" and has the id "batch/<id>". All it knows is in the database, so that
// it may be killed, renewed or started again at any point.
func Batch(asked workflow.Context, in BatchStart) error {
	ctx := uncancelled(asked)
	now := in.Progress
	if now == nil {
		found, err := batchStep(ctx, GatherActivity, in.Batch, "find the cases")
		if err != nil {
			return err
		}
		now = found
	}
	for groups := 0; now.Pending > 0; groups++ {
		if groups == groupsPerRun || workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, BatchType, BatchStart{Batch: in.Batch, Progress: now})
		}
		showBatch(asked, now)
		if now.Wait > 0 {
			if err := workflow.Sleep(ctx, now.Wait); err != nil {
				return err
			}
		}
		told, err := batchStep(ctx, TellActivity, in.Batch, fmt.Sprintf("%d cases wait", now.Pending))
		if err != nil {
			return err
		}
		now = told
	}
	showBatch(asked, now)
	return nil
}

func batchStep(ctx workflow.Context, activity, batch, summary string) (*BatchProgress, error) {
	options := batchOptions
	options.Summary = summary
	var now BatchProgress
	if err := workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), activity, batch).Get(ctx, &now); err != nil {
		return nil, fmt.Errorf("%s of a batch: %w", activity, err)
	}
	return &now, nil
}

func showBatch(asked workflow.Context, now *BatchProgress) {
	page := now.details()
	if asked.Err() != nil {
		page = cancelIgnored + page
	}
	workflow.SetCurrentDetails(asked, page)
}

// details is the page of the batch in Temporal UI.
func (p *BatchProgress) details() string {
	return fmt.Sprintf("| cases | |\n|---|---|\n| waiting | %d |\n| done | %d |\n| unchanged | %d |\n"+
		"| refused by a rule | %d |\n| could not be told | %d |\n",
		p.Pending, p.Done, p.Unchanged, p.Refused, p.Failed)
}
