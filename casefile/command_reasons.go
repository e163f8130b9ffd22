package casefile

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"samlop/casefile/calendar"
)

// askedOf is the field of the step that a refusal is about, by its key: what to
// fill in, or to write otherwise. Of several it is the first that the step has.
var askedOf = map[string][]string{
	"arrangements_missing": {"arranged"}, "attendance_missing": {"attended"}, "candidate_not_staff": {"staff"},
	"capacity_reasons_missing": {"reasons"}, "change_note_missing": {"change_note"}, "closing_not_announced": {"patient_asked"},
	"closing_not_proposed": {"patient_asked"}, "complaint_needs_decision": {"decision"}, "correction_reason_missing": {"reason"},
	"declined_not_asked": {"declined"}, "defect_missing": {"defect"}, "dismissal_reason_missing": {"reason"}, "ends_in_past": {"ends_on"},
	"entry_states_no_date": {"on"}, "evidence_missing": {"evidence"}, "exception_incomplete": {"exception_reason"},
	"expected_in_past": {"expected_on"}, "follow_ups_not_seen": {"follow_ups_seen"}, "grounds_missing": {"grounds"},
	"handover_note_missing": {"note"}, "hearing_words_missing": {"words"}, "held_on_missing": {"held_on"},
	"identity_not_confirmed": {"identity_confirmed"}, "kind_twice": {"kinds"}, "kinds_missing": {"kinds"}, "last_day_in_past": {"last_day"},
	"late_reason_missing": {"reason"}, "manager_not_confirmed": {"manager_confirmed"}, "meeting_in_past": {"on"}, "meeting_not_moved": {"on"},
	"member_twice": {"members", "join"}, "member_unknown": {"members", "join"}, "members_missing": {"members", "join"},
	"minutes_missing": {"words"}, "next_day_missing": {"next_on"}, "no_decision_to_make": {"grounds"},
	"notice_scope_missing": {"scope"}, "notice_scope_not_meant": {"scope"},
	"notice_scope_twice": {"scope"}, "notice_why_missing": {"why"}, "objection_against_missing": {"against"},
	"objection_identity": {"identity_confirmed"}, "other_person": {"patient"}, "participant_rights_missing": {"participants"},
	"participant_twice": {"participants"}, "participant_unknown": {"participants"}, "participants_missing": {"participants"},
	"parties_missing": {"parties"}, "parties_not_meant": {"parties"}, "party_is_patient": {"parties"}, "party_missing": {"parties"},
	"patient_is_no_participant": {"participants"}, "patient_missing": {"patient"}, "patient_must_take_part": {"patient_took_part"},
	"power_reason_missing": {"reason"}, "proposal_why_missing": {"why"}, "reason_against_wish_missing": {"against_wish"},
	"refused_is_given": {"refused"}, "refused_only_in_part": {"refused"},
	"right_body_missing": {"right_body"}, "said_missing": {"said_on"}, "same_date": {"on"}, "scope_missing": {"scope"},
	"scope_not_meant": {"scope"}, "scope_twice": {"scope"}, "scopes_missing": {"scopes"}, "sender_is_you": {"sender"},
	"sender_not_agreed": {"sender_agrees"}, "statement_missing": {"statement"}, "subject_does_not_fit": {"subject"},
	"substitute_needed": {"substitute"}, "substitute_not_staff": {"substitute"},
	"until_for_one_who_left": {"until"}, "until_in_past": {"until"},
	"view_missing": {"view"}, "void_or_date": {"void"}, "weight_missing": {"weight"}, "weighty_reason_missing": {"weighty_reason"},
	"why_corrected_missing": {"why"}, "why_missing": {"why"}, "wish_not_asked": {"wish_asked"}, "withdrawal_why_missing": {"why"},
	"withholding_incomplete": {"reason", "from"},
	"who_or_date":            {"who"}, "not_named_there": {"who"}, "who_not_corrected": {"who"}, "same_who": {"who"},
	"opening_evidence_missing": {"evidence"}, "opening_not_granted": {"decision"}, "coordinator_to_choose": {"coordinator"},
	"admitted_in_future": {"admitted_at"}, "department_unknown": {"unit_id"}, "sent_outside_stay": {"sent_at"},
	"nothing_noted": {"kinds"}, "move_to_missing": {"name"}, "municipality_missing": {"municipality"},
	"plan_for_discharge_missing": {"planned"}, "agreed_scope_missing": {"scope"},
	"words_missing": {"what"}, "work_words_missing": {"what"}, "write_without_read": {"participants"},
}

// nameField says in a refusal which field of the step it is about, unless it does.
func nameField(r *Refusal, body Step) {
	if r.Field = cmp.Or(r.Field, r.Args["field"]); r.Field != "" {
		return
	}
	for _, name := range askedOf[r.Key] {
		if fieldNamed(body, name).IsValid() {
			r.Field = name
			return
		}
	}
}

// fieldNamed is a field of a step by its JSON name; the zero Value when it has none.
func fieldNamed(body Step, name string) reflect.Value {
	v := reflect.ValueOf(body).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if is, _, _ := strings.Cut(f.Tag.Get("json"), ","); is == name {
			return v.FieldByIndex(f.Index)
		}
	}
	return reflect.Value{}
}

// trainingMissing is a refusal for what no field of the step can give.
const trainingMissing = "training_missing"

// mostReasons is how many reasons a refusal names at most.
const mostReasons = 10

// FurtherReasons are what a step would be refused for next, when what a refusal of
// it asks for has been given: ticks, words and dates that are missing, and training that
// can be recorded meanwhile (INV-34). What depends on more than that ends the list. It
// asks Decide, and changes nothing.
func FurtherReasons(state State, cmd Command, now time.Time, policy Policy, first *Refusal) []*Refusal {
	var out []*Refusal
	cmd.Body = copyOf(cmd.Body)
	named := map[string]bool{first.Key + first.Field: true}
	for r := first; len(out)+1 < mostReasons; {
		if r.Key == trainingMissing {
			cmd.Facts.TrainedRole, cmd.Facts.TrainedPlan = true, true
		} else if !given(fieldNamed(cmd.Body, r.Field), now) {
			break
		}
		if _, r = Decide(state, cmd, now, policy); r == nil || r.Kind == NotYours || named[r.Key+r.Field] {
			break
		}
		named[r.Key+r.Field] = true
		out = append(out, r)
	}
	return out
}

// given fills in a field that was left out, with what stands for any answer; false
// when there was one, or nothing stands for any.
func given(v reflect.Value, now time.Time) bool {
	if !v.IsValid() || !v.IsZero() {
		return false
	}
	switch v.Interface().(type) {
	case bool:
		v.SetBool(true)
	case Text:
		v.SetString(string(TextRef("00000000-0000-0000-0000-000000000000")))
	case Date:
		v.Set(reflect.ValueOf(calendar.DateOf(now)))
	default:
		return false
	}
	return true
}
