package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestG05_INV51_MinutesAreAlwaysWritten(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	id := p.met(20)
	p.refused("G-02", ola, &CancelMeeting{Meeting: id}) // a meeting held cannot be wished away
	p.refused("G-06", ola, &SendMinutes{Meeting: id})
	p.refused("INV-51", ola, &WriteMinutes{Meeting: id})
	p.refused("G-05", ola, &WriteMinutes{Meeting: id, Words: words(1), Template: "POEM"})
	p.refused("G-05", nav, &WriteMinutes{Meeting: id, Words: words(1)})
	p.at("2027-03-01")
	p.due("DL-17", "2027-02-28 OVERDUE")
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(1)})
	require.Equal(t, MeetingStatusMinutesDraft, p.s.Meetings[0].Status)
	p.due("DL-17", "2027-02-28 OVERDUE")
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)}) // written again
	p.do(ola, &SendMinutes{Meeting: id})
	p.due("DL-17", "2027-02-28 OVERDUE")
	p.posts("D-23")
	p.due("DL-17", "2027-02-28 MET_LATE")
	p.refused("G-05", ola, &WriteMinutes{Meeting: id, Words: words(3)})
}

func TestG05_OnlyThisMeetingsChairAndWriter(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	for _, taker := range []Principal{nav, gp} {
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), MinutesTaker: taker})
	}
	for _, id := range []string{"meeting-1", "meeting-2"} {
		p.do(ola, &InviteMeeting{Meeting: id})
		p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, nav, gp}, Arranged: words(1)})
	}
	p.refused("G-05", gp, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.do(nav, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.refused("G-06", gp, &SendMinutes{Meeting: "meeting-1"})
	p.do(nav, &SendMinutes{Meeting: "meeting-1"})
	p.do(nav, &PostLetter{Letter: p.letterID("D-23", kari)})
	p.refused("G-06", nav, &PostLetter{Letter: p.letterID("D-19", kari)})
	p.refused("G-06", gp, &PostLetter{Letter: p.letterID("D-23", gp)})
}

func TestINV53_INV56_StorageAndTemplate(t *testing.T) {
	for _, c := range []struct {
		style        PlanStyle
		storage      MinutesStorage
		template     MinutesTemplate
		wantStorage  MinutesStorage
		wantTemplate MinutesTemplate
	}{
		{"DETAILED", "", "", "PLAN_MESSAGE", "BRIEF"},
		{"BRIEF", "", "", "PLAN_MESSAGE", "FULL"},
		{"BRIEF", "JOURNAL", "BRIEF", "JOURNAL", "BRIEF"},
	} {
		p := teamedOn(t, "2027-02-01")
		p.s.Plan.Style = c.style
		id := p.met(20)
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(1), Storage: c.storage, Template: c.template})
		require.Equal(t, c.wantStorage, p.s.Meetings[0].Storage)
		require.Equal(t, c.wantTemplate, p.s.Meetings[0].Template)
	}
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &StartPlan{}) // a draft is no plan to store in
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	p.refused("INV-53", ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1), Storage: "PLAN_MESSAGE"})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	require.Equal(t, MinutesInJournal, p.s.Meetings[0].Storage)
	require.Equal(t, MinutesFull, p.s.Meetings[0].Template)
}

func TestG06_INV54_ToEveryMemberAndThoseNamedAndNobodyElse(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), With: []Principal{school}})
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school}, Meeting: "meeting-1"})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{ola, school}, Named: []Principal{child}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.noAddr = []Principal{gp, child}
	r := p.try(ola, &SendMinutes{Meeting: "meeting-1"})
	require.Equal(t, "INV-54", r.Rule)
	require.Equal(t, "2", r.Args["count"])
	require.ElementsMatch(t, []Principal{gp, child}, r.Whom, "an address is registered on somebody, not on a number")
	require.Empty(t, p.letters("D-23"), "all or nobody")
	p.noAddr = nil
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	require.ElementsMatch(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "staff/nurse QUEUED", "person/nav QUEUED",
		"person/gp QUEUED", "person/daughter QUEUED"},
		p.letters("D-23"), "absent or not; not the guest")
}

func TestINV55_WhoLeftTheGroupBeforeThePostGetsNothing(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	id := p.met(20, gp)
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: id})
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav, gp}})
	require.Contains(t, p.letters("D-23"), "person/nav CANCELLED")
	require.Contains(t, p.letters("D-23"), "person/gp QUEUED", "the patient named them")
	require.Contains(t, p.letters("D-23"), "staff/nurse QUEUED")
}

func TestG07_MinutesThatHoldAChange(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	id := p.met(20)
	p.at("2027-02-24")
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(1), HoldsChange: true})
	require.Equal(t, PlanStatusInRevision, p.s.Plan.Status)
	p.due("DL-14", "2027-03-07 OPEN act by 2027-03-05") // counted from the meeting
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(2), HoldsChange: true})
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(2), HoldsChange: true})
	require.Equal(t, []string{"REVISE_PLAN KO"}, p.openTasks(), "the same change, written again")

	p = coordinatedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1), HoldsChange: true})
	p.noDeadline("DL-14") // there is no plan to change
}

func TestDL17_TheWriterIsRemindedThenTheCoordinatorAndTheManager(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-04-20"), MinutesTaker: nurse})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-04-20")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	p.at("2027-05-01")
	require.Equal(t, []string{"2027-04-23 COMING staff/nurse", "2027-04-27 DUE_TODAY staff/nurse",
		"2027-04-28 MISSED staff/nurse staff/ola staff/boss"}, p.reminded("DL-17"))
}

// Minutes that have been sent are owed until the last of their letters has left, and
// again when one comes back (INV-105, INV-106).
func TestINV51_INV105_MinutesAreOwedUntilTheirLastLetterHasLeft(t *testing.T) {
	p := heldOn(t, "2027-03-01", "2027-04-07")
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	require.Equal(t, MeetingStatusMinutesSent, p.s.meeting("meeting-1").Status)
	for _, l := range p.s.Letters {
		if l.Code == MinutesLetter {
			p.due(MinutesDue, "2027-04-14 OPEN")
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
	p.due(MinutesDue, "2027-04-14 MET")
	p.do(tone, &FailLetter{Letter: p.letterID("D-23", kari), Reason: "RETURNED"})
	p.due(MinutesDue, "2027-04-14 OPEN")
}

// Who takes the minutes is asked for them as long as they are owed, and only so long:
// what comes back is theirs again, with what they may see for it (INV-84, INV-106).
func TestINV84_INV106_TheMinutesTakerIsAskedWhileMinutesAreOwed(t *testing.T) {
	p := heldOn(t, "2027-03-01", "2027-04-07")
	p.s.Meetings[0].MinutesTaker = nurse
	asked := func(want ...Principal) {
		t.Helper()
		require.ElementsMatch(t, want, Holders(&p.s, RoleMinutes, "meeting-1", tone))
		require.Equal(t, len(want) > 0, slices.Contains(RolesIn(&p.s, actorOf(nurse)), RoleMinutes))
	}
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	asked(nurse)
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	asked(nurse)
	p.posts("D-23")
	asked()
	p.do(tone, &FailLetter{Letter: p.letterID("D-23", kari), Reason: "RETURNED"})
	asked(nurse)
	p.do(tone, &ReleaseLetter{Letter: p.letterID("D-23", kari)})
	p.posts("D-23")
	asked()
}
