package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/wording"
)

// stepInput is the request of one step on a case.
type stepInput[T any] struct {
	Keyed
	InCase
	Body T
}

// stepOperation is one step with its route.
type stepOperation struct {
	name     string
	register func(*server, casefile.Spec)
}

// step makes the operation of one step; T is its body.
func step[T any, P interface {
	*T
	casefile.Step
}](name string) stepOperation {
	return stepOperation{name, func(s *server, spec casefile.Spec) {
		op := describeStep(spec, operation(http.MethodPost, "/cases/{case_id}/steps/"+name, "steps", name, spec.Title))
		op.DefaultStatus = http.StatusOK
		handle(s, op, func(ctx context.Context, a casework.Asker, in *stepInput[T]) (*reply[casework.Taken], error) {
			taken, err := s.Service.Take(ctx, a, casework.Step{CaseID: string(in.CaseID), Body: P(&in.Body), Key: in.Key})
			if err != nil {
				return nil, err
			}
			return &reply[casework.Taken]{taken}, nil
		})
	}}
}

// steps are the routes of the steps; a test compares them with casefile.Specs.
var steps = []stepOperation{
	step[casefile.Refer]("refer"),
	step[casefile.StartScreening]("start_screening"),
	step[casefile.AssignHandler]("assign_handler"),
	step[casefile.Merge]("merge"),
	step[casefile.JoinCase]("join_case"),
	step[casefile.Dismiss]("dismiss"),
	step[casefile.IssueConsent]("issue_consent"),
	step[casefile.RegisterSignature]("register_signature"),
	step[casefile.RefuseConsent]("refuse_consent"),
	step[casefile.WithdrawConsent]("withdraw_consent"),
	step[casefile.HearChild]("hear_child"),
	step[casefile.WithholdInformation]("withhold_information"),
	step[casefile.LiftWithholding]("lift_withholding"),
	step[casefile.RecordCapacityDecision]("record_capacity_decision"),
	step[casefile.LiftCapacityDecision]("lift_capacity_decision"),
	step[casefile.ReviewGuardianAccess]("review_guardian_access"),
	step[casefile.ObjectToSharing]("object_to_sharing"),
	step[casefile.LiftObjection]("lift_objection"),
	step[casefile.OverrideObjection]("override_objection"),
	step[casefile.SendPreliminaryReply]("send_preliminary_reply"),
	step[casefile.CompleteAssessment]("complete_assessment"),
	step[casefile.ProposeClosing]("propose_closing"),
	step[casefile.SendAdvanceNotice]("send_advance_notice"),
	step[casefile.WithdrawNotice]("withdraw_notice"),
	step[casefile.RegisterHearing]("register_hearing"),
	step[casefile.IssueDecision]("issue_decision"),
	step[casefile.RegisterReceipt]("register_receipt"),
	step[casefile.RegisterComplaint]("register_complaint"),
	step[casefile.RequestCorrection]("request_correction"),
	step[casefile.RegisterCorrection]("register_correction"),
	step[casefile.AdmitComplaint]("admit_complaint"),
	step[casefile.DismissComplaint]("dismiss_complaint"),
	step[casefile.ReviewComplaint]("review_complaint"),
	step[casefile.SendComplaintReply]("send_complaint_reply"),
	step[casefile.ReverseDecision]("reverse_decision"),
	step[casefile.ForwardComplaint]("forward_complaint"),
	step[casefile.RegisterAppealDecision]("register_appeal_decision"),
	step[casefile.WithdrawComplaint]("withdraw_complaint"),
	step[casefile.VerifyPower]("verify_power"),
	step[casefile.ReclassifyComplaint]("reclassify_complaint"),
	step[casefile.RequestGrounds]("request_grounds"),
	step[casefile.GiveGrounds]("give_grounds"),
	step[casefile.ProposeCoordinator]("propose_coordinator"),
	step[casefile.ConfirmCapacity]("confirm_capacity"),
	step[casefile.AppointCoordinator]("appoint_coordinator"),
	step[casefile.GiveNotice]("give_notice"),
	step[casefile.HandOver]("hand_over"),
	step[casefile.ReportAbsence]("report_absence"),
	step[casefile.AssignInterim]("assign_interim"),
	step[casefile.EndAbsence]("end_absence"),
	step[casefile.EndCoordinator]("end_coordinator"),
	step[casefile.DocumentWork]("document_work"),
	step[casefile.StartPlan]("start_plan"),
	step[casefile.IssueParticipation]("issue_participation"),
	step[casefile.RemoveParticipant]("remove_participant"),
	step[casefile.RecordToolTraining]("record_tool_training"),
	step[casefile.ActivatePlan]("activate_plan"),
	step[casefile.BeginRevision]("begin_revision"),
	step[casefile.ReportMaterialChange]("report_material_change"),
	step[casefile.CompleteRevision]("complete_revision"),
	step[casefile.ProvidePlan]("provide_plan"),
	step[casefile.ReopenPlan]("reopen_plan"),
	step[casefile.ArchivePlan]("archive_plan"),
	step[casefile.StartCareTeam]("start_care_team"),
	step[casefile.ChangeCareTeam]("change_care_team"),
	step[casefile.PlanMeeting]("plan_meeting"),
	step[casefile.InviteMeeting]("invite_meeting"),
	step[casefile.HoldMeeting]("hold_meeting"),
	step[casefile.WriteMinutes]("write_minutes"),
	step[casefile.SendMinutes]("send_minutes"),
	step[casefile.CorrectMinutes]("correct_minutes"),
	step[casefile.CancelMeeting]("cancel_meeting"),
	step[casefile.MoveMeeting]("move_meeting"),
	step[casefile.PostLetter]("post_letter"),
	step[casefile.PostLetters]("post_letters"),
	step[casefile.HoldLetter]("hold_letter"),
	step[casefile.ReleaseLetter]("release_letter"),
	step[casefile.FailLetter]("fail_letter"),
	step[casefile.CompleteTask]("complete_task"),
	step[casefile.CloseCase]("close_case"),
	step[casefile.RegisterDeath]("register_death"),
	step[casefile.CorrectEntry]("correct_entry"),
	step[casefile.ReportMove]("report_move"),
	step[casefile.SendTransfer]("send_transfer"),
	step[casefile.AcknowledgeMove]("acknowledge_move"),
	step[casefile.CallOffMove]("call_off_move"),
	step[casefile.AdmitPatient]("admit_patient"),
	step[casefile.NoteAdmissionNotice]("note_admission_notice"),
	step[casefile.RequireClinician]("require_clinician"),
	step[casefile.DesignateClinician]("designate_clinician"),
	step[casefile.InformOfClinician]("inform_of_clinician"),
	step[casefile.SeeNeed]("see_need"),
	step[casefile.NoteConsent]("note_consent"),
	step[casefile.AppointSpecialistCoordinator]("appoint_specialist_coordinator"),
	step[casefile.NotifyMunicipality]("notify_municipality"),
	step[casefile.RegisterAnswer]("register_answer"),
	step[casefile.ChangeDepartment]("change_department"),
	step[casefile.PlanDischarge]("plan_discharge"),
	step[casefile.Discharge]("discharge"),
	step[casefile.EndEpisode]("end_episode"),
}

// NewReferral is a referral that opens a case, or a new round of a closed one.
type NewReferral struct {
	casefile.Refer
	CaseID string `json:"case_id,omitempty" format:"uuid"`
}

// Docs says what the tags have no room for.
func (NewReferral) Docs() map[string]string {
	return map[string]string{
		"case_id": "The closed case of the same person that gets a new round (T-17); a new case when left out",
	}
}

func (s *server) stepOperations() {
	refer, _ := casefile.SpecOf("refer")
	op := describeStep(refer, operation(http.MethodPost, "/referrals", "referrals", "new_referral", refer.Title))
	type input struct {
		Keyed
		Body NewReferral
	}
	handle(s, op, func(ctx context.Context, a casework.Asker, in *input) (*created[casework.Taken], error) {
		taken, err := s.Service.Take(ctx, a, casework.Step{CaseID: in.Body.CaseID, Body: &in.Body.Refer, Key: in.Key})
		if err != nil {
			return nil, err
		}
		return &created[casework.Taken]{Prefix + "/cases/" + taken.CaseID, taken}, nil
	})
	s.openEpisode()
	for _, one := range steps {
		spec, ok := casefile.SpecOf(one.name)
		if !ok {
			panic("api: casefile has no step " + one.name) // a slip in the table above
		}
		one.register(s, spec)
	}
	type status struct {
		StepID string `path:"step_id" maxLength:"64" pattern:"^[0-9a-zA-Z-]+$" doc:"From the answer to a step"`
	}
	read(s, "/steps/{step_id}", "steps", "step_status", "How far one of your steps has come",
		func(ctx context.Context, a casework.Asker, in *status) (casework.StepStatus, error) {
			return s.Service.StepStatus(ctx, a, in.StepID)
		})
}

// openEpisode is the route by which an episode in a health trust begins.
func (s *server) openEpisode() {
	spec, _ := casefile.SpecOf("open_episode")
	op := describeStep(spec, operation(http.MethodPost, "/episodes", "episodes", "new_episode", spec.Title))
	type input struct {
		Keyed
		Body casefile.OpenEpisode
	}
	handle(s, op, func(ctx context.Context, a casework.Asker, in *input) (*created[casework.Taken], error) {
		taken, err := s.Service.Take(ctx, a, casework.Step{Body: &in.Body, Key: in.Key})
		if err != nil {
			return nil, err
		}
		return &created[casework.Taken]{Prefix + "/cases/" + taken.CaseID, taken}, nil
	})
}

// describeStep says of a step what casefile knows: its rules, and who may take it.
func describeStep(spec casefile.Spec, op huma.Operation) huma.Operation {
	roles := make([]string, len(spec.Who))
	for i, r := range spec.Who {
		roles[i] = wording.Role(wording.English, r) + " (" + string(r) + ")"
	}
	op.Description = "Rules: " + strings.Join(spec.Rules, ", ") + ". Who may: " + strings.Join(roles, ", ") + "."
	if spec.Reopens {
		op.Description += " Also in a case that has ended."
	}
	op.Responses["202"] = &huma.Response{Ref: "#/components/responses/Accepted"}
	return op
}
