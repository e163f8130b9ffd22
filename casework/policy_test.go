package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// otherAdmin makes a second administrator, so that there are two.
func (w *town) otherAdmin() { w.staff("siw", "", casefile.RoleAdmin) }

func changedPolicy(change func(*casefile.Policy)) casefile.Policy {
	p := casefile.DefaultPolicy()
	change(&p)
	return p
}

// propose is a proposal by Adm that is taken.
func (w *town) propose(from casefile.Date, change func(*casefile.Policy)) PolicyVersion {
	w.t.Helper()
	p, err := w.service.ProposePolicy(w.t.Context(), w.as("adm"), w.key(), w.org, NewPolicy{Policy: changedPolicy(change),
		EffectiveFrom: from, Reason: "vedtatt"})
	require.NoError(w.t, err)
	return p
}

func (w *town) approve(version int) PolicyVersion {
	w.t.Helper()
	p, err := w.service.ApprovePolicy(w.t.Context(), w.as("siw"), w.key(), w.org, version)
	require.NoError(w.t, err)
	return p
}

func (w *town) moveTo(at string) {
	w.t.Helper()
	to, err := time.Parse(time.RFC3339, at)
	require.NoError(w.t, err)
	_, err = w.service.MoveClock(w.t.Context(), w.as("owner"), w.world, Clock{Now: to})
	require.NoError(w.t, err)
}

// dl is the latest deadline of a code.
func (w *town) dl(caseID, code string) casefile.Deadline {
	w.t.Helper()
	all := w.state(caseID).Deadlines
	for _, d := range slices.Backward(all) {
		if d.Code == code {
			return d
		}
	}
	w.t.Fatalf("no deadline %s", code)
	return casefile.Deadline{}
}

// moves lists what a case's ledger says of moved deadlines: code, due, reason and day.
func (w *town) moves(caseID string) []string {
	w.t.Helper()
	events, err := w.store.EventsAfter(w.t.Context(), caseID, 0)
	require.NoError(w.t, err)
	out := []string{}
	for _, e := range events {
		if m, ok := e.Fact.(*casefile.DeadlineMoved); ok {
			out = append(out, fmt.Sprintf("%s %s %s on %s", m.Code, m.Due, m.Reason, e.On))
		}
	}
	return out
}

func day(s string) casefile.Date { return calendar.MustDate(s) }

func TestPolicyIsChecked(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	change := func(on string, off bool) []calendar.HolidayChange {
		return []calendar.HolidayChange{{On: day(on), DayOff: off}}
	}
	suspended := func(s casefile.DutySuspension) []casefile.DutySuspension { return []casefile.DutySuspension{s} }
	many := make([]calendar.HolidayChange, 101)
	for _, c := range []struct {
		field string
		spoil func(*casefile.Policy)
	}{
		{"policy.minutes", func(p *casefile.Policy) { p.Minutes = calendar.Length{} }},
		{"policy.minutes", func(p *casefile.Policy) { p.Minutes = calendar.Hours(24) }},
		{"policy.reminders.points.length", func(p *casefile.Policy) { p.Reminders = onePoint("BEFORE", calendar.Hours(24), casefile.RoleUnit) }},
		{"policy.half_year", func(p *casefile.Policy) { p.HalfYear = calendar.Days(182) }},
		{"policy.half_year_mode", func(p *casefile.Policy) { p.HalfYearMode = "SOMETIMES" }},
		{"policy.receipt_mode", func(p *casefile.Policy) { p.ReceiptMode = "" }},
		{"policy.administration_act", func(p *casefile.Policy) { p.AdministrationAct = "FVL_2040" }},
		{"policy.holidays", func(p *casefile.Policy) { p.Holidays = change("2027-05-17", true) }},
		{"policy.holidays", func(p *casefile.Policy) { p.Holidays = change("2027-05-18", false) }},
		{"policy.holidays", func(p *casefile.Policy) {
			p.Holidays = append(change("2027-05-18", true), change("2027-05-18", true)...)
		}},
		{"policy.holidays", func(p *casefile.Policy) { p.Holidays = many }},
		{"policy.holidays.on", func(p *casefile.Policy) { p.Holidays = []calendar.HolidayChange{{DayOff: true}} }},
		{"policy.duty_suspensions", func(p *casefile.Policy) { p.Suspensions = make([]casefile.DutySuspension, 21) }},
		{"policy.duty_suspensions.scope", func(p *casefile.Policy) { p.Suspensions = suspended(casefile.DutySuspension{Scope: "EVERYTHING"}) }},
		{"policy.duty_suspensions.from", func(p *casefile.Policy) {
			p.Suspensions = suspended(casefile.DutySuspension{Scope: casefile.SuspendPlan})
		}},
		{"policy.duty_suspensions.to", func(p *casefile.Policy) {
			p.Suspensions = suspended(casefile.DutySuspension{Scope: casefile.SuspendPlan, From: day("2027-02-01")})
		}},
		{"policy.duty_suspensions.to", func(p *casefile.Policy) {
			p.Suspensions = suspended(casefile.DutySuspension{Scope: casefile.SuspendPlan, From: day("2027-02-01"), To: day("2027-01-31")})
		}},
		{"policy.duty_suspensions.legal_basis", func(p *casefile.Policy) {
			p.Suspensions = suspended(casefile.DutySuspension{Scope: casefile.SuspendPlan, From: day("2027-02-01"), To: day("2027-02-01"),
				LegalBasis: "because of Kari"})
		}},
		{"policy.citations", func(p *casefile.Policy) { p.Citations = map[string]string{"DL-99": "hol § 7-1"} }},
		{"policy.citations", func(p *casefile.Policy) { p.Citations = map[string]string{"DL-12": "Kari"} }},
		{"policy.reminders", func(p *casefile.Policy) { p.Reminders = map[string]casefile.ReminderPlan{"DL-99": {}} }},
		{"policy.reminders.points.length", func(p *casefile.Policy) { p.Reminders = onePoint("BEFORE", calendar.Length{}, casefile.RoleUnit) }},
		{"policy.reminders.points.to", func(p *casefile.Policy) { p.Reminders = onePoint("DUE", calendar.Length{}, casefile.RoleStaff) }},
		{"policy.reminders.points.when", func(p *casefile.Policy) { p.Reminders = onePoint("NEVER", calendar.Days(1), casefile.RoleUnit) }},
		{"policy.reminders.points.when", func(p *casefile.Policy) { p.Reminders = onePoint("ALERT", calendar.Days(1), casefile.RoleUnit) }},
		{"policy.reminders", func(p *casefile.Policy) { p.Reminders = map[string]casefile.ReminderPlan{"DL-10": {}} }},
	} {
		_, err := w.service.ProposePolicy(t.Context(), w.as("adm"), w.key(), w.org,
			NewPolicy{Policy: changedPolicy(c.spoil), EffectiveFrom: w.today(), Reason: "r"})
		var r *Invalid
		require.ErrorAs(t, err, &r, c.field)
		require.Equal(t, c.field, r.Field)
		_, err = w.service.CreateOrganisation(t.Context(), w.as("owner"), w.key(), NewOrganisation{Kind: "MUNICIPALITY", Name: "N",
			World: w.world, Policy: new(changedPolicy(c.spoil))})
		require.ErrorAs(t, err, &r, c.field)
	}
	for _, in := range []NewPolicy{{Reason: "r"}, {EffectiveFrom: w.today().AddDays(-1), Reason: "r"},
		{EffectiveFrom: w.today(), Reason: " "}} {
		in.Policy = casefile.DefaultPolicy()
		_, err := w.service.ProposePolicy(t.Context(), w.as("adm"), w.key(), w.org, in)
		require.ErrorAs(t, err, new(*Invalid))
	}
	// And a whole one that may be had.
	w.propose(w.today(), func(p *casefile.Policy) {
		p.HalfYearMode, p.AdministrationAct, p.Holidays = casefile.CalendarHalf, casefile.Act2025,
			append(change("2027-05-18", true), change("2027-05-17", false)...)
		p.Suspensions = suspended(casefile.DutySuspension{Scope: casefile.SuspendCoordinator, From: day("2027-02-01"), To: day("2027-02-01"),
			LegalBasis: "hol § 7-2 b"})
		p.Citations = map[string]string{"DL-12": "forskrift om individuell plan § 5"}
	})
}

func onePoint(when casefile.ReminderWhen, length calendar.Length, to ...casefile.Role) map[string]casefile.ReminderPlan {
	return map[string]casefile.ReminderPlan{"DL-13": {Points: []casefile.ReminderPoint{{When: when, Length: length, To: to}}}}
}

// DL-23 and DL-24 can have tables of their own, and these always say when somebody is alerted: once.
func TestDL23_DL24_AnOwnTableKeepsItsAlert(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	alert := casefile.ReminderPoint{When: casefile.AlertedAhead, Length: calendar.Weeks(6), To: []casefile.Role{casefile.RoleUnit}}
	after := casefile.ReminderPoint{When: casefile.AfterDue, Length: calendar.Days(1), To: []casefile.Role{casefile.RoleUnitLead}}
	noDays := alert
	noDays.Length = calendar.Days(0)
	for _, code := range []string{casefile.AgeEvent, casefile.ConsentExpiry} {
		for key, points := range map[string][]casefile.ReminderPoint{
			"":               {alert, after},
			"one_alert":      {after},
			"length_missing": {noDays},
		} {
			for _, points := range [][]casefile.ReminderPoint{points, append(points, points...)} {
				_, err := w.service.ProposePolicy(t.Context(), w.as("adm"), w.key(), w.org, NewPolicy{EffectiveFrom: w.today(), Reason: "r",
					Policy: changedPolicy(func(p *casefile.Policy) { p.Reminders = map[string]casefile.ReminderPlan{code: {Points: points}} })})
				want := key
				if len(points) == 4 {
					want = "one_alert" // twice the alert
				}
				if want == "" {
					require.NoError(t, err, code)
					continue
				}
				var r *Invalid
				require.ErrorAs(t, err, &r, code)
				require.Equal(t, want, r.Key, code)
			}
		}
	}
}

// It takes two people to change a policy, whatever hats the one has.
func TestINV73_APolicyIsProposedByOneAndApprovedByAnother(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.otherAdmin()
	p := w.propose(day("2027-03-01"), func(p *casefile.Policy) { p.Minutes = calendar.Days(5) })
	require.Equal(t, 2, p.Version)
	require.Equal(t, []casefile.PolicyField{"minutes"}, p.Changes)
	require.Equal(t, "PROPOSED", p.Status)
	for _, settle := range []func(context.Context, Asker, string, string, int) (PolicyVersion, error){w.service.ApprovePolicy,
		w.service.RejectPolicy} {
		_, err := settle(t.Context(), w.as("adm"), w.key(), w.org, 2)
		forbidden(t, err, SamePerson)
		for _, who := range []string{"tone", "ola"} {
			_, err := settle(t.Context(), w.as(who), w.key(), w.org, 2)
			forbidden(t, err, NotInThisRole)
		}
		_, err = settle(t.Context(), w.as("siw"), w.key(), w.org, 9)
		require.ErrorAs(t, err, new(*NotFound))
	}
	// The owner of a world and the administrator of the installation are people too.
	for _, who := range []string{"owner", "root"} {
		mine, err := w.service.ProposePolicy(t.Context(), w.as(who), w.key(), w.org, NewPolicy{Policy: casefile.DefaultPolicy(),
			EffectiveFrom: w.today(), Reason: "r"})
		require.NoError(t, err)
		_, err = w.service.ApprovePolicy(t.Context(), w.as(who), w.key(), w.org, mine.Version)
		forbidden(t, err, SamePerson)
		rejected, err := w.service.RejectPolicy(t.Context(), w.as("adm"), w.key(), w.org, mine.Version)
		require.NoError(t, err)
		require.Equal(t, "REJECTED", rejected.Status)
		_, err = w.service.ApprovePolicy(t.Context(), w.as("siw"), w.key(), w.org, mine.Version)
		invalid(t, err, "version", "proposal_settled")
	}
	// A login that has become staff since is still the same login.
	own, err := w.service.ProposePolicy(t.Context(), w.as("root"), w.key(), w.org, NewPolicy{Policy: casefile.DefaultPolicy(),
		EffectiveFrom: w.today(), Reason: "r"})
	require.NoError(t, err)
	w.staff("root", "", casefile.RoleAdmin)
	_, err = w.service.ApprovePolicy(t.Context(), w.as("root"), w.key(), w.org, own.Version)
	forbidden(t, err, SamePerson)

	key := w.key()
	for range 2 { // the same request again gets the same answer
		approved, err := w.service.ApprovePolicy(t.Context(), w.as("siw"), key, w.org, 2)
		require.NoError(t, err)
		require.Equal(t, "APPROVED", approved.Status)
		require.False(t, approved.InForce)
		require.Equal(t, w.who("siw"), approved.DecidedBy)
		require.Equal(t, w.who("adm"), approved.ProposedBy)
	}
	_, err = w.service.ApprovePolicy(t.Context(), w.as("siw"), w.key(), w.org, 2)
	invalid(t, err, "version", "proposal_settled")
	read, err := w.service.Policy(t.Context(), w.as("ola"), w.org)
	require.NoError(t, err)
	require.Equal(t, 1, read.Version)
	require.Equal(t, casefile.DefaultPolicy(), read.Policy)
	require.Equal(t, []ComingPolicy{{2, day("2027-03-01")}}, read.Coming)
	require.Equal(t, "fvl § 11 a", read.Citations["DL-01"])
	history, err := w.service.PolicyVersions(t.Context(), w.as("tone"), w.org)
	require.NoError(t, err)
	require.Len(t, history.Versions, 5)
	require.True(t, history.Versions[4].InForce)
	require.Empty(t, history.Versions[4].Changes)
	_, err = w.service.PolicyVersions(t.Context(), w.as("kari"), w.org)
	forbidden(t, err, NotInThisRole)
	require.False(t, w.temporal.sent("vedtatt"), "the reason stays in the register")
}

func TestINV73_AProposalWhoseDayHasPassedIsProposedAnew(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.otherAdmin()
	p := w.propose(day("2027-02-01"), func(p *casefile.Policy) { p.Minutes = calendar.Days(5) })
	w.moveTo("2027-02-02T10:00:00Z")
	_, err := w.service.ApprovePolicy(t.Context(), w.as("siw"), w.key(), w.org, p.Version)
	invalid(t, err, "effective_from", "effective_date_passed")
}

func TestINV73_APolicyOfTodayCountsOpenDeadlinesAgainAtOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.otherAdmin()
	c := w.referred()
	p := w.propose(w.today(), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(21) })
	require.Empty(t, w.moves(c), "a proposal changes nothing")
	approved := w.approve(p.Version)
	require.True(t, approved.InForce)
	require.False(t, approved.RecountedAt.IsZero())
	require.Equal(t, "2027-02-21", w.dl(c, casefile.DecisionTarget).Due.String())
	require.Equal(t, "2027-02-28", w.dl(c, casefile.PreliminaryReply).Due.String())
	require.Equal(t, []string{"DL-02 2027-02-21 POLICY on 2027-01-31"}, w.moves(c))
	// A second one on the same day goes before the first.
	w.approve(w.propose(w.today(), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(14) }).Version)
	require.Equal(t, "2027-02-14", w.dl(c, casefile.DecisionTarget).Due.String())
	read, err := w.service.Policy(t.Context(), w.as("tone"), w.org)
	require.NoError(t, err)
	require.Equal(t, 3, read.Version)
}

// The clock of a world crosses the day in the right order: what falls due before
// midnight does so under the old policy, then everything open counts again, and
// what comes after comes under the new one.
func TestINV73_TheClockCrossesTheDayOfAPolicy_INV72(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	w.otherAdmin()
	c := w.referred() // DL-01 and DL-02 are due on 1 March
	w.approve(w.propose(day("2027-02-20"), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(40) }).Version)
	w.approve(w.propose(day("2027-03-10"), func(p *casefile.Policy) {
		p.DecisionTarget, p.Holidays = calendar.Days(40), []calendar.HolidayChange{{On: day("2027-03-12"), DayOff: true}}
	}).Version)
	w.moveTo("2027-02-19T22:55:00Z") // five to midnight
	require.Empty(t, w.moves(c))
	require.Equal(t, "2027-03-01", w.dl(c, "DL-02").Due.String())
	w.moveTo("2027-03-20T10:00:00Z") // over both days at once
	require.Equal(t, []string{"DL-02 2027-03-13 POLICY on 2027-02-20", "DL-02 2027-03-13 HOLIDAYS on 2027-03-10"}, w.moves(c))
	require.Equal(t, casefile.DeadlineOverdue, w.dl(c, "DL-01").Status)
	require.Equal(t, "2027-03-11", w.dl(c, "DL-02").ActBy.String(), "Friday is a day off now, and the day it is due a Saturday")
	require.Equal(t, casefile.DeadlineOverdue, w.dl(c, "DL-02").Status)
	events, err := w.store.EventsAfter(t.Context(), c, 0)
	require.NoError(t, err)
	require.True(t, slices.IsSortedFunc(events, func(a, b casefile.Event) int { return a.At.Compare(b.At) }))
	read, err := w.service.Policy(t.Context(), w.as("tone"), w.org)
	require.NoError(t, err)
	require.Equal(t, 3, read.Version)
	require.Empty(t, read.Coming)
	// What has been counted is not counted again by another move.
	w.moveTo("2027-03-21T10:00:00Z")
	require.Len(t, w.moves(c), 2)
	// An organisation's row speaks for today, the table for any other day.
	for on, want := range map[string]int{"2027-02-01": 1, "2027-02-19": 1, "2027-02-20": 2, "2027-03-09": 2, "2027-03-10": 3,
		"2030-01-01": 3} {
		office, err := w.store.OfficeOn(t.Context(), w.org, day(on))
		require.NoError(t, err)
		require.Equal(t, want, office.Version, on)
		require.Equal(t, w.who("tone"), office.Lead.Who)
	}
	_, err = w.store.OfficeOn(t.Context(), w.world, w.today())
	require.ErrorIs(t, err, gorm.ErrRecordNotFound)
}

// A step that comes after midnight and before anybody has carried the policy
// round is decided under it all the same.
func TestINV73_StepsGoByTheDayNotByTheTimer(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	w.otherAdmin()
	p := w.propose(w.today(), func(p *casefile.Policy) { p.DecisionTarget = calendar.Days(10) })
	w.temporal.health = errors.New("away") // nothing can wait for the day
	approved := w.approve(p.Version)
	require.Equal(t, "APPROVED", approved.Status)
	require.True(t, approved.InForce)
	require.True(t, approved.RecountedAt.IsZero())
	w.temporal.health = nil
	c := w.referred()
	require.Equal(t, "2027-02-11", w.dl(c, "DL-02").Due.String())
	// And what could not be done is seen to.
	before := len(w.temporal.waits)
	require.NoError(t, w.service.WatchPolicies(t.Context()))
	require.NoError(t, w.service.WatchPolicies(t.Context()))
	require.Len(t, w.temporal.waits, before+1, "once")
	require.Equal(t, calendar.Midnight(day("2027-02-01")), w.temporal.waits[before].At)
	require.NoError(t, w.service.BringIntoForce(t.Context(), w.org, p.Version))
	rows, err := w.store.PoliciesOf(t.Context(), w.org)
	require.NoError(t, err)
	require.NotNil(t, rows[0].RecountedAt)
	coming, err := w.store.ComingPolicies(t.Context(), "")
	require.NoError(t, err)
	require.Empty(t, coming)
}

// The new act from its day, through the service: what is set says what was in force.
func TestTheActOf2025IsSwitchedOnAtItsDate_T10_INV61(t *testing.T) {
	w := newTown(t, "2027-02-01T10:00:00Z")
	w.otherAdmin()
	c := w.granted()
	alert := &casefile.RegisterReceipt{Decision: "decision-1", Evidence: casefile.EvidenceAlertSent}
	refusal(t, w.step("tone", c, alert), "INV-61", "alert_is_no_receipt")
	w.approve(w.propose(day("2027-02-03"), func(p *casefile.Policy) { p.AdministrationAct = casefile.Act2025 }).Version)
	refusal(t, w.step("tone", c, alert), "INV-61", "alert_is_no_receipt")
	w.moveTo("2027-02-03T10:00:00Z")
	w.must("tone", c, alert)
	shown, err := w.service.Deadlines(t.Context(), w.as("tone"), c, CasePage{})
	require.NoError(t, err)
	texts := map[string]string{}
	for _, d := range shown.Deadlines {
		texts[string(d.Code)] = d.RuleText
	}
	require.Equal(t, "pbrl § 7-5, fvl-2025 §§ 63–65", texts["DL-04"])
	require.Equal(t, "fvl § 31", texts["DL-05"], "set under the old act")
	require.Equal(t, "2027-03-03", w.dl(c, "DL-04").Due.String())
}

// A ledger from before citations were data shows the citation of its day.
func TestADeadlineWithoutACitationShowsTheOneOfItsDay(t *testing.T) {
	old := casefile.Deadline{Code: "DL-01", Kind: casefile.Duty, Status: casefile.DeadlineOverdue, SetOn: day("2026-02-01"),
		Due: day("2026-03-01")}
	shown := deadlineShown(&old, time.Now())
	require.Equal(t, "fvl § 11 a", shown.RuleText)
	require.True(t, shown.LegalBreach)
}
