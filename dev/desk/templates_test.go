package desk

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/dev/books"
	"samlop/dev/boot"
)

// drawn are the templates of the pages that a browser has been shown and axe-core has looked at.
var drawn = map[string]bool{}

// made is what an answer says of something new.
type made struct {
	ID        string `json:"id"`
	Principal string `json:"principal"`
	CaseID    string `json:"case_id"`
}

// seldom are pages that stand on something which a case does not have from the start.
func seldom(t *testing.T) []visit {
	t.Helper()
	own := "/organisations/" + seeded.OrganisationID
	var units struct {
		Units []struct {
			ID           string
			Coordinating bool
		}
	}
	ask(t, "tone", http.MethodGet, own+"/units", nil, &units)
	office := ""
	for _, u := range units.Units {
		if u.Coordinating {
			office = u.ID
		}
	}
	var siri, nina clerk
	ask(t, "siri", http.MethodGet, "/me", nil, &siri)
	ask(t, "nina", http.MethodGet, "/me", nil, &nina)
	id := planned(t)
	ask(t, "siri", http.MethodPost, "/cases/"+id+"/steps/plan_meeting", map[string]any{"kind": "OTHER",
		"on": time.Now().AddDate(0, 0, 20).Format(time.DateOnly), "at": "13:00", "place": "Helsehuset"}, nil)

	var guest, opening, batch, printed made
	ask(t, "tone", http.MethodPost, "/people", map[string]any{"name": "Gro Tidligere", "channel": "LETTER"}, &guest)
	ask(t, "tone", http.MethodPost, own+"/opening-balances", map[string]any{"patient": guest.Principal, "evidence": "Mappe 12",
		"received_on": "2023-09-04", "consents": []any{map[string]any{"kinds": []string{"START", "COORDINATOR"}, "signed_on": "2023-09-20"}},
		"decision": map[string]any{"outcome": "GRANTED", "scope": []string{"COORDINATOR"}, "decided_on": "2023-10-02",
			"rule": "hol § 7-2"}}, &opening)
	ask(t, "tone", http.MethodPost, "/staff/"+strings.TrimPrefix(nina.Principal, "staff/")+"/reassign", map[string]any{"role": "HANDLER",
		"to": toneAt(t), "reason": "WORKLOAD"}, &batch)
	ask(t, "tone", http.MethodPost, "/referrals", map[string]any{"sender_kind": "OTHER", "kind": "ENQUIRY", "channel": "PAPER",
		"patient": guest.Principal, "words": "Trenger hjelp."}, nil)
	b := books.Open(t, system.DSN, system.Temporal, system.Namespace)
	defer b.Close()
	b.Await(t, 1, time.Minute, `SELECT least(count(*), 1) FROM letters l JOIN papers p ON p.case_id = l.case_id AND p.letter_id = l.id
		WHERE l.status = 'QUEUED'`)
	ask(t, "tone", http.MethodPost, own+"/units/"+office+"/print-batches", map[string]any{}, &printed)
	var child made
	ask(t, "tone", http.MethodPost, "/people", map[string]any{"name": "Barn Nordli", "birth_source": "OWN_STATEMENT", "login_subject": "barn",
		"birth_date": time.Now().AddDate(-13, 0, 0).Format(time.DateOnly)}, &child)
	ask(t, "tone", http.MethodPost, "/referrals", map[string]any{"sender_kind": "OTHER", "kind": "ENQUIRY", "channel": "PAPER",
		"patient": child.Principal, "words": "Trenger hjelp."}, nil)
	return []visit{
		{Who: "tone", Paths: []string{"/staff/" + strings.TrimPrefix(siri.Principal, "staff/"), "/batches/" + batch.ID,
			"/letters/" + office + "/batches/" + printed.ID, "/administration/openings/" + opening.ID, "/organisation",
			"/cases/" + id + "/meetings/meeting-1", "/reminders/" + reminded(t, b, toneAt(t))}},
		{Who: boot.AdminSubject, Paths: []string{"/"}},
		{Who: "datter", Paths: []string{"/"}},                                   // who has no case
		{Who: "barn", Paths: []string{"/"}},                                     // a child
		{Who: "ukjent", Paths: []string{"/"}},                                   // whom nobody knows
		{Paths: []string{"/login/callback", "/logged-out", "POST /people/new"}}, // who is not logged in
	}
}

// reminded is the link of a mail to somebody about what waits in two cases at once, as a morning would write it.
func reminded(t *testing.T, b *books.Books, who string) string {
	t.Helper()
	mail := uuid.NewString()
	b.Exec(t, `INSERT INTO mails (key, organisation_id, case_id, principal, kind, send_after, on_date, status, delivery_id)
		VALUES (?, ?, '00000000-0000-0000-0000-000000000000', ?, 'REMINDER', now(), now(), 'SENT', ?)`, mail, seeded.OrganisationID, who, mail)
	b.Exec(t, `INSERT INTO mail_lines (mail_key, case_id, deadline_id, code, step)
		SELECT ?, d.case_id, d.id, d.code, 'DUE' FROM (SELECT DISTINCT ON (case_id) case_id, id, code FROM deadlines
			WHERE status IN ('OPEN', 'OVERDUE') AND organisation_id = ? ORDER BY case_id, id) d LIMIT 2`, mail, seeded.OrganisationID)
	require.Equal(t, 2, b.Number(t, "SELECT count(*) FROM mail_lines WHERE mail_key = ?", mail))
	return mail
}

func toneAt(t *testing.T) string {
	t.Helper()
	var tone clerk
	ask(t, "tone", http.MethodGet, "/me", nil, &tone)
	return tone.Principal
}

// A template that no browser has been shown is one that axe-core has never looked at.
func TestEveryTemplateIsLookedAt(t *testing.T) {
	all := seldom(t)
	if len(drawn) == 0 { // alone, without the tests before this one
		all = append(all, visit{Paths: outside}, visit{Who: "tone", Paths: inside()}, visit{Who: "tone", Paths: office()},
			visit{Who: "kari", Paths: own("/")})
	}
	for _, v := range all {
		v.Language, v.Schemes, v.Script = "nb", light, true
		hold(t, look(t, v), true)
	}
	files, err := filepath.Glob("../../web/templates/*.gohtml")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), ".gohtml")
		if strings.Contains(string(text), `{{define "main"}}`) {
			assert.True(t, drawn[name], "no address that this package looks at shows %s: add one to seldom, or to look_test.go", name)
		}
	}
}
