package form

import (
	"slices"
	"strings"
)

// stands keeps what has not come to an end: none of the dates is there.
func stands(dates ...string) func(string, item) bool {
	return func(_ string, i item) bool {
		return !slices.ContainsFunc(dates, func(date string) bool { return i.text(date) != "" })
	}
}

func isActive(_ string, i item) bool {
	of, _ := i.value.(map[string]any)
	active, said := of["active"].(bool)
	return active || !said
}

func isMunicipality(_ string, i item) bool { return i.text("kind") == "MUNICIPALITY" }

func isPerson(_ string, i item) bool { return strings.HasPrefix(i.text(""), "person/") }

func isIssued(_ string, i item) bool { return i.text("form") != "" && i.text("status") == "ISSUED" }

// toSign keeps who has not signed what waits for them.
func toSign(_ string, i item) bool {
	return item{value: i.within}.text("status") == "ISSUED" && i.text("signed_on") == ""
}

func isProposed(_ string, i item) bool { return i.text("ended_on") == "" && i.text("active_on") == "" }

func serves(_ string, i item) bool { return i.text("ended_on") == "" && i.text("active_on") != "" }

func asPrincipal(i item) string { return "organisation/" + i.text("id") }

// fitting are the statuses in which a thing may be named by a step (domain.md 2.6, 2.12);
// a step that is not here takes all. They only shorten the list: the rule itself is the API's.
var fitting = map[string][]string{
	"post_letter":    {"QUEUED"},
	"post_letters":   {"QUEUED"},
	"hold_letter":    {"QUEUED"},
	"fail_letter":    {"QUEUED", "POSTED"},
	"invite_meeting": {"PLANNED"},
	"hold_meeting":   {"INVITED"},
	"cancel_meeting": {"PLANNED", "INVITED"},
	"move_meeting":   {"PLANNED", "INVITED"},
	"write_minutes":  {"HELD", "MINUTES_DRAFT"},
	"send_minutes":   {"MINUTES_DRAFT"},

	"request_correction":       {"RECEIVED", "DEFICIENT"},
	"register_correction":      {"DEFICIENT"},
	"admit_complaint":          {"RECEIVED", "DEFICIENT", "OUT_OF_TIME_DISMISSED"}, // a wrong dismissal is put right
	"dismiss_complaint":        {"RECEIVED", "DEFICIENT"},
	"reclassify_complaint":     {"RECEIVED", "DEFICIENT"},
	"review_complaint":         {"ADMISSIBLE"},
	"send_complaint_reply":     {"RECEIVED", "DEFICIENT", "ADMISSIBLE", "UNDER_REVIEW"},
	"reverse_decision":         {"UNDER_REVIEW"},
	"forward_complaint":        {"UNDER_REVIEW"},
	"register_appeal_decision": {"FORWARDED"},
	"withdraw_complaint":       {"RECEIVED", "DEFICIENT", "ADMISSIBLE", "UNDER_REVIEW", "FORWARDED", "UNVERIFIED"},
	"verify_power":             {"RECEIVED", "DEFICIENT", "ADMISSIBLE", "UNDER_REVIEW", "FORWARDED", "UNVERIFIED"},
}

// releasable is what the API says of a letter that release_letter takes: which came back and may go again
// is weighed by the law alone.
const releasable = "releasable"

func letterFits(form string, i item) bool {
	if of, _ := i.value.(map[string]any); form == "release_letter" {
		may, _ := of[releasable].(bool)
		return may
	}
	return statusFits(form, i)
}

func statusFits(form string, i item) bool {
	may, known := fitting[form]
	return !known || slices.Contains(may, i.text("status"))
}

// decided is which decisions a step may be about (domain.md 2.7).
var decided = map[string]func(item) bool{
	"register_receipt": func(i item) bool {
		return i.some("parties", func(p item) bool {
			return p.text("received_on") == "" || p.text("grounds_sent_on") != "" && p.text("grounds_received_on") == ""
		})
	},
	"request_grounds": func(i item) bool {
		rights := false
		unused := i.whole().some("deadlines", func(d item) bool {
			if d.text("code") != rightToGrounds || d.text("about") != i.text("id") {
				return false
			}
			rights = true
			return d.text("status") == "OPEN" || d.text("status") == "CANCELLED" && d.text("reason") == "RAN_OUT"
		})
		return unused || !rights && i.whole().text("past") != "" // one that is long over is not in the case's own list
	},
	"give_grounds": func(i item) bool {
		return i.some("parties", func(p item) bool { return p.text("grounds_asked_on") != "" && p.text("grounds_sent_on") == "" })
	},
	"register_complaint": func(i item) bool {
		return i.text("by") != "CG" && !slices.Contains([]string{"REVERSED", "QUASHED", "VOID"}, i.text("status"))
	},
}

// rightToGrounds is the deadline of the right to ask for the grounds of a decision (fvl § 24).
const rightToGrounds = "DL-28"

func decisionFits(form string, i item) bool {
	fits, known := decided[form]
	return !known || fits(i)
}

// noticeFits keeps what may still be answered: of this round and not taken back, or with time that runs.
func noticeFits(form string, i item) bool {
	ofNow := i.text("round") == i.whole().text("round") && i.text("withdrawn_on") == "" && i.whole().text("closed_on") == ""
	runs := func(d item) bool {
		return d.text("code") == noticeAnswer && d.text("about") == i.text("id") && d.text("status") == "OPEN"
	}
	return ofNow || form == "register_hearing" && i.whole().some("deadlines", runs)
}

// noticeAnswer is the deadline of who is heard before something ends (fvl § 16).
const noticeAnswer = "DL-27"

// endByTheirStep are the tasks that nobody ticks off: they end with the step that they ask for.
var endByTheirStep = []string{"FIND_COORDINATOR", "TRAIN_INTERIM", "REVISE_PLAN", "GIVE_GROUNDS", "ASSIGN_HANDLER", "ABSENCE_OVER",
	"CONFIRM_CAPACITY", "VERIFY_POWER", "TWO_PLANS"}

// offices have every task of a case.
var offices = []string{"KE", "KEL", "DH"}

// taskFits keeps what is open, the reader's or the office's to tick off.
func taskFits(_ string, i item) bool {
	roles := i.whole().list("roles")
	theirs := len(roles) == 0 || slices.ContainsFunc(roles, func(r string) bool { return r == i.text("for") || slices.Contains(offices, r) })
	return theirs && i.text("done_on") == "" && !slices.Contains(endByTheirStep, i.text("kind"))
}

// ofTheRound keeps a decision about capacity that stands and is of the round of the case; a consent takes
// one that has not been used.
func ofTheRound(form string, i item) bool {
	stands := i.text("ended_on") == "" && i.text("round") == i.whole().text("round")
	return stands && (form == "lift_capacity_decision" || i.text("form") == "")
}

// ofItself are entries that nobody has registered: they follow from others, and are counted anew when those are
// corrected. Half the entries of a case are.
var ofItself = []string{"entry_corrected", "deadline_set", "deadline_settled", "deadline_moved", "deadline_missed", "deadline_restated",
	"reminder_raised", "phase_moved", "responsibility_moved", "task_opened", "task_done", "letter_written"}

// correctable keeps entries that somebody may have registered wrongly.
func correctable(_ string, i item) bool { return Corrected(i.text("name")) }

// Corrected tells of an entry, by its fact, whether the form of a correction offers it.
func Corrected(fact string) bool { return !slices.Contains(ofItself, fact) }

// inForce keeps who stands in a consent that is given or out for signing.
func inForce(_ string, i item) bool {
	status := item{value: i.within}.text("status")
	return i.text("ended_on") == "" && (status == "ACTIVE" || status == "ISSUED")
}

// notThePatient keeps members of the group who may leave it.
func notThePatient(_ string, i item) bool {
	return i.text("to") == "" && i.text("who") != i.whole().text("patient")
}

// isAnother keeps who is not the one the case is about, where a step never takes them.
func isAnother(_ string, i item) bool { return i.text("") != i.whole().text("patient") }

// notWithheld keeps guardians from whom nothing is kept yet.
func notWithheld(_ string, i item) bool {
	return !i.whole().some("withheld", func(w item) bool { return w.text("who") == i.text("who") && w.text("ended_on") == "" })
}

// whole is the answer that a thing stands in.
func (i item) whole() item { return item{value: i.answer} }

// some reports whether a list within a thing has one of which something is so.
func (i item) some(list string, is func(item) bool) bool {
	return slices.ContainsFunc(items(i.value, list), is)
}

// MeetingFits reports whether a step may be about a meeting in a status, as far as the lists of
// forms know: what a page links to from the meeting. The rule itself is the API's.
func MeetingFits(step, status string) bool {
	may, known := fitting[step]
	if step == "correct_minutes" {
		return status == "MINUTES_SENT"
	}
	return !known || slices.Contains(may, status)
}
