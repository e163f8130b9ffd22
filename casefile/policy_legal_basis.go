package casefile

import (
	"regexp"
	"strings"

	"samlop/casefile/citation"
)

// LegalBasis cites the sections a decision rests on and nothing else, as lawyers
// write them: «hol §§ 7-1 og 7-2, jf. pbrl § 2-5». It travels into Temporal, so
// there is no room in it for words about anybody.
type LegalBasis string

// The parts of a citation, each in the form that regexp takes.
const (
	ordinal    = `(første|andre|annet|tredje|fjerde|femte) ledd`
	oneSection = `[0-9]{1,2}(-[0-9]{1,2})?( [a-z])?( ` + ordinal + `)?`
	sections   = `§§? ` + oneSection + `((, | og |–)` + oneSection + `)*`
)

// LegalBasisPattern is the form of a LegalBasis.
var LegalBasisPattern = func() string {
	cited := "(" + strings.Join(citation.Laws, "|") + ") " + sections
	return "^" + cited + "((, |; | og |, jf[.] | jf[.] )" + cited + ")*$"
}()

var legalBasis = regexp.MustCompile(LegalBasisPattern)

// maxLegalBasis is its greatest length in bytes.
const maxLegalBasis = 200

// Readable reports whether it cites sections and nothing else.
func (b LegalBasis) Readable() bool {
	return len(b) <= maxLegalBasis && legalBasis.MatchString(string(b))
}
