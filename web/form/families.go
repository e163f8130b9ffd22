package form

// families tell which family of codes the choices of a field belong to, as GET /codes
// calls it: by the field's name, or by «form.path» where the name alone does not say.
var families = map[string]string{
	"access": "guardian_standing",

	"administration_act": "administration_act",
	"admission_notice":   "admission_notice_mode",
	"half_year_mode":     "half_year_mode",
	"overdue_digest":     "weekday",

	"answer":       "municipality_answer",
	"basis":        "capacity_basis",
	"birth_source": "birth_source",
	"channel":      "referral_channel",
	"declined":     "consent_kind",
	"defect":       "complaint_defect",
	"evidence":     "evidence",
	"exception":    "consent_exception",
	"field":        "service_field",
	"form":         "withdrawal_form",
	"ground":       "admission_ground",
	"group":        "coordinator_group",
	"how":          "plan_delivery",
	"identity":     "identity_found",
	"kinds":        "consent_kind",
	"language":     "language",
	"levels":       "need_levels",
	"municipality": "may_notify",
	"outcome":      "outcome",
	"purpose":      "notice_purpose",
	"read":         "point",
	"refused":      "scope",
	"role":         "batch_role",
	"roles":        "role",
	"scope":        "scope",
	"scopes":       "withdrawal_scope",
	"sender_kind":  "sender_kind",
	"service":      "service",
	"services":     "service",
	"storage":      "minutes_storage",
	"style":        "plan_style",
	"subject":      "complaint_subject",
	"template":     "minutes_template",
	"wants":        "scope",
	"wishes":       "scope",
	"write":        "point",

	"assign_handler.reason":                 "reassign_reason",
	"assign_interim.reason":                 "reassign_reason",
	"close_case.reason":                     "close_reason",
	"register_contact.channel":              "channel",
	"register_contact.kind":                 "person_kind",
	"create_person.channel":                 "channel",
	"create_person.kind":                    "person_kind",
	"change_person.channel":                 "channel",
	"designate_clinician.kind":              "clinician_kind",
	"dismiss.reason":                        "", // web/words/form.yaml has its words
	"document_work.kind":                    "work_kind",
	"end_coordinator.wants":                 "coordinator_wish",
	"end_episode.reason":                    "close_reason",
	"end_representative.reason":             "representative_end",
	"fail_letter.reason":                    "reason",
	"hold_letter.reason":                    "reason",
	"new_episode.form":                      "episode_form",
	"new_referral.kind":                     "referral_kind",
	"propose_policy.duty_suspensions.scope": "suspension_scope",

	"plan_meeting.kind":                  "meeting_kind",
	"reassign_cases.reason":              "reassign_reason",
	"record_training.kind":               "training_kind",
	"refer.kind":                         "referral_kind",
	"register_appeal_decision.outcome":   "appeal_outcome",
	"register_representative.kind":       "holder_kind",
	"register_representative.source":     "representative_source",
	"report_absence.reason":              "absence_reason",
	"save_plan_draft.contributions.from": "", // so too
}

func familyOf(form, path, name string) string {
	if family, ok := families[form+"."+plainPath(path)]; ok {
		return family
	}
	return families[name]
}
