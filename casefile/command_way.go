package casefile

import "slices"

// way are the steps that carry a file on from where it stands, the next one first: what somebody has been
// asked for, then what stands nearest to the next milestone. A step for people stands here or in offTheWay.
var way = []string{
	"confirm_capacity", "register_signature", "admit_complaint", "review_complaint", "hand_over", "appoint_coordinator",
	"propose_coordinator", "issue_decision", "complete_assessment", "hear_child", "issue_consent", "start_screening",
	"activate_plan", "issue_participation", "start_plan", "complete_revision", "write_minutes", "send_minutes", "hold_meeting",
	"invite_meeting", "start_care_team", "plan_meeting", "begin_revision", "provide_plan", "register_receipt", "assign_handler",
	"require_clinician", "designate_clinician", "inform_of_clinician", "see_need", "note_consent", "appoint_specialist_coordinator",
	"notify_municipality", "register_answer", "plan_discharge", "discharge",
}

// offTheWay are steps that something else than the way asks for: what somebody wants or has done, what ends
// the case, what puts right.
var offTheWay = []string{
	"refer", "open_balance", "open_episode", "merge", "join_case", "dismiss", "close_case", "end_episode", "register_death",
	"refuse_consent", "withdraw_consent", "withhold_information", "lift_withholding", "record_capacity_decision",
	"lift_capacity_decision", "review_guardian_access", "object_to_sharing", "lift_objection", "override_objection",
	"send_preliminary_reply", "propose_closing", "send_advance_notice", "withdraw_notice", "register_hearing",
	"register_complaint", "verify_power", "request_correction", "register_correction", "dismiss_complaint", "send_complaint_reply",
	"reverse_decision", "forward_complaint", "register_appeal_decision", "withdraw_complaint", "reclassify_complaint", "request_grounds",
	"give_grounds", "give_notice", "report_absence", "end_coordinator", "assign_interim", "end_absence", "document_work",
	"remove_participant", "record_tool_training", "report_material_change", "reopen_plan", "archive_plan", "change_care_team",
	"correct_minutes", "cancel_meeting", "move_meeting", "post_letter", "post_letters", "hold_letter", "release_letter", "fail_letter",
	"complete_task", "report_move", "send_transfer", "acknowledge_move", "call_off_move", "correct_entry", "admit_patient",
	"note_admission_notice", "change_department",
}

// behind are the phases in which a step of the way is open still, for who has reason to take it again, and
// carries the case on no more.
var behind = map[string][]Phase{
	"issue_consent":       {PhaseAssessment, PhaseDecision, PhaseActive, PhaseRefused},
	"complete_assessment": {PhaseDecision, PhaseActive, PhaseRefused},
	"issue_decision":      {PhaseActive, PhaseRefused},
}

// placeOf is the place of a step among those that carry the file on from where it stands, 1 for the first;
// 0 for one that does not.
func (s *State) placeOf(step string) int {
	if slices.Contains(behind[step], s.Phase) || step == "assign_handler" && s.Handler != "" {
		return 0
	}
	return slices.Index(way, step) + 1
}
