package main

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// form is how a mutant can lie asleep in the text beside the original.
type form int

const (
	alone     form = iota // it cannot
	condition             // in an expression that is true or false
	statement             // in a statement of its own
)

// Compiling takes several times as long as testing. So all mutants of a package
// that can are compiled into one program, each behind a condition, and the
// environment tells which of them is awake.
const (
	awake       = "samlopMutant"
	awakeIn     = "SAMLOP_MUTANT"
	awakeFile   = "samlop_mutant.go"
	awakeSource = "package %s\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar " + awake + ", _ = strconv.Atoi(os.Getenv(\"" + awakeIn + "\"))\n"
)

// sleepers are the mutants that one program holds, by id, with their numbers.
type sleepers struct {
	program string
	number  map[string]int
}

// withSleepers gives a file with those of its mutants in it that have a number.
// The compiler is told where every part of it stood in the file.
func withSleepers(f file, number map[string]int) []byte {
	var all []mutant
	for _, m := range f.mutants {
		if number[m.id] > 0 {
			all = append(all, m)
		}
	}
	// The outer before the inner; those of one place side by side.
	slices.SortStableFunc(all, func(a, b mutant) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(b.end, a.end))
	})
	var out bytes.Buffer
	at := writeSleepers(&out, f, 0, len(f.text), all, number)
	out.Write(f.text[at:])
	return out.Bytes()
}

// writeSleepers writes f.text[from:to] with the mutants of that part in it, up to
// the end of the last one, and gives how far it came.
func writeSleepers(out *bytes.Buffer, f file, from, to int, all []mutant, number map[string]int) int {
	for len(all) > 0 && all[0].begin < to {
		first := all[0]
		same, inside := 0, 0
		for same < len(all) && all[same].begin == first.begin && all[same].end == first.end {
			same++
		}
		for inside = same; inside < len(all) && all[inside].begin < first.end; {
			inside++
		}
		var asleep, changed []string
		for _, m := range all[:same] {
			n := strconv.Itoa(number[m.id])
			mutated := string(f.text[m.begin:m.from]) + m.replacement + string(f.text[m.to:m.end])
			asleep = append(asleep, awake+" != "+n)
			if m.form == condition {
				changed = append(changed, " || "+awake+" == "+n+" && ("+f.place(m.begin)+mutated+")")
			} else if mutated != "" {
				changed = append(changed, " else { "+f.place(m.begin)+mutated+" }")
			}
		}
		out.Write(f.text[from:first.begin])
		opening, closing := "("+strings.Join(asleep, " && ")+" && (", ")"
		if first.form == statement {
			opening, closing = "if "+asleep[0]+" { ", " }"
		}
		out.WriteString(opening + f.place(first.begin))
		from = writeSleepers(out, f, first.begin, first.end, all[same:inside], number)
		out.Write(f.text[from:first.end])
		out.WriteString(closing + strings.Join(changed, ""))
		if first.form == condition {
			out.WriteString(")")
		}
		out.WriteString(f.place(first.end))
		from, all = first.end, all[inside:]
	}
	return from
}

// place tells the compiler where in the file the text that follows stands.
func (f file) place(at int) string {
	before := f.text[:at]
	return fmt.Sprintf("/*line %s:%d:%d*/", path.Base(f.name), bytes.Count(before, []byte("\n"))+1, at-bytes.LastIndexByte(before, '\n'))
}

// misplaced reads from what the compiler said which lines it could not take.
func misplaced(said []byte, name string) map[int]bool {
	lines := map[int]bool{}
	for _, hit := range regexp.MustCompile(`(?m)`+regexp.QuoteMeta(path.Base(name))+`:(\d+)`).FindAllSubmatch(said, -1) {
		n, _ := strconv.Atoi(string(hit[1]))
		lines[n] = true
	}
	return lines
}

// slowTests reads from a run with -test.v which tests take their time, and gives
// an expression that names them: the others are asked first.
func slowTests(said []byte) string {
	var names []string
	for _, hit := range regexp.MustCompile(`(?m)^--- PASS: (\w+) \((\d+\.\d+)s\)`).FindAllSubmatch(said, -1) {
		if took, err := strconv.ParseFloat(string(hit[2]), 64); err == nil && took >= 0.02 {
			names = append(names, string(hit[1]))
		}
	}
	return fmt.Sprintf("^(%s)$", strings.Join(names, "|"))
}
