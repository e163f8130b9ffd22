package activities

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/sdk/temporal"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

// Cases writes and reads the ledger of cases. Its methods are local activities,
// registered as "Record" and "Load".
type Cases struct{ Store *models.Store }

// What the workflow sends and gets is defined where the workflow is, so that the
// workflow links nothing of the hands.
type (
	RecordInput  = workflows.RecordInput
	RecordResult = workflows.RecordResult
	LoadResult   = workflows.LoadResult
	Delivery     = workflows.Delivery
	Outcome      = workflows.Outcome
)

// Types of errors that trying again cannot mend.
const (
	// LedgerBehind: the workflow has events that the ledger has not.
	LedgerBehind = "LedgerBehind"
	// NoIntake: a first referral whose case number nobody has set aside.
	NoIntake = "NoIntake"
)

// errNothingWritten rolls back a transaction that only read, which spares the
// database a flush.
var errNothingWritten = errors.New("nothing written")

// Record carries out one step in one transaction: it locks the case, gives a
// known command its stored reply, brings a state that is behind up to date,
// asks casefile.Decide, and writes command, events, projections and outbox. A
// refusal is a result, not an error. An error means that nothing was written;
// it may be tried again unless it is of type LedgerBehind or NoIntake.
func (c *Cases) Record(ctx context.Context, in RecordInput) (RecordResult, error) {
	r := recording{in: in}
	err := c.Store.Transaction(ctx, func(tx *models.Store) error {
		r.tx = tx
		return r.run(ctx)
	})
	switch {
	case err == nil, errors.Is(err, errNothingWritten):
		return r.result, nil
	case broke(err, "one_live_plan_per_person"):
		// Two cases of one person raced; this one lost (INV-03). What the step
		// would have written is rolled back, what the workflow missed stays.
		r.tx, r.result = c.Store, RecordResult{Events: r.missed,
			Refusal: &casefile.Refusal{Rule: "INV-03", Kind: casefile.RuleBroken, Key: "other_plan_exists"}}
		if err = r.mailsOfMissed(ctx); err == nil {
			return r.result, nil
		}
	}
	return RecordResult{}, failed(err, "recording %s", in.Command.Name())
}

func broke(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}

// recording is one call of Record under way.
type recording struct {
	tx     *models.Store
	in     RecordInput
	missed []casefile.Event
	result RecordResult
}

func (r *recording) run(ctx context.Context) error {
	found, err := r.tx.LockCase(ctx, r.in.State.Case, r.in.Command.ID)
	if err != nil {
		return err
	}
	if found.LastSeq < r.in.State.Seq {
		return temporal.NewNonRetryableApplicationError("the workflow is ahead of the ledger", LedgerBehind, nil, found.LastSeq, r.in.State.Seq)
	}
	state, err := r.catchUp(ctx, found)
	if err != nil {
		return err
	}
	known, err := r.known(ctx, found)
	if err != nil {
		return err
	}
	if known {
		return r.nothing(ctx)
	}
	cmd, policy := r.in.Command, r.in.Policy
	if cmd.By.Who == casefile.System {
		if policy, cmd.Facts, err = fromRegisters(ctx, r.tx, state, cmd.Body, r.in.Now); err != nil {
			return err
		}
	}
	if _, ok := cmd.Body.(*casefile.Refer); ok {
		// Read anew where the case is opened: whoever changes the register tells
		// the cases there are, and this one is either told or sees the change.
		if cmd.Facts.Represented, err = r.tx.RepresentedOn(ctx, state.Organisation, cmd.Facts.Patient, calendar.DateOf(r.in.Now)); err != nil {
			return err
		}
	}
	events, refusal := casefile.Decide(state, cmd, r.in.Now, policy)
	if refusal != nil || len(events) == 0 && cmd.By.Who == casefile.System {
		r.result.Refusal = refusal
		return r.nothing(ctx)
	}
	return r.write(ctx, state, cmd, events)
}

// nothing ends a step that writes nothing: the workflow still gets what it missed.
func (r *recording) nothing(ctx context.Context) error {
	if err := r.mailsOfMissed(ctx); err != nil {
		return err
	}
	return errNothingWritten
}

// catchUp reads what the ledger has and the workflow has not.
func (r *recording) catchUp(ctx context.Context, found models.LockedCase) (casefile.State, error) {
	if found.LastSeq == r.in.State.Seq {
		return r.in.State, nil
	}
	var err error
	if r.missed, err = r.tx.EventsAfter(ctx, r.in.State.Case, r.in.State.Seq); err != nil {
		return casefile.State{}, err
	}
	r.result.Events = r.missed
	return casefile.Fold(r.in.State, r.missed), nil
}

// known finds the stored reply of a command. The command may have been written
// while this transaction waited for the case, after its first look; then it is
// among the missed events.
func (r *recording) known(ctx context.Context, found models.LockedCase) (bool, error) {
	command := found.Command
	if command == nil && slices.ContainsFunc(r.missed, func(e casefile.Event) bool { return e.Command == r.in.Command.ID }) {
		var err error
		if command, err = r.tx.CommandByID(ctx, r.in.Command.ID); err != nil {
			return false, err
		}
	}
	if command == nil {
		return false, nil
	}
	r.result.Known, r.result.RequestHash = true, command.RequestHash
	return true, nil
}

// mailsOfMissed finds the mails of steps whose result the workflow never got.
func (r *recording) mailsOfMissed(ctx context.Context) error {
	if len(r.missed) == 0 {
		return nil
	}
	keys, err := r.tx.UndeliveredMails(ctx, r.in.State.Case)
	r.result.Mails = keys
	return err
}

// write puts down an accepted step.
func (r *recording) write(ctx context.Context, before casefile.State, cmd casefile.Command, events []casefile.Event) error {
	after := casefile.Fold(before, events)
	db := r.tx.DB.WithContext(ctx)
	rows := make([]models.Event, len(events))
	for i, e := range events {
		row, err := models.NewEvent(after.Case, after.Organisation, e)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	if err := r.writeCase(ctx, before, after, rows); err != nil {
		return err
	}
	command := models.Command{ID: cmd.ID, CaseID: after.Case, OrganisationID: after.Organisation, Name: cmd.Name(), RequestHash: cmd.RequestHash,
		Actor: cmd.By.Who, FirstSeq: before.Seq + 1, LastSeq: after.Seq, At: r.in.Now}
	if len(events) > 0 {
		command.Role, command.At = events[0].Role, events[0].At
	}
	if err := db.Create(&command).Error; err != nil {
		return failed(err, "writing the command")
	}
	if len(rows) > 0 {
		if err := db.Create(&rows).Error; err != nil {
			return failed(err, "writing events")
		}
	}
	if err := writeProjections(db, before, after); err != nil {
		return err
	}
	mails, err := fillOutbox(ctx, r.tx, after, events)
	if err != nil {
		return err
	}
	if r.result.Mails = mails; len(r.missed) > 0 {
		if err := r.mailsOfMissed(ctx); err != nil { // the new ones are among them
			return err
		}
	}
	r.result.Events = append(slices.Clone(r.missed), events...)
	return nil
}

// writeCase inserts the case with its first event, and else brings its row up to date.
func (r *recording) writeCase(ctx context.Context, before, after casefile.State, events []models.Event) error {
	db := r.tx.DB.WithContext(ctx)
	at := r.in.Now
	if len(events) > 0 {
		at = events[len(events)-1].At
	}
	row, columns := caseRow(before, after, at)
	if !before.Empty() {
		err := db.Model(&models.Case{ID: after.Case}).Select(columns).Updates(&row).Error
		return failed(err, "writing the case")
	}
	intake, err := r.tx.IntakeOf(ctx, r.in.Command.ID, after.Case)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return temporal.NewNonRetryableApplicationError("no case number was set aside for this referral", NoIntake, nil)
	}
	if err != nil {
		return err
	}
	row.Number, row.PersonID, row.CreatedAt = intake.Number, intake.PersonID, at
	return failed(db.Create(&row).Error, "opening the case")
}
