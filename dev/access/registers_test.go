package access_test

import (
	"net/http"
	"slices"
	"strings"

	"samlop/casefile"
)

// law says what somebody may by law on a route that is not about one case.
type law func(p *place, c *column) verdict

// registerRoutes are the routes that are not below one case. Those with a path are
// an operation that is asked in another way as well.
func (p *place) registerRoutes() map[string]route {
	const never = "2099-12-31"
	in := func(content body) func(*place, string) any { return func(*place, string) any { return content } }
	child, guest := p.id("child"), p.guest
	of := func(what, id string) string { return what + " person " + id }
	return map[string]route{
		"me":               {may: anybody},
		"make_calendar":    {may: employees},
		"end_calendar":     {may: employees},
		"reminder":         {may: noneOfTheirs},
		"form_drafts":      {may: registered},
		"form_draft":       {may: noneOfTheirs},
		"save_form_draft":  {may: registered, stale: true, body: in(body{"content": "x"})},
		"end_form_draft":   {may: registered, stale: true},
		"codes":            {may: anybody},
		"open_invitation":  {may: anybody, body: in(body{"code": "WRONG"})},
		"step_status":      {may: byTone},
		"new_referral":     {may: refers, body: in(body{"sender_kind": "OTHER", "received_on": never})},
		"task_views":       {may: employees},
		"forget_task_view": {may: employees},
		"case_views":       {may: employees},
		"keep_case_view":   {may: employees, body: in(body{"name": "x", "handler": "nobody"})},
		"keep_task_view":   {may: employees, body: in(body{"name": "x"})},
		"new_referral in a case": {method: http.MethodPost, path: "/referrals", inCase: true, spec: specOf("refer"),
			body: func(p *place, which string) any {
				return body{"case_id": p.cases[which], "sender_kind": "OTHER", "received_on": never}
			}},

		"cases":           {own: true, may: registered, query: "?limit=200", looks: listed("case list")},
		"unread_messages": {own: true, may: registered, looks: listed("unread messages")},
		"tasks":           {own: true, may: registered, query: "?limit=200", looks: listed("task list")},
		"task_counts":     {own: true, may: registered},
		"cases of a kind": {method: http.MethodGet, path: "/cases", own: true, query: "?kind=EPISODE&limit=200", may: registered,
			looks: listed("case list")},
		"tasks of a unit": {method: http.MethodGet, path: "/tasks", own: true, query: "?list=unit&limit=200", may: offices,
			looks: unitList("task list")},
		"waiting_letters": {own: true, may: offices, query: "?limit=200", looks: unitList("letter list")},
		"events":          {own: true, may: units, query: "?limit=200", looks: unitList("event feed")},
		"access_log":      {own: true, may: persons, looks: ownLog},
		"figures":         {own: true, may: countsFigures, looks: figureLook},
		"figures as a table": {method: http.MethodGet, path: "/figures", own: true, query: "?format=csv", may: countsFigures,
			looks: figureLook},
		"figure_cases": {own: true, may: units, query: "?from=2000-01-01&to=2100-01-01&limit=200", looks: unitList("figure cases")},
		"access_log of a case": {method: http.MethodGet, path: "/access-log", query: "?case_id={case_id}", inCase: true,
			view: "access_log"},
		"batch":       {may: settlers, looks: batchLooks},
		"retry_batch": {may: settlers, looks: refusedOnly("batch")},

		"new_episode": {may: opensEpisodes, body: func(p *place, _ string) any {
			return body{"patient": p.principal("leah"), "unit_id": p.departments[wardUnit], "field": "SOMATIC",
				"admitted_at": never + "T00:00:00Z"}
		}},
		"person in a trust": {method: http.MethodGet, path: "/people/{person_id}", trusts: true, may: trustKeepersOr("leah"),
			looks: andTheirCases(keptLook("person "+p.id("leah"), p.id("leah")))},
		"person_join in a trust": {method: http.MethodGet, path: "/organisations/{organisation_id}/person-joins/{join_id}", trusts: true,
			may: trustUnit, looks: joinLooks},
		"batch in a trust": {method: http.MethodGet, path: "/batches/{batch_id}", trusts: true, may: trustSettlers, looks: batchLooks},

		"organisations": {may: anybody},
		"create_organisation": {may: worldOwner, body: func(p *place, _ string) any {
			return body{"kind": "MUNICIPALITY", "name": "x", "world": p.world, "policy": p.bodyOf(p.schemas["Policy"].(body), "ola")}
		}},
		"units":            {may: colleagues},
		"create_unit":      {may: administrators, body: in(body{"name": "x", "coordinating": true})},
		"change_unit":      {may: administrators, body: in(body{"phone": "1"})},
		"policy":           {may: colleagues},
		"policy_proposals": {may: colleagues},
		"preview_policy":   {may: unitOrAdministrators, looks: policyPreviewLooks},
		"propose_policy": {may: administrators, body: func(p *place, _ string) any {
			return body{"policy": p.bodyOf(p.schemas["Policy"].(body), "ola"), "effective_from": "2020-01-01", "reason": "x"}
		}},
		"approve_policy":   {may: administrators},
		"reject_policy":    {may: administrators},
		"opening_balances": {may: theUnit, looks: refusedOnly("opening balances")},
		"opening_balance":  {may: theUnit, looks: openingLooks},
		"propose_opening_balance": {may: theUnit, looks: refusedOnly("opening balance", guest), body: in(body{"patient": "person/" + guest,
			"evidence": "x", "received_on": never, "consents": []body{{"kinds": []string{"START"}, "signed_on": never}},
			"decision": body{"outcome": "GRANTED", "scope": []string{"PLAN"}, "decided_on": never, "rule": "hol § 7-1"}})},
		"import_opening_balances": {may: theUnit, query: "?dry_run=true", looks: refusedOnly("opening balances from a file"),
			body: func(*place, string) any { return []byte("no column\n") }},
		"approve_opening_balance": {may: theUnit, looks: refusedOnly("opening balances APPROVED")},
		"reject_opening_balance":  {may: theUnit, looks: refusedOnly("opening balances REJECTED")},

		"person_joins": {may: theUnit, looks: joinLooks},
		"person_join":  {may: theUnit, looks: joinLooks},
		"propose_person_join": {may: theUnit, looks: refusedOnly("joining entries of a person", guest),
			body: in(body{"survivor_id": guest, "joined_id": guest, "reason": "x"})},
		"approve_person_join": {may: theUnit, looks: refusedOnly("joining entries of a person")},
		"agree_person_join":   {may: theUnit, looks: refusedOnly("joining entries of a person")},
		"reject_person_join":  {may: theUnit, looks: refusedOnly("joining entries of a person")},

		"make_print_batch":     {may: theUnit, looks: refusedOnly("print batch"), body: in(body{"way": "OWN_WAY"})},
		"print_batches":        {may: theUnit, looks: refusedOnly("print batch")},
		"print_batch":          {may: theUnit, looks: printLooks},
		"print_batch_pdf":      {may: theUnit, looks: printLooks},
		"post_print_batch":     {may: theUnit, looks: refusedOnly("print batch"), body: in(body{})},
		"call_off_print_batch": {may: theUnit, looks: printLooks},
		"sendings":             {may: theUnit, looks: refusedOnly("sendings")},

		"messages":        {may: settlers},
		"receive_message": {may: installations},

		"role_grants":  {may: settlers},
		"approve_role": {may: settlers},
		"reject_role":  {may: settlers},

		"staff":              {may: colleagues, query: "?organisation={organisation_id}&limit=200"},
		"create_staff":       {may: administrators, body: in(body{"organisation_id": p.orgs[here], "name": "x", "unit_id": p.cases[isAbsent]})},
		"staff_member":       {may: colleagues},
		"change_staff":       {may: administrators, stale: true, body: in(body{})},
		"invite_staff":       {may: administrators},
		"logins_of_staff":    {may: settlers},
		"end_login_of_staff": {may: administrators},
		"approve_login":      {may: settlers},
		"reassign_cases": {may: theUnit, body: in(body{"to": "staff/" + p.colleague, "role": "HANDLER",
			"reason": "OTHER"})},
		"training":        {may: unitOrAdministrators},
		"record_training": {may: unitOrAdministrators, body: in(body{"kind": "COORDINATOR_ROLE", "completed_on": never})},

		"people": {may: keepers, query: "?organisation={organisation_id}&limit=200", looks: peopleList},
		"create_person": {may: keepers, body: in(body{"organisation_id": p.orgs[here], "name": "x", "birth_date": never}),
			looks: refusedOnly("registering a person")},
		"look_up_person": {may: keepers, body: in(body{"organisation_id": p.orgs[here], "identity_number": number}),
			looks: andTheirCases(keptLook("person look-up", guest))},
		"person":              {may: keepersOr("child"), looks: andTheirCases(keptLook(strings.TrimSpace(of("", child)), child))},
		"change_person":       {may: keepers, stale: true, body: in(body{}), looks: refusedOnly(of("changing", guest), guest)},
		"invite_person":       {may: keepers, looks: keptLook(of("inviting", guest), guest)},
		"logins_of_person":    {may: keepersOr("child"), looks: keptLook(of("logins of", child), child)},
		"end_login_of_person": {may: keepers, looks: refusedOnly(of("ending a login of", guest), guest)},
		"representatives":     {may: keepersOr("child"), looks: keptLook(of("representatives of", child), child)},
		"register_representative": {may: keepers, body: in(body{"principal": p.principal("child"), "kind": "PARENT", "source": "DOCUMENT"}),
			looks: refusedOnly(of("representatives of", child), child)},
		"end_representative": {may: keepers, body: in(body{"reason": "RESPONSIBILITY_ENDED"}),
			looks: refusedOnly(of("representatives of", child), child)},

		"create_world": {may: anybody, body: in(body{"now": "1990-01-01T00:00:00Z"})},
		"world":        {may: worldOwner},
		"move_clock":   {may: worldOwner, body: in(body{"now": "1990-01-01T00:00:00Z"})},
	}
}

// number is the guest's: a synthetic one, that nobody can have.
const number = "12835810036"

func specOf(name string) *casefile.Spec {
	spec, _ := casefile.SpecOf(name)
	return &spec
}

// ofPlace is what most refusals are on a route of an organisation: who belongs there
// hears that it is not for them, anybody else that there is no such thing.
func ofPlace(c *column, may bool) verdict {
	switch {
	case c.key == "nobody":
		return unauthenticated
	case c.key == "gone":
		return refused
	case may:
		return allowed
	case c.org == here || c.key == "owner" || c.key == "installation":
		return refused
	}
	return absent
}

func mayIf(may func(*column) bool) law {
	return func(_ *place, c *column) verdict { return ofPlace(c, may(c)) }
}

func hereWith(r ...casefile.Role) func(*column) bool {
	return func(c *column) bool {
		for _, one := range r {
			if c.org == here && c.has(one) {
				return true
			}
		}
		return false
	}
}

var (
	isUnit  = hereWith(casefile.RoleUnit)
	isAdmin = func(c *column) bool {
		return hereWith(casefile.RoleAdmin)(c) || c.key == "owner" || c.key == "installation"
	}
	isKeeper = func(c *column) bool { return isUnit(c) || c.key == "owner" }
)

var (
	// keepers keep the register of people: the unit, and in training the owner of the
	// world; administrators see no people (INV-84, INV-111).
	keepers = mayIf(isKeeper)
	// theUnit is the one here.
	theUnit = mayIf(isUnit)
	// administrators keep staff, units and policies.
	administrators = mayIf(isAdmin)
	// colleagues see who works where.
	colleagues           = mayIf(func(c *column) bool { return isAdmin(c) || c.org == here && c.staff() })
	unitOrAdministrators = mayIf(func(c *column) bool { return isAdmin(c) || isUnit(c) })
	// settlers see and settle what needs two people: administrators and the head.
	settlers   = mayIf(func(c *column) bool { return isAdmin(c) || hereWith(casefile.RoleUnitLead)(c) })
	worldOwner = func(_ *place, c *column) verdict {
		if v := ofPlace(c, c.key == "owner" || c.key == "installation"); v != refused || c.key == "gone" {
			return v
		}
		return absent
	}
)

func keepersOr(key string) law {
	return mayIf(func(c *column) bool { return isKeeper(c) || c.key == key })
}

// units are the unit's own, here and in the other organisation, each of their own.
func units(_ *place, c *column) verdict {
	v := ofPlace(c, c.has(casefile.RoleUnit) && c.key != "gone")
	if v == absent {
		return refused
	}
	return v
}

// offices are the units' own, and in a trust the heads of departments of theirs.
func offices(p *place, c *column) verdict {
	if c.org == inTrust && c.has(casefile.RoleDepartmentHead) {
		return allowed
	}
	return units(p, c)
}

// countsFigures: who sees what the cases of their organisation come to: the unit, and as
// counts administrators and managers.
func countsFigures(_ *place, c *column) verdict {
	v := ofPlace(c, c.key != "gone" && figureGround(c) != "")
	if v == absent {
		return refused
	}
	return v
}

// figureGround is that of the register alone: a manager need not be one in any case.
func figureGround(c *column) casefile.Role {
	switch {
	case c.ofUnit():
		return casefile.RoleUnit
	case c.has(casefile.RoleAdmin):
		return casefile.RoleAdmin
	case slices.Contains(c.register, casefile.RoleManager):
		return casefile.RoleManager
	}
	return ""
}

// figureLook is one look at all of them, which names no case.
func figureLook(_ *place, x *cell) []look {
	if x.who.org == nowhere {
		return nil
	}
	return []look{{what: "figures", ground: figureGround(x.who)}}
}

// anybody with a login may.
func anybody(_ *place, c *column) verdict { return ofPlace(c, c.key != "gone") }

// installations: another installation, with a token for its message; no login at all.
func installations(*place, *column) verdict { return unauthenticated }

// registered: whoever is somebody in an organisation.
func registered(_ *place, c *column) verdict {
	if v := ofPlace(c, c.kind != "" && c.key != "gone"); v != absent {
		return v
	}
	return refused
}

// noneOfTheirs: whoever is somebody reads what is their own, such as a draft or where a
// reminder leads, and nobody here has any.
func noneOfTheirs(p *place, c *column) verdict {
	if v := registered(p, c); v != allowed {
		return v
	}
	return absent
}

// employees are the staff, each for themself.
func employees(p *place, c *column) verdict {
	if registered(p, c) == allowed && c.kind == staff {
		return allowed
	}
	if c.key == "nobody" {
		return unauthenticated
	}
	return refused
}

// refers: the unit of a municipality takes referrals from anybody but who only administers
// (T-01, INV-109).
func refers(p *place, c *column) verdict {
	if c.has(casefile.RoleAdmin) || c.org == inTrust {
		return refused
	}
	return registered(p, c)
}

// persons: who is no staff.
func persons(_ *place, c *column) verdict {
	if v := ofPlace(c, c.kind != "" && c.kind != staff); v != absent {
		return v
	}
	return refused
}

// byTone: a step's own taker and nobody else.
func byTone(_ *place, c *column) verdict {
	v := ofPlace(c, c.key == "tone")
	if v == refused && c.key != "gone" {
		return absent
	}
	return v
}
