package casefile

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// besides is what a play carries beside its case: the state that forgets at once
// whatever is over, and the whole it was made from, which a test may have changed by hand.
type besides struct {
	light, from State
}

// lightAgrees: each step of each play is decided as well on a state that has let go of
// whatever is over, unless it reaches into the past, and so are its refusals.
func (p *play) lightAgrees(cmd Command, events []Event, refusal *Refusal) {
	p.t.Helper()
	if p.light.Case == "" || !reflect.DeepEqual(p.from, p.s) {
		p.light = lighten(p.s, never)
	}
	whole := Fold(p.s, events)
	if ReachesPast(p.light, cmd.Body) {
		p.light, p.from = lighten(whole, never), whole
		return
	}
	again, other := Decide(p.light, cmd, p.now, p.policy)
	require.Equal(p.t, asJSON(p.t, events, refusal), asJSON(p.t, again, other), "%T is decided otherwise without the past", cmd.Body)
	p.light, p.from = lighten(Fold(p.light, again), never), whole
}

func asJSON(t testing.TB, all ...any) string {
	t.Helper()
	raw, err := json.Marshal(all)
	require.NoError(t, err)
	return string(raw)
}

// years lets time go by, so that nothing but what is alive, or weighs long, is
// left beside the whole.
func (p *play) years(n int) {
	p.t.Helper()
	p.at(today(p).AddYears(n).String())
}

// minutedOn has a meeting held on a day, whose minutes have left.
func minutedOn(t testing.TB, at, on string) *play {
	p := heldOn(t, at, on)
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.posts(MinutesLetter)
	return p
}

// TestPast_WhatReachesBackAfterYears plays what random lives come to seldom: that
// somebody returns to what has been over for years. Each step of it, and each after
// it, is decided alike with the past and without (lightAgrees); then what must be is.
func TestPast_WhatReachesBackAfterYears(t *testing.T) {
	at := "2027-02-01"
	for name, story := range map[string]func(*testing.T) *play{
		"a complaint, long after its year": func(t *testing.T) *play {
			p := knownOn(t, at)
			p.posts(RefusalLetter, AcknowledgementLetter, ConsentReceiptLetter)
			p.years(3)
			p.do(kari, against("decision-1"))
			require.True(t, p.complaint().Late)
			p.do(tone, &DismissComplaint{Complaint: "complaint-1", Reason: words(1)})
			p.posts(ComplaintDismissedLetter)
			p.years(1)
			p.do(tone, &RegisterReceipt{Decision: "decision-2", Evidence: EvidenceOwnStatement})
			p.do(kari, against("decision-2"))
			return p
		},
		"a complaint of a closed case within its year, heard and reversed": func(t *testing.T) *play {
			p := closedRefusal(t)
			p.posts(RefusalLetter)
			p.at("2028-03-01")
			p.do(kari, against("decision-1"))
			p.do(tone, &AdmitComplaint{Complaint: "complaint-1", Ground: SpecialGrounds, Reason: words(1)})
			p.do(tone, &ReviewComplaint{Complaint: "complaint-1"})
			p.do(tone, reverse(ScopeCoordinator, ScopePlan))
			p.years(1)
			return p
		},
		"the County Governor answers after years": func(t *testing.T) *play {
			p := forwardedOn(t, at)
			p.posts(ComplaintForwardedLetter, ComplaintReceivedLetter)
			p.years(4)
			p.do(tone, p.appeal(AppealQuashed))
			p.do(tone, &FailLetter{Letter: p.letterID("D-27", kari), Reason: "RETURNED"})
			p.years(1)
			return p
		},
		"the last letter of a meeting comes back": func(t *testing.T) *play {
			p := minutedOn(t, at, "2027-03-09")
			p.do(kari, &ReportMaterialChange{What: words(3)}) // its deadline is the last, and the letter's may leave
			last := p.s.Letters[len(p.s.Letters)-1].ID
			p.do(tone, &FailLetter{Letter: last, Reason: "RETURNED"})
			p.due(MinutesDue, "2027-03-16 OPEN")
			p.years(2)
			p.do(tone, &ReleaseLetter{Letter: last})
			p.posts(MinutesLetter)
			p.due(MinutesDue, "2027-03-16 MET_LATE")
			return p
		},
		"the minutes of the last meeting are corrected (G-05)": func(t *testing.T) *play {
			p := minutedOn(t, at, "2027-03-09")
			p.do(kari, &ReportMaterialChange{What: words(3)})
			p.years(2)
			p.do(ola, &CorrectMinutes{Meeting: "meeting-1", Words: words(4), Why: words(5)})
			require.Equal(t, SaysCorrected, p.s.letter(p.letterID("D-23", kari)).Says, "who has the first is told that it was wrong")
			return p
		},
		"a death of years ago was none, and the plan is opened again": func(t *testing.T) *play {
			p := teamedOn(t, at)
			p.at("2029-02-01")
			p.do(tone, &RegisterDeath{DiedOn: today(p)})
			p.years(2)
			p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
			p.do(ola, &ReopenPlan{})
			p.noDeadline(FirstPlan)
			p.do(ola, &ActivatePlan{PatientTookPart: true})
			return p
		},
		"a posting of years ago was none": func(t *testing.T) *play {
			p := minutedOn(t, at, "2027-03-09")
			p.years(2)
			p.corrects(tone, CorrectEntry{Entry: p.entry("letter_sent", p.letterID("D-23", kari)), Void: true})
			p.do(tone, &PostLetter{Letter: p.letterID("D-23", kari)})
			return p
		},
		"a meeting of years ago was held on another day": func(t *testing.T) *play {
			p := minutedOn(t, at, "2027-03-09")
			p.years(2)
			p.corrects(tone, CorrectEntry{Entry: p.entry("meeting_held"), On: on("2027-03-01")})
			p.met(20)
			return p
		},
		"merged, with letters of its own that come back": func(t *testing.T) *play {
			p := screenedOn(t, at)
			p.posts(AcknowledgementLetter)
			events, r := Decide(p.s, Command{ID: "merge", By: actorOf(tone), Body: &Merge{Into: "another"},
				Facts: Facts{Others: []OtherCase{{ID: "another"}}}}, p.now, p.policy)
			require.Nil(t, r)
			p.s, p.events = Fold(p.s, events), append(p.events, events...)
			p.years(1)
			p.says("no_letter_waiting", tone, &PostLetter{Letter: p.letterID("D-01", kari)})
			p.do(tone, &FailLetter{Letter: p.letterID("D-01", kari), Reason: "RETURNED"})
			return p
		},
		"a capacity decision lifted after years": func(t *testing.T) *play {
			p := newPlay(t, at)
			p.represented = &Represented{Holders: []Holder{{verge, HolderLegalGuardian}}}
			p.referred()
			p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
			p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisLegalGuardian, Proxy: verge, Reasons: words(1)})
			p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
			p.do(verge, &RegisterSignature{Form: p.form()})
			p.granted(ScopeCoordinator, ScopePlan)
			p.coordinated()
			p.years(3)
			p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
			p.do(tone, &IssueConsent{Kinds: allKinds})
			p.do(kari, &RegisterSignature{Form: p.form()})
			return p
		},
		"a child from eleven to eighteen, with old letters that come back": func(t *testing.T) *play {
			p := childOn(t, at, "2016-05-14", parent(mother), parent(father))
			p.do(tone, &HearChild{View: words(1)})
			p.do(tone, &IssueConsent{Kinds: allKinds})
			p.do(mother, &RegisterSignature{Form: p.form()})
			p.do(father, &RegisterSignature{Form: p.form()})
			p.granted(ScopeCoordinator, ScopePlan)
			p.coordinated()
			old := p.s.Letters[0].ID
			p.posts(AcknowledgementLetter, ConsentFormLetter, ConsentReceiptLetter, GrantLetter, AppointmentLetter)
			for _, day := range []string{"2028-05-15", "2031-05-15", "2032-05-13"} { // 12, 15 and soon 16
				p.at(day)
			}
			p.posts(BirthdayLetter)
			p.at("2032-05-15")
			p.do(tone, &FailLetter{Letter: old, Reason: "RETURNED"})
			p.do(tone, &ReviewGuardianAccess{Guardian: mother, Access: AccessRequired})
			p.do(tone, &IssueConsent{Kinds: allKinds})
			p.do(kari, &RegisterSignature{Form: p.form()})
			p.at("2034-05-15")
			p.do(tone, &FailLetter{Letter: p.letterID("D-18", mother), Reason: "RETURNED"})
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := story(t)
			p.years(2)
		})
	}
}
