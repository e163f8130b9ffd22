package e2e_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// times counts how often the ledger has a step.
func (w *town) times(t *testing.T, caseID, stepID string) (commands, events int) {
	t.Helper()
	require.NoError(t, w.db().QueryRow(t.Context(), `SELECT count(*) FROM commands WHERE id = $1 AND case_id = $2`, stepID,
		caseID).Scan(&commands))
	require.NoError(t, w.db().QueryRow(t.Context(), `SELECT count(*) FROM events WHERE command_id = $1 AND case_id = $2`, stepID,
		caseID).Scan(&events))
	return commands, events
}

func (w *town) requireOnce(t *testing.T, got taken) {
	t.Helper()
	commands, events := w.times(t, got.CaseID, got.StepID)
	require.Equal(t, 1, commands, "the ledger has the step once")
	require.Equal(t, len(got.Facts), events, "and its facts once")
}

// An accepted step binds its key for good (docs/architecture.md rule 2).
func TestKeyOfAnAcceptedStep(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	key := uuid.NewString()
	first := into[taken](t, w.kari.make(t, "/referrals", key, referral()))
	caseID := first.CaseID
	require.False(t, first.Repeated)

	for range 2 {
		again := w.kari.post(t, "/referrals", key, referral())
		require.Equal(t, http.StatusCreated, again.status, "%s", again.body)
		same := into[taken](t, again)
		require.True(t, same.Repeated)
		same.Repeated = false
		require.Equal(t, first, same, "the same request gets the same answer")
	}
	w.requireOnce(t, first)

	other := referral()
	other["words"] = "Noe ganske annet."
	reused := w.kari.post(t, "/referrals", key, other)
	require.Equal(t, http.StatusUnprocessableEntity, reused.status, "%s", reused.body)
	require.Equal(t, "key_reused", reused.problem(t).Key)

	// The next step of the case, its case going on meanwhile.
	key = uuid.NewString()
	screening := into[taken](t, w.tone.make(t, stepPath(caseID, "start_screening"), key, body{"identity": "NATIONAL_NUMBER"}))
	w.tone.step(t, caseID, "assign_handler", body{"staff": w.nina.principal})
	again := into[taken](t, w.tone.make(t, stepPath(caseID, "start_screening"), key, body{"identity": "NATIONAL_NUMBER"}))
	require.True(t, again.Repeated)
	again.Repeated = false
	require.Equal(t, screening, again)
	for _, reused := range []answer{
		w.tone.post(t, stepPath(caseID, "start_screening"), key, body{"identity": "D_NUMBER"}),
		w.tone.post(t, stepPath(caseID, "assign_handler"), key, body{"staff": w.tone.principal}),
		w.tone.post(t, stepPath(uuid.NewString(), "start_screening"), key, body{"identity": "NATIONAL_NUMBER"}),
	} {
		require.Equal(t, "key_reused", reused.problem(t).Key, "%s", reused.body)
	}
	w.requireOnce(t, screening)

	// Keys belong to who sends them: the same word from somebody else is another key.
	theirs := into[taken](t, w.nina.make(t, stepPath(caseID, "assign_handler"), key, body{"staff": w.tone.principal}))
	require.False(t, theirs.Repeated)
	require.NotEqual(t, screening.StepID, theirs.StepID)

	status := get[struct {
		Status string
		Taken  taken
	}](t, w.tone, "/steps/"+screening.StepID)
	require.Equal(t, "DONE", status.Status)
	require.Equal(t, screening.Seq, status.Taken.Seq)
	require.Equal(t, http.StatusNotFound, w.nina.ask(t, http.MethodGet, "/steps/"+screening.StepID, nil).status, "somebody else's step")
}

// A refused key may be tried again, when what was missing is there (INV-34).
func TestKeyOfARefusedStep(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	caseID := w.toAssessment(t, w.kari)
	w.tone.step(t, caseID, "complete_assessment", body{"long_term": true, "two_services": true, "together": true})
	w.tone.step(t, caseID, "issue_decision", body{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"}, "rule": "hol § 7-1",
		"grounds": "Behovet varer."})
	w.tone.step(t, caseID, "propose_coordinator", body{"staff": w.siri.principal, "wish_asked": true})
	key, appoint := uuid.NewString(), body{"staff": w.siri.principal, "manager_confirmed": true}
	before := w.look(t, caseID).Seq
	for range 2 {
		got := w.tone.post(t, stepPath(caseID, "appoint_coordinator"), key, appoint)
		require.Equal(t, http.StatusUnprocessableEntity, got.status, "%s", got.body)
		p := got.problem(t)
		require.Equal(t, "INV-34", p.Rule)
		require.NotEmpty(t, p.Remedy)
	}
	require.Equal(t, before, w.look(t, caseID).Seq, "a refused step changes nothing")

	w.train(t, w.siri)
	done := into[taken](t, w.tone.make(t, stepPath(caseID, "appoint_coordinator"), key, appoint))
	require.False(t, done.Repeated)
	require.Contains(t, done.Facts, "coordinator_appointed")
	require.Equal(t, w.siri.principal, w.look(t, caseID).Coordinator)
	w.requireOnce(t, done)
}

// together sends requests at the same moment and returns the answers in order.
func together(t *testing.T, n int, send func(i int) answer) []answer {
	t.Helper()
	answers := make([]answer, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			answers[i] = send(i)
		})
	}
	close(start)
	all.Wait()
	return answers
}

// Twenty requests with one key are one step, and all get its answer.
func TestOneKeyTwentyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	referKey, key := uuid.NewString(), uuid.NewString()
	referred := together(t, 20, func(int) answer { return w.kari.make(t, "/referrals", referKey, referral()) })
	caseID := requireOneStep(t, w, referred).CaseID
	cases := get[struct{ Items []struct{ ID string } }](t, w.tone, "/cases").Items
	require.Len(t, cases, 1, "twenty referrals under one key are one case")

	screened := together(t, 20, func(int) answer {
		return w.tone.make(t, stepPath(caseID, "start_screening"), key, body{"identity": "NATIONAL_NUMBER"})
	})
	requireOneStep(t, w, screened)
}

func requireOneStep(t *testing.T, w *town, answers []answer) taken {
	t.Helper()
	var one taken
	for i, a := range answers {
		got := into[taken](t, a)
		got.Repeated = false // who came first may not be who was first answered
		if i == 0 {
			one = got
		}
		require.Equal(t, one, got)
	}
	w.requireOnce(t, one)
	return one
}

// Different steps on one case at once all land, one after the other.
func TestManyStepsAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	caseID := refer(t, w.kari).CaseID
	before := w.look(t, caseID).Seq
	staff := []*caller{w.tone, w.nina}
	const n = 40
	answers := together(t, n, func(i int) answer {
		return staff[i%2].make(t, stepPath(caseID, "assign_handler"), "", body{"staff": staff[i/2%2].principal})
	})
	places := map[int]bool{}
	for _, a := range answers {
		got := into[taken](t, a)
		require.False(t, got.Repeated)
		require.Equal(t, []string{"handler_assigned"}, got.Facts)
		require.False(t, places[got.Seq], "two steps in one place")
		places[got.Seq] = true
		w.requireOnce(t, got)
	}
	require.Equal(t, before+n, w.look(t, caseID).Seq)
	for i, f := range w.facts(t, caseID) {
		require.Equal(t, i+1, f.Seq, "the ledger has no gap")
	}
}

// Bad requests change nothing and say what is wrong by path, not by value.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	caseID := refer(t, w.kari).CaseID
	path := stepPath(caseID, "start_screening")
	before := w.look(t, caseID).Seq
	for name, bad := range map[string]struct {
		body   any
		status int
	}{
		"not JSON":        {`{"identity":`, http.StatusBadRequest},
		"unknown field":   {body{"identity": "NATIONAL_NUMBER", "hemmelig_felt": 1}, http.StatusBadRequest},
		"wrong type":      {body{"identity": 17}, http.StatusBadRequest},
		"unknown code":    {body{"identity": "Kari Nordli"}, http.StatusBadRequest},
		"a list":          {`[]`, http.StatusBadRequest},
		"more than 1 MiB": {`{"identity":"` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		got := w.tone.post(t, path, "", bad.body)
		assert.Equal(t, bad.status, got.status, "%s: %s", name, got.body)
		assert.NotContains(t, string(got.body), "Kari Nordli", name)
		_ = got.problem(t)
	}
	noKey := w.tone.ask(t, http.MethodPost, path, body{"identity": "NATIONAL_NUMBER"})
	require.Equal(t, http.StatusBadRequest, noKey.status, "%s", noKey.body)
	require.Equal(t, "header.Idempotency-Key", noKey.problem(t).Errors[0].Path)
	require.Equal(t, before, w.look(t, caseID).Seq)
}
