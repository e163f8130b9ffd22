package calendar

import (
	"fmt"
	"strconv"
	"strings"
)

// Unit is what a Length is counted in. The unit matters: four weeks end on the
// same weekday, one month on the same day number (dl § 148).
type Unit string

// The units, as written in the text form of a Length.
const (
	Day        Unit = "d"
	Week       Unit = "w"
	Month      Unit = "m"
	Year       Unit = "y"
	WorkingDay Unit = "wd" // virkedag: Monday–Friday and not a holiday, see Rules
	Hour       Unit = "h"  // elapsed hours from an instant, see Elapsed; never counted from a date
)

// maxN keeps a length within a hundred years, so that a slip of the keyboard in a
// policy is refused and no sum leaves the years that a date can be written in.
var maxN = map[Unit]int{Day: 36_525, Week: 5_218, Month: 1_200, Year: 100, WorkingDay: 26_000, Hour: 876_000}

// Length is how long a deadline is. Its text form, also in JSON, is "14d", "4w",
// "6m", "1y" or "3wd". The zero Length means «none set» and is written as "";
// "0d" is a length, of no days.
type Length struct {
	N    int
	Unit Unit
}

// Days returns a length of n days.
func Days(n int) Length { return Length{n, Day} }

// Weeks returns a length of n weeks.
func Weeks(n int) Length { return Length{n, Week} }

// Months returns a length of n months.
func Months(n int) Length { return Length{n, Month} }

// Years returns a length of n years.
func Years(n int) Length { return Length{n, Year} }

// WorkingDays returns a length of n working days (virkedager).
func WorkingDays(n int) Length { return Length{n, WorkingDay} }

// Hours returns a length of n elapsed hours.
func Hours(n int) Length { return Length{n, Hour} }

// ParseLength reads the text form: a whole number without sign or leading zeros,
// and a unit in small letters. It returns an error for anything else, for the
// empty string, and for more than a hundred years.
func ParseLength(s string) (Length, error) {
	digits := strings.TrimRight(s, "dwmyh") // letters only; what is left must be a number
	n, err := strconv.Atoi(digits)
	l := Length{n, Unit(s[len(digits):])}
	if err != nil || l.String() != s { // the comparison refuses "+1d", "01d" and "-0d"
		return Length{}, fmt.Errorf(`length %q is not a number and a unit, like "14d", "4w", "6m", "1y" or "3wd"`, s)
	}
	if err := l.check(); err != nil {
		return Length{}, err
	}
	return l, nil
}

func (l Length) check() error {
	most, ok := maxN[l.Unit]
	switch {
	case !ok:
		return fmt.Errorf("length %q has no known unit (d, w, m, y, wd, h)", l.String())
	case l.N < 0:
		return fmt.Errorf("length %q is negative", l.String())
	case l.N > most:
		return fmt.Errorf("length %q is more than a hundred years", l.String())
	}
	return nil
}

// IsZero reports whether no length is set; it is what omitzero asks.
func (l Length) IsZero() bool { return l == Length{} }

// String returns the text form, "" for the zero Length.
func (l Length) String() string {
	if l.IsZero() {
		return ""
	}
	return strconv.Itoa(l.N) + string(l.Unit)
}

// MarshalText writes the text form. It returns an error for a length that
// UnmarshalText would refuse, so that a bad one is found where it is made.
func (l Length) MarshalText() ([]byte, error) {
	if !l.IsZero() {
		if err := l.check(); err != nil {
			return nil, err
		}
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads the text form as ParseLength does; "" is the zero Length.
func (l *Length) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = Length{}
		return nil
	}
	parsed, err := ParseLength(string(text))
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}
