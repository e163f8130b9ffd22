package web

import (
	"net/http"
	"slices"

	"samlop/internal/wording"
)

// Duties of the reader in their organisation, as /me calls them.
const (
	dutyPeople    = "PEOPLE"
	dutyCases     = "CASES"
	dutyLetters   = "LETTERS"
	dutyFigures   = "FIGURES"
	dutyTraining  = "TRAINING"
	dutyRegisters = "REGISTERS"
	dutyApproval  = "APPROVAL"
)

// may tells whether the API says that the reader has one of some duties.
func (m me) may(duties ...string) bool {
	return slices.ContainsFunc(m.May, func(d string) bool { return slices.Contains(duties, d) })
}

// Keeps tells whether the reader keeps the register of people.
func (m me) Keeps() bool { return m.may(dutyPeople) }

// only refuses a form at once to who has none of some duties, in the words in which the API
// would refuse what it sends.
func (v *visit) only(duties ...string) error {
	if v.me.may(duties...) {
		return nil
	}
	words := wording.Own(v.lang, "wrong_role", nil)
	return &Problem{Status: http.StatusForbidden, Key: "wrong_role", Title: wording.Title(v.lang, "forbidden"), Detail: words.Problem,
		Remedy: words.Remedy}
}
