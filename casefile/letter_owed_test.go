package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// cameBack posts a letter and has it come back.
func (p *play) cameBack(code string, to Principal) *ReleaseLetter {
	p.t.Helper()
	id := p.letterID(code, to)
	p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
	return &ReleaseLetter{Letter: id}
}

// A party keeps the right to the decision, though they have the responsibility no
// more: what came back is sent again, to the first of them and the second.
func TestINV81_INV67_ADecisionThatCameBackIsSentAgainToEveryParty(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	toMother, toFather := p.cameBack("D-09", mother), p.cameBack("D-09", father)
	p.register("2022-05-14", Holder{Who: care, As: HolderChildWelfare})
	require.False(t, p.s.speaksForThePatient(mother))
	p.do(tone, toMother)
	p.do(tone, toFather)
}

// Whoever complains through somebody is written to with them.
func TestINV81_INV69_ADismissalThatCameBackIsSentAgainToTheRepresentative(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-11")
	c := against("decision-1")
	c.Party, c.Representative, c.PowerOfAttorney, c.SentOn = kari, gp, words(1), on("2027-05-08")
	p.do(tone, c)
	p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
	p.do(tone, p.cameBack("D-26", gp))
}

// A complaint of something never decided: it is the complainant's, and of nobody
// who is no party any more.
func TestINV81_A01_AComplaintOfWhatWasNeverDecidedIsTheComplainants(t *testing.T) {
	p := childOn(t, "2027-02-01", "2022-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	p.do(mother, &RegisterComplaint{Subject: AgainstNoPlan})
	p.toGovernor("complaint-1")
	p.do(tone, p.appeal(AppealConfirmed))
	toMother, toFather := p.cameBack("D-28", mother), p.cameBack("D-28", father)
	p.register("2022-05-14", Holder{Who: care, As: HolderChildWelfare})
	p.do(tone, toMother)
	p.refused("INV-81", tone, toFather)
}

// After a death nothing more is sent in the patient's name, but the answer to
// whoever complained for themself is.
func TestT16_INV81_AfterADeathAComplainantIsStillAnswered(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.do(tone, &RegisterComplaint{Decision: "decision-1", Subject: AgainstRefusal, Party: kari, Representative: gp, PowerOfAttorney: words(1)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-24", kari)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-24", gp)})
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.refused("INV-81", tone, p.cameBack("D-24", kari))
	p.do(tone, p.cameBack("D-24", gp))
}
