// Package idnumber checks Norwegian identity numbers and keeps them from leaking.
//
// It knows fødselsnummer, D-nummer, hjelpenummer, FH-nummer and the synthetic
// numbers of Tenor (appendix B of the domain description; INV-100, INV-102,
// INV-103). It says whether a number is well formed and of which kind, and
// nothing about the person: birth date, sex and century come from explicit
// fields and are never read from the number (INV-101), so there is no function
// here that could do it. A D-number may carry the date of registration, and
// numbers issued from 2032 say nothing of sex or century.
package idnumber

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// Kind is the register's kind of number. A person may have several over the
// years, as D and then fødselsnummer (INV-102). It is personal data as the number
// is: a D-number tells that somebody has come from abroad.
type Kind string

// The kinds. Whether a number is synthetic is a question of its own.
const (
	FNR Kind = "FNR" // fødselsnummer
	D   Kind = "D"   // D-nummer: day + 40
	H   Kind = "H"   // hjelpenummer given by one institution: month + 40
	FH  Kind = "FH"  // felles hjelpenummer: begins with 8 or 9, holds no date
)

// Number is an identity number that Parse has accepted. Values are comparable and
// may be map keys. Printed, logged or marshalled in any way it shows only that it
// is a number; Reveal and RevealSpaced are the only ways to the digits, so that
// every place that shows them can be found by name. The zero Number is «none».
type Number struct {
	// The content lies behind two handles because fmt calls no methods on the
	// unexported fields of somebody's struct and prints what it finds there; a verb
	// that does not fit (%s) makes it follow the first pointer, but never a second.
	// Handles compare as their contents do, which pointers would not.
	handle unique.Handle[unique.Handle[content]]
}

type content struct {
	digits    string
	kind      Kind
	synthetic bool
}

func newNumber(c content) Number { return Number{unique.Make(unique.Make(c))} }

func (n Number) content() content {
	if n.IsZero() {
		return content{}
	}
	return n.handle.Value().Value()
}

const redacted = "[identity number]"

// Kind returns the kind of the number, "" for the zero Number.
func (n Number) Kind() Kind { return n.content().kind }

// Synthetic reports whether the number is one of Tenor's (month + 80), which
// belongs to no living person.
func (n Number) Synthetic() bool { return n.content().synthetic }

// IsZero reports whether there is no number; it is what omitzero asks.
func (n Number) IsZero() bool { return n == Number{} }

// Reveal returns the eleven digits without a space, as they are stored (INV-100),
// or "" for the zero Number. The result is personal data.
func (n Number) Reveal() string { return n.content().digits }

// RevealSpaced returns the digits as they are shown to people, 6+5 (INV-100):
// "123456 78901", or "" for the zero Number. The result is personal data.
func (n Number) RevealSpaced() string {
	s := n.Reveal()
	if s == "" {
		return ""
	}
	return s[:6] + " " + s[6:]
}

// String returns a placeholder, never the digits.
func (n Number) String() string { return redacted }

// Format writes the placeholder whatever the verb, so that %d, %x and %#v give
// away no more than %v does.
func (n Number) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue makes slog write the placeholder.
func (n Number) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes the placeholder, and by it JSON (values and map keys), XML
// and YAML do. An answer that must hold the number has a string field and calls
// Reveal. There is no UnmarshalText: reading needs a Policy, see Parse.
func (n Number) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Value refuses to be written to a database: the placeholder would be stored for
// the number, or the number in clear. Seal Reveal() with package sealed instead.
func (n Number) Value() (driver.Value, error) {
	return nil, errors.New("idnumber: a number is stored sealed, not as it is")
}
