package wording

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// code is one code of the rules as casefile's source writes it.
var code = regexp.MustCompile(`^(T|C|K|P|G|A|INV|DL|D)-[0-9]{2,3}$`)

// TestEveryCodeIsDocumented keeps docs/codes.md true: every rule, deadline, document,
// task and phase that casefile names. Letters and steps are in register_test.go.
func TestEveryCodeIsDocumented(t *testing.T) {
	body, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(body)
	for id := range catalogue(t, English) {
		if phase, ok := strings.CutPrefix(id, "code.phase."); ok && phase != "NONE" && !strings.Contains(page, "| `"+phase+"` |") {
			t.Errorf("docs/codes.md does not explain the phase %s", phase)
		}
	}
	found := 0
	for _, dir := range []string{"../../casefile", "../../casework", "../../activities"} {
		for file, tree := range source(t, dir) {
			ast.Inspect(tree, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil || !code.MatchString(text) {
					return true
				}
				found++
				if !strings.Contains(page, "| "+text+" |") {
					t.Errorf("docs/codes.md does not explain %s (%s)", text, file)
				}
				return true
			})
		}
	}
	if found < 100 {
		t.Fatalf("found only %d codes in the source: has it moved?", found)
	}
}

// TestEveryCodeIsListedOnce refuses a code that docs/codes.md explains twice, since
// a reader would have to guess which of the two is true.
func TestEveryCodeIsListedOnce(t *testing.T) {
	body, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	line := map[string]int{}
	for i, row := range strings.Split(string(body), "\n") {
		cell, _, isRow := strings.Cut(strings.TrimPrefix(row, "| "), " |")
		if !isRow || !strings.HasPrefix(row, "| ") || cell == "code" || cell == "phase" || cell == "step" {
			continue
		}
		for _, listed := range strings.Split(cell, ", ") {
			listed = strings.Trim(listed, "`")
			if first, twice := line[listed]; twice {
				t.Errorf("docs/codes.md lists %s twice, in lines %d and %d", listed, first, i+1)
			}
			line[listed] = i + 1
		}
	}
	if len(line) < 250 {
		t.Fatalf("found only %d codes in docs/codes.md: has its form changed?", len(line))
	}
}
