package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// toDalvik is a case whose patient moves to a municipality that messages reach, with consent
// and the packet sent.
func toDalvik(t testing.TB, today, moves string) *pair {
	x := newPair(t, today)
	x.do(kari, &ReportMove{MovesOn: on(moves), Municipality: dalvik})
	x.consents()
	require.True(t, x.takes(tone, &SendTransfer{Words: words(4)}))
	return x
}

func (x *pair) consents() {
	x.t.Helper()
	require.True(x.t, x.takes(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}}))
	require.True(x.t, x.takes(kari, &RegisterSignature{Form: x.form()}))
}

func withdrawsSharing() *WithdrawConsent {
	return &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, IdentityConfirmed: true}
}

// DL-25 is met when the message is delivered, and not when it is written (INV-105).
func TestDL25_INV105_AMessageMeetsItWhenDelivered(t *testing.T) {
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	require.Empty(t, x.letters("D-20"))
	require.Equal(t, dalvik, x.s.consent(ConsentTransfer, ConsentActive).Party)
	x.due(TransferPacket, "2027-10-04 OPEN")
	x.carry(0, false)
	x.due(TransferPacket, "2027-10-04 MET")
	x.says("packet_written", tone, &SendTransfer{})
}

// The consent names the municipality: another needs a new one, and the first is told that nobody comes.
func TestT12_INV20_AnotherMunicipalityNeedsANewConsent(t *testing.T) {
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	there := x.there[0]
	require.True(t, x.takes(kari, &ReportMove{MovesOn: on("2027-11-01"), Name: words(2)}))
	require.Equal(t, MunicipalityUnit, x.s.moving().To)
	require.Equal(t, today(x.play), x.s.Moves[0].CalledOffOn)
	x.noDeadline(TransferPacket)
	x.refused("INV-20", tone, &SendTransfer{})
	x.settled()
	require.Equal(t, TransferCalledOff, there.s.Referrals[0].Transfer.Status)
	require.Equal(t, PlanStatusNone, there.s.Plan.Status)
	require.Contains(t, there.openTasksOf(TaskTransferOff), "referral-1")
	x.consents()
	x.due(TransferPacket, "2027-10-04 OPEN")
	x.do(tone, &SendTransfer{})
	require.Equal(t, []string{"body/municipality QUEUED"}, x.letters("D-20"))

	q := activeOn(t, "2027-08-02", ScopeCoordinator)
	q.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}, Parties: []Principal{nav}})
	q.do(kari, &RegisterSignature{Form: q.form()})
	q.do(kari, &ReportMove{MovesOn: on("2027-11-01"), Municipality: dalvik})
	q.says("transfer_consent_names_another", tone, &SendTransfer{})
	q.says("move_to_missing", kari, &ReportMove{MovesOn: on("2027-11-01"), Municipality: dalvik, Name: words(1)})
	activeOn(t, "2027-08-02", ScopeCoordinator).says("move_to_missing", kari, &ReportMove{MovesOn: on("2027-11-01")})
}

// Consent that is taken back after the packet was written stops it or takes it back, and after
// a new one another is sent.
func TestT12_C06_AfterANewConsentThePacketIsSentAnew(t *testing.T) {
	p := movingOn(t, "2027-08-02", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, withdrawsSharing())
	require.Equal(t, LetterCancelled, p.packet().Status)
	require.Zero(t, p.s.moving().PacketOn)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.due(TransferPacket, "2027-10-04 OPEN")
	p.do(tone, &SendTransfer{})
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.due(TransferPacket, "2027-10-04 MET")

	x := toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	require.Equal(t, PlanStatusTransferDraft, x.there[0].s.Plan.Status)
	require.True(t, x.takes(tone, withdrawsSharing()))
	x.settled()
	require.Equal(t, []any{TransferWithdrawn, PlanStatusNone}, []any{x.there[0].s.Referrals[0].Transfer.Status, x.there[0].s.Plan.Status})
	x.consents()
	require.True(t, x.takes(tone, &SendTransfer{}))
	x.settled()
	require.Len(t, x.there, 2)
	require.Equal(t, PlanStatusTransferDraft, x.there[1].s.Plan.Status)
	x.due(TransferPacket, "2027-10-04 MET")
}

// What stood in the way when consent was taken back before the message was carried: it does not leave.
// A municipality that got a packet by letter is asked to delete it, once (INV-107).
func TestT12_INV107_APostedPacketIsTakenBackWithTheConsent(t *testing.T) {
	p := activeOn(t, "2027-08-02", ScopeCoordinator)
	p.do(kari, &ReportMove{MovesOn: on("2027-11-01"), Name: words(2)})
	sent := func() {
		p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}})
		p.do(kari, &RegisterSignature{Form: p.form()})
		p.do(tone, &SendTransfer{})
		all := p.s.Letters
		p.do(tone, &PostLetter{Letter: all[len(all)-1].ID})
	}
	taken := func() (n int) {
		for _, l := range p.s.Letters {
			if l.Code == TransferLetter && l.Says == SaysTakenBack && l.To == MunicipalityUnit && l.Status == LetterQueued {
				n++
			}
		}
		return n
	}
	sent()
	require.Zero(t, taken())
	p.do(kari, withdrawsSharing())
	require.Equal(t, 1, taken())
	sent()
	require.Equal(t, 1, taken())
	p.do(kari, withdrawsSharing())
	require.Equal(t, 2, taken(), "each packet for itself")
}

func TestT12_C06_AMessageThatHasNotLeftDoesNotLeave(t *testing.T) {
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	require.True(t, x.takes(tone, withdrawsSharing()))
	x.settled()
	require.Empty(t, x.there)
}

// A letter that waits says the day that was: put off, it is written anew, and DL-25 follows the day.
func TestT12_DL25_APutOffMoveRewritesTheLetterThatWaits(t *testing.T) {
	p := movingOn(t, "2027-08-02", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, &ReportMove{MovesOn: on("2027-12-01")})
	require.Equal(t, []string{"body/municipality CANCELLED", "body/municipality QUEUED"}, p.letters("D-20"))
	p.due(TransferPacket, "2027-11-03 OPEN")
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.due(TransferPacket, "2027-11-03 MET")
	require.Equal(t, []LetterSays{"", ""}, p.saysTo(MunicipalityUnit), "the first never left")

	// Another municipality: what waits for the first is stopped.
	p = movingOn(t, "2027-08-02", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, &ReportMove{MovesOn: on("2027-11-01"), Name: words(7)})
	require.Equal(t, []string{"body/municipality CANCELLED"}, p.letters("D-20"))
	require.Nil(t, p.s.consent(ConsentTransfer, ConsentActive))
}

// Refused, with another body named: the packet has helped nobody, and the duty stands again.
func TestT12_T04_ARefusedPacketIsToBeSentToTheRightMunicipality(t *testing.T) {
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	x.do(System, &NoteTransferAnswer{Packet: "move-1", Answer: AnswerAcknowledged, On: on("2027-08-02")})
	require.Equal(t, on("2027-08-02"), x.s.Moves[0].AcknowledgedOn)
	x.do(System, &NoteTransferAnswer{Packet: "move-1", Answer: AnswerRefused, RightBody: words(5), On: on("2027-08-02")})
	require.Equal(t, []any{Date{}, Date{}}, []any{x.s.Moves[0].AcknowledgedOn, x.s.Moves[0].PacketOn})
	require.Equal(t, []string{"move-1"}, x.openTasksOf(TaskTransferRefused))
	x.due(TransferPacket, "2027-10-04 OPEN")
	x.do(kari, &ReportMove{MovesOn: on("2027-11-01"), Municipality: fjordvik})
	require.Empty(t, x.openTasksOf(TaskTransferRefused))
}

// A death, or another end: nobody moves there.
func TestT16_T13_AnotherEndCallsTheMoveOffThere(t *testing.T) {
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	require.True(t, x.takes(tone, &RegisterDeath{DiedOn: on("2027-08-01")}))
	x.settled()
	require.Equal(t, TransferCalledOff, x.there[0].s.Referrals[0].Transfer.Status)
	x.at("2027-11-02")
	require.Equal(t, ClosedDeath, x.s.CloseReason)
}

// What comes back when something about a move should not have been registered (INV-87).
func TestINV87_WhatAMoveLeadsToComesBack(t *testing.T) {
	corrects := func(x *pair, fact string) Correction {
		before, n := x.s, len(x.events)
		made := x.corrects(tone, CorrectEntry{Entry: x.entry(fact), Void: true})
		x.sends(before, n)
		return made
	}
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	require.True(t, x.takes(kari, &ReportMove{MovesOn: on("2027-12-01")}))
	require.False(t, corrects(x, "move_reported").ByHand)
	require.Equal(t, on("2027-11-01"), x.s.moving().On, "the day it was before")
	x.settled()
	require.Equal(t, on("2027-11-01"), x.there[0].s.Referrals[0].Transfer.MovesOn)

	x = toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	require.False(t, corrects(x, "move_reported").ByHand)
	require.Equal(t, PhaseActive, x.s.Phase, "there was no move")
	x.settled()
	require.Equal(t, TransferCalledOff, x.there[0].s.Referrals[0].Transfer.Status)

	x = toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	require.False(t, corrects(x, "transfer_sent").ByHand)
	x.due(TransferPacket, "2027-10-04 OPEN")
	x.settled()
	require.Equal(t, TransferWithdrawn, x.there[0].s.Referrals[0].Transfer.Status)
	require.True(t, x.takes(tone, &SendTransfer{}), "there is consent to another")

	x = toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	require.True(t, x.takes(kari, &CallOffMove{}))
	require.False(t, corrects(x, "move_called_off").ByHand)
	require.Equal(t, PhaseTransferPending, x.s.Phase, "the move is to come")
	x.refused("INV-20", tone, &SendTransfer{})
	x.settled()
	require.Equal(t, TransferWithdrawn, x.there[0].s.Referrals[0].Transfer.Status, "without consent anew nothing is there")

	x.do(tone, &AcknowledgeMove{})
	x.corrects(tone, CorrectEntry{Entry: x.entry("move_acknowledged"), Void: true})
	require.Zero(t, x.s.moving().AcknowledgedOn)

	x.at("2027-11-02")
	require.True(t, corrects(x, "moved_away").ByHand, "an end is not undone: a new referral begins a new round")
	require.Equal(t, PhaseClosed, x.s.Phase)
}

// A move that was said to have happened, and has not: who got the packet is told that nobody
// came, by message or by letter, whichever of the two entries is struck, and once (INV-107).
func TestINV107_T13_AMoveThatHasNotHappenedIsTakenBackThere(t *testing.T) {
	strikes := func(x *pair, fact string) {
		before, n := x.s, len(x.events)
		require.True(t, x.corrects(tone, CorrectEntry{Entry: x.entry(fact), Void: true}).ByHand)
		x.sends(before, n)
		x.settled()
	}
	for _, fact := range []string{"moved_away", "move_reported"} {
		x := toDalvik(t, "2027-08-02", "2027-11-01")
		x.settled()
		x.passes(instant("2027-11-02"))
		x.settled()
		there := x.there[0]
		require.Equal(t, TransferHappened, there.s.Referrals[0].Transfer.Status)
		require.Equal(t, PlanStatusTransferDraft, there.s.Plan.Status)
		strikes(x, fact)
		require.Equal(t, []any{TransferCalledOff, PlanStatusNone}, []any{there.s.Referrals[0].Transfer.Status, there.s.Plan.Status}, fact)
		require.Equal(t, []string{"referral-1"}, there.openTasksOf(TaskTransferOff))
		require.Equal(t, []any{PhaseClosed, Date{}}, []any{x.s.Phase, x.s.Moves[0].HappenedOn})

		p := movingOn(t, "2027-08-02", "2027-11-01")
		p.do(tone, &SendTransfer{})
		p.do(tone, &PostLetter{Letter: p.packet().ID})
		p.at("2027-11-02")
		p.corrects(tone, CorrectEntry{Entry: p.entry(fact), Void: true})
		require.Equal(t, []LetterSays{"", SaysCalledOff}, p.saysTo(MunicipalityUnit), fact)
	}
	// Months after it was posted, in a state that has let go of what is over.
	p := movingOn(t, "2027-02-01", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.do(tone, &ReportMove{MovesOn: on("2027-12-01")})
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.at("2027-09-01")
	p.s = Lighten(p.s, p.now)
	p.do(tone, withdrawsSharing())
	require.Contains(t, p.saysTo(MunicipalityUnit), SaysTakenBack)
	// What had been taken back already is not taken back again.
	p = movingOn(t, "2027-08-02", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.do(tone, withdrawsSharing())
	p.do(tone, &CallOffMove{})
	require.Equal(t, []LetterSays{"", SaysTakenBack}, p.saysTo(MunicipalityUnit))
}

// A plan that is taken over is one more where another organisation has one.
func TestINV03_T22_NoPlanIsTakenOverBesideOneElsewhere(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	body := balance()
	facts := p.facts(body)
	facts.PlanElsewhere = true
	_, r := Decide(p.s, Command{ID: "b", By: actorOf(tone), Body: body, Facts: facts}, p.now, p.policy)
	require.Equal(t, "INV-03 plan_elsewhere", r.Rule+" "+r.Key)
}

// Two plans that came into force in the same second: both sides are asked to settle it, until one is gone.
func TestINV03_TwoPlansThatStandAreSettledByPeople(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.do(System, &NotePlanElsewhere{Plan: PlanLive})
	p.do(System, &NotePlanElsewhere{Plan: PlanLive})
	require.Equal(t, []string{"plan"}, p.openTasksOf(TaskTwoPlans))
	p.do(System, &NotePlanElsewhere{Plan: PlanNotLive})
	require.Empty(t, p.openTasksOf(TaskTwoPlans))
	p.do(System, &NotePlanElsewhere{Plan: PlanLive})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Empty(t, p.openTasksOf(TaskTwoPlans))
	q := coordinatedOn(t, "2027-02-01")
	q.do(System, &NotePlanElsewhere{Plan: PlanLive})
	require.Empty(t, q.openTasksOf(TaskTwoPlans), "there is none here")
}

// A case that goes on takes the working copy over with its referral (T-03).
func TestT03_INV03_TheWorkingCopyGoesWithItsReferral(t *testing.T) {
	x := toDalvik(t, "2027-08-02", "2027-11-01")
	x.carry(0, false)
	from := x.there[0]
	to := screenedOn(t, "2027-08-02")
	for _, ref := range ToTakeOver(from.s, to.s.Case+"-other") {
		to.do(System, &AbsorbReferral{Referral: ref})
	}
	require.Equal(t, PlanStatusTransferDraft, to.s.Plan.Status)
	to.do(System, &NoteTransfer{Message: "move-1", Status: TransferCalledOff})
	require.Equal(t, PlanStatusNone, to.s.Plan.Status)
}
