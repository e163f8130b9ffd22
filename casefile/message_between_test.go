package casefile

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const trust Principal = "organisation/0198c0de-0000-7000-8000-0000000000e2"

// arrivedOn is a case that a message from a trust has opened, on a day.
func arrivedOn(t testing.TB, on string) *play {
	p := newPlay(t, on)
	p.arrives(&Refer{SenderKind: SenderTrustHP, Kind: NeedNotification, Channel: ReferredFromTrust, ReceivedOn: today(p), Words: words(1)})
	return p
}

func (p *play) arrives(body *Refer) {
	p.t.Helper()
	facts := p.facts(body)
	facts.Arrived = &Arrival{Message: "message", From: trust}
	events, r := Decide(p.s, Command{ID: "arrives", By: SystemActor, Body: body, Facts: facts}, p.now, p.policy)
	require.Nil(p.t, r)
	p.s, p.events = Fold(p.s, events), append(p.events, events...)
}

// answered is what a step leads to be answered.
func (p *play) answered(who Principal, body Step) []Outgoing {
	p.t.Helper()
	before, n := p.s, len(p.events)
	p.do(who, body)
	return Outgoings(before, p.s, p.events[n:])
}

func TestT01_AMessageIsAReferralOfAnOrganisation(t *testing.T) {
	p := arrivedOn(t, "2027-02-01 09:00")
	r := p.s.Referrals[0]
	assert.Equal(t, []any{trust, "message", NeedNotification, ReferredFromTrust}, []any{r.Sender, r.Message, r.Kind, r.Channel})
	assert.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-01"), "an organisation is answered by a message")
	p.due("DL-01", "2027-03-01 OPEN")
	assert.True(t, trust.IsOrganisation())
	assert.False(t, trust.IsStaff() || trust.IsPerson() || trust.named())
	assert.False(t, Principal("organisation/Helse Fjord").IsOrganisation(), "no name fits in")
}

// Received counts from the day it was delivered, also when it is taken in later; nobody
// else registers what came from outside on another day, nor comes as the system.
func TestT01_AMessageWasReceivedWhenItWasDelivered(t *testing.T) {
	p := newPlay(t, "2027-02-10 09:00")
	p.arrives(&Refer{SenderKind: SenderTrustHP, ReceivedOn: on("2027-02-05")})
	p.due("DL-01", "2027-03-05 OPEN")
	q := newPlay(t, "2027-02-10 09:00")
	_, r := Decide(q.s, Command{ID: "r", By: SystemActor, Body: &Refer{SenderKind: SenderTrustHP, ReceivedOn: on("2027-02-05")},
		Facts: q.facts(&Refer{})}, q.now, q.policy)
	require.Equal(t, "received_when_sent", r.Key)
}

func TestINV115_AMessageIsReceivedHoweverManyCasesThereAre(t *testing.T) {
	p := newPlay(t, "2027-02-10 09:00")
	facts := p.facts(&Refer{})
	facts.OpenCases, facts.Arrived = mostOpenCases, &Arrival{Message: "message", From: trust}
	_, r := Decide(p.s, Command{ID: "r", By: SystemActor, Body: &Refer{SenderKind: SenderTrustHP}, Facts: facts}, p.now, p.policy)
	require.Nil(t, r)
}

func TestT02_AReferralThatIsTakenUpIsAcknowledgedOnce(t *testing.T) {
	p := arrivedOn(t, "2027-02-01 09:00")
	assert.Empty(t, p.answered(tone, &AssignHandler{Staff: siri}), "nobody has looked at it yet")
	out := p.answered(tone, &StartScreening{Identity: IdentifiedByNationalNumber})
	require.Len(t, out, 1)
	assert.Equal(t, Outgoing{Kind: AnswerMessage, Seq: p.s.Seq, About: "referral-1", Answers: "message", Answer: AnswerAcknowledged}, out[0])
	assert.Empty(t, p.answered(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}}))
	other := screenedOn(t, "2027-02-01")
	assert.Empty(t, other.answered(tone, &AssignHandler{Staff: siri}), "what came otherwise is answered by letter")
}

func TestT04_ADismissedMessageIsRefusedWithTheRightBody(t *testing.T) {
	p := arrivedOn(t, "2027-02-01 09:00")
	p.do(tone, &StartScreening{Identity: IdentifiedByNationalNumber})
	out := p.answered(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(2)})
	require.Len(t, out, 1)
	assert.Equal(t, []any{AnswerRefused, words(2)}, []any{out[0].Answer, out[0].Words})
	assert.Empty(t, p.letters("D-02"), "the answer is the message")
}

// A case that goes on takes a referral up with the case it came by.
func TestT03_AReferralThatIsAbsorbedIsAnsweredByTheCaseThatHasIt(t *testing.T) {
	ref := Referral{ID: "referral-1", From: "another", FromID: "referral-1", SenderKind: SenderTrustHP, Sender: trust,
		Kind: NeedNotification, Channel: ReferredFromTrust, ReceivedOn: on("2027-01-20"), Message: "message"}
	p := screenedOn(t, "2027-02-01")
	out := p.answered(System, &AbsorbReferral{Referral: ref})
	require.Len(t, out, 1)
	assert.Equal(t, []any{AnswerAcknowledged, "referral-2"}, []any{out[0].Answer, out[0].About})
	q := receivedOn(t, "2027-02-01")
	assert.Empty(t, q.answered(System, &AbsorbReferral{Referral: ref}), "nobody has looked at that one yet either")
	assert.Len(t, q.answered(tone, &StartScreening{Identity: IdentifiedByNationalNumber}), 1)
}

// Of a plan no more is told than whether it is in force, each time that changes.
func TestINV03_APlanThatComesIntoForceIsToldOf(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	told := func(who Principal, body Step) (all []MessagePlan) {
		for _, o := range p.answered(who, body) {
			require.Equal(t, []any{PlanMessage, "plan", Text("")}, []any{o.Kind, o.About, o.Words})
			all = append(all, o.Plan)
		}
		return all
	}
	require.Empty(t, told(ola, &StartPlan{Style: "BRIEF"}))
	p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}}})
	p.do(tone, &RegisterSignature{Form: p.form()})
	require.Equal(t, []MessagePlan{PlanLive}, told(ola, &ActivatePlan{PatientTookPart: true}))
	require.Empty(t, told(ola, &BeginRevision{}))
	require.Equal(t, []MessagePlan{PlanNotLive}, told(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}}))
}

func TestINV03_NoSecondPlanWhereAnotherOrganisationHasOne(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	elsewhere := func(body Step) string {
		facts := p.facts(body)
		facts.PlanElsewhere = true
		_, r := Decide(p.s, Command{ID: "x", By: actorOf(ola), Body: body, Facts: facts}, p.now, p.policy)
		require.NotNil(t, r)
		return r.Rule + " " + r.Key
	}
	require.Equal(t, "INV-03 plan_elsewhere", elsewhere(&StartPlan{}))
	p.do(ola, &StartPlan{Style: "BRIEF"})
	p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}}})
	p.do(tone, &RegisterSignature{Form: p.form()})
	require.Equal(t, "INV-03 plan_elsewhere", elsewhere(&ActivatePlan{PatientTookPart: true}))
}
