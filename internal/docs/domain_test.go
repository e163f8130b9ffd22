package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"samlop/internal/rules"
)

// unbuilt is how docs/domain.md marks what belongs to a later delivery.
const unbuilt = "*not built yet*"

// entry is the line that says what a code means: a row of a table, or a point of a list.
var entry = regexp.MustCompile(`^(?:\| |- \*\*)((?:INV-[0-9]{2,3}|DL-[0-9]{2}[rs]?|[TCKPGAS]-[0-9]{2}))(?: \||\*\*)`)

// entries are the lines of the page by their codes.
func entries(page string) map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(page) {
		if m := entry.FindStringSubmatch(line); m != nil {
			all[m[1]] = append(all[m[1]], line)
		}
	}
	return all
}

// TestDomainSaysWhatIsBuilt holds docs/domain.md against the list of rules: every
// code stands there once, and is marked as long as it belongs to a later delivery
// or is in no list yet.
func TestDomainSaysWhatIsBuilt(t *testing.T) {
	said := entries(ours(t)["docs/domain.md"])
	list, err := rules.Read()
	if err != nil {
		t.Fatal(err)
	}
	built := map[string]bool{}
	for _, r := range list {
		built[r.Code] = r.Later == ""
		if len(said[r.Code]) == 0 {
			t.Errorf("docs/domain.md lacks %s", r.Code)
		}
	}
	for code, lines := range said {
		switch marked := strings.Contains(lines[0], unbuilt); {
		case len(lines) > 1:
			t.Errorf("docs/domain.md has %s %d times", code, len(lines))
		case built[code] && marked:
			t.Errorf("docs/domain.md says that %s is not built yet, and it is", code)
		case !built[code] && !marked:
			t.Errorf("docs/domain.md does not say that %s is not built yet", code)
		}
	}
}
