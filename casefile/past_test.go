package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// A paper found in a drawer: the date was over before anybody could know of it.
// The case says so in the step that registers it, not at a wake a moment later,
// and whoever hears of a miss hears of it once, on the next working day.
func TestDL01_DL02_PastWhenSetIsOverdueInTheSameStep(t *testing.T) {
	p := newPlay(t, "2027-10-08") // a Friday
	p.do(tone, &Refer{SenderKind: "PATIENT", ReceivedOn: calendar.MustDate("2027-08-01")})
	p.due("DL-01", "2027-09-01 OVERDUE")
	p.due("DL-02", "2027-08-29 OVERDUE")
	require.Equal(t, []string{"referred", "responsibility_moved", "deadline_set", "deadline_set", "letter_written", "deadline_missed",
		"deadline_missed", "deadline_set"}, p.became())
	p.posted()
	at, _, ok := NextWake(p.s)
	require.True(t, ok)
	require.Equal(t, "2027-10-11", calendar.DateOf(at).String(), "nothing wakes the case before that morning")
	p.at("2027-11-30")
	require.Equal(t, []string{"2027-10-11 MISSED staff/tone"}, p.reminded("DL-01"))
	require.Equal(t, []string{"2027-10-11 MISSED staff/tone"}, p.reminded("DL-02"))
	for _, code := range []string{"DL-01", "DL-02"} {
		missed := 0
		for _, e := range p.events {
			if m, ok := e.Fact.(*DeadlineMissed); ok && m.Code == code {
				missed++
			}
		}
		require.Equal(t, 1, missed, code)
	}
}

func TestDL03_DL09_ADecisionWrittenDownLate(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentCoordinator)
	p.at("2027-03-01")
	late := decision(OutcomeGranted, ScopeCoordinator)
	late.DecidedOn = calendar.MustDate("2027-02-01")
	p.do(tone, late)
	p.due("DL-03", "2027-02-04 OVERDUE")
	p.due("DL-09", "2027-02-15 OVERDUE")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.due("DL-03", "2027-02-04 MET_LATE")
}

func TestDL17_DL15_MinutesOfAMeetingLongPast(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-09-01")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", HeldOn: calendar.MustDate("2027-02-01"), Attended: []Principal{kari, ola},
		Arranged: words(1)})
	p.due("DL-17", "2027-02-08 OVERDUE")
	p.due("DL-15", "2027-08-01 OVERDUE")
	require.False(t, slices.ContainsFunc(p.s.Deadlines, func(dl Deadline) bool { return dl.hasPassed(p.now) }))
}

// A duty that another step finds over, but did not set, is the clock's to flag:
// it writes the day and the actor.
func TestINV72_WhatAnEarlierStepSetIsFlaggedByTheWake(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.now = instant("2027-03-05") // asleep since
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.due("DL-01", "2027-03-01 OPEN")
	p.do(System, &Wake{})
	p.due("DL-01", "2027-03-01 OVERDUE")
	require.Equal(t, System, p.events[len(p.events)-1].By)
}

// A recount that moves a duty behind today flags it at once.
func TestINV73_INV116_ADutyMovedBehindTodayIsDueToday(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-03-15")
	p.due("DL-12", "2027-04-26 OPEN")
	p.policy.FirstPlan = calendar.Weeks(4)
	p.do(System, &Recount{Reason: "POLICY"})
	p.due("DL-12", "2027-03-15 OPEN")
	p.at("2027-06-01")
	p.due("DL-12", "2027-03-15 OVERDUE")
	require.Equal(t, []string{"2027-03-16 MISSED staff/tone"}, p.reminded("DL-12"))
}

// What follows from a miss follows at once (DL-16: a warning on the meeting).
func TestINV116_DL16_AnInvitationMovedBehindTodayIsDueToday(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: calendar.MustDate("2027-03-31"), With: []Principal{kari}})
	p.due("DL-16", "2027-03-17 OPEN")
	p.at("2027-03-10")
	p.policy.Invitation = calendar.Days(28)
	p.do(System, &Recount{Reason: "POLICY"})
	p.due("DL-16", "2027-03-10 OPEN") // and never late before the rule was there (INV-116)
	p.at("2027-03-11")
	p.due("DL-16", "2027-03-10 OVERDUE")
	require.Equal(t, []string{"NOT_INVITED_IN_TIME"}, p.s.Meetings[0].Warnings)
}
