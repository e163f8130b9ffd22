package rules

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"samlop/casefile"
)

var update = flag.Bool("update", false, "write docs/rules.md anew, and take away marks «missing» that are no longer true")

const (
	root  = "../.."
	page  = root + "/docs/rules.md"
	yamls = "rules.yaml"
)

// scanned is the source of the repository, read once.
var scanned = sync.OnceValues(func() (*Source, error) { return Scan(os.DirFS(root)) })

func read(t *testing.T) ([]Rule, *Source) {
	t.Helper()
	if *update {
		unmark(t)
	}
	text, err := os.ReadFile(yamls) // not the embedded one: -update may just have changed it
	if err != nil {
		t.Fatal(err)
	}
	all, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	source, err := scanned()
	if err != nil {
		t.Fatal(err)
	}
	return all, source
}

// unmark takes «missing» away from the rules that have both test and function now.
func unmark(t *testing.T) {
	t.Helper()
	all, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	source, err := scanned()
	if err != nil {
		t.Fatal(err)
	}
	entries := strings.Split(string(list), "\n- ")
	for i, entry := range entries {
		for _, r := range all {
			if r.Missing && strings.HasPrefix(entry, "code: "+r.Code+"\n") && done(source, r) {
				entries[i] = strings.Replace(entry, "\n  missing: true", "", 1)
			}
		}
	}
	if err := os.WriteFile(yamls, []byte(strings.Join(entries, "\n- ")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func done(source *Source, r Rule) bool {
	return len(source.Tests(r.Code)) > 0 && len(source.Enforcers(r)) > 0
}

func TestRulesPageIsUpToDate(t *testing.T) {
	all, source := read(t)
	want := Page(all, source)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Error("docs/rules.md is not what the source says: go test ./internal/rules -update writes it anew")
	}
}

// TestReadingsAreShown keeps how a rule is read, and why, beside the rule.
func TestReadingsAreShown(t *testing.T) {
	all, err := parse([]byte("- {code: T-01, rule: It is so., source: S2, reading: [\"This way: because.\", Not that way.], note: n}\n" +
		"- {code: T-12, rule: Later., source: S4, later: on two levels, reading: [Nor so.]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	page := Page(all, &Source{})
	for _, want := range []string{
		"\n**T-01** It is so. (S2)\n- reading: This way: because.\n- reading: Not that way.\n- note: n\n",
		"\n**T-12** Later. (S4)\n- reading: Nor so.\n- later: «on two levels»\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks\n%s\nin\n%s", want, page)
		}
	}
}

// TestRulesAreEnforcedAndTested is the promise of the page: every code has a
// function that enforces it and a test that would fail, or says when it will.
func TestRulesAreEnforcedAndTested(t *testing.T) {
	all, source := read(t)
	for _, r := range all {
		tests, by := source.Tests(r.Code), source.Enforcers(r)
		switch {
		case r.Later != "":
			if len(tests) > 0 {
				t.Errorf("%s has %s and is not «%s» any more: take the mark away", r.Code, tests[0], r.Later)
			}
		case r.Missing:
			if done(source, r) {
				t.Errorf("%s is not missing any more: take the mark away, or run with -update", r.Code)
			}
		default:
			if len(tests) == 0 {
				t.Errorf("%s has no test that carries its code in its name: %s", r.Code, r.Rule)
			}
			if len(by) == 0 {
				t.Errorf("%s has no function that enforces it: refuse with its code, name it in a doc comment, or say «by» in rules.yaml", r.Code)
			}
		}
	}
}

// TestRulesNameWhatThereIs holds every «by» against the source.
func TestRulesNameWhatThereIs(t *testing.T) {
	all, source := read(t)
	for _, r := range all {
		for _, by := range r.By {
			file, word, is := strings.Cut(by, "#")
			if !is {
				if !source.Has(by) {
					t.Errorf("%s: there is no function %s", r.Code, by)
				}
				continue
			}
			text, err := os.ReadFile(root + "/" + file)
			if err != nil || word == "" || !strings.Contains(string(text), word) {
				t.Errorf("%s: %q does not stand in %s (%v)", r.Code, word, file, err)
			}
		}
	}
}

// TestRulesKnowEveryCode finds a code in the source, or in the name of a test,
// that is not in the list.
func TestRulesKnowEveryCode(t *testing.T) {
	all, source := read(t)
	mentioned := source.Mentioned()
	if len(mentioned) < 100 {
		t.Fatalf("found only %d codes in the source: has it moved?", len(mentioned))
	}
	for code, file := range mentioned {
		if !slices.ContainsFunc(all, func(r Rule) bool { return r.Code == code }) {
			t.Errorf("%s names %s, which is no rule", file, code)
		}
	}
}

// TestRulesListIsWhole holds the list against the numbers that there are: no code
// is left out, and none is invented.
func TestRulesListIsWhole(t *testing.T) {
	all, _ := read(t)
	var want []string
	for _, r := range []struct {
		family   string
		from, to int
	}{
		{"T", 1, 22},
		{"C", 1, 7},
		{"K", 1, 10},
		{"P", 1, 11},
		{"G", 1, 11},
		{"A", 1, 13},
		{"S", 1, 12},
		{"DL", 1, max(28, lastDeadline(t))},
		{"INV", 1, 15},    // case, plan, responsibility
		{"INV", 20, 73},   // consent, coordinator, plan, care team, decisions
		{"INV", 80, 91},   // confidentiality, access, channels
		{"INV", 95, 103},  // specialist service, identity numbers
		{"INV", 104, 112}, // added after trial
		{"INV", 113, 114}, // added after trial
		{"INV", 115, 115}, // added after trial
		{"INV", 116, 117}, // added after trial
	} {
		for n := r.from; n <= r.to; n++ {
			want = append(want, fmt.Sprintf("%s-%02d", r.family, n))
			if want[len(want)-1] == "DL-09" {
				want = append(want, "DL-09s")
			}
			if want[len(want)-1] == "DL-21" {
				want = append(want, "DL-21r")
			}
		}
	}
	have := make([]string, len(all))
	for i, r := range all {
		have[i] = r.Code
	}
	if !slices.Equal(have, want) {
		for _, code := range want {
			if !slices.Contains(have, code) {
				t.Errorf("%s is left out", code)
			}
		}
		for _, code := range have {
			if !slices.Contains(want, code) {
				t.Errorf("%s is invented", code)
			}
		}
		t.Error("the list is not whole, or not in order")
	}
}

// lastDeadline is the highest number in the register of deadlines.
func lastDeadline(t *testing.T) int {
	t.Helper()
	all := casefile.DeadlineCodes()
	n, err := strconv.Atoi(strings.TrimRight(strings.TrimPrefix(all[len(all)-1], "DL-"), "s"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRulesAreOneLine keeps the list readable.
func TestRulesAreOneLine(t *testing.T) {
	all, _ := read(t)
	sentence := regexp.MustCompile(`^\p{Lu}[^\n]{15,175}\.$`)
	for _, r := range all {
		if !sentence.MatchString(r.Rule) {
			t.Errorf("%s is not one sentence of a line: %q", r.Code, r.Rule)
		}
	}
}
