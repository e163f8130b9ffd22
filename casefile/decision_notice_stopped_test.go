package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who decides no more before their notice was posted is not waited for: the
// others' time makes the decision final, and the case can be closed (T-18).
func TestINV67_T18_NobodyWaitsForAReceiptThatCannotCome(t *testing.T) {
	refusedOn := func(receipt string, whose ...Principal) *play {
		p := childOn(t, "2027-02-01", "2011-09-01", parent(mother), parent(father))
		p.do(tone, &HearChild{View: words(1), Weight: words(2)})
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.do(mother, &RegisterSignature{Form: p.form()})
		p.do(father, &RegisterSignature{Form: p.form()})
		p.do(tone, &CompleteAssessment{LongTerm: true})
		p.do(tone, decision(OutcomeRefused, ScopePlan))
		for _, who := range whose {
			p.do(tone, &PostLetter{Letter: p.letterID("D-09", who)})
			if receipt != "" {
				p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: who, ReceivedOn: on(receipt), Evidence: "RETURN_RECEIPT"})
			}
		}
		return p
	}
	status := func(p *play) DecisionStatus { return p.s.decision("decision-1").Status }

	p := refusedOn("2027-02-01", mother, emil)
	require.Equal(t, DecisionStatusIssued, status(p))
	p.register("2011-09-01", parent(mother))
	require.Contains(t, p.letters("D-09"), "person/father CANCELLED")
	require.Equal(t, DecisionStatusReceived, status(p))
	p.due("DL-03", "2027-02-04 MET")
	p.at("2027-03-01")
	p.says("decision_not_final", tone, &CloseCase{Reason: ClosedRefused})
	p.at("2027-03-02")
	require.Equal(t, DecisionStatusFinal, status(p))
	p.do(tone, &CloseCase{Reason: ClosedRefused})

	p = refusedOn("2027-02-01", mother, emil) // and when the others' time is over already
	p.at("2027-03-10")
	require.Equal(t, DecisionStatusIssued, status(p))
	p.register("2011-09-01", parent(mother))
	require.Equal(t, DecisionStatusFinal, status(p))

	p = refusedOn("2027-02-01", mother, emil) // what has been posted may still arrive
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", father)})
	p.register("2011-09-01", parent(mother))
	require.Equal(t, DecisionStatusIssued, status(p))

	p = refusedOn("2027-02-01", emil) // also when another's was stopped
	p.do(tone, &PostLetter{Letter: p.letterID("D-09", father)})
	p.register("2011-09-01", Holder{nurse, HolderChildWelfare})
	require.Contains(t, p.letters("D-09"), "person/mother CANCELLED")
	require.Equal(t, DecisionStatusIssued, status(p))

	p = refusedOn("", mother, emil) // one who is to have it has not got it
	p.register("2011-09-01", parent(mother))
	require.Equal(t, DecisionStatusIssued, status(p))
	p.at("2027-03-10")
	require.Equal(t, DecisionStatusIssued, status(p))
}

// Each decision waits for its own: an earlier one that everybody has makes no
// difference.
func TestINV67_EachDecisionWaitsForItsOwnReceipts(t *testing.T) {
	p := childAskedOn(t, "2027-02-01", "2011-09-01")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	told := func(dec string, who ...Principal) {
		for _, party := range who {
			p.do(tone, &RegisterReceipt{Decision: dec, Party: party, Evidence: "OWN_STATEMENT"})
		}
	}
	p.do(tone, decision(OutcomeGranted, ScopePlan))
	told("decision-1", mother, father, emil)
	p.do(tone, decision(OutcomeGranted, ScopeCoordinator))
	told("decision-2", mother, emil)
	require.Equal(t, DecisionStatusIssued, p.s.decision("decision-2").Status)
	p.register("2011-09-01", parent(mother))
	require.Equal(t, DecisionStatusReceived, p.s.decision("decision-2").Status)
}
