package idnumber

import (
	"time"

	"cloud.google.com/go/civil"
)

// Synthetic says what an environment does with synthetic numbers (INV-103).
type Synthetic string

// The zero value is that of production, so that a forgotten setting refuses.
const (
	SyntheticRefused  Synthetic = ""         // production: real numbers only
	SyntheticRequired Synthetic = "required" // test and training: synthetic only
	SyntheticAllowed  Synthetic = "allowed"  // both, for tools that read either
)

// Policy is what an installation accepts. The zero Policy is production before
// 2032: real fødselsnummer, D and H with the check digits of 1964.
type Policy struct {
	Synthetic Synthetic
	// Since2032 accepts the check digits that are issued from 1 January 2032, where
	// the remainder of the first may be 1, 2 or 3, besides those of 1964 (INV-100).
	// Use On to set it from the date.
	Since2032 bool
	// From2032 moves the date on which On begins to accept them, for tests before
	// the time. The zero date is 2032-01-01, and production has no earlier one.
	From2032 civil.Date
	// AcceptFH accepts felles hjelpenummer. They hold no date and have no synthetic
	// form, so they are never accepted where synthetic numbers are required.
	AcceptFH bool
}

var start2032 = civil.Date{Year: 2032, Month: time.January, Day: 1}

// On returns the policy as it is on a date in Oslo: with Since2032 set if the
// numbers of 2032 are in use by then (INV-100). Where synthetic numbers are
// refused, which is production, a From2032 before 2032-01-01 is not heeded.
func (p Policy) On(today civil.Date) Policy {
	from := p.From2032
	if from.IsZero() || p.Synthetic == SyntheticRefused && from.Before(start2032) {
		from = start2032
	}
	p.Since2032 = !today.Before(from)
	return p
}

// Error is why Parse refused. It is a constant to compare with or to find with
// errors.Is. Neither it nor its text ever holds the number or a part of it.
type Error string

// The refusals, in the order in which Parse looks for them.
const (
	ErrForm         Error = "form"          // not eleven digits
	ErrFH           Error = "fh"            // felles hjelpenummer, not accepted here
	ErrDate         Error = "date"          // digits 1–6 name no day
	ErrCheckDigits  Error = "check_digits"  // mistyped
	ErrSynthetic    Error = "synthetic"     // synthetic in production
	ErrNotSynthetic Error = "not_synthetic" // a real one in test
)

var sentences = map[Error]string{
	ErrForm:         "an identity number is eleven digits",
	ErrFH:           "a common auxiliary number (FH-nummer) is not accepted here",
	ErrDate:         "the first six digits of the identity number name no day",
	ErrCheckDigits:  "the check digits of the identity number do not agree with the rest",
	ErrSynthetic:    "synthetic identity numbers are refused here",
	ErrNotSynthetic: "only synthetic identity numbers are accepted here",
}

// Error returns a sentence in English, without the number.
func (e Error) Error() string { return sentences[e] }

// Code returns the short name of the refusal, to choose a translation by.
func (e Error) Code() string { return string(e) }

// Rule returns the code of the rule that refuses: "INV-100" or "INV-103".
func (e Error) Rule() string {
	switch e {
	case ErrSynthetic, ErrNotSynthetic:
		return "INV-103"
	}
	return "INV-100"
}

// Parse reads an identity number: eleven digits, or six, one space and five as
// numbers are shown. It returns an Error if the number is not well formed or the
// policy does not accept it (INV-100, INV-103). That a number is well formed does
// not say that it has been given to anybody.
func Parse(s string, p Policy) (Number, error) {
	d, ok := digitsOf(s)
	if !ok {
		return Number{}, ErrForm
	}
	kind, synthetic, err := d.classify()
	if err != nil {
		return Number{}, err
	}
	switch {
	case kind == FH && !p.AcceptFH:
		return Number{}, ErrFH
	case !d.checks(p.Since2032):
		return Number{}, ErrCheckDigits
	case synthetic && p.Synthetic != SyntheticRequired && p.Synthetic != SyntheticAllowed:
		return Number{}, ErrSynthetic
	case !synthetic && p.Synthetic == SyntheticRequired:
		return Number{}, ErrNotSynthetic
	}
	return newNumber(content{d.String(), kind, synthetic}), nil
}

// digits are the eleven digits as numbers 0–9.
type digits [11]int

func digitsOf(s string) (d digits, ok bool) {
	if len(s) == 12 && s[6] == ' ' {
		s = s[:6] + s[7:]
	}
	if len(s) != len(d) {
		return d, false
	}
	for i := range d {
		if s[i] < '0' || s[i] > '9' {
			return d, false
		}
		d[i] = int(s[i] - '0')
	}
	return d, true
}

func (d digits) String() string {
	var b [len(d)]byte
	for i, n := range d {
		b[i] = byte('0' + n)
	}
	return string(b[:])
}

// classify tells the kind by what has been added to day and month, and refuses
// what is no day without it (appendix B). The day is only checked, not kept.
func (d digits) classify() (kind Kind, synthetic bool, err error) {
	if d[0] >= 8 {
		return FH, false, nil
	}
	day, month, year := 10*d[0]+d[1], 10*d[2]+d[3], 10*d[4]+d[5]
	kind = FNR
	if day > 40 {
		kind, day = D, day-40
	}
	switch {
	case month > 80:
		synthetic, month = true, month-80
	case month > 40 && kind == FNR: // there is no D-number that is an H-number as well
		kind, month = H, month-40
	}
	// The century is unknown, and "00" is taken as 2000, which had a 29 February,
	// as the public validator does (INV-103). So any fourth year will do.
	leap := year%4 == 0
	if month < 1 || month > 12 || day < 1 || day > daysIn(month, leap) {
		return "", false, ErrDate
	}
	return kind, synthetic, nil
}

func daysIn(month int, leap bool) int {
	switch month {
	case 2:
		if leap {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// The weights of the check digits, each with the 1 of the digit itself last
// (appendix B).
var (
	weights1 = [...]int{3, 7, 6, 1, 8, 9, 4, 5, 2, 1}
	weights2 = [...]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}
)

// checks reports whether both check digits agree with the rest.
func (d digits) checks(since2032 bool) bool {
	r1, r2 := d.remainder(weights1[:]), d.remainder(weights2[:])
	return r2 == 0 && (r1 == 0 || since2032 && r1 <= 3)
}

func (d digits) remainder(weights []int) int {
	sum := 0
	for i, w := range weights {
		sum += w * d[i]
	}
	return sum % 11
}
