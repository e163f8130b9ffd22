package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// passedOn is a meeting of a group whose day was three months ago, to which people were
// invited by letter, but for the nurse; nobody has said that it was held.
func passedOn(t *testing.T) *play {
	p := invitedOn(t, "2027-02-01")
	p.at("2027-05-31")
	return p
}

// Nobody hears months later that a meeting is called off which they have been to: it is
// not held, as far as anybody has said, and somebody is asked.
func TestG10_INV107_AMeetingWhoseDayHasPassedIsNotCalledOff(t *testing.T) {
	for name, end := range map[string]struct {
		step func(*play)
		// asks is whom the task that asks is for; "" where nobody is asked any more.
		asks   Role
		status MeetingStatus
	}{
		"by hand":            {func(p *play) { p.do(ola, &CancelMeeting{Meeting: "meeting-1", Why: words(1)}) }, "", MeetingStatusNotHeld},
		"the need has ended": {func(p *play) { p.do(tone, asked(closing())) }, RoleUnit, MeetingStatusNotHeld},
		"all withdrawn": {func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}}) },
			RoleUnit, MeetingStatusNotHeld},
		"sharing withdrawn": {func(p *play) { p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}}) },
			RoleCoordinator, MeetingStatusInvited},
		"sharing with one withdrawn": {func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
		}, RoleCoordinator, MeetingStatusInvited},
		"one has left the group": {func(p *play) { p.do(ola, &ChangeCareTeam{Leave: []Principal{nav, gp}}) },
			RoleCoordinator, MeetingStatusInvited},
		"death":                  {func(p *play) { p.do(tone, &RegisterDeath{DiedOn: today(p)}) }, RoleUnit, MeetingStatusNotHeld},
		"registered wrongly":     {func(p *play) { p.strikes() }, "", MeetingStatusNotHeld},
		"joined to another case": {joinedToAnother, RoleUnit, MeetingStatusNotHeld},
	} {
		t.Run(name, func(t *testing.T) {
			p := passedOn(t)
			require.Equal(t, RoleCoordinator, p.taskOf(TaskCheckMeeting).For)
			end.step(p)
			m := p.s.Meetings[0]
			require.Equal(t, end.status, m.Status)
			for _, told := range p.invitations("meeting-1") {
				require.NotContains(t, told, "CALLED_OFF")
			}
			require.NotContains(t, p.s.Letters, func(l Letter) bool { return l.Pending() && l.About == "meeting-1" })
			if end.asks == "" {
				require.Empty(t, p.tasksOf(TaskCheckMeeting))
				return
			}
			require.Equal(t, []string{"meeting-1"}, p.tasksOf(TaskCheckMeeting))
			require.Equal(t, end.asks, p.taskOf(TaskCheckMeeting).For)
			p.do(tone, &CompleteTask{Task: p.taskOf(TaskCheckMeeting).ID, Note: words(1)})
			require.Empty(t, p.tasksOf(TaskCheckMeeting))
		})
	}
}

// joinedToAnother ends the case in favour of the person's other one (T-21).
func joinedToAnother(p *play) {
	p.t.Helper()
	facts := p.facts(&JoinCase{})
	facts.Others = []OtherCase{{ID: "another", Number: "2027-0002", Phase: PhaseActive, Grants: true, ReceivedOn: on("2027-01-01")}}
	join := Command{ID: "join", By: actorOf(tone), Body: &JoinCase{Into: "another", Coordinator: ola}, Facts: facts}
	events, r := Decide(p.s, join, p.now, p.policy)
	require.Nil(p.t, r)
	p.s = Fold(p.s, events)
}

// What became of a meeting is asked on the second working day after it, once, and no
// more when it is known.
func TestG04_INV51_WhatBecameOfAMeetingIsAsked(t *testing.T) {
	p := invitedOn(t, "2027-02-01") // to a Monday
	p.at("2027-03-03T04:59:59Z")
	require.Empty(t, p.tasksOf(TaskCheckMeeting), "the morning of the second working day has not come")
	p.at("2027-03-03T06:30:00Z")
	require.Equal(t, []string{"meeting-1"}, p.tasksOf(TaskCheckMeeting))
	require.Equal(t, today(p), p.taskOf(TaskCheckMeeting).Due)
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", HeldOn: on("2027-03-01"), Attended: []Principal{kari, ola}, Arranged: words(1)})
	require.Empty(t, p.tasksOf(TaskCheckMeeting))

	// A Wednesday, with Easter behind it.
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-03-24")})
	require.Equal(t, on("2027-03-31"), p.s.Meetings[1].AskOn)
	p.do(ola, &MoveMeeting{Meeting: "meeting-2", On: on("2027-04-02")})
	require.Equal(t, on("2027-04-06"), p.s.Meetings[1].AskOn)
	p.at("2027-04-07")
	require.Equal(t, []string{"meeting-2"}, p.tasksOf(TaskCheckMeeting), "also of one to which nobody was invited")
	p.do(ola, &MoveMeeting{Meeting: "meeting-2", On: on("2027-04-12")})
	require.Empty(t, p.tasksOf(TaskCheckMeeting), "it has another day")
	p.at("2027-04-20")
	task := p.taskOf(TaskCheckMeeting)
	p.do(ola, &CompleteTask{Task: task.ID})
	p.at("2027-06-20")
	require.Empty(t, p.tasksOf(TaskCheckMeeting), "ticked off, and not asked again")
	p.do(tone, asked(closing()))
	require.Empty(t, p.tasksOf(TaskCheckMeeting), "nor at the end")
	require.Equal(t, MeetingStatusNotHeld, p.s.Meetings[1].Status)
}

// A meeting registered in time is asked about by nobody, and one from before this was
// asked is asked about when the case ends.
func TestG04_AMeetingFromBeforeIsAskedAboutAtTheEnd(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	p.s.Meetings = slices.Clone(p.s.Meetings)
	p.s.Meetings[0].AskOn = Date{}
	p.at("2027-05-31")
	require.Empty(t, p.tasksOf(TaskCheckMeeting))
	p.do(tone, asked(closing()))
	require.Equal(t, MeetingStatusNotHeld, p.s.Meetings[0].Status)
	require.Equal(t, []string{"meeting-1"}, p.tasksOf(TaskCheckMeeting))
}

// One that is to be held today may still be called off, and is told of.
func TestG10_AMeetingOfTodayIsCalledOff(t *testing.T) {
	p := invitedOn(t, "2027-02-01")
	p.at("2027-03-01T20:00:00Z")
	p.do(ola, &CancelMeeting{Meeting: "meeting-1"})
	require.Equal(t, MeetingStatusCancelled, p.s.Meetings[0].Status)
	require.Contains(t, p.invitations("meeting-1"), "person/nav QUEUED CALLED_OFF")
}
