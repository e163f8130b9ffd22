package web

// taskSteps is the step that a task opens at: what is usually done about it. It is a place
// to begin, no rule; what is open, and why not, the step's own page says.
var taskSteps = map[string]string{
	"DECIDE_WITHOUT_CONSENT":  "close_case",
	"CONSENT_REFUSED":         "refuse_consent",
	"PARTICIPATION_UNSIGNED":  "register_signature",
	"FIND_COORDINATOR":        "propose_coordinator",
	"TRAIN_INTERIM":           "complete_task",
	"ASK_ABOUT_PLAN":          "complete_task",
	"REVISE_PLAN":             "begin_revision",
	"NEXT_STEP":               "complete_task",
	"HEAR_CHILD":              "hear_child",
	"OWN_CONSENT":             "issue_consent",
	"REVIEW_GUARDIAN_ACCESS":  "review_guardian_access",
	"OFFER_COORDINATOR":       "complete_task",
	"CONSENT_EXPIRES":         "issue_consent",
	"CLOSING_PROPOSED":        "send_advance_notice",
	"DECIDE_AFTER_NOTICE":     "issue_decision",
	"HANDLE_COMPLAINT":        "admit_complaint",
	"COMPLAINT_NOT_CORRECTED": "dismiss_complaint",
	"COMPLAINT_ALARM":         "review_complaint",
	"ASK_CONSENT":             "issue_consent",
	"DECIDE_ANEW":             "issue_decision",
	"FULFIL_APPEAL":           "complete_task",
	"GIVE_GROUNDS":            "give_grounds",
	"LETTER_FAILED":           "release_letter",
	"ASSIGN_HANDLER":          "assign_handler",
	"REPLACE_MEMBER":          "change_care_team",
	"CHECK_MEETING":           "hold_meeting",
	"ABSENCE_OVER":            "end_absence",
	"NO_CAPACITY":             "propose_coordinator",
	"CONFIRM_CAPACITY":        "confirm_capacity",
	"VERIFY_POWER":            "verify_power",
	"NAME_CLINICIAN":          "designate_clinician",
	"TELL_OF_CLINICIAN":       "inform_of_clinician",
	"NOTIFY_ANOTHER":          "notify_municipality",
	"JOIN_CASES":              "join_case",
}

// stepOf is where a task opens: the page of its step, or the case where several may do.
func stepOf(t taskRow) string {
	if step, ok := taskSteps[t.Kind]; ok {
		return at(t.CaseID, "/steps/"+step) + "?task=" + t.ID
	}
	return at(t.CaseID, "#tasks")
}
