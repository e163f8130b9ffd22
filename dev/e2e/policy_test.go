package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"samlop/casefile/calendar"
	"samlop/workflows"
)

// policiesDir is where workflows/policy_test.go finds the histories of policies.
const policiesDir = "../../workflows/testdata/policies"

// administrators gives the town two, for it takes two.
func (w *town) administrators(t *testing.T) (one, other *caller) {
	t.Helper()
	var made [2]*caller
	for i := range made {
		made[i] = login(t, w.system, "adm-"+uuid.NewString())
		w.owner.make(t, "/staff", "", body{"organisation_id": w.org, "name": "Adm", "roles": []string{"ADMIN"}, "login_subject": made[i].subject})
	}
	return made[0], made[1]
}

// policy lets a change of policy be proposed and approved for a day.
func (w *town) policy(t *testing.T, from calendar.Date, field string, value any) (version int) {
	t.Helper()
	one, other := w.administrators(t)
	path := "/organisations/" + w.org
	policy := get[struct{ Policy body }](t, one, path+"/policy").Policy
	policy[field] = value
	version = into[struct{ Version int }](t, one.make(t, path+"/policy-proposals", "", body{"policy": policy, "effective_from": from,
		"reason": "MARKED reason"})).Version
	approve := fmt.Sprintf("%s/policy-proposals/%d/approve", path, version)
	require.Equal(t, http.StatusForbidden, one.post(t, approve, "", nil).status)
	other.make(t, approve, "", nil)
	return version
}

type dated struct {
	Items []struct {
		Code     string
		Due      calendar.Date
		MovedFor string `json:"moved_for"`
	}
}

func (w *town) due(t *testing.T, caseID, code string) (due calendar.Date, movedFor string) {
	t.Helper()
	for _, d := range get[dated](t, w.tone, "/cases/"+caseID+"/deadlines").Items {
		if d.Code == code {
			return d.Due, d.MovedFor
		}
	}
	return calendar.Date{}, ""
}

// Nobody moves the clock over midnight and nobody asks: the timer that waits for
// the day lets the cases count again, and says nothing of what was written.
func TestINV73_APolicyComesIntoForceByItself_INV72(t *testing.T) {
	t.Parallel()
	first := calendar.MustDate("2027-02-01")
	midnight := calendar.Midnight(first)
	w := newTownAt(t, shared, midnight.Add(-10*time.Hour))
	caseID := refer(t, w.kari).CaseID
	version := w.policy(t, first, "decision_target", "10d")
	w.moveClock(t, midnight.Add(-3*time.Second))
	due, _ := w.due(t, caseID, "DL-02")
	require.Equal(t, "2027-02-28", due.String())
	require.Eventually(t, func() bool {
		due, why := w.due(t, caseID, "DL-02")
		return due == calendar.MustDate("2027-02-10") && why == "POLICY"
	}, patience, tick)

	var events []*historypb.HistoryEvent
	require.Eventually(t, func() bool {
		events = historyOf(t, temporal(t, shared), workflows.PolicyID(w.org, version), "")
		return has(events, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
	}, patience, tick)
	require.True(t, has(events, enumspb.EVENT_TYPE_TIMER_FIRED))
	require.False(t, slices.ContainsFunc(events, func(e *historypb.HistoryEvent) bool {
		text, err := e.Marshal()
		require.NoError(t, err)
		return (&marks{byName: map[string]string{"reason": "MARKED"}}).in(text) != nil
	}))
	if *record {
		keepRunIn(t, policiesDir, "comes-by-itself", events)
	}
}

// A case is told once, whether its clock is moved over the day or the day is
// today; and a second move finds nothing to do.
func TestINV73_AMovedClockCrossesThePolicysDayOnce(t *testing.T) {
	t.Parallel()
	w := newTownAt(t, shared, time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC))
	caseID := refer(t, w.kari).CaseID
	w.policy(t, calendar.MustDate("2027-02-01"), "decision_target", "20d")
	due, _ := w.due(t, caseID, "DL-02")
	require.Equal(t, "2027-02-21", due.String(), "a policy of today has been carried round when the answer comes")
	later := w.policy(t, calendar.MustDate("2027-02-15"), "holidays", []body{{"on": "2027-02-19", "day_off": true}})
	w.moveClock(t, time.Date(2027, 4, 1, 9, 0, 0, 0, time.UTC))
	w.moveClock(t, time.Date(2027, 4, 2, 9, 0, 0, 0, time.UTC))
	moves := 0
	for _, e := range get[struct{ Items []struct{ Name, On string } }](t, w.tone, "/cases/"+caseID+"/timeline?limit=500").Items {
		if e.Name == "deadline_moved" {
			moves++
			if e.On != "2027-02-01" {
				require.Equal(t, "2027-02-15", e.On)
			}
		}
	}
	require.Equal(t, 2, moves)
	events := historyOf(t, temporal(t, shared), workflows.PolicyID(w.org, later), "")
	require.True(t, has(events, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED))
	if *record {
		keepRunIn(t, policiesDir, "crossed-by-a-moved-clock", events)
	}
}
