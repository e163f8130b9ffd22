package access_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// The departments of the health trust: the one that treats Leah, and another.
const (
	wardUnit  = "ward"
	otherUnit = "other department"
)

// trusts are the people of the health trust (domain.md 2.8). Who has a part in an
// episode by what somebody named them works in another department, so that it is the
// part that counts and not the department.
func trusts() []group {
	person := func(key, short, title, kind string, r casefile.Role) *column {
		return &column{key: key, short: short, title: title, org: inTrust, kind: kind, unseen: roles(r), open: roles(r), closed: roles(r)}
	}
	worker := func(key, short, title, unit string, register, unseen, open, closed []casefile.Role) *column {
		return &column{key: key, short: short, title: title, org: inTrust, unit: unit, kind: staff, register: register, unseen: unseen,
			open: open, closed: closed}
	}
	hp, ke, head := roles(casefile.RoleTrustHP), roles(casefile.RoleUnit), roles(casefile.RoleDepartmentHead)
	clinician, hfke := roles(casefile.RoleClinician), roles(casefile.RoleTrustUnit)
	department := roles(casefile.RoleDepartment)
	coordinator := roles(casefile.RoleSpecialistCoordinator, casefile.RoleCoordinator)
	return []group{
		{"A health trust: those with a part in an episode", []*column{
			person("leah", "patient", "the patient, a child", "PATIENT", casefile.RolePatient),
			person("liv", "guardian", "a guardian", "RELATIVE", casefile.RoleProxy),
			worker("dh", "DH", "the head of the department", wardUnit, head, head, head, head),
			worker("hpd", "HP-D", "health personnel of the department", wardUnit, hp, department, department, department),
			worker("clin", "clinician", "the contact clinician", otherUnit, hp, clinician, clinician, nil),
			worker("sko", "SKO", "the coordinator in the trust", otherUnit, hp, nil, coordinator, nil),
			worker("hfke", "HFKE", "the trust's coordinating unit", "ke", ke, nil, hfke, hfke),
			worker("hfkel", "its head", "the head of the trust's coordinating unit", "ke",
				roles(casefile.RoleUnit, casefile.RoleUnitLead), nil, hfke, hfke),
		}},
		{"A health trust: those without", []*column{
			worker("was-clin", "was clinician", "a former contact clinician", otherUnit, hp, nil, nil, nil),
			worker("was-sko", "was SKO", "a former coordinator in the trust", otherUnit, hp, nil, nil, nil),
			worker("was-dh", "was DH", "a former head of the department", otherUnit, head, nil, nil, nil),
			worker("other-dh", "other DH", "the head of another department", otherUnit, head, nil, nil, nil),
			worker("other-hp", "other HP-S", "health personnel of another department", otherUnit, hp, nil, nil, nil),
			worker("admin-t", "ADMIN", "an administrator of the trust", otherUnit, roles(casefile.RoleAdmin), nil, nil, nil),
			{key: "leah-too", short: "patient 2", title: "another patient of the trust", org: inTrust, kind: "PATIENT"},
		}},
	}
}

// episodes makes the three episodes of one child, with everybody's part in them.
func (p *place) episodes(t *testing.T) {
	t.Helper()
	p.make(t, "hfkel", "/people/"+p.id("leah")+"/representatives",
		body{"principal": p.principal("liv"), "kind": "PARENT", "source": "POPULATION_REGISTER"})
	for _, which := range []string{isUnseen, isSeen, isEnded} {
		p.cases[which], p.numbers[which] = p.episode(t, which)
		var seen struct {
			Views []struct{ View string } `json:"child_views"`
		}
		p.read(t, "hpd", "/cases/"+p.cases[which], &seen)
		p.texts[which] = seen.Views[0].View[len("text/"):]
	}
	moved := p.change(t, "was-dh", body{"unit_id": p.departments[otherUnit]}) // and dh heads the department
	p.params["batch in a trust batch_id"] = moved["batch"].(map[string]any)["id"].(string)
	join := p.make(t, "hfkel", "/organisations/"+p.orgs[inTrust]+"/person-joins", body{"survivor_id": p.id("leah"),
		"joined_id": p.id("leah-too"), "reason": mark + " reason"})
	p.params["person_join in a trust join_id"] = join["id"].(string)
	p.make(t, "hfkel", "/organisations/"+p.orgs[inTrust]+"/person-joins/"+join["id"].(string)+"/reject", body{})
	p.params["person_join in a trust organisation_id"], p.params["person in a trust person_id"] = p.orgs[inTrust], p.id("leah")
}

// episode is one of them, as far as it has come.
func (p *place) episode(t *testing.T, which string) (id, number string) {
	t.Helper()
	said := func(what string) string {
		return p.said(what, map[string]string{isUnseen: "unseen", isSeen: "seen", isEnded: "ended"}[which])
	}
	made := p.make(t, "hpd", "/episodes", body{"patient": p.principal("leah"), "unit_id": p.departments[wardUnit], "field": "MENTAL_HEALTH",
		"admitted_at": began.AddDate(0, 0, -1), "clinician_required": true})
	id, number = made["case_id"].(string), made["case_number"].(string)
	for _, clinician := range []string{"was-clin", "clin"} {
		p.step(t, "was-dh", id, "designate_clinician", body{"staff": p.principal(clinician), "kind": "PHYSICIAN"})
	}
	p.step(t, "hpd", id, "hear_child", body{"view": said("view"), "weight": said("weight")})
	if which == isUnseen {
		return id, number
	}
	p.step(t, "hpd", id, "see_need", body{"complex": true, "long_term": true, "coordinated": true, "levels": "SPECIALIST",
		"wants": []string{"COORDINATOR", "PLAN"}, "grounds": said("need")})
	p.step(t, "liv", id, "note_consent", body{"kinds": []string{"COORDINATOR", "PLAN"}})
	for _, coordinator := range []string{"was-sko", "sko"} {
		p.step(t, "was-dh", id, "appoint_specialist_coordinator", body{"staff": p.principal(coordinator), "scope": said("scope")})
	}
	if which == isEnded {
		p.step(t, "sko", id, "discharge", body{"planned": said("discharge")})
		p.step(t, "sko", id, "end_episode", body{"reason": "FOLLOW_UP_OVER"})
		return id, number
	}
	p.step(t, "sko", id, "start_plan", body{})
	draft := p.send(t.Context(), t, p.by["sko"], http.MethodPut, "/cases/"+id+"/plan/draft", body{"carried_out": said("carried-out")},
		map[string]string{"If-Match": `"0"`})
	require.True(t, draft.OK(), "%s", draft.Body)
	return id, number
}
