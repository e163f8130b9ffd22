package casework

import (
	"slices"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/casefile/citation"
)

// checkPolicy refuses a policy that Decide could not count by, or that lets the
// half-year of source 3 («minst 1 g. pr. halvår») be longer than six months.
func checkPolicy(p casefile.Policy) error {
	if !slices.Contains([]casefile.HalfYearMode{casefile.Rolling6M, casefile.CalendarHalf}, p.HalfYearMode) {
		return &Invalid{Field: "policy.half_year_mode", Key: "unknown_code"}
	}
	if p.ReceiptMode != "EVIDENCE" {
		return &Invalid{Field: "policy.receipt_mode", Key: "unknown_code"}
	}
	if !slices.Contains([]casefile.AdministrationAct{"", casefile.Act1967, casefile.Act2025}, p.AdministrationAct) {
		return &Invalid{Field: "policy.administration_act", Key: "unknown_code"}
	}
	if p.AdmissionNotice != "" && !slices.Contains(p.AdmissionNotice.Codes(), string(p.AdmissionNotice)) {
		return &Invalid{Field: "admission_notice", Key: "unknown_code"}
	}
	if p.OverdueDigest != "" && !slices.Contains(p.OverdueDigest.Codes(), string(p.OverdueDigest)) {
		return &Invalid{Field: "policy.overdue_digest", Key: "unknown_code"}
	}
	if field := p.LengthMissing(); field != "" {
		return &Invalid{Field: "policy." + field, Key: "length_missing"}
	}
	// From the end of January six months are as short as they can be counted.
	from := calendar.MustDate("2027-01-31")
	if (calendar.Rules{}).Add(from, p.HalfYear).After(calendar.AddMonths(from, 6)) {
		return &Invalid{Field: "policy.half_year", Key: "half_year_too_long", Rule: "INV-44"}
	}
	for _, check := range []func(casefile.Policy) error{checkHolidays, checkSuspensions, checkCitations} {
		if err := check(p); err != nil {
			return err
		}
	}
	return checkReminders(p.Reminders)
}

// Lists in a policy are short: a policy travels with every step.
const (
	mostHolidays    = 100
	mostSuspensions = 20
)

// checkHolidays refuses a change that changes nothing, or that says two things of a day.
func checkHolidays(p casefile.Policy) error {
	const field = "policy.holidays"
	if len(p.Holidays) > mostHolidays {
		return &Invalid{Field: field, Key: "too_many"}
	}
	seen := map[calendar.Date]bool{}
	for _, c := range p.Holidays {
		if !c.On.IsValid() {
			return &Invalid{Field: field + ".on", Key: "date_missing"}
		}
		if _, holiday := calendar.Holiday(c.On); holiday == c.DayOff || seen[c.On] {
			return &Invalid{Field: field, Key: "holiday_unchanged"}
		}
		seen[c.On] = true
	}
	return nil
}

// checkSuspensions refuses a suspension without days, scope or law (domain.md 0.3).
func checkSuspensions(p casefile.Policy) error {
	const field = "policy.duty_suspensions"
	if len(p.Suspensions) > mostSuspensions {
		return &Invalid{Field: field, Key: "too_many"}
	}
	for _, s := range p.Suspensions {
		switch {
		case !slices.Contains(s.Scope.Codes(), string(s.Scope)):
			return &Invalid{Field: field + ".scope", Key: "unknown_code"}
		case !s.From.IsValid():
			return &Invalid{Field: field + ".from", Key: "date_missing"}
		case !s.To.IsValid():
			return &Invalid{Field: field + ".to", Key: "date_missing"}
		case s.To.Before(s.From):
			return &Invalid{Field: field + ".to", Key: "date_too_early"}
		case !casefile.LegalBasis(s.LegalBasis).Readable():
			return &Invalid{Field: field + ".legal_basis", Key: "not_a_citation"}
		}
	}
	return nil
}

// checkCitations refuses sentences where sections belong: a policy travels into Temporal.
func checkCitations(p casefile.Policy) error {
	for code, text := range p.Citations {
		if !citation.Known(code) {
			return &Invalid{Field: "policy.citations", Key: "unknown_code"}
		}
		if !casefile.LegalBasis(text).Readable() {
			return &Invalid{Field: "policy.citations", Key: "not_a_citation"}
		}
	}
	return nil
}

// checkReminders refuses a table that reminds of nothing, or of nobody, and one that
// leaves out the alert of a deadline that is alerted of (DL-23, DL-24): without it
// nobody would be asked in good time.
func checkReminders(plans map[string]casefile.ReminderPlan) error {
	const field = "policy.reminders"
	to := casefile.RolesThat(func(r casefile.RoleSpec) bool { return r.Reminded })
	for code, plan := range plans {
		rule, known := casefile.DeadlineRuleOf(code)
		if !known {
			return &Invalid{Field: field, Key: "unknown_code"}
		}
		alerts := 0
		for _, point := range plan.Points {
			if point.When == casefile.AlertedAhead {
				alerts++
			}
			switch {
			case !slices.Contains(point.When.Codes(), string(point.When)):
				return &Invalid{Field: field + ".points.when", Key: "unknown_code"}
			case point.When == casefile.AlertedAhead && !rule.HasAlert():
				return &Invalid{Field: field + ".points.when", Key: "alert_not_for_this"}
			case point.When.Counted() && (point.Length.N <= 0 || point.Length.Unit == calendar.Hour):
				return &Invalid{Field: field + ".points.length", Key: "length_missing"}
			case len(point.To) == 0 || slices.ContainsFunc(point.To, func(r casefile.Role) bool { return !slices.Contains(to, r) }):
				return &Invalid{Field: field + ".points.to", Key: "unknown_code"}
			}
		}
		if rule.HasAlert() && alerts != 1 {
			return &Invalid{Field: field + ".points", Key: "one_alert"}
		}
	}
	return nil
}
