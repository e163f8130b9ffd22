package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestStory1_Kari plays stories/01-kari.yml against the pure core.
func TestStory1_Kari(t *testing.T) {
	p := newPlay(t, "2027-01-31 21:15")
	p.referred()
	require.Equal(t, PhaseReceived, p.s.Phase)
	require.Equal(t, tone, p.s.MainResponsible())
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-01"))
	p.due("DL-01", "2027-02-28 OPEN act by 2027-02-26")
	p.due("DL-02", "2027-02-28 OPEN act by 2027-02-26")

	p.at("2027-02-02")
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}, TextVersion: "1", Language: "nb"})
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
	steps := p.deadline("DL-22").Reminders
	require.Equal(t, "2027-02-16", steps[0].On.String())
	require.Equal(t, "2027-03-02", steps[1].On.String())

	p.at("2027-02-11")
	p.do(tone, &RegisterSignature{Form: p.form()})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, DeadlineCancelled, p.deadline("DL-22").Status)

	p.at("2027-02-23")
	p.granted(ScopeCoordinator, ScopePlan)
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	p.do(tone, &PostLetter{Letter: p.letterID("D-08", kari)})
	p.do(tone, &PostLetter{Letter: p.letterID("D-11", kari)})
	p.due("DL-01", "2027-02-28 MET")
	p.due("DL-02", "2027-02-28 MET")
	p.due("DL-03", "2027-02-26 MET")
	p.due("DL-09", "2027-03-09 OPEN")

	p.at("2027-02-26")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.due("DL-04", "2027-03-30 OPEN")
	require.Equal(t, "2027-03-30T22:00:00Z", p.deadline("DL-04").Ends.Format(time.RFC3339))

	p.at("2027-03-03")
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true, WishedFor: ola})
	require.Equal(t, []StepWarning{TrainingMissing}, p.s.proposed().Blocked)
	require.Equal(t, []string{"staff/ola QUEUED"}, p.letters("D-12"))
	seq := p.s.Seq
	p.refused("INV-34", tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Equal(t, seq, p.s.Seq)
	p.due("DL-09", "2027-03-09 OPEN")

	p.at("2027-03-04")
	p.trained[ola] = true
	p.do(System, &NoteTraining{Staff: ola})
	require.Empty(t, p.s.proposed().Blocked)
	p.at("2027-03-08")
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Equal(t, ola, p.s.MainResponsible())
	require.Len(t, p.letters("D-14"), 3)
	p.due("DL-09", "2027-03-09 MET")
	p.due("DL-12", "2027-05-31 OPEN")

	p.at("2027-03-15")
	p.do(ola, &StartPlan{Style: "DETAILED"})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nurse, "HOME_NURSING"), reader(nav, "NAV"),
		reader(gp, "GP")}})
	require.Equal(t, PlanStatusAwaiting, p.s.Plan.Status)
	p.due("DL-11", "2027-03-29 OPEN act by 2027-03-24")
	require.Equal(t, "2027-03-24", p.deadline("DL-11").Reminders[0].On.String())
	for who, sees := range map[Principal]bool{kari: true, ola: true, tone: true, nav: false, gp: false, nurse: false} {
		_, ok := AccessToPlan(p.s, actorOf(who))
		require.Equal(t, sees, ok, who)
	}

	p.at("2027-03-19")
	p.do(kari, &RegisterSignature{Form: p.form()})
	_, ok := AccessToPlan(p.s, actorOf(nav))
	require.True(t, ok)

	p.at("2027-03-30T21:59:59Z")
	require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
	p.at("2027-03-30T22:00:00Z")
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)

	p.at("2027-03-31")
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}, {nurse, "HOME_NURSING"}, {nav, "NAV"}, {gp, "GP"}}})
	p.due("DL-12", "2027-05-31 MET")
	p.due("DL-13", "2027-09-30 OPEN")
	p.due("DL-15", "2027-09-30 OPEN")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: p.deadline("DL-15").Due.AddDays(-163)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})

	p.at("2027-04-20")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola, nav}, Named: []Principal{child}, Arranged: words(2)})
	p.due("DL-15", "2027-10-20 OPEN")
	p.due("DL-17", "2027-04-27 OPEN")
	p.at("2027-04-23")
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Template: "BRIEF", Words: words(3)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	require.Equal(t, MeetingStatusMinutesSent, p.s.Meetings[0].Status)
	require.Len(t, p.letters("D-23"), 6)
	p.posts("D-23")
	p.due("DL-17", "2027-04-27 MET")

	p.at("2027-06-10")
	p.do(nurse, &ReportMaterialChange{What: words(4)})
	require.Equal(t, PlanStatusInRevision, p.s.Plan.Status)
	p.due("DL-14", "2027-06-24 OPEN")
	p.at("2027-06-17")
	p.do(ola, &CompleteRevision{ChangeNote: words(5), PatientTookPart: true})
	require.Equal(t, 2, p.s.Plan.Versions[1].No)
	p.due("DL-13", "2027-12-17 OPEN")
	for _, dl := range p.s.Deadlines {
		if dl.Code == "DL-13" && dl.Due.String() == "2027-09-30" {
			require.Equal(t, DeadlineCancelled, dl.Status)
		}
	}
}

// TestStory2_Jonas plays story 2: a coordinator, but no plan until he changes his mind.
func TestStory2_Jonas(t *testing.T) {
	p := newPlay(t, "2026-11-30")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP", Kind: "NEED_NOTIFICATION"})
	p.due("DL-01", "2026-12-30 OPEN")
	p.due("DL-02", "2026-12-28 OPEN")
	p.at("2026-12-14")
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}})
	p.do(tone, &RegisterSignature{Form: p.form(), Declined: []ConsentKind{ConsentPlan}})
	require.Equal(t, PhaseAssessment, p.s.Phase)
	require.Equal(t, "2026-12-14", p.s.PlanDeclinedOn.String())
	p.at("2026-12-28T22:59:59Z")
	p.due("DL-02", "2026-12-28 OPEN")
	p.at("2026-12-28T23:00:00Z")
	p.due("DL-02", "2026-12-28 OVERDUE")
	p.at("2026-12-29")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: p.deadline("DL-01").Due.AddDays(16), Why: words(1)})
	require.Equal(t, "2026-12-29", p.s.PreliminaryReplySentOn.String())
	p.posts("D-06")
	p.due("DL-01", "2026-12-30 MET")
	p.at("2027-01-12")
	p.granted(ScopeCoordinator)
	p.due("DL-02", "2026-12-28 MET_LATE")
	p.due("DL-09", "2027-01-26 OPEN")
	p.at("2027-01-15")
	p.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "RETURN_RECEIPT"})
	p.due("DL-04", "2027-02-12 OPEN")
	p.at("2027-01-20")
	p.coordinated()
	require.Equal(t, PlanStatusNone, p.s.Plan.Status)
	require.Equal(t, TeamNone, p.s.Team.Status)
	p.noDeadline("DL-12", "DL-13", "DL-15")
	p.at("2027-06-07")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p), With: []Principal{ola}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(2)})
	p.refused("INV-53", ola, &WriteMinutes{Meeting: "meeting-1", Storage: "PLAN_MESSAGE", Words: words(3)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(3)})
	require.Equal(t, MinutesInJournal, p.s.Meetings[0].Storage)
	p.due("DL-17", "2027-06-14 OPEN")
	p.at("2027-06-14")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, &IssueDecision{Outcome: OutcomeGranted, Scope: []Scope{ScopePlan}, Rule: "hol § 7-1", Grounds: words(4)})
	p.do(ola, &StartPlan{})
	require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
	require.Equal(t, ola, p.s.MainResponsible())
	p.due("DL-12", "2027-09-06 OPEN")
	p.at("2027-06-21")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	p.due("DL-13", "2027-12-21 OPEN")
}

// TestStory3_Randi plays story 3: consent is withdrawn mid-process.
func TestStory3_Randi(t *testing.T) {
	p := newPlay(t, "2027-03-01")
	p.referred()
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.at("2027-05-03")
	others := []Participant{reader(nav, "NAV"), reader(gp, "GP"), reader(nurse, "HOME_NURSING"), reader(school, "SCHOOL_NURSE")}
	p.planned(others...)
	p.due("DL-13", "2027-11-03 OPEN")
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}, {nav, "NAV"}, {gp, "GP"}, {nurse, "HOME_NURSING"},
		{school, "SCHOOL_NURSE"}}})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(22)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.at("2027-05-25")
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Arranged: words(1)})
	p.due("DL-15", "2027-11-25 OPEN")
	p.due("DL-17", "2027-06-01 OPEN")

	p.at("2027-05-27")
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(2)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.do(ola, &PostLetter{Letter: p.letterID("D-23", nav)})
	p.do(ola, &PostLetter{Letter: p.letterID("D-23", gp)})

	p.at("2027-05-28 10:40")
	p.do(nurse, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan, WithdrawSharing}, Form: "ORAL", IdentityConfirmed: true})
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Equal(t, TeamDissolved, p.s.Team.Status)
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Equal(t, AssignmentActive, p.s.coordinator().Status)
	require.Equal(t, ola, p.s.MainResponsible())
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola CANCELLED", "person/nav POSTED", "person/gp POSTED", "staff/nurse CANCELLED",
		"person/school CANCELLED"}, p.letters("D-23"))
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-15"))
	p.due("DL-13", "2027-11-03 CANCELLED")
	p.due("DL-15", "2027-11-25 CANCELLED")
	for _, who := range []Principal{nav, gp, nurse, school} {
		_, ok := AccessToPlan(p.s, actorOf(who))
		require.False(t, ok, who)
	}
	p.refused("T-14", tone, &CloseCase{Reason: ClosedConsentWithdrawn})

	p.at("2027-06-01")
	p.do(tone, &PostLetter{Letter: p.letterID("D-23", kari)})
	p.at("2027-06-02")
	p.due("DL-17", "2027-06-01 MET")

	p.at("2027-06-30")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &ReopenPlan{})
	require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
	require.Len(t, p.s.Plan.Versions, 1)
	p.due("DL-12", "2027-09-22 OPEN")
	p.at("2027-07-02")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(gp, "GP")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, 2, p.s.consent(ConsentParticipation, ConsentActive).Version)
	p.at("2027-07-05")
	p.do(ola, &ActivatePlan{PatientTookPart: true})
	require.Equal(t, 2, p.s.Plan.Versions[1].No)
	p.due("DL-13", "2028-01-05 OPEN")
	_, ok := AccessToPlan(p.s, actorOf(nav))
	require.False(t, ok)
}
