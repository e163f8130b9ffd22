package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"samlop/activities"
	"samlop/casefile"
	"samlop/models"
	"samlop/workflows"
)

// ledgerOnly is a Temporal whose workflows have nothing but the ledger: an
// update loads the case and records the step, with the real activities. It
// keeps every argument as it would have been stored.
type ledgerOnly struct {
	client.Client
	cases *activities.Cases
	store *models.Store

	mu    sync.Mutex
	args  []string
	calls []string
	// before, when set, may answer an update instead.
	before func(options client.UpdateWorkflowOptions, started bool) error
	// held, when set, keeps every answer back until it is closed.
	held   chan struct{}
	health error
	// rules brings policies into force; offsets are the clocks of cases that have been moved.
	rules   activities.Rules
	offsets map[string]time.Duration
	waits   []workflows.PolicyStart
	// runs are those that differ from a run that is as far as its ledger.
	runs map[string]*run
	// asked counts how often a case was asked to catch up, atOnce how many at most together.
	asked           map[string]int
	asking, atOnce  int
	terminated, lot []string
	nobody          bool
	// tell is the service's; startFails, when set, keeps every batch from starting.
	tell       func(context.Context, models.Batch, string) (workflows.Told, error)
	startFails error
}

// policyRun is a policy's workflow; Get is asked only when its day has come.
type policyRun struct {
	client.WorkflowRun
	do func() error
}

func (r policyRun) Get(context.Context, any) error { return r.do() }

// SignalWithStartWorkflow lets a policy wait: when its day has come by the clock
// it is told of, its cases count again.
func (l *ledgerOnly) SignalWithStartWorkflow(ctx context.Context, id, _ string, arg any, _ client.StartWorkflowOptions, _ any,
	args ...any) (client.WorkflowRun, error) {
	start := args[0].(workflows.PolicyStart)
	l.keep(start)
	l.mu.Lock()
	l.waits = append(l.waits, start)
	away := l.health
	l.mu.Unlock()
	if away != nil {
		return nil, away
	}
	offset := arg.(time.Duration)
	return policyRun{do: func() error {
		if start.At.Add(workflows.AfterMidnight).After(time.Now().Add(offset)) {
			return fmt.Errorf("%s was waited for before its day", id)
		}
		return l.rules.BringIntoForce(ctx, start.Organisation, start.Version)
	}}, nil
}

func (l *ledgerOnly) CheckHealth(context.Context, *client.CheckHealthRequest) (*client.CheckHealthResponse, error) {
	return nil, l.health
}

func (l *ledgerOnly) UpdateWorkflow(ctx context.Context, options client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	return l.update(ctx, options, false)
}

// begun is what a start operation says.
type begun struct {
	client.WithStartWorkflowOperation
	start workflows.Start
}

func (l *ledgerOnly) NewWithStartWorkflowOperation(_ client.StartWorkflowOptions, _ any, args ...any) client.WithStartWorkflowOperation {
	return begun{start: args[0].(workflows.Start)}
}

func (l *ledgerOnly) UpdateWithStartWorkflow(ctx context.Context,
	options client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	l.keep(options.StartWorkflowOperation.(begun).start)
	return l.update(ctx, options.UpdateOptions, true)
}

func (l *ledgerOnly) keep(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.args = append(l.args, string(raw))
	return raw
}

// ExecuteWorkflow carries a batch, or a digest, out on the spot, as its workflow does.
func (l *ledgerOnly) ExecuteWorkflow(ctx context.Context, _ client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	if l.startFails != nil {
		return nil, l.startFails
	}
	if digest, ok := args[0].(workflows.DigestStart); ok {
		_, err := (&activities.Digests{Store: l.store}).GatherDigest(ctx, digest)
		return finished{err: err}, err
	}
	start := args[0].(workflows.BatchStart)
	l.keep(start)
	hands := &activities.Batches{Store: l.store, Tell: l.tell}
	now, err := hands.GatherCases(ctx, start.Batch)
	for err == nil && now.Pending > 0 {
		now, err = hands.TellCases(ctx, start.Batch)
	}
	return finished{err: err}, err
}

type finished struct {
	client.WorkflowRun
	err error
}

func (f finished) Get(context.Context, any) error { return f.err }

func (l *ledgerOnly) update(ctx context.Context, options client.UpdateWorkflowOptions, started bool) (client.WorkflowUpdateHandle, error) {
	raw := l.keep(options.Args[0])
	l.mu.Lock()
	l.calls = append(l.calls, fmt.Sprintf("%s %s started=%t", options.UpdateName, options.UpdateID, started))
	before := l.before
	l.mu.Unlock()
	if before != nil {
		if err := before(options, started); err != nil {
			return nil, err
		}
	}
	_, caseID, _ := strings.Cut(options.WorkflowID, "/") // case or episode
	if options.UpdateName == workflows.LiveUntil {
		var until workflows.Until
		if err := json.Unmarshal(raw, &until); err != nil {
			return nil, err
		}
		return answer{}, l.liveUntil(ctx, caseID, until)
	}
	if options.UpdateName == workflows.CatchUp {
		var ledger workflows.Ledger
		if err := json.Unmarshal(raw, &ledger); err != nil {
			return nil, err
		}
		return answer{}, l.catchUp(ctx, caseID, ledger, started)
	}
	var o workflows.Order
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	receipt, err := l.record(ctx, caseID, o, nil)
	if l.held != nil {
		<-l.held
	}
	return answer{receipt: receipt, err: err}, nil
}

func (l *ledgerOnly) organisationOf(ctx context.Context, caseID string, cmd casefile.Command) (string, error) {
	row, err := l.store.CaseByID(ctx, caseID)
	if err == nil {
		return row.OrganisationID, nil
	}
	intake, err := l.store.IntakeOf(ctx, cmd.ID, caseID)
	return intake.OrganisationID, err
}

func (l *ledgerOnly) record(ctx context.Context, caseID string, o workflows.Order, at *time.Time) (workflows.Receipt, error) {
	organisation, err := l.organisationOf(ctx, caseID, o.Command)
	if err != nil {
		return workflows.Receipt{}, err
	}
	loaded, err := l.cases.Load(ctx, caseID, organisation)
	if err != nil {
		return workflows.Receipt{}, err
	}
	l.mu.Lock()
	now := time.Now().Add(max(loaded.Offset, l.offsets[caseID]))
	l.mu.Unlock()
	if at != nil {
		now = *at
	}
	result, err := l.cases.Record(ctx, activities.RecordInput{State: loaded.State, Command: o.Command, Policy: o.Policy.Policy, Now: now})
	if err != nil {
		return workflows.Receipt{}, err
	}
	if result.Refusal != nil {
		return workflows.Receipt{}, temporal.NewApplicationErrorWithOptions("refused", workflows.RefusedType,
			temporal.ApplicationErrorOptions{Details: []any{*result.Refusal}})
	}
	return workflows.ReceiptFor(o.Command, result, casefile.Fold(loaded.State, result.Events).Seq), nil
}

func (l *ledgerOnly) liveUntil(ctx context.Context, caseID string, until workflows.Until) error {
	for {
		row, err := l.store.CaseByID(ctx, caseID)
		if err != nil {
			return err
		}
		at, _, ok := casefile.NextWake(row.State)
		if !ok || at.After(until.To) {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.offsets == nil {
				l.offsets = map[string]time.Duration{}
			}
			l.offsets[caseID] = until.Offset
			return nil
		}
		cmd := casefile.Command{ID: fmt.Sprintf("wake/%s/%d", caseID, row.State.Seq), By: casefile.SystemActor, Body: &casefile.Wake{}}
		if _, err := l.record(ctx, caseID, workflows.Order{Command: cmd}, &at); err != nil {
			return err
		}
	}
}

// sent reports whether a word reached Temporal.
func (l *ledgerOnly) sent(word string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.args, func(a string) bool { return strings.Contains(a, word) })
}

// answer is an update that has been answered.
type answer struct {
	client.WorkflowUpdateHandle
	receipt workflows.Receipt
	err     error
}

func (a answer) Get(_ context.Context, reply any) error {
	if r, ok := reply.(*workflows.Receipt); ok && a.err == nil {
		*r = a.receipt
	}
	return a.err
}
