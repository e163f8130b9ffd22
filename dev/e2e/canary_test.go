package e2e_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/dev/boot"
	"samlop/internal/contract"
	"samlop/internal/story"
)

// marks are values that say something about somebody and occur nowhere else.
type marks struct {
	byName map[string]string
}

// make invents a mark: letters only, so that no encoding of text changes it.
func (m *marks) make(name string) string {
	if m.byName[name] == "" {
		m.byName[name] = "zq" + strings.ToLower(rand.Text()[:18])
	}
	return m.byName[name]
}

// fixed remembers a value that must have a form of its own.
func (m *marks) fixed(name, value string) string {
	m.byName[name] = value
	return value
}

// in lists the marks that a text holds, as they are or in base64.
func (m *marks) in(text []byte) (found []string) {
	text = bytes.ToLower(text)
	for name, mark := range m.byName {
		if bytes.Contains(text, []byte(strings.ToLower(mark))) {
			found = append(found, name)
			continue
		}
		for shift := range 3 { // base64 looks different at each place in a group of three
			coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + mark))
			if core := coded[4 : len(coded)-4]; len(core) > 8 && bytes.Contains(text, []byte(strings.ToLower(core))) {
				found = append(found, name+" (base64)")
				break
			}
		}
	}
	return found
}

// write makes the canary's story.
func (m *marks) write(t *testing.T) (file string) {
	t.Helper()
	source, err := os.ReadFile("testdata/canary.yml.tmpl")
	require.NoError(t, err)
	story, err := template.New("canary").Funcs(template.FuncMap{
		"mark":   m.make,
		"number": func() string { return m.fixed("kari.identity_number", "12835810036") },
		"born":   func() string { return m.fixed("kari.born", "1958-03-12") },
		"phone":  func() string { return m.fixed("kari.phone", "+47999182736455") },
	}).Parse(string(source))
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "canary.yml")
	out, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, story.Execute(out, nil))
	require.NoError(t, out.Close())
	return file
}

// canary is a system whose Temporal keeps its store in a file that can be read.
type canary struct {
	*boot.System
	t     *testing.T
	logs  *logs
	marks *marks
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	dir, err := os.MkdirTemp("", "canary-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755)) // PostgreSQL's own user must get in
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	k := &canary{t: t, logs: &logs{}, marks: &marks{byName: map[string]string{}}}
	// Also as it would be logged without the guard: that is a net, and nothing
	// may count on it.
	unguarded := slog.NewJSONHandler(k.logs, &slog.HandlerOptions{Level: slog.LevelDebug})
	k.System = startSystem(t, boot.Options{DataDir: dir, Logger: slog.New(slog.NewMultiHandler(k.logs.logger().Handler(), unguarded))})
	return k
}

// Nothing about a person leaves our own database: a case full of marks lives
// through story 1, and no mark is found in Temporal, logs, metrics or mails
// (docs/architecture.md rule 1, INV-80).
func TestCanary(t *testing.T) {
	t.Parallel()
	k := newCanary(t)
	report, err := story.Run(t.Context(), story.Config{BaseURL: k.API, Files: []string{k.marks.write(t)}, Out: t.Output(),
		HTTP: &http.Client{Transport: contract.Hold(t, document)(nil), Timeout: 5 * time.Minute}})
	require.NoError(t, err)
	require.True(t, report.Passed(), "the canary's story is played to its end")
	k.requireEveryField()
	k.misbehave()

	looked := k.search()
	for _, hit := range looked.hits {
		t.Errorf("%s holds the mark of %s", hit.where, hit.mark)
	}
	t.Logf("%d marks; looked at %s", len(k.marks.byName), looked)
	for place, n := range looked.items {
		require.NotZero(t, n, "nothing was found to look at in %s", place)
	}

	// And the search finds what is there.
	k.plant()
	found := map[string]bool{}
	for _, hit := range k.search().hits {
		if hit.mark == "planted" || hit.mark == "planted (base64)" {
			found[hit.place] = true
		}
	}
	for place := range looked.items {
		if place != "metrics" && place != "PostgreSQL's log" { // where nothing can be planted from the outside
			require.True(t, found[place], "the search would not find a mark in %s", place)
		}
	}
}

// requireEveryField asks that the story has a mark in every field that takes words.
func (k *canary) requireEveryField() {
	k.t.Helper()
	for _, spec := range casefile.Specs() {
		if spec.Internal() {
			continue // what the road brings was another step's words
		}
		for field := range casefile.Texts(spec.NewStep()) {
			require.Contains(k.t, k.marks.byName, spec.Name+"."+field, "the canary's story leaves out words of a step")
		}
	}
}

// A step goes into Temporal as it is but for its words, so every other field is
// a code, an id, a date or a principal: nobody can write a sentence there.
func TestStepsHaveNoRoomForOtherWords(t *testing.T) {
	t.Parallel()
	for _, spec := range casefile.Specs() {
		if !spec.Internal() {
			requireNoRoom(t, spec.Name, reflect.TypeOf(spec.NewStep()).Elem())
		}
	}
}

func requireNoRoom(t *testing.T, where string, structure reflect.Type) {
	t.Helper()
	for field := range structure.Fields() {
		kind := field.Type
		for kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		switch kind {
		case reflect.TypeFor[casefile.Text](), reflect.TypeFor[casefile.Principal](), reflect.TypeFor[casefile.Date](),
			reflect.TypeFor[casefile.LegalBasis](), reflect.TypeFor[casefile.FollowUpID](), reflect.TypeFor[casefile.LetterID](),
			reflect.TypeFor[time.Time]():
			continue
		}
		name := where + "." + field.Name
		switch kind.Kind() {
		case reflect.String:
			bounded := casefile.FieldCodes(field) != nil || field.Tag.Get("pattern") != "" || field.Tag.Get("format") == "uuid"
			require.True(t, bounded, "%s takes any words", name)
		case reflect.Struct:
			requireNoRoom(t, name, kind)
		case reflect.Bool, reflect.Int:
		default:
			require.Fail(t, "a kind of field the canary does not know", name)
		}
	}
}

// misbehave puts marks where no honest client would.
func (k *canary) misbehave() {
	k.t.Helper()
	mark := k.marks.make("misplaced")
	c := login(k.t, k.System, "story-"+mark)
	send := func(method, path string, content any, headers ...string) {
		k.t.Helper()
		got, err := c.try(k.t.Context(), method, path, content, append(headers, "User-Agent", mark, "X-Request-Id", mark)...)
		require.NoError(k.t, err)
		require.GreaterOrEqual(k.t, got.status, http.StatusBadRequest, "%s", got.body)
		require.Less(k.t, got.status, http.StatusInternalServerError, "%s", got.body)
		require.NotContains(k.t, got.header.Get("X-Request-Id"), mark)
	}
	var caseID, tone string
	db := connect(k.t, k.DSN)
	require.NoError(k.t, db.QueryRow(k.t.Context(), `SELECT id::text FROM cases ORDER BY created_at LIMIT 1`).Scan(&caseID))
	require.NoError(k.t, db.QueryRow(k.t.Context(), `SELECT l.subject FROM logins l
		JOIN staff s ON l.principal = 'staff/' || s.id WHERE s.roles ? 'KEL'`).Scan(&tone))
	send(http.MethodGet, "/api/v1/cases/"+mark+"?phase="+mark, nil)
	send(http.MethodGet, "/"+mark, nil)
	send(mark, "/api/v1/cases", nil)
	send(http.MethodPost, "/api/v1/training/worlds", body{"now": mark}, "Idempotency-Key", mark)
	send(http.MethodPost, "/api/v1/cases/"+caseID+"/steps/start_screening", body{mark: mark, "identity": mark}, "Idempotency-Key", mark)
	c = login(k.t, k.System, tone)
	for step, content := range map[string]body{
		"hold_letter":        {"letter": mark, "reason": "UNSAFE"},
		"register_signature": {"form": mark},
		"plan_meeting":       {"kind": mark, "on": "2027-12-01"},
		"merge":              {"into": mark},
		"assign_handler":     {"staff": mark},
		"close_case":         {"reason": "NO_CONSENT", "note": mark},
		"issue_consent":      {"kinds": []string{"PLAN"}, "text_version": mark},
		"issue_decision":     {"outcome": "GRANTED", "scope": []string{"PLAN"}, "rule": mark, "grounds": mark},
		"report_absence":     {"reason": "SICK", "substitute": mark},
		"assign_interim":     {"staff": mark, "reason": mark},
	} {
		send(http.MethodPost, "/api/v1/cases/"+caseID+"/steps/"+step, content, "Idempotency-Key", mark)
	}
	var staff string
	require.NoError(k.t, db.QueryRow(k.t.Context(), `SELECT id::text FROM staff WHERE roles ? 'KEL'`).Scan(&staff))
	send(http.MethodPost, "/api/v1/staff/"+staff+"/reassign", body{"to": mark, "role": "HANDLER", "reason": "LEFT", "note": mark},
		"Idempotency-Key", mark)
	send(http.MethodGet, "/api/v1/batches/"+mark, nil)
}

// plant puts a mark in every place the search looks at.
func (k *canary) plant() {
	k.t.Helper()
	mark := k.marks.make("planted")
	k.logs.logger().Info("planted " + mark)
	c := temporal(k.t, k.System)
	_, err := c.ExecuteWorkflow(k.t.Context(), client.StartWorkflowOptions{ID: "planted/" + uuid.NewString(), TaskQueue: "nobody",
		Memo: map[string]any{"planted": mark}, StaticSummary: mark}, "Planted", mark)
	require.NoError(k.t, err)
	db := connect(k.t, k.DSN)
	_, err = db.Exec(k.t.Context(), `INSERT INTO mailbox (delivery_id, sender, recipient, subject, body_text, body_html)
		VALUES ($1, 's', 'r', $2, '', '')`,
		uuid.NewString(), fmt.Sprintf("Om %s", mark))
	require.NoError(k.t, err)
	_, err = db.Exec(k.t.Context(),
		`UPDATE mails SET body_html = body_html || $1 WHERE key = (SELECT key FROM mails LIMIT 1)`, "<p>"+mark+"</p>")
	require.NoError(k.t, err)
	require.Eventually(k.t, func() bool {
		return slices.ContainsFunc(workflowsIn(k.t, c), func(id string) bool { return strings.HasPrefix(id, "planted/") })
	}, patience, 10*time.Millisecond, "Temporal's list comes a moment later")
}
