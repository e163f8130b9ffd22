package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// posts registers every waiting letter of some codes as posted today.
func (p *play) posts(codes ...LetterCode) {
	p.t.Helper()
	for _, l := range p.s.Letters {
		if l.Status == LetterQueued && slices.Contains(codes, l.Code) {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
}

// Every duty to tell is met on the day the last letter leaves, and by nothing that
// is written (INV-105); what comes back opens it again, with both dates (INV-106).
func TestINV105_INV106_EveryDutyToTellIsMetBySending(t *testing.T) {
	for code, c := range map[string]struct {
		before func(*testing.T) *play
		letter LetterCode
		to     Principal
		due    string
	}{
		PreliminaryReply: {func(t *testing.T) *play {
			p := receivedOn(t, "2027-02-01")
			p.at("2027-02-22")
			p.do(tone, &SendPreliminaryReply{ExpectedOn: today(p).AddDays(30), Why: words(1)})
			return p
		}, PreliminaryReplyLetter, kari, "2027-03-01"},
		SendNotice: {func(t *testing.T) *play {
			return activeOn(t, "2027-02-22", ScopeCoordinator)
		}, GrantLetter, kari, "2027-02-25"},
		ComplaintReply: {func(t *testing.T) *play {
			p := underReview(t, "2027-02-22")
			p.do(tone, &SendComplaintReply{Complaint: "complaint-1", ExpectedOn: today(p).AddDays(30), Why: words(1)})
			return p
		}, PreliminaryReplyLetter, kari, "2027-03-22"},
		ComplaintReview: {func(t *testing.T) *play {
			p := underReview(t, "2027-02-22")
			p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
			return p
		}, ComplaintForwardedLetter, CountyGovernor, "2027-03-08"},
		InvitationDue: {func(t *testing.T) *play {
			p := teamedOn(t, "2027-02-22")
			p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(28)})
			p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
			return p
		}, InvitationLetter, kari, "2027-03-08"},
		MinutesDue: {func(t *testing.T) *play {
			p := teamedOn(t, "2027-02-22")
			p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
			p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
			p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
			p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
			p.do(ola, &SendMinutes{Meeting: "meeting-1"})
			return p
		}, MinutesLetter, kari, "2027-03-01"},
	} {
		t.Run(code, func(t *testing.T) {
			p := c.before(t)
			p.due(code, c.due+" OPEN") // written, and no more
			p.at(today(p).AddDays(1).String())
			sent := today(p)
			p.posts(c.letter)
			p.due(code, c.due+" MET")
			require.Equal(t, sent, p.deadline(code).SettledOn)

			p.at(calendar.MustDate(c.due).AddDays(1).String())
			p.due(code, c.due+" MET")
			id := p.letterID(string(c.letter), c.to)
			p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
			back := today(p)
			p.due(code, c.due+" OVERDUE")
			require.Equal(t, []LetterReturn{{PostedOn: sent, On: back}}, p.s.letter(id).CameBack)
			p.do(tone, &ReleaseLetter{Letter: id})
			p.due(code, c.due+" OVERDUE")
			p.refused("INV-81", tone, &PostLetter{Letter: id, PostedOn: sent.AddDays(-1)})
			p.do(tone, &PostLetter{Letter: id})
			p.due(code, c.due+" MET_LATE")
			require.Equal(t, back, p.deadline(code).SettledOn)
		})
	}
}

// Every kind of letter that meets a duty says so in its row, and every duty that
// domain.md calls one to tell has such letters.
func TestINV105_TheRegisterSaysWhichLettersMeetADuty(t *testing.T) {
	met := map[string][]LetterCode{}
	for _, k := range LetterKinds() {
		for _, m := range k.meets {
			require.Equal(t, Duty, ruleOf(m.code).Kind, k.Code)
			require.NotEmpty(t, ruleOf(m.code).Title, k.Code)
			met[m.code] = append(met[m.code], k.Code)
		}
	}
	for _, code := range []string{PreliminaryReply, SendNotice, ComplaintReply, ComplaintReview, InvitationDue, MinutesDue} {
		require.NotEmpty(t, met[code], code)
	}
}

func TestINV105_AReplyThatIsReplacedDoesNotLeave(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-15"), Why: words(1)})
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-31"), Why: words(1)})
	require.Equal(t, []string{"person/kari CANCELLED", "person/kari QUEUED"}, p.letters("D-06"))
	p.due("DL-01", "2027-03-01 OPEN")
	p.posts("D-06")
	p.due("DL-01", "2027-03-01 MET")
}

// The only one to be told has left the staff, which is known in the same step: nobody
// is left to tell.
func TestINV105_TheOnlyReaderHasLeft(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-08-01", Holder{nurse, HolderChildWelfare})
	p.inactive[nurse] = true
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-15"), Why: words(1)})
	require.Equal(t, []string{"staff/nurse CANCELLED"}, p.letters("D-06"))
	p.due("DL-01", "2027-03-01 CANCELLED")
}

// The County Governor's letter meets DL-07, the party's copy DL-06: each its own.
func TestINV105_ForwardingIsToldToTwo(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-27", CountyGovernor)})
	p.due("DL-07", "2027-04-22 MET")
	p.due("DL-06", "2027-05-08 OPEN")
	p.at("2027-05-07")
	require.Equal(t, []string{"2027-04-30 COMING staff/tone", "2027-05-05 COMING staff/tone", "2027-05-07 DUE_TODAY staff/tone"},
		p.reminded("DL-06"))
	p.do(tone, &PostLetter{Letter: p.letterID("D-27", kari)})
	p.due("DL-06", "2027-05-08 MET")
}

// What the County Governor has decided on has reached them, whatever was registered.
func TestINV105_ADecidedAppealEndsTheForwarding(t *testing.T) {
	p := underReview(t, "2027-04-08")
	p.do(tone, &ForwardComplaint{Complaint: "complaint-1", Statement: words(1)})
	p.do(tone, p.appeal(AppealConfirmed))
	p.due("DL-07", "2027-04-22 CANCELLED")
	p.due("DL-06", "2027-05-08 CANCELLED")
}

// An invitation still in the tray when the meeting is held helps nobody.
func TestINV105_AMeetingHeldStopsItsInvitations(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-03-01")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-03-01")
	p.due("DL-16", "2027-02-15 OVERDUE")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	p.due("DL-16", "2027-02-15 CANCELLED")
	for _, l := range p.letters("D-22") {
		require.Contains(t, l, "CANCELLED")
	}
}

// A participant whose minutes came back is written to again while they may be told;
// one who may not be any more is waited for by nobody.
func TestINV106_MinutesThatCameBackToAParticipant(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	id := p.met(1)
	p.do(ola, &WriteMinutes{Meeting: id, Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: id})
	p.posts(MinutesLetter)
	p.due("DL-17", "2027-02-09 MET")
	to := p.letterID("D-23", nav)
	p.do(tone, &FailLetter{Letter: to, Reason: "RETURNED"})
	p.due("DL-17", "2027-02-09 OPEN")
	p.do(tone, &ReleaseLetter{Letter: to})
	p.do(tone, &PostLetter{Letter: to})
	p.due("DL-17", "2027-02-09 MET")
	p.do(tone, &FailLetter{Letter: to, Reason: "RETURNED"})
	p.due("DL-17", "2027-02-09 OPEN")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{nav}})
	p.due("DL-17", "2027-02-09 MET")
}

// The first time to answer ends where a second begins (INV-106).
func TestINV106_DL27_OneTimeToAnswerAtATime(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &SendAdvanceNotice{Purpose: NoticeTerminate, Scope: []Scope{ScopeCoordinator}, Why: words(1)})
	p.posts("D-10")
	p.at("2027-02-08")
	id := p.letterID("D-10", kari)
	p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
	p.due("DL-27", "2027-02-15 OPEN") // what has been told runs on (INV-73)
	p.do(tone, &ReleaseLetter{Letter: id})
	p.do(tone, &PostLetter{Letter: id})
	var all []string
	for _, dl := range p.s.Deadlines {
		if dl.Code == NoticeAnswer {
			all = append(all, dl.Due.String()+" "+string(dl.Status))
		}
	}
	require.Equal(t, []string{"2027-02-15 CANCELLED", "2027-02-22 OPEN"}, all)
}
