package rules

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed rules.yaml
var list []byte

// Rule is one coded rule.
type Rule struct {
	Code string `yaml:"code"`
	// Rule is what it says, in one line.
	Rule string `yaml:"rule"`
	// Source is where it comes from: a section of an act, a source document
	// (S1–S5), or «design», which is our own default.
	Source string `yaml:"source"`
	// Reading says how it is read where it can be read in more than one way, and why.
	Reading []string `yaml:"reading,omitempty"`
	// By names the enforcing functions where the source code does not show them:
	// "casefile.Refer.decide", or "models/migrations/00001_spine.sql#plans_one_live",
	// a file and a word that must stand in it.
	By []string `yaml:"by,omitempty"`
	// Note says what the one line leaves out.
	Note string `yaml:"note,omitempty"`
	// Later is the delivery that the rule belongs to, when that is not done yet:
	// «on paper» or «on two levels».
	Later string `yaml:"later,omitempty"`
	// Missing owns up to a rule of a delivered part that has no test or no function yet.
	Missing bool `yaml:"missing,omitempty"`
}

// pattern is a code as it is written in a sentence.
const pattern = `(?:INV-[0-9]{2,3}|DL-[0-9]{2}[rs]?|[TCKPGAS]-[0-9]{2})`

var (
	whole    = regexp.MustCompile(`^` + pattern + `$`)
	anywhere = regexp.MustCompile(`\b` + pattern + `\b`)
)

// Family is the letters of a code, "INV".
func (r Rule) Family() string { return family(r.Code) }

func family(code string) string {
	letters, _, _ := strings.Cut(code, "-")
	return letters
}

// Read returns the list, in the order it is written in, with the deadlines that
// casefile's register states itself. It returns an error for a field it does not
// know, a code twice, or an entry that lacks code, rule or source.
func Read() ([]Rule, error) { return parse(list) }

func parse(text []byte) ([]Rule, error) {
	var all []Rule
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the list of rules: %w", err)
	}
	seen := map[string]bool{}
	for _, r := range all {
		switch {
		case !whole.MatchString(r.Code):
			return nil, fmt.Errorf("reading the list of rules: %q is not a code", r.Code)
		case seen[r.Code]:
			return nil, fmt.Errorf("reading the list of rules: %s stands there twice", r.Code)
		case slices.Contains(r.Reading, ""):
			return nil, fmt.Errorf("reading the list of rules: %s has a reading without words", r.Code)
		case (r.Rule == "" || r.Source == "") && !registered(r.Code):
			return nil, fmt.Errorf("reading the list of rules: %s lacks its rule or its source", r.Code)
		case r.Later != "" && r.Later != OnPaper && r.Later != OnTwoLevels:
			return nil, fmt.Errorf("reading the list of rules: %s: no delivery is called %q", r.Code, r.Later)
		case r.Later != "" && r.Missing:
			return nil, fmt.Errorf("reading the list of rules: %s is both later and missing", r.Code)
		}
		seen[r.Code] = true
	}
	return withDeadlines(all)
}

// The deliveries that rules may wait for.
const (
	OnPaper     = "on paper"      // letters and forms as documents, print, the pages people read
	OnTwoLevels = "on two levels" // the specialist service, and moves between municipalities
)
