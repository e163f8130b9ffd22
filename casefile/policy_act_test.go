package casefile

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

func calendarHalves() Policy {
	p := DefaultPolicy()
	p.HalfYearMode = CalendarHalf
	return p
}

// docs/domain.md Q2: once in each half-year of the calendar.
func TestINV44_CalendarHalf_DL13_DL15_AreDueByTheEndOfTheNextHalf(t *testing.T) {
	for from, want := range map[string]string{
		"2027-01-01": "2027-12-31", "2027-02-28": "2027-12-31", "2027-06-30": "2027-12-31",
		"2027-07-01": "2028-06-30", "2027-12-31": "2028-06-30", "2028-02-29": "2028-12-31",
	} {
		for _, code := range []string{PlanRevision, NextMeeting} {
			due, actBy, length := dueDate(calendarHalves(), code, on(from))
			require.Equal(t, want, due.String(), "%s from %s", code, from)
			require.Equal(t, calendar.RollBack(due), actBy)
			require.True(t, length.IsZero(), "the calendar's half-year has no one length")
		}
	}
	// Other lengths go on as they were, and a short half_year is not used.
	p := calendarHalves()
	p.HalfYear = calendar.Months(3)
	due, _, _ := dueDate(p, PlanRevision, on("2027-02-10"))
	require.Equal(t, "2027-12-31", due.String())
	due, _, _ = dueDate(p, ChangeRevision, on("2027-02-10"))
	require.Equal(t, "2027-02-24", due.String())
}

func TestINV44_CalendarHalf_TheCapOfSixMonthsIsRollingOnly(t *testing.T) {
	rolling := DefaultPolicy()
	rolling.HalfYear = calendar.Weeks(40)
	due, _, length := dueDate(rolling, PlanRevision, on("2027-02-10"))
	require.Equal(t, "2027-08-10", due.String())
	require.Equal(t, calendar.Months(6), length)
	due, _, _ = dueDate(calendarHalves(), PlanRevision, on("2027-02-10"))
	require.True(t, due.After(calendar.AddMonths(on("2027-02-10"), 6)))
}

func TestINV44_CalendarHalf_SwitchedOnAndOffMovesWhatIsOpen(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	p.due("DL-13", "2027-08-01 OPEN")
	p.at("2027-03-01")
	p.policy.HalfYearMode = CalendarHalf
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.due("DL-13", "2027-12-31 OPEN")
	require.Equal(t, []string{"2027-12-01 COMING KO", "2027-12-17 COMING KO", "2027-12-28 COMING KO", "2028-01-03 MISSED KO MGR",
		"2028-01-14 ESCALATED KE"},
		laid(*p.deadline("DL-13")))
	p.policy.HalfYearMode = Rolling6M
	p.do(System, &Recount{Reason: ReasonPolicy})
	p.due("DL-13", "2027-08-01 OPEN")
	require.Equal(t, calendar.Months(6), p.deadline("DL-13").Length)
	// The next one is counted from the event that was, not from a due date (appendix A.1 no. 9).
	p.policy.HalfYearMode = CalendarHalf
	p.at("2027-07-02")
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	p.due("DL-13", "2028-06-30 OPEN")
}

// Q12: the switch changes what working days are counted, and nothing else.
func TestQ12_SaturdayAsWorkday_BothWays(t *testing.T) {
	p := DefaultPolicy()
	friday := on("2027-10-08")
	due, actBy, _ := dueDate(p, SendNotice, friday)
	require.Equal(t, "2027-10-13", due.String())
	p.SaturdayIsWork = true
	due, actBy2, _ := dueDate(p, SendNotice, friday)
	require.Equal(t, "2027-10-12", due.String(), "Saturday counts")
	require.NotEqual(t, actBy, actBy2)
	// dl § 149: no right ends on a Saturday, whatever the switch.
	got, _, _ := dueDate(p, ComplaintPeriod, on("2027-10-09"))
	require.Equal(t, "2027-11-08", got.String(), "four weeks end on Saturday 6 November")
	// And a duty's act-by is a day on which people are at work.
	_, by, _ := dueDate(p, PreliminaryReply, on("2027-10-06"))
	require.Equal(t, "2027-11-05", by.String(), "due Saturday 6 November")
}

// A holiday added or taken away is honoured by everything that counts.
func TestINV73_HolidayChanges_AreHonouredByEveryCount(t *testing.T) {
	p := DefaultPolicy()
	p.Holidays = []calendar.HolidayChange{{On: on("2027-11-01"), DayOff: true}, {On: on("2027-05-17"), DayOff: false}}
	due, _, _ := dueDate(p, ComplaintPeriod, on("2027-10-04"))
	require.Equal(t, "2027-11-02", due.String(), "a right rolls off the new holiday")
	_, actBy, _ := dueDate(p, DecisionTarget, on("2027-10-04"))
	require.Equal(t, "2027-10-29", actBy.String(), "a duty is acted on before it")
	due, _, _ = dueDate(p, SendNotice, on("2027-10-28"))
	require.Equal(t, "2027-11-03", due.String(), "it is no working day")
	_, actBy, _ = dueDate(p, MinutesDue, on("2027-05-10"))
	require.Equal(t, "2027-05-17", actBy.String(), "17 May 2027 is an ordinary Monday now")
	steps := laid(setOn(p, DecisionTarget, "2027-10-11", "2027-10-11"))
	require.Contains(t, steps, "2027-10-29 COMING KE", "seven days before 8 November is the new holiday")
	// The coordinator's last day and its act-by, and the steps of a recount.
	c := coordinatedOn(t, "2027-10-04")
	c.do(ola, &GiveNotice{LastDay: on("2027-11-01")})
	require.Equal(t, "2027-11-01", c.deadline("DL-18").ActBy.String())
	c.policy.Holidays = p.Holidays
	c.do(System, &Recount{Reason: ReasonHolidays})
	require.Equal(t, "2027-11-01", c.deadline("DL-18").Due.String())
	require.Equal(t, "2027-10-29", c.deadline("DL-18").ActBy.String())
	short := coordinatedOn(t, "2027-10-04")
	short.policy = p
	short.do(ola, &GiveNotice{LastDay: on("2027-11-01")})
	require.Equal(t, "2027-10-29", short.deadline("DL-18").ActBy.String())
}

// A Saturday whose holiday is taken away is still a Saturday.
func TestINV72_AWeekendStaysOneWhateverAHolidayChange(t *testing.T) {
	r := calendar.Rules{SaturdayIsWorkday: true, Changes: []calendar.HolidayChange{{On: on("2027-05-01"), DayOff: false}}} // a Saturday
	require.True(t, r.IsNonWorking(on("2027-05-01")))
	require.Equal(t, "2027-05-01", r.AddWorkingDays(on("2027-04-30"), 1).String())
	require.Equal(t, "2027-05-03", calendar.Rules{SaturdayIsWorkday: true}.AddWorkingDays(on("2027-04-30"), 1).String())
	require.Equal(t, "2027-05-03", r.RollForward(on("2027-05-01")).String())
}

var noPlans = DutySuspension{Scope: SuspendPlan, From: on("2027-03-01"), To: on("2027-06-30"), LegalBasis: "hol § 7-2 b"}

// docs/domain.md 0.3: a duty that falls due while it is suspended is counted from the end.
func TestDutySuspension_CountsFromItsEnd_DL09_DL11_DL12_DL13_DL14(t *testing.T) {
	p := DefaultPolicy()
	p.Suspensions = []DutySuspension{noPlans, {Scope: SuspendChildCoordinator, From: on("2027-02-01"), To: on("2027-02-28"),
		LegalBasis: "hol § 7-2 b"}}
	for _, c := range []struct{ code, from, want string }{
		{FirstPlan, "2027-02-01", "2027-09-22"},         // would be 26 April
		{FirstPlan, "2026-12-06", "2027-02-28"},         // falls due the day before it begins
		{FirstPlan, "2026-12-07", "2027-09-22"},         // its first day
		{FirstPlan, "2027-04-07", "2027-09-22"},         // its last day, 30 June
		{FirstPlan, "2027-04-08", "2027-07-01"},         // the day after
		{ParticipationForm, "2027-03-05", "2027-07-14"}, // 14 days
		{PlanRevision, "2026-11-10", "2027-12-30"},      // six months from 30 June
		{ChangeRevision, "2027-06-10", "2027-07-14"},
		{CoordinatorAppointment, "2027-02-01", "2027-03-14"},
		{NextMeeting, "2026-11-10", "2027-05-10"}, // no duty of a plan
		{PreliminaryReply, "2027-02-10", "2027-03-10"},
		{ComplaintPeriod, "2027-02-10", "2027-03-10"}, // no right is touched
	} {
		due, actBy, _ := dueDate(p, c.code, on(c.from))
		require.Equal(t, c.want, due.String(), "%s from %s", c.code, c.from)
		require.False(t, actBy.After(due))
	}
	// One suspension after another.
	p.Suspensions = append(p.Suspensions, DutySuspension{Scope: SuspendPlan, From: on("2027-07-01"), To: on("2027-12-31"),
		LegalBasis: "sphl § 2-5 d"})
	due, _, _ := dueDate(p, FirstPlan, on("2027-02-01"))
	require.Equal(t, "2028-03-24", due.String())
	// By the calendar's half-years, from the end of it too.
	p = calendarHalves()
	p.Suspensions = []DutySuspension{{Scope: SuspendPlan, From: on("2027-12-01"), To: on("2028-01-31"), LegalBasis: "hol § 7-2 b"}}
	due, _, _ = dueDate(p, PlanRevision, on("2027-02-10"))
	require.Equal(t, "2028-12-31", due.String())
}

func TestDutySuspension_MovesWithItsReason_INV73(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopePlan)
	p.do(kari, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	right := *p.deadline("DL-04")
	p.due("DL-12", "2027-04-26 OPEN")
	p.at("2027-02-15")
	p.policy.Suspensions = []DutySuspension{noPlans}
	p.do(System, &Recount{Reason: ReasonRules})
	p.due("DL-12", "2027-09-22 OPEN")
	moved := p.events[len(p.events)-1].Fact.(*DeadlineMoved)
	require.Equal(t, ReasonSuspended, moved.Reason)
	require.Equal(t, noPlans, *p.deadline("DL-12").Suspension)
	require.Equal(t, ReasonSuspended, p.deadline("DL-12").MovedFor)
	require.Equal(t, "2027-02-01", p.deadline("DL-12").CountedFrom.String(), "the event stays what it was")
	require.Equal(t, right, *p.deadline("DL-04"))
	// Lifted: back to where the event put it, for the reason given.
	p.policy.Suspensions = nil
	p.do(System, &Recount{Reason: ReasonRules})
	p.due("DL-12", "2027-04-26 OPEN")
	require.Equal(t, ReasonRules, p.events[len(p.events)-1].Fact.(*DeadlineMoved).Reason)
	require.Nil(t, p.deadline("DL-12").Suspension)
	// And a duty that begins under it says so from the start.
	fresh := newDeciding(New("case", "org"), Command{By: SystemActor}, instant("2027-03-05"), Policy{Suspensions: []DutySuspension{noPlans}})
	fresh.setDeadline(ParticipationForm, "x", "", on("2027-03-05"))
	require.Equal(t, noPlans, *fresh.s.Deadlines[0].Suspension)
	require.Equal(t, []string{"2027-07-14 CHASER PAT", "2027-07-28 CHASER PAT"}, laid(fresh.s.Deadlines[0]))
}

// fvl-2025 § 63: under the new act, and only then.
func TestINV61_AnAlertIsArrivalUnderTheActOf2025Only(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	receipt := &RegisterReceipt{Decision: "decision-1", ReceivedOn: on("2027-02-01"), Evidence: EvidenceAlertSent}
	p.says("alert_is_no_receipt", tone, receipt)
	p.refused("INV-61", tone, receipt)
	p.policy.AdministrationAct = Act2025
	p.do(tone, receipt)
	p.due("DL-04", "2027-03-01 OPEN")
	require.Equal(t, "pbrl § 7-5, fvl-2025 §§ 63–65", p.deadline("DL-04").Rule)
	require.Equal(t, "fvl § 27", p.deadline("DL-03").Rule, "what was set before it shows what was in force then")
}

// fvl-2025 § 59: the notice names the case handler.
func TestT10_TheNoticeNamesTheHandlerUnderTheActOf2025(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentCoordinator)
	decision := &IssueDecision{Outcome: OutcomeGranted, Scope: []Scope{ScopeCoordinator}, Rule: "hol § 7-2, jf. fvl-2025 § 59",
		Grounds: words(1)}
	p.policy.AdministrationAct = Act2025
	p.s.Handler = "" // whoever screened it has left
	p.refused("T-10", tone, decision)
	p.says("handler_unnamed", tone, decision)
	require.Equal(t, "handler_unnamed", p.closed("issue_decision"))
	p.do(tone, &AssignHandler{Staff: nurse})
	p.do(tone, decision)
	old := decidingOn(t, "2027-02-01", ConsentCoordinator)
	old.s.Handler = ""
	old.do(tone, decision)
}

func TestCitation_IsTheOneInForceWhenTheDeadlineWasSet(t *testing.T) {
	p := DefaultPolicy()
	require.Equal(t, "fvl § 11 a", setOn(p, PreliminaryReply, "2027-02-01", "2027-02-01").Rule)
	require.True(t, setOn(p, PreliminaryReply, "2027-02-01", "2027-02-01").Law)
	p.AdministrationAct = Act2025
	require.Equal(t, "fvl-2025 § 17", setOn(p, PreliminaryReply, "2027-02-01", "2027-02-01").Rule)
	p.Citations = map[string]string{"DL-01": "fvl-2025 § 17 andre ledd", "DL-12": "forskrift om individuell plan § 5"}
	require.Equal(t, "fvl-2025 § 17 andre ledd", setOn(p, PreliminaryReply, "2027-02-01", "2027-02-01").Rule)
	require.True(t, setOn(p, PreliminaryReply, "2027-02-01", "2027-02-01").Law, "an own citation changes the words only")
	require.Equal(t, "fvl § 11 a", Policy{}.Citation("DL-01", on("2027-02-01")).Text)
	// A recount moves dates, not what a deadline rested on when it was set.
	c := receivedOn(t, "2027-02-01")
	c.policy.AdministrationAct, c.policy.DecisionTarget = Act2025, calendar.Days(20)
	c.do(System, &Recount{Reason: ReasonRules})
	require.Equal(t, "fvl § 11 a", c.deadline("DL-02").Rule)
	require.Equal(t, "2027-02-21", c.deadline("DL-02").Due.String())
}

func TestReasonForChange_WhatDiffers(t *testing.T) {
	std := DefaultPolicy()
	changed := func(f func(*Policy)) Policy { p := DefaultPolicy(); f(&p); return p }
	for want, after := range map[MoveReason][]Policy{
		ReasonPolicy: {std, Policy{HalfYearMode: Rolling6M}, changed(func(p *Policy) { p.Minutes = calendar.Days(1) }), calendarHalves(),
			changed(func(p *Policy) { p.AdministrationAct, p.Holidays = Act1967, []calendar.HolidayChange{} })},
		ReasonHolidays: {changed(func(p *Policy) { p.SaturdayIsWork = true }),
			changed(func(p *Policy) {
				p.Holidays = []calendar.HolidayChange{{On: on("2027-05-02"), DayOff: true}}
				p.Minutes = calendar.Days(1)
			})},
		ReasonRules: {changed(func(p *Policy) { p.AdministrationAct, p.SaturdayIsWork = Act2025, true }),
			changed(func(p *Policy) { p.Suspensions = []DutySuspension{noPlans} })},
	} {
		for _, p := range after {
			require.Equal(t, want, ReasonForChange(std, p))
			require.Equal(t, want, ReasonForChange(p, std))
		}
	}
}

// anyPolicy is a policy an organisation could have.
func anyPolicy(t *rapid.T) Policy {
	p := DefaultPolicy()
	days := func(label string) calendar.Length { return calendar.Days(rapid.IntRange(1, 120).Draw(t, label)) }
	day := func(label string) Date { return on("2027-01-01").AddDays(rapid.IntRange(0, 500).Draw(t, label)) }
	p.HalfYearMode = rapid.SampledFrom([]HalfYearMode{Rolling6M, CalendarHalf}).Draw(t, "half-year")
	p.HalfYear = calendar.Months(rapid.IntRange(1, 6).Draw(t, "months"))
	p.SaturdayIsWork = rapid.Bool().Draw(t, "saturday")
	p.AdministrationAct = rapid.SampledFrom([]AdministrationAct{Act1967, Act2025}).Draw(t, "act")
	p.DecisionTarget, p.FirstPlan, p.Appoint, p.ParticipationDue, p.MaterialChange = days("a"), days("b"), days("c"), days("d"), days("e")
	p.Notice = calendar.WorkingDays(rapid.IntRange(1, 10).Draw(t, "notice"))
	for range rapid.IntRange(0, 5).Draw(t, "holidays") {
		p.Holidays = append(p.Holidays, calendar.HolidayChange{On: day("holiday"), DayOff: rapid.Bool().Draw(t, "off")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "suspensions") {
		from := day("suspended from")
		p.Suspensions = append(p.Suspensions, DutySuspension{Scope: rapid.SampledFrom([]SuspensionScope{SuspendCoordinator,
			SuspendChildCoordinator, SuspendPlan}).Draw(t, "scope"),
			From: from, To: from.AddDays(rapid.IntRange(0, 200).Draw(t, "suspended for")), LegalBasis: "hol § 7-2 b"})
	}
	return p
}

// For any two policies and any case: a recount never shortens a right, never
// touches what is settled or overdue, moves each open duty to where it would have
// been counted, and asked again finds nothing more to do.
func TestINV73_ARecountNeverShortensARight_Property(t *testing.T) {
	at := "2027-02-01"
	stages := []*play{receivedOn(t, at), assessedOn(t, at, ConsentCoordinator, ConsentPlan), activeOn(t, at, ScopeCoordinator, ScopePlan),
		coordinatedOn(t, at),
		plannedOn(t, at), teamedOn(t, at)}
	rapid.Check(t, func(t *rapid.T) {
		before, after := anyPolicy(t), anyPolicy(t)
		grown := after // the patients are adults: what is suspended for children alone is nothing to them
		grown.Suspensions = slices.DeleteFunc(slices.Clone(after.Suspensions),
			func(s DutySuspension) bool { return s.Scope == SuspendChildCoordinator })
		l := newLife(t)
		stage := oneOf(l, "begin with", stages)
		l.s, l.events, l.now = stage.s.clone(), slices.Clone(stage.events), stage.now
		for i := range l.s.Decisions {
			l.take(l.actor(tone), &RegisterReceipt{Decision: l.s.Decisions[i].ID, Evidence: "RETURN_RECEIPT"}, l.facts(nil))
		}
		l.otherRules, l.policy = true, before
		l.take(SystemActor, &Recount{Reason: ReasonPolicy}, l.facts(nil))
		l.pass(l.now.AddDate(0, 0, rapid.IntRange(0, 200).Draw(t, "days")), 0)
		old := l.s.clone()
		l.policy = after
		l.take(SystemActor, &Recount{Reason: ReasonForChange(before, after)}, l.facts(nil))
		for i, was := range old.Deadlines {
			is := l.s.Deadlines[i]
			switch {
			case was.Status != DeadlineOpen || was.Kind == Limit:
				if a, b := deadlineJSON(t, was), deadlineJSON(t, is); a != b {
					t.Fatalf("%s was %s and is\n%s, then\n%s", was.Code, was.Status, a, b)
				}
			case was.Kind == Right && is.Due.Before(was.Due):
				t.Fatalf("INV-73: %s was told to end on %s and ends on %s", was.Code, was.Due, is.Due)
			case was.Kind == Duty && was.Code != SuccessorDue:
				due, actBy, _ := dueDate(grown, was.Code, was.CountedFrom)
				if now := calendar.DateOf(l.now); due.Before(was.Due) && due.Before(now) { // INV-116
					due = earliest(was.Due, now)
					actBy = after.WorkingDays().RollBack(due)
				}
				if is.Due != due || is.ActBy != actBy {
					t.Fatalf("INV-73: %s is due %s, counted %s", was.Code, is.Due, due)
				}
			}
			if is.Kind == Right && (calendar.Rules{}).IsNonWorking(is.Due) && is.Due.Weekday()%6 == 0 {
				t.Fatalf("INV-72: a right ends on the %s %s", is.Due.Weekday(), is.Due)
			}
		}
		seq := l.s.Seq
		l.take(SystemActor, &Recount{Reason: ReasonPolicy}, l.facts(nil))
		if l.s.Seq != seq {
			t.Fatalf("counted again at once, something moved: %v", l.events[len(l.events)-1])
		}
	})
}

func deadlineJSON(t *rapid.T, d Deadline) string {
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
