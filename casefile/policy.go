package casefile

import (
	"reflect"
	"strings"

	"samlop/casefile/calendar"
)

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

// Codes lists them.
func (HalfYearMode) Codes() []string { return CodesOf(Rolling6M, CalendarHalf) }

// AdmissionNoticeMode is whether a trust watches the early notice of an admission here.
type AdmissionNoticeMode string

// The modes; where another system sends the notice it is watched there.
const (
	AdmissionNoticeOn  AdmissionNoticeMode = "ON"
	AdmissionNoticeOff AdmissionNoticeMode = "OFF"
)

// Codes lists them.
func (AdmissionNoticeMode) Codes() []string { return CodesOf(AdmissionNoticeOn, AdmissionNoticeOff) }

// Policy holds every length that domain.md marks «design», and the readings of
// the law that an organisation chooses or that come into force on a date. Each
// organisation has its own, by effective date; what the law itself fixes is not
// here. Lengths are calendar lengths ("14d", "4w", "6m", "3wd"), never hours.
// A policy travels with each step into Temporal, so it holds no free text.
type Policy struct {
	HalfYearMode     HalfYearMode    `json:"half_year_mode"`
	HalfYear         calendar.Length `json:"half_year" fallback:"6m" doc:"Longest time between revisions (DL-13) and between meetings (DL-15)"`
	SaturdayIsWork   bool            `json:"saturday_is_workday" doc:"Whether Saturday counts as a working day (virkedag)"`
	ReceiptMode      string          `json:"receipt_mode" enum:"EVIDENCE" doc:"A decision counts as received only on evidence"`
	DecisionTarget   calendar.Length `json:"decision_target" fallback:"28d" doc:"DL-02, from receipt"`
	Notice           calendar.Length `json:"notice" fallback:"3wd" doc:"DL-03, from the decision"`
	Appoint          calendar.Length `json:"appoint_coordinator" fallback:"14d" doc:"DL-09, from the decision"`
	ParticipationDue calendar.Length `json:"participation_signed" fallback:"14d" doc:"DL-11, from issue of the form"`
	FirstPlan        calendar.Length `json:"first_plan" fallback:"12w" doc:"DL-12"`
	MaterialChange   calendar.Length `json:"material_change" fallback:"14d" doc:"DL-14, from report or meeting"`
	Invitation       calendar.Length `json:"invitation" fallback:"14d" doc:"DL-16, before the meeting"`
	Minutes          calendar.Length `json:"minutes" fallback:"7d" doc:"DL-17, from the meeting"`
	CoordinatorLeave calendar.Length `json:"coordinator_notice" fallback:"28d" doc:"DL-18, notice to last day"`
	ComplaintReview  calendar.Length `json:"complaint_review" fallback:"14d"`
	ComplaintAlarm   calendar.Length `json:"complaint_alarm" fallback:"28d" doc:"DL-07, when the head of the unit is told, from receipt of the complaint"`
	CorrectComplaint calendar.Length `json:"correct_complaint" fallback:"14d" doc:"DL-08, from the date of the request to correct"`
	ConsentReminder  calendar.Length `json:"consent_reminder" fallback:"14d" doc:"DL-22, first reminder from issue"`
	ConsentSecond    calendar.Length `json:"consent_second_reminder" fallback:"28d" doc:"DL-22, second reminder from issue"`
	AgeAlert         calendar.Length `json:"age_alert" fallback:"90d" doc:"DL-23, alert before the 12th, 16th and 18th birthday"`
	ConsentAlert     calendar.Length `json:"consent_expiry_alert" fallback:"30d" doc:"DL-24, alert before a consent's end date"`
	NoticeAnswer     calendar.Length `json:"advance_notice_answer" fallback:"14d" doc:"DL-27, from the day the advance notice was sent"`
	LettersLeave     calendar.Length `json:"letters_leave" fallback:"2wd" doc:"DL-30, from the day a letter is written or released"`
	EscalateAfter    calendar.Length `json:"escalate_after" fallback:"14d" doc:"When the coordinating unit is told of a missed DL-13 or DL-15"`
	OpeningGrace     calendar.Length `json:"opening_grace" fallback:"4w" doc:"T-22: when that is due which was over as a case was taken over, from that day"`
	SpecialistDue    calendar.Length `json:"appoint_specialist_coordinator" fallback:"2wd" doc:"DL-09s, in a health trust, from the consent"`
	NotifyDue        calendar.Length `json:"notify_municipality" fallback:"1wd" doc:"DL-21, from when the need was seen and the person told"`
	NotifyAnswer     calendar.Length `json:"notification_answer" fallback:"3wd" doc:"DL-21r, when a municipality that has not answered is rung, from the notification"`
	MessageUnread    calendar.Length `json:"message_unread" fallback:"7d" doc:"When a message in a case that nobody has read is shown to the coordinator, from the day it was written"`
	TransferPacket   calendar.Length `json:"transfer_packet" fallback:"28d" doc:"DL-25, before the day of a move"`
	// AdmissionNotice is whether the 24 hours of DL-20 are kept here.
	AdmissionNotice AdmissionNoticeMode `json:"admission_notice,omitempty" default:"ON" doc:"Whether the early notice of an admission to the municipality is watched here (DL-20)"`
	// OverdueDigest is the day of the week on which what is still overdue is said again.
	OverdueDigest Weekday `json:"overdue_digest,omitempty" default:"MONDAY" doc:"The day on which everybody is told once a week of what is still overdue after its last reminder; on the next working day where it is a day off"`
	// Reminders may replace the default table of who is reminded and when (domain.md 2.11), by deadline code.
	Reminders map[string]ReminderPlan `json:"reminders,omitempty"`

	// AdministrationAct is the act in force; empty, from before there was a choice, means that of 1967.
	AdministrationAct AdministrationAct `json:"administration_act,omitempty" default:"FVL_1967"`
	// Holidays change single days (INV-73).
	Holidays []calendar.HolidayChange `json:"holidays,omitempty" maxItems:"100"`
	// Suspensions are what hol § 7-2 b, pbrl § 2-5 d and sphl § 2-5 d open for.
	Suspensions []DutySuspension `json:"duty_suspensions,omitempty" maxItems:"20" doc:"Duties that the ministry has suspended for a time"`
	// Citations may replace what a deadline of a code cites (domain.md 0.3, Q13).
	Citations map[string]string `json:"citations,omitempty"`
}

// Docs says what the tags have no room for.
func (Policy) Docs() map[string]string {
	return map[string]string{
		"half_year_mode": "How «once each half-year» is counted. CALENDAR_HALF: by 31 December after one in " +
			"January–June, by 30 June after one in July–December; half_year is then not used",
		"reminders":          "Own reminder steps by deadline code; what is not named keeps its default",
		"complaint_review":   "DL-07, target of review and forwarding, from receipt of the complaint",
		"administration_act": "Which Public Administration Act is in force. FVL_2025 from the date the King decides",
		"holidays": "Days that are, or no longer are, public holidays otherwise than helligdagsfredloven § 2 in this " +
			"build",
		"citations": "Own citations by deadline code, sections and nothing else: {\"DL-12\": \"forskrift om " +
			"individuell plan § 5\"}",
	}
}

// DefaultPolicy is domain.md's defaults marked «design», the ones that stories/ use.
func DefaultPolicy() Policy { return Policy{ReceiptMode: "EVIDENCE"}.filled() }

// WorkingDays are the counting rules that the policy asks for: which days are working days.
func (p Policy) WorkingDays() calendar.Rules {
	return calendar.Rules{SaturdayIsWorkday: p.SaturdayIsWork, Changes: p.Holidays}
}

// WithDefaults is the policy as it is counted by: what an older one leaves out
// has its default.
func (p Policy) WithDefaults() Policy { return p.filled() }

// filled gives every length that is not set its default, so that an
// organisation's policy from before a field existed, or none at all, still
// counts as domain.md does.
func (p Policy) filled() Policy {
	for _, l := range policyLengths {
		if have := l.of(&p); have.IsZero() {
			*have = l.fallback
		}
	}
	if p.HalfYearMode == "" {
		p.HalfYearMode = Rolling6M
	}
	if p.AdmissionNotice == "" {
		p.AdmissionNotice = AdmissionNoticeOn
	}
	if p.OverdueDigest == "" {
		p.OverdueDigest = Monday
	}
	if p.AdministrationAct == "" {
		p.AdministrationAct = Act1967
	}
	return p
}

// PolicyField is the name of a field of Policy, as JSON has it.
type PolicyField string

// Codes lists them, in the order of the fields.
func (PolicyField) Codes() []string {
	var out []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Policy]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			out = append(out, name)
		}
	}
	return out
}
