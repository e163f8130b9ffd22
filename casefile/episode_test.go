package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// headOf is who heads a department of the trust, unless they have left.
func (p *play) headOf(department string) Principal {
	head := map[string]Principal{"psychiatry": ward, "surgery": surgeon}[department]
	if p.inactive[head] {
		return berg
	}
	return head
}

// admitted is an episode with an admission at an instant.
func admitted(t testing.TB, at string) *play {
	p := newPlay(t, at)
	p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission, AdmittedAt: p.now,
		ClinicianRequired: true})
	return p
}

func bothLevels() *SeeNeed {
	return &SeeNeed{Complex: true, LongTerm: true, Coordinated: true, Levels: BothLevels, Wants: []Scope{ScopeCoordinator, ScopePlan},
		Grounds: words(1)}
}

// coordinatedStay is one in which there is a coordinator and the municipality has been told.
func coordinatedStay(t testing.TB, at string) *play {
	p := admitted(t, at)
	p.do(ida, bothLevels())
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: NotifyTold, Note: words(2)})
	p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(3)})
	p.do(kaia, &NotifyMunicipality{Name: words(4), Words: words(5)})
	p.postsNotification(kaia)
	return p
}

// postsNotification posts the letter of the notification that was written last.
func (p *play) postsNotification(who Principal) {
	p.do(who, &PostLetter{Letter: p.s.notificationLetter(p.s.notification().ID).ID})
}

// Leah: an admission at Easter, and a need of both levels.
func TestS01_S03_S04_S08_S10_S11_Leah(t *testing.T) {
	p := admitted(t, "2027-03-27 18:00")
	require.Equal(t, KindEpisode, p.s.Kind())
	require.Equal(t, PhaseDuring, p.s.Phase)
	require.Equal(t, ClinicianIsRequired, p.s.ClinicianStatus())
	require.Equal(t, ward, p.s.MainResponsible())
	p.due(ClinicianDue, "2027-03-30 OPEN")
	require.Equal(t, "2027-03-28T17:00:00Z", p.deadline(AdmissionNoticed).Ends.Format(time.RFC3339))

	p.at("2027-03-30 14:00")
	p.due(AdmissionNoticed, "2027-03-28 OVERDUE")
	p.refused("INV-33", ward, &DesignateClinician{Staff: ola, Kind: Psychologist})
	p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
	require.Equal(t, ClinicianDesignated, p.s.ClinicianStatus())
	p.due(ClinicianDue, "2027-03-30 MET")
	p.do(ida, &InformOfClinician{})
	require.Equal(t, ClinicianInformed, p.s.ClinicianStatus())

	p.at("2027-03-31")
	p.do(ida, bothLevels())
	require.Equal(t, CoordinationNeeded, p.s.Coordination())
	require.Equal(t, NotificationRequired, p.s.NotificationStatus())
	require.Contains(t, lettersTo(p, tone), NeedLetter)
	p.refused("INV-20", ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
	p.noDeadline(NeedNotified) // she has not been told yet

	p.at("2027-04-01")
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: NotifyTold})
	require.Equal(t, CoordinationConsent, p.s.Coordination())
	p.due(SpecialistAppointment, "2027-04-05 OPEN")
	p.due(NeedNotified, "2027-04-02 OPEN")
	p.refused("INV-97", ward, &Discharge{Planned: words(1)})

	p.at("2027-04-02 10:00")
	p.refused("INV-33", ward, &AppointSpecialistCoordinator{Staff: ola, Scope: words(1)})
	p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
	require.Equal(t, CoordinationActive, p.s.Coordination())
	require.Equal(t, kaia, p.s.MainResponsible())
	p.due(SpecialistAppointment, "2027-04-05 MET")
	p.do(kaia, &NotifyMunicipality{Name: words(2), Words: words(3)})
	p.postsNotification(kaia)
	p.due(NeedNotified, "2027-04-02 MET")
	p.due(NotificationAnswer, "2027-04-07 OPEN")
	require.Equal(t, NotificationSent, p.s.NotificationStatus())
	p.do(kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
	p.due(NotificationAnswer, "2027-04-07 MET")
	require.Equal(t, NotificationAcknowledged, p.s.NotificationStatus())

	p.at("2027-05-10")
	p.refused("S-11", kaia, &EndEpisode{Reason: ClosedHandedOver}) // not before the discharge
	p.do(kaia, &Discharge{Planned: words(4)})
	require.Equal(t, PhaseAfter, p.s.Phase)
	require.Equal(t, kaia, p.s.Serving(), "INV-99: discharge does not end it")
	p.at("2027-05-24")
	p.do(kaia, &EndEpisode{Reason: ClosedHandedOver, Note: words(5)})
	require.Equal(t, []any{PhaseClosed, ClosedHandedOver, CoordinationEnded, ClinicianEnded, Principal("")},
		[]any{p.s.Phase, p.s.CloseReason, p.s.Coordination(), p.s.ClinicianStatus(), p.s.MainResponsible()})
	require.Contains(t, lettersTo(p, kari), CoordinationOverLetter)
}

func lettersTo(p *play, who Principal) (out []LetterCode) {
	for _, l := range p.s.Letters {
		if l.To == who {
			out = append(out, l.Code)
		}
	}
	return out
}

// 24 hours are 24 hours over both changes of the clock.
func TestDL20_HoursAreElapsed(t *testing.T) {
	for at, ends := range map[string]string{"2027-10-30 18:00": "2027-10-31 17:00", "2027-03-27 18:00": "2027-03-28 19:00",
		"2027-06-01 18:00": "2027-06-02 18:00"} {
		p := admitted(t, at)
		require.Equal(t, instant(ends), p.deadline(AdmissionNoticed).Ends, at)
		p.now = p.deadline(AdmissionNoticed).Ends
		p.do(kaia, &NoteAdmissionNotice{})
		require.Equal(t, DeadlineMet, p.deadline(AdmissionNoticed).Status)
		p = admitted(t, at)
		p.at(ends)
		p.until(p.now.Add(time.Minute))
		p.do(kaia, &NoteAdmissionNotice{})
		require.Equal(t, DeadlineMetLate, p.deadline(AdmissionNoticed).Status)
	}
	p := newPlay(t, "2027-06-01")
	p.policy.AdmissionNotice = AdmissionNoticeOff
	p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission, AdmittedAt: p.now})
	p.noDeadline(AdmissionNoticed)
	p.says("no_admission_to_notice", kaia, &NoteAdmissionNotice{})
}

// A recount leaves what is counted in hours alone.
func TestDL20_INV73_ARecountLeavesHoursAlone(t *testing.T) {
	p := admitted(t, "2027-03-26 18:00")
	was := *p.deadline(AdmissionNoticed)
	p.policy.SaturdayIsWork = true
	p.do(System, &Recount{Reason: "POLICY"})
	require.Equal(t, was, *p.deadline(AdmissionNoticed))
}

func TestINV95_DL19_ByTheFirstWorkingDayAfter(t *testing.T) {
	for at, due := range map[string]string{"2027-05-13 23:30": "2027-05-14", "2027-05-14 08:00": "2027-05-18",
		"2027-12-23 12:00": "2027-12-24"} {
		p := admitted(t, at)
		p.due(ClinicianDue, due+" OPEN")
	}
	// Seen later, it is counted from then; and again when a clinician leaves.
	p := newPlay(t, "2027-06-01")
	p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission, AdmittedAt: p.now})
	p.noDeadline(ClinicianDue)
	p.at("2027-06-04")
	p.do(ward, &RequireClinician{})
	p.due(ClinicianDue, "2027-06-07 OPEN")
	p.do(ward, &DesignateClinician{Staff: berg, Kind: Physician})
	p.at("2027-06-10")
	p.inactive[berg] = true
	p.do(System, &NoteStaffLeft{Staff: berg, Reason: AbsentLeftJob})
	require.Equal(t, ClinicianIsRequired, p.s.ClinicianStatus())
	p.due(ClinicianDue, "2027-06-11 OPEN")
}

func TestINV96_PsychologistsWhereTheyBelong(t *testing.T) {
	p := newPlay(t, "2027-06-01")
	p.do(surgeon, &OpenEpisode{Patient: kari, Unit: "surgery", Field: FieldSomatic, Form: FormAdmission, AdmittedAt: p.now})
	p.refused("INV-96", surgeon, &DesignateClinician{Staff: ida, Kind: Psychologist})
	p.do(surgeon, &DesignateClinician{Staff: surgeon, Kind: Physician})
	p.do(surgeon, &ChangeDepartment{Unit: "psychiatry", Field: FieldMentalHealth})
	p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
}

func TestINV10_TheCriteriaOfATrust(t *testing.T) {
	for _, c := range []struct {
		complex, long, together bool
		wants                   Scope
		no                      string
	}{
		{true, false, false, ScopeCoordinator, ""}, {false, true, true, ScopeCoordinator, ""}, {false, true, false,
			ScopeCoordinator, "coordinator_criteria_not_met"},
		{false, false, true, ScopeCoordinator, "coordinator_criteria_not_met"}, {true, false, false, ScopePlan, "plan_criteria_not_met"},
		{false, true, true, ScopePlan, ""},
	} {
		p := admitted(t, "2027-06-01")
		r := p.try(ida, &SeeNeed{Complex: c.complex, LongTerm: c.long, Coordinated: c.together, Levels: SpecialistAlone, Wants: []Scope{c.wants}})
		if c.no == "" {
			require.Nil(t, r)
			continue
		}
		require.Equal(t, c.no, r.Key)
	}
}

// The trust's own plan, where the need is for specialist services alone (S-12).
func TestINV07_INV08_S12_WhosePlanItIs(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.do(ida, &SeeNeed{LongTerm: true, Coordinated: true, Levels: SpecialistAlone, Wants: []Scope{ScopeCoordinator, ScopePlan}})
	require.Equal(t, NotificationNone, p.s.NotificationStatus())
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator, ConsentPlan}})
	p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
	p.do(kaia, &StartPlan{Style: PlanBrief})
	require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
	p.do(kaia, &IssueParticipation{Participants: []Participant{{Who: gp, Service: "GP", Read: []string{"a"}}}})

	p = coordinatedStay(t, "2027-06-01")
	p.refused("INV-07", kaia, &StartPlan{Style: PlanBrief})
}

// Who says no to the notification is not notified about, and is discharged all the same.
func TestINV97_DL21_APersonMaySayNo(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.do(ida, bothLevels())
	p.do(kaia, &NoteConsent{Municipality: NotifyTold})
	p.due(NeedNotified, "2027-06-02 OPEN")
	p.do(kaia, &NoteConsent{Municipality: NotifyDeclined})
	p.due(NeedNotified, "2027-06-02 CANCELLED")
	require.Equal(t, NotificationDeclined, p.s.NotificationStatus())
	p.refused("S-08", kaia, &NotifyMunicipality{Name: words(1)})
	p.do(ward, &Discharge{Planned: words(1)})
}

// A municipality that is not the right one lets the duty stand again.
func TestS09_INV97_RefusedByTheWrongOne(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.do(kaia, &RegisterAnswer{Answer: AnswerRefused, RightBody: words(6)})
	require.Equal(t, NotificationRequired, p.s.NotificationStatus())
	require.True(t, p.s.Asks(TaskNotifyAnother))
	p.due(NeedNotified, "2027-06-02 OPEN")
	p.refused("INV-97", kaia, &Discharge{Planned: words(1)})
	p.do(kaia, &NotifyMunicipality{Name: words(7)})
	p.postsNotification(kaia)
	require.False(t, p.s.Asks(TaskNotifyAnother))
	p.do(kaia, &Discharge{Planned: words(1)})
	p.says("municipality_answer_awaited", kaia, &EndEpisode{Reason: ClosedFollowUpOver})
}

// One that does not answer is rung after three working days.
func TestS09_DL21r_RungAfterThreeWorkingDays(t *testing.T) {
	p := coordinatedStay(t, "2027-05-12") // Wednesday; Monday the 17th is a holiday
	p.due(NotificationAnswer, "2027-05-18 OPEN")
	p.at("2027-05-19 12:00")
	p.due(NotificationAnswer, "2027-05-18 OVERDUE")
	require.True(t, p.s.Asks(TaskRingMunicipality))
	// By message: it arrives, and is answered.
	n := p.s.notification().ID
	p.do(System, &NoteDelivery{Notification: n, On: calendar.MustDate("2027-05-19")})
	require.Equal(t, NotificationDelivered, p.s.NotificationStatus())
	answer := &NoteAnswer{Notification: n, Answer: AnswerAcknowledged, On: calendar.MustDate("2027-05-20")}
	p.do(System, answer)
	seq := p.s.Seq
	p.do(System, answer) // told twice, it is known
	require.Equal(t, seq, p.s.Seq)
}

// A child in hospital whose guardians live apart: both consent, each when asked.
func TestINV24_S05_DL09s_GuardiansWhoLiveApart(t *testing.T) {
	p := newPlay(t, "2027-10-29 21:00")
	p.represented = &Represented{Holders: []Holder{{Who: "person/mother", As: HolderParent}, {Who: "person/father", As: HolderParent}},
		Birthdays: BirthdaysOf(calendar.MustDate("2014-02-01"), calendar.MustDate("2027-10-29"))}
	p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission, AdmittedAt: p.now})
	p.do(ida, bothLevels())
	p.do(kaia, &HearChild{View: words(1), Weight: words(2)})
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, By: []Principal{"person/mother"}, Municipality: NotifyTold})
	require.Equal(t, CoordinationNeeded, p.s.Coordination(), "one of two is not enough")
	require.Contains(t, lettersTo(p, "person/father"), ConsentFormLetter)
	require.NotContains(t, lettersTo(p, "person/mother"), ConsentFormLetter)
	p.noDeadline(SpecialistAppointment)
	p.at("2027-11-02")
	p.do(kaia, &RegisterSignature{Form: "form-1", Signer: "person/father"})
	require.Equal(t, CoordinationConsent, p.s.Coordination())
	p.due(SpecialistAppointment, "2027-11-04 OPEN")
	p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
	require.Subset(t, lettersTo(p, "person/mother"), []LetterCode{AppointmentLetter, ConsentReceiptLetter})
	p.refused("S-05", kaia, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
}

// Withdrawing everything ends what rests on consent, and not the treatment.
func TestC06_WithdrawnInATrust(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.do(kaia, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	require.Equal(t, PhaseDuring, p.s.Phase)
	require.Equal(t, Principal(""), p.s.Serving())
	require.Equal(t, ward, p.s.MainResponsible())
	require.Equal(t, CoordinationNeeded, p.s.Coordination())
	p.refused("INV-20", ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
}

// Another department, another head: nobody is without somebody responsible (INV-04), and the
// former department's own have nothing more to do with it (INV-111).
func TestS02_S06_INV04_AnotherDepartment(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
	require.Contains(t, RolesIn(&p.s, actorOf(kaia)), RoleDepartment)
	p.at("2027-06-03 10:00")
	p.says("same_department", ward, &ChangeDepartment{Unit: "psychiatry", Field: FieldMentalHealth})
	p.says("department_unknown", ward, &ChangeDepartment{Unit: "nowhere", Field: FieldMentalHealth})
	p.do(ward, &ChangeDepartment{Unit: "surgery", Field: FieldSomatic})
	require.Equal(t, surgeon, p.s.MainResponsible())
	require.Equal(t, ida, p.s.ContactClinician(), "until the new head has named one")
	require.True(t, p.s.Asks(TaskNameClinician))
	require.NotContains(t, RolesIn(&p.s, actorOf(kaia)), RoleDepartment)
	require.Contains(t, RolesIn(&p.s, actorOf(ida)), RoleClinician)
	p.do(surgeon, &DesignateClinician{Staff: surgeon, Kind: Physician})
	require.False(t, p.s.Asks(TaskNameClinician))
	require.NotContains(t, RolesIn(&p.s, actorOf(ida)), RoleClinician)
	for i := 1; i < len(p.s.Responsible); i++ {
		require.Equal(t, p.s.Responsible[i-1].To, p.s.Responsible[i].From)
	}
}

// Before, during, after (INV-99), and a coordinator who leaves.
func TestS07_INV99_BeforeDuringAfter(t *testing.T) {
	p := newPlay(t, "2027-06-01")
	p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission, ClinicianRequired: true})
	require.Equal(t, PhaseBefore, p.s.Phase)
	p.noDeadline(ClinicianDue, AdmissionNoticed)
	p.do(ida, &SeeNeed{Complex: true, Levels: SpecialistAlone, Wants: []Scope{ScopeCoordinator}})
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
	p.do(kaia, &DocumentWork{Kind: WorkContact, What: words(2)})
	p.at("2027-06-05 23:30")
	p.do(kaia, &AdmitPatient{AdmittedAt: p.now})
	require.Equal(t, PhaseDuring, p.s.Phase)
	p.due(ClinicianDue, "2027-06-07 OPEN")
	p.at("2027-06-06")
	p.inactive[kaia] = true
	p.do(System, &NoteStaffLeft{Staff: kaia, Reason: AbsentLeftJob})
	require.Equal(t, ward, p.s.Serving(), "the head of the department stands in")
	require.True(t, p.s.Asks(TaskFindSuccessor))
	p.do(ward, &AppointSpecialistCoordinator{Staff: berg, Scope: words(3)})
	require.Equal(t, berg, p.s.Serving())
	require.False(t, p.s.Asks(TaskFindSuccessor))
	p.do(berg, &Discharge{Planned: words(1)})
	require.Equal(t, berg, p.s.Serving())
}

// The trust's coordinating unit sees an episode once a need has been seen (S-04, INV-84).
func TestINV84_S04_TheTrustsUnit(t *testing.T) {
	p := admitted(t, "2027-06-01")
	require.Equal(t, []Role{RoleStaff}, RolesIn(&p.s, actorOf(tone)))
	require.False(t, p.s.OpenToTrustUnit())
	p.do(ida, bothLevels())
	require.ElementsMatch(t, []Role{RoleTrustUnit, RoleStaff}, RolesIn(&p.s, actorOf(tone)))
	require.Equal(t, []Role{RoleTrustHP, RoleStaff}, RolesIn(&p.s, actorOf(surgeon)), "of another department")
	p.refused("S-10", surgeon, &Discharge{Planned: words(1)})
}

// Steps of a case are none of an episode, and the other way round (INV-98).
func TestINV98_StepsOfTheOtherKind(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.says("step_not_in_episode", tone, &StartScreening{Identity: IdentifiedByDNumber})
	p.says("episode_already_open", kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldSomatic})
	for _, o := range Openings(p.s, actorOf(kaia), p.now, p.policy, p.facts(nil)) {
		spec, _ := SpecOf(o.Step)
		require.True(t, spec.HasKind(KindEpisode), o.Step)
	}
	c := coordinatedOn(t, "2027-06-01")
	c.says("step_not_in_case", ola, &Discharge{Planned: words(1)})
	require.Equal(t, "episode_in_trust_only", NotOpenedHere(&OpenEpisode{}).Key)
	require.Equal(t, "case_in_municipality_only", NotOpenedHere(&Refer{}).Key)
}

// Opened on the wrong person, it ends for everybody (T-20).
func TestT20_AnEpisodeOfAnotherPerson(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.corrects(ward, CorrectEntry{Entry: p.entry("episode_opened"), Void: true})
	require.True(t, p.s.RegisteredWrongly())
	require.NotContains(t, RolesIn(&p.s, actorOf(kaia)), RoleSpecialistCoordinator)
	require.NotContains(t, RolesIn(&p.s, actorOf(kaia)), RoleDepartment, "nobody is treated in it")
	require.Contains(t, RolesIn(&p.s, actorOf(ward)), RoleDepartmentHead, "who is to see to what was read and posted")
	require.False(t, p.s.Asks(TaskRingMunicipality))
}
