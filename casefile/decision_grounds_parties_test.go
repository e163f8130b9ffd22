package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// grantedTwo is a grant about a child, which both parents received the same day.
func grantedTwo(t *testing.T, at string) *play {
	p := childOn(t, at, "2022-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	for _, who := range []Principal{mother, father} {
		p.do(who, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	}
	return p
}

// Each party asks once, within their own four weeks; only the unit can register
// afterwards what was asked in time.
func TestINV71_DL28_EachPartyAsksForTheGroundsOnceAndInTime(t *testing.T) {
	p := grantedTwo(t, "2027-02-01")
	p.do(mother, &RequestGrounds{Decision: "decision-1"})
	p.says("no_grounds_to_ask", mother, &RequestGrounds{Decision: "decision-1"})
	p.says("no_grounds_to_ask", tone, &RequestGrounds{Decision: "decision-1", Party: mother})
	p.do(tone, decision(OutcomeRefused, ScopeCoordinator)) // which has its grounds in it
	p.says("no_grounds_to_ask", father, &RequestGrounds{Decision: "decision-2"})
	p.at("2027-03-10")
	asked := func(day string) *RequestGrounds {
		return &RequestGrounds{Decision: "decision-1", Party: father, AskedOn: on(day)}
	}
	p.says("no_grounds_to_ask", tone, asked("2027-03-02"))
	p.says("no_grounds_to_ask", father, asked("2027-03-01"))
	p.do(tone, asked("2027-03-01"))
}

// Whoever asked for the grounds in time has not had the time to complain: what
// was late is so no more when the unit registers that (INV-62).
func TestINV71_INV62_GroundsAskedForInTimeMakeALateComplaintTimely(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.at("2027-03-08")
	p.do(tone, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent, SentOn: on("2027-03-05")})
	require.True(t, p.complaint().Late)
	p.do(tone, &RequestGrounds{Decision: "decision-1", AskedOn: on("2027-02-20")})
	require.False(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
}

// The grounds had come earlier than was known: the complaint was late.
func TestINV71_INV62_GroundsThatHadComeMakeAComplaintLate(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "PORTAL_OPENED"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.at("2027-02-03")
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.at("2027-04-05")
	p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent})
	require.False(t, p.complaint().Late)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-02-05"), Evidence: "RETURN_RECEIPT", Grounds: true})
	require.True(t, p.complaint().Late)
	p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusReceived)
}

// A receipt that was none takes the right to ask with it, and the notice is not
// known to have come; whoever has the grounds has the decision too.
func TestINV71_INV87_DL03_WithoutAReceiptThereIsNothingToAskFor(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.says("no_grounds_to_ask", tone, &RequestGrounds{Decision: "decision-1"})

	p = activeOn(t, "2027-02-01", ScopePlan)
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.do(kari, &RequestGrounds{Decision: "decision-1"})
	p.do(tone, &GiveGrounds{Decision: "decision-1", Grounds: words(1)})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.due("DL-03", "2027-02-04 OPEN")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT", Grounds: true})
	p.due("DL-03", "2027-02-04 MET")
}
