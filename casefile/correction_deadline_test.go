package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Reminders are laid out again with the date: the old day stays silent, the new
// one speaks, and what has gone out does not go twice.
func TestINV87_INV73_RemindersFollowTheNewDate(t *testing.T) {
	p := screenedOn(t, "2027-02-02")
	p.due(DecisionTarget, "2027-03-02 OPEN")
	p.at("2027-02-24")
	require.Equal(t, []string{"2027-02-23 COMING staff/tone"}, p.reminded(DecisionTarget))
	p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: on("2027-02-10")})
	p.due(DecisionTarget, "2027-03-10 OPEN")
	p.at("2027-03-11")
	require.Equal(t, []string{"2027-02-23 COMING staff/tone", "2027-03-03 COMING staff/tone", "2027-03-10 DUE_TODAY staff/tone",
		"2027-03-11 MISSED staff/tone"}, p.reminded(DecisionTarget))
}

// Before the mails of the morning have gone, one that falls on today now still goes.
func TestINV87_INV73_TodaysReminderStillGoes(t *testing.T) {
	p := screenedOn(t, "2027-02-03")
	p.at("2027-02-23 05:00")
	p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: on("2027-02-02")})
	p.due(DecisionTarget, "2027-03-02 OPEN")
	p.at("2027-02-24")
	require.Equal(t, []string{"2027-02-23 COMING staff/tone"}, p.reminded(DecisionTarget))
}

// A duty that ended because it ceased to matter is not counted again.
func TestINV87_DL02_ADutyThatEndedStaysAsItEnded(t *testing.T) {
	p := screenedOn(t, "2027-02-02")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	p.at("2027-02-10")
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), On: on("2027-01-26")})
	require.Empty(t, codesOf(c))
	p.due(DecisionTarget, "2027-03-02 CANCELLED")
	p.due(PreliminaryReply, "2027-03-02 CANCELLED")
}

// Each round counts from its own referral, also when both came on one day.
func TestINV87_T17_EachRoundKeepsItsOwnDates(t *testing.T) {
	p := awaitingOn(t, "2027-02-02")
	first := p.entry("referred")
	p.do(kari, &RefuseConsent{Form: p.form()})
	p.do(tone, &CloseCase{Reason: ClosedNoConsent})
	p.referred()
	require.Equal(t, 2, p.s.Round)
	p.at("2027-02-05")
	p.corrects(tone, CorrectEntry{Entry: first, On: on("2027-01-26")})
	p.due(DecisionTarget, "2027-03-02 OPEN")
	p.due(PreliminaryReply, "2027-03-02 OPEN")
	require.Equal(t, "2027-02-02", p.s.FirstReceivedOn.String())
}

// A period that was struck out is not the one that runs: a receipt registered
// anew has a period of its own, and only that one moves.
func TestINV87_INV61_AStruckPeriodStaysStruck(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.at("2027-04-12")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.at("2027-04-20")
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-15")})
	var periods []string
	for _, dl := range p.s.Deadlines {
		if dl.Code == ComplaintPeriod {
			periods = append(periods, dl.Due.String()+" "+string(dl.Status))
		}
	}
	require.Equal(t, []string{"2027-05-07 CANCELLED", "2027-05-13 OPEN"}, periods)
}

// What the party was told before the receipt was struck holds, where it was told
// of this decision, to this party; and only as long as it is longer.
func TestINV73_INV67_WhatWasToldHoldsForThatPartyAndThatDecision(t *testing.T) {
	// The refusal has no grounds to ask for: DL-04 is all there is to keep.
	p := refusedOn(t, "2027-04-08")
	p.at("2027-04-20")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-05-18 OPEN")
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.do(kari, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-04-10"), Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-05-18 OPEN")

	// Another decision of the same case has its own period.
	p = decidedOn(t, "2027-03-01")
	p.do(tone, asked(closing()))
	p.at("2027-03-20")
	p.do(kari, &RegisterReceipt{Decision: "decision-2", Evidence: "OWN_STATEMENT"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	p.due(ComplaintPeriod, "2027-04-19 CANCELLED") // the 17th is a Saturday
	p.do(kari, &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-03-10"), Evidence: "OWN_STATEMENT"})
	p.due(ComplaintPeriod, "2027-04-07 OPEN")
}

// twoParents is a decision about a child with a notice to each parent.
func twoParents(t *testing.T, at string) *play {
	p := childOn(t, at, "2022-05-14", parent(mother), parent(father))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	p.do(tone, &CompleteAssessment{LongTerm: true})
	p.do(tone, decision(OutcomeRefused, ScopePlan))
	return p
}

// period is the latest complaint period of a party.
func (p *play) period(decision string, party Principal) string {
	dl := p.s.lastPeriod(decision, party)
	require.NotNil(p.t, dl, "%s of %s", decision, party)
	return dl.Due.String() + " " + string(dl.Status)
}

func TestINV87_INV67_OneParentsReceiptIsNotTheOthers(t *testing.T) {
	p := twoParents(t, "2027-04-08")
	p.at("2027-04-20")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, Evidence: "OWN_STATEMENT"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	require.Equal(t, "2027-05-18 CANCELLED", p.period("decision-1", mother))
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, ReceivedOn: on("2027-04-12"), Evidence: "OWN_STATEMENT"})
	require.Equal(t, "2027-05-10 OPEN", p.period("decision-1", father), "what the mother was told is the mother's")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: mother, ReceivedOn: on("2027-04-12"), Evidence: "OWN_STATEMENT"})
	require.Equal(t, "2027-05-18 OPEN", p.period("decision-1", mother))
	require.Equal(t, "2027-05-10 OPEN", p.period("decision-1", father), "nor does the mother's longer one lengthen the father's")
	p.at("2027-04-26")
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered", string(father)), On: on("2027-04-26")})
	require.Equal(t, "2027-05-24 OPEN", p.period("decision-1", father))
	require.Equal(t, "2027-05-18 OPEN", p.period("decision-1", mother))
}

// A right that has been used stays used, whatever became of the receipt.
func TestINV87_INV61_AUsedPeriodStaysUsed(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-05-05")
	p.do(kari, against("decision-1"))
	p.at("2027-05-10")
	require.Equal(t, "2027-05-07 MET", p.period("decision-1", kari))
	p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), Void: true})
	require.Equal(t, "2027-05-07 MET", p.period("decision-1", kari))
}

// A receipt on another day, with the period over all the same: final is final.
func TestINV87_INV67_AFinalDecisionStaysFinalWhenThePeriodIsOverAnyway(t *testing.T) {
	p := knownOn(t, "2027-04-08")
	p.at("2027-06-20")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	c := p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: on("2027-04-12")})
	require.NotContains(t, codesOf(c), "DECISION_MOVES:decision-1")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	require.Equal(t, "2027-05-10 CANCELLED", p.period("decision-1", kari))
}

// A look at one entry says nothing of another.
func TestINV87_TheFactsMustBeOfTheEntryThatIsCorrected(t *testing.T) {
	p := decidedOn(t, "2027-03-01")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "PERSONAL_DELIVERY"})
	c := &CorrectEntry{Entry: p.entry("receipt_registered"), Void: true}
	facts := p.facts(c)
	facts.Entry = entryFacts(p.events, p.entry("referred"), nil, nil)
	_, r := PreviewCorrection(p.s, Command{ID: "preview", By: actorOf(tone), Body: c, Facts: facts}, p.now, p.policy)
	require.NotNil(t, r)
	require.Equal(t, "unknown_entry", r.Key)
	facts.Entry = nil
	_, r = PreviewCorrection(p.s, Command{ID: "preview", By: actorOf(tone), Body: c, Facts: facts}, p.now, p.policy)
	require.Equal(t, "unknown_entry", r.Key)
}

// A coordinator corrects what they registered themself about plan, group and
// meetings, letters included; neither others' entries nor the unit's matters.
func TestINV87_WhatACoordinatorMayCorrect(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	may := func(want bool, entry int) {
		t.Helper()
		_, r := p.preview(ola, CorrectEntry{Entry: entry})
		if want {
			require.Nil(t, r)
			return
		}
		require.NotNil(t, r)
		require.Equal(t, "not_yours", r.Key)
	}
	post := func(who Principal, code string, to Principal) int {
		id := p.letterID(code, to)
		p.do(who, &PostLetter{Letter: id})
		return p.entry("letter_sent", id)
	}
	may(true, post(ola, "D-22", nav))   // an invitation
	may(true, post(ola, "D-19", kari))  // the plan
	may(false, post(ola, "D-08", kari)) // the notice of a decision is the unit's
	may(false, post(tone, "D-22", gp))  // another's
	p.do(tone, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	may(false, p.entry("meeting_held"))
	may(true, p.entry("team_started"))
	p.do(ola, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{school}})
	may(false, p.entry("consent_asked"))
}

// One task asks about one thing, however often it is corrected, and whatever
// else is asked about it.
func TestINV87_OneTaskAsksAboutOneThing(t *testing.T) {
	p := coordinatedOn(t, "2027-03-01")
	p.at("2027-03-20")
	checks := func() (about []string) {
		for _, task := range p.s.Tasks {
			if task.Kind == TaskCheckCorrection && task.Open() {
				about = append(about, task.About)
			}
		}
		return about
	}
	for _, kind := range []ConsentKind{ConsentPlan, ConsentCoordinator} {
		p.corrects(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(kind)), On: on("2027-03-08")})
	}
	require.Equal(t, []string{"decision-1", "coordinator-1"}, checks())
	p.do(tone, &CompleteTask{Task: p.s.Tasks[slices.IndexFunc(p.s.Tasks, func(t Task) bool { return t.Kind == TaskCheckCorrection })].ID})
	p.corrects(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentStart)), On: on("2027-03-08")})
	require.Equal(t, []string{"coordinator-1", "assessment", "decision-1"}, checks(), "asked anew when the first has been seen to")
}
