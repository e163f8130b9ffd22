package casefile

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// rightBy says of every fact that names people how a wrong one is put right: by
// «who» (correct_entry with who), by «void» (correct_entry with void), by a «step»
// that says who it is now, or why it is none of these: «follows» another entry
// which is corrected, the «register», or what is only «told».
var rightBy = map[string]string{
	"referred":             "who: the sender; that it is about another person is void (T-20)",
	"referral_absorbed":    "who: the sender",
	"signed":               "who: another of those who must sign; one who had no right to is void",
	"receipt_registered":   "who: another party",
	"complaint_registered": "who: who represents the party, else another party",
	"letter_sent":          "who: whom it really went to",

	"consent_asked":  "void: with who, one participant or party; the right one needs the person's consent, on a new form",
	"member_joined":  "void: with who; the right one joins by change_care_team",
	"withdrawn":      "void: what it took comes back, and the right one is withdrawn anew",
	"objection_made": "void: what it took comes back, and the objection is made anew",
	"consent_ended":  "void: the no; the form waits for the answer of the right one",
	"decision_made":  "void: one that ended something; its parties are those of the register on the day",
	"meeting_held":   "void: it is held anew, with those who were there; with who, one the patient had not named",

	"episode_opened":        "void: T-20; its department by change_department",
	"clinician_named":       "step: designate_clinician",
	"municipality_notified": "step: register_answer, notify_municipality",
	"department_changed":    "step: change_department",
	"discharge_planned":     "step: plan_discharge",
	"move_reported":         "step: report_move, call_off_move",
	"trust_lead_changed":    "register: who heads the unit is kept in the register of units; the file follows by itself",

	"screening_started":     "step: assign_handler",
	"handler_assigned":      "step: assign_handler",
	"information_withheld":  "step: lift_withholding",
	"withholding_lifted":    "step: withhold_information",
	"capacity_decided":      "step: lift_capacity_decision, record_capacity_decision",
	"guardian_access_set":   "step: review_guardian_access",
	"coordinator_proposed":  "step: propose_coordinator",
	"coordinator_to_follow": "step: propose_coordinator",
	"coordinator_appointed": "step: end_coordinator, propose_coordinator",
	"coordinator_returned":  "step: report_absence",
	"interim_started":       "step: assign_interim",
	"handed_over":           "step: give_notice, hand_over",
	"meeting_planned":       "step: move_meeting, cancel_meeting, plan_meeting",
	"meeting_invited":       "step: change_care_team, cancel_meeting",
	"complaint_corrected":   "step: withdraw_complaint, register_complaint",
	"participant_removed":   "step: issue_participation",
	"participant_narrowed":  "step: issue_participation",
	"member_left":           "step: change_care_team",
	"tool_training_done":    "step: record_tool_training",
	"plan_activated":        "step: begin_revision, complete_revision",
	"grounds_asked":         "step: request_grounds",
	"party_heard":           "step: register_hearing",

	"responsibility_moved":  "follows: coordinator_appointed, interim_started, handed_over",
	"interim_foretold":      "follows: interim_started",
	"meeting_passed_on":     "follows: coordinator_appointed, member_left",
	"uninvited":             "follows: member_left, consent_asked, meeting_held",
	"newcomer_invited":      "follows: member_joined",
	"grounds_given":         "follows: grounds_asked",
	"grounds_received":      "follows: grounds_asked",
	"notice_written":        "follows: representation_noted",
	"balance_opened":        "void: ",
	"notice_posted":         "follows: letter_sent",
	"notice_came_back":      "follows: letter_sent",
	"tool_training_offered": "follows: consent_asked",
	"tool_training_ended":   "follows: consent_asked",
	"letter_written":        "follows: referred, consent_asked, complaint_registered, member_joined, representation_noted",
	"deadline_set":          "follows: receipt_registered, letter_sent",
	"reminder_raised":       "follows: deadline_set, coordinator_appointed",

	"representation_noted": "register: who decides for the person is kept in the register of people; the case follows in the same minute",
	"manager_changed":      "register: who is whose manager is kept in the register of staff; the case follows by itself",
	"head_changed":         "register: who heads the unit is kept in the register of units; the case follows by itself",

	"message_sent":          "told: a bell that says nothing of anybody has rung; ringing the right one is another bell",
	"entry_corrected":       "told: a correction is not corrected; its entry is corrected once more, and the last one counts",
	"sender_corrected":      "told: part of a correction; its entry is corrected once more, and the last one counts",
	"complainant_corrected": "told: part of a correction; its entry is corrected once more, and the last one counts",
	"receipt_corrected":     "told: part of a correction; its entry is corrected once more, and the last one counts",
	"signature_corrected":   "told: part of a correction; its entry is corrected once more, and the last one counts",
	"grounds_redated":       "told: part of a correction; its entry is corrected once more, and the last one counts",
	"deadline_restated":     "told: part of a correction; its entry is corrected once more, and the last one counts",
	"stood_again":           "told: part of a correction; its entry is corrected once more, and the last one counts",
}

// TestINV87_EveryWrongWhoCanBePutRight walks every fact there is.
func TestINV87_EveryWrongWhoCanBePutRight(t *testing.T) {
	for name, typ := range factTypes {
		how, said := rightBy[name]
		if !namesPeople(typ, map[reflect.Type]bool{}) {
			if _, corrected := namings[name]; said && !corrected { // letter_sent names its letter
				t.Errorf("%s names nobody, and is said to be put right by %q", name, how)
			}
			if !said {
				continue
			}
		}
		if !said {
			t.Errorf("%s names people: say how a wrong one is put right", name)
			continue
		}
		kind, what, _ := strings.Cut(how, ": ")
		n, k := namings[name], correctors[name]
		if (n.rename != nil) != (kind == "who") {
			t.Errorf("%s: %q, and correct_entry with who does it: %v", name, how, n.rename != nil)
		}
		switch kind {
		case "who":
		case "void":
			if k.strike == nil && n.unname == nil {
				t.Errorf("%s: nothing strikes it", name)
			}
		case "step":
			for _, step := range strings.Split(what, ", ") {
				if _, ok := SpecOf(step); !ok {
					t.Errorf("%s: there is no step %s", name, step)
				}
			}
		case "follows":
			for _, fact := range strings.Split(what, ", ") {
				if _, ok := factTypes[fact]; !ok {
					t.Errorf("%s: there is no fact %s", name, fact)
				}
			}
		case "register", "told":
			if len(what) < 20 {
				t.Errorf("%s: a stranger does not understand %q", name, how)
			}
		default:
			t.Errorf("%s: %q is no way", name, how)
		}
	}
	for name := range rightBy {
		if _, ok := factTypes[name]; !ok {
			t.Errorf("there is no fact %s", name)
		}
	}
	for name := range namings {
		if !slices.Contains([]string{"who", "void"}, strings.Split(rightBy[name], ":")[0]) {
			t.Errorf("%s is corrected, and rightBy does not say so", name)
		}
	}
}

// namesPeople reports whether a type holds a principal, however deep.
func namesPeople(t reflect.Type, seen map[reflect.Type]bool) bool {
	switch {
	case t == reflect.TypeFor[Principal]():
		return true
	case seen[t]:
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return namesPeople(t.Elem(), seen)
	case reflect.Map:
		return namesPeople(t.Key(), seen) || namesPeople(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if namesPeople(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
