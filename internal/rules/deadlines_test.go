package rules

import (
	"os"
	"slices"
	"strings"
	"testing"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

const codes = root + "/docs/codes.md"

// The table of deadlines in docs/codes.md is what the register says.
func TestDeadlineTableIsUpToDate(t *testing.T) {
	text, err := os.ReadFile(codes)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	heading := strings.SplitAfterN(DeadlineTable(), "\n", 2)[0]
	first := slices.Index(lines, heading)
	if first < 0 {
		t.Fatalf("docs/codes.md has no table under\n%s", heading)
	}
	end := first
	for end < len(lines) && strings.HasPrefix(lines[end], "|") {
		end++
	}
	if *update {
		whole := strings.Join(lines[:first], "") + DeadlineTable() + strings.Join(lines[end:], "")
		if err := os.WriteFile(codes, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have := strings.Join(lines[first:end], ""); have != DeadlineTable() {
		t.Error("docs/codes.md has not the deadlines of the register: go test ./internal/rules -update writes them anew")
	}
}

func TestADeadlineStandsInOnePlace(t *testing.T) {
	for text, want := range map[string]string{
		"- {code: DL-02, rule: It is decided at last., source: design}\n": "DL-02 is built",
		"- {code: DL-10, rule: It is decided at last., source: design}\n": "",
	} {
		_, err := parse([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
	}
	all, err := parse([]byte("- {code: T-01, rule: r, source: s}\n- {code: DL-10, rule: r, source: s}\n" +
		"- {code: INV-01, rule: r, source: s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, r := range all {
		have = append(have, r.Code)
	}
	want := slices.Insert(casefile.DeadlineCodes(), slices.Index(casefile.DeadlineCodes(), "DL-11"), "DL-10")
	if want = append(append([]string{"T-01"}, want...), "INV-01"); !slices.Equal(have, want) {
		t.Errorf("in the order %v", have)
	}
}

// What cannot be seen in the table because no deadline of today has it.
func TestDeadlineCells(t *testing.T) {
	plain := casefile.DeadlineRule{Kind: casefile.Right, What: "to be heard", From: "the hearing",
		Length: casefile.DeadlineLength{Law: calendar.Days(1)}}
	for have, want := range map[string]string{
		lengthCell(plain):   "1 day, law",
		remindedCell(plain): "nobody",
		missedCell(plain):   "it is over",
		sentence(plain):     "Right – to be heard: 1 day from the hearing, rolled over days off.",
	} {
		if have != want {
			t.Errorf("got  %s\nwant %s", have, want)
		}
	}
}
