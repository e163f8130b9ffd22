package activities

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
	"samlop/workflows"
)

// batch writes a batch as the service does.
func (w *town) batch(t *testing.T, kind models.BatchKind, about casefile.Principal, more ...func(*models.Batch)) models.Batch {
	t.Helper()
	b := models.Batch{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: w.org, Kind: kind, Staff: about, Reason: "ACCOUNT_DISABLED",
		RequestedBy: w.lead, CreatedAt: instant("2027-02-01 09:00")}
	for _, change := range more {
		change(&b)
	}
	require.NoError(t, w.store.CreateBatch(t.Context(), b))
	return b
}

// hands carry a batch out with the real Record, without a workflow between.
func (w *town) hands(t *testing.T) *Batches {
	cases := &Cases{Store: w.walled}
	return &Batches{Store: w.walled, Clock: func() time.Time { return instant("2027-02-01 10:00") },
		Tell: func(ctx context.Context, b models.Batch, caseID string) (Told, error) {
			loaded, err := cases.Load(ctx, caseID, b.OrganisationID)
			if err != nil {
				return Told{}, err
			}
			result, err := cases.Record(ctx, RecordInput{State: loaded.State, Now: instant("2027-02-01 10:00"), Command: casefile.Command{
				ID: workflows.BatchID(b.ID) + "/" + caseID, RequestHash: "h", By: casefile.SystemActor,
				Body: &casefile.NoteStaffLeft{Staff: b.Staff, Reason: casefile.AbsenceReason(b.Reason)}}})
			switch {
			case err != nil:
				return Told{}, err
			case len(result.Events) == 0 && !result.Known:
				return Told{Outcome: workflows.ToldUnchanged}, nil
			}
			return Told{Outcome: workflows.ToldDone}, nil
		}}
}

func (w *town) itemsOf(t *testing.T, b models.Batch) map[string]models.BatchItem {
	t.Helper()
	page, err := w.store.BatchItems(t.Context(), b.ID, false, "", 200)
	require.NoError(t, err)
	items := map[string]models.BatchItem{}
	for _, r := range page.Rows {
		assert.NotEmpty(t, r.Number)
		items[r.CaseID] = r.BatchItem
	}
	return items
}

func ids(items map[string]models.BatchItem) (out []string) {
	for id := range items {
		out = append(out, id)
	}
	return out
}

func TestGatherCases_FindsTheCasesThatTheyHaveAPartIn_INV37(t *testing.T) {
	w := newTown(t)
	handled, coordinated, ended := w.screened(t), w.newFile(t), w.screened(t)
	coordinated.coordinated()
	ended.must(w.handler, "2027-01-12 09:00", &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: text()})
	for name, c := range map[string]struct {
		batch models.Batch
		want  []string
	}{
		"a handler leaves":     {w.batch(t, models.StaffLeft, w.handler), []string{handled.state.Case, coordinated.state.Case}},
		"a coordinator leaves": {w.batch(t, models.StaffLeft, w.ko), []string{coordinated.state.Case}},
		"a manager leaves":     {w.batch(t, models.StaffLeft, w.boss), []string{coordinated.state.Case}},
		"the head leaves":      {w.batch(t, models.StaffLeft, w.lead), []string{handled.state.Case, coordinated.state.Case}},
		"somebody in no case":  {w.batch(t, models.StaffLeft, w.successor), nil},
		"another manager":      {w.batch(t, models.RegisterChanged, w.ko), []string{coordinated.state.Case}},
		"another head": {w.batch(t, models.RegisterChanged, w.successor, func(b *models.Batch) { b.Successor = w.lead }),
			[]string{handled.state.Case, coordinated.state.Case}},
		"a handler is relieved": {w.batch(t, models.Reassign, w.handler, func(b *models.Batch) { b.Role = models.HandlerRole }),
			[]string{handled.state.Case, coordinated.state.Case}},
		"a coordinator likewise": {w.batch(t, models.Reassign, w.ko, func(b *models.Batch) { b.Role = models.CoordinatorRole }),
			[]string{coordinated.state.Case}},
		"no coordinator at all": {w.batch(t, models.Reassign, w.handler, func(b *models.Batch) { b.Role = models.CoordinatorRole }), nil},
		// The letter of the one that has ended has yet to leave (DL-30).
		"the policy changes": {w.batch(t, models.Recount, ""), []string{handled.state.Case, coordinated.state.Case, ended.state.Case}},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // a repeat finds nothing more
				now, err := w.hands(t).GatherCases(t.Context(), c.batch.ID)
				require.NoError(t, err)
				assert.Equal(t, BatchProgress{Pending: len(c.want)}, now)
				assert.ElementsMatch(t, c.want, ids(w.itemsOf(t, c.batch)))
			}
			b, err := w.store.BatchByID(t.Context(), c.batch.ID)
			require.NoError(t, err)
			assert.NotNil(t, b.GatheredAt)
			assert.Equal(t, len(c.want) == 0, b.FinishedAt != nil, "nothing to do is done")
		})
	}
}

// A group is killed again and again, before and after a case has been written:
// every case is told once.
func TestTellCases_INV37_EachCaseOnceHoweverOftenItIsKilled(t *testing.T) {
	w := newTown(t)
	files := make([]*file, 6)
	for i := range files {
		w.kari = w.person(t)
		files[i] = w.newFile(t)
		files[i].coordinated()
	}
	b := w.batch(t, models.StaffLeft, w.ko)
	w.leave(t, w.ko)
	hands := w.hands(t)
	_, err := hands.GatherCases(t.Context(), b.ID)
	require.NoError(t, err)
	real := hands.Tell
	var mu sync.Mutex
	calls := 0
	killed := errors.New("killed")
	hands.Tell = func(ctx context.Context, b models.Batch, caseID string) (Told, error) {
		mu.Lock()
		calls++
		n := calls
		mu.Unlock()
		if n == 1 || n == 7 {
			return Told{}, killed // before
		}
		told, err := real(ctx, b, caseID)
		if err == nil && (n == 3 || n == 9 || n == 12) {
			return Told{}, killed // after the ledger, before the row
		}
		return told, err
	}
	var now BatchProgress
	kills := 0
	for range 30 {
		if now, err = hands.TellCases(t.Context(), b.ID); err == nil && now.Pending == 0 {
			break
		}
		require.ErrorIs(t, err, killed)
		kills++
	}
	require.Greater(t, kills, 2)
	require.Equal(t, BatchProgress{Done: len(files)}, now)
	for _, f := range files {
		loaded, err := f.cases.Load(t.Context(), f.state.Case, w.org)
		require.NoError(t, err)
		f.state = loaded.State
		f.matchesLedger()
		require.Len(t, f.state.Coordinators, 2, "one interim, not two")
		assert.Equal(t, casefile.AssignmentInterim, f.state.Coordinators[1].Status)
		assert.Equal(t, w.lead, f.state.MainResponsible())
		assert.Equal(t, f.state.Responsible[1].To, f.state.Responsible[2].From, "INV-04")
	}
	done, err := w.store.BatchByID(t.Context(), b.ID)
	require.NoError(t, err)
	assert.NotNil(t, done.FinishedAt)
}

func TestTellCases_OneThatCannotBeToldDoesNotStopTheRest(t *testing.T) {
	w := newTown(t)
	bad, good := w.screened(t), w.screened(t)
	b := w.batch(t, models.StaffLeft, w.handler)
	w.leave(t, w.handler)
	hands := w.hands(t)
	_, err := hands.GatherCases(t.Context(), b.ID)
	require.NoError(t, err)
	real := hands.Tell
	hands.Tell = func(ctx context.Context, b models.Batch, caseID string) (Told, error) {
		if caseID == bad.state.Case {
			return Told{Outcome: workflows.ToldLater, Reason: "TIMEOUT"}, nil
		}
		return real(ctx, b, caseID)
	}
	for _, want := range []BatchProgress{{Pending: 1, Done: 1, Wait: 5 * time.Second}, {Pending: 1, Done: 1, Wait: 10 * time.Second},
		{Pending: 1, Done: 1, Wait: 15 * time.Second}, {Done: 1, Failed: 1}} {
		now, err := hands.TellCases(t.Context(), b.ID)
		require.NoError(t, err)
		require.Equal(t, want, now)
	}
	item := w.itemsOf(t, b)[bad.state.Case]
	assert.Equal(t, "FAILED TIMEOUT", string(item.Status)+" "+item.Reason)
	assert.NotNil(t, item.At)

	n, err := w.store.RetryBatch(t.Context(), b.ID)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	again, err := w.store.UnfinishedBatches(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{b.ID}, again)
	hands.Tell = real
	now, err := hands.TellCases(t.Context(), b.ID)
	require.NoError(t, err)
	require.Equal(t, BatchProgress{Done: 2}, now)
	assert.Equal(t, models.ItemDone, w.itemsOf(t, b)[good.state.Case].Status)
	n, err = w.store.RetryBatch(t.Context(), b.ID)
	require.NoError(t, err)
	assert.Zero(t, n, "nothing failed")
}

func TestTellCases_StopsWhenItIsToldTo(t *testing.T) {
	w := newTown(t)
	w.screened(t)
	b := w.batch(t, models.StaffLeft, w.handler)
	hands := w.hands(t)
	_, err := hands.GatherCases(t.Context(), b.ID)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	hands.Tell = func(ctx context.Context, _ models.Batch, _ string) (Told, error) {
		cancel()
		return Told{}, ctx.Err()
	}
	_, err = hands.TellCases(ctx, b.ID)
	require.ErrorIs(t, err, context.Canceled)
	for _, item := range w.itemsOf(t, b) {
		assert.Equal(t, models.ItemPending, item.Status)
		assert.Zero(t, item.Tries, "it was not the case's fault")
	}
}

// What Record works out of the registers for a step that no person takes.
func TestRecord_INV37_TheRegistersSayWhoHasLeftAndWhoManages(t *testing.T) {
	w := newTown(t)
	f := w.newFile(t)
	f.coordinated()
	f.must(casefile.System, "2027-01-20 09:00", &casefile.NoteStaffLeft{Staff: w.ko, Reason: "ACCOUNT_DISABLED"})
	require.Equal(t, w.ko, f.state.MainResponsible(), "they are still there")

	id, _ := models.StaffID(w.ko)
	chief, _ := models.StaffID(w.successor)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("manager_id", chief).Error)
	f.must(casefile.System, "2027-01-20 10:00", &casefile.NoteRegister{})
	require.Equal(t, w.successor, f.state.Coordinators[0].Manager)
	w.leave(t, w.successor)
	f.must(casefile.System, "2027-01-20 11:00", &casefile.NoteStaffLeft{Staff: w.successor, Reason: "ACCOUNT_DISABLED"})
	require.Empty(t, f.state.Coordinators[0].Manager)

	w.leave(t, w.ko)
	w.leave(t, w.handler)
	f.must(casefile.System, "2027-01-21 09:00", &casefile.NoteStaffLeft{Staff: w.ko, Reason: "ACCOUNT_DISABLED"})
	require.Equal(t, w.lead, f.state.MainResponsible())
	require.Empty(t, f.state.Handler, "a note of one mends what it finds of others")
}
