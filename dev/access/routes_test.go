package access_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// route is one operation of the document as it is tried, and a row of docs/access.md.
type route struct {
	// name is its operationId.
	name, method, path string
	inCase             bool
	// spec is set for a step of a case.
	spec *casefile.Spec
	// view is what of a case it shows, as the rows of the roles call it.
	view string
	// query is added to the path, body what it carries, kind its media type where it is a
	// file, and stale an If-Match that no version has.
	query string
	kind  string
	body  func(p *place, which string) any
	stale bool
	// may is who has the ground by law, where it is not a route of one case.
	may law
	// looks are the lines of the access log that one request leaves, where it is not
	// a route of one case.
	looks func(p *place, x *cell) []look
	// partly is true where who may read may find that this one thing is not theirs;
	// empty where there may be nothing to read.
	partly, empty bool
	// own is true where everybody asks about their own organisation, trusts where the
	// health trust's registers are asked.
	own, trusts bool
}

// reads of one case, by operation: the view, as casefile/role_register.go calls it.
var reads = map[string]route{
	"case": {view: "case"}, "timeline": {view: "timeline"}, "deadlines": {view: "deadlines"}, "responsibilities": {view: "responsibilities"},
	"openings": {view: "openings"}, "case_tasks": {view: "tasks"}, "consents": {view: "consents"}, "decisions": {view: "decisions"},
	"complaints": {view: "complaints"}, "coordinators": {view: "coordinators"},
	"care_team": {view: "care_team"}, "meetings": {view: "meetings"},
	"letters": {view: "letters"}, "letter": {view: "letters", partly: true}, "letter_pdf": {view: "letters", partly: true},
	"originals": {view: "originals"}, "original": {view: "originals", empty: true},
	"keep_original": {view: "original, to keep", query: "?about=form-99999", kind: "application/octet-stream",
		body: func(*place, string) any { return []byte("%PDF-1.4") }},
	"contacts":         {view: "contacts"},
	"register_contact": {view: "contacts", body: func(*place, string) any { return body{"name": "x", "email": "x <x@example.no>"} }},
	"mails":            {view: "mails"}, "corrections": {view: "corrections"},
	"text": {view: "text", partly: true}, "case_texts": {view: "texts"},
	"preview_step": {view: "step preview", body: func(*place, string) any {
		return body{"step": "post_letter", "body": body{"letter": "letter-99999"}}
	}},
	"preview_correction": {view: "corrections preview", query: "?entry=1&void=true"},
	"plan":               {view: "plan"}, "plan_draft": {view: "plan draft"}, "plan_versions": {view: "plan versions"},
	"plan_readers": {view: "plan readers"},
	"plan_version": {view: "plan version", empty: true}, "plan_pdf": {view: "plan print", empty: true},
	"case_messages": {view: "messages"}, "read_message": {view: "messages", empty: true},
	"write_message": {view: "message, to write",
		body: func(p *place, which string) any { // to somebody who has no part in what is written there
			return body{"to": []string{p.principal(colleagueIn(which))}, "words": mark}
		}},
	"save_plan_draft": {view: "plan draft, to write", stale: true,
		body: func(*place, string) any { return body{} }},
}

// howToAdd tells who has made a route what to do.
const howToAdd = "the document serves %q (%s %s), which this test does not know: give it a row in dev/access/routes_test.go (a read " +
	"of a case) or dev/access/registers_test.go (anything else), run «go test -C dev ./access -update», and read its row in " +
	"docs/access.md against " +
	"domain.md section 2"

// readDocument reads which routes are served.
func (p *place) readDocument(t *testing.T) (all []route) {
	t.Helper()
	got, err := http.Get(system.API + "/openapi.json") //nolint:noctx // a test's own server
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }()
	said, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	var doc body
	require.NoError(t, json.Unmarshal(said, &doc))
	p.schemas = doc["components"].(body)["schemas"].(body)
	bodies, registers := p.refusedBodies(), p.registerRoutes()
	known := map[string]bool{}
	paths := doc["paths"].(body)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		operations := paths[path].(body)
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			op := operations[method]
			name := op.(body)["operationId"].(string)
			r, ok := reads[name]
			step, isStep := strings.CutPrefix(path, "/cases/{case_id}/steps/")
			switch {
			case isStep:
				spec, found := casefile.SpecOf(step)
				require.True(t, found, howToAdd, name, method, path)
				r = route{spec: &spec, inCase: true}
				schema := op.(body)["requestBody"].(body)["content"].(body)["application/json"].(body)["schema"].(body)
				r.body = func(p *place, which string) any {
					if given, ok := bodies[orgOf(which)+step]; ok {
						return given
					}
					if given, ok := bodies[step]; ok {
						return given
					}
					return p.bodyOf(schema, colleagueIn(which))
				}
			case ok:
				r.inCase = true
			default:
				r, ok = registers[name]
				require.True(t, ok, howToAdd, name, method, path)
			}
			r.name, r.method, r.path = name, strings.ToUpper(method), path
			all = append(all, r)
			known[name] = true
		}
	}
	for name := range reads {
		require.True(t, known[name], "%s is in the table and not in the document", name)
	}
	for _, name := range slices.Sorted(maps.Keys(registers)) {
		if r := registers[name]; r.path == "" {
			require.True(t, known[name], "%s is in the table and not in the document", name)
		} else { // the same operation asked in another way
			r.name = name
			all = append(all, r)
		}
	}
	return all
}
