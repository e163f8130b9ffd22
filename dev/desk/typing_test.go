package desk

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var walk = flag.String("walk", "", "only the walks of TestTypedTextSurvives with this in their name")

// ask asks the API as somebody, and wants it done.
func ask(t *testing.T, who, method, path string, body, into any) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), method, system.API+"/api/v1"+path, bytes.NewReader(raw))
	require.NoError(t, err)
	token, err := system.Token(t.Context(), who)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", uuid.NewString())
	} else {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	var said json.RawMessage
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&said))
	require.Less(t, answer.StatusCode, 300, "%s: %s", path, said)
	if into != nil {
		require.NoError(t, json.Unmarshal(said, into))
	}
}

type clerk struct {
	Token     string `json:"token"`
	Principal string `json:"principal"`
}

// plannedCase is the one that planned has made.
var plannedCase string

// planned is a case with a coordinator, Siri, and a plan that she writes. There is one.
func planned(t *testing.T) string {
	t.Helper()
	if plannedCase != "" {
		return plannedCase
	}
	var referral struct {
		CaseID string `json:"case_id"`
	}
	var siri clerk
	ask(t, "siri", http.MethodGet, "/me", nil, &siri)
	ask(t, "randi", http.MethodPost, "/referrals", map[string]any{"sender_kind": "PATIENT", "wishes": []string{"COORDINATOR", "PLAN"},
		"words": "Jeg trenger hjelp til å samle trådene."}, &referral)
	for _, step := range []struct {
		who, name string
		body      map[string]any
	}{
		{"nina", "start_screening", map[string]any{"identity": "NOT_YET_KNOWN"}},
		{"nina", "issue_consent", map[string]any{"kinds": []string{"START", "COORDINATOR", "PLAN"}}},
		{"randi", "register_signature", map[string]any{"form": "form-1"}},
		{"nina", "complete_assessment", map[string]any{"long_term": true, "two_services": true, "together": true,
			"record": "Trenger tjenester over tid, og de bør ses i sammenheng."}},
		{"nina", "issue_decision", map[string]any{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"}, "rule": "hol §§ 7-1 og 7-2",
			"grounds": "Behovet varer over tid og gjelder to tjenester."}},
		{"randi", "register_receipt", map[string]any{"decision": "decision-1", "evidence": "OWN_STATEMENT"}},
		{"nina", "propose_coordinator", map[string]any{"staff": siri.Principal, "wish_asked": true}},
		{"nina", "appoint_coordinator", map[string]any{"staff": siri.Principal, "manager_confirmed": true}},
		{"siri", "start_plan", map[string]any{}},
	} {
		ask(t, step.who, http.MethodPost, "/cases/"+referral.CaseID+"/steps/"+step.name, step.body, nil)
	}
	plannedCase = referral.CaseID
	return plannedCase
}

// Whatever becomes of the page, the tab, the browser, the net or the log-in: what somebody
// has typed is there. typing.mjs has the walks; -walk names one of them.
func TestTypedTextSurvives(t *testing.T) {
	var person struct{ ID string }
	ask(t, "tone", http.MethodPost, "/people", map[string]any{"name": "Ola Skrevet", "birth_date": "1961-05-17",
		"birth_source": "OWN_STATEMENT"}, &person)
	var referral struct {
		CaseID     string `json:"case_id"`
		CaseNumber string `json:"case_number"`
	}
	ask(t, "tone", http.MethodPost, "/referrals", map[string]any{"sender_kind": "MUNICIPAL_HP", "kind": "ENQUIRY", "channel": "PAPER",
		"patient": "person/" + person.ID, "wishes": []string{"PLAN"}, "words": "Trenger én som samler trådene."}, &referral)
	ask(t, "tone", http.MethodPost, "/cases/"+referral.CaseID+"/steps/start_screening", map[string]any{"identity": "NATIONAL_NUMBER"}, nil)
	var nina clerk
	ask(t, "nina", http.MethodGet, "/me", nil, &nina)
	var err error
	nina.Token, err = system.Token(t.Context(), "nina")
	require.NoError(t, err)
	var walks []struct{ Walk, Wrong string }
	drive(t, "typing.mjs", map[string]any{"case": referral.CaseID, "number": referral.CaseNumber, "planned": planned(t), "nina": nina,
		"only": *walk}, &walks)
	require.NotEmpty(t, walks)
	for _, w := range walks {
		t.Run(w.Walk, func(t *testing.T) { assert.Empty(t, w.Wrong) })
	}
}
