package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sample = `package casefile

func old(n int) bool {
	if n >= 18 && !asleep {
		count()
		panic("left alone")
	}
	return "a"+"b" == name
}

func loop() {
	for i := 0; i < -3; i++ {
		sum += i
		word += "x"
		break
	}
}
`

func TestFind(t *testing.T) {
	found, err := find("casefile/sample.go", []byte(sample))
	require.NoError(t, err)
	var what []string
	for _, m := range found {
		what = append(what, m.String()[len("casefile/sample.go:"):])
	}
	assert.Equal(t, []string{
		"4:13 && → ||", "4:7 >= → >", "4:7 >= → <", "4:16 left out !",
		"5:3 left out count()",
		"8:17 == → !=",
		"12:16 < → <=", "12:16 < → >=", "12:18 - → +", "12:23 ++ → --",
		"13:7 += → -=",
		"15:3 break → continue",
	}, what)
	assert.Equal(t, "if n >= 18 && !asleep {", found[0].code)
	assert.Contains(t, string(found[3].apply([]byte(sample))), "if n >= 18 && asleep {")
	assert.Contains(t, string(found[4].apply([]byte(sample))), "{\n\t\t\n\t\tpanic")
	assert.Contains(t, string(found[11].apply([]byte(sample))), "\t\tcontinue\n")
}

// Mutants lie asleep beside the original, the inner within the outer, and every
// part is told where it stood.
func TestWithSleepers(t *testing.T) {
	text := "package casefile\n\nfunc old(n int) bool {\n\tif !(n >= 18) {\n\t\tcount(n > 1)\n\t}\n\treturn true\n}\n"
	found, err := find("casefile/sample.go", []byte(text))
	require.NoError(t, err)
	f, number := file{"casefile/sample.go", []byte(text), found}, map[string]int{}
	for i, m := range found {
		number[m.id] = i + 1
	}
	require.Len(t, found, 6)
	woken := regexp.MustCompile(`/\*line .*?\*/`).ReplaceAllString(string(withSleepers(f, number)), "")
	assert.Contains(t, woken, "if (samlopMutant != 1 && (!((samlopMutant != 2 && samlopMutant != 3 && (n >= 18) || "+
		"samlopMutant == 2 && (n > 18) || samlopMutant == 3 && (n < 18)))) || samlopMutant == 1 && ((n >= 18))) {\n")
	assert.Contains(t, woken, "\t\tif samlopMutant != 4 { count((samlopMutant != 5 && samlopMutant != 6 && (n > 1) || ")
	assert.Contains(t, string(withSleepers(f, number)), "/*line sample.go:5:15*/", "after count(n > 1)")
	delete(number, found[0].id)
	assert.NotContains(t, string(withSleepers(f, number)), "samlopMutant != 1 ")
}

// A result belongs to a function as it is: it is kept when another one changes or
// moves, and forgotten when the function itself does.
func TestResultsFollowTheFunction(t *testing.T) {
	ids := func(text string) (all []string) {
		found, err := find("casefile/sample.go", []byte(text))
		require.NoError(t, err)
		for _, m := range found {
			all = append(all, m.id)
		}
		return all
	}
	before, after := ids(sample), ids("// new\n"+strings.Replace(strings.Replace(sample, "18", "16", 1), "package casefile",
		"package casefile\n\nvar x = 1", 1))
	require.Len(t, after, len(before))
	for i := range before {
		assert.Equal(t, i >= 6, before[i] == after[i], "mutant %d", i)
	}
	twice := ids(sample + sample[strings.Index(sample, "func loop"):])
	seen := map[string]bool{}
	for _, id := range twice {
		assert.False(t, seen[id], "two mutants are called %s", id)
		seen[id] = true
	}
}

func TestReportKeepsReasons(t *testing.T) {
	found, err := find("casefile/sample.go", []byte(sample))
	require.NoError(t, err)
	files := []file{{"casefile/sample.go", []byte(sample), found}}
	r := &results{known: map[string]outcome{}}
	for i, m := range found {
		r.known[m.id] = []outcome{survived, killed, endless, unbuilt, killed, survived}[i%6]
	}
	delete(r.known, found[1].id)
	page := report(files, r, nil)
	assert.Contains(t, page, "**Not finished:** 1 mutants have not been tried yet. Of those killed, 2 ran without end.")
	assert.Contains(t, page, "| `casefile/sample.go` | 9 | 5 | 4 | 55.6 |\n| **all** | 9 | 5 | 4 | **55.6** |\n")
	row := "| `casefile/sample.go:4` | `&& → \\|\\|` | `if n >= 18 && !asleep {` |  |\n"
	require.Contains(t, page, row)

	page = strings.Replace(page, row, strings.Replace(row, "|  |", "| nobody | is 18 |", 1), 1)
	moved, err := find("casefile/sample.go", []byte("//\n"+sample))
	require.NoError(t, err)
	again := report([]file{{"casefile/sample.go", nil, moved}}, r, reasons(page))
	assert.Contains(t, again, "| `casefile/sample.go:5` | `&& → \\|\\|` | `if n >= 18 && !asleep {` | nobody | is 18 |\n")
	assert.Equal(t, strings.Count(page, "\n| `casefile/sample.go:"), strings.Count(again, "\n| `casefile/sample.go:"))
}

// TestHunt runs the whole thing on a little law with one good test: it kills
// what the test sees, leaves what it does not, and goes on where it stopped.
func TestHunt(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":        "module samlop\n\ngo 1.26\n",
		"go.sum":        "",
		"docs/other.md": "",
		"casefile/law.go": "package casefile\n\nfunc grown(age int) bool { return age >= 18 }\n\n" +
			"func forever(n int) {\n\tfor n > 0 {\n\t\tn--\n" +
			"\t}\n}\n\nfunc twice(s string) string { return s + s }\n\n" +
			"// A constant has no room for a mutant that sleeps.\nconst older = 18 > 17\n",
		"casefile/unseen.go": "package casefile\n\nfunc unseen(a, b bool) bool { return a && b }\n",
		"casefile/law_test.go": "package casefile\n\nimport (\n\t\"flag\"\n\t\"testing\"\n)\n\n" +
			"var _, _, _, _ = flag.Int(\"rapid.checks\", 0, \"\"), flag.Int(\"rapid.seed\", 0, \"\"), " +
			"flag.Bool(\"rapid.nofailfile\", false, \"\"), flag.String(\"rapid.shrinktime\", \"\", \"\")\n\n" +
			"func TestGrown(t *testing.T) {\n\tif grown(17) || !grown(19) || !older {\n\t\tt.Error(\"wrong\")\n\t}\n\tforever(3)\n}\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	o := options{root: root, workers: 2, cache: strings.TrimSpace(string(cache)), least: time.Second}
	_, err = hunt(ctx, o, &bytes.Buffer{})
	require.ErrorIs(t, err, context.Canceled)

	var out bytes.Buffer
	o.only = "law.go"
	total, err := hunt(t.Context(), o, &out)
	require.NoError(t, err, out.String())
	// age < 18 fails and n++ has no end; age > 18, n >= 0 and n <= 0 nobody notices;
	// words cannot be subtracted; 18 <= 17 fails and 18 >= 17 does not; the unseen one is
	// still to come.
	assert.Equal(t, tally{killed: 3, endless: 1, survived: 4, untried: 1}, total, out.String())
	assert.Contains(t, out.String(), "casefile: 5 mutants in one program\n", "those of >=, n > 0 and &&")
	page, err := os.ReadFile(filepath.Join(root, "docs", "mutants.md"))
	require.NoError(t, err)
	assert.Contains(t, string(page), "| `casefile/law.go:3` | `>= → >` |")
	assert.NotContains(t, string(page), "unseen.go")

	out.Reset()
	o.only = ""
	total, err = hunt(t.Context(), o, &out)
	require.NoError(t, err)
	assert.NotContains(t, out.String(), "law.go: ", "law.go has its results already")
	assert.Equal(t, 5, total.survived)
	assert.Less(t, total.percent(), float64(enough))

	require.NoError(t, os.WriteFile(filepath.Join(root, "casefile", "unseen_test.go"),
		[]byte("package casefile\n\nimport \"testing\"\n\n"+
			"func TestUnseen(t *testing.T) {\n\tif unseen(true, false) {\n\t\tt.Error(\"seen\")\n\t}\n}\n"), 0o644))
	o.survivors, o.only = true, "unseen.go"
	total, err = hunt(t.Context(), o, &out)
	require.NoError(t, err)
	assert.Equal(t, 4, total.survived)
}
