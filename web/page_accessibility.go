package web

import "strings"

// accessibilityView is the accessibility statement, after the fields of the public one
// (uustatus.no): what it is of, how far it conforms, what was tried, what is known to be
// wrong, whom to tell, where to complain.
type accessibilityView struct {
	URL     string
	Contact string // as it is shown; "" when the installation names none
	Link    string // where it leads
	Tried   []string
	Untried []string
	Faults  []string
}

// What the statement lists, by their words in web/words/desk_accessibility.yaml. Each that is tried
// has its test: dev/desk, and letters/pdf for what is a file.
var (
	triedHow   = []string{"axe", "languages", "zoom", "keyboard", "scriptless", "forms", "letters"}
	triedNot   = []string{"people", "readers", "browsers", "whole", "mails", "login"}
	knownWrong = []string{"scans", "tongues", "silent"}
)

// accessibility is the statement; anybody may read it.
func (d *desk) accessibility(v *visit) error {
	if v.here() {
		// An account that may do nothing may read this.
		if _, err := allowed(d.introduce(v)); err != nil {
			return err
		}
	}
	view := accessibilityView{URL: d.URL, Contact: d.Contact, Tried: triedHow, Untried: triedNot, Faults: knownWrong}
	switch {
	case strings.HasPrefix(d.Contact, "https://"):
		view.Link = d.Contact
	case d.Contact != "":
		view.Link = "mailto:" + d.Contact
	}
	return d.show(v, "accessibility", view)
}
