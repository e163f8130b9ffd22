package activities

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"samlop/casefile"
	"samlop/models"
)

func TestRecord_ProjectionsFollowAWholeCase(t *testing.T) {
	f := newTown(t).newFile(t)
	f.planned() // checks itself after each step
	f.must(f.ko, "2027-01-18 09:00", &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: f.ko, Service: "COORDINATION"},
		{Who: f.nurse, Service: "HOME_NURSING"}}})
	f.must(f.ko, "2027-01-18 10:00", &casefile.PlanMeeting{Kind: casefile.CareTeamMeeting, On: casefile.Date{Year: 2027, Month: 2, Day: 10}})
	f.must(f.ko, "2027-01-19 10:00", &casefile.InviteMeeting{Meeting: "meeting-1"})
	f.wakeUntil("2027-02-10 08:00")
	f.must(f.ko, "2027-02-10 12:00", &casefile.HoldMeeting{Meeting: "meeting-1", Attended: []casefile.Principal{f.ko, f.kari},
		Arranged: text()})
	f.wakeUntil("2027-03-01 08:00") // minutes are late
	f.must(f.ko, "2027-03-01 12:00", &casefile.WriteMinutes{Meeting: "meeting-1", Words: text(), HoldsChange: true})
	f.must(f.ko, "2027-03-01 13:00", &casefile.SendMinutes{Meeting: "meeting-1"})
	f.facts.Draft = &casefile.DraftFacts{VersionID: uuid.NewString(), Hash: "y", Present: casefile.PlanContent}
	f.must(f.ko, "2027-03-02 13:00", &casefile.CompleteRevision{ChangeNote: text(), PatientTookPart: true})
	f.must(f.handler, "2027-03-02 14:00", &casefile.FailLetter{Letter: f.state.Letters[0].ID, Reason: "RETURNED"})
	f.must(f.ko, "2027-03-03 09:00", &casefile.GiveNotice{LastDay: casefile.Date{Year: 2027, Month: 3, Day: 31}})
	f.wakeUntil("2027-04-02 12:00") // the last day runs out: the head of the unit takes over, untrained
	assert.Equal(t, casefile.AssignmentInterim, f.state.Coordinators[len(f.state.Coordinators)-1].Status)
	assert.True(t, f.state.Coordinators[len(f.state.Coordinators)-1].TrainingOwing)
	f.train(t, f.lead, "2027-04-03")
	f.must(casefile.System, "2027-04-03 12:00", &casefile.NoteTraining{Staff: f.lead})
	assert.False(t, f.state.Coordinators[len(f.state.Coordinators)-1].TrainingOwing)
	f.must(f.handler, "2027-04-05 09:00", &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll},
		IdentityConfirmed: true})
	f.wakeUntil("2029-01-01 12:00")
	assert.Equal(t, casefile.PhaseClosed, f.state.Phase)
}

func TestRecord_Relations_INV84_StayAsFormer(t *testing.T) {
	f := newTown(t).newFile(t)
	f.planned()
	f.must(f.handler, "2027-01-20 09:00", &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawParticipant},
		Parties: []casefile.Principal{f.nurse}, IdentityConfirmed: true})
	relations := func(who casefile.Principal) (rows []models.Relation) {
		require.NoError(t, f.store.DB.Where("case_id = ? AND principal = ?", f.state.Case, who).Find(&rows).Error)
		return rows
	}
	assert.Equal(t, []models.Relation{{CaseID: f.state.Case, Principal: f.nurse, Role: casefile.RoleParticipant, OrganisationID: f.org}},
		relations(f.nurse), "formerly related is not a stranger")
	assert.Empty(t, relations(f.successor))
}

func TestRecord_SameCommandTwice(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	before := f.state
	in := f.input(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	first := f.record(in)
	require.False(t, first.Known)

	// The workflow lost the result and asks again with the state it had.
	again, err := f.cases.Record(t.Context(), in)
	require.NoError(t, err)
	assert.True(t, again.Known)
	assert.Equal(t, in.Command.RequestHash, again.RequestHash)
	assert.JSONEq(t, asJSON(f, first.Events), asJSON(f, again.Events))
	assert.Equal(t, f.state, casefile.Fold(before, again.Events))

	// The same key later, when the workflow knows it all: known, nothing to fold.
	in.State, in.Command.RequestHash = f.state, "another body"
	later, err := f.cases.Record(t.Context(), in)
	require.NoError(t, err)
	assert.True(t, later.Known)
	assert.Equal(t, "h2", later.RequestHash, "the hash of the one that was accepted")
	assert.Empty(t, later.Events)
	f.matchesLedger()
}

func TestRecord_CommandKnownFromAnotherCase(t *testing.T) {
	w := newTown(t)
	one, two := w.newFile(t), w.newFile(t)
	one.refer("2027-01-04 09:00")
	two.refer("2027-01-04 09:00")
	in := one.input(w.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	one.record(in)
	in.State, in.Command.RequestHash = two.state, "other"
	result := two.record(in)
	assert.True(t, result.Known)
	assert.NotEqual(t, "other", result.RequestHash)
	assert.Empty(t, result.Events)
	two.matchesLedger()
}

func TestRecord_CatchesUpAStateThatIsBehind(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	old := f.state
	f.must(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	missed := f.state.Seq - old.Seq

	f.state = old // a run that never heard of the screening
	result := f.record(f.input(f.handler, "2027-01-05 10:00", &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}}))
	require.Nil(t, result.Refusal, "decided on the caught-up state")
	assert.Greater(t, len(result.Events), missed)
	f.matchesLedger()

	// A refusal brings the missed events too.
	f.state = old
	result = f.record(f.input(f.handler, "2027-01-05 11:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}))
	require.NotNil(t, result.Refusal)
	assert.Equal(t, "T-02", result.Refusal.Rule)
	f.matchesLedger()
}

func TestRecord_AheadOfTheLedgerIsNotTriedAgain(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	in := f.input(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	in.State.Seq += 5
	_, err := f.cases.Record(t.Context(), in)
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	assert.Equal(t, LedgerBehind, app.Type())
	assert.True(t, app.NonRetryable())
}

func TestRecord_NoIntake(t *testing.T) {
	f := newTown(t).newFile(t)
	_, err := f.cases.Record(t.Context(), f.input(f.handler, "2027-01-04 09:00", &casefile.Refer{SenderKind: "PATIENT"}))
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	assert.Equal(t, NoIntake, app.Type())
	assert.Empty(t, f.everything())
}

func TestRecord_RefusalWritesNothing(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	before := f.everything()
	in := f.input(f.handler, "2027-01-05 09:00", &casefile.CompleteAssessment{})
	result := f.record(in)
	require.NotNil(t, result.Refusal)
	assert.Empty(t, result.Events)
	assert.Equal(t, before, f.everything())
	// The key is unbound: the same key may be used for a step that is accepted.
	in.Command.Body = &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}
	result = f.record(in)
	assert.Nil(t, result.Refusal)
	assert.False(t, result.Known)
}

func TestRecord_WakeWithNothingDueWritesNothing(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	before := f.everything()
	result := f.record(f.input(casefile.System, "2027-01-04 10:00", &casefile.Wake{}))
	assert.Empty(t, result.Events)
	assert.Nil(t, result.Refusal)
	assert.Equal(t, before, f.everything())
}

// everything counts the rows of every table a step may touch.
func (f *file) everything() map[string]int64 {
	f.t.Helper()
	counts := map[string]int64{}
	for _, table := range []string{"cases", "events", "commands", "deadlines", "tasks", "letters", "relations", "plans", "mails",
		"mail_lines"} {
		var n int64
		require.NoError(f.t, f.store.DB.Table(table).Count(&n).Error)
		if n > 0 {
			counts[table] = n
		}
	}
	return counts
}

func TestRecord_CrashBetweenLeavesNothing(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	before := f.everything()
	in := f.input(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	// The last thing a step writes is refused by the database, as if the process
	// had died there: everything before it is gone too.
	require.NoError(t, f.store.DB.Exec(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'Kari Nordmann'; END $$;
		CREATE CONSTRAINT TRIGGER die AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()`).Error)
	_, err := f.cases.Record(t.Context(), in)
	require.Error(t, err)
	assert.Equal(t, before, f.everything())
	require.NoError(t, f.store.DB.Exec("DROP TRIGGER die ON events").Error)
	result := f.record(in)
	assert.Nil(t, result.Refusal)
	assert.False(t, result.Known)
	f.matchesLedger()
}

func TestRecord_CancelledContextLeavesNothing(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	before := f.everything()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.cases.Record(ctx, f.input(f.handler, "2027-01-05 09:00", &casefile.StartScreening{}))
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, before, f.everything())
}

func TestRecord_INV03_TwoCasesOfOnePersonRace(t *testing.T) {
	w := newTown(t)
	one, two := w.newFile(t), w.newFile(t)
	one.coordinated()
	// As there could be two before there was a rule (INV-104).
	require.NoError(t, w.store.DB.Model(&models.RunningCase{CaseID: one.state.Case}).Update("beside", true).Error)
	two.coordinated()
	w.oneLoses(t, one, two, one.input(w.ko, "2027-01-13 09:00", &casefile.StartPlan{}), two.input(w.ko, "2027-01-13 09:00",
		&casefile.StartPlan{}), casefile.Refusal{Rule: "INV-03", Kind: casefile.RuleBroken, Key: "other_plan_exists"})
}

func TestRecord_INV104_TwoCasesOfOnePersonGoOnAtOnce(t *testing.T) {
	w := newTown(t)
	for range 4 {
		w.kari = w.person(t)
		one, two := w.screened(t), w.screened(t)
		body := &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}, TextVersion: "1", Language: "nb"}
		w.oneLoses(t, one, two, one.input(w.handler, "2027-01-13 09:00", body), two.input(w.handler, "2027-01-13 09:00", body),
			casefile.Refusal{Rule: "T-03", Kind: casefile.RuleBroken, Key: "other_case_open"})
	}
}

// oneLoses takes a step in each of two cases at once, of which one must be refused.
func (w *town) oneLoses(t *testing.T, one, two *file, first, second RecordInput, want casefile.Refusal) {
	t.Helper()
	results := make([]RecordResult, 2)
	files, inputs := []*file{one, two}, []RecordInput{first, second}
	w.atOnce(t, 2, func(i int) {
		var err error
		results[i], err = files[i].cases.Record(t.Context(), inputs[i])
		assert.NoError(t, err)
	})
	won, lost := results[0], results[1]
	winner, loser := one, two
	if won.Refusal != nil {
		won, lost, winner, loser = results[1], results[0], two, one
	}
	require.Nil(t, won.Refusal)
	require.NotNil(t, lost.Refusal)
	lost.Refusal.Args = nil // the other's number
	assert.Equal(t, want, *lost.Refusal)
	assert.Empty(t, lost.Events)
	winner.state = casefile.Fold(winner.state, won.Events)
	winner.matchesLedger()
	loser.matchesLedger()
}

// atOnce runs n calls that all have a connection before the first begins.
func (w *town) atOnce(t *testing.T, n int, call func(i int)) {
	t.Helper()
	var connected, done sync.WaitGroup
	connected.Add(n)
	for range n {
		done.Add(1)
		go func() {
			defer done.Done()
			assert.NoError(t, w.store.Transaction(t.Context(), func(tx *models.Store) error {
				err := tx.DB.Exec("SELECT 1").Error
				connected.Done()
				connected.Wait()
				return err
			}))
		}()
	}
	done.Wait()
	for i := range n {
		done.Add(1)
		go func() {
			defer done.Done()
			call(i)
		}()
	}
	done.Wait()
}

func TestRecord_TwoWorkersAtOnceWriteACommandOnce(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	in := f.input(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	results := make([]RecordResult, 8)
	f.atOnce(t, len(results), func(i int) {
		var err error
		results[i], err = f.cases.Record(t.Context(), in)
		assert.NoError(t, err)
	})
	fresh := 0
	for _, r := range results {
		assert.JSONEq(t, asJSON(f, results[0].Events), asJSON(f, r.Events))
		if !r.Known {
			fresh++
		}
	}
	assert.Equal(t, 1, fresh)
	f.state = casefile.Fold(f.state, results[0].Events)
	f.matchesLedger()
}

func TestRecord_StepsOfOneCaseAreWrittenOneAfterTheOther(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	f.must(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	inputs := make([]RecordInput, 8)
	for i := range inputs {
		inputs[i] = f.input(f.handler, "2027-01-05 10:00", &casefile.AssignHandler{Staff: f.handler})
	}
	longest := RecordResult{}
	var mu sync.Mutex
	f.atOnce(t, len(inputs), func(i int) {
		result, err := f.cases.Record(t.Context(), inputs[i])
		assert.NoError(t, err)
		assert.Nil(t, result.Refusal)
		mu.Lock()
		defer mu.Unlock()
		if len(result.Events) > len(longest.Events) {
			longest = result
		}
	})
	assert.Len(t, longest.Events, len(inputs), "the last one had to catch up with all the others")
	f.state = casefile.Fold(f.state, longest.Events)
	f.matchesLedger()
}

func TestRecord_IsCheap(t *testing.T) {
	const most = 4 // begin, lock and look, write, commit
	f := newTown(t).newFile(t)
	f.coordinated()
	steps := map[string]struct {
		who  casefile.Principal
		body casefile.Step
	}{
		"a letter posted":   {f.handler, &casefile.PostLetter{Letter: f.state.Letters[0].ID}},
		"a handler":         {f.handler, &casefile.AssignHandler{Staff: f.handler}},
		"a plan begun":      {f.ko, &casefile.StartPlan{}},
		"a meeting planned": {f.ko, &casefile.PlanMeeting{Kind: casefile.OtherMeeting, On: casefile.Date{Year: 2027, Month: 3, Day: 1}}},
	}
	for name, step := range steps {
		in := f.input(step.who, "2027-01-13 09:00", step.body)
		statements := f.counted(func() { f.record(in) })
		assert.LessOrEqual(t, len(statements), most, "%s:\n%s", name, strings.Join(statements, "\n"))
	}
}

func TestFailed_TellsNoValues(t *testing.T) {
	f := newTown(t).newFile(t)
	f.refer("2027-01-04 09:00")
	err := f.store.DB.Exec("SELECT 'Kari Nordmann'::uuid").Error
	require.ErrorContains(t, err, "Kari")
	assert.NotContains(t, failed(err, "recording").Error(), "Kari")
	err = f.store.DB.Create(&models.Intake{CommandID: "k" + f.state.Case[24:] + "-1", OrganisationID: f.org, CaseID: f.state.Case,
		PersonID: f.org}).Error
	require.Error(t, err)
	assert.Equal(t, "recording: database: SQLSTATE 23505 on intakes_pkey", failed(err, "recording").Error())
	assert.ErrorIs(t, failed(err, "recording"), err)
}
