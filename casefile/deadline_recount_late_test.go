package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// The longer warning's own day is over, and only its mail of the working day after
// it would come: the alert comes at once all the same.
func TestINV73_DL24_ALongerAlertThatBeganOnASaturdayComesAtOnce(t *testing.T) {
	p := coordinatedOn(t, "2027-01-04")
	p.sharedUntil("2027-07-20", nurse) // thirty days before is 20 June
	p.at("2027-06-06")                 // a Sunday
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.policy.ConsentAlert = calendar.Days(45) // Saturday 5 June
	p.do(System, &Recount{Reason: ReasonPolicy})
	require.Contains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.at("2027-06-08")
	require.Equal(t, []string{"2027-06-07 COMING staff/ola"}, p.reminded("DL-24"))
}

// A new table of reminders at noon is too late for that morning.
func TestINV73_AReminderOfAMorningThatHasBeenIsNotSent(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.Reminders = map[string]ReminderPlan{"DL-02": {Points: []ReminderPoint{onDay(RoleUnit)}}}
	p.referred()
	p.at("2027-02-22 12:00")
	p.policy.Reminders = map[string]ReminderPlan{"DL-02": {Points: []ReminderPoint{before(7, RoleUnit), before(3, RoleUnit), onDay(RoleUnit)}}}
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.at("2027-02-28")
	require.Equal(t, []string{"2027-02-26 COMING staff/tone"}, p.reminded("DL-02"))
}

// Nobody was awake to send the mail of a deadline that was missed: a change of
// rules the same day does not put it off to another.
func TestINV73_WhatIsLateToBeSentIsSentAfterARecount(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.at("2027-03-01 23:00")
	p.now = instant("2027-03-02 12:00")
	p.policy.Reminders = map[string]ReminderPlan{"DL-02": {Points: []ReminderPoint{after(1, RoleUnitLead), after(9, RoleManager)}}}
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.at("2027-03-02 13:00")
	last := p.reminded("DL-02")
	require.Equal(t, "2027-03-02 MISSED staff/tone", last[len(last)-1])
}
