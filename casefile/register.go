package casefile

import "reflect"

// The register of steps: every command there is, its rules in domain.md, and
// who may take it. Names are for good: the ledger and Temporal keep them.
var specs = func() []Spec {
	ke := []Role{RoleUnit}
	ko := []Role{RoleCoordinator}
	sys := []Role{RoleSystem}
	either := []Role{RoleUnit, RoleCoordinator}
	anybody := []Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator, RoleParticipant, RoleMember, RoleMunicipalHP, RoleTrustHP, RoleStaff}
	list := []Spec{
		step("refer", "Refer to the coordinating unit", &Refer{}, []Role{RolePatient, RoleProxy, RoleRelative, RoleMunicipalHP, RoleTrustHP, RoleOther, RoleUnit, RoleStaff}, "T-01", "T-17"),
		step("start_screening", "Start screening", &StartScreening{}, ke, "T-02"),
		step("assign_handler", "Assign the case handler", &AssignHandler{}, ke, "INV-05"),
		step("merge", "Merge into the person's open case", &Merge{}, ke, "T-03"),
		step("absorb_referral", "Take over a referral from a merged case", &AbsorbReferral{}, sys, "T-03"),
		step("dismiss", "Dismiss and point to the right body", &Dismiss{}, ke, "T-04"),
		step("issue_consent", "Hand out a consent declaration", &IssueConsent{}, either, "C-01", "T-05"),
		step("register_signature", "Register a signature", &RegisterSignature{}, []Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator}, "C-02", "T-06"),
		step("refuse_consent", "Register a refusal to consent", &RefuseConsent{}, []Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator}, "C-03"),
		step("withdraw_consent", "Register a withdrawal of consent", &WithdrawConsent{}, anybody, "C-06", "T-14"),
		step("hear_child", "Record the child's view", &HearChild{}, either, "INV-25"),
		step("withhold_information", "Keep information from a guardian", &WithholdInformation{}, either, "INV-90"),
		step("lift_withholding", "Let a guardian know again", &LiftWithholding{}, either, "INV-90"),
		step("record_capacity_decision", "Record that the person lacks capacity for a matter", &RecordCapacityDecision{}, ke, "INV-27"),
		step("review_guardian_access", "Review what a former guardian may know", &ReviewGuardianAccess{}, either, "INV-26"),
		step("object_to_sharing", "Register an objection to sharing", &ObjectToSharing{}, []Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator, RoleMunicipalHP, RoleTrustHP}, "INV-85"),
		step("lift_objection", "Register that an objection is taken back", &LiftObjection{}, []Role{RolePatient, RoleProxy, RoleUnit, RoleCoordinator}, "INV-85"),
		step("override_objection", "Set an objection aside for a weighty reason", &OverrideObjection{}, ke, "INV-85"),
		step("send_preliminary_reply", "Send a preliminary reply", &SendPreliminaryReply{}, ke, "T-08"),
		step("complete_assessment", "Complete the assessment", &CompleteAssessment{}, ke, "T-09"),
		step("issue_decision", "Issue a decision", &IssueDecision{}, ke, "T-10", "T-11", "T-19"),
		step("register_receipt", "Register that a party has the decision", &RegisterReceipt{}, []Role{RolePatient, RoleProxy, RoleUnit}, "INV-61"),
		step("propose_coordinator", "Propose a coordinator", &ProposeCoordinator{}, ke, "K-01", "K-02"),
		step("note_training", "Take note of recorded training", &NoteTraining{}, sys, "K-02"),
		step("appoint_coordinator", "Appoint the coordinator", &AppointCoordinatorStep{}, ke, "K-03"),
		step("give_notice", "Give notice as coordinator", &GiveNotice{}, ko, "K-04"),
		step("hand_over", "Hand over to the successor", &HandOver{}, ke, "K-05"),
		step("report_absence", "Report the coordinator absent", &ReportAbsence{}, []Role{RoleManager, RoleUnit, RoleSystem}, "K-07"),
		step("end_coordinator", "End the coordinator at the patient's wish", &EndCoordinator{}, []Role{RolePatient, RoleProxy, RoleUnit}, "K-08"),
		step("document_work", "Document the coordinator's work", &DocumentWork{}, either, "INV-41"),
		step("start_plan", "Start the plan", &StartPlan{}, ko, "P-01"),
		step("issue_participation", "Set the participants and print the form", &IssueParticipation{}, ko, "P-02", "C-04"),
		step("remove_participant", "Take a participant out", &RemoveParticipant{}, either, "INV-30"),
		step("record_tool_training", "Record a participant's training in the tool", &RecordToolTraining{}, either, "INV-59"),
		step("activate_plan", "Activate the plan", &ActivatePlan{}, ko, "P-03"),
		step("begin_revision", "Take the plan up for revision", &BeginRevision{}, ko, "P-04"),
		step("report_material_change", "Report a material change", &ReportMaterialChange{}, []Role{RoleParticipant, RoleMember, RoleCoordinator, RolePatient, RoleProxy}, "P-07"),
		step("complete_revision", "Complete the revision", &CompleteRevision{}, ko, "P-05"),
		step("provide_plan", "Print the plan or go through it", &ProvidePlan{}, either, "P-08"),
		step("reopen_plan", "Reopen a frozen plan", &ReopenPlan{}, ko, "P-11"),
		step("archive_plan", "Archive a frozen plan", &ArchivePlan{}, ke, "P-10"),
		step("start_care_team", "Set up the care team", &StartCareTeam{}, ko, "G-01"),
		step("change_care_team", "Change the care team", &ChangeCareTeam{}, ko, "G-01"),
		step("plan_meeting", "Plan a meeting", &PlanMeeting{}, either, "G-02", "G-08"),
		step("invite_meeting", "Invite to a meeting", &InviteMeeting{}, either, "G-03"),
		step("hold_meeting", "Register that a meeting was held", &HoldMeeting{}, []Role{RoleCoordinator, RoleChair, RoleUnit}, "G-04"),
		step("write_minutes", "Write minutes", &WriteMinutes{}, []Role{RoleMinutes, RoleChair, RoleCoordinator}, "G-05", "G-07"),
		step("send_minutes", "Send the minutes", &SendMinutes{}, []Role{RoleMinutes, RoleChair, RoleCoordinator}, "G-06"),
		step("cancel_meeting", "Call a meeting off", &CancelMeeting{}, either, "G-02"),
		step("post_letter", "Register that a letter was posted", &PostLetter{}, []Role{RoleUnit, RoleCoordinator, RoleMinutes}, "INV-81"),
		step("hold_letter", "Hold a letter back", &HoldLetter{}, either, "INV-81"),
		step("release_letter", "Release a held letter", &ReleaseLetter{}, either, "INV-81"),
		step("fail_letter", "Register that a letter did not arrive", &FailLetter{}, either, "INV-81"),
		step("complete_task", "Tick off a task", &CompleteTask{}, []Role{RoleUnit, RoleCoordinator, RoleManager, RoleMinutes}, "INV-15"),
		step("close_case", "Close the case", &CloseCase{}, ke, "T-07", "T-18"),
		step("register_death", "Register a death", &RegisterDeath{}, ke, "T-16"),
		step("note_representation", "Take note of who decides for the patient", &NoteRepresentation{}, sys, "INV-24", "C-01"),
		step("wake", "Time passes", &Wake{}, sys, "INV-72"),
		step("recount", "Count the open deadlines again", &Recount{}, sys, "INV-73"),
		step("note_mail_failure", "Take note of a mail that failed", &NoteMailFailure{}, sys, "INV-15"),
		step("note_park", "Take note of a step that could not be carried out", &NotePark{}, sys, "INV-15"),
	}
	for i := range list {
		switch list[i].Name {
		case "refer", "register_receipt", "post_letter", "hold_letter", "release_letter", "fail_letter", "archive_plan", "provide_plan", "complete_task", "register_death", "withdraw_consent", "object_to_sharing":
			list[i].Reopens = true
		}
		switch list[i].Name {
		case "start_screening", "assign_handler", "complete_assessment", "start_plan", "reopen_plan", "archive_plan", "begin_revision",
			"report_material_change", "start_care_team", "change_care_team", "plan_meeting", "cancel_meeting", "hold_meeting", "write_minutes",
			"post_letter", "hold_letter", "complete_task", "record_tool_training", "object_to_sharing", "lift_objection", "override_objection", "document_work":
			list[i].Unwritten = true
		}
	}
	return list
}()

func step(name, title string, body Step, who []Role, rules ...string) Spec {
	return Spec{Name: name, Title: title, Rules: rules, Who: who, kind: reflect.TypeOf(body).Elem()}
}

// The register of facts: what the ledger may hold. A name is never reused and
// never removed, because cases live for decades.
var factTypes, factNames = func() (map[string]reflect.Type, map[reflect.Type]string) {
	byName := map[string]Fact{
		"referred":               &Referred{},
		"screening_started":      &ScreeningStarted{},
		"handler_assigned":       &HandlerAssigned{},
		"merged":                 &Merged{},
		"referral_absorbed":      &ReferralAbsorbed{},
		"receipt_moved_back":     &ReceiptMovedBack{},
		"dismissed":              &Dismissed{},
		"preliminary_reply_sent": &PreliminaryReplySent{},
		"phase_moved":            &PhaseMoved{},
		"responsibility_moved":   &ResponsibilityMoved{},
		"responsibility_ended":   &ResponsibilityEnded{},
		"closed":                 &Closed{},
		"representation_noted":   &RepresentationNoted{},
		"child_heard":            &ChildHeard{},
		"information_withheld":   &InformationWithheld{},
		"withholding_lifted":     &WithholdingLifted{},
		"capacity_decided":       &CapacityDecided{},
		"guardian_access_set":    &GuardianAccessSet{},
		"death_registered":       &DeathRegistered{},
		"message_sent":           &MessageSent{},
		"consent_asked":          &ConsentAsked{},
		"signed":                 &Signed{},
		"consent_activated":      &ConsentActivated{},
		"consent_ended":          &ConsentEnded{},
		"plan_declined":          &PlanDeclined{},
		"withdrawn":              &Withdrawn{},
		"objection_made":         &ObjectionMade{},
		"objection_lifted":       &ObjectionLifted{},
		"objection_overridden":   &ObjectionOverridden{},
		"assessed":               &Assessed{},
		"decision_made":          &DecisionMade{},
		"receipt_registered":     &ReceiptRegistered{},
		"decision_became_final":  &DecisionBecameFinal{},
		"coordinator_proposed":   &CoordinatorProposed{},
		"proposal_unblocked":     &ProposalUnblocked{},
		"training_caught_up":     &TrainingCaughtUp{},
		"coordinator_appointed":  &CoordinatorAppointed{},
		"assignment_over":        &AssignmentOver{},
		"interim_started":        &InterimStarted{},
		"notice_given":           &NoticeGiven{},
		"handed_over":            &HandedOver{},
		"work_documented":        &WorkDocumented{},
		"plan_started":           &PlanStarted{},
		"plan_reopened":          &PlanReopened{},
		"participants_set":       &ParticipantsSet{},
		"participant_removed":    &ParticipantRemoved{},
		"participant_narrowed":   &ParticipantNarrowed{},
		"tool_training_offered":  &ToolTrainingOffered{},
		"tool_training_ended":    &ToolTrainingOfferEnded{},
		"tool_training_done":     &ToolTrainingDone{},
		"plan_activated":         &PlanActivated{},
		"revision_begun":         &RevisionBegun{},
		"change_reported":        &ChangeReported{},
		"plan_provided":          &PlanProvided{},
		"plan_frozen":            &PlanFrozenNow{},
		"plan_archived":          &PlanArchivedNow{},
		"team_started":           &TeamStarted{},
		"member_joined":          &MemberJoined{},
		"member_left":            &MemberLeft{},
		"team_ended":             &TeamEnded{},
		"meeting_planned":        &MeetingPlannedNow{},
		"meeting_warned":         &MeetingWarned{},
		"meeting_invited":        &MeetingInvitedNow{},
		"uninvited":              &Uninvited{},
		"meeting_passed_on":      &MeetingPassedOn{},
		"meeting_held":           &MeetingHeldNow{},
		"minutes_written":        &MinutesWritten{},
		"minutes_sent":           &MinutesSentNow{},
		"meeting_called_off":     &MeetingCalledOff{},
		"letter_written":         &LetterWritten{},
		"letter_stopped":         &LetterStopped{},
		"letter_sent":            &LetterSent{},
		"letter_set_aside":       &LetterSetAside{},
		"letter_released":        &LetterReleased{},
		"letter_came_back":       &LetterCameBack{},
		"task_opened":            &TaskOpened{},
		"task_done":              &TaskDone{},
		"deadline_set":           &DeadlineSet{},
		"deadline_settled":       &DeadlineSettled{},
		"deadline_moved":         &DeadlineMoved{},
		"deadline_missed":        &DeadlineMissed{},
		"reminder_raised":        &ReminderRaised{},
	}
	types, names := map[string]reflect.Type{}, map[reflect.Type]string{}
	for name, f := range byName {
		t := reflect.TypeOf(f).Elem()
		types[name], names[t] = t, name
	}
	return types, names
}()
