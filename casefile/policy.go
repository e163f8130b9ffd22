package casefile

import "samlop/casefile/calendar"

// HalfYearMode says how «minst 1 g. pr. halvår» (source 3) is read; domain.md Q2.
type HalfYearMode string

// Rolling6M counts six months from the last revision or meeting.
const Rolling6M HalfYearMode = "ROLLING_6M"

// Policy holds every length that domain.md marks [design]. Each organisation
// has its own; what the law itself fixes is not here. Lengths are calendar
// lengths ("14d", "4w", "6m", "3wd"), never hours.
type Policy struct {
	HalfYearMode     HalfYearMode    `json:"half_year_mode" enum:"ROLLING_6M" doc:"How «once each half-year» is counted"`
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
	EscalateAfter    calendar.Length `json:"escalate_after" doc:"When the coordinating unit is told of a missed DL-13 or DL-15"`
	// Reminders may replace the default table of who is reminded and when (domain.md 2.11), by deadline code.
	Reminders map[string]ReminderPlan `json:"reminders,omitempty" doc:"Own reminder steps by deadline code; what is not named keeps its default"`
}

// DefaultPolicy is domain.md's [design] defaults, the ones stories.md uses.
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
		EscalateAfter:    calendar.Days(14),
	}
}

// days returns the counting rules this policy asks for.
func (p Policy) days() calendar.Rules {
	return calendar.Rules{SaturdayIsWorkday: p.SaturdayIsWork}
}

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
	} {
		if pair.have.IsZero() {
			*pair.have = *pair.std
		}
	}
	return p
}
