package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// small is how many files a package may have with its doc comment at the head of
// one of them; with more it has a doc.go (doc_test.go where it is nothing but
// tests) that names each of the others in a line.
const small = 2

// TestEveryFileIsNamed holds each package's doc comment against its files.
func TestEveryFileIsNamed(t *testing.T) {
	all := ours(t)
	folders := all.packages()
	if len(folders) < 30 {
		t.Fatalf("found only %d packages: has the repository moved?", len(folders))
	}
	for _, folder := range folders {
		for _, wrong := range all.misnamed(folder) {
			t.Error(wrong)
		}
	}
}

// packages are the folders with Go files.
func (all tree) packages() []string {
	var folders []string
	for _, name := range all.sorted() {
		if folder := path.Dir(name); path.Ext(name) == ".go" && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// misnamed says what is wrong with the doc comment of a package.
func (all tree) misnamed(folder string) (wrong []string) {
	var files, tests []string
	for _, name := range all.sorted() {
		switch {
		case path.Dir(name) != folder || path.Ext(name) != ".go":
		case strings.HasSuffix(name, "_test.go"):
			tests = append(tests, path.Base(name))
		default:
			files = append(files, path.Base(name))
		}
	}
	home := "doc.go"
	if len(files) == 0 {
		files, home = tests, "doc_test.go"
	}
	var said string
	var sayers []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, all[path.Join(folder, file)], parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return []string{err.Error()}
		}
		if about(f) {
			said, sayers = f.Doc.Text(), append(sayers, file)
		}
	}
	inDoc := slices.Contains(files, home)
	switch {
	case len(sayers) != 1:
		return []string{fmt.Sprintf("%s: one file says what the package is, not %d %v", folder, len(sayers), sayers)}
	case !inDoc && len(files) > small:
		return []string{fmt.Sprintf("%s has %d files and no %s that names them", folder, len(files), home)}
	case !inDoc:
		return nil
	}
	named := map[string]bool{}
	for line := range strings.Lines(said) {
		file, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasPrefix(line, "\t") || path.Ext(file) != ".go" {
			continue
		}
		switch {
		case named[file]:
			wrong = append(wrong, fmt.Sprintf("%s/%s names %s twice", folder, home, file))
		case file == home || !slices.Contains(files, file):
			wrong = append(wrong, fmt.Sprintf("%s/%s names %s, which is not there", folder, home, file))
		case len(strings.TrimSpace(what)) < len("why"):
			wrong = append(wrong, fmt.Sprintf("%s/%s does not say what %s is", folder, home, file))
		}
		named[file] = true
	}
	for _, file := range files {
		if file != home && !named[file] {
			wrong = append(wrong, fmt.Sprintf("%s/%s does not name %s", folder, home, file))
		}
	}
	return wrong
}

// about reports whether a file says what its package is.
func about(f *ast.File) bool {
	text := f.Doc.Text()
	return strings.HasPrefix(text, "Package ") || strings.HasPrefix(text, "Command ")
}

// A package whose comment is wrong in each of the ways there are.
func TestMisnamed(t *testing.T) {
	doc := "// Package p is it.\n//\n//\ta.go  the first\n//\tb.go  the second\npackage p\n"
	plain, tests := "package p\n", strings.ReplaceAll(doc, ".go", "_test.go")
	for name, c := range map[string]struct {
		files tree
		wrong int
	}{
		"every file":            {tree{"p/doc.go": doc, "p/a.go": plain, "p/b.go": plain, "p/c_test.go": plain, "q/x.go": plain}, 0},
		"one left out":          {tree{"p/doc.go": doc, "p/a.go": plain, "p/b.go": plain, "p/c.go": plain}, 1},
		"one that is gone":      {tree{"p/doc.go": doc, "p/a.go": plain}, 1},
		"a test named":          {tree{"p/doc.go": doc, "p/a.go": plain, "p/b_test.go": plain}, 1},
		"twice":                 {tree{"p/doc.go": strings.Replace(doc, "b.go", "a.go", 1), "p/a.go": plain}, 1},
		"without a word":        {tree{"p/doc.go": strings.Replace(doc, "the second", "", 1), "p/a.go": plain, "p/b.go": plain}, 1},
		"two comments":          {tree{"p/doc.go": doc, "p/a.go": doc, "p/b.go": plain}, 1},
		"none":                  {tree{"p/a.go": plain}, 1},
		"small":                 {tree{"p/a.go": "// Package p is it.\npackage p\n", "p/b.go": plain}, 0},
		"not small any more":    {tree{"p/a.go": "// Package p is it.\npackage p\n", "p/b.go": plain, "p/c.go": plain}, 1},
		"tests only":            {tree{"p/doc_test.go": tests, "p/a_test.go": plain, "p/b_test.go": plain}, 0},
		"tests only, one lacks": {tree{"p/doc_test.go": tests, "p/a_test.go": plain}, 1},
	} {
		if wrong := c.files.misnamed("p"); len(wrong) != c.wrong {
			t.Errorf("%s: %q", name, wrong)
		}
	}
}
