package rules

import (
	"fmt"
	"strings"
)

// chapters are the kinds of code, in the order of the page.
var chapters = []struct{ family, title string }{
	{"T", "The case"},
	{"C", "Consent"},
	{"K", "The coordinator"},
	{"P", "The plan"},
	{"G", "The care team and its meetings"},
	{"A", "Complaints"},
	{"S", "The specialist service"},
	{"DL", "Deadlines"},
	{"INV", "What must always hold"},
}

const head = `# Rules

Every rule has a code. A refusal names it, a test carries it in its name, and this page, written by
` + "`go test ./internal/rules -update`" + ` from ` + "`internal/rules/rules.yaml`" + ` and the source, says which functions
enforce it and which tests would fail. What the codes mean in use is in [codes.md](codes.md), and the domain they come from is in
[domain.md](domain.md). A rule that can be read in more than one way says how it is read here, and why.

Where a rule comes from: S1 is a health trust's page on individual plan and coordinator, S2 a municipal service description, S3 the
routine of Hol municipality, S4 the page of Helgelandssykehuset, S5 a municipal quality standard. hol, sphl, pbrl, hpl, pjl, fvl and dl
are the acts on municipal health and care services, the specialist health service, patients' and users' rights, health personnel, health
records, public administration and courts. «design» is a default of our own.

`

// Page writes docs/rules.md.
func Page(all []Rule, source *Source) string {
	var page strings.Builder
	page.WriteString(head)
	later, missing := 0, 0
	for _, r := range all {
		if r.Later != "" {
			later++
		}
		if r.Missing {
			missing++
		}
	}
	fmt.Fprintf(&page, "%d rules; %d of them belong to what is delivered later", len(all), later)
	if missing > 0 {
		fmt.Fprintf(&page, "; %d are still missing", missing)
	}
	page.WriteString(".\n")
	for _, c := range chapters {
		fmt.Fprintf(&page, "\n## %s (%s)\n", c.title, c.family)
		for _, r := range all {
			if r.Family() == c.family {
				page.WriteString(r.entry(source))
			}
		}
	}
	return page.String()
}

// entry is one rule on the page.
func (r Rule) entry(source *Source) string {
	var e strings.Builder
	fmt.Fprintf(&e, "\n**%s** %s (%s)\n", r.Code, r.Rule, r.Source)
	for _, reading := range r.Reading {
		fmt.Fprintf(&e, "- reading: %s\n", reading)
	}
	if r.Note != "" {
		fmt.Fprintf(&e, "- note: %s\n", r.Note)
	}
	if r.Later != "" {
		fmt.Fprintf(&e, "- later: «%s»\n", r.Later)
		return e.String()
	}
	if r.Missing {
		e.WriteString("- **missing**\n")
	}
	if by := source.Enforcers(r); len(by) > 0 {
		fmt.Fprintf(&e, "- by `%s`\n", strings.Join(by, "`, `"))
	}
	for _, test := range source.Tests(r.Code) {
		fmt.Fprintf(&e, "- test `%s`\n", test)
	}
	return e.String()
}
