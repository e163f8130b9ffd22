package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryFileThatIsCitedExists reads every comment and every page.
func TestEveryFileThatIsCitedExists(t *testing.T) {
	all, cited := ours(t), 0
	for _, name := range all.sorted() {
		for _, c := range files(all.words(t, name)) {
			cited++
			if !all.resolves(name, c) {
				t.Errorf("%s cites %s, which is not there", name, c)
			}
		}
	}
	if cited < 300 {
		t.Fatalf("found only %d citations: are they written in another way now?", cited)
	}
}

// TestEverySectionThatIsCitedExists holds «domain.md 2.11», «appendix A.1 no. 4»,
// «Q2», «source 3», «practice.md 4.2», «architecture.md rule 2» and «story 9»
// against the pages.
func TestEverySectionThatIsCitedExists(t *testing.T) {
	all, cited := ours(t), 0
	there := all.sections()
	for _, name := range all.sorted() {
		for _, s := range sections(all.words(t, name)) {
			cited++
			if !slices.Contains(there, s) {
				t.Errorf("%s cites %s, which is not there", name, s)
			}
		}
	}
	if cited < 120 {
		t.Fatalf("found only %d citations: are they written in another way now?", cited)
	}
}

// words are the comments of a Go file, and of any other file that people write
// its whole text. Tests of this package cite what is not there on purpose.
func (all tree) words(t *testing.T, name string) string {
	t.Helper()
	body := all[name]
	switch {
	case strings.HasPrefix(name, "internal/docs/") || strings.Contains(name, "testdata/"):
		return ""
	case name == "docs/mutants.md": // lines of code, as they were
		return ""
	case path.Ext(name) != ".go":
		return body
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, body, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for _, group := range f.Comments {
		said.WriteString(group.Text() + "\n")
	}
	ast.Inspect(f, func(n ast.Node) bool { // what a program says cites pages too
		if lit, is := n.(*ast.BasicLit); is && lit.Kind == token.STRING && !strings.HasSuffix(name, "_test.go") {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(s, ".md ") {
				said.WriteString(s + "\n")
			}
		}
		return true
	})
	return said.String()
}

var (
	address = regexp.MustCompile(`(?:https?://|github\.com/)\S+`)
	file    = regexp.MustCompile("(?:^|[\\s(«`\"\\[|,;:])" +
		"((?:\\.{1,2}/)?(?:[\\w.*-]+/)*[\\w.*-]+\\.(?:go|md|ya?ml(?:\\.tmpl)?|sql|sh|txt|example))\\b")
)

// form is a name to be filled in.
var form = regexp.MustCompile(`NAME|NNN`)

// files are the names of files in a text. One with NAME or NNN in it is a form and no name.
func files(words string) (all []string) {
	words = address.ReplaceAllString(words, " ")
	for _, m := range file.FindAllStringSubmatch(words, -1) {
		if !form.MatchString(m[1]) {
			all = append(all, m[1])
		}
	}
	return all
}

// resolves reports whether a file that is cited is there: from the folder of
// whoever cites it, from the root, or in one of the folders everybody speaks of.
func (all tree) resolves(citing, cited string) bool {
	folder := path.Dir(citing)
	if cited == "doc.go" || cited == "doc_test.go" { // each package has one
		return true
	}
	for _, from := range []string{folder, ".", "docs", "dev", "casefile", "stories"} {
		if all.has(path.Join(from, cited)) {
			return true
		}
	}
	return false
}

// one is a section as it is cited: 2.11, Q2, A.1.
const one = `(?:[0-9]+(?:\.[0-9]+)?|Q[0-9]+|[A-E](?:\.[0-9])?)`

var (
	paper    = regexp.MustCompile(`\b(domain|practice)\.md((?:(?:,| and|;)? (?:sections? |appendix )?` + one + `\b)+)`)
	part     = regexp.MustCompile(one)
	appendix = regexp.MustCompile(`\b[Aa]ppendix ([A-E](?:\.[0-9])?)(?: no\. ([0-9]+))?`)
	question = regexp.MustCompile(`\bQ([0-9]{1,2})(?:–Q?([0-9]{1,2}))?\b`)
	source   = regexp.MustCompile(`\bsource ([0-9])\b`)
	house    = regexp.MustCompile(`\barchitecture\.md rules? ([0-9]+)(?: and ([0-9]+))?`)
	story    = regexp.MustCompile(`\b[Ss]tory ([0-9]+)(?:\.[0-9]+)?\b`)
	blank    = regexp.MustCompile(`\s+`)
)

// sections are the sections that a text cites, each as sections names them.
func sections(words string) (all []string) {
	words = blank.ReplaceAllString(words, " ")
	for _, m := range paper.FindAllStringSubmatch(words, -1) {
		for _, p := range part.FindAllString(m[2], -1) {
			switch {
			case p[0] == 'Q':
				all = append(all, p)
			case p[0] >= 'A':
				all = append(all, "appendix "+p)
			default:
				all = append(all, m[1]+".md "+p)
			}
		}
	}
	for _, m := range appendix.FindAllStringSubmatch(words, -1) {
		all = append(all, "appendix "+m[1])
		if m[2] != "" {
			all = append(all, "appendix "+m[1]+" no. "+m[2])
		}
	}
	for _, m := range question.FindAllStringSubmatch(words, -1) {
		from, _ := strconv.Atoi(m[1])
		to, err := strconv.Atoi(m[2])
		if err != nil {
			to = from
		}
		for n := from; n <= to; n++ {
			all = append(all, fmt.Sprintf("Q%d", n))
		}
	}
	for _, m := range source.FindAllStringSubmatch(words, -1) {
		all = append(all, "source "+m[1])
	}
	for _, m := range house.FindAllStringSubmatch(words, -1) {
		for _, n := range m[1:] {
			if n != "" {
				all = append(all, "rule "+n)
			}
		}
	}
	for _, m := range story.FindAllStringSubmatch(words, -1) {
		n, _ := strconv.Atoi(m[1])
		all = append(all, fmt.Sprintf("story %d", n))
	}
	return all
}

// sections are what can be cited.
func (all tree) sections() (there []string) {
	for _, page := range []string{"domain", "practice"} {
		heading := "appendix"
		for line := range strings.Lines(all["docs/"+page+".md"]) {
			if m := regexp.MustCompile(`^##+ (?:Appendix )?([0-9]+(?:\.[0-9]+)?|[A-E](?:\.[0-9])?)[. ]`).FindStringSubmatch(line); m != nil {
				if heading = page + ".md " + m[1]; m[1][0] >= 'A' {
					heading = "appendix " + m[1]
				}
				there = append(there, heading)
			}
			if m := regexp.MustCompile(`^([0-9]+)\. `).FindStringSubmatch(line); m != nil {
				there = append(there, heading+" no. "+m[1])
			}
			if m := regexp.MustCompile(`^\| (Q[0-9]+) \|`).FindStringSubmatch(line); m != nil {
				there = append(there, m[1])
			}
			if m := regexp.MustCompile(`^\| ([0-9]) \(S[0-9]\) \|`).FindStringSubmatch(line); m != nil {
				there = append(there, "source "+m[1])
			}
		}
	}
	for line := range strings.Lines(all["docs/architecture.md"]) {
		if m := regexp.MustCompile(`^([0-9]+)\. \*\*`).FindStringSubmatch(line); m != nil {
			there = append(there, "rule "+m[1])
		}
	}
	for name := range all {
		if m := regexp.MustCompile(`^stories/0*([0-9]+)[a-z]?-`).FindStringSubmatch(name); m != nil {
			there = append(there, "story "+m[1])
		}
	}
	return there
}

// What is no citation is not taken for one, and what is one is found.
func TestCitationsAreFound(t *testing.T) {
	got := files("see docs/x.md, `a_b.go` and (query_*.go); https://example.org/y.md, stories/NAME.yml, decisions/NNN-title.md and go.mod")
	if want := []string{"docs/x.md", "a_b.go", "query_*.go"}; !slices.Equal(got, want) {
		t.Errorf("got files %q, want %q", got, want)
	}
	got = sections("domain.md 2.2, 2.9; INV-24, (domain.md\nsections 2 and 3), practice.md 4.2, domain.md Q2. " +
		"Of appendix A.1 no. 4, Q12–Q14, source 3, docs/architecture.md rules 2 and 5, story 9.2")
	want := []string{"domain.md 2.2", "domain.md 2.9", "domain.md 2", "domain.md 3", "practice.md 4.2", "Q2", "appendix A.1",
		"appendix A.1 no. 4", "Q2", "Q12", "Q13", "Q14", "source 3", "rule 2", "rule 5", "story 9"}
	if !slices.Equal(got, want) {
		t.Errorf("got sections %q, want %q", got, want)
	}
	little := tree{"docs/x.md": "", "a/b.go": "", "a/c.go": ""}
	for cited, is := range map[string]bool{"docs/x.md": true, "x.md": true, "b.go": true, "*.go": true,
		"d.go": false, "y.md": false, "a/d.go": false} {
		if little.resolves("a/c.go", cited) != is {
			t.Errorf("%s is there: %v", cited, !is)
		}
	}
}
