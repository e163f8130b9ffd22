package e2e_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/demoissuer"
)

// looks counts the refused and the allowed looks of somebody at a case.
func (w *town) looks(t *testing.T, caseID string, c *caller) (refused, allowed int) {
	t.Helper()
	require.NoError(t, w.db().QueryRow(t.Context(),
		`SELECT count(*) FILTER (WHERE NOT allowed), count(*) FILTER (WHERE allowed) FROM access_log WHERE case_id = $1 AND principal = $2`,
		caseID, c.principal).Scan(&refused, &allowed))
	return refused, allowed
}

// A step out of order is refused by its rule and changes nothing.
func TestStepsOutOfOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	caseID := refer(t, w.kari).CaseID
	before := w.look(t, caseID).Seq
	for name, step := range map[string]struct {
		rule string
		body body
	}{
		"complete_assessment": {"T-09", body{"long_term": true, "two_services": true, "together": true}},
		"issue_decision":      {"T-10", body{"outcome": "GRANTED", "scope": []string{"PLAN"}, "rule": "hol § 7-1", "grounds": "For tidlig."}},
		"issue_consent":       {"C-01", body{"kinds": []string{"START"}}},
		"propose_coordinator": {"", body{"staff": w.ola.principal, "wish_asked": true}},
		"merge":               {"T-03", body{"into": uuid.NewString()}},
	} {
		p := w.tone.refused(t, http.StatusUnprocessableEntity, caseID, name, step.body)
		assert.NotEmpty(t, p.Rule, name)
		if step.rule != "" {
			assert.Equal(t, step.rule, p.Rule, name)
		}
		assert.NotEmpty(t, p.Remedy, "%s: what to do instead", name)
	}
	require.Equal(t, before, w.look(t, caseID).Seq)
}

// Who may not is refused by ground: 403 where they may know of the case, 404
// where they may not (INV-84). Every refused look is logged (INV-83).
func TestINV84_WrongPerson(t *testing.T) {
	t.Parallel()
	w, elsewhere := newTown(t, shared), newTown(t, shared)
	caseID := w.toParticipation(t, w.kari)
	screening := body{"identity": "NATIONAL_NUMBER"}

	// The patient has a relation, but screens nothing.
	p := w.kari.refused(t, http.StatusForbidden, caseID, "start_screening", screening)
	require.Equal(t, "T-02", p.Rule)
	// A colleague without a relation, with a role that gives no such step.
	w.siri.refused(t, http.StatusForbidden, caseID, "start_plan", body{})
	refused, allowed := w.looks(t, caseID, w.siri)
	require.Equal(t, 1, refused)
	require.Zero(t, allowed)
	require.Equal(t, http.StatusForbidden, w.siri.ask(t, http.MethodGet, "/cases/"+caseID, nil).status)
	refused, _ = w.looks(t, caseID, w.siri)
	require.Equal(t, 2, refused)

	// The head of another organisation's unit must not even learn that it exists.
	for _, stranger := range []*caller{elsewhere.tone, elsewhere.kari} {
		require.Equal(t, http.StatusNotFound, stranger.ask(t, http.MethodGet, "/cases/"+caseID, nil).status)
		stranger.refused(t, http.StatusNotFound, caseID, "start_screening", screening)
		refused, allowed = w.looks(t, caseID, stranger)
		require.Equal(t, 2, refused)
		require.Zero(t, allowed)
	}
	require.NotContains(t, string(elsewhere.tone.ask(t, http.MethodGet, "/cases", nil).body), caseID)

	// Hilde and NAV take part by consent, until it is withdrawn for them.
	for _, participant := range []*caller{w.hilde, w.nav} {
		require.Equal(t, http.StatusOK, participant.ask(t, http.MethodGet, "/cases/"+caseID+"/plan", nil).status)
		w.kari.step(t, caseID, "withdraw_consent", body{"scopes": []string{"PARTICIPANT"}, "parties": []string{participant.principal},
			"identity_confirmed": true})
		for _, path := range []string{"", "/plan", "/plan/draft", "/meetings"} {
			got := participant.ask(t, http.MethodGet, "/cases/"+caseID+path, nil)
			require.Equal(t, http.StatusForbidden, got.status, "%s: %s", path, got.body)
		}
		refused, allowed = w.looks(t, caseID, participant)
		require.Equal(t, 4, refused)
		require.NotZero(t, allowed, "what was seen before stays in the log")
		participant.refused(t, http.StatusForbidden, caseID, "report_material_change", body{"what": "Noe nytt."})
	}
}

// Facts that must have happened cannot lie in the future.
func TestFutureDates(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	tomorrow := calendar.DateOf(time.Now()).AddDays(1).String()
	late := referral()
	late["received_on"] = tomorrow
	got := w.kari.post(t, "/referrals", "", late)
	require.Equal(t, http.StatusUnprocessableEntity, got.status, "%s", got.body)

	caseID := w.toAssessment(t, w.kari)
	w.tone.step(t, caseID, "complete_assessment", body{"long_term": true, "two_services": true, "together": true})
	decision := body{"outcome": "GRANTED", "scope": []string{"COORDINATOR"}, "rule": "hol § 7-2", "grounds": "Behovet varer.",
		"decided_on": tomorrow}
	before := w.look(t, caseID).Seq
	w.tone.refused(t, http.StatusUnprocessableEntity, caseID, "issue_decision", decision)
	delete(decision, "decided_on")
	require.Equal(t, before, w.look(t, caseID).Seq)
	w.tone.step(t, caseID, "issue_decision", decision)
	w.kari.refused(t, http.StatusUnprocessableEntity, caseID, "register_receipt", body{"decision": "decision-1", "received_on": tomorrow})
	for _, never := range []string{"2026-02-30", "31.01.2026", "tomorrow", "0000-00-00"} {
		w.kari.refused(t, http.StatusBadRequest, caseID, "register_receipt", body{"decision": "decision-1", "received_on": never})
	}
}

// Ids that name nothing.
func TestUnknownIDs(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	nobody := "staff/" + uuid.NewString()
	w.tone.refused(t, http.StatusNotFound, uuid.NewString(), "start_screening", body{"identity": "NATIONAL_NUMBER"})
	require.Equal(t, http.StatusNotFound, w.tone.ask(t, http.MethodGet, "/cases/"+uuid.NewString(), nil).status)
	caseID := w.toAssessment(t, w.kari)
	for name, step := range map[string]struct {
		who  *caller
		body body
		want int
	}{
		"issue_consent": {w.tone, body{"kinds": []string{"INFO_SHARING"}, "parties": []string{nobody}, "about": "Noe."},
			http.StatusUnprocessableEntity},
		"post_letter":    {w.tone, body{"letter": "letter-99"}, http.StatusNotFound},
		"assign_handler": {w.tone, body{"staff": nobody}, http.StatusUnprocessableEntity},
	} {
		before := w.look(t, caseID).Seq
		step.who.refused(t, step.want, caseID, name, step.body)
		require.Equal(t, before, w.look(t, caseID).Seq, name)
	}
	require.Equal(t, http.StatusNotFound, w.tone.ask(t, http.MethodPost, stepPath(caseID, "no_such_step"), body{}, "Idempotency-Key",
		"k").status)
	// Steps that only time itself takes have no address.
	for _, spec := range casefile.Specs() {
		if spec.Internal() {
			require.Equal(t, http.StatusNotFound, w.tone.post(t, stepPath(caseID, spec.Name), "", body{}).status, spec.Name)
		}
	}
	require.Equal(t, http.StatusNotFound, w.tone.ask(t, http.MethodGet, "/steps/k"+uuid.NewString(), nil).status)
}

// Tokens that are not good for anything.
func TestTokens(t *testing.T) {
	t.Parallel()
	w := newTown(t, shared)
	caseID := refer(t, w.kari).CaseID
	// An issuer with the same key and name, that makes what no honest one would.
	forger, err := demoissuer.New(demoissuer.Config{IssuerURL: shared.Issuer, Audience: "samlop", People: nobodyToPick,
		KeyFile: filepath.Join(shared.DataDir, "issuer-key.pem")})
	require.NoError(t, err)
	good, err := forger.Mint(w.tone.subject)
	require.NoError(t, err)
	bad := map[string]string{"nonsense": "nonsense"}
	bad["expired"], err = forger.Mint(w.tone.subject, demoissuer.Expired())
	require.NoError(t, err)
	bad["other audience"], err = forger.Mint(w.tone.subject, demoissuer.ForAudience("another"))
	require.NoError(t, err)
	bad["other issuer"], err = forger.Mint(w.tone.subject, demoissuer.FromIssuer("https://elsewhere.example"))
	require.NoError(t, err)
	bad["none"] = ""

	try := func(token string) answer {
		c := &caller{system: shared, token: token}
		return c.post(t, stepPath(caseID, "start_screening"), "", body{"identity": "NATIONAL_NUMBER"})
	}
	for name, token := range bad {
		got := try(token)
		require.Equal(t, http.StatusUnauthorized, got.status, "%s: %s", name, got.body)
		require.Contains(t, got.header.Get("WWW-Authenticate"), "Bearer", name)
		_ = got.problem(t)
	}
	require.Equal(t, "RECEIVED", w.look(t, caseID).Phase)
	require.Equal(t, http.StatusOK, try(good).status, "and the same token in its time")
}

func nobodyToPick(context.Context) ([]demoissuer.DemoPerson, error) { return nil, nil }
