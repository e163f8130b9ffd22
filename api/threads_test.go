package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casework"
)

// A message over HTTP: written, read and shown, and how each hears of it (INV-82).
func TestINV82_MessagesOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	at := "/api/v1/cases/" + f.caseOf(t, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}) + "/messages"
	thread := made[casework.Thread](t, f.call(t, kel, "GET", at, nil), 200)
	require.Empty(t, thread.Items)
	require.Len(t, thread.MayWriteTo, 1, "the patient: it is the head who carries the case")
	patient := thread.MayWriteTo[0]
	require.Equal(t, f.patient.Principal, patient.Who)
	m := made[casework.CaseMessage](t, f.call(t, kel, "POST", at, object{"to": []any{patient.Who}, "words": "MARKED"}), 201)
	require.Equal(t, patient.Reach, m.To[0].Reach)
	shown := made[casework.Thread](t, f.call(t, kel, "GET", at, nil), 200)
	require.Equal(t, "MARKED", shown.Items[0].Words)
	require.False(t, shown.Items[0].Unread, "what one has written")
	made[casework.CaseMessage](t, f.call(t, kel, "POST", at+"/"+m.ID+"/read", nil), 200)
	for body, status := range map[string]int{`{"to":[],"words":"x"}`: 400, `{"to":["staff/` + m.ID + `"],"words":"x"}`: 422,
		`{"to":["` + string(patient.Who) + `"],"words":" "}`: 422} {
		got := f.call(t, kel, "POST", at, body)
		require.Equal(t, status, got.status, "%s: %s", body, got.body)
	}
	require.Equal(t, 403, f.call(t, ke, "GET", at, nil).status, "who does not carry the case")
	require.Equal(t, 404, f.call(t, kel, "GET", "/api/v1/cases/"+m.ID+"/plan/pdf", nil).status)
	require.Empty(t, made[casework.UnreadMessages](t, f.call(t, kel, "GET", "/api/v1/unread-messages", nil), 200).Messages)
}
