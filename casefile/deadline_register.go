package casefile

import "samlop/casefile/calendar"

// Deadline codes of domain.md 2.11.
const (
	PreliminaryReply       = "DL-01"
	DecisionTarget         = "DL-02"
	SendNotice             = "DL-03"
	ComplaintPeriod        = "DL-04"
	ComplaintLimit         = "DL-05"
	ComplaintReply         = "DL-06"
	ComplaintReview        = "DL-07"
	CorrectComplaint       = "DL-08"
	CoordinatorAppointment = "DL-09"
	SpecialistAppointment  = "DL-09s"
	ParticipationForm      = "DL-11"
	FirstPlan              = "DL-12"
	PlanRevision           = "DL-13"
	ChangeRevision         = "DL-14"
	NextMeeting            = "DL-15"
	InvitationDue          = "DL-16"
	MinutesDue             = "DL-17"
	SuccessorDue           = "DL-18"
	ClinicianDue           = "DL-19"
	AdmissionNoticed       = "DL-20"
	NeedNotified           = "DL-21"
	NotificationAnswer     = "DL-21r"
	ConsentForm            = "DL-22"
	AgeEvent               = "DL-23"
	ConsentExpiry          = "DL-24"
	TransferPacket         = "DL-25"
	CostsClaim             = "DL-26"
	NoticeAnswer           = "DL-27"
	AskGrounds             = "DL-28"
	PromisedDate           = "DL-29"
	LettersLeave           = "DL-30"
)

// The register of deadlines: the table of domain.md 2.11, a row for each code. A
// row says all there is to say about its deadlines but what it rests on, which
// changes with the law (package citation), and the steps that set and meet them.
// Codes are for good: the ledger and Temporal keep them.
//
// It is filled in init, because what a row leads to sets deadlines again.
func init() {
	deadlineRules = []DeadlineRule{
		{
			Code: PreliminaryReply, Kind: Duty, Title: "preliminary reply",
			Mail: Phrase{"send foreløpig svar på en henvendelse", "send førebels svar på ein førespurnad",
				"send a preliminary reply to a referral"},
			What: "preliminary reply (ended by D-06 posted, or a decision)", From: "receipt of the referral; the first when merged",
			Source: "fvl § 11 a", Length: byLaw(calendar.Months(1)),
			Reminders: []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
			Missed:    "the reply is still due",
		}, {
			Code: DecisionTarget, Kind: Duty, Title: "decision",
			Mail: Phrase{"fatt vedtak om en henvendelse", "gjer vedtak om ein førespurnad", "decide on a referral"},
			What: "decision", From: "receipt of the referral, as DL-01; receipt of the appeal decision that quashes one",
			Source: "design; the law says without undue delay", Length: byPolicy("decision_target"),
			Reminders: []ReminderPoint{before(7, RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
		}, {
			Code: SendNotice, Kind: Duty, Title: "notice of decision",
			Mail: Phrase{"send underretning om et vedtak", "send underretning om eit vedtak", "send the notice of a decision"},
			What: "notice of the decision posted to, or received by, every party", From: "the date of the decision",
			Source: "design; the law says as soon as possible", Length: byPolicy("notice"),
			Reminders:     []ReminderPoint{halfWay(RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
			tellsDecision: true,
		}, {
			Code: ComplaintPeriod, Kind: Right, Title: "time to complain",
			What: "to complain, each party for itself", From: "the day that party received the decision, on evidence; none before",
			Source: "S5; pbrl § 7-5; fvl §§ 29–31", Length: byLaw(calendar.Weeks(4)),
			Missed: "the decision is final when it is over for every party",
			used:   (*State).complainedInTime, missed: (*deciding).periodRanOut,
		}, {
			Code: ComplaintLimit, Kind: Limit, Title: "last day of any complaint",
			What: "no complaint at all after it", From: "the date of the decision",
			Source: "fvl § 31", Length: byLaw(calendar.Years(1)), Missed: "nothing happens by itself",
		}, {
			Code: ComplaintReply, Kind: Duty, Title: "preliminary reply to a complaint",
			Mail: Phrase{"send foreløpig svar på en klage", "send førebels svar på ei klage",
				"send a preliminary reply to a complaint"},
			What: "preliminary reply to a complaint (ended by D-06 or D-27 posted, or a reversal)", From: "receipt of the complaint",
			Source: "fvl § 11 a", Length: byLaw(calendar.Months(1)),
			Reminders: []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
		}, {
			Code: ComplaintReview, Kind: Duty, Title: "review of a complaint",
			Mail: Phrase{"behandle en klage, og send den videre", "handsam ei klage, og send henne vidare",
				"review a complaint and forward it"},
			What: "review of a complaint and forwarding (D-27 posted)", From: "receipt of the complaint, or its correction",
			Source: "design; the law says as soon as prepared", Length: byPolicy("complaint_review"),
			Reminders: []ReminderPoint{before(7, RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
			Alarm:     Alarm{Policy: "complaint_alarm", To: RoleUnitLead, Task: TaskComplaintAlarm},
		}, {
			Code: CorrectComplaint, Kind: Right, Title: "correction of a complaint",
			What: "to correct a deficient complaint", From: "the date of the request (D-25)",
			Source: "design; the law says a short deadline", Length: byPolicy("correct_complaint"),
			Missed: "task `COMPLAINT_NOT_CORRECTED` for KE, who decides on what is there",
			missed: (*deciding).uncorrected,
		}, {
			Code: CoordinatorAppointment, Kind: Duty, Title: "appointment of a coordinator",
			Mail: Phrase{"oppnevn en koordinator", "oppnemn ein koordinator", "appoint a coordinator"},
			What: "appoint a coordinator", From: "the date of the decision; the unit's receipt of the County Governor's",
			Source: "design", Length: byPolicy("appoint_coordinator"),
			Reminders:   []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), after(1, RoleUnitLead, RoleManager)},
			SuspendedBy: []SuspensionScope{SuspendCoordinator, SuspendChildCoordinator},
			Reminded:    "MGR has task `CONFIRM_CAPACITY` from the proposal on", Missed: "KEL stays main responsible",
		}, {
			Code: SpecialistAppointment, Kind: Duty, Title: "appointment of a coordinator in the trust",
			Mail: Phrase{"oppnevn en koordinator i helseforetaket", "oppnemn ein koordinator i helseføretaket",
				"appoint a coordinator in the health trust"},
			What: "appoint a coordinator in a health trust", From: "the consent",
			Source: "design", Length: byPolicy("appoint_specialist_coordinator"),
			Reminders:   []ReminderPoint{onDay(RoleDepartmentHead), after(1, RoleDepartmentHead, RoleTrustUnit)},
			SuspendedBy: []SuspensionScope{SuspendCoordinator},
			Missed:      "the head of the department stays main responsible",
		}, {
			Code: ParticipationForm, Kind: Duty, Title: "participants' form",
			Mail: Phrase{"få underskrift på et samtykke til deltakelse", "få underskrift på eit samtykke til deltaking",
				"have a participation consent signed"},
			What: "participants' form signed", From: "issue of the form",
			Source: "design", Length: byPolicy("participation_signed"),
			Reminders:   []ReminderPoint{fromStart("consent_reminder", RolePatient), fromStart("consent_second_reminder", RolePatient)},
			chasedWith:  ParticipationLetter,
			SuspendedBy: []SuspensionScope{SuspendPlan},
			Reminded:    "that is each signer, by letter (D-13) and bell",
			Missed:      "task `PARTICIPATION_UNSIGNED` for KO; no access meanwhile",
			missed:      opens(TaskParticipation),
		}, {
			Code: FirstPlan, Kind: Duty, Title: "first plan",
			Mail: Phrase{"fullfør en individuell plan", "fullfør ein individuell plan", "complete an individual plan"},
			What: "first plan in use", From: "the latest of: plan granted, consent to it, coordinator active where one is granted",
			Source: "design", Length: byPolicy("first_plan"),
			Reminders: []ReminderPoint{before(28, RoleCoordinator), before(14, RoleCoordinator), before(3, RoleCoordinator),
				after(1, RoleUnit)},
			SuspendedBy: []SuspensionScope{SuspendPlan},
		}, {
			Code: PlanRevision, Kind: Duty, Title: "revision",
			Mail: Phrase{"fullfør revisjonen av en individuell plan", "fullfør revisjonen av ein individuell plan",
				"complete the revision of an individual plan"},
			What: "revision of the plan", From: "the last revision, else activation",
			Source: "S3; the counting is design", Length: byPolicy("half_year"), Counted: HalfYears, Most: calendar.Months(6), // INV-44
			Reminders: []ReminderPoint{before(30, RoleCoordinator), before(14, RoleCoordinator), before(3, RoleCoordinator),
				after(1, RoleCoordinator, RoleManager), afterBy("escalate_after", RoleUnit)},
			SuspendedBy: []SuspensionScope{SuspendPlan},
			Reminded:    "each with task `REVISE_PLAN`", reminded: opens(TaskRevisePlan),
		}, {
			Code: ChangeRevision, Kind: Duty, Title: "revision after a change",
			Mail: Phrase{"revider en individuell plan etter en endring eller et møte",
				"revider ein individuell plan etter ei endring eller eit møte",
				"revise an individual plan after a change or a meeting"},
			What: "revision after a material change, or minutes that hold one", From: "the report, or the meeting",
			Source: "S3; the length is design", Length: byPolicy("material_change"),
			Reminders:   []ReminderPoint{halfWay(RoleCoordinator), onDay(RoleCoordinator), after(1, RoleManager)},
			SuspendedBy: []SuspensionScope{SuspendPlan},
		}, {
			Code: NextMeeting, Kind: Duty, Title: "care-team meeting",
			Mail: Phrase{"hold et ansvarsgruppemøte", "hald eit ansvarsgruppemøte", "hold a care-team meeting"},
			What: "care-team meeting", From: "the last meeting held, else the start of the team",
			Source: "S3", Length: byPolicy("half_year"), Counted: HalfYears,
			Reminders: []ReminderPoint{before(30, RoleCoordinator), before(14, RoleCoordinator), before(3, RoleCoordinator),
				after(1, RoleCoordinator, RoleManager), afterBy("escalate_after", RoleUnit)},
		}, {
			Code: InvitationDue, Kind: Duty, Title: "invitation",
			Mail: Phrase{"send innkalling til et ansvarsgruppemøte", "send innkalling til eit ansvarsgruppemøte",
				"send the invitation to a care-team meeting"},
			What: "invitation posted to everybody", From: "the meeting",
			Source: "S3; the length is design", Length: byPolicy("invitation"), Counted: Backwards,
			Reminders: []ReminderPoint{before(7, RoleCoordinator)},
			Missed:    "warning `NOT_INVITED_IN_TIME` on the meeting; never a block",
			missed:    warns(WarnNotInvited),
		}, {
			Code: MinutesDue, Kind: Duty, Title: "minutes",
			Mail: Phrase{"send ut et referat", "send ut eit referat", "send the minutes of a meeting"},
			What: "minutes posted to everybody", From: "the meeting",
			Source: "S3; the length is design", Length: byPolicy("minutes"),
			Reminders: []ReminderPoint{halfWay(RoleMinutes), onDay(RoleMinutes), after(1, RoleMinutes, RoleCoordinator, RoleManager)},
		}, {
			Code: SuccessorDue, Kind: Duty, Title: "successor",
			Mail: Phrase{"finn en ny koordinator", "finn ein ny koordinator", "find a new coordinator"},
			What: "successor in place by the coordinator's last day", From: "the notice; a shorter one is short notice",
			Source: "S3; the length is design", Length: byPolicy("coordinator_notice"), Given: true,
			Reminders: []ReminderPoint{before(14, RoleUnitLead), before(7, RoleUnitLead, RoleManager)},
			Missed:    "at midnight the head of the unit takes over until there is one",
			missed:    (*deciding).lastDayEnded, exact: true,
		}, {
			Code: ClinicianDue, Kind: Duty, Title: "contact clinician",
			Mail: Phrase{"oppnevn en kontaktlege eller kontaktpsykolog", "oppnemn ein kontaktlege eller kontaktpsykolog",
				"name a contact physician or psychologist"},
			What:   "contact clinician named",
			From:   "the admission or the first examination; the day on which one was seen to be needed, or the last one left, when later",
			Source: "sphl § 2-5 c", Length: byLaw(calendar.WorkingDays(1)),
			Reminders: []ReminderPoint{onDay(RoleDepartmentHead), after(1, RoleDepartmentHead)},
			Missed:    "a deviation, which the department's list shows",
		}, {
			Code: AdmissionNoticed, Kind: Duty, Title: "notice of an admission",
			Mail: Phrase{"varsle kommunen om en innleggelse", "varsle kommunen om ei innlegging",
				"tell the municipality of an admission"},
			What: "the municipality told of an admission, 24 hours after the instant of it", From: "the instant of the admission",
			Source: "forskrift om kommunal betaling for utskrivningsklare pasienter; to verify, optional (`admission_notice`)",
			Length: byLaw(calendar.Hours(24)), Given: true,
			Reminders: []ReminderPoint{after(1, RoleDepartmentHead)}, exact: true,
		}, {
			Code: NeedNotified, Kind: Duty, Title: "notification of the municipality",
			Mail: Phrase{"varsle kommunen om et behov for plan eller koordinator",
				"varsle kommunen om eit behov for plan eller koordinator",
				"notify the municipality of a need for a plan or a coordinator"},
			What:   "the municipality notified of the need, by a message or a letter posted",
			From:   "the need was seen and the person told, the later of them",
			Source: "sphl § 2-5; the length is design", Length: byPolicy("notify_municipality"),
			Reminders: []ReminderPoint{onDay(RoleCoordinator), after(1, RoleTrustUnit, RoleDepartmentHead)},
			Missed:    "the list of the trust's coordinating unit; discharge waits for it (INV-97)",
		}, {
			Code: NotificationAnswer, Kind: Duty, Title: "the municipality's answer",
			Mail: Phrase{"ring en kommune som ikke har svart", "ring ein kommune som ikkje har svart",
				"ring a municipality that has not answered"},
			What: "a notification answered by the municipality", From: "the day the notification was sent: a letter, when it was posted",
			Source: "S-09; design", Length: byPolicy("notification_answer"),
			Reminders: []ReminderPoint{after(1, RoleCoordinator, RoleTrustUnit)},
			Missed:    "task `RING_MUNICIPALITY` for KO",
			missed:    opens(TaskRingMunicipality),
		}, {
			Code: ConsentForm, Kind: Duty, Title: "consent form",
			Mail: Phrase{"få svar på en samtykkeerklæring", "få svar på ei samtykkeerklæring",
				"get an answer to a consent declaration"},
			What: "consent form answered", From: "issue of the form",
			Source: "design", Length: byPolicy("consent_second_reminder"),
			Reminders:  []ReminderPoint{fromStart("consent_reminder", RolePatient), fromStart("consent_second_reminder", RolePatient)},
			chasedWith: ConsentFormLetter,
			Reminded:   "that is each signer, by letter (D-03), and by a bell where they use the portal",
			Missed:     "task `DECIDE_WITHOUT_CONSENT` for KE; never closed by itself",
			missed:     opens(TaskConsentUnanswered),
		}, {
			Code: AgeEvent, Kind: Duty, Title: "age event",
			Mail: Phrase{"gjør det som trengs ved en aldersovergang", "gjer det som trengst ved ein aldersovergang",
				"do what an age transition asks for"},
			What: "birthdays 12, 16 and 18; from 16 also the young person's own consents (`own-consent`)", From: "the birthday",
			Source: "design", Length: byPolicy("age_alert"), Given: true,
			Reminders: []ReminderPoint{alertBy("age_alert", RoleUnit), afterBy("escalate_after", RoleUnitLead)},
			Reminded:  "what the alert asks for opens on its very day, the mail comes the next working day",
			Missed:    "that is for `own-consent`, until nothing rests on a guardian's signature; a birthday is MET by itself as it begins",
			alert:     (*deciding).ageAlert, reminds: remindsOfBirthday, exact: true,
		}, {
			Code: ConsentExpiry, Kind: Duty, Title: "expiry of a consent",
			Mail: Phrase{"forny et samtykke som utløper", "forny eit samtykke som går ut", "renew a consent that expires"},
			What: "a consent's end date", From: "the consent's activation",
			Source: "design", Length: byPolicy("consent_expiry_alert"), Given: true,
			Reminders: []ReminderPoint{alertBy("consent_expiry_alert", RoleCoordinator)},
			Reminded:  "with task `CONSENT_EXPIRES`, and D-13 again",
			Missed:    "CANCELLED (EXPIRED); access ends as the day is over",
			alert:     (*deciding).expiryAlert, exact: true,
		}, {
			Code: TransferPacket, Kind: Duty, Title: "transfer packet",
			Mail: Phrase{"send det som skal følge en person som flytter", "send det som skal følgje ein person som flyttar",
				"send what goes with a person who moves"},
			What: "transfer packet posted (D-20)", From: "the day of the move", Source: "design",
			Length: byPolicy("transfer_packet"), Counted: Backwards,
			Reminders: []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
			Reminded:  "set once there is consent to transfer",
		}, {
			Code: CostsClaim, Kind: Right, Title: "claim for costs",
			What: "to claim costs after a decision was changed in the party's favour", From: "the day that party received the new decision",
			Source: "fvl § 36", Length: byLaw(calendar.Weeks(3)),
		}, {
			Code: NoticeAnswer, Kind: Right, Title: "answer to an advance notice",
			What: "to answer an advance notice, each party for itself", From: "the day the notice was sent to that party (posted)",
			Source: "design; fvl § 16", Length: byPolicy("advance_notice_answer"), // fvl § 16: a time that is enough
			Missed: "task `DECIDE_AFTER_NOTICE` for KE when nothing more is waited for",
			missed: (*deciding).noticeUnanswered,
		}, {
			Code: AskGrounds, Kind: Right, Title: "request for grounds",
			What: "to ask for the grounds of a grant, with DL-04", From: "the day that party received it",
			Source: "fvl §§ 24, 29", Length: byLaw(calendar.Weeks(4)), // pbrl § 7-5; grounds within it (fvl § 24)
			Missed: "it is over; grounds asked for move DL-04 to four weeks from when they arrive",
		}, {
			Code: PromisedDate, Kind: Duty, Title: "date given in writing",
			Mail: Phrase{"følg opp en dato som er gitt skriftlig", "følg opp ein dato som er gitt skriftleg",
				"follow up a date that was given in writing"},
			What: "a date given in writing: an answer, more on a complaint, the coordinator back, " +
				"the end of the plan's period, of the coordinator's training",
			From:   "the day it was given; a new letter, period or course gives another",
			Source: "fvl § 11 a", Given: true,
			Reminders: []ReminderPoint{before(7, RoleUnit), before(2, RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
			reminds:   remindsOfPromise, alsoTo: actsToo,
			Reminded: "KO too, of a period and of training", Missed: "an absence has task `ABSENCE_OVER` instead of the last",
		}, {
			Code: LettersLeave, Kind: Duty, Title: "letters",
			Mail:   Phrase{"send brev som venter", "send brev som ventar", "post the letters that wait"},
			What:   "letters posted: one date for the case, that of the letter that has waited longest",
			From:   "the day it was written, or released after it was held or came back",
			Source: "design", Length: byPolicy("letters_leave"),
			Reminders: []ReminderPoint{halfWay(RoleUnit), onDay(RoleUnit), after(1, RoleUnitLead)},
			Reminded:  "a closed case too", outlivesCase: true,
		},
	}
}
