package casefile

import (
	"reflect"
	"slices"
)

// The register of steps: every command there is, its rules in domain.md, who may
// take it, and what else sets it apart. Names are for good: the ledger and Temporal
// keep them.
var specs = func() []Spec {
	ke := []Role{RoleUnit}
	ko := []Role{RoleCoordinator}
	sys := []Role{RoleSystem}
	either := []Role{RoleUnit, RoleCoordinator}
	theirs := []Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator} // the person's own act, or registered for them
	// Who has no part in the case may hand in what the person said to them (INV-109).
	handsIn := []Role{RoleMunicipalHP, RoleTrustHP, RoleStaff}
	// A complaint may reach any office (INV-64), and may be brought by whoever represents the party (INV-69).
	complainant := []Role{RolePatient, RoleProxy, RoleParty, RoleUnit, RoleCoordinator}
	// In an episode the department does the work of the office, and its coordinator's.
	dept := []Role{RoleSpecialistCoordinator, RoleDepartmentHead}
	ward := []Role{RoleClinician, RoleSpecialistCoordinator, RoleDepartmentHead, RoleDepartment}
	head := []Role{RoleDepartmentHead}
	// S-10 is the coordinator's, and the head's of the department where there is none (standsIn).
	discharges := []Role{RoleSpecialistCoordinator, RoleCoordinator}
	theirOwn := slices.Concat([]Role{RolePatient, RoleProxy}, ward)
	notifies := slices.Concat(ward, []Role{RoleTrustUnit})
	complains := []Role{RoleRelative, RoleOther, RoleMunicipalHP, RoleTrustHP, RoleStaff}
	return []Spec{
		step("refer", "Refer to the coordinating unit", &Refer{},
			[]Role{RolePatient, RoleProxy, RoleRelative, RoleMunicipalHP, RoleTrustHP, RoleOther, RoleUnit, RoleStaff, RoleSystem},
			"T-01", "T-17").makes("case").opens().reopens().needs(NeedReferred),
		step("open_balance", "Open a case from its opening balance", &OpenBalance{},
			ke, "T-22").unrouted().concerns(theTakenOver).needs(NeedTraining, NeedOpened),
		step("start_screening", "Start screening", &StartScreening{}, ke, "T-02").unwritten(),
		step("assign_handler", "Assign the case handler", &AssignHandler{}, ke, "INV-05",
			"INV-111").unwritten().concerns(theNamed).needs(NeedDesk),
		step("merge", "Merge into the person's open case", &Merge{}, ke, "T-03").needs(NeedOtherCase),
		step("absorb_referral", "Take over a referral from a merged case", &AbsorbReferral{}, sys, "T-03"),
		step("join_case", "Join the case to the person's other one", &JoinCase{}, ke, "T-21").needs(NeedOtherCase),
		step("take_over_case", "Go on for another case of the person", &TakeOverCase{}, sys,
			"T-21").concerns(theNamed).needs(NeedTraining),
		step("dismiss", "Dismiss and point to the right body", &Dismiss{}, ke, "T-04"),
		step("issue_consent", "Hand out a consent declaration", &IssueConsent{}, either, "C-01",
			"T-05").makes("form").needs(NeedOtherCase).inEpisodeToo(ward...),
		step("register_signature", "Register a signature", &RegisterSignature{}, theirs, "C-02",
			"T-06").needs(NeedManagers).inEpisodeToo(ward...),
		step("refuse_consent", "Register a refusal to consent", &RefuseConsent{}, theirs, "C-03").inEpisodeToo(ward...),
		step("withdraw_consent", "Register a withdrawal of consent", &WithdrawConsent{},
			[]Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator, RoleParticipant, RoleMember},
			"C-06", "T-14").reopens().always().byOwnStaff().handedInBy(handsIn...).inEpisodeToo(ward...),
		step("hear_child", "Record the child's view", &HearChild{}, either, "INV-25").inEpisodeToo(ward...),
		step("withhold_information", "Keep information from a guardian", &WithholdInformation{}, either, "INV-90").inEpisodeToo(ward...),
		step("lift_withholding", "Let a guardian know again", &LiftWithholding{}, either, "INV-90").inEpisodeToo(ward...),
		step("record_capacity_decision", "Record that the person lacks capacity for a matter", &RecordCapacityDecision{}, ke,
			"INV-27").makes("capacity").inEpisodeToo(ward...),
		step("lift_capacity_decision", "Record that the person can decide the matter again", &LiftCapacityDecision{}, ke,
			"INV-27").inEpisodeToo(ward...),
		step("review_guardian_access", "Review what a former guardian may know", &ReviewGuardianAccess{}, either, "INV-26").inEpisodeToo(dept...),
		step("object_to_sharing", "Register an objection to sharing", &ObjectToSharing{},
			[]Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator, RoleParticipant, RoleMember},
			"INV-85").reopens().needs(NeedUnitStaff).byOwnStaff().handedInBy(handsIn...).inEpisodeToo(ward...),
		step("lift_objection", "Register that an objection is taken back", &LiftObjection{}, theirs, "INV-85").unwritten().inEpisodeToo(ward...),
		step("override_objection", "Set an objection aside for a weighty reason", &OverrideObjection{}, ke,
			"INV-85").unwritten().inEpisodeToo(dept...),
		step("send_preliminary_reply", "Send a preliminary reply", &SendPreliminaryReply{}, ke, "T-08"),
		step("complete_assessment", "Complete the assessment", &CompleteAssessment{}, ke, "T-09").unwritten(),
		step("propose_closing", "Propose to close the case", &ProposeClosing{}, either, "T-15"),
		step("send_advance_notice", "Send an advance notice", &SendAdvanceNotice{}, ke, "T-15", "T-19").makes("notice"),
		step("withdraw_notice", "Take back a proposal or a notice that something will end", &WithdrawNotice{}, ke, "T-15"),
		step("register_hearing", "Register what a party says to a notice", &RegisterHearing{}, theirs, "T-15").reopens(),
		step("issue_decision", "Issue a decision", &IssueDecision{}, ke, "T-10", "T-11", "T-19", "A-13").makes("decision"),
		step("register_receipt", "Register that a party has the decision", &RegisterReceipt{},
			[]Role{RolePatient, RoleProxy, RoleUnit}, "INV-61").reopens().needs(NeedActThen),
		step("register_complaint", "Register a complaint", &RegisterComplaint{}, complainant, "A-01",
			"INV-64").makes("complaint").reopens().handedInBy(complains...),
		step("verify_power", "Say whether a representative may complain for the party", &VerifyPower{}, ke, "A-12").reopens(),
		step("request_correction", "Ask for a complaint to be corrected", &RequestCorrection{}, ke, "A-02").reopens(),
		step("register_correction", "Register that a complaint was corrected", &RegisterCorrection{}, complainant,
			"A-02").reopens().handedInBy(complains...),
		step("admit_complaint", "Admit a complaint", &AdmitComplaint{}, ke, "A-03", "INV-63").reopens(),
		step("dismiss_complaint", "Dismiss a complaint as out of time", &DismissComplaint{}, ke, "A-03",
			"INV-63").makes("decision").reopens(),
		step("review_complaint", "Take a complaint up for review", &ReviewComplaint{}, ke, "A-04").reopens(),
		step("send_complaint_reply", "Send a preliminary reply to a complaint", &SendComplaintReply{}, ke, "A-04").reopens(),
		step("reverse_decision", "Reverse the decision complained of", &ReverseDecision{}, ke, "A-05",
			"INV-65").makes("decision").reopens().needs(NeedOtherCase),
		step("forward_complaint", "Forward a complaint to the County Governor", &ForwardComplaint{}, ke, "A-06", "INV-66").reopens(),
		step("register_appeal_decision", "Register the County Governor's decision", &RegisterAppealDecision{},
			ke, "A-07", "A-08", "A-09").makes("decision").reopens().needs(NeedOtherCase),
		step("withdraw_complaint", "Register that a complaint is withdrawn", &WithdrawComplaint{},
			[]Role{RolePatient, RoleProxy, RoleParty, RoleUnit}, "A-10").reopens().handedInBy(RoleRelative, RoleOther),
		step("reclassify_complaint", "Treat a complaint as a request for supervision", &ReclassifyComplaint{}, ke, "A-11").reopens(),
		step("request_grounds", "Ask for the grounds of a grant", &RequestGrounds{},
			[]Role{RolePatient, RoleProxy, RoleUnit}, "INV-71").reopens(),
		step("give_grounds", "Give the grounds of a grant", &GiveGrounds{}, ke, "INV-71").reopens(),
		step("propose_coordinator", "Propose a coordinator", &ProposeCoordinator{},
			ke, "K-01", "K-02").makes("coordinator").concerns(theNamed).needs(NeedTraining),
		step("note_training", "Take note of recorded training", &NoteTraining{}, sys,
			"K-02").concerns(theNamed).needs(NeedTraining).inEpisodeToo(),
		step("confirm_capacity", "Say whether the candidate has room for the task", &ConfirmCapacity{}, []Role{RoleManager}, "K-03"),
		step("appoint_coordinator", "Appoint the coordinator", &AppointCoordinator{}, ke, "K-03").concerns(theNamed).needs(NeedTraining),
		step("give_notice", "Give notice as coordinator", &GiveNotice{}, ko, "K-04").inEpisodeToo(dept...),
		step("hand_over", "Hand over to the successor", &HandOver{}, ke, "K-05").concerns(theNamed).needs(NeedTraining),
		step("report_absence", "Report the coordinator absent", &ReportAbsence{},
			[]Role{RoleManager, RoleUnit, RoleSystem}, "K-07").concerns(theSubstitute).needs(NeedTraining).inEpisodeToo(dept...),
		step("end_coordinator", "End the coordinator at the patient's wish", &EndCoordinator{},
			[]Role{RolePatient, RoleProxy, RoleUnit}, "K-08"),
		step("assign_interim", "Let a colleague stand in for the coordinator", &AssignInterim{},
			ke, "K-07", "INV-35").concerns(theNamed).needs(NeedTraining),
		step("end_absence", "Let the absent coordinator take up the work again", &EndAbsence{},
			[]Role{RoleManager, RoleUnit, RoleCoordinator}, "K-07").concerns(theAbsent).needs(NeedTraining).inEpisodeToo(dept...),
		step("document_work", "Document the coordinator's work", &DocumentWork{}, either,
			"INV-41").unwritten().inEpisodeToo(RoleSpecialistCoordinator, RoleClinician, RoleDepartmentHead),
		step("start_plan", "Start the plan", &StartPlan{}, ko, "P-01").unwritten().needs(NeedOtherPlan).inEpisodeToo(dept...),
		step("issue_participation", "Set the participants and print the form", &IssueParticipation{}, ko, "P-02",
			"C-04").makes("form").inEpisodeToo(dept...),
		step("remove_participant", "Take a participant out", &RemoveParticipant{}, either, "INV-30").inEpisodeToo(dept...),
		step("record_tool_training", "Record a participant's training in the tool", &RecordToolTraining{}, either,
			"INV-59").unwritten().inEpisodeToo(dept...),
		step("activate_plan", "Activate the plan", &ActivatePlan{}, ko, "P-03").needs(NeedDraft, NeedOtherPlan).inEpisodeToo(dept...),
		step("begin_revision", "Take the plan up for revision", &BeginRevision{}, ko, "P-04").unwritten().inEpisodeToo(dept...),
		step("report_material_change", "Report a material change", &ReportMaterialChange{},
			[]Role{RoleParticipant, RoleMember, RoleCoordinator, RolePatient, RoleProxy}, "P-07").unwritten().inEpisodeToo(dept...),
		step("complete_revision", "Complete the revision", &CompleteRevision{}, ko, "P-05").needs(NeedDraft).inEpisodeToo(dept...),
		step("provide_plan", "Print the plan or go through it", &ProvidePlan{}, either, "P-08").reopens().inEpisodeToo(dept...),
		step("reopen_plan", "Reopen a frozen plan", &ReopenPlan{}, ko, "P-11").unwritten().needs(NeedOtherPlan).inEpisodeToo(dept...),
		step("archive_plan", "Archive a frozen plan", &ArchivePlan{}, ke, "P-10").reopens().unwritten().inEpisodeToo(dept...),
		step("start_care_team", "Set up the care team", &StartCareTeam{}, ko, "G-01").unwritten(),
		step("change_care_team", "Change the care team", &ChangeCareTeam{}, ko, "G-01", "G-11"),
		step("plan_meeting", "Plan a meeting", &PlanMeeting{}, either, "G-02", "G-08").makes("meeting").unwritten(),
		step("invite_meeting", "Invite to a meeting", &InviteMeeting{}, either, "G-03"),
		step("hold_meeting", "Register that a meeting was held", &HoldMeeting{},
			[]Role{RoleCoordinator, RoleChair, RoleUnit}, "G-04").unwritten(),
		step("write_minutes", "Write minutes", &WriteMinutes{},
			[]Role{RoleMinutes, RoleChair, RoleCoordinator}, "G-05", "G-07").unwritten(),
		step("send_minutes", "Send the minutes", &SendMinutes{}, []Role{RoleMinutes, RoleChair, RoleCoordinator}, "G-06"),
		step("correct_minutes", "Correct the minutes", &CorrectMinutes{}, []Role{RoleMinutes, RoleChair, RoleCoordinator}, "G-05",
			"INV-54").needs(NeedPast),
		step("cancel_meeting", "Call a meeting off", &CancelMeeting{}, either, "G-02", "G-10"),
		step("move_meeting", "Move a meeting", &MoveMeeting{}, either, "G-10"),
		step("post_letter", "Register that a letter was posted", &PostLetter{},
			[]Role{RoleUnit, RoleCoordinator, RoleMinutes, RoleSystem}, "INV-81").reopens().unwritten().inEpisodeToo(notifies...),
		step("post_letters", "Register that letters were posted", &PostLetters{},
			[]Role{RoleUnit, RoleCoordinator, RoleMinutes}, "INV-81").reopens().unwritten().inEpisodeToo(notifies...),
		step("hold_letter", "Hold a letter back", &HoldLetter{}, either, "INV-81").reopens().unwritten().inEpisodeToo(dept...),
		step("release_letter", "Release a held letter", &ReleaseLetter{}, either, "INV-81").reopens().inEpisodeToo(dept...),
		step("fail_letter", "Register that a letter did not arrive", &FailLetter{}, append(slices.Clone(either), RoleSystem),
			"INV-81").reopens().needs(NeedPast).inEpisodeToo(notifies...),
		step("complete_task", "Tick off a task", &CompleteTask{},
			[]Role{RoleUnit, RoleCoordinator, RoleManager, RoleMinutes}, "INV-15").reopens().unwritten().inEpisodeToo(dept...),
		step("close_case", "Close the case", &CloseCase{}, ke, "T-07", "T-15", "T-18").always(),
		step("report_move", "Report that the person moves", &ReportMove{}, theirs, "T-12"),
		step("send_transfer", "Write the transfer packet", &SendTransfer{}, either, "T-12"),
		step("acknowledge_move", "Register that the new municipality takes over", &AcknowledgeMove{}, ke, "T-13").unwritten(),
		step("call_off_move", "Call a move off", &CallOffMove{}, theirs, "T-12"),
		step("note_transfer_delivery", "Take note that a transfer packet has arrived", &NoteTransferDelivery{}, sys, "T-12"),
		step("note_transfer_answer", "Take note of the new municipality's answer", &NoteTransferAnswer{}, sys, "T-13"),
		step("note_transfer", "Take note of how a move here stands", &NoteTransfer{}, sys, "T-13"),
		step("note_plan_elsewhere", "Take note of a plan in another organisation", &NotePlanElsewhere{}, sys,
			"INV-03").inEpisodeToo(),
		step("register_death", "Register a death", &RegisterDeath{}, ke, "T-16").reopens().always().inEpisodeToo(dept...),
		step("note_representation", "Take note of who decides for the patient", &NoteRepresentation{},
			sys, "INV-24", "C-01").needs(NeedRegister, NeedRepresented).inEpisodeToo(),
		step("correct_entry", "Correct what was registered wrongly", &CorrectEntry{},
			either, "INV-87", "T-20").reopens().needs(NeedEntry, NeedReturning, NeedOtherCase, NeedPast).inEpisodeToo(dept...),
		step("open_episode", "Open an episode", &OpenEpisode{}, []Role{RoleDepartment, RoleDepartmentHead},
			"S-01").makes("case").opens().inEpisode().needs(NeedReferred),
		step("admit_patient", "Register the admission", &AdmitPatient{}, ward, "S-07").inEpisode().unwritten(),
		step("note_admission_notice", "Register that the municipality was told of the admission", &NoteAdmissionNotice{}, ward,
			"DL-20").inEpisode().unwritten(),
		step("require_clinician", "Say that a contact clinician is needed", &RequireClinician{}, head, "S-01").inEpisode().unwritten(),
		step("designate_clinician", "Name the contact clinician", &DesignateClinician{}, head,
			"S-02").makes("clinician").inEpisode().concerns(theNamed).needs(NeedHealthPersonnel),
		step("inform_of_clinician", "Register that the person knows the contact clinician", &InformOfClinician{},
			[]Role{RoleClinician, RoleDepartmentHead}, "S-03").inEpisode().unwritten(),
		step("see_need", "Register a need for coordination", &SeeNeed{}, ward, "S-04", "INV-10").inEpisode(),
		step("note_consent", "Note a consent in the record", &NoteConsent{}, theirOwn, "S-05", "INV-24").inEpisode().makes("form"),
		step("appoint_specialist_coordinator", "Appoint the coordinator in the trust", &AppointSpecialistCoordinator{}, head,
			"S-06", "INV-33").makes("coordinator").inEpisode().concerns(theNamed).needs(NeedHealthPersonnel),
		step("notify_municipality", "Notify the municipality", &NotifyMunicipality{}, notifies, "S-08",
			"INV-97").makes("notification").inEpisode(),
		step("note_delivery", "Take note that a notification has arrived", &NoteDelivery{}, sys, "S-08").inEpisode(),
		step("note_answer", "Take note of a municipality's answer", &NoteAnswer{}, sys, "S-09").inEpisode(),
		step("register_answer", "Register a municipality's answer", &RegisterAnswer{}, notifies, "S-09").inEpisode().unwritten(),
		step("change_department", "Move the person to another department", &ChangeDepartment{}, head, "S-02",
			"S-06").inEpisode(),
		step("plan_discharge", "Plan the discharge", &PlanDischarge{}, discharges, "S-10").inEpisode(),
		step("discharge", "Discharge the person", &Discharge{}, discharges, "S-10", "INV-97", "INV-99").inEpisode(),
		step("end_episode", "End the episode", &EndEpisode{}, dept, "S-11").inEpisode(),
		step("wake", "Time passes", &Wake{}, sys, "INV-72").concerns(theLead).needs(NeedTraining, NeedRegister).inEpisodeToo(),
		step("recount", "Count the open deadlines again", &Recount{}, sys, "INV-73").inEpisodeToo(),
		step("note_staff_left", "Take note that somebody on the staff has left", &NoteStaffLeft{},
			sys, "INV-37").concerns(theLead).needs(NeedTraining, NeedRegister).inEpisodeToo(),
		step("note_register", "Take note of a change in the registers", &NoteRegister{},
			sys, "INV-05").concerns(theLead).needs(NeedTraining, NeedRegister).inEpisodeToo(),
		step("note_mail_failure", "Take note of a mail that failed", &NoteMailFailure{}, sys, "INV-15").inEpisodeToo(),
		step("note_mail_arrival", "Take note of a mail that arrived after all", &NoteMailArrival{}, sys, "INV-15").inEpisodeToo(),
		step("note_park", "Take note of a step that could not be carried out", &NotePark{}, sys, "INV-15").inEpisodeToo(),
		step("note_cancellation", "Take note that somebody tried to cancel the case", &NoteCancellation{}, sys, "INV-15",
			"INV-113").inEpisodeToo(),
	}
}()

func step(name, title string, body Step, who []Role, rules ...string) Spec {
	return Spec{Name: name, Title: title, Rules: rules, Who: who, Kinds: []Kind{KindCase}, kind: reflect.TypeOf(body).Elem()}
}

// reopens marks the few steps a closed case takes: what belongs to its end, and
// complaints, which outlive the case (2.1).
func (s Spec) reopens() Spec {
	s.Reopens = true
	return s
}

// always marks a step that is never refused for what has piled up in the case (INV-115).
func (s Spec) always() Spec {
	s.Always = true
	return s
}

// unwritten marks a step that leads to no letter.
func (s Spec) unwritten() Spec {
	s.Unwritten = true
	return s
}

// unrouted marks a step that somebody else has to approve before it is taken.
func (s Spec) unrouted() Spec {
	s.Unrouted = true
	return s
}

// concerns says who on the staff a step is judged by, and that their account and
// their manager are asked for.
func (s Spec) concerns(whom concern) Spec {
	s.whom = whom
	return s
}

// makes says which thing of the case a step makes, as its ids begin.
func (s Spec) makes(thing string) Spec {
	s.Makes = thing
	return s
}

// byOwnStaff keeps people outside the staff from a step in somebody else's name:
// of them only the patient and who speaks for the patient may take it (INV-109).
func (s Spec) byOwnStaff() Spec {
	s.OwnStaff = true
	return s
}

// handedInBy says who may hand in what the person said to them although they have
// no part in the case: with how and when, and the unit looks at it (INV-109).
func (s Spec) handedInBy(roles ...Role) Spec {
	s.HandedInBy = roles
	return s
}

// needs says what else of the registers a step asks for.
func (s Spec) needs(facts ...Need) Spec {
	for _, n := range facts {
		s.Needs |= n
	}
	return s
}
