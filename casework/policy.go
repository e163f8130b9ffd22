package casework

import (
	"slices"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// checkPolicy refuses a policy that Decide could not count by, or that lets the
// half-year of source 3 («minst 1 g. pr. halvår») be longer than six months.
func checkPolicy(p casefile.Policy) error {
	if p.HalfYearMode != casefile.Rolling6M {
		return &Invalid{Field: "policy.half_year_mode", Key: "unknown_code"}
	}
	if p.ReceiptMode != "EVIDENCE" {
		return &Invalid{Field: "policy.receipt_mode", Key: "unknown_code"}
	}
	for field, length := range map[string]calendar.Length{
		"half_year": p.HalfYear, "decision_target": p.DecisionTarget, "notice": p.Notice, "appoint_coordinator": p.Appoint,
		"participation_signed": p.ParticipationDue, "first_plan": p.FirstPlan, "material_change": p.MaterialChange, "invitation": p.Invitation,
		"minutes": p.Minutes, "coordinator_notice": p.CoordinatorLeave, "consent_reminder": p.ConsentReminder,
		"consent_second_reminder": p.ConsentSecond, "escalate_after": p.EscalateAfter,
		"complaint_review": p.ComplaintReview, "complaint_alarm": p.ComplaintAlarm, "correct_complaint": p.CorrectComplaint,
	} {
		if length.IsZero() || length.N <= 0 {
			return &Invalid{Field: "policy." + field, Key: "length_missing"}
		}
	}
	// From the end of January six months are as short as they can be counted.
	from := calendar.MustDate("2027-01-31")
	if (calendar.Rules{}).Add(from, p.HalfYear).After(calendar.AddMonths(from, 6)) {
		return &Invalid{Field: "policy.half_year", Key: "half_year_too_long", Rule: "INV-44"}
	}
	return checkReminders(p.Reminders)
}

func checkReminders(plans map[string]casefile.ReminderPlan) error {
	when := []string{"BEFORE", "HALF_WAY", "DUE", "AFTER", "FROM_START"}
	to := []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead, casefile.RoleCoordinator, casefile.RoleManager, casefile.RoleMinutes, casefile.RolePatient}
	for code, plan := range plans {
		if _, ok := rules[code]; !ok {
			return &Invalid{Field: "policy.reminders", Key: "unknown_code"}
		}
		for _, point := range plan.Points {
			counted := point.When == "BEFORE" || point.When == "AFTER" || point.When == "FROM_START"
			switch {
			case !slices.Contains(when, point.When):
				return &Invalid{Field: "policy.reminders.points.when", Key: "unknown_code"}
			case counted && (point.Length.IsZero() || point.Length.N <= 0):
				return &Invalid{Field: "policy.reminders.points.length", Key: "length_missing"}
			case len(point.To) == 0 || slices.ContainsFunc(point.To, func(r casefile.Role) bool { return !slices.Contains(to, r) }):
				return &Invalid{Field: "policy.reminders.points.to", Key: "unknown_code"}
			}
		}
	}
	return nil
}
