package access_test

import (
	"fmt"
	"strings"
)

// refusedBodies are bodies that the rules of a step refuse whatever the case holds,
// where the plain one (written below) would be carried out: a cell must change
// nothing. What it takes is stopped after the ground has been weighed.
func (p *place) refusedBodies() map[string]body {
	past, future := "2026-01-01", "2099-12-31"
	return map[string]body{
		"refer":                {"sender_kind": "OTHER", "received_on": future},
		"issue_consent":        {"kinds": []string{"MEETING_GUEST"}},
		"hear_child":           {"view": "x", "heard_on": future},
		"issue_decision":       {"outcome": "GRANTED", "scope": []string{"PLAN"}, "rule": "hol § 7-1", "grounds": "x", "decided_on": future},
		"register_complaint":   {"subject": "NO_PLAN_MADE", "received_on": future},
		"document_work":        {"kind": "CONTACT", "what": "x", "done_on": future},
		"give_notice":          {"last_day": past},
		"report_absence":       {"reason": "SICK", "until": past},
		"plan_meeting":         {"kind": "OTHER", "on": past},
		"record_tool_training": {"who": p.principal("siri"), "completed_on": future},
		"remove_participant":   {"who": p.principal("siri")},
		"assign_handler":       {"staff": p.principal("gone")},

		inTrust + "assign_handler":       {"staff": p.principal("sko")},
		inTrust + "record_tool_training": {"who": p.principal("other-hp"), "completed_on": future},
		inTrust + "remove_participant":   {"who": p.principal("other-hp")},
		inTrust + "designate_clinician":  {"staff": p.principal("clin"), "kind": "PHYSICIAN"},
		"discharge":                      {"planned": "x", "discharged_on": future},
		"plan_discharge":                 {"planned": "x", "planned_on": future},
		"inform_of_clinician":            {"told_on": future},
		"note_admission_notice":          {"sent_at": future + "T00:00:00Z"},
		"withdraw_consent":               {"scopes": []string{"PARTICIPANT"}, "identity_confirmed": false},
		"send_advance_notice":            {"purpose": "TERMINATE", "why": "x", "scope": []string{"CHILD_COORDINATOR"}},
	}
}

// lastly are the steps that no body stops, and what they change is somebody's
// ground: they are tried after everything else, in this order, by those who may
// not take them first.
var lastly = []string{"complete_assessment", "propose_closing", "archive_plan", "end_coordinator"}

// colleagueIn is somebody on the staff of those whose case it is, to name in a body.
func colleagueIn(which string) string {
	if orgOf(which) == inTrust {
		return "sko"
	}
	return "ola"
}

// bodyOf is the plainest body that the document allows: what is required, with
// local ids, dates and choices that nothing in the case is about.
func (p *place) bodyOf(schema body, somebody string) any {
	if ref, ok := schema["$ref"].(string); ok {
		return p.bodyOf(p.schemas[ref[strings.LastIndex(ref, "/")+1:]].(body), somebody)
	}
	if enum, ok := schema["enum"].([]any); ok {
		return enum[0]
	}
	switch schema["type"] {
	case "boolean":
		return false
	case "integer", "number":
		return schema["maximum"]
	case "array":
		list := []any{}
		if least, _ := schema["minItems"].(float64); least > 0 {
			list = append(list, p.bodyOf(schema["items"].(body), somebody))
		}
		return list
	case "object":
		out := body{}
		required, _ := schema["required"].([]any)
		for _, name := range required {
			out[fmt.Sprint(name)] = p.bodyOf(schema["properties"].(body)[fmt.Sprint(name)].(body), somebody)
		}
		return out
	}
	pattern, _ := schema["pattern"].(string)
	switch schema["format"] {
	case "date":
		return "2099-12-31"
	case "date-time":
		return "2099-12-31T00:00:00Z"
	case "principal":
		return p.principal(somebody)
	case "uuid":
		return p.cases[isAbsent]
	case "length":
		return "99y"
	case "legal-basis":
		return "hol § 7-1"
	}
	if thing, _, ok := strings.Cut(strings.TrimPrefix(pattern, "^"), "-["); ok {
		return thing + "-99"
	}
	return "x"
}
