package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// laid lists the reminder steps of a deadline: day, kind and roles.
func laid(dl Deadline) []string {
	out := []string{}
	for _, s := range dl.Reminders {
		line := s.On.String() + " " + string(s.Kind)
		for _, r := range s.To {
			line += " " + string(r)
		}
		out = append(out, line)
	}
	return out
}

// setOn lays a deadline out as a step on a day would.
func setOn(p Policy, code, on, from string) Deadline {
	d := newDeciding(New("case", "org"), Command{By: SystemActor}, instant(on), p)
	d.setDeadline(code, "x", "", calendar.MustDate(from))
	return d.s.Deadlines[0]
}

// The table «who is reminded» of domain.md 2.11, on dates without holidays near:
// 2027-10-04 is a Monday.
func TestReminders_TheTableOf211(t *testing.T) {
	for code, want := range map[string][]string{
		"DL-01": {"2027-10-28 COMING KE", "2027-11-02 COMING KE", "2027-11-04 DUE_TODAY KE", "2027-11-05 MISSED KEL"},
		"DL-02": {"2027-10-25 COMING KE", "2027-11-01 DUE_TODAY KE", "2027-11-02 MISSED KEL"},
		"DL-03": {"2027-10-05 COMING KE", "2027-10-07 DUE_TODAY KE", "2027-10-08 MISSED KEL"},
		"DL-04": {},
		"DL-05": {},
		"DL-09": {"2027-10-11 COMING KE", "2027-10-15 COMING KE", "2027-10-19 MISSED KEL MGR"},
		"DL-11": {"2027-10-18 CHASER PAT", "2027-11-01 CHASER PAT"},
		"DL-12": {"2027-11-29 COMING KO", "2027-12-13 COMING KO", "2027-12-24 COMING KO", "2027-12-28 MISSED KE"},
		"DL-13": {"2028-03-03 COMING KO", "2028-03-21 COMING KO", "2028-03-31 COMING KO", "2028-04-05 MISSED KO MGR", "2028-04-18 ESCALATED KE"},
		"DL-14": {"2027-10-11 COMING KO", "2027-10-18 DUE_TODAY KO", "2027-10-19 MISSED MGR"},
		"DL-15": {"2028-03-03 COMING KO", "2028-03-21 COMING KO", "2028-03-31 COMING KO", "2028-04-05 MISSED KO MGR", "2028-04-18 ESCALATED KE"},
		"DL-17": {"2027-10-07 COMING MINUTES", "2027-10-11 DUE_TODAY MINUTES", "2027-10-12 MISSED MINUTES KO MGR"},
		"DL-22": {"2027-10-18 CHASER PAT", "2027-11-01 CHASER PAT"},
	} {
		require.Equal(t, want, laid(setOn(DefaultPolicy(), code, "2027-10-04", "2027-10-04")), code)
	}
	meeting := setOn(DefaultPolicy(), InvitationDue, "2027-10-04", "2027-11-22")
	require.Equal(t, "2027-11-08", meeting.Due.String())
	require.Equal(t, []string{"2027-11-01 COMING KO"}, laid(meeting))
}

func TestReminders_OnWorkingDaysCountedFromActBy(t *testing.T) {
	// Due Sunday 28 February 2027, act by Friday the 26th.
	dl := setOn(DefaultPolicy(), PreliminaryReply, "2027-01-31", "2027-01-31")
	require.Equal(t, []string{"2027-02-19 COMING KE", "2027-02-24 COMING KE", "2027-02-26 DUE_TODAY KE", "2027-03-01 MISSED KEL"}, laid(dl))
	// Seven days before Friday 8 January 2027 is New Year's Day.
	dl = setOn(DefaultPolicy(), PreliminaryReply, "2026-12-08", "2026-12-08")
	require.Equal(t, "2026-12-31 COMING KE", laid(dl)[0])
	// The day after Maundy Thursday's eve is five days off.
	dl = setOn(DefaultPolicy(), MinutesDue, "2027-03-17", "2027-03-17")
	require.Equal(t, "2027-03-24", dl.ActBy.String())
	require.Equal(t, "2027-03-30 MISSED MINUTES KO MGR", laid(dl)[2])
}

func TestReminders_LeftOutOnOrBeforeTheDaySet(t *testing.T) {
	// A decision written down two days late: half-way lies behind.
	dl := setOn(DefaultPolicy(), SendNotice, "2027-10-06", "2027-10-04")
	require.Equal(t, []string{"2027-10-07 DUE_TODAY KE", "2027-10-08 MISSED KEL"}, laid(dl))
	dl = setOn(DefaultPolicy(), SendNotice, "2027-10-07", "2027-10-04")
	require.Equal(t, []string{"2027-10-08 MISSED KEL"}, laid(dl), "on the day itself too")
	// Over before it was set: the one who hears of a miss hears of it, once, next working day.
	dl = setOn(DefaultPolicy(), PreliminaryReply, "2027-10-08", "2027-08-01")
	require.Equal(t, []string{"2027-10-11 MISSED KEL"}, laid(dl))
}

func TestReminders_AnOrganisationsOwnPlan(t *testing.T) {
	p := DefaultPolicy()
	p.Reminders = map[string]ReminderPlan{
		"DL-09": {Points: []ReminderPoint{{When: "BEFORE", Length: calendar.WorkingDays(1), To: []Role{RoleUnitLead}},
			{When: "WHENEVER", To: []Role{RoleUnit}}}},
		"DL-04": {Points: []ReminderPoint{{When: "DUE", To: []Role{RoleUnit}}}},
		"DL-05": {Points: []ReminderPoint{{When: "DUE", To: []Role{RoleUnit}}}},
	}
	require.Equal(t, []string{"2027-10-15 COMING KEL"}, laid(setOn(p, CoordinatorAppointment, "2027-10-04", "2027-10-04")))
	require.Empty(t, setOn(p, ComplaintPeriod, "2027-10-04", "2027-10-04").Reminders, "a right is nobody's to be reminded of")
	require.Empty(t, setOn(p, ComplaintLimit, "2027-10-04", "2027-10-04").Reminders)
}

func TestReminders_ALateWakeSendsNoStaleOnes(t *testing.T) {
	p := receivedOn(t, "2027-10-04")
	p.now = instant("2027-11-03") // asleep through the first two
	p.do(System, &Wake{})
	require.Equal(t, []string{"2027-10-28 COMING", "2027-11-02 COMING staff/tone"}, p.reminded("DL-01"), "only the nearest goes out")
	p.now = instant("2027-11-20")
	p.do(System, &Wake{})
	require.Equal(t, []string{"2027-11-04 DUE_TODAY", "2027-11-05 MISSED staff/tone"}, p.reminded("DL-01")[2:])
	p.do(System, &Wake{})
	require.Empty(t, p.became(), "a wake with nothing due writes nothing")
}

func TestReminders_ToWhoeverHoldsTheRoleNow(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.do(tone, &AssignHandler{Staff: nurse})
	p.at("2027-03-01")
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-05-31")})
	handedOver(p)
	p.at("2027-08-20")
	require.Equal(t, []string{"2027-06-30 COMING staff/siri", "2027-07-16 COMING staff/siri", "2027-07-27 COMING staff/siri",
		"2027-08-02 MISSED staff/siri staff/boss", "2027-08-16 ESCALATED staff/nurse"}, p.reminded("DL-13"))
}

func TestReminders_WhatWouldReachNobodyReachesTheHead(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan) // no coordinator, so no manager either
	p.do(tone, &StartPlan{})
	p.do(tone, &IssueParticipation{Participants: []Participant{reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, &ActivatePlan{PatientTookPart: true})
	p.do(nav, &ReportMaterialChange{What: words(1)})
	p.at("2027-02-20")
	require.Contains(t, p.reminded("DL-14"), "2027-02-16 MISSED staff/tone")
}

func TestDL09_TheCandidatesManagerHearsOfAMiss(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.at("2027-02-20")
	require.Equal(t, []string{"2027-02-08 COMING staff/tone", "2027-02-12 COMING staff/tone", "2027-02-16 MISSED staff/tone staff/boss"},
		p.reminded("DL-09"))
}

func TestINV72_ADueDateEndsAtTheNextMidnightInOslo(t *testing.T) {
	for from, want := range map[string]string{"2027-02-01": "2027-03-01T23:00:00Z", "2027-03-01": "2027-04-01T22:00:00Z"} {
		require.Equal(t, want, receivedOn(t, from).deadline("DL-01").Ends.Format(time.RFC3339))
	}
}

func TestINV73_ANewPolicyCountsOpenDeadlinesAgain(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	p.do(ola, &GiveNotice{LastDay: calendar.MustDate("2027-06-30")})
	was := p.deadline("DL-04").Due
	p.policy.FirstPlan = calendar.Weeks(8)
	p.policy.CoordinatorLeave = calendar.Days(60)
	p.refused("INV-73", tone, &Recount{Reason: "POLICY"})
	p.refused("INV-73", System, &Recount{})
	p.at("2027-02-10")
	p.do(System, &Recount{Reason: "POLICY"})
	dl := p.deadline("DL-12")
	require.Equal(t, "2027-03-29", dl.Due.String())
	require.Equal(t, "2027-03-24", dl.ActBy.String(), "the Monday is 2. påskedag")
	require.Equal(t, calendar.EndOf(dl.Due), dl.Ends)
	require.Equal(t, "2027-02-01", dl.CountedFrom.String())
	require.Equal(t, []string{"2027-02-24 COMING KO", "2027-03-10 COMING KO", "2027-03-19 COMING KO", "2027-03-30 MISSED KE"}, laid(*dl))
	require.Equal(t, was, p.deadline("DL-04").Due, "a right is law, not policy")
	require.Equal(t, "2027-06-30", p.deadline("DL-18").Due.String(), "the coordinator chose the day")
	p.do(System, &Recount{Reason: "POLICY"})
	require.Empty(t, p.became(), "nothing more to move")
}

func TestINV73_ARightToldIsNeverShortened(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	dl := p.deadline("DL-04")
	told := dl.Due.AddDays(1) // as if another table of holidays had rolled it further
	dl.Due, dl.Ends = told, calendar.EndOf(told)
	p.do(System, &Recount{Reason: "HOLIDAYS"})
	require.Equal(t, told, p.deadline("DL-04").Due)
	dl = p.deadline("DL-04")
	dl.Due = told.AddDays(-3)
	p.do(System, &Recount{Reason: "HOLIDAYS"})
	require.Equal(t, "2027-03-01", p.deadline("DL-04").Due.String(), "but it may grow")
}

func TestINV73_APassedDutyStaysPassed(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.at("2027-03-05")
	p.due("DL-01", "2027-03-01 OVERDUE")
	p.policy.DecisionTarget = calendar.Days(90)
	p.do(System, &Recount{Reason: "POLICY"})
	p.due("DL-02", "2027-03-01 OVERDUE")
}

func TestPolicy_WhatIsLeftOutHasItsDefault(t *testing.T) {
	require.Equal(t, DefaultPolicy().HalfYear, Policy{}.filled().HalfYear)
	own := Policy{Notice: calendar.WorkingDays(5)}.filled()
	require.Equal(t, calendar.WorkingDays(5), own.Notice)
	require.Equal(t, calendar.Days(28), own.DecisionTarget)
}

func TestWake_NextWakeNamesWhatIsDue(t *testing.T) {
	p := receivedOn(t, "2027-10-04")
	p.posted()
	at, what, ok := NextWake(p.s)
	require.True(t, ok)
	require.Equal(t, "reminder: decision due 2027-11-01 (DL-02)", what)
	oslo := at.In(calendar.Oslo)
	require.Equal(t, "2027-10-25", oslo.Format("2006-01-02"))
	require.True(t, oslo.Hour() == 6 || oslo.Hour() == 7 && oslo.Minute() < 30, oslo)
	require.Equal(t, morning("case", calendar.MustDate("2027-10-25")), at)
	require.NotEqual(t, morning("case", today(p)), morning("another", today(p)), "not every case in the same second")
}

func TestDeadlinesAreAnnouncedInPlainEnglish(t *testing.T) {
	p := receivedOn(t, "2027-01-31")
	dl := p.deadline(PreliminaryReply)
	require.Equal(t, "preliminary reply due 2027-02-28 (DL-01)", dl.named())
	p.posted()
	_, what, ok := NextWake(p.s)
	require.True(t, ok)
	require.Equal(t, "reminder: preliminary reply due 2027-02-28 (DL-01)", what)
	for _, code := range DeadlineCodes() {
		require.NotEqual(t, code, DeadlineTitle(code))
	}
	require.Equal(t, "DL-99 due 2027-02-28", (&Deadline{Code: "DL-99", Due: dl.Due}).named(), "one without a name goes by its code")
}
