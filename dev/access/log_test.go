package access_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// look is one line of the access log as it must be (INV-83): what, on what ground,
// of which case, cases or people.
type look struct {
	what   string
	ground casefile.Role // "" is none: it was refused
	caseID string
	cases  []string
	people []string
}

// line writes a look as the log's columns are compared.
func (p *place) line(c *column, org string, l look) string {
	ground, asker := string(l.ground), p.orgs[c.org]
	if ground == "" {
		ground = "NONE"
	}
	name := c.principal
	if c.key == "child" && l.caseID == p.cases[isClosed] {
		name = p.closedChild.principal
	}
	if c.kind == "" {
		name = "login/" + c.subject
	}
	return fmt.Sprintf("%s of %s: %s as %s %t, case %s, cases %s, people %s, in the log of %s", name, asker, l.what, ground, l.ground != "",
		l.caseID, sorted(l.cases), sorted(l.people), org)
}

func sorted(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " ")
}

// looksOf are the lines that one cell must leave.
func (p *place) looksOf(x *cell) (lines []string) {
	if x.who.key == "nobody" || x.who.key == "gone" { // turned away at the door: nobody knows of what
		return nil
	}
	for _, l := range p.looksIn(x) {
		lines = append(lines, p.line(x.who, p.logOf(x), l))
	}
	return lines
}

// logOf is the organisation in whose log a look is.
func (p *place) logOf(x *cell) string {
	switch {
	case x.route.inCase && orgOf(x.which) != nowhere:
		return p.orgs[orgOf(x.which)]
	case x.route.inCase && x.who.org != nowhere: // there is no such case: the try is kept where the asker belongs
		return p.orgs[x.who.org]
	case x.route.own && x.who.org != nowhere:
		return p.orgs[x.who.org]
	case x.route.trusts:
		return p.orgs[inTrust]
	}
	return p.orgs[here]
}

func (p *place) looksIn(x *cell) []look {
	r, c := x.route, x.who
	switch {
	case !r.inCase && r.looks == nil:
		return nil
	case !r.inCase:
		return r.looks(p, x)
	case x.which == isAbsent && c.org == nowhere:
		return nil
	case x.which == isAbsent && r.spec != nil:
		return []look{{what: "step " + r.spec.Name}}
	case x.which == isAbsent:
		return []look{{what: r.view}}
	case r.spec == nil:
		if x.which == isOther && c.org == elsewhere {
			return []look{{what: r.view, ground: groundThere(r, c), caseID: p.cases[x.which]}}
		}
		return []look{{what: r.view, ground: groundOf(r, c, x.which), caseID: p.cases[x.which]}}
	case x.verdict == silent, x.verdict == absent, x.verdict == handsIn && x.problem.Key == "not_handed_in":
		return []look{{what: "step " + r.spec.Name, caseID: p.cases[x.which]}}
	}
	return nil // who has a part in the case, or hands something in, asks for a step and looks at nothing
}

func groundThere(r *route, c *column) casefile.Role {
	if c.has(casefile.RoleUnitLead) && (slices.Contains(plans, r.view) || slices.Contains(threads, r.view)) {
		return casefile.RoleUnitLead // there is no coordinator yet, and she stands in (INV-02)
	}
	roles := c.now()
	if c.kind == "PATIENT" {
		roles = append(roles, casefile.RolePatient)
	}
	return groundOf(r, &column{key: c.key, org: here, kind: c.kind, register: roles, open: roles}, isOpen)
}

// listed is a list that logs in one line every case it has shown, as the unit, or
// to whom it was shown for their own part in it.
func listed(what string) func(*place, *cell) []look {
	return func(p *place, x *cell) []look {
		ids := p.casesIn(x.got.Body)
		if len(ids) == 0 {
			return nil
		}
		ground := casefile.Role("RELATION")
		switch {
		case x.who.ofUnit() && x.route.name != "tasks":
			ground = casefile.RoleUnit
		case x.route.name == "tasks of a unit", x.route.name == "waiting_letters":
			ground = casefile.RoleDepartmentHead
		}
		return []look{{what: what, ground: ground, cases: ids}}
	}
}

// unitList is one that only the unit may see; a refusal is logged where the one who
// asked belongs.
func unitList(what string) func(*place, *cell) []look {
	return func(p *place, x *cell) []look {
		switch {
		case x.who.org == nowhere:
			return nil
		case x.verdict != allowed:
			return []look{{what: what}}
		}
		return listed(what)(p, x)
	}
}

// ownLog is somebody's own log, with their own cases as far as they may see its log.
func ownLog(p *place, x *cell) []look {
	c := x.who
	if c.kind == "" || c.kind == staff {
		return nil
	}
	l := look{what: "access_log", ground: casefile.RolePatient, people: []string{c.principal[len("person/"):]}}
	switch c.key {
	case "child":
		l.cases = []string{p.cases[isOpen]}
	case "patient-b":
		l.cases = []string{p.cases[isOther]}
	case "leah":
		l.cases = []string{p.cases[isUnseen], p.cases[isSeen], p.cases[isEnded]}
	}
	return []look{l}
}

// keeperGround is on what ground somebody sees the entry of a person.
func keeperGround(c *column, person string) casefile.Role {
	switch {
	case strings.HasSuffix(c.principal, person) && person != "" && c.principal != "":
		return casefile.RolePatient
	case isUnit(c), inTrustUnit(c):
		return casefile.RoleUnit
	case c.key == "owner":
		return casefile.RoleAdmin
	}
	return ""
}

// keptLook is a look at somebody's entry, logged also when it is refused.
func keptLook(what, person string) func(*place, *cell) []look {
	return func(_ *place, x *cell) []look {
		ground := keeperGround(x.who, person)
		if x.verdict != allowed {
			ground = ""
		}
		return []look{{what: what, ground: ground, people: []string{person}}}
	}
}

// andTheirCases is a look at a person with a line for their cases, as a list of them has.
func andTheirCases(looks func(*place, *cell) []look) func(*place, *cell) []look {
	return func(p *place, x *cell) []look { return append(looks(p, x), listed("cases of a person")(p, x)...) }
}

// refusedOnly is a change of somebody's entry: done it is in the log by what it
// changed, and here nothing is; refused it is a look that was tried.
func refusedOnly(what string, people ...string) func(*place, *cell) []look {
	return func(_ *place, x *cell) []look {
		if x.verdict == allowed {
			return nil
		}
		return []look{{what: what, people: people}}
	}
}

func peopleList(p *place, x *cell) []look {
	l := look{what: "people list"}
	if x.verdict == allowed {
		l.ground = keeperGround(x.who, "")
		l.people = p.idsIn(x.got.Body)
	}
	return []look{l}
}

// openingLooks: a set of opening balances names those it is about.
func openingLooks(p *place, x *cell) []look {
	l := look{what: "opening balances"}
	if x.verdict == allowed {
		l.people, l.ground = []string{p.guest}, casefile.RoleUnit
	}
	return []look{l}
}

// joinLooks: entries that are perhaps one person are named in pairs.
func joinLooks(p *place, x *cell) []look {
	l := look{what: "joining entries of a person"}
	if x.verdict == allowed {
		l.people, l.ground = []string{p.guest, p.other}, casefile.RoleUnit
		if x.route.trusts {
			l.people, l.cases = []string{p.id("leah"), p.id("leah-too")}, p.theirCases(x.who)
		}
	}
	return []look{l}
}

// policyPreviewLooks: cases are named for the unit alone.
func policyPreviewLooks(p *place, x *cell) []look {
	switch {
	case x.verdict != allowed:
		return []look{{what: "policy preview"}}
	case x.who.ofUnit():
		return listed("policy preview")(p, x)
	}
	return nil
}

// batchLooks: a batch names cases.
func batchLooks(p *place, x *cell) []look {
	l := look{what: "batch"}
	if x.verdict == allowed {
		l.cases, l.ground = p.casesIn(x.got.Body), casefile.RoleAdmin
		if x.who.ofUnit() {
			l.ground = casefile.RoleUnit
		}
	}
	return []look{l}
}

// printLooks are at all cases with letters in a batch: a file names none of them.
func printLooks(p *place, x *cell) []look {
	l := look{what: "print batch"}
	if x.verdict == allowed {
		l.ground, l.cases = casefile.RoleUnit, p.printed
	}
	return []look{l}
}

// casesIn are the cases that an answer names.
func (p *place) casesIn(said []byte) (ids []string) {
	for _, which := range everyCase {
		if bytes.Contains(said, []byte(p.cases[which])) {
			ids = append(ids, p.cases[which])
		}
	}
	return ids
}

// db is a connection of the test's own.
func (p *place) db(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), system.DSN)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// theLog reads the lines of many requests, by request.
func (p *place) theLog(t *testing.T, requests []string) map[string][]string {
	t.Helper()
	rows, err := p.db(t).Query(t.Context(), `SELECT request_id, principal, COALESCE(asker_organisation::text, ''), what, ground, allowed,
		COALESCE(case_id::text, ''), case_ids, person_ids, organisation_id::text FROM access_log WHERE request_id = ANY($1) ORDER BY id`,
		requests)
	require.NoError(t, err)
	lines := map[string][]string{}
	for rows.Next() {
		var request, principal, asker, what, ground, caseID, org string
		var granted bool
		var cases, people []string
		require.NoError(t, rows.Scan(&request, &principal, &asker, &what, &ground, &granted, &caseID, &cases, &people, &org))
		lines[request] = append(lines[request], fmt.Sprintf("%s of %s: %s as %s %t, case %s, cases %s, people %s, in the log of %s", principal,
			asker, what, ground, granted, caseID, sorted(cases), sorted(people), org))
	}
	require.NoError(t, rows.Err())
	return lines
}
