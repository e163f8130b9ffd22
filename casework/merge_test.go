package casework

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/models"
)

// screened is one more case of Kari's, which the unit is screening.
func (w *town) screened() string {
	w.t.Helper()
	c := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("kari"), Words: "from the school"}).CaseID
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	return c
}

// errStopped is a machine that stops between the two halves of a merge.
var errStopped = errors.New("the machine stopped")

// stopsAtMerges lets the machine stop between the two halves of every merge, or of none.
func (w *town) stopsAtMerges(stops bool) {
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error {
		if stops && o.UpdateName == "merge" {
			return errStopped
		}
		return nil
	}
}

var startConsent = &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}, TextVersion: "1", Language: "nb"}

// A second case of a person is merged, dismissed or withdrawn, and goes no further;
// the unit is told which the other is, and nobody else.
func TestINV104_T03_ASecondCaseGoesNoFurther(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	first := w.granted()
	number := w.must("tone", first, &casefile.AssignHandler{Staff: w.who("kai")}).CaseNumber
	told := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("kari")})
	want := []casefile.OtherCase{{ID: first, Number: number, Phase: casefile.PhaseActive, ReceivedOn: w.today()}}
	require.Equal(t, want, told.Others)
	require.Contains(t, w.accessLog(first), "tone: other cases of the person as KE true")
	require.Empty(t, w.must("gp", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("kari")}).Others, "a sender learns nothing")

	second := told.CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	err := w.step("tone", second, startConsent)
	refusal(t, err, "T-03", "other_case_open")
	var r *casefile.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, map[string]string{"number": number, "phase": "ACTIVE"}, r.Args)

	shown, err := w.service.Case(t.Context(), w.as("tone"), second)
	require.NoError(t, err)
	require.Contains(t, shown.Others, want[0])
	theirs, err := w.service.Case(t.Context(), w.as("kari"), second)
	require.NoError(t, err)
	require.Empty(t, theirs.Others)
	openings, err := w.service.Openings(t.Context(), w.as("tone"), second)
	require.NoError(t, err)
	require.Contains(t, openings.Others, want[0])
	i := slices.IndexFunc(openings.Openings, func(o casefile.Opening) bool { return o.Step == "issue_consent" })
	require.Equal(t, "other_case_open", openings.Openings[i].Refusal.Key)

	w.must("tone", second, &casefile.Merge{Into: first})
	require.Equal(t, casefile.PhaseMerged, w.state(second).Phase)
	w.must("tone", first, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentInfoSharing}, TextVersion: "1",
		Language: "nb", Parties: []casefile.Principal{w.who("nav")}}) // the one that goes first goes on
}

// Of two cases that are screened the one received first goes on, and the other does not.
func TestINV104_TheOneReceivedFirstGoesFirst(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	first, second := w.screened(), w.screened()
	refusal(t, w.step("tone", second, startConsent), "T-03", "other_case_open")
	w.must("tone", first, startConsent)
	refusal(t, w.step("tone", second, startConsent), "T-03", "other_case_open")
	w.must("tone", second, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "NAV"})
}

// Two cases that go on at the same moment, neither knowing of the other: the
// database lets one through.
func TestINV104_TheDatabaseIsTheLastWall(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	first, second := w.screened(), w.screened()
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error { // the other was quicker, and did not know
		w.temporal.mend()
		_, err := w.service.update(t.Context(), order{caseID: second, organisation: w.org, cmd: casefile.Command{ID: "race",
			By: casefile.Actor{Who: w.who("tone"), Roles: []casefile.Role{casefile.RoleUnit}}, Body: startConsent,
			Facts: casefile.Facts{UnitLead: w.who("tone")}}})
		require.NoError(t, err)
		return nil
	}
	refusal(t, w.step("tone", first, startConsent), "T-03", "other_case_open")
	require.Equal(t, casefile.PhaseScreening, w.state(first).Phase)
	require.Equal(t, casefile.PhaseAwaitingConsent, w.state(second).Phase)
	w.must("tone", first, &casefile.Merge{Into: second})
}

// mergeAll asks for several merges at the same moment, and says which were accepted.
func (w *town) mergeAll(pairs [][2]string) (accepted int) {
	w.t.Helper()
	asker, keys := w.as("tone"), make([]string, len(pairs))
	for i := range keys {
		keys[i] = w.key()
	}
	var mu sync.Mutex
	together(len(pairs), func(i int) {
		_, err := w.service.Take(w.t.Context(), asker, Step{CaseID: pairs[i][0], Body: &casefile.Merge{Into: pairs[i][1]}, Key: keys[i]})
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			accepted++
		case !is[*casefile.Refusal](err):
			w.t.Error(err)
		}
	})
	return accepted
}

// Merges that meet, in pairs and in rings, leave one case open with every referral
// and the first date, whatever the order.
func TestT03_INV104_MergesThatMeetLeaveOneCaseOpen(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	for round := range 6 {
		for _, n := range []int{2, 3, 4, 5} {
			person := fmt.Sprintf("patient-%d-%d", round, n)
			w.person(person, models.PatientPerson, "")
			cases, pairs := make([]string, n), [][2]string{}
			for i := range cases {
				cases[i] = w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who(person), Channel: "PAPER",
					ReceivedOn: w.today().AddDays(-i - 1)}).CaseID
				w.must("tone", cases[i], &casefile.StartScreening{Identity: "NOT_YET_KNOWN"})
			}
			for i := range cases {
				pairs = append(pairs, [2]string{cases[i], cases[(i+1)%n]})
			}
			require.Equal(t, n-1, w.mergeAll(pairs))
			w.holdsINV104(cases)
			w.oneOpenCase(cases, w.today().AddDays(-n))
		}
	}
	w.noContradiction()
}

// oneOpenCase holds what must be when all of a person's cases have been merged.
func (w *town) oneOpenCase(cases []string, received casefile.Date) {
	w.t.Helper()
	var open []casefile.State
	for _, c := range cases {
		if s := w.state(c); !s.Ended() {
			open = append(open, s)
		}
	}
	require.Len(w.t, open, 1)
	require.NotEmpty(w.t, open[0].MainResponsible())
	require.Equal(w.t, received, open[0].FirstReceivedOn, "the first date counts")
	from := map[string]int{}
	for _, r := range open[0].Referrals {
		if r.From == "" {
			r.From = open[0].Case
		}
		from[r.From]++
	}
	for _, c := range cases {
		require.Equal(w.t, 1, from[c], "the referral of each case, once")
	}
}

func (w *town) noContradiction() {
	w.t.Helper()
	found, err := w.store.Contradictions(w.t.Context(), "", 10)
	require.NoError(w.t, err)
	require.Empty(w.t, found)
}

// What stops between the two halves of a merge loses nothing: the case can be
// merged again, there or elsewhere, and no referral is taken over twice.
func TestT03_AMergeThatStopsHalfWayIsTakenUpAgain(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	a, b, c := w.screened(), w.screened(), w.screened()
	w.stopsAtMerges(true)
	require.Error(t, w.step("tone", a, &casefile.Merge{Into: b}))
	require.Len(t, w.state(b).Referrals, 2)
	require.Equal(t, casefile.PhaseScreening, w.state(a).Phase)
	w.temporal.mend()
	w.must("tone", b, &casefile.Merge{Into: a}) // the other way round: what came from there stays there
	require.Len(t, w.state(a).Referrals, 2)
	w.stopsAtMerges(true)
	require.Error(t, w.step("tone", a, &casefile.Merge{Into: c}))
	w.temporal.mend()
	w.must("tone", a, &casefile.Merge{Into: c})
	w.oneOpenCase([]string{a, b, c}, w.today())
	w.noContradiction()
}

// A referral that comes to a case while it is merged away goes with it.
func TestT03_AReferralThatComesMeanwhileGoesWithIt(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	a, b, c := w.screened(), w.screened(), w.screened()
	came := false
	w.temporal.before = func(o client.UpdateWorkflowOptions, _ bool) error {
		if o.UpdateName == "merge" && !came {
			came = true
			w.must("tone", c, &casefile.Merge{Into: a})
		}
		return nil
	}
	w.must("tone", a, &casefile.Merge{Into: b})
	w.oneOpenCase([]string{a, b, c}, w.today())
}

// Whatever the order of referrals, merges, steps, corrections and crashes: a person
// has at most one case beyond screening, every open case has somebody responsible,
// no merged case is in a ring, and no referral is lost.
func TestINV104_WhateverTheOrder(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	for seed := range uint64(5) {
		dice := rand.New(rand.NewPCG(seed, 104))
		person := fmt.Sprintf("patient-%d", seed)
		w.person(person, models.PatientPerson, "")
		var cases []string
		for range 40 {
			if len(cases) < 2 || len(cases) < 6 && dice.IntN(5) == 0 {
				cases = append(cases, w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who(person), Channel: "PAPER",
					ReceivedOn: w.today().AddDays(-dice.IntN(9))}).CaseID)
			}
			any := func() string { return cases[dice.IntN(len(cases))] }
			crash := dice.IntN(4) == 0
			w.stopsAtMerges(crash)
			switch dice.IntN(6) {
			case 0, 1:
				_ = w.step("tone", any(), &casefile.StartScreening{Identity: "NOT_YET_KNOWN"})
			case 2:
				_ = w.step("tone", any(), startConsent)
			case 3:
				_ = w.step("tone", any(), &casefile.CorrectEntry{Entry: 1, On: w.today().AddDays(-dice.IntN(9)), Reason: "another day"})
			default:
				pairs := [][2]string{{any(), any()}, {any(), any()}, {any(), any()}}
				if crash {
					pairs = nil
					_ = w.step("tone", any(), &casefile.Merge{Into: any()})
				}
				w.mergeAll(pairs)
			}
			w.holdsINV104(cases)
		}
	}
	w.noContradiction()
}

func (w *town) holdsINV104(cases []string) {
	w.t.Helper()
	running := 0
	for _, c := range cases {
		s := w.state(c)
		if s.Phase.Runs() {
			running++
		}
		if !s.Ended() {
			require.NotEmpty(w.t, s.MainResponsible())
			continue
		}
		into := s
		for n := 0; into.Phase == casefile.PhaseMerged; n++ {
			require.Less(w.t, n, len(cases), "a ring")
			next := w.state(into.MergedInto)
			require.Empty(w.t, casefile.Lacks(into, next), "a referral is lost")
			into = next
		}
	}
	require.LessOrEqual(w.t, running, 1)
}
