package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// The child of these tests, and those who speak for it.
const (
	emil   = kari
	mother = Principal("person/mother")
	father = Principal("person/father")
	care   = Principal("staff/care")
	verge  = Principal("person/verge")
	kin    = Principal("person/kin")
)

func bornOn(born string, holders ...Holder) *Represented {
	b := calendar.MustDate(born)
	return &Represented{Birthdays: BirthdaysOf(b, b), Holders: holders}
}

func parent(p Principal) Holder { return Holder{Who: p, As: HolderParent} }

// childOn is a referred child's case in screening.
func childOn(t *testing.T, at, born string, holders ...Holder) *play {
	p := newPlay(t, at)
	p.represented = bornOn(born, holders...)
	p.do(tone, &Refer{SenderKind: "TRUST_HP", Sender: gp, Kind: "NEED_NOTIFICATION", Channel: "TRUST"})
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	return p
}

var allKinds = []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}

// TestStory4_INV24_INV25_INV26_DL23_K09_Emil plays story 4 against the pure core.
func TestStory4_INV24_INV25_INV26_DL23_K09_Emil(t *testing.T) {
	p := childOn(t, "2026-11-12", "2011-05-14", parent(mother), parent(father))
	p.due("DL-01", "2026-12-12 OPEN act by 2026-12-11")
	p.due("DL-02", "2026-12-10 OPEN")
	require.ElementsMatch(t, []string{"person/gp QUEUED", "person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"},
		p.letters("D-01"))

	p.at("2026-11-16")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.ElementsMatch(t, []string{"person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"}, p.letters("D-03"))
	require.Equal(t, "2026-11-30", p.deadline("DL-22").Reminders[0].On.String())
	require.Equal(t, "2026-12-14", p.deadline("DL-22").Reminders[1].On.String())

	p.at("2026-11-18")
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	require.Len(t, p.s.ChildViews, 1)

	p.at("2026-11-20")
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	p.refused("INV-20", tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})

	p.at("2026-12-10")
	require.Len(t, p.letters("D-03"), 4, "a reminder to the father alone")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: calendar.MustDate("2027-01-20"), Why: words(3)})
	require.ElementsMatch(t, []string{"person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"}, p.letters("D-06"))
	p.posts("D-06")
	p.due("DL-01", "2026-12-12 MET")

	p.at("2026-12-21")
	p.do(father, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	p.due("DL-22", "2026-12-14 CANCELLED")

	p.at("2027-01-14")
	p.do(tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: true, OtherWelfare: true})
	p.do(tone, decision(OutcomeGranted, ScopeChildCoordinator, ScopePlan))
	require.ElementsMatch(t, []string{"person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"}, p.letters("D-08"))
	p.due("DL-09", "2027-01-28 OPEN")

	p.at("2027-01-18")
	p.do(mother, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.do(emil, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.due("DL-04", "2027-02-15 OPEN")
	p.at("2027-01-20")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Party: father, Evidence: "RETURN_RECEIPT"})
	p.due("DL-04", "2027-02-17 OPEN")

	p.at("2027-01-25")
	p.trained[ola] = true
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Equal(t, ChildTrack, p.s.coordinator().Track)
	p.due("DL-12", "2027-04-19 OPEN")

	p.at("2027-02-13")
	require.Equal(t, []string{"HEAR_CHILD", "DECIDE_WITHOUT_CONSENT", "CONFIRM_CAPACITY", "OWN_CONSENT open 2027-05-14",
		"REVIEW_GUARDIAN_ACCESS open 2027-05-14"}, p.tasks())
	require.NotEmpty(t, p.letters("D-18"))
	p.at("2027-02-17T22:59:00Z")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.at("2027-02-17T23:00:00Z")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)

	p.at("2027-02-24")
	p.do(ola, &StartPlan{})
	everything := PlanContent
	p.do(ola, &IssueParticipation{Participants: []Participant{
		{Who: ola, Service: "COORDINATION", Read: everything, Write: everything},
		{Who: father, Service: "RELATIVE", Read: everything, Write: []string{"d"}},
		{Who: school, Service: "SCHOOL", Read: []string{"a"}},
	}})
	form := p.form()
	p.do(mother, &RegisterSignature{Form: form})
	p.refused("INV-20", ola, &ActivatePlan{PatientTookPart: true})
	p.do(father, &RegisterSignature{Form: form})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	p.due("DL-13", "2027-08-24 OPEN")
	_, sees := AccessToPlan(p.s, Actor{Who: mother})
	require.True(t, sees)

	p.at("2027-05-13T22:00:00Z") // Emil is 16
	for _, guardian := range []Principal{mother, father} {
		_, sees := AccessToPlan(p.s, Actor{Who: guardian})
		require.False(t, sees, "read access is suspended")
		require.Equal(t, AccessSuspended, p.s.GuardianAccess[0].Status)
		require.NotContains(t, RolesIn(&p.s, Actor{Who: guardian}), RoleProxy)
	}
	_, sees = AccessToPlan(p.s, Actor{Who: school})
	require.True(t, sees, "existing participants keep access under version 1")
	require.Empty(t, p.s.consent(ConsentParticipation, ConsentActive).Participants[1].Write)
	own := p.deadline("DL-23")
	require.Equal(t, "own-consent 2027-05-14 OPEN", own.About+" "+own.Due.String()+" "+string(own.Status))
	require.Equal(t, "2027-05-28", own.Reminders[len(own.Reminders)-1].On.String())

	p.at("2027-05-21")
	require.Equal(t, DeadlineOverdue, p.deadline("DL-23").Status)
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.says("not_a_consent_giver", tone, &RegisterSignature{Form: p.form(), Signer: mother})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(ola, &IssueParticipation{Participants: []Participant{
		{Who: ola, Service: "COORDINATION", Read: everything, Write: everything},
		{Who: mother, Service: "RELATIVE", Read: []string{"a"}},
		{Who: school, Service: "SCHOOL", Read: []string{"a"}},
	}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, 2, p.s.consent(ConsentParticipation, ConsentActive).Version)
	require.Equal(t, DeadlineMetLate, p.deadline("DL-23").Status)
	acc, sees := AccessToPlan(p.s, Actor{Who: mother})
	require.True(t, sees, "Emil named her")
	require.Equal(t, []string{"a"}, acc.Read)
	_, sees = AccessToPlan(p.s, Actor{Who: father})
	require.False(t, sees)
	p.do(tone, &ReviewGuardianAccess{Guardian: father, Access: AccessRequired})

	p.at("2029-02-13")
	require.Contains(t, p.tasks(), "OFFER_COORDINATOR open 2029-05-14")
	p.at("2029-05-13T22:00:00Z") // Emil is 18
	require.Equal(t, becauseAge18, p.s.Coordinators[0].EndReason)
	require.Equal(t, "2029-05-14", p.s.Coordinators[0].EndedOn.String())
	require.Equal(t, AssignmentInterim, p.s.coordinator().Status)
	require.Equal(t, tone, p.s.MainResponsible())
	last := p.s.Responsible[len(p.s.Responsible)-1]
	require.Equal(t, "2029-05-13T22:00:00Z", last.From.Format(time.RFC3339))
	for _, g := range p.s.GuardianAccess {
		require.Equal(t, AccessEnded, g.Status)
	}
}

// tasks lists the tasks as "KIND open due" or "KIND" when done, in order.
func (p *play) tasks() []string {
	var out []string
	for _, task := range p.s.Tasks {
		line := string(task.Kind)
		if task.Open() {
			line += " open " + task.Due.String()
		}
		out = append(out, line)
	}
	return out
}

// TestStory4b_INV24_C03_FatherRefuses: one no is enough; nothing proceeds on one
// signature by default, only by an exception a person has reasoned.
func TestStory4b_INV24_C03_FatherRefuses(t *testing.T) {
	p := childOn(t, "2026-11-12", "2011-05-14", parent(mother), parent(father))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2026-12-02")
	p.do(tone, &RefuseConsent{Form: p.form(), Signer: father})
	require.Equal(t, ConsentRefused, p.s.Consents[0].Status)
	require.Equal(t, father, p.s.Consents[0].RefusedBy)
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	p.refused("INV-20", tone, &CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})

	exception := &IssueConsent{Kinds: allKinds,
		Giving: Giving{Exception: ExceptionNecessary, ExceptionSigner: mother, ExceptionReason: words(4)}}
	closing := *p
	closing.do(tone, &CloseCase{Reason: ClosedNoConsent})
	require.ElementsMatch(t, []string{"person/mother QUEUED", "person/father QUEUED", "person/kari QUEUED"}, closing.letters("D-05"))

	p.do(tone, exception)
	require.Equal(t, []Signer{{Who: mother, As: RoleProxy}}, p.s.Consents[3].Signers)
	require.Equal(t, ExceptionNecessary, p.s.Consents[3].Exception)
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
}

func TestINV24_WhoSigns(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-01-01", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Equal(t, ExceptionSole, p.s.Consents[0].Exception, "one with the responsibility alone is recorded")

	p = childOn(t, "2027-02-01", "2015-01-01", parent(mother), parent(father), Holder{care, HolderChildWelfare})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Equal(t, []Signer{{Who: care, As: RoleProxy}}, p.s.Consents[0].Signers)
	require.Equal(t, ExceptionChildWelfare, p.s.Consents[0].Exception)

	p = childOn(t, "2027-02-01", "2015-01-01")
	p.says("guardians_unknown", tone, &IssueConsent{Kinds: allKinds})

	p = childOn(t, "2027-02-01", "2015-01-01", parent(mother), parent(father)) // 12 years
	for _, bad := range []Giving{
		{Exception: ExceptionNecessary, ExceptionSigner: mother},                               // no reason
		{Exception: ExceptionNecessary, ExceptionReason: words(1)},                             // no signer
		{Exception: ExceptionNecessary, ExceptionSigner: gp, ExceptionReason: words(1)},        // no guardian
		{Exception: ExceptionChildWelfare, ExceptionSigner: mother, ExceptionReason: words(1)}, // not child welfare
		{Exception: ExceptionChild, ExceptionSigner: mother, ExceptionReason: words(1)},        // not the child
	} {
		p.refused("INV-24", tone, &IssueConsent{Kinds: allKinds, Giving: bad})
	}
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	require.Equal(t, []Signer{{Who: emil, As: RolePatient}}, p.s.Consents[0].Signers)
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)

	p = childOn(t, "2027-02-01", "2017-01-01", parent(mother), parent(father)) // 10 years
	p.refused("INV-24", tone, &IssueConsent{Kinds: allKinds, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	p = childOn(t, "2027-02-01", "2000-01-01") // grown up
	p.refused("INV-24", tone, &IssueConsent{Kinds: allKinds,
		Giving: Giving{Exception: ExceptionSole, ExceptionSigner: mother, ExceptionReason: words(1)}})
}

func TestINV25_TheChildIsHeardFirst(t *testing.T) {
	for _, c := range []struct {
		born   string
		waits  bool
		weight bool
	}{
		{"2021-01-01", false, false}, // 6
		{"2020-02-01", true, false},  // 7 today
		{"2016-01-01", true, false},  // 11
		{"2015-02-01", true, true},   // 12 today
	} {
		p := childOn(t, "2027-02-01", c.born, parent(mother))
		p.do(tone, &IssueConsent{Kinds: allKinds})
		p.do(mother, &RegisterSignature{Form: p.form()})
		require.Equal(t, c.waits, p.s.Phase == PhaseAwaitingConsent, c.born)
		if !c.waits {
			continue
		}
		require.Contains(t, p.tasks(), "HEAR_CHILD open 2027-02-01")
		if c.weight {
			p.says("weight_missing", tone, &HearChild{View: words(1)})
		} else {
			p.says("own_party_from_12", tone, &HearChild{View: words(1), OwnParty: true})
		}
		p.at("2027-02-03")
		p.do(tone, &HearChild{View: words(1), Weight: words(2)})
		require.Equal(t, PhaseAssessment, p.s.Phase, c.born)
		require.Equal(t, "2027-02-03", p.s.consent(ConsentStart, ConsentActive).ActiveOn.String())
		require.Contains(t, p.tasks(), "HEAR_CHILD")
		require.Len(t, p.letters("D-04"), 1)
	}
	p := childOn(t, "2027-02-01", "2000-01-01")
	p.says("not_a_child", tone, &HearChild{View: words(1)})
}

// TestINV25_ABirthdayInTheMiddleOfTheRound: who turns 7 or 12 after one has signed
// is heard, and weighed, before the other's signature counts.
func TestINV25_ABirthdayInTheMiddleOfTheRound(t *testing.T) {
	for _, c := range []struct {
		born   string
		weight Text
	}{{"2020-02-10", ""}, {"2015-02-10", words(2)}} {
		p := childOn(t, "2027-02-01", c.born, parent(mother), parent(father))
		p.do(tone, &IssueConsent{Kinds: allKinds})
		if c.weight != "" {
			p.do(tone, &HearChild{View: words(1)}) // 11, and nothing need be weighed
		}
		p.do(mother, &RegisterSignature{Form: "form-1"})
		p.at("2027-02-10")
		p.do(father, &RegisterSignature{Form: "form-1"})
		require.Equal(t, PhaseAwaitingConsent, p.s.Phase, c.born)
		require.Contains(t, p.openTasks(), "HEAR_CHILD KE")
		p.at("2027-02-12")
		p.do(tone, &HearChild{View: words(1), Weight: c.weight})
		require.Equal(t, PhaseAssessment, p.s.Phase, c.born)
		require.Equal(t, "2027-02-12", p.s.consent(ConsentStart, ConsentActive).ActiveOn.String())
	}
}

// TestINV67_PartiesByAge: over 15 the young person gets the notice too, from 12
// when it understands the case and uses its rights.
func TestINV67_PartiesByAge(t *testing.T) {
	for _, c := range []struct {
		born string
		own  bool
		want []Principal
	}{
		{"2012-02-02", false, []Principal{mother, father}},       // 14
		{"2012-02-01", false, []Principal{mother, father, emil}}, // 15 today
		{"2014-01-01", true, []Principal{mother, father, emil}},  // 13, uses its rights
		{"2011-02-01", false, []Principal{emil}},                 // 16 today
	} {
		p := childOn(t, "2027-02-01", c.born, parent(mother), parent(father))
		if c.own {
			p.do(tone, &HearChild{View: words(1), Weight: words(2), OwnParty: true})
		}
		require.Equal(t, c.want, p.s.writtenTo(calendar.MustDate("2027-02-01")), c.born)
	}
	p := childOn(t, "2027-02-01", "2014-01-01", parent(mother)) // 13, and consents itself (pbrl § 4-3 c)
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	require.Equal(t, []Principal{mother, emil}, p.s.writtenTo(calendar.MustDate("2027-02-01")))
}

func TestINV90_WhatIsWithheldStaysWithheld(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-01-01", parent(mother), parent(father)) // 14
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Contains(t, RolesIn(&p.s, Actor{Who: father}), RoleProxy)
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	require.NotContains(t, RolesIn(&p.s, Actor{Who: father}), RoleProxy)
	require.Contains(t, p.letters("D-03"), "person/father CANCELLED")
	_, sees := AccessToPlan(p.s, Actor{Who: father})
	require.False(t, sees)
	p.says("already_withheld", tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	p.do(tone, &SendPreliminaryReply{ExpectedOn: calendar.MustDate("2027-03-20"), Why: words(3)})
	require.Equal(t, []string{"person/mother QUEUED"}, p.letters("D-06"))
	p.refused("INV-90", tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	p.do(tone, &LiftWithholding{From: []Principal{father}})
	require.Contains(t, RolesIn(&p.s, Actor{Who: father}), RoleProxy)
	p.says("nothing_withheld", tone, &LiftWithholding{From: []Principal{father}})

	p = childOn(t, "2027-02-01", "2000-01-01")
	p.refused("INV-90", tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
}

func TestINV26_TheFormThatIsOutAt16(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother), parent(father))
	require.Contains(t, p.tasks(), "OWN_CONSENT open 2027-05-14", "less than ninety days are left")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2027-05-14")
	require.Equal(t, ConsentSuperseded, p.s.Consents[0].Status)
	p.noDeadline("DL-22")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, DeadlineMet, p.deadline("DL-23").Status)
}

func TestINV26_TheYoungPersonMayWithdrawWhatGuardiansGave(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2027-05-14")
	p.refused("C-06", mother, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	p.do(emil, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.Equal(t, ConsentWithdrawn, p.s.Consents[2].Status)
}

func TestDL23_ABirthDateCorrectedMovesTheBirthday(t *testing.T) {
	p := childOn(t, "2027-02-01", "2013-05-14", parent(mother))
	p.due("DL-23", "2031-05-14 OPEN")
	p.represented = bornOn("2013-06-14", parent(mother))
	p.do(System, &NoteRepresentation{})
	p.due("DL-23", "2031-06-14 OPEN")
	live := 0
	for _, dl := range p.s.Deadlines {
		if dl.Code == AgeEvent && dl.Live() {
			live++
		}
	}
	require.Equal(t, 2, live, "16 and 18")
	p.represented = &Represented{}
	p.do(System, &NoteRepresentation{})
	p.noDeadline("DL-23")
}
