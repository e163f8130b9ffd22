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
type Cases struct {
	Store *models.Store
	// Written is told of every step that has been written, as soon as it is; it may be nil.
	// It does not wait for anything.
	Written func(workflows.Receipt)
}

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
	LedgerBehind = workflows.LedgerBehindType
	// NoIntake: a first referral whose case number nobody has set aside.
	NoIntake = "NoIntake"
)

// Record carries out one step in one transaction: it locks the case, gives a
// known command its stored reply, brings a state that is behind up to date,
// asks casefile.Decide, refuses what would make the case too big to go on, and
// writes command, events, projections and outbox. A
// refusal is a result, not an error. An error means that nothing was written;
// it may be tried again unless it is of type LedgerBehind or NoIntake.
func (c *Cases) Record(ctx context.Context, in RecordInput) (RecordResult, error) {
	result, err := c.record(models.ForOrganisation(ctx, in.State.Organisation), in)
	if written := err == nil && result.Refusal == nil && !result.Known; written && c.Written != nil && in.Command.By.Who != casefile.System {
		seq := in.State.Seq
		if n := len(result.Events); n > 0 {
			seq = result.Events[n-1].Seq
		}
		c.Written(workflows.ReceiptFor(in.Command, result, seq))
	}
	return result, err
}

func (c *Cases) record(ctx context.Context, in RecordInput) (RecordResult, error) {
	if result, ok := c.recordAtOnce(ctx, in); ok {
		return result, nil
	}
	if note, ok := in.Command.Body.(*casefile.NoteMailFailure); ok {
		if err := c.failMail(ctx, in, note); err != nil {
			return RecordResult{}, err
		}
	}
	r := recording{in: in}
	err := c.Store.OnCaseAndAnother(ctx, in.State.Case, casefile.MergedInto(in.Command.Body), in.Command.ID,
		func(tx *models.Store, found models.LockedCase) (*models.Trip, error) {
			r.tx = tx
			return r.run(ctx, found)
		})
	if err == nil {
		return r.result, nil
	}
	refusal, asking := c.lostRace(ctx, in, err)
	if refusal != nil {
		// Two cases of one person raced; this one lost. What the step would have
		// written is rolled back, what the workflow missed stays.
		return RecordResult{Events: r.missed, Refusal: refusal, State: r.caughtUp}, nil
	}
	if asking != nil {
		err = asking
	}
	return RecordResult{}, failed(err, "recording %s", in.Command.Name())
}

// recordAtOnce writes a step in one trip, as most can be: an accepted step that
// needs nothing from the registers and rings nobody, in a case that is where the
// workflow believes it is. Otherwise nothing is written, and the case is locked
// first to find out.
func (c *Cases) recordAtOnce(ctx context.Context, in RecordInput) (RecordResult, bool) {
	refers := casefile.NeedsOf(in.Command.Body).Has(casefile.NeedReferred)
	if in.State.Empty() || refers || casefile.MergedInto(in.Command.Body) != "" || in.Command.By.Who == casefile.System ||
		casefile.ReachesPast(in.State, in.Command.Body) {
		return RecordResult{}, false
	}
	events, refusal := casefile.Decide(in.State, in.Command, in.Now, in.Policy)
	if refusal != nil || ringsSomebody(events) || mayTouchMeetings(in.State, events) {
		return RecordResult{}, false
	}
	r := recording{tx: c.Store, in: in, policy: in.Policy}
	trip, err := r.write(ctx, in.State, in.Command, events)
	if err != nil || trip == nil {
		return RecordResult{}, false
	}
	return r.result, c.Store.OnCaseAt(ctx, in.State.Case, in.State.Seq, trip) == nil
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
	policy casefile.Policy // that the step is decided under
	whole  bool            // it is decided on the state of the whole ledger
	// caughtUp is the case before the step, where folding what the workflow missed is not enough.
	caughtUp *casefile.State
}

// run gives what is to be written, nil when nothing is.
func (r *recording) run(ctx context.Context, found models.LockedCase) (*models.Trip, error) {
	if found.LastSeq < r.in.State.Seq {
		return nil, temporal.NewNonRetryableApplicationError("the workflow is ahead of the ledger", LedgerBehind, nil,
			found.LastSeq, r.in.State.Seq)
	}
	state, err := r.catchUp(ctx, found)
	if err != nil {
		return nil, err
	}
	if found.Known {
		r.result.Known, r.result.RequestHash = true, found.RequestHash
		return nil, nil
	}
	cmd, policy := r.in.Command, r.in.Policy
	if casefile.ReachesPast(state, cmd.Body) {
		if state, err = r.wholeState(ctx); err != nil {
			return nil, err
		}
	}
	// What a message leads to has been weighed like a person's step, for it is about somebody.
	if cmd.By.Who == casefile.System && cmd.Facts.Arrived == nil {
		if policy, cmd.Facts, err = fromRegisters(ctx, r.tx, state, cmd.Body, r.in.Now); err != nil {
			return nil, err
		}
	}
	if casefile.NeedsOf(cmd.Body).Has(casefile.NeedReferred) {
		// Read anew where the case is opened: whoever changes the register tells
		// the cases there are, and this one is either told or sees the change.
		if cmd.Facts.Represented, err = r.tx.RepresentedOn(ctx, state.Organisation, cmd.Facts.Patient, calendar.DateOf(r.in.Now),
			state.Represented.Holders...); err != nil {
			return nil, err
		}
	}
	if opens, ok := cmd.Body.(*casefile.OpenBalance); ok {
		// And so is whether another case of the person has been opened beside this one (T-03).
		if err := r.tx.OpeningFacts(ctx, state.Organisation, opens.Patient, calendar.DateOf(r.in.Now), casefile.SignedOn(opens),
			&cmd.Facts); err != nil {
			return nil, err
		}
	}
	if into := casefile.MergedInto(cmd.Body); into != "" {
		if cmd.Facts.Others, err = r.heldCase(ctx, state, into); err != nil {
			return nil, err
		}
	}
	r.policy = policy
	events, refusal := casefile.Decide(state, cmd, r.in.Now, policy)
	if refusal != nil || len(events) == 0 && cmd.By.Who == casefile.System {
		r.result.Refusal = refusal
		return nil, nil
	}
	return r.write(ctx, state, cmd, events)
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
	if r.in.State.Past > 0 { // what was missed may be about what has left
		state, err := r.wholeState(ctx)
		if err == nil {
			r.hand(state)
			r.caughtUp = r.result.State
		}
		return state, err
	}
	return casefile.Fold(r.in.State, r.missed), nil
}

// wholeState folds the ledger from its beginning.
func (r *recording) wholeState(ctx context.Context) (casefile.State, error) {
	r.whole = true
	events, err := r.tx.EventsAfter(ctx, r.in.State.Case, 0)
	if err != nil {
		return casefile.State{}, err
	}
	return casefile.Fold(casefile.New(r.in.State.Case, r.in.State.Organisation), events), nil
}

// hand gives the workflow a state instead of events to fold, as light as the one it had.
func (r *recording) hand(state casefile.State) casefile.State {
	light := casefile.Lighten(state, r.in.Now)
	r.result.State = &light
	return light
}

// write puts down an accepted step. The outbox is filled first: which mails there
// are must be known, while nobody asks for the other rows before they are
// committed.
func (r *recording) write(ctx context.Context, before casefile.State, cmd casefile.Command, events []casefile.Event) (*models.Trip, error) {
	after := casefile.Fold(before, events)
	kept := after
	if r.whole {
		kept = r.hand(after)
	}
	trip := r.tx.Trip(ctx)
	rows := make([]models.Event, len(events))
	for i, e := range events {
		row, err := models.NewEvent(after.Case, after.Organisation, e)
		if err != nil {
			return nil, err
		}
		rows[i] = row
	}
	size, err := r.writeCase(ctx, trip, before, kept, rows)
	if err != nil {
		return nil, err
	}
	if r.result.Refusal = casefile.BelowMostState(cmd.Body, size); r.result.Refusal != nil {
		return nil, nil
	}
	command := models.Command{ID: cmd.ID, CaseID: after.Case, OrganisationID: after.Organisation, Name: cmd.Name(),
		RequestHash: cmd.RequestHash,
		Actor:       cmd.By.Who, FirstSeq: before.Seq + 1, LastSeq: after.Seq, At: r.in.Now}
	if len(events) > 0 {
		command.Role, command.At = events[0].Role, events[0].At
	}
	trip.Add(trip.DB().Create(&command))
	if len(rows) > 0 {
		trip.Add(trip.DB().Create(&rows))
	}
	writeProjections(trip, before, after)
	writeMessages(trip, before, after, events)
	writeThread(trip, after, events)
	if err := fillOutbox(ctx, r.tx, r.policy.WorkingDays(), before, after, events); err != nil {
		return nil, err
	}
	r.result.Events = append(slices.Clone(r.missed), events...)
	return trip, nil
}

// writeCase inserts the case with its first event, and else brings its row up to
// date. It says how large the state is, which is encoded for the row.
func (r *recording) writeCase(ctx context.Context, trip *models.Trip, before, after casefile.State,
	events []models.Event) (size int, err error) {
	at := r.in.Now
	if len(events) > 0 {
		at = events[len(events)-1].At
	}
	row, columns := caseRow(before, after, at)
	if !before.Empty() {
		return trip.AddEncoded(trip.DB().Model(&models.Case{ID: after.Case}).Select(columns).Updates(&row))
	}
	intake, err := r.tx.IntakeOf(ctx, r.in.Command.ID, after.Case)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, temporal.NewNonRetryableApplicationError("no case number was set aside for this referral", NoIntake, nil)
	}
	if err != nil {
		return 0, err
	}
	row.Number, row.PersonID, row.CreatedAt = intake.Number, intake.PersonID, at
	return trip.AddEncoded(trip.DB().Create(&row))
}
