package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The page of a step says whom it is about: the patient, and the candidate whom a manager is asked about.
// Whoever cannot take the step is told who can.
func TestAStepSaysWhomItIsAbout(t *testing.T) {
	h := newHouse(t)
	id, who, ola := uuid.NewString(), "person/"+uuid.NewString(), "staff/"+uuid.NewString()
	at := "/cases/" + id
	h.canned = map[string]object{
		at: {"id": id, "number": "2027-0009", "ground": "MGR", "patient": who, "phase": "ACTIVE", "people": object{who: object{"name": patient}}},
		at + "/openings": {"openings": []object{{"step": "confirm_capacity", "name": "svare", "open": true, "yours": true},
			{"step": "appoint_coordinator", "name": "oppnevne", "open": true, "to": []string{"KE"}}}},
		at + "/coordinators": {"coordinators": []object{{"id": "coordinator-1", "who": ola, "status": "PROPOSED"}},
			"people": object{ola: object{"name": "Ola Fysio"}}},
	}
	b := h.inside(t, siri)
	p := b.get(at + "/steps/confirm_capacity")
	require.Equal(t, http.StatusOK, p.status)
	assert.Contains(t, p.body, "Gjeld <strong>"+patient+"</strong>")
	assert.Contains(t, p.body, "Føreslått som koordinator: <strong>Ola Fysio</strong>")
	p = b.get(at + "/steps/appoint_coordinator")
	assert.Contains(t, p.body, "Dette steget er det andre som kan ta: koordinerande eining.")
}

// Whoever registers a referral of somebody new finds where; what was searched for stands, and never a number.
func TestANewPersonIsRegisteredFromAReferral(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	assert.Contains(t, b.get("/referrals/new").body, `href="/people/new"`)
	assert.NotContains(t, h.inside(t, per).get("/referrals/new").body, `href="/people/new"`)
	assert.Contains(t, b.post("/search", url.Values{"q": {"Ingen Slik"}}).body, `value="Ingen Slik"`)
	assert.NotContains(t, b.post("/search", url.Values{"q": {"010160 12345"}}).body, "12345")
}
