package api

import (
	"os"
	"strings"
	"testing"

	"samlop/casefile"
	"samlop/casework"
)

// Who is registered without a language has the organisation's, which alone has one
// by default; so has a form, and a letter, that of whoever it is for (INV-112).
func TestINV112_LanguageFollowsTheOrganisation(t *testing.T) {
	f := newFjordvik(t) // a municipality in nynorsk
	staff := made[casework.Staff](t, f.call(t, kel, "POST", "/api/v1/staff", object{"name": "Nils Ny"}), 201)
	person := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Ola Ny"}), 201)
	if staff.Language != casefile.Nynorsk || person.Language != casefile.Nynorsk {
		t.Errorf("staff %s, person %s; want nn", staff.Language, person.Language)
	}
	document, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(document), "default: nb"); n != 1 {
		t.Errorf("%d languages have a default; want that of a new organisation alone", n)
	}
}
