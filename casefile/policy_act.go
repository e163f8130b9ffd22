package casefile

import (
	"reflect"

	"samlop/casefile/citation"
)

// AdministrationAct is the Public Administration Act (forvaltningsloven) whose
// rules are followed (domain.md 0.3, Q14). It is part of the policy, so it is
// switched on at its date like everything else that comes into force.
type AdministrationAct string

// The acts.
const (
	// Act1967 is LOV-1967-02-10.
	Act1967 AdministrationAct = "FVL_1967"
	// Act2025 is LOV-2025-06-20-81, in force when the King decides. What it changes
	// here: the citations; a notice in an electronic system has arrived when the
	// alert is sent (§ 63); the notice names the case handler (§ 59).
	Act2025 AdministrationAct = "FVL_2025"
)

// Codes lists them.
func (AdministrationAct) Codes() []string { return CodesOf(Act1967, Act2025) }

// alertArrives: whether an alert about a decision in an electronic system counts
// as its arrival (fvl-2025 § 63, first paragraph).
func (p Policy) alertArrives() bool { return p.AdministrationAct == Act2025 }

// noticeNamesHandler: whether the notice of a decision must name who handles the
// case (fvl-2025 § 59, second paragraph).
func (p Policy) noticeNamesHandler() bool { return p.AdministrationAct == Act2025 }

// handlerNamed refuses a decision whose notice could name nobody, where the act
// asks for a name. A closed case has no handler and can be given none; what is
// decided there, on a complaint, goes out all the same.
func (d *deciding) handlerNamed(rule string) *Refusal {
	if d.policy.noticeNamesHandler() && d.s.Handler == "" && !d.s.Ended() {
		return refuse(rule, "handler_unnamed")
	}
	return nil
}

// Citation is what a deadline of a code rests on under this policy on a day, and
// whether the law itself sets its length: the organisation's own citation, or
// else the table of package citation.
func (p Policy) Citation(code string, on Date) citation.Citation {
	act := p.AdministrationAct
	if act == "" {
		act = Act1967
	}
	c := citation.Find(code, string(act), on)
	if own, ok := p.Citations[code]; ok {
		c.Text = own
	}
	return c
}

// MoveReason is why a deadline was given another date (INV-73).
type MoveReason string

// What moves deadlines.
const (
	// ReasonPolicy: lengths or readings that the organisation itself chooses.
	ReasonPolicy MoveReason = "POLICY"
	// ReasonHolidays: which days are days off, or working days.
	ReasonHolidays MoveReason = "HOLIDAYS"
	// ReasonRules: the law's own rules: the act in force, or a suspension of duties.
	ReasonRules MoveReason = "RULES"
	// ReasonSuspended: a suspension covers the duty (domain.md 0.3).
	ReasonSuspended MoveReason = "DUTY_SUSPENDED"
	// ReasonGrounds: the grounds of a decision were asked for, and the time to complain
	// is counted from their arrival (INV-71, fvl § 24).
	ReasonGrounds MoveReason = "GROUNDS"
)

// Codes lists them.
func (MoveReason) Codes() []string {
	return CodesOf(ReasonPolicy, ReasonHolidays, ReasonRules, ReasonSuspended, ReasonGrounds)
}

// ReasonForChange names what differs between the policy that was in force and
// the one that comes after it. When several things do, the law's rules go before
// holidays, and holidays before the organisation's own choices.
func ReasonForChange(before, after Policy) MoveReason {
	before, after = before.filled(), after.filled()
	same := func(a, b any) bool { return reflect.DeepEqual(a, b) }
	switch {
	case before.AdministrationAct != after.AdministrationAct,
		len(before.Suspensions)+len(after.Suspensions) > 0 && !same(before.Suspensions, after.Suspensions):
		return ReasonRules
	case before.SaturdayIsWork != after.SaturdayIsWork,
		len(before.Holidays)+len(after.Holidays) > 0 && !same(before.Holidays, after.Holidays):
		return ReasonHolidays
	}
	return ReasonPolicy
}
