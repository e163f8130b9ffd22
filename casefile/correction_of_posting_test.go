package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// unposts strikes out the latest posting of a letter, and tells what became of it.
func (p *play) unposts(code string, to Principal) LetterStatus {
	p.t.Helper()
	id := p.letterID(code, to)
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent", id), Void: true})
	return p.s.letter(id).Status
}

func TestINV87_APostingOvertakenByAnotherIsMendedByHand(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	id := p.letterID("D-08", kari)
	p.do(tone, &PostLetter{Letter: id})
	first := p.entry("letter_sent")
	p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
	p.at("2027-03-08")
	p.do(tone, &ReleaseLetter{Letter: id})
	p.do(tone, &PostLetter{Letter: id})
	c := p.corrects(tone, CorrectEntry{Entry: first, Void: true})
	require.True(t, c.ByHand)
	require.Equal(t, "2027-03-08", p.s.letter(id).PostedOn.String())
	require.Equal(t, LetterPosted, p.s.letter(id).Status)
}

func TestINV87_INV61_AReturnSlipFromBeforeThePosting(t *testing.T) {
	for evidence, told := range map[Evidence]bool{EvidenceReturnReceipt: true, EvidenceOwnStatement: false} {
		p := decidedOn(t, "2027-03-01")
		p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
		p.at("2027-03-05")
		p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-03-03"), Evidence: evidence})
		posting := p.entry("letter_sent")
		same, r := p.preview(tone, CorrectEntry{Entry: posting, On: on("2027-03-03")})
		require.Nil(t, r)
		require.NotContains(t, codesOf(same), "STOOD_ON_IT:decision-1", "posted and received on one day may be")
		c := p.corrects(tone, CorrectEntry{Entry: posting, On: on("2027-03-04")})
		require.Equal(t, told, len(codesOf(c)) > 0 && c.FollowUps[len(c.FollowUps)-1].ID == "STOOD_ON_IT:decision-1", "%s %v", evidence,
			codesOf(c))
	}
}

// A decision whose notice has not gone after all is still to be told of.
func TestINV87_DL03_ANoticeThatDidNotGoIsOwedAgain(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.due(SendNotice, "2027-03-04 MET")
	require.Equal(t, LetterQueued, p.unposts("D-08", kari))
	p.due(SendNotice, "2027-03-04 OPEN")
	// Sent late, and that too was a mistake.
	p.at("2027-03-10")
	p.due(SendNotice, "2027-03-04 OVERDUE")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.due(SendNotice, "2027-03-04 MET_LATE")
	require.Equal(t, LetterQueued, p.unposts("D-08", kari))
	p.at("2027-03-11")
	p.due(SendNotice, "2027-03-04 OVERDUE")
	// A late one that turns out to have gone in time is in time.
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), On: on("2027-03-03")})
	p.due(SendNotice, "2027-03-04 MET")
}

// What has ceased to be owed is not judged by the day a letter went.
func TestINV87_DL03_ACancelledNoticeStaysCancelled(t *testing.T) {
	p := refusedOn(t, "2027-03-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.due(SendNotice, "2027-03-04 CANCELLED")
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", kari)})
	p.at("2027-03-10")
	p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent"), On: on("2027-03-09")})
	p.due(SendNotice, "2027-03-04 CANCELLED")
}

func TestINV87_T16_NothingIsPostedToTheDeadOrTheirGuardians(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, LetterCancelled, p.unposts("D-08", kari))
	require.Equal(t, becauseOfDeath, p.s.letter(p.letterID("D-08", kari)).Reason)

	p = childOn(t, "2027-03-01", "2011-05-14", parent(mother), parent(father))
	p.do(tone, &PostLetter{Letter: p.letterID("D-01", mother)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Equal(t, LetterCancelled, p.unposts("D-01", mother))
}

// When nobody has died after all, what was stopped is laid before somebody, the
// guardians' letters as the child's; what ended for another reason stays ended.
func TestINV87_T16_ADeathThatWasNoneStopsNothingForGood(t *testing.T) {
	p := childOn(t, "2027-03-01", "2011-05-14", parent(mother), parent(father))
	p.do(tone, &PostLetter{Letter: p.letterID("D-01", father)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.ElementsMatch(t, []string{"person/gp QUEUED", "person/mother CANCELLED", "person/father POSTED", "person/kari CANCELLED"},
		p.letters("D-01"))
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.ElementsMatch(t, []string{"person/gp QUEUED", "person/mother HELD", "person/father POSTED", "person/kari HELD"}, p.letters("D-01"))
	p.due(PreliminaryReply, "2027-04-01 OPEN")
	p.due(DecisionTarget, "2027-03-29 OPEN")

	p = assessedOn(t, "2027-03-01", ConsentPlan)
	p.unsigns(p.consentTo(ConsentPlan))
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-04"))
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-04"), "it was stopped for another reason")
}

// A right that was used before the death is not opened again.
func TestINV87_T16_AUsedRightStaysUsed(t *testing.T) {
	p := announcedOn(t, "2027-03-01")
	p.do(kari, &RegisterHearing{Words: words(6)})
	p.due(NoticeAnswer, "2027-03-15 MET")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	p.due(NoticeAnswer, "2027-03-15 MET")
}

// An invitation goes while the meeting lies ahead; minutes go afterwards.
func TestINV87_G03_AnInvitationThatDidNotGo(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-03-20")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	for _, to := range []Principal{nav, kari, nurse} {
		p.do(ola, &PostLetter{Letter: p.letterID("D-22", to)})
	}
	require.Equal(t, LetterQueued, p.unposts("D-22", nav))
	p.at("2027-03-20")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	require.Equal(t, LetterCancelled, p.unposts("D-22", nurse), "nobody is asked to a meeting that has been")
	require.Equal(t, LetterCancelled, p.unposts("D-22", kari))
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.posted()
	require.Equal(t, LetterQueued, p.unposts("D-23", nurse))
}

// Minutes that did not go wait again for those who have a place at the meeting
// still: by invitation, by the patient's own wish, or as a member of the group.
func TestINV87_INV55_WhoMayStillHaveTheMinutes(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.shareWith(school, child)
	held := func(kind MeetingKind, step *PlanMeeting) string {
		step.Kind, step.On = kind, today(p)
		p.do(ola, step)
		id := p.s.Meetings[len(p.s.Meetings)-1].ID
		p.do(ola, &InviteMeeting{Meeting: id})
		p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, ola}, Named: []Principal{child}, Arranged: words(1)})
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
		return id
	}
	other := held(OtherMeeting, &PlanMeeting{With: []Principal{school}})
	p.do(ola, &SendMinutes{Meeting: other})
	p.posted()
	require.Equal(t, LetterQueued, p.unposts("D-23", school), "invited")
	require.Equal(t, LetterQueued, p.unposts("D-23", child), "named by the patient")

	group := held(CareTeamMeeting, &PlanMeeting{})
	p.do(ola, &ChangeCareTeam{Join: []TeamMember{{school, "SCHOOL"}}}) // a member, who was not asked to the meeting
	p.do(ola, &SendMinutes{Meeting: group})
	p.posted()
	require.Equal(t, LetterQueued, p.unposts("D-23", school), "a member")
	p.do(ola, &PostLetter{Letter: p.letterID("D-23", school)})
	p.do(ola, &ChangeCareTeam{Leave: []Principal{school}})
	require.Equal(t, LetterCancelled, p.unposts("D-23", school), "no longer a member")

	// The meeting is over, and what let the doctor be told of it was withdrawn since (INV-22).
	over := held(OtherMeeting, &PlanMeeting{With: []Principal{school, child}})
	p.do(ola, &SendMinutes{Meeting: over})
	p.posted()
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{child}})
	require.Equal(t, LetterCancelled, p.unposts("D-23", child))
	require.Equal(t, LetterQueued, p.unposts("D-23", school))

	// Who was taken out of a meeting, and is told of other things by a new consent, has no part in it still.
	alone := held(OtherMeeting, &PlanMeeting{With: []Principal{gp}})
	p.do(ola, &SendMinutes{Meeting: alone})
	p.do(ola, &PostLetter{Letter: p.letterID("D-23", gp)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{gp}})
	p.shareWith(gp)
	p.do(ola, &ChangeCareTeam{Join: []TeamMember{{gp, "GP"}}})
	require.Equal(t, LetterCancelled, p.unposts("D-23", gp))
}

// Whom the patient named for the minutes has them without a consent (INV-55): one
// that was never given ends nothing, nor does another's that was taken back; nor
// does one's own that has been given anew.
func TestINV87_INV55_WhoIsNamedNeedsNoConsentForTheMinutes(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.shareWith(school, child)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{school, child}})
	p.shareWith(child)
	mum := Principal("person/mum")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{mum}})
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Named: []Principal{child, mum}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.posted()
	require.Equal(t, LetterQueued, p.unposts("D-23", mum))
	require.Equal(t, LetterQueued, p.unposts("D-23", child))
}

// When the case has ended the person's own letters still go, and those of nobody else.
func TestINV87_INV55_AfterTheEndOnlyThePersonsOwnLettersGo(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Named: []Principal{gp}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.posted()
	p.do(tone, asked(closing()))
	require.Equal(t, LetterQueued, p.unposts("D-23", kari))
	require.Equal(t, LetterCancelled, p.unposts("D-23", gp), "though the patient had named the doctor")
	require.Equal(t, LetterQueued, p.unposts("D-16", tone), "what staff must know is no word about the person")
	require.Equal(t, LetterCancelled, p.unposts("D-14", boss), "ola is coordinator no more")
}

// In a later round the minutes of an earlier one are nobody's but the person's.
func TestINV87_T17_MinutesOfAnEarlierRoundGoToNobodyElse(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.shareWith(nav)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{nav}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.posted()
	p.do(tone, asked(closing()))
	p.referred()
	require.Equal(t, LetterCancelled, p.unposts("D-23", nav))
}

// The acknowledgement is whoever's sent the referral; other letters need a ground.
func TestINV87_INV55_WhoSentTheReferralIsAnswered(t *testing.T) {
	p := newPlay(t, "2027-03-01")
	p.do(tone, &Refer{SenderKind: "TRUST_HP", Sender: gp, Kind: "NEED_NOTIFICATION", Channel: "TRUST"})
	p.do(tone, &PostLetter{Letter: p.letterID("D-01", gp)})
	require.Equal(t, LetterQueued, p.unposts("D-01", gp))
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.planned(reader(gp, "GP"))
	p.do(kari, &EndCoordinator{Wants: "ANOTHER"})
	p.coordinated()
	p.do(tone, &PostLetter{Letter: p.letterID("D-17", gp)})
	require.Equal(t, LetterQueued, p.unposts("D-17", gp), "the doctor takes part")
	p.do(tone, &PostLetter{Letter: p.letterID("D-17", gp)})
	p.do(ola, &RemoveParticipant{Who: gp})
	require.Equal(t, LetterCancelled, p.unposts("D-17", gp), "and no longer does, sender or not")
}

func TestINV87_T16_ADeathOnAnotherDayIsStillADeath(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &RegisterDeath{DiedOn: calendar.MustDate("2027-02-28")})
	p.says("date_in_future", tone, &CorrectEntry{Entry: p.entry("death_registered"), On: on("2027-03-02"), Reason: words(1)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), On: on("2027-02-27")})
	require.Equal(t, "2027-02-27", p.s.DiedOn.String())
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-08"))
}
