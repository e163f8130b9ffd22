package access_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/web"
)

// page is one address of the desk as it is tried.
type page struct {
	method, path string
	// yes is what it answers who may see it; 0 is 200. open is what it answers who is not
	// logged in, and always that it answers whoever is logged in alike.
	yes, open int
	always    bool
	// strangers: also for whom no organisation knows.
	strangers bool
	// stands are the reads of the API without which there is no page; the first refusal is
	// the page's. reads are others that give words in it.
	stands, reads []string
	// otherwise is the status that somebody gets for what they are; 0 goes on.
	otherwise func(d *desk, t *testing.T, r *reader, which string) int
	// form is what is posted, and sends the status that the API answers the same.
	form  func(d *desk, r *reader, which string) (content io.Reader, kind string)
	sends func(d *desk, t *testing.T, r *reader, which string) int
}

func (p *page) inCase() bool { return strings.Contains(p.path, "{case}") }

// cases are those that the page is tried on by somebody. Who has no part in a case finds each of
// their organisation's alike, which the API's own test tries on more.
func (p *page) cases(c *column) []string {
	none := len(c.open)+len(c.closed)+len(c.unseen) == 0 && !c.ofUnit()
	switch {
	case !p.inCase():
		return []string{""}
	case none && c.org == inTrust:
		return []string{isSeen, isOpen, isAbsent}
	case none:
		return []string{isOpen, isOther, isAbsent}
	case c.org == inTrust:
		return []string{isUnseen, isSeen, isEnded, isOpen, isAbsent}
	}
	return []string{isOpen, isClosed, isOther, isAbsent}
}

// howToAddAPage tells who has made a page what to do.
const howToAddAPage = "the desk has %q, which this test does not know: give it a row in dev/access/pages_routes_test.go (a page) or " +
	"dev/access/pages_forms_test.go (a form) with the reads of the API that it stands on"

// pages are all there are, by the desk's own table.
func (d *desk) pages(t *testing.T) (all []*page) {
	t.Helper()
	known := map[string]bool{}
	rows := d.pagesToRead()
	for pattern, row := range d.forms() {
		rows[pattern] = row
	}
	for _, pattern := range web.Patterns() {
		row, ok := rows[pattern]
		require.True(t, ok, howToAddAPage, pattern)
		known[pattern] = true
		for _, p := range row {
			method, path, found := strings.Cut(pattern, " ")
			if !found {
				method, path = http.MethodGet, pattern
			}
			if p.method = method; p.path == "" {
				p.path = strings.TrimSuffix(path, "{$}")
			}
			if p.yes == 0 {
				p.yes = http.StatusOK
			}
			all = append(all, &p)
		}
	}
	for pattern := range rows {
		require.True(t, known[pattern], "%s is in the table and the desk does not have it", pattern)
	}
	return all
}

// some are steps that are opened: for who works with a case, for its patient, and of an episode.
var some = []string{"assign_handler", "register_complaint", "withdraw_consent", "discharge", "no_such_step"}

func (d *desk) pagesToRead() map[string][]page {
	of := func(rest ...string) []string {
		out := []string{"/cases/{case}"}
		for _, one := range rest {
			out = append(out, "/cases/{case}"+one)
		}
		return out
	}
	alone := func(path string) []string { return []string{"/cases/{case}" + path} }
	letters := "/organisations/{own}/units/{office}/print-batches/{print_batch_id}"
	choices := []string{"/decisions", "/consents", "/coordinators", "/care_team", "/responsibilities"}
	policy := []string{"/organisations/{own}/policy", "/organisations/{own}/policy-proposals"}
	rows := map[string][]page{
		"GET /static/":        {{path: "/static/samlop.svg", always: true, open: http.StatusOK}},
		"GET /{$}":            {{open: http.StatusOK, otherwise: frontPage}},
		"GET /login":          {{open: http.StatusFound, always: true, yes: http.StatusSeeOther}},
		"GET /login/callback": {{open: http.StatusUnauthorized, always: true, yes: http.StatusUnauthorized}},
		"GET /logged-out":     {{open: http.StatusOK, always: true}},
		"/":                   {{path: "/no/such/page", open: http.StatusNotFound, strangers: true, yes: http.StatusNotFound}},
		"GET /organisation":   {{strangers: true}},
		"GET /tasks": {{stands: []string{"/tasks?limit=100&list=mine&with=counts&with=views"}},
			{path: "/tasks?list=unit", stands: []string{"/tasks?limit=100&list=unit&with=counts&with=views"}}},
		"GET /cases":           {{stands: []string{"/cases?open=true"}}, {path: "/cases?open=false", stands: []string{"/cases?open=false"}}},
		"GET /search":          {{}},
		"GET /people/new":      {{otherwise: onlyWith("PEOPLE")}},
		"GET /people/{person}": {{path: "/people/{person_id}", stands: []string{"/people/{person_id}"}, otherwise: ownEntry}},
		"GET /referrals/new":   {{}, {path: "/referrals/new?patient={person_id}"}},
		"GET /own/looks":       {{stands: []string{"/access-log?limit=200"}, otherwise: staffHaveNone}},
		"GET /own/{case}":      {{otherwise: ownCase}},

		"GET /cases/{case}":                       {{stands: of()}},
		"GET /cases/{case}/plan":                  {{stands: of("/plan", "/plan/versions")}},
		"GET /cases/{case}/messages":              {{stands: of("/messages")}},
		"GET /cases/{case}/meetings":              {{stands: of("/meetings")}},
		"GET /cases/{case}/meetings/{meeting}":    {{stands: of("/meetings"), otherwise: meetingOfTheirs}},
		"GET /cases/{case}/plan/draft":            {{stands: of("/plan/draft", "/plan")}},
		"GET /cases/{case}/plan/pdf":              {{stands: alone("/plan/pdf")}},
		"GET /cases/{case}/originals":             {{stands: of("/originals")}},
		"GET /cases/{case}/originals/{original}":  {{path: "/cases/{case}/originals/{original_id}", stands: alone("/originals/{original_id}")}},
		"GET /cases/{case}/contacts/new":          {{stands: of("/contacts")}},
		"GET /cases/{case}/looks":                 {{stands: append(of(), "/access-log?limit=200&case_id={case}")}},
		"GET /cases/{case}/timeline":              {{stands: of("/timeline")}},
		"GET /cases/{case}/words":                 {{stands: of("/texts")}},
		"GET /cases/{case}/letters/{letter}/pdf":  {{path: "/cases/{case}/letters/{letter_id}/pdf", stands: alone("/letters/{letter_id}/pdf")}},
		"GET /letters/{unit}/batches/{batch}":     {{path: "/letters/{office}/batches/{print_batch_id}", stands: []string{letters}}},
		"GET /letters/{unit}/batches/{batch}/pdf": {{path: "/letters/{office}/batches/{print_batch_id}/pdf", stands: []string{letters + "/pdf"}}},
		"GET /messages":                           {{stands: []string{"/unread-messages"}}},
		"GET /reminders/{reminder}":               {{path: "/reminders/{reminder_id}", yes: http.StatusSeeOther}},
		"GET /me/calendar":                        {{}},
		"GET /drafts":                             {{}},
		"GET /drafts/{about}":                     {{path: "/drafts/new_referral", yes: http.StatusNotFound}},
		"GET /letters":                            {{stands: []string{"/letters?"}}},
		"GET /figures":                            {{stands: []string{"/figures?"}}},
		"GET /figures/csv":                        {{stands: []string{"/figures?format=csv"}}},
		"GET /figures/{code}":                     {{path: "/figures/DEADLINES", stands: []string{"/figures/DEADLINES/cases?"}}},
		"GET /staff":                              {{stands: []string{"/staff?active=true"}}},
		"GET /staff/new":                          {{otherwise: onlyWith("REGISTERS")}},
		"GET /units":                              {{stands: []string{"/organisations/{own}/units"}}},
		"GET /units/new":                          {{otherwise: onlyWith("REGISTERS")}},
		"GET /units/{unit}":                       {{path: "/units/" + nobodys, yes: http.StatusNotFound, otherwise: onlyWith("REGISTERS")}},
		"GET /staff/{staff}":                      {{path: "/staff/{staff_id}", stands: []string{"/staff/{staff_id}"}}},
		"GET /staff/{staff}/{errand}": {{path: "/staff/{staff_id}/record_training", otherwise: onlyWith("TRAINING")},
			{path: "/staff/{staff_id}/reassign_cases", otherwise: onlyWith("CASES")}},
		"GET /policy":     {{stands: []string{"/organisations/{own}/policy"}}},
		"GET /policy/new": {{stands: policy, otherwise: onlyWith("REGISTERS")}},
		"GET /policy/{version}/moves": {{path: "/policy/1/moves",
			stands: []string{"/organisations/{own}/policy-proposals/1/preview?"}}},
		"GET /accessibility": {{open: http.StatusOK, always: true}},
		"GET /absence": {{stands: []string{"/cases?open=true&limit=200&task=FIND_COORDINATOR&task=ABSENCE_OVER&task=NO_CAPACITY",
			"/cases?open=true&limit=200&handler=nobody&sort=first_received_on", "/staff?active=true&limit=200"}}},
		"GET /administration":          {{otherwise: administers}},
		"GET /administration/openings": {{stands: []string{"/organisations/{own}/opening-balances"}}},
		"GET /administration/openings/{opening}": {{path: "/administration/openings/{opening_id}",
			stands: []string{"/organisations/{own}/opening-balances/{opening_id}?"}}},
		"GET /batches/{batch}": {{path: "/batches/{batch_id}", stands: []string{"/batches/{batch_id}?"}}},
	}
	for _, step := range some {
		rows["GET /cases/{case}/steps/{step}"] = append(rows["GET /cases/{case}/steps/{step}"],
			page{path: "/cases/{case}/steps/" + step, stands: of("/openings"), reads: choices, otherwise: stepThereIs(step)})
	}
	return rows
}

// frontPage: one's own cases, or one's tasks.
func frontPage(d *desk, t *testing.T, r *reader, _ string) int {
	switch {
	case r.kind == staff:
		return d.get(t, r, "/tasks?limit=100&list=mine", "").status
	case r.kind != "":
		return d.get(t, r, "/cases", "").status
	}
	return 0
}

// onlyWith: a form is refused when it is opened to who has none of the duties by which the API would
// take what it sends, as /me says.
func onlyWith(duties ...string) func(d *desk, t *testing.T, r *reader, which string) int {
	return func(d *desk, t *testing.T, r *reader, _ string) int {
		me := d.get(t, r, "/me", "")
		somebody := strings.Contains(me.body, `"organisation":`) || strings.Contains(me.body, `"admin":true`)
		has := func(duty string) bool { return strings.Contains(me.body, `"`+duty+`"`) }
		if me.status != http.StatusOK || !somebody || slices.ContainsFunc(duties, has) {
			return 0
		}
		return http.StatusForbidden
	}
}

// ownEntry: who reads their own entry of the register, as the API lets them, changes nothing in it at the desk.
func ownEntry(d *desk, t *testing.T, r *reader, which string) int {
	if d.get(t, r, "/people/{person_id}", which).status != http.StatusOK {
		return 0
	}
	return onlyWith("PEOPLE")(d, t, r, which)
}

// administers: who administers the installation and nothing else has a page of their own there.
func administers(d *desk, t *testing.T, r *reader, which string) int {
	if !strings.Contains(d.get(t, r, "/me", "").body, `"organisation":`) {
		return 0
	}
	return onlyWith("CASES", "REGISTERS", "APPROVAL")(d, t, r, which)
}

func staffHaveNone(_ *desk, _ *testing.T, r *reader, _ string) int {
	if r.kind == staff || r.kind == "" {
		return http.StatusNotFound
	}
	return 0
}

// ownCase: staff come to the case itself; who has no part in it but a complaint, to that.
func ownCase(d *desk, t *testing.T, r *reader, which string) int {
	if r.kind == staff || r.kind == "" {
		return http.StatusSeeOther
	}
	if status := d.get(t, r, "/cases/{case}", which).status; status == http.StatusOK {
		return status
	}
	return d.get(t, r, "/cases/{case}/complaints", which).status
}

func meetingOfTheirs(d *desk, t *testing.T, r *reader, which string) int {
	whole, list := d.get(t, r, "/cases/{case}", which), d.get(t, r, "/cases/{case}/meetings", which)
	if whole.status == http.StatusOK && list.status == http.StatusOK && !strings.Contains(list.body, `"id":"meeting-1"`) {
		return http.StatusNotFound
	}
	return 0
}

// stepThereIs: a step that a file of this kind does not have is not there.
func stepThereIs(step string) func(d *desk, t *testing.T, r *reader, which string) int {
	return func(d *desk, t *testing.T, r *reader, which string) int {
		whole, open := d.get(t, r, "/cases/{case}", which), d.get(t, r, "/cases/{case}/openings", which)
		if _, there := casefile.SpecOf(step); whole.status == http.StatusOK && open.status == http.StatusOK &&
			(!there || !strings.Contains(open.body, `"step":"`+step+`"`)) {
			return http.StatusNotFound
		}
		return 0
	}
}

// nobodys is an id that nothing has.
var nobodys = uuid.NewString()
