package access_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// said is a text that is said in one case and nowhere else.
func (p *place) said(what, where string) string {
	words := mark + " " + what + "-" + where
	p.words = append(p.words, words)
	return words
}

// step takes a step that must be taken.
func (p *place) step(t *testing.T, who, caseID, name string, content body) map[string]any {
	t.Helper()
	return p.make(t, who, "/cases/"+caseID+"/steps/"+name, content)
}

// live makes the three cases: two children's with everybody's part in them, of which
// one is closed, and one of another organisation.
func (p *place) live(t *testing.T) {
	t.Helper()
	for which, child := range map[string]string{isOpen: "child", isClosed: "second-child"} {
		p.cases[which], p.numbers[which] = p.childsCase(t, child)
	}
	p.step(t, "mother", p.cases[isClosed], "withdraw_consent", body{"scopes": []string{"ALL"}, "identity_confirmed": true})
	other := p.make(t, "patient-b", "/referrals", body{"sender_kind": "PATIENT", "words": p.said("refer", elsewhere)})
	p.cases[isOther], p.numbers[isOther] = other["case_id"].(string), other["case_number"].(string)
	p.step(t, "kel-b", p.cases[isOther], "start_screening", body{"identity": "NOT_YET_KNOWN"})
	p.cases[isAbsent] = "01890000-0000-7000-8000-000000000001"
	p.texts[isAbsent] = p.cases[isAbsent]

	changed := p.change(t, "exke", body{"roles": []string{"HP-M"}})
	p.batch = changed["batch"].(map[string]any)["id"].(string)
	p.change(t, "gone", body{"active": false})
	p.step(t, "tone", p.cases[isOpen], "assign_handler", body{"staff": p.principal("nina"), "reason": "LEFT"})
	for which, head := range map[string]string{isOpen: "tone", isClosed: "tone", isOther: "kel-b"} {
		var seen struct{ Referrals []struct{ Words string } }
		p.read(t, head, "/cases/"+p.cases[which], &seen)
		p.texts[which] = seen.Referrals[0].Words[len("text/"):]
	}
}

// name fills in what stands in the paths: things that are there, and that nothing
// can be done to any more.
func (p *place) name(t *testing.T) {
	t.Helper()
	p.params = map[string]string{"organisation_id": p.orgs[here], "person_id": p.id("child"), "staff_id": p.colleague, "batch_id": p.batch,
		"about": "new_referral", "original_id": uuid.NewString(), "message_id": uuid.NewString(), "reminder_id": uuid.NewString(),
		"view_id":  uuid.NewString(),
		"world_id": p.world, "step_id": p.stepped, "version": "1", "no": "1",
		"code": "DEADLINES", "letter_id": "letter-1", "unit_id": p.unit}
	var grants struct{ Grants []struct{ ID string } }
	p.read(t, "owner", "/organisations/"+p.orgs[here]+"/role-grants", &grants)
	p.params["grant_id"] = grants.Grants[0].ID
	set := p.make(t, "tone", "/organisations/"+p.orgs[here]+"/opening-balances", body{"patient": "person/" + p.guest,
		"evidence":    mark + " evidence",
		"received_on": "2023-09-04", "consents": []body{{"kinds": []string{"START", "COORDINATOR"}, "signed_on": "2023-09-20"}},
		"decision": body{"outcome": "GRANTED", "scope": []string{"COORDINATOR"}, "decided_on": "2023-10-02", "rule": "hol § 7-2"}})
	p.params["opening_id"] = set["id"].(string)
	p.make(t, "tone", "/organisations/"+p.orgs[here]+"/opening-balances/"+p.params["opening_id"]+"/reject", body{})
	p.other = p.make(t, "tone", "/people", body{"organisation_id": p.orgs[here], "name": mark + " Other", "kind": "OTHER"})["id"].(string)
	join := p.make(t, "tone", "/organisations/"+p.orgs[here]+"/person-joins", body{"survivor_id": p.guest, "joined_id": p.other,
		"reason": mark + " reason"})
	p.params["join_id"] = join["id"].(string)
	p.make(t, "tone", "/organisations/"+p.orgs[here]+"/person-joins/"+p.params["join_id"]+"/reject", body{})
	p.printLetters(t)
	var deciding struct{ Representatives []struct{ ID, To string } }
	p.read(t, "tone", "/people/"+p.id("child")+"/representatives", &deciding)
	p.params["representative_id"] = deciding.Representatives[len(deciding.Representatives)-1].ID
	for path, routes := range map[string][]string{"/people/" + p.guest: {"end_login_of_person"},
		"/staff/" + p.colleague: {"end_login_of_staff", "approve_login"}} {
		var logins struct{ Logins []struct{ ID string } }
		p.read(t, "owner", path+"/logins", &logins)
		p.make(t, "owner", path+"/logins/"+logins.Logins[0].ID+"/end", body{})
		for _, route := range routes {
			p.params[route+" login_id"] = logins.Logins[0].ID
		}
	}
	for _, route := range []string{"change_person", "invite_person", "end_login_of_person"} {
		p.params[route+" person_id"] = p.guest
	}
}

func (p *place) read(t *testing.T, who, path string, into any) {
	t.Helper()
	require.NoError(t, p.send(t.Context(), t, p.by[who], http.MethodGet, path, nil, nil).Into(into), path)
}

// change changes an account as the owner of the world.
func (p *place) change(t *testing.T, who string, content body) (out map[string]any) {
	t.Helper()
	require.NoError(t, p.send(t.Context(), t, p.by["owner"], http.MethodPatch, "/staff/"+p.id(who), content, nil).Into(&out))
	return out
}

// childsCase is a case in which everybody has a part or has had one.
func (p *place) childsCase(t *testing.T, child string) (id, number string) {
	t.Helper()
	who, said := p.principal, func(what string) string { return p.said(what, child) }
	var former string
	for _, guardian := range []string{"mother", "father", "former"} {
		former = p.make(t, "tone", "/people/"+p.id(child)+"/representatives",
			body{"principal": who(guardian), "kind": "PARENT", "source": "POPULATION_REGISTER"})["id"].(string)
	}
	made := p.make(t, "tone", "/referrals", body{"patient": who(child), "sender_kind": "RELATIVE", "sender": who("mother"),
		"words": said("refer")})
	id = made["case_id"].(string)
	p.step(t, "exke", id, "start_screening", body{"identity": "NOT_YET_KNOWN"})
	p.step(t, "tone", id, "assign_handler", body{"staff": who("exke"), "reason": "OTHER"})
	p.make(t, "tone", "/people/"+p.id(child)+"/representatives/"+former+"/end", body{"reason": "RESPONSIBILITY_ENDED"})
	p.step(t, "tone", id, "hear_child", body{"view": said("view"), "weight": said("weight")})
	p.step(t, "tone", id, "issue_consent", body{"kinds": []string{"START", "COORDINATOR", "PLAN"}})
	p.step(t, "tone", id, "issue_consent", body{"kinds": []string{"INFO_SHARING"}, "about": said("sharing"),
		"parties": []string{who("cecilie"), who("marte"), who("hilde")}})
	for _, form := range []string{"form-1", "form-2"} {
		p.step(t, "mother", id, "register_signature", body{"form": form})
		p.step(t, "father", id, "register_signature", body{"form": form})
	}
	p.step(t, "tone", id, "complete_assessment", body{"long_term": true, "two_services": true, "together": true, "record": said("record")})
	p.step(t, "tone", id, "issue_decision", body{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"}, "rule": "hol §§ 7-1 og 7-2",
		"grounds": said("grounds")})
	p.step(t, "mother", id, "register_receipt", body{"decision": "decision-1", "evidence": "OWN_STATEMENT"})
	p.appoint(t, id, "per")
	p.step(t, "mother", id, "end_coordinator", body{"wants": "ANOTHER"})
	p.appoint(t, id, "ola")

	p.step(t, "ola", id, "start_plan", body{})
	p.step(t, "ola", id, "issue_participation", body{"participants": []body{
		{"who": who("ola"), "service": "PHYSIOTHERAPY", "read": points, "write": points},
		{"who": who("nav"), "service": "NAV", "read": []string{"a"}},
		{"who": who("school"), "service": "SCHOOL", "read": []string{"a"}, "write": []string{"a"}},
	}})
	p.step(t, "mother", id, "register_signature", body{"form": "form-3"})
	p.step(t, "father", id, "register_signature", body{"form": "form-3"})
	draft := p.send(t.Context(), t, p.by["ola"], http.MethodPut, "/cases/"+id+"/plan/draft", body{"carried_out": said("carried-out")},
		map[string]string{"If-Match": `"0"`})
	require.True(t, draft.OK(), "%s", draft.Body)
	p.make(t, "ola", "/cases/"+id+"/messages", body{"to": []string{who("mother")}, "words": said("message")})
	p.step(t, "ola", id, "start_care_team", body{"members": []body{{"who": who("ola"), "service": "PHYSIOTHERAPY"},
		{"who": who("hilde"), "service": "HOME_NURSING"}}})
	p.step(t, "ola", id, "plan_meeting", body{"kind": "CARE_TEAM", "on": "2027-03-15", "chair": who("cecilie"), "minutes_taker": who("marte")})
	p.step(t, "ola", id, "invite_meeting", body{"meeting": "meeting-1", "agenda": said("agenda")})

	p.step(t, "mother", id, "withdraw_consent", body{"scopes": []string{"PARTICIPANT"}, "parties": []string{who("school")},
		"identity_confirmed": true, "note": said("note")})
	p.step(t, "tone", id, "withhold_information", body{"from": []string{who("father")}, "reason": said("withheld")})
	for _, representative := range []string{"neighbour", "lawyer"} {
		p.step(t, representative, id, "register_complaint", body{"subject": "CONTENT_OR_PARTICIPATION", "decision": "decision-1",
			"party": who("mother"), "advocate": true, "words": said("complaint")})
	}
	verified := p.step(t, "tone", id, "verify_power", body{"complaint": "complaint-2", "valid": true, "reason": said("power")})
	p.stepped = verified["step_id"].(string)
	return id, made["case_number"].(string)
}

// points are the nine points of a plan (INV-42).
var points = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}

func (p *place) appoint(t *testing.T, id, coordinator string) {
	t.Helper()
	p.step(t, "tone", id, "propose_coordinator", body{"staff": p.principal(coordinator), "wish_asked": true})
	p.step(t, "tone", id, "appoint_coordinator", body{"staff": p.principal(coordinator), "manager_confirmed": true})
}

// printLetters gathers what the unit has to post, once it is on paper, and calls it off again.
func (p *place) printLetters(t *testing.T) {
	t.Helper()
	path := "/organisations/" + p.orgs[here] + "/units/" + p.office + "/print-batches"
	var made struct {
		ID      string
		Letters []struct {
			CaseID string `json:"case_id"`
		}
	}
	require.Eventually(t, func() bool {
		return p.send(t.Context(), t, p.by["tone"], http.MethodPost, path, body{}, nil).Into(&made) == nil
	}, time.Minute, 100*time.Millisecond, "letters come on paper by themselves")
	for _, l := range made.Letters {
		p.printed = append(p.printed, l.CaseID)
	}
	slices.Sort(p.printed)
	p.printed = slices.Compact(p.printed)
	p.params["print_batch_id"] = made.ID
	for _, route := range []string{"make_print_batch", "print_batches", "print_batch", "print_batch_pdf", "post_print_batch",
		"call_off_print_batch"} {
		p.params[route+" unit_id"] = p.office
	}
	p.make(t, "tone", path+"/"+made.ID+"/call-off", body{})
}
