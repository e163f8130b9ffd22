package casefile

import "samlop/casefile/calendar"

// HalfYearMode says how «minst 1 g. pr. halvår» (source 3) is read; domain.md Q2.
type HalfYearMode string

const (
	// Rolling6M counts six months from the last revision or meeting.
	Rolling6M HalfYearMode = "ROLLING_6M"
	// CalendarHalf asks for one in each calendar half-year: after one in
	// January–June the next is due by 31 December, after one in July–December by
	// 30 June.
	CalendarHalf HalfYearMode = "CALENDAR_HALF"
)

// Policy holds every length that domain.md marks «design», and the readings of
// the law that an organisation chooses or that come into force on a date. Each
// organisation has its own, by effective date; what the law itself fixes is not
// here. Lengths are calendar lengths ("14d", "4w", "6m", "3wd"), never hours.
// A policy travels with each step into Temporal, so it holds no free text.
type Policy struct {
	HalfYearMode     HalfYearMode    `json:"half_year_mode" enum:"ROLLING_6M,CALENDAR_HALF" doc:"How «once each half-year» is counted. CALENDAR_HALF: by 31 December after one in January–June, by 30 June after one in July–December; half_year is then not used"`
	HalfYear         calendar.Length `json:"half_year" doc:"Longest time between revisions (DL-13) and between meetings (DL-15)"`
	SaturdayIsWork   bool            `json:"saturday_is_workday" doc:"Whether Saturday counts as a working day (virkedag)"`
	ReceiptMode      string          `json:"receipt_mode" enum:"EVIDENCE" doc:"A decision counts as received only on evidence"`
	DecisionTarget   calendar.Length `json:"decision_target" doc:"DL-02, from receipt"`
	Notice           calendar.Length `json:"notice" doc:"DL-03, from the decision"`
	Appoint          calendar.Length `json:"appoint_coordinator" doc:"DL-09, from the decision"`
	ParticipationDue calendar.Length `json:"participation_signed" doc:"DL-11, from issue of the form"`
	FirstPlan        calendar.Length `json:"first_plan" doc:"DL-12"`
	MaterialChange   calendar.Length `json:"material_change" doc:"DL-14, from report or meeting"`
	Invitation       calendar.Length `json:"invitation" doc:"DL-16, before the meeting"`
	Minutes          calendar.Length `json:"minutes" doc:"DL-17, from the meeting"`
	CoordinatorLeave calendar.Length `json:"coordinator_notice" doc:"DL-18, notice to last day"`
	ComplaintReview  calendar.Length `json:"complaint_review" doc:"DL-07, target of review and forwarding, from receipt of the complaint"`
	ComplaintAlarm   calendar.Length `json:"complaint_alarm" doc:"DL-07, when the head of the unit is told, from receipt of the complaint"`
	CorrectComplaint calendar.Length `json:"correct_complaint" doc:"DL-08, from the date of the request to correct"`
	ConsentReminder  calendar.Length `json:"consent_reminder" doc:"DL-22, first reminder from issue"`
	ConsentSecond    calendar.Length `json:"consent_second_reminder" doc:"DL-22, second reminder from issue"`
	AgeAlert         calendar.Length `json:"age_alert" doc:"DL-23, alert before the 12th, 16th and 18th birthday"`
	ConsentAlert     calendar.Length `json:"consent_expiry_alert" doc:"DL-24, alert before a consent's end date"`
	NoticeAnswer     calendar.Length `json:"advance_notice_answer" doc:"DL-27, from the day the advance notice was sent"`
	EscalateAfter    calendar.Length `json:"escalate_after" doc:"When the coordinating unit is told of a missed DL-13 or DL-15"`
	// Reminders may replace the default table of who is reminded and when (domain.md 2.11), by deadline code.
	Reminders map[string]ReminderPlan `json:"reminders,omitempty" doc:"Own reminder steps by deadline code; what is not named keeps its default"`

	// AdministrationAct is the act in force; empty, from before there was a choice, means that of 1967.
	AdministrationAct AdministrationAct `json:"administration_act,omitempty" enum:"FVL_1967,FVL_2025" default:"FVL_1967" doc:"Which Public Administration Act is in force. FVL_2025 from the date the King decides"`
	// Holidays change single days (INV-73).
	Holidays []calendar.HolidayChange `json:"holidays,omitempty" maxItems:"100" doc:"Days that are, or no longer are, public holidays otherwise than helligdagsfredloven § 2 in this build"`
	// Suspensions are what hol § 7-2 b, pbrl § 2-5 d and sphl § 2-5 d open for.
	Suspensions []DutySuspension `json:"duty_suspensions,omitempty" maxItems:"20" doc:"Duties that the ministry has suspended for a time"`
	// Citations may replace what a deadline of a code cites (domain.md 0.3, Q13).
	Citations map[string]string `json:"citations,omitempty" doc:"Own citations by deadline code, sections and nothing else: {\"DL-12\": \"forskrift om individuell plan § 5\"}"`
}

// DefaultPolicy is domain.md's defaults marked «design», the ones that stories/ use.
func DefaultPolicy() Policy {
	return Policy{
		HalfYearMode:     Rolling6M,
		HalfYear:         calendar.Months(6),
		ReceiptMode:      "EVIDENCE",
		DecisionTarget:   calendar.Days(28),
		Notice:           calendar.WorkingDays(3),
		Appoint:          calendar.Days(14),
		ParticipationDue: calendar.Days(14),
		FirstPlan:        calendar.Weeks(12),
		MaterialChange:   calendar.Days(14),
		Invitation:       calendar.Days(14),
		Minutes:          calendar.Days(7),
		CoordinatorLeave: calendar.Days(28),
		ComplaintReview:  calendar.Days(14),
		ComplaintAlarm:   calendar.Days(28),
		CorrectComplaint: calendar.Days(14),
		ConsentReminder:  calendar.Days(14),
		ConsentSecond:    calendar.Days(28),
		AgeAlert:         calendar.Days(90),
		ConsentAlert:     calendar.Days(30),
		NoticeAnswer:     calendar.Days(14),
		EscalateAfter:    calendar.Days(14),

		AdministrationAct: Act1967,
	}
}

// days returns the counting rules this policy asks for.
func (p Policy) days() calendar.Rules {
	return calendar.Rules{SaturdayIsWorkday: p.SaturdayIsWork, Changes: p.Holidays}
}

// WithDefaults is the policy as it is counted by: what an older one leaves out
// has its default.
func (p Policy) WithDefaults() Policy { return p.filled() }

// filled gives every length that is not set its default, so that an
// organisation's policy from before a field existed, or none at all, still
// counts as domain.md does.
func (p Policy) filled() Policy {
	std := DefaultPolicy()
	for _, pair := range []struct{ have, std *calendar.Length }{
		{&p.HalfYear, &std.HalfYear}, {&p.DecisionTarget, &std.DecisionTarget}, {&p.Notice, &std.Notice}, {&p.Appoint, &std.Appoint},
		{&p.ParticipationDue, &std.ParticipationDue}, {&p.FirstPlan, &std.FirstPlan}, {&p.MaterialChange, &std.MaterialChange},
		{&p.Invitation, &std.Invitation}, {&p.Minutes, &std.Minutes}, {&p.CoordinatorLeave, &std.CoordinatorLeave},
		{&p.ComplaintReview, &std.ComplaintReview}, {&p.ComplaintAlarm, &std.ComplaintAlarm}, {&p.CorrectComplaint, &std.CorrectComplaint},
		{&p.ConsentReminder, &std.ConsentReminder}, {&p.ConsentSecond, &std.ConsentSecond}, {&p.EscalateAfter, &std.EscalateAfter},
		{&p.AgeAlert, &std.AgeAlert}, {&p.ConsentAlert, &std.ConsentAlert},
		{&p.NoticeAnswer, &std.NoticeAnswer},
	} {
		if pair.have.IsZero() {
			*pair.have = *pair.std
		}
	}
	if p.HalfYearMode == "" {
		p.HalfYearMode = std.HalfYearMode
	}
	if p.AdministrationAct == "" {
		p.AdministrationAct = std.AdministrationAct
	}
	return p
}
