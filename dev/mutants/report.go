package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tally counts the mutants tried; one that does not compile is none.
type tally struct{ killed, endless, survived, untried int }

func (t tally) mutants() int { return t.killed + t.survived }

// percent is how many of those tried were killed; all, when none was tried.
func (t tally) percent() float64 {
	if t.mutants() == 0 {
		return 100
	}
	return 100 * float64(t.killed) / float64(t.mutants())
}

func (t *tally) add(r *results, m mutant) {
	switch o, _ := r.of(m); o {
	case endless:
		t.endless++
		t.killed++
	case killed:
		t.killed++
	case survived:
		t.survived++
	case "":
		t.untried++
	}
}

func count(files []file, r *results) (t tally) {
	for _, f := range files {
		for _, m := range f.mutants {
			t.add(r, m)
		}
	}
	return t
}

const reportHead = `# Mutants

Would a test notice? ` + "`make mutants`" + ` changes ` + "`casefile`" + ` in one place at a time ` +
	`(an operator turned round, a boundary moved, a call left out), builds
its tests and runs them, the property tests with few cases and a fixed seed. A mutant that no test notices has survived. At least %d %% must
be killed; each survivor has its reason. Mutants that run without end count as killed, those that do not compile are left out.

%s

| file | mutants | killed | survived | %% |
|---|---:|---:|---:|---:|
`

const survivorsHead = `
## Survivors

Reasons are written here by hand, and kept when the report is written anew.

| where | change | code | why it survives |
|---|---|---|---|
`

// writeReport writes docs/mutants.md with the reasons that stand in it.
func writeReport(root string, files []file, r *results) error {
	name := filepath.Join(root, "docs", "mutants.md")
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the old report: %w", err)
	}
	if err := os.WriteFile(name, []byte(report(files, r, reasons(string(old)))), 0o644); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// report is the whole page. Files that have not been tried are not in it.
func report(files []file, r *results, why map[string][]string) string {
	var table, survivors strings.Builder
	total := count(files, r)
	for _, f := range files {
		t := count([]file{f}, r)
		if t.mutants() == 0 {
			continue
		}
		fmt.Fprintf(&table, "| `%s` | %d | %d | %d | %.1f |\n", f.name, t.mutants(), t.killed, t.survived, t.percent())
		for _, m := range f.mutants {
			if o, _ := r.of(m); o != survived {
				continue
			}
			reason, key := "", about(m)
			if left := why[key]; len(left) > 0 { // two of the same in one file: in their order
				reason, why[key] = left[0], left[1:]
			}
			fmt.Fprintf(&survivors, "| `%s:%d` | %s | %s | %s |\n", m.file, m.line, cell(m.what), cell(m.code), reason)
		}
	}
	fmt.Fprintf(&table, "| **all** | %d | %d | %d | **%.1f** |\n", total.mutants(), total.killed, total.survived, total.percent())
	state := "Every file has been tried."
	if total.untried > 0 {
		state = fmt.Sprintf("**Not finished:** %d mutants have not been tried yet.", total.untried)
	}
	if total.endless > 0 {
		state += fmt.Sprintf(" Of those killed, %d ran without end.", total.endless)
	}
	if survivors.Len() == 0 {
		return fmt.Sprintf(reportHead, enough, state) + table.String()
	}
	return fmt.Sprintf(reportHead, enough, state) + table.String() + survivorsHead + survivors.String()
}

// cell is code in a table.
func cell(code string) string { return "`" + strings.ReplaceAll(code, "|", `\|`) + "`" }

// about is what a reason is remembered by: not the line number, which moves.
func about(m mutant) string { return m.file + " " + cell(m.what) + " " + cell(m.code) }

// reasons reads the last column of the survivors in a report.
func reasons(page string) map[string][]string {
	why := map[string][]string{}
	_, survivors, _ := strings.Cut(page, survivorsHead)
	for line := range strings.Lines(survivors) {
		row := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "| "), " |")
		cells := strings.SplitN(row, " | ", 4) // a bar in code is written \|
		if len(cells) < 4 {
			continue
		}
		where, _, _ := strings.Cut(strings.Trim(cells[0], "`"), ":")
		key := where + " " + cells[1] + " " + cells[2]
		why[key] = append(why[key], strings.TrimSpace(cells[3]))
	}
	return why
}
