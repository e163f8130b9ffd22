package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casework"
)

// A contact over HTTP: registered once under a key, in the case for whoever may register one, and
// refused at the field; nobody whose case it is may register anybody, and no number is taken (INV-88).
func TestINV88_AContactOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	at := "/api/v1/cases/" + f.caseOf(t, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	path := at + "/contacts"
	require.Empty(t, made[casework.Contacts](t, f.call(t, ke, "GET", path, nil), 200).Contacts)
	body := object{"name": "Lise Lærar", "phone": "57 00 00 00"}
	first := made[casework.Contact](t, f.call(t, ke, "POST", path, body, keyHeader, "k1"), 201)
	require.Equal(t, "OTHER", string(first.Kind))
	require.Equal(t, first, made[casework.Contact](t, f.call(t, ke, "POST", path, body, keyHeader, "k1"), 201))
	require.Equal(t, []casework.Contact{first}, made[casework.Contacts](t, f.call(t, ke, "GET", path, nil), 200).Contacts)
	shown := made[casework.Case](t, f.call(t, ke, "GET", at, nil), 200)
	require.Equal(t, []casefile.Principal{first.Principal}, shown.Contacts)
	require.Equal(t, "Lise Lærar", shown.People[first.Principal].Name)
	require.Contains(t, shown.Opens, casework.CasePart("contacts"))

	require.Equal(t, 403, f.call(t, pat, "POST", path, body).status)
	require.Equal(t, 403, f.call(t, pat, "GET", path, nil).status)
	for status, wrong := range map[int]object{
		422: {"name": "X", "email": "X <x@skole.example>"},
		400: {"name": "X", "identity_number": "12835810036"},
	} {
		require.Equal(t, status, f.call(t, ke, "POST", path, wrong).status, wrong)
	}
	require.Equal(t, 400, f.call(t, ke, "POST", path, object{"name": " "}).status)
	require.Equal(t, 400, f.call(t, ke, "POST", path, object{"name": "X", "kind": "PATIENT"}).status, "not among the codes")
}
