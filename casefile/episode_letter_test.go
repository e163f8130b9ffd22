package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// Who may write a letter in an episode may say that it was posted, and that it came back:
// the trust's unit notifies by routine (S-08), and a nurse of the ward before there is a
// coordinator.
func TestINV81_S08_WhoNotifiesPostsTheLetter(t *testing.T) {
	for _, who := range []Principal{tone, kaia, ida, ward} {
		p := admitted(t, "2027-06-01")
		p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
		p.do(ida, bothLevels())
		p.do(ida, &NoteConsent{Municipality: NotifyTold})
		p.do(who, &NotifyMunicipality{Name: words(1)})
		letter := p.s.Letters[len(p.s.Letters)-1]
		require.Equal(t, NotificationLetter, letter.Code)
		p.do(who, &PostLetter{Letter: letter.ID})
		require.Equal(t, LetterPosted, p.s.letter(letter.ID).Status)
		p.do(who, &FailLetter{Letter: letter.ID, Reason: becauseReturned})
	}
	p := coordinatedStay(t, "2027-06-01")
	p.refused("INV-81", surgeon, &PostLetter{Letter: p.s.Letters[0].ID}) // of another department
}

// The discharge is planned with those who follow up before it comes: each has the plan
// (D-33), and the discharge itself sends no other where nothing else is said.
func TestS10_DischargeIsPlannedWithThoseWhoFollowUp(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.says("plan_for_discharge_missing", kaia, &PlanDischarge{})
	p.says("plan_for_discharge_missing", kaia, &Discharge{})
	p.at("2027-06-03")
	p.refused("S-10", surgeon, &PlanDischarge{Planned: words(1)})
	p.do(kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
	for _, who := range []Principal{kari, gp} {
		require.Contains(t, lettersTo(p, who), DischargeLetter)
	}
	require.NotContains(t, lettersTo(p, kaia), DischargeLetter, "she wrote it")
	n := len(p.s.Letters)
	p.at("2027-06-07")
	p.do(kaia, &Discharge{})
	require.Equal(t, PhaseAfter, p.s.Phase)
	require.Len(t, p.s.Letters, n, "they have it already")
	p.says("wrong_phase", kaia, &PlanDischarge{Planned: words(1)})

	// What is agreed anew is sent anew.
	p = coordinatedStay(t, "2027-06-01")
	p.do(kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
	p.do(kaia, &PlanDischarge{Planned: words(2), With: []Principal{gp}})
	p.do(kaia, &Discharge{Planned: words(3)})
	discharged := func(who Principal) int {
		return len(slices.DeleteFunc(lettersTo(p, who), func(c LetterCode) bool { return c != DischargeLetter }))
	}
	require.Equal(t, []int{3, 2}, []int{discharged(kari), discharged(gp)})

	// Not with somebody the person does not want told (INV-85).
	p = coordinatedStay(t, "2027-06-01")
	p.do(kaia, &ObjectToSharing{Against: []Principal{gp}})
	p.refused("INV-85", kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
}

// A letter to the municipality that comes back told nobody: the duty stands again, and the
// discharge waits for the next one.
func TestINV106_INV97_ANotificationThatCameBack(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.at("2027-06-08") // nobody has answered since Friday the 4th
	require.True(t, p.s.Asks(TaskRingMunicipality))
	p.do(kaia, &FailLetter{Letter: p.letterID("D-32", MunicipalityUnit), Reason: becauseReturned})
	require.Equal(t, NotificationRequired, p.s.NotificationStatus())
	require.Equal(t, NotificationReturned, p.s.Episode.Notifications[0].Status)
	require.Equal(t, Date{}, p.s.Episode.Notifications[0].AnsweredOn)
	require.False(t, p.s.Asks(TaskRingMunicipality), "nobody is rung about what never came")
	p.noDeadline(NotificationAnswer)
	p.due(NeedNotified, "2027-06-02 OVERDUE") // what its sending settled is taken back, and its date with it
	p.refused("INV-97", kaia, &Discharge{Planned: words(1)})
	p.do(kaia, &NotifyMunicipality{Name: words(6)})
	p.postsNotification(kaia)
	p.due(NeedNotified, "2027-06-02 MET_LATE")
	p.do(kaia, &Discharge{Planned: words(1)})

	// One who has answered was told.
	p = coordinatedStay(t, "2027-06-01")
	p.do(kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
	p.do(kaia, &FailLetter{Letter: p.letterID("D-32", MunicipalityUnit), Reason: becauseReturned})
	require.Equal(t, NotificationAcknowledged, p.s.NotificationStatus())
}

// A notification by letter has told nobody before it is posted (INV-105): neither the duty
// nor the discharge counts it, and the answer is waited for from that day.
func TestINV105_INV97_S08_ANotificationTellsWhenItsLetterLeaves(t *testing.T) {
	written := func() *play {
		p := admitted(t, "2027-06-01")
		p.do(ida, bothLevels())
		p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: NotifyTold})
		p.do(kaia, &NotifyMunicipality{Name: words(1)})
		return p
	}
	p := written()
	require.Equal(t, NotificationRequired, p.s.NotificationStatus())
	require.Equal(t, NotificationWritten, p.s.notification().Status)
	require.Equal(t, []Date{calendar.MustDate("2027-06-01"), {}}, []Date{p.s.notification().WrittenOn, p.s.notification().SentOn})
	p.due(NeedNotified, "2027-06-02 OPEN")
	p.noDeadline(NotificationAnswer)
	p.says("notification_not_posted", ward, &Discharge{Planned: words(1)})
	p.says("notification_not_posted", kaia, &NotifyMunicipality{Name: words(2)})
	p.says("no_answer_awaited", kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
	p.at("2027-06-03 10:00")
	p.due(NeedNotified, "2027-06-02 OVERDUE")
	p.postsNotification(kaia)
	p.due(NeedNotified, "2027-06-02 MET_LATE")
	p.due(NotificationAnswer, "2027-06-08 OPEN")
	require.Equal(t, NotificationSent, p.s.NotificationStatus())
	require.Equal(t, calendar.MustDate("2027-06-03"), p.s.notification().SentOn)

	// It had gone the day before: the duty was met in time, and the answer is counted from then.
	p.corrects(ward, CorrectEntry{Entry: p.entry("letter_sent"), On: calendar.MustDate("2027-06-02")})
	p.due(NeedNotified, "2027-06-02 MET")
	p.due(NotificationAnswer, "2027-06-07 OPEN")
	// It had not gone at all: it waits, and so does the duty.
	p.corrects(ward, CorrectEntry{Entry: p.entry("letter_sent"), Void: true})
	require.Equal(t, NotificationWritten, p.s.notification().Status)
	p.due(NeedNotified, "2027-06-02 OVERDUE")
	p.due(NotificationAnswer, "2027-06-07 CANCELLED")
	p.postsNotification(kaia)
	require.Equal(t, NotificationSent, p.s.NotificationStatus())

	// Never printed, it is written to another.
	p = written()
	p.do(kaia, &FailLetter{Letter: p.letterID("D-32", MunicipalityUnit), Reason: "PRINT_FAILED"})
	p.due(NeedNotified, "2027-06-02 OPEN")
	p.do(kaia, &NotifyMunicipality{Name: words(2)})
	p.postsNotification(kaia)
	p.due(NeedNotified, "2027-06-02 MET")

	// The person says no while it lies in the tray, or the need is another: it is not posted.
	for _, no := range []Step{&NoteConsent{Municipality: NotifyDeclined}, &SeeNeed{Complex: true, Levels: SpecialistAlone,
		Wants: []Scope{ScopeCoordinator}}} {
		p = written()
		p.do(kaia, no)
		require.Equal(t, LetterCancelled, p.s.letter(p.letterID("D-32", MunicipalityUnit)).Status)
		p.due(NeedNotified, "2027-06-02 CANCELLED")
		p.do(ward, &Discharge{Planned: words(1)})
	}
}

// Where writing was sending the ledger goes on as it is.
func TestINV105_NotificationsOfOlderLedgersStand(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.do(ida, bothLevels())
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: NotifyTold})
	p.do(kaia, &NotifyMunicipality{Name: words(1)})
	old := p.events
	for i := range old {
		if f, ok := old[i].Fact.(*MunicipalityNotified); ok {
			n := f.Notification
			n.Status, n.SentOn, n.WrittenOn = NotificationSent, n.WrittenOn, Date{}
			old[i].Fact = &MunicipalityNotified{Notification: n}
		}
	}
	p.s = Fold(New("case", "org"), old)
	p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist}) // whatever is done next
	require.Equal(t, NotificationSent, p.s.NotificationStatus())
}

// The municipality that is notified hears who the coordinator in the trust is (S-06, D-14),
// whichever comes first; never one that is not to know of the person.
func TestS06_D14_ToTheMunicipality(t *testing.T) {
	told := func(p *play) (out []LetterStatus) {
		for _, l := range p.s.Letters {
			if l.Code == AppointmentLetter && l.To == MunicipalityUnit {
				out = append(out, l.Status)
			}
		}
		return out
	}
	seen := func(levels NeedLevels, says MayNotify) *play {
		p := admitted(t, "2027-06-01")
		p.do(ida, &SeeNeed{Complex: true, Levels: levels, Wants: []Scope{ScopeCoordinator}})
		p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}, Municipality: says})
		return p
	}
	appoint := &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)}

	p := seen(BothLevels, NotifyTold)
	p.do(ward, appoint)
	require.Empty(t, told(p), "nobody has been told of the person")
	p.do(kaia, &NotifyMunicipality{Name: words(2)})
	require.Equal(t, []LetterStatus{LetterQueued}, told(p))
	p.do(ward, &AppointSpecialistCoordinator{Staff: berg, Scope: words(1)})
	require.Equal(t, []LetterStatus{LetterCancelled, LetterQueued}, told(p), "another, before the first was posted")

	p = seen(BothLevels, NotifyTold) // notified by a message first; it is a letter all the same
	p.do(kaia, &NotifyMunicipality{Municipality: "organisation/fjordvik"})
	p.do(ward, appoint)
	require.Equal(t, []LetterStatus{LetterQueued}, told(p))
	p.do(kaia, &RegisterAnswer{Answer: AnswerRefused, RightBody: words(3)})
	require.Equal(t, []LetterStatus{LetterCancelled}, told(p), "it was the wrong one")
	p.do(kaia, &NotifyMunicipality{Name: words(2)})
	require.Equal(t, []LetterStatus{LetterCancelled, LetterQueued}, told(p))
	p.do(kaia, &NoteConsent{Municipality: NotifyDeclined}) // before either was posted
	require.Equal(t, []LetterStatus{LetterCancelled, LetterCancelled}, told(p))

	p = seen(BothLevels, NotifyDeclined)
	p.do(ward, appoint)
	require.Empty(t, told(p), "the person has said no")
	p = seen(SpecialistAlone, "")
	p.do(ward, appoint)
	require.Empty(t, told(p), "the municipality has nothing to do with it")
}

// Who has said no to the notification is not taken to have changed their mind by a need that
// is seen again, nor by being told again: only by a yes.
func TestS04_S08_ANoIsLiftedByAYes(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.do(ida, bothLevels())
	p.do(kaia, &NoteConsent{Municipality: NotifyDeclined})
	p.at("2027-06-03 10:00")
	again := bothLevels()
	again.InformedOn = calendar.MustDate("2027-06-03")
	p.do(ida, again)
	require.Equal(t, NotificationDeclined, p.s.NotificationStatus())
	p.noDeadline(NeedNotified)
	p.says("person_said_no", kaia, &NoteConsent{Municipality: NotifyTold})
	p.says("person_said_no", kaia, &NotifyMunicipality{Name: words(1), InformedOn: calendar.MustDate("2027-06-03")})
	p.do(kaia, &NoteConsent{Municipality: NotifyAccepted})
	require.Equal(t, NotificationRequired, p.s.NotificationStatus())
	p.due(NeedNotified, "2027-06-04 OPEN")
}

// Whoever is lost, and however often: one date for one thing. Before the admission there is
// none yet for the contact clinician, who is named by the first working day after it.
func TestINV95_S02_OneDateHoweverOftenSomebodyIsLost(t *testing.T) {
	p := newPlay(t, "2027-06-01")
	leaves := func(who Principal) {
		p.inactive = map[Principal]bool{who: true}
		p.do(System, &NoteStaffLeft{Staff: who, Reason: AbsentLeftJob})
		require.Empty(t, liveTwice(&p.s))
		p.inactive = map[Principal]bool{}
	}
	p.do(kaia, &OpenEpisode{Patient: kari, Unit: "psychiatry", Field: FieldMentalHealth, Form: FormAdmission})
	p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
	leaves(ida)
	p.noDeadline(ClinicianDue)
	p.at("2027-06-03 10:00")
	p.do(kaia, &AdmitPatient{AdmittedAt: p.now})
	p.due(ClinicianDue, "2027-06-04 OPEN")
	require.Empty(t, liveTwice(&p.s))
	for _, clinician := range []Principal{ida, berg} {
		p.do(ward, &DesignateClinician{Staff: clinician, Kind: Psychologist})
		leaves(clinician)
		p.due(ClinicianDue, "2027-06-04 OPEN")
	}
	p.do(ida, &SeeNeed{Complex: true, Levels: SpecialistAlone, Wants: []Scope{ScopeCoordinator}})
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator}})
	for _, coordinator := range []Principal{kaia, berg} {
		p.do(ward, &AppointSpecialistCoordinator{Staff: coordinator, Scope: words(1)})
		leaves(coordinator)
	}
	leaves(ward)
	leaves(berg)
}

// Nobody rings a municipality that has answered.
func TestS09_AnAnswerEndsTheRinging(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.at("2027-06-08")
	require.True(t, p.s.Asks(TaskRingMunicipality))
	p.do(kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
	require.False(t, p.s.Asks(TaskRingMunicipality))
}

// The coordinator plans the discharge and discharges, and the head of the department where
// there is none (S-10): not everybody who works on the ward.
func TestS10_WhoDischarges(t *testing.T) {
	for _, body := range []func() Step{func() Step { return &PlanDischarge{Planned: words(1)} },
		func() Step { return &Discharge{Planned: words(1)} }} {
		p := admitted(t, "2027-06-01")
		p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
		for _, who := range []Principal{kaia, ida, surgeon, tone} {
			p.says("not_yours", who, body())
		}
		require.Equal(t, "SKO, DH", p.try(ida, body()).Args["may"], "who is to be asked, each once")
		p.do(ward, body())

		p = coordinatedStay(t, "2027-06-01")
		p.says("not_yours", ward, body())
		require.Equal(t, "SKO, DH", p.try(ward, body()).Args["may"], "whether there is a coordinator is not said (INV-110)")
		p.do(kaia, body())
	}
}

// The trust's own plan is read by those who treat the person and by its unit, each as they
// see the episode; written by those who are named, as everywhere (S-12, INV-30, INV-84).
func TestS12_INV30_INV84_WhoReadsTheTrustsPlan(t *testing.T) {
	p := admitted(t, "2027-06-01")
	p.do(ward, &DesignateClinician{Staff: surgeon, Kind: Physician})
	p.do(ida, &SeeNeed{LongTerm: true, Coordinated: true, Levels: SpecialistAlone, Wants: []Scope{ScopeCoordinator, ScopePlan}})
	p.do(kaia, &NoteConsent{Kinds: []ConsentKind{ConsentCoordinator, ConsentPlan}})
	p.do(ward, &AppointSpecialistCoordinator{Staff: kaia, Scope: words(1)})
	p.do(kaia, &StartPlan{Style: PlanBrief})
	reads := map[Principal]Role{kari: RolePatient, kaia: RoleCoordinator, ward: RoleDepartmentHead, surgeon: RoleClinician,
		ida: RoleDepartment, tone: RoleTrustUnit}
	for who, ground := range reads {
		acc, ok := AccessToPlan(p.s, actorOf(who))
		require.True(t, ok, who)
		require.Equal(t, ground, acc.Ground)
		require.Equal(t, PlanContent, acc.Read)
		require.Equal(t, who == kaia, len(acc.Write) > 0, who)
	}
	for _, who := range []Principal{gp, nav, ola} {
		_, ok := AccessToPlan(p.s, actorOf(who))
		require.False(t, ok, who)
	}
	p.do(kaia, &IssueParticipation{Participants: []Participant{{Who: ida, Service: "HOSPITAL", Read: []string{"a"}, Write: []string{"a"}}}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	acc, _ := AccessToPlan(p.s, actorOf(ida))
	require.Equal(t, []string{"a"}, acc.Write)
	require.Equal(t, PlanContent, acc.Read, "the treatment is a ground of its own")

	// The clinician after the next is no clinician any more.
	p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
	_, ok := AccessToPlan(p.s, actorOf(surgeon))
	require.False(t, ok)

	// The need has come to be for both levels: the municipality owns the plan (INV-07).
	p.do(ida, bothLevels())
	p.refused("INV-07", kaia, &ActivatePlan{PatientTookPart: true})
}
