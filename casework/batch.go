package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
	"samlop/workflows"
)

// The standings of a batch.
const (
	BatchRunning  = "RUNNING"
	BatchFinished = "FINISHED"
)

// BatchSummary is how far a change that concerns many cases has come.
type BatchSummary struct {
	ID     string           `json:"id" format:"uuid"`
	Kind   models.BatchKind `json:"kind"`
	Status string           `json:"status" enum:"RUNNING,FINISHED" doc:"RUNNING: some cases have not been told yet. It goes on by itself; ask again"`
	// The counts are of cases.
	Pending   int `json:"pending"`
	Done      int `json:"done"`
	Unchanged int `json:"unchanged" doc:"Told, and nothing had to change"`
	Refused   int `json:"refused" doc:"A rule forbade it in these"`
	Failed    int `json:"failed" doc:"These could not be told; POST …/retry tries them again"`
}

// Batch is a change that concerns many cases, with what became of each.
type Batch struct {
	BatchSummary
	Organisation string             `json:"organisation_id" format:"uuid"`
	Staff        casefile.Principal `json:"staff,omitempty" doc:"Whom it is about"`
	To           casefile.Principal `json:"to,omitempty" doc:"Who takes over"`
	Role         models.BatchRole   `json:"role,omitempty"`
	Reason       string             `json:"reason,omitempty" doc:"Why, by its kind: a reassign_reason, an absence_reason, a move_reason, LEFT_UNIT, or the key of a mail that was not sent"`
	Note         string             `json:"note,omitempty" doc:"Not for who only administers"`
	RequestedBy  casefile.Principal `json:"requested_by"`
	CreatedAt    time.Time          `json:"created_at"`
	FinishedAt   *time.Time         `json:"finished_at,omitempty"`
	Cases        []BatchCase        `json:"items" doc:"What became of each case"`
	NextCursor   string             `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
}

// BatchCase is what became of one case.
type BatchCase struct {
	CaseID     string            `json:"case_id" format:"uuid"`
	CaseNumber string            `json:"case_number"`
	Status     models.ItemStatus `json:"status"`
	Reason     string            `json:"reason,omitempty" doc:"The rule that refused, or TIMEOUT, UNAVAILABLE or INTERNAL for a case that could not be told"`
	At         *time.Time        `json:"at,omitempty"`
}

// Reassignment moves a colleague's cases to another.
type Reassignment struct {
	To     casefile.Principal      `json:"to" doc:"Who takes over"`
	Role   models.BatchRole        `json:"role" doc:"HANDLER: becomes the case handler. COORDINATOR: stands in until somebody has been appointed properly, for the patients have not been asked (INV-35)"`
	Reason casefile.ReassignReason `json:"reason"`
	Note   string                  `json:"note,omitempty" maxLength:"4000" doc:"Kept with each of the cases"`
	Cases  []string                `json:"cases,omitempty" maxItems:"500" format:"uuid" doc:"Only these; all of them when left out"`
}

// Reasons for which a case could not be told.
const (
	untoldTimeout     = "TIMEOUT"
	untoldUnavailable = "UNAVAILABLE"
	untoldInternal    = "INTERNAL"
)

// Reassign moves the cases in which somebody is handler or coordinator to a
// colleague, by the coordinating unit. It waits a while for the cases, and
// answers with how far it has come. Errors: also Invalid, NotFound, KeyReused.
func (d *Service) Reassign(ctx context.Context, a Asker, key, staffID string, in Reassignment) (out BatchSummary, err error) {
	defer wrapError("moving somebody's cases", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return BatchSummary{}, err
	}
	if !o.unit {
		return BatchSummary{}, &Forbidden{NotInThisRole}
	}
	b := models.Batch{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Kind: models.Reassign,
		Staff:     models.StaffPrincipal(staffID),
		Successor: in.To, Role: in.Role, Reason: string(in.Reason), Note: in.Note, RequestedBy: a.Who, RequestedAs: a.towards(o.org.ID).Roles,
		CreatedAt: o.now}
	if len(in.Cases) > 0 {
		b.GatheredAt = &o.now
	}
	id, err := once(ctx, d, a, key, "reassignment of "+staffID, in, func(tx *models.Store) (string, error) {
		if err := d.checkReassignment(ctx, o, b, in); err != nil {
			return "", err
		}
		return b.ID, tx.CreateBatch(ctx, b, in.Cases...)
	})
	if err != nil {
		return BatchSummary{}, err
	}
	return d.runBatch(ctx, id, !o.admin)
}

func (d *Service) checkReassignment(ctx context.Context, o *office, b models.Batch, in Reassignment) error {
	switch {
	case in.Role != models.HandlerRole && in.Role != models.CoordinatorRole:
		return &Invalid{Field: "role", Key: "unknown_code"}
	case !slices.Contains(in.Reason.Codes(), string(in.Reason)):
		return &Invalid{Field: "reason", Key: "unknown_code"}
	case !wellFormed(in.To) || !in.To.IsStaff():
		return &Invalid{Field: "to", Key: "unknown_staff"}
	case in.To == b.Staff:
		return &Invalid{Field: "to", Key: "reassign_to_same"}
	}
	known, err := d.store.KnownPrincipals(ctx, o.org.ID, []casefile.Principal{in.To})
	switch {
	case err != nil:
		return err
	case len(known) == 0:
		return &Invalid{Field: "to", Key: "unknown_staff"}
	case !known[0].Active:
		return &Invalid{Field: "to", Key: "staff_gone", Rule: "INV-37"}
	case in.Role == models.HandlerRole && !known[0].OfUnit:
		return &Invalid{Field: "to", Key: "staff_outside_unit", Rule: "INV-111"}
	}
	for i, id := range in.Cases {
		if !validID(id) || slices.Contains(in.Cases[:i], id) {
			return &Invalid{Field: "cases", Key: "case_not_theirs"}
		}
		c, err := d.store.CaseByID(ctx, id)
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		theirs := c.Coordinator
		if in.Role == models.HandlerRole {
			theirs = c.Handler
		}
		if err != nil || c.OrganisationID != o.org.ID || theirs != b.Staff {
			return &Invalid{Field: "cases", Key: "case_not_theirs"}
		}
	}
	return nil
}

// RetryBatch tells the cases that could not be told once more.
func (d *Service) RetryBatch(ctx context.Context, a Asker, key, id string) (out BatchSummary, err error) {
	defer wrapError("trying a batch again", &err)
	_, byUnit, err := d.batchFor(ctx, a, id)
	if err != nil {
		return BatchSummary{}, err
	}
	_, err = once(ctx, d, a, key, "retry of "+id, nil, func(tx *models.Store) (int64, error) { return tx.RetryBatch(ctx, id) })
	if err != nil {
		return BatchSummary{}, err
	}
	return d.runBatch(ctx, id, byUnit)
}

// runBatch starts the workflow of a batch that has been written, and waits for it
// as long as for a step. What is not done then goes on by itself: the batch is in
// the database, and StartBatches finds it there if this process dies now.
func (d *Service) runBatch(ctx context.Context, id string, byUnit bool) (BatchSummary, error) {
	waiting, cancel := context.WithTimeout(ctx, d.stepTimeout)
	defer cancel()
	run, err := d.startBatch(waiting, id)
	if err == nil {
		err = run.Get(waiting, nil)
	}
	if err != nil && ctx.Err() == nil {
		d.log.WarnContext(ctx, "a batch goes on after its answer", "batch", id, "error", err)
	}
	return d.summary(context.WithoutCancel(ctx), id, byUnit)
}

func (d *Service) startBatch(ctx context.Context, id string) (client.WorkflowRun, error) {
	return d.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: workflows.BatchID(id), TaskQueue: workflows.BatchQueue,
		StaticSummary:            "one change in many cases",
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE}, workflows.BatchType, workflows.BatchStart{Batch: id})
}

// StartBatches sees to it that every batch in which a case waits has a workflow:
// after a crash between the change and its start, and after a Temporal that was
// away. One that runs is left alone.
func (d *Service) StartBatches(ctx context.Context) (err error) {
	defer wrapError("starting batches", &err)
	ctx = models.AcrossOrganisations(ctx)
	ids, err := d.store.UnfinishedBatches(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := d.startBatch(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// summary tells how far a batch has come; byUnit counts what the coordinating unit may know of.
func (d *Service) summary(ctx context.Context, id string, byUnit bool) (BatchSummary, error) {
	b, err := d.store.BatchByID(ctx, id)
	if err != nil {
		return BatchSummary{}, err
	}
	n, err := d.store.CountItems(ctx, id, byUnit)
	if err != nil {
		return BatchSummary{}, err
	}
	out := BatchSummary{ID: id, Kind: b.Kind, Status: BatchRunning, Pending: n[models.ItemPending], Done: n[models.ItemDone],
		Unchanged: n[models.ItemUnchanged], Refused: n[models.ItemRefused], Failed: n[models.ItemFailed]}
	if b.FinishedAt != nil {
		out.Status = BatchFinished
	}
	return out, nil
}

// TellCase takes a batch's step in one of its cases, under an id that follows
// from both, so that a repeat meets its own entry. A case that cannot be told now
// is an outcome, not an error; the error is of whoever stops waiting.
func (d *Service) TellCase(ctx context.Context, b models.Batch, caseID string) (workflows.Told, error) {
	receipt, err := d.tellCase(ctx, b, caseID)
	if err != nil && ctx.Err() != nil {
		return workflows.Told{}, ctx.Err()
	}
	wrapError("telling a case of a batch", &err)
	if refusal, ok := errors.AsType[*casefile.Refusal](err); ok {
		if b.Kind == models.OpenBalances {
			if err := d.keepRefusal(ctx, caseID, refusal); err != nil {
				return workflows.Told{}, err
			}
		}
		return workflows.Told{Outcome: workflows.ToldRefused, Reason: refusal.Rule}, nil
	}
	if invalid, ok := errors.AsType[*Invalid](err); ok { // somebody it names has gone from the registers
		return workflows.Told{Outcome: workflows.ToldRefused, Reason: invalid.Rule}, nil
	}
	switch {
	case is[*Pending](err):
		return workflows.Told{Outcome: workflows.ToldLater, Reason: untoldTimeout}, nil
	case is[*Unavailable](err):
		return workflows.Told{Outcome: workflows.ToldLater, Reason: untoldUnavailable}, nil
	case err != nil:
		d.log.ErrorContext(ctx, "a case of a batch could not be told", "batch", b.ID, "case", caseID, "error", err)
		return workflows.Told{Outcome: workflows.ToldLater, Reason: untoldInternal}, nil
	case len(receipt.Events) == 0 && !receipt.Repeated:
		return workflows.Told{Outcome: workflows.ToldUnchanged}, nil
	}
	return workflows.Told{Outcome: workflows.ToldDone}, nil
}

func (d *Service) tellCase(ctx context.Context, b models.Batch, caseID string) (workflows.Receipt, error) {
	clock, err := d.store.ClockOf(ctx, b.OrganisationID)
	if err != nil {
		return workflows.Receipt{}, err
	}
	id := workflows.BatchID(b.ID) + "/" + caseID
	o := order{caseID: caseID, organisation: b.OrganisationID, offset: clock.Offset,
		cmd: casefile.Command{ID: id, RequestHash: fingerprint(id), By: casefile.SystemActor}}
	switch b.Kind {
	case models.StaffLeft:
		o.cmd.Body = &casefile.NoteStaffLeft{Staff: b.Staff, Reason: casefile.AbsenceReason(b.Reason)}
	case models.RegisterChanged:
		note := &casefile.NoteRegister{}
		if b.Reason == models.LeftUnit {
			note.LeftUnit = b.Staff
		}
		o.cmd.Body = note
	case models.Recount:
		o.cmd.Body = &casefile.Recount{Reason: casefile.MoveReason(b.Reason)}
	case models.MailGivenUp:
		end, err := d.store.MailEnd(ctx, b.Reason)
		if err != nil || end.Status == models.MailSent { // it has come meanwhile
			return workflows.Receipt{}, err
		}
		o.cmd.Body = &casefile.NoteMailFailure{Mail: b.Reason, Reason: end.Reason}
	case models.MailCame:
		end, err := d.store.MailEnd(ctx, b.Reason)
		if err != nil || end.Status != models.MailSent { // it has been returned since
			return workflows.Receipt{}, err
		}
		o.cmd.Body = &casefile.NoteMailArrival{Mail: b.Reason}
	case models.OpenBalances:
		o.kind = casefile.KindCase // which is not there yet
		return d.openOne(ctx, b, o)
	case models.Reassign:
		if err := d.reassignOne(ctx, b, &o); err != nil {
			return workflows.Receipt{}, err
		}
	default:
		return workflows.Receipt{}, fmt.Errorf("a batch of no known kind: %s", b.Kind)
	}
	return d.update(ctx, o)
}

// reassignOne prepares the step of a reassignment in one case: it is taken by the
// one who asked for it, in the roles they asked in.
func (d *Service) reassignOne(ctx context.Context, b models.Batch, o *order) error {
	row, err := d.store.CaseByID(ctx, o.caseID)
	if err != nil {
		return err
	}
	var note casefile.Text
	if b.Note != "" {
		text := models.Text{ID: derivedID("text", o.cmd.ID, "note"), OrganisationID: b.OrganisationID, CaseID: o.caseID, Field: "note",
			Body:      b.Note,
			CommandID: o.cmd.ID + models.DraftSeparator + o.cmd.RequestHash[:models.DraftHashLength], Hash: d.hash([]byte(b.Note))}
		if err := d.store.KeepTexts(ctx, []models.Text{text}); err != nil {
			return err
		}
		note = casefile.TextRef(text.ID)
	}
	if b.Role == models.HandlerRole {
		o.cmd.Body = &casefile.AssignHandler{Staff: b.Successor, Reason: casefile.ReassignReason(b.Reason), Note: note}
	} else {
		o.cmd.Body = &casefile.AssignInterim{Staff: b.Successor, Reason: casefile.ReassignReason(b.Reason), Note: note}
	}
	w, err := d.weigh(ctx, nil, b.OrganisationID, &row.State, o.cmd.Body, d.nowAt(o.offset))
	if err != nil {
		return err
	}
	o.cmd.By = casefile.Actor{Who: b.RequestedBy, Roles: b.RequestedAs}
	o.cmd.Facts, o.policy, o.seen = w.facts, w.policy, row.LastSeq
	return nil
}
