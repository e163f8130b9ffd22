// Package citation knows which section, or which words of the routine, each
// deadline rests on, by the day it was set and the Public Administration Act in
// force then (domain.md 0.3: never hard-code section numbers). The table is
// citations.yaml; an organisation may cite otherwise in its policy.
package citation

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	"samlop/casefile/calendar"
)

// Laws are the acts and regulations that may be cited, by the short names in use.
var Laws = []string{
	"hol", "sphl", "pbrl", "hpl", "pjl", "phvl", "fvl", "fvl-2025", "NAV-loven", "sosialtjenesteloven", "barnevernsloven", "barnelova",
	"opplæringslova", "opplæringsloven", "vergemålsloven", "forskrift om individuell plan", "Forskrift om individuell plan",
}

// Citation is what a deadline rests on.
type Citation struct {
	// Text is «fvl § 11 a», or words of the routine in guillemets; "" for a code that is not in the table.
	Text string
	// Law is true where missing the date breaks the law itself, not only the
	// organisation's own target.
	Law bool
}

// row is a line of the table. From and To are inclusive; the zero date is for ever.
type row struct {
	code, act, text string
	law             bool
	from, to        calendar.Date
}

func (r row) holds(act string, on calendar.Date) bool {
	return (r.act == "" || r.act == act) && !on.Before(r.from) && (r.to.IsZero() || !on.After(r.to))
}

//go:embed citations.yaml
var source []byte

var table = func() map[string][]row {
	rows, err := read(source)
	if err != nil {
		panic("citation: " + err.Error()) // the table is part of the build, and tested
	}
	return rows
}()

// read reads a table, by code.
func read(text []byte) (map[string][]row, error) {
	var lines []struct {
		Code, Act, Text string
		Law             bool
		From, To        string
	}
	if err := yaml.UnmarshalWithOptions(text, &lines, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the table of citations: %w", err)
	}
	out := map[string][]row{}
	for _, l := range lines {
		r := row{code: l.Code, act: l.Act, text: l.Text, law: l.Law}
		for _, d := range []struct {
			text string
			into *calendar.Date
		}{{l.From, &r.from}, {l.To, &r.to}} {
			if d.text == "" {
				continue
			}
			if err := d.into.UnmarshalText([]byte(d.text)); err != nil {
				return nil, fmt.Errorf("reading the table of citations: %s: %w", l.Code, err)
			}
		}
		if r.code == "" || r.text == "" {
			return nil, fmt.Errorf("reading the table of citations: a row without code or text (%s %s)", r.code, r.text)
		}
		out[r.code] = append(out[r.code], r)
	}
	return out, nil
}

// Find is what a deadline of a code (DL-nn) rests on when it is set on a day
// under an act (FVL_1967, FVL_2025). The zero Citation when the table has none.
func Find(code, act string, on calendar.Date) Citation {
	rows := table[code]
	i := slices.IndexFunc(rows, func(r row) bool { return r.holds(act, on) })
	if i < 0 {
		return Citation{}
	}
	return Citation{Text: rows[i].text, Law: rows[i].law}
}

// Codes lists the codes that the table has, in order.
func Codes() []string {
	var out []string
	for code := range table {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

// Known reports whether the table has a code.
func Known(code string) bool { return len(table[code]) > 0 }
