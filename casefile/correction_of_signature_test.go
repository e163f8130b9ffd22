package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// consentTo is the id of the latest consent of a kind, and of a party where one
// is named.
func (p *play) consentTo(kind ConsentKind, party ...Principal) string {
	p.t.Helper()
	for i := len(p.s.Consents) - 1; i >= 0; i-- {
		if c := p.s.Consents[i]; c.Kind == kind && (len(party) == 0 || c.Party == party[0]) {
			return c.ID
		}
	}
	p.t.Fatalf("no consent %s %v", kind, party)
	return ""
}

// unsigns strikes out the patient's signature of a consent.
func (p *play) unsigns(con string) Correction {
	p.t.Helper()
	return p.corrects(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
}

// A meeting of another kind, to which the school and the doctor come as guests.
func guestsOn(t testing.TB, at, on string) *play {
	p := coordinatedOn(t, at)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: calendar.MustDate(on), With: []Principal{school, gp}})
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school, gp}, Meeting: "meeting-1"})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	return p
}

func TestINV87_INV57_AGuestWithoutConsentIsTakenOutOfTheMeeting(t *testing.T) {
	p := guestsOn(t, "2027-03-01", "2027-03-15")
	require.Equal(t, []string{"person/kari QUEUED", "person/school QUEUED", "person/gp QUEUED"}, p.letters("D-22"))
	p.unsigns(p.consentTo(ConsentMeetingGuest, school))
	require.Equal(t, []Principal{kari, gp}, p.s.Meetings[0].Invited)
	require.Equal(t, []string{"person/kari QUEUED", "person/school CANCELLED", "person/gp QUEUED"}, p.letters("D-22"))
	require.Equal(t, ConsentIssued, p.s.consentByID(p.consentTo(ConsentMeetingGuest, school)).Status)
}

func TestINV87_INV57_AGuestWithAnotherGroundStaysInTheMeeting(t *testing.T) {
	p := guestsOn(t, "2027-03-01", "2027-03-15")
	p.shareWith(school)
	p.unsigns(p.consentTo(ConsentMeetingGuest, school))
	require.Equal(t, []Principal{kari, school, gp}, p.s.Meetings[0].Invited)
	require.Contains(t, p.letters("D-22"), "person/school QUEUED")
}

// What has been is not rewritten: who was asked to a meeting that is over, was.
func TestINV87_INV57_AMeetingThatIsOverKeepsItsGuests(t *testing.T) {
	p := guestsOn(t, "2027-03-01", "2027-03-15")
	p.at("2027-03-15")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, school}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.posted()
	c := p.unsigns(p.consentTo(ConsentMeetingGuest, school))
	require.Equal(t, []Principal{kari, school, gp}, p.s.Meetings[0].Invited)
	require.Contains(t, codesOf(c), "STOOD_ON_IT:meeting-1", "the school was there")
	c = p.unsigns(p.consentTo(ConsentMeetingGuest, gp))
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:meeting-1", "the doctor was not")
}

// posted puts every letter that waits in the post.
func (p *play) posted() {
	p.t.Helper()
	for _, l := range p.s.Letters {
		if l.Status == LetterQueued {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
}

// Who was in a meeting by the participation alone leaves it, and its pen; who may
// be told for another reason stays, as the coordinator does.
func TestINV87_INV22_AVoidedParticipationLeavesMeetingsOutsideTheGroup(t *testing.T) {
	p := plannedOn(t, "2027-03-01", reader(nav, "NAV"), reader(gp, "GP"))
	p.shareWith(gp)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: calendar.MustDate("2027-03-20"), With: []Principal{nav, gp, ola}, MinutesTaker: nav})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	require.Equal(t, []Principal{kari, nav, gp, ola}, p.s.Meetings[0].Invited)
	p.unsigns(p.consentTo(ConsentParticipation))
	require.Equal(t, []Principal{kari, gp, ola}, p.s.Meetings[0].Invited)
	require.Equal(t, ola, p.s.Meetings[0].MinutesTaker)
	require.Equal(t, []string{"person/kari QUEUED", "person/nav CANCELLED", "person/gp QUEUED", "staff/ola QUEUED"}, p.letters("D-22"))
}

func TestINV87_INV22_AVoidedParticipationStopsLettersThatHaveNoOtherGround(t *testing.T) {
	p := plannedOn(t, "2027-03-01", reader(nav, "NAV"))
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nav}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, nav}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.do(tone, &PostLetter{Letter: p.letterID("D-23", kari)})
	require.Equal(t, []string{"person/kari POSTED", "person/nav QUEUED"}, p.letters("D-23"))
	p.unsigns(p.consentTo(ConsentParticipation))
	require.Equal(t, []string{"person/kari POSTED", "person/nav CANCELLED"}, p.letters("D-23"))
}

// Who has the main responsibility keeps their place without anybody's consent.
func TestINV87_INV04_WhoIsResponsibleKeepsTheirPlace(t *testing.T) {
	p := plannedOn(t, "2027-03-01", reader(tone, "OTHER"), reader(nav, "NAV"))
	p.do(ola, &StartCareTeam{Members: []TeamMember{{tone, "OTHER"}, {nav, "NAV"}}})
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	require.Equal(t, tone, p.s.MainResponsible())
	p.unsigns(p.consentTo(ConsentParticipation))
	require.NotNil(t, p.s.Team.member(tone))
	require.Nil(t, p.s.Team.member(nav))
}

// The whole group stood on the consent to start: meetings ahead are called off,
// what is on its way to others is stopped, and only the person keeps a place.
func TestINV87_INV20_WithoutAStartNobodyElseHasAPlaceLeft(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	held := func(day string) string {
		p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: calendar.MustDate(day), With: []Principal{nav, gp}})
		id := p.s.Meetings[len(p.s.Meetings)-1].ID
		p.do(ola, &InviteMeeting{Meeting: id})
		p.at(day)
		p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, ola, nav}, Named: []Principal{nurse}, Arranged: words(1)})
		return id
	}
	minutes := func(id string) {
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
		p.do(ola, &SendMinutes{Meeting: id})
	}
	over, sent, recent := held("2027-03-03"), held("2027-03-05"), held("2027-03-08")
	minutes(over)
	p.posted()
	minutes(sent)
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-04-07")})
	ahead := p.s.Meetings[len(p.s.Meetings)-1].ID
	p.do(ola, &InviteMeeting{Meeting: ahead})
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: calendar.MustDate("2027-04-20"), With: []Principal{nav}})
	planned := p.s.Meetings[len(p.s.Meetings)-1].ID
	p.due(InvitationDue, "2027-04-06 OPEN")

	c := p.unsigns(p.consentTo(ConsentStart))
	require.Equal(t, MeetingStatusCancelled, p.s.meeting(ahead).Status)
	require.Equal(t, MeetingStatusCancelled, p.s.meeting(planned).Status)
	p.noDeadline(InvitationDue)
	require.Equal(t, []Principal{kari}, p.s.meeting(sent).Invited)
	require.Empty(t, p.s.meeting(sent).Named)
	require.Equal(t, []Principal{kari}, p.s.meeting(recent).Invited)
	require.Equal(t, []Principal{kari, nav, gp}, p.s.meeting(over).Invited, "what is over is over")
	for _, l := range p.s.Letters {
		if l.Code == "D-23" && l.About == sent {
			require.Equal(t, l.To == kari, l.Status == LetterQueued, "%s %s", l.To, l.Status)
		}
	}
	for id, stood := range map[string]bool{over: true, sent: true, recent: true, ahead: false, planned: false} {
		require.Equal(t, stood, slices.Contains(codesOf(c), "STOOD_ON_IT:"+id), "%s %s", id, p.s.meeting(id).Status)
	}
}

// Minutes in each of their stages tell that a meeting was held with somebody.
func TestINV87_WhoWasAtAMeetingIsToldOfWhateverBecameOfItsMinutes(t *testing.T) {
	for _, stage := range []MeetingStatus{MeetingStatusPlanned, MeetingStatusInvited, MeetingStatusHeld, MeetingStatusMinutesDraft,
		MeetingStatusMinutesSent} {
		p := coordinatedOn(t, "2027-03-01")
		p.shareWith(nav)
		p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nav}})
		for _, step := range []Step{&InviteMeeting{Meeting: "meeting-1"}, &HoldMeeting{Meeting: "meeting-1",
			Attended: []Principal{kari, ola, nav}, Arranged: words(1)},
			&WriteMinutes{Meeting: "meeting-1", Words: words(2)}, &SendMinutes{Meeting: "meeting-1"}} {
			if p.s.Meetings[0].Status == stage {
				break
			}
			p.do(ola, step)
		}
		c := p.unsigns(p.consentTo(ConsentInfoSharing, nav))
		require.Equal(t, stage != MeetingStatusPlanned && stage != MeetingStatusInvited, slices.Contains(codesOf(c), "STOOD_ON_IT:meeting-1"),
			stage)
	}
}

// A meeting stood on the start, and on the sharing with those who were there; not
// on a consent that is about something else.
func TestINV87_AMeetingStoodOnTheConsentsItWasHeldBy(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.shareWith(nav, gp)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nav, gp}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, nav}, Arranged: words(1)})
	for con, stood := range map[string]bool{p.consentTo(ConsentStart): true, p.consentTo(ConsentInfoSharing, nav): true,
		p.consentTo(ConsentInfoSharing, gp): false, p.consentTo(ConsentPlan): false, p.consentTo(ConsentCoordinator): false} {
		c, r := p.preview(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
		require.Nil(t, r)
		require.Equal(t, stood, slices.Contains(codesOf(c), "STOOD_ON_IT:meeting-1"), p.s.consentByID(con).Kind)
	}
}

// Only what was done while a consent was in force stood on it.
func TestINV87_AConsentCarriesOnlyItsOwnTime(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	first := p.consentTo(ConsentCoordinator)
	p.at("2027-03-10")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	p.at("2027-03-12")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.at("2027-03-15")
	p.coordinated()
	require.Len(t, p.s.Coordinators, 2)
	stood := func(con string) map[string]bool {
		c, r := p.preview(tone, CorrectEntry{Entry: p.entry("signed", con), Void: true})
		require.Nil(t, r)
		out := map[string]bool{}
		for _, about := range []string{"decision-1", "coordinator-1", "coordinator-2"} {
			out[about] = slices.Contains(codesOf(c), "STOOD_ON_IT:"+about)
		}
		return out
	}
	require.Equal(t, map[string]bool{"decision-1": true, "coordinator-1": true, "coordinator-2": false}, stood(first),
		"the time before the withdrawal")
	require.Equal(t, map[string]bool{"decision-1": false, "coordinator-1": false, "coordinator-2": true},
		stood(p.consentTo(ConsentCoordinator)), "the time after it was given anew")
}

func TestINV87_P01_AStartedPlanStoodOnItsConsent(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.do(ola, &StartPlan{})
	c, r := p.preview(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentPlan)), Void: true})
	require.Nil(t, r)
	require.Contains(t, codesOf(c), "STOOD_ON_IT:plan", "a draft is enough")
	c, r = p.preview(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentCoordinator)), Void: true})
	require.Nil(t, r)
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:plan")

	p = plannedOn(t, "2027-03-01", reader(nav, "NAV"))
	c, r = p.preview(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentCoordinator)), Void: true})
	require.Nil(t, r)
	require.NotContains(t, codesOf(c), "STOOD_ON_IT:plan", "the plan in force does not stand on the coordinator")
}

// Nobody has been appointed yet, and nobody shall be: DL-09 ends with the consent.
func TestINV87_DL09_AVoidedCoordinatorConsentEndsTheSearch(t *testing.T) {
	p := activeOn(t, "2027-03-01", ScopeCoordinator)
	p.due(CoordinatorAppointment, "2027-03-15 OPEN")
	p.unsigns(p.consentTo(ConsentCoordinator))
	p.due(CoordinatorAppointment, "2027-03-15 CANCELLED")
	require.Equal(t, becauseCorrected, p.deadline(CoordinatorAppointment).Reason)
}

func TestINV87_OnlyWhatWasSignedInTheSameFormIsPointedTo(t *testing.T) {
	p := awaitingOn(t, "2027-03-01", ConsentPlan, ConsentCoordinator)
	p.do(kari, &RegisterSignature{Form: p.form(), Declined: []ConsentKind{ConsentPlan}})
	c := p.unsigns(p.consentTo(ConsentStart))
	require.Contains(t, codesOf(c), "SAME_FORM:"+p.consentTo(ConsentCoordinator))
	require.NotContains(t, codesOf(c), "SAME_FORM:"+p.consentTo(ConsentPlan), "it was crossed out")
	require.NotContains(t, codesOf(c), "SAME_FORM:"+p.consentTo(ConsentStart), "it is the one in question")
}

// A consent that has been asked for anew since is not opened again; one with
// another party, or for another meeting, is another consent.
func TestINV87_C01_ASharingAskedForAnewIsNotOpenedTwice(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.shareWith(nav)
	first := p.consentTo(ConsentInfoSharing, nav)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav, gp}})
	p.at("2027-03-03")
	p.unsigns(first)
	require.Equal(t, ConsentSuperseded, p.s.consentByID(first).Status)
	require.Equal(t, "2027-03-03", p.s.consentByID(first).EndedOn.String())

	p = coordinatedOn(t, "2027-03-01")
	p.shareWith(nav)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{gp}})
	p.unsigns(p.consentTo(ConsentInfoSharing, nav))
	require.Equal(t, ConsentIssued, p.s.consentByID(p.consentTo(ConsentInfoSharing, nav)).Status, "the doctor's is another")
	require.True(t, p.s.consentByID(p.consentTo(ConsentInfoSharing, nav)).EndedOn.IsZero())

	p = guestsOn(t, "2027-03-01", "2027-03-15")
	guest := p.consentTo(ConsentMeetingGuest, school)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: calendar.MustDate("2027-03-20"), With: []Principal{school}})
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentMeetingGuest}, Parties: []Principal{school}, Meeting: "meeting-2"})
	p.unsigns(guest)
	require.Equal(t, ConsentIssued, p.s.consentByID(guest).Status, "it is for another meeting")
}
