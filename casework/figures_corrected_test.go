package casework

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/figures"
	"samlop/models"
)

// alone is a life that is lived without a database.
func alone(t *testing.T) *lived {
	began := onDay(2027, 2, 1)
	l := &lived{t: t, began: began, id: uuid.NewString(), patient: models.PersonPrincipal(uuid.NewString()), unit: uuid.NewString(),
		now: calendar.At(began, 9, 0), who: map[string]casefile.Principal{}}
	for _, name := range []string{"tone", "ola", "mette"} {
		l.who[name] = models.StaffPrincipal(uuid.NewString())
	}
	l.state = casefile.New(l.id, "town")
	l.begins()
	return l
}

// asFigures is the life as the figures see it.
func (l *lived) asFigures(q figures.Query) *figures.Case {
	c := figures.NewCase(l.id, "town", "2027-0001", string(l.patient))
	for _, e := range l.events {
		if !e.On.After(q.AsOf) {
			c.Learn(e)
		}
	}
	return c
}

// counts lists what the life comes to, as byHand names it.
func (l *lived) counts(q figures.Query) []string {
	c := l.asFigures(q)
	got := map[string]bool{}
	for _, spec := range figures.Specs() {
		for _, entry := range spec.Of(c, q) {
			for _, in := range entry.In {
				if in != figures.Set && entry.Group != casefile.LettersLeave {
					got[strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", spec.Code, entry.Group, in)), " ")] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(got))
}

// last is the number of the latest entry of a name.
func (l *lived) last(name string) int {
	for _, e := range slices.Backward(l.events) {
		if e.Name() == name {
			return e.Seq
		}
	}
	require.Fail(l.t, "no entry "+name)
	return 0
}

func (l *lived) strike(name string) {
	l.t.Helper()
	l.tone(&casefile.CorrectEntry{Entry: l.last(name), Void: true, Reason: wordsOfLife})
}

// What was set by an entry that was struck was never owed, however long it had been overdue
// when it was: it counts until the day it is put right, and nowhere from then on.
func TestINV117_INV73_WhatAStruckEntrySetWasNeverOwed(t *testing.T) {
	granted := func(l *lived) {
		l.assessed().decides(20, casefile.OutcomeGranted, casefile.ScopeCoordinator, casefile.ScopePlan)
		l.coordinated(30)
	}
	appeal := func(outcome casefile.AppealOutcome, scope ...casefile.Scope) func(*lived) {
		return func(l *lived) {
			l.refused(28)
			l.complained(60, 70, 72)
			l.on(100).tone(&casefile.RegisterAppealDecision{Complaint: "complaint-1", Outcome: outcome, Scope: scope,
				DecidedOn: calendar.DateOf(l.now), Grounds: wordsOfLife})
		}
	}
	for _, c := range []struct {
		name, struck, was string
		play              func(*lived)
	}{
		{"the minutes of a meeting that was not held", "meeting_held", "DEADLINES DL-17 MISSED", func(l *lived) {
			granted(l)
			l.planned(60)
			l.on(100).take(l.who["ola"], &casefile.PlanMeeting{Kind: casefile.OtherMeeting, On: calendar.DateOf(l.now)})
			l.take(l.who["ola"], &casefile.InviteMeeting{Meeting: "meeting-1"})
			l.take(l.who["ola"], &casefile.HoldMeeting{Meeting: "meeting-1", Attended: []casefile.Principal{l.patient, l.who["ola"]},
				Arranged: wordsOfLife})
		}},
		{"a coordinator whom the County Governor had not granted", "appeal_decided", "DEADLINES DL-09 MISSED",
			appeal(casefile.AppealChanged, casefile.ScopeCoordinator, casefile.ScopePlan)},
		{"a new decision where the old one was not quashed", "appeal_decided", "DEADLINES DL-02 MISSED", appeal(casefile.AppealQuashed)},
		{"the letter about a decision that was none", "decision_made", "DEADLINES DL-03 MISSED", func(l *lived) {
			granted(l)
			l.on(100).tone(&casefile.CloseCase{Reason: casefile.ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-2", Grounds: wordsOfLife})
		}},
		{"and of one that was told late", "decision_made", "DEADLINES DL-03 MET_LATE", func(l *lived) {
			granted(l)
			l.on(100).tone(&casefile.CloseCase{Reason: casefile.ClosedNeedEnded, PatientAsked: true, Rule: "hol § 7-2", Grounds: wordsOfLife})
			l.on(130).post()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := alone(t)
			c.play(l)
			l.on(160).strike(c.struck)
			year := figures.Query{From: onDay(2027, 1, 1), To: onDay(2027, 12, 31), AsOf: l.began.AddDays(159)}
			require.Contains(t, l.counts(year), c.was, "as it was known the day before")
			year.AsOf = l.began.AddDays(160)
			require.NotContains(t, l.counts(year), c.was)
			l.on(330)
			year.AsOf = year.To
			require.NotContains(t, l.counts(year), c.was)
		})
	}
}

// An application that came earlier, by another case, moves the day by which the person is
// answered (T-03): it is one duty, due that day, and whoever decides later decides late.
func TestT03_DL02_AnEarlierReceiptIsOneDuty(t *testing.T) {
	year := figures.Query{From: onDay(2027, 1, 1), To: onDay(2027, 12, 31), AsOf: onDay(2027, 12, 31)}
	earlier := func(l *lived) *lived {
		l.take(casefile.System, &casefile.AbsorbReferral{Referral: casefile.Referral{From: uuid.NewString(), FromID: "referral-1", Round: 1,
			SenderKind: casefile.SenderPatient, Sender: l.patient, Kind: "APPLICATION", Channel: "PAPER", ReceivedOn: l.began.AddDays(-14)}})
		return l
	}
	answered := alone(t)
	earlier(answered.assessed().on(12)).decides(20, casefile.OutcomeGranted, casefile.ScopeCoordinator)
	got := answered.counts(year)
	require.Contains(t, got, "DAYS_TO_DECISION MET_LATE")
	require.NotContains(t, got, "DAYS_TO_DECISION MET")
	for _, code := range []string{"DL-01", "DL-02"} {
		require.Contains(t, got, "DEADLINES "+code+" MET_LATE")
		require.NotContains(t, got, "DEADLINES "+code+" CANCELLED")
	}
	waiting := earlier(alone(t).on(40)).on(300) // overdue by the later day, when the earlier came to light
	for _, spec := range figures.Specs() {
		if spec.Code == figures.PreliminaryReply {
			require.Len(t, spec.Of(waiting.asFigures(year), year), 1)
		}
	}
}
