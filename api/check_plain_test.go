package api

import (
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// Instants are those of RFC 3339, whatever Go's reader would take; integers may be
// written with a fraction of nothing.
func TestBodiesAreReadByTheirStandards(t *testing.T) {
	schema := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{
		"at": {Type: huma.TypeString, Format: "date-time"}, "n": {Type: huma.TypeInteger},
		"list": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeInteger}}}}
	for sent, read := range map[string]string{
		`{"at":"2027-02-01T09:30:00Z"}`:            `{"at":"2027-02-01T09:30:00Z"}`,
		`{ "at" : "2027-02-01t09:30:00.5z" }`:      `{ "at" : "2027-02-01T09:30:00.5Z" }`,
		`{"at":"2027-02-01T09:30:00\u002b02:00"}`:  `{"at":"2027-02-01T09:30:00+02:00"}`,
		`{"n":1.0, "list": [ 2e1 ,3,-0.0,40E-1] }`: `{"n":1, "list": [ 20 ,3,0,4] }`,
		`{"n":1.5}`:          `{"n":1.5}`,
		`{"n":1e99}`:         `{"n":1e99}`,
		`{"n":0e-999999999}`: `{"n":0e-999999999}`,
		`{"n":10000000000000000000000000000000.0}`: `{"n":10000000000000000000000000000000.0}`,
	} {
		got, faults := check(nil, schema, []byte(sent))
		require.Empty(t, faults, sent)
		require.Equal(t, read, string(got), sent)
	}
	for _, at := range []string{"2027-02-01T5:00:00Z", "2027-02-01T05:00:00,5Z", "2027-02-01T05:00:00+24:00", "2027-02-01T05:00:00+0200",
		"2027-02-01 05:00:00Z", "2027-02-01T05:00:00", "2027-02-01", ""} {
		_, faults := check(nil, schema, []byte(`{"at":"`+at+`"}`))
		require.Equal(t, []error{errorAt("body.at", "date_time")}, faults, at)
	}
}

// A limit is shown as people write it, and an instant is read alike everywhere.
func TestLimitsAndInstantsInAddresses(t *testing.T) {
	h := newFjordvik(t)
	a := h.call(t, admin, "GET", "/api/v1/cases?limit=201", nil)
	require.Contains(t, string(a.body), "200")
	for _, at := range []string{"2027-02-01T5:00:00Z", "2027-02-01T05:00:00,5Z", "2027-02-01T05:00:00%2B24:00"} {
		a = h.call(t, admin, "GET", "/api/v1/cases?changed_since="+at, nil)
		require.Equal(t, 400, a.status, "in addresses too: %s", at)
		require.Contains(t, string(a.body), "RFC 3339", at)
		require.Contains(t, string(a.body), "query.changed_since", at)
	}
	require.Equal(t, 200, h.call(t, ke, "GET", "/api/v1/cases?changed_since=2027-02-01t05:00:00.5z", nil).status)
	a = h.call(t, admin, "GET", "/api/v1/cases/00000000-0000-7000-8000-000000000001/timeline?from_seq=99999999999", nil)
	require.Equal(t, 400, a.status)
	require.NotContains(t, string(a.body), "e+")
}

// A field that is meant once and sent twice is refused: the second would be dropped, and
// nobody told.
func TestAFieldOfAnAddressIsMeantOnce(t *testing.T) {
	h := newFjordvik(t)
	for _, query := range []string{"number=1&number=2", "sort=number&sort=-number", "limit=1&limit=1", "open=true&overdue=true&open=false",
		"due_before=2027-01-01&due_before=2028-01-01"} {
		a := h.call(t, admin, "GET", "/api/v1/cases?"+query, nil)
		require.Equal(t, 400, a.status, query)
		name, _, _ := strings.Cut(query, "=")
		require.Contains(t, string(a.body), "query."+name, query)
	}
	require.Equal(t, 200, h.call(t, ke, "GET", "/api/v1/cases?phase=ACTIVE&phase=CLOSED", nil).status)
}
