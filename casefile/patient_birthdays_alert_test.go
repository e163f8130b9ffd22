package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// agedOn is a child's case in which the mother, who has the say alone, has
// consented to everything.
func agedOn(t *testing.T, at, born string) *play {
	p := childOn(t, at, born, parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	return p
}

// birthday is what became of the birthday's own deadline.
func (p *play) birthday(about string) string {
	for i := len(p.s.Deadlines) - 1; i >= 0; i-- {
		if dl := p.s.Deadlines[i]; dl.Code == AgeEvent && dl.About == about {
			return dl.Due.String() + " " + string(dl.Status)
		}
	}
	return ""
}

func TestDL23_INV25_TheAlertBeforeTwelve(t *testing.T) {
	p := childOn(t, "2027-02-01", "2015-08-01", parent(mother)) // 12 on 1 August
	p.at("2027-05-02")
	require.Empty(t, p.tasksOf(TaskHearChild))
	p.at("2027-05-03") // ninety days before, whatever day of the week
	require.Equal(t, []string{"age-12"}, p.tasksOf(TaskHearChild))
	require.Equal(t, []string{"HEAR_CHILD open 2027-08-01"}, p.tasks())
	require.Empty(t, p.letters("D-18"))
	p.at("2027-08-01")
	require.Equal(t, "2027-08-01 MET", p.birthday("age-12"))
	require.Equal(t, "2031-08-01 OPEN", p.birthday("age-16"))
}

// At 16 the guardians' consents go on until the young person answers, and what
// was ticked off too early is asked for again.
func TestINV26_DL23_SixteenAsksWhatTheAlertAsked(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-01")
	for _, task := range p.s.Tasks {
		if task.Kind == TaskOwnConsent || task.Kind == TaskReviewGuardians {
			p.do(tone, &CompleteTask{Task: task.ID})
		}
	}
	require.Empty(t, append(p.tasksOf(TaskOwnConsent), p.tasksOf(TaskReviewGuardians)...))
	p.at("2027-05-13T21:59:59Z")
	require.Equal(t, "2027-05-14 OPEN", p.birthday("age-16"))
	p.at("2027-05-13T22:00:00Z")
	require.Equal(t, "2027-05-14 MET", p.birthday("age-16"))
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent))
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskReviewGuardians))
	require.Equal(t, "2027-05-14 OPEN", p.birthday(ownConsent))
}

// With no guardian left there is nobody whose access could be reviewed.
func TestINV26_WithoutGuardiansThereIsNoAccessToReview(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-01")
	p.represented = bornOn("2011-05-14")
	p.do(System, &NoteRepresentation{})
	for _, task := range p.s.Tasks {
		if task.Kind == TaskReviewGuardians {
			p.do(tone, &CompleteTask{Task: task.ID})
		}
	}
	p.at("2027-05-14")
	require.Empty(t, p.tasksOf(TaskReviewGuardians))
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent), "what the mother gave is still to be asked about")
}

// Who has nothing that rests on a guardian is asked for nothing at 16.
func TestINV26_NothingIsAskedWhereNothingRestsOnAGuardian(t *testing.T) {
	for name, before := range map[string]func(p *play){
		"nothing was signed": func(*play) {},
		"the child signed": func(p *play) {
			p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
			p.do(emil, &RegisterSignature{Form: p.form()})
		},
		"all was taken back": func(p *play) {
			p.do(tone, &IssueConsent{Kinds: allKinds})
			p.do(mother, &RegisterSignature{Form: p.form(), Declined: []ConsentKind{ConsentCoordinator}})
			p.do(mother, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
			p.corrects(tone, CorrectEntry{Entry: p.entry("signed", p.consentTo(ConsentStart)), Void: true})
			p.do(mother, &RefuseConsent{Form: p.form()})
		},
	} {
		p := childOn(t, "2027-02-20", "2011-05-14", parent(mother))
		p.do(tone, &HearChild{View: words(1), Weight: words(2)})
		before(p)
		require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent), "%s: the alert asks", name)
		p.at("2027-05-14")
		require.Empty(t, p.tasksOf(TaskOwnConsent), name)
		require.Empty(t, p.birthday(ownConsent), name)
	}
}

// One consent of several rests on the mother: that one is enough.
func TestINV26_OneConsentOfAGuardianIsEnough(t *testing.T) {
	p := childOn(t, "2027-02-20", "2011-05-14", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2027-05-14")
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent))
	require.Equal(t, "2027-05-14 OPEN", p.birthday(ownConsent))
}

// The asking is over when the young person has answered all of it, not before.
func TestINV26_DL23_TheAskingEndsWithTheLastAnswer(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-14")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, "2027-05-14 OPEN", p.birthday(ownConsent), "the plan rests on the mother still")
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.Equal(t, "2027-05-14 MET", p.birthday(ownConsent))
	require.Empty(t, p.tasksOf(TaskOwnConsent))
}

// Where the young person lacks capacity, parents sign on that ground (pbrl § 4-5):
// that is an answer too.
func TestINV26_INV27_ParentsOnCapacityAreAnAnswer(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-14")
	p.do(tone, &RecordCapacityDecision{Kinds: allKinds, Basis: BasisParents, Reasons: words(1)})
	p.do(tone, &IssueConsent{Kinds: allKinds, Giving: Giving{CapacityDecision: "capacity-1"}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, ConsentSuperseded, p.s.Consents[0].Status)
	require.Equal(t, "2027-05-14 MET", p.birthday(ownConsent))
	require.Empty(t, p.tasksOf(TaskOwnConsent))
}

// Before 16 a signature ends no asking for one's own.
func TestINV26_BeforeSixteenASignatureIsNotTheirOwn(t *testing.T) {
	p := childOn(t, "2027-05-01", "2011-05-14", parent(mother), parent(father))
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskOwnConsent))
}

// A birth date that was wrong: the young person is 15 again, and turns 16 when
// they do, also with what was asked at the first time still open.
func TestINV26_DL23_SixteenOnceMore(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2027-05-20")
	require.Equal(t, "2027-05-14 OVERDUE", p.birthday(ownConsent))
	p.represented = bornOn("2011-05-22", parent(mother))
	p.do(System, &NoteRepresentation{})
	require.Equal(t, "2027-05-22 OPEN", p.birthday("age-16"))
	p.at("2027-05-22")
	require.Equal(t, "2027-05-22 MET", p.birthday("age-16"))
}

// Each former guardian is looked at; the task ends with the last.
func TestINV26_EveryFormerGuardianIsReviewed(t *testing.T) {
	p := childAskedOn(t, "2027-02-20", "2011-05-14")
	p.says("no_guardian_to_review", tone, &ReviewGuardianAccess{Guardian: mother, Access: AccessEnded})
	p.at("2027-05-14")
	require.Equal(t, []GuardianAccess{{mother, AccessSuspended, on("2027-05-14")}, {father, AccessSuspended, on("2027-05-14")}},
		p.s.GuardianAccess)
	p.at("2027-05-18")
	p.do(tone, &ReviewGuardianAccess{Guardian: mother, Access: AccessRequired})
	require.Equal(t, []GuardianAccess{{mother, AccessRequired, on("2027-05-18")}, {father, AccessSuspended, on("2027-05-14")}},
		p.s.GuardianAccess)
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskReviewGuardians))
	p.refused("INV-15", tone, &ReviewGuardianAccess{Guardian: gp, Access: AccessEnded})
	p.do(tone, &ReviewGuardianAccess{Guardian: father, Access: AccessEnded})
	require.Empty(t, p.tasksOf(TaskReviewGuardians))
}

// At 18 nobody is told any more, and nobody is left to review.
func TestINV26_DL23_EighteenEndsTheReview(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.at("2029-05-13")
	require.Equal(t, []string{"age-16"}, p.tasksOf(TaskReviewGuardians))
	p.at("2029-05-14")
	require.Empty(t, p.tasksOf(TaskReviewGuardians))
	require.Equal(t, []GuardianAccess{{mother, AccessEnded, on("2029-05-14")}}, p.s.GuardianAccess)
	require.Equal(t, "2029-05-14 MET", p.birthday("age-18"))
}

// What a guardian could write ends at 16, in what is in force; others write on,
// and what has been is not rewritten.
func TestINV26_OnlyTheGuardianStopsWriting(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	ask := func(writes ...string) {
		p.do(ola, &IssueParticipation{Participants: []Participant{
			{Who: ola, Service: coordination, Read: PlanContent, Write: PlanContent},
			{Who: mother, Service: "RELATIVE", Read: PlanContent, Write: writes}}})
		p.do(mother, &RegisterSignature{Form: p.form()})
	}
	ask("d", "e")
	ask("d")
	p.at("2027-05-14")
	require.Len(t, p.writeEnds(mother), 1)
	var versions []Consent
	for _, c := range p.s.Consents {
		if c.Kind == ConsentParticipation {
			versions = append(versions, c)
		}
	}
	last, first := versions[len(versions)-1], versions[len(versions)-2]
	require.Equal(t, ConsentActive, last.Status)
	require.Empty(t, last.Participants[1].Write)
	require.Equal(t, PlanContent, last.Participants[0].Write, "the coordinator writes on")
	require.Equal(t, ConsentSuperseded, first.Status)
	require.Equal(t, []string{"d"}, first.Participants[1].Write, "narrowed by the new form, and no more")
}

// writeEnds are the consents in which somebody was said to write no more.
func (p *play) writeEnds(who Principal) (consents []string) {
	for _, e := range p.events {
		if f, ok := e.Fact.(*GuardianAccessSet); ok && f.Who == who {
			consents = append(consents, f.WriteEnds...)
		}
	}
	return consents
}

// A former guardian in the group is kept out of it until the young person has
// named them.
func TestINV26_AFormerGuardianInTheGroup(t *testing.T) {
	p := agedOn(t, "2027-02-01", "2011-05-14")
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: coordination, Read: PlanContent, Write: PlanContent},
		reader(mother, "RELATIVE")}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(ola, &StartCareTeam{Members: []TeamMember{{mother, "RELATIVE"}}})
	roles := func() []Role { return RolesIn(&p.s, Actor{Who: mother}) }
	require.Contains(t, roles(), RoleMember)
	p.at("2027-05-14")
	require.Empty(t, roles())
	require.Empty(t, p.writeEnds(mother), "she only read")
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: coordination, Read: PlanContent, Write: PlanContent},
		reader(mother, "RELATIVE")}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	require.ElementsMatch(t, []Role{RoleParticipant, RoleMember}, roles(), "Emil wants her there")
}

// What is asked for on a form that is out at 16, besides what the case rests on, is to be asked
// for of the young person (INV-26): it was taken back, and nobody was asked to.
func TestINV26_EveryFormThatIsOutAt16IsAskedForAnew(t *testing.T) {
	p := childAskedOn(t, "2027-02-01", "2011-05-20")
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.at("2027-05-10")
	p.do(mother, &ReportMove{MovesOn: on("2027-07-01"), Name: words(2)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}})
	form := p.form()
	p.do(mother, &RegisterSignature{Form: form})
	p.at("2027-05-20")
	require.Equal(t, []string{form}, p.tasksOf(TaskAskConsent))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}})
	require.False(t, p.s.asks(TaskAskConsent))
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.s.consented(ConsentTransfer))
}
