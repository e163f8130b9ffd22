package rules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// tie is what a function has to do with a code.
type tie int

const (
	carriesOut tie = iota // the register of steps says that it carries the code out
	refuses               // it refuses in the name of the code
	sets                  // it sets the deadline
	says                  // its doc comment names the code
	settles               // it ends the deadline
	names                 // it uses the code, or the constant for it, in some other way
	remarks               // a comment inside it names the code
)

// strongest tells, for each kind of code, which ties make an enforcing function,
// the best first; names and remarks count only where there is nothing better.
func strongest(code string) []tie {
	switch family(code) {
	case "INV":
		return []tie{refuses, says, carriesOut}
	case "DL":
		return []tie{sets, says, refuses, settles}
	default: // a transition of a machine
		return []tie{carriesOut, says, refuses}
	}
}

// mostFunctions keeps the list short: who wants every use can search for the code.
const mostFunctions = 4

// inward is the order in which packages are named: the law first.
var inward = []string{"casefile", "casefile/calendar", "casework", "activities", "workflows", "models", "api"}

// Source is what the Go source has to say about codes.
type Source struct {
	tests    map[string][]string // code → tests, "casefile.TestINV34_…"
	ties     map[string]map[tie][]function
	mentions map[string]string // code → a file that names it
	funcs    map[string]bool   // every function outside tests
}

// function is a function or method of the source.
type function struct {
	pkg, name string // "casefile", "Refer.decide"
	file      string
	pos       token.Pos
}

func (f function) String() string { return f.pkg + "." + f.name }

// Tests returns the tests whose names carry the code.
func (s *Source) Tests(code string) []string { return s.tests[code] }

// Has reports whether there is such a function, "casefile.Refer.decide".
func (s *Source) Has(function string) bool { return s.funcs[function] }

// Mentioned returns every code that the source names, test code only in the names
// of tests, and a file that names it.
func (s *Source) Mentioned() map[string]string { return s.mentions }

// Enforcers returns the functions that enforce a rule: those its By names, or the
// few that the source points to.
func (s *Source) Enforcers(r Rule) []string {
	if len(r.By) > 0 {
		return r.By
	}
	var all []string
	for _, t := range strongest(r.Code) {
		all = s.named(all, r.Code, t)
	}
	for _, t := range []tie{names, remarks} {
		if len(all) == 0 {
			all = s.named(all, r.Code, t)
		}
	}
	return all
}

// named appends the functions with one tie to a code, each function once.
func (s *Source) named(all []string, code string, t tie) []string {
	for _, f := range s.ties[code][t] {
		if len(all) < mostFunctions && !slices.Contains(all, f.String()) {
			all = append(all, f.String())
		}
	}
	return all
}

// file is one parsed file.
type file struct {
	name, pkg string
	tree      *ast.File
}

// scan is the reading in progress.
type scan struct {
	Source
	constants map[string]string // "casefile.PlanRevision" → "DL-13"
}

// Scan reads every Go file below the root of the repository, whatever its build
// tags. It returns an error for a file that cannot be read or is no Go.
func Scan(root fs.FS) (*Source, error) {
	files, err := parseAll(root)
	if err != nil {
		return nil, fmt.Errorf("looking for rules in the source: %w", err)
	}
	s := &scan{
		Source: Source{tests: map[string][]string{}, ties: map[string]map[tie][]function{},
			mentions: map[string]string{}, funcs: map[string]bool{}},
		constants: map[string]string{},
	}
	for _, f := range files {
		s.declared(f)
	}
	for _, f := range files {
		if strings.HasSuffix(f.name, "_test.go") || aside(f.pkg) {
			continue
		}
		s.used(f)
	}
	s.sort()
	return &s.Source, nil
}

// aside tells the packages that speak of rules but enforce none.
func aside(pkg string) bool {
	return pkg == "dev" || strings.HasPrefix(pkg, "dev/") ||
		slices.Contains([]string{"internal/rules", "internal/story", "internal/wording"}, pkg)
}

func parseAll(root fs.FS) (files []file, err error) {
	positions := token.NewFileSet()
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() {
			if name != "." && (base == "testdata" || base == "bin" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(positions, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file{name: name, pkg: path.Dir(name), tree: tree})
		return nil
	})
	return files, err
}

// declared notes the functions, tests and constants that a file declares, and
// which codes it mentions.
func (s *scan) declared(f file) {
	test := strings.HasSuffix(f.name, "_test.go")
	for _, d := range f.tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if !test {
				s.funcs[f.pkg+"."+name(d)] = true
				continue
			}
			for _, code := range inName(d) {
				s.tests[code] = append(s.tests[code], f.pkg+"."+d.Name.Name)
				s.mention(code, f)
			}
		case *ast.GenDecl:
			if d.Tok == token.CONST && !test {
				s.constant(f, d)
			}
		}
	}
	if test || f.pkg == "internal/rules" { // a test may name a code that there is not
		return
	}
	for _, group := range f.tree.Comments {
		for _, code := range anywhere.FindAllString(group.Text(), -1) {
			s.mention(code, f)
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			for _, code := range anywhere.FindAllString(lit.Value, -1) {
				s.mention(code, f)
			}
		}
		return true
	})
}

func (s *scan) mention(code string, f file) {
	if _, ok := s.mentions[code]; !ok {
		s.mentions[code] = f.name
	}
}

func (s *scan) constant(f file, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		for i, value := range v.Values {
			if code, ok := codeOf(value); ok {
				s.constants[f.pkg+"."+v.Names[i].Name] = code
			}
		}
	}
}

// inName reads the codes in a test's name: TestINV61_DL04_FourWeeks has INV-61
// and DL-04.
func inName(d *ast.FuncDecl) (codes []string) {
	rest, ok := strings.CutPrefix(d.Name.Name, "Test")
	if !ok {
		rest, ok = strings.CutPrefix(d.Name.Name, "Fuzz")
	}
	if !ok || d.Recv != nil {
		return nil
	}
	for _, word := range strings.Split(rest, "_") {
		digits := strings.IndexAny(word, "0123456789")
		if digits < 1 {
			continue
		}
		if code := word[:digits] + "-" + word[digits:]; whole.MatchString(code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// name is a function's name, a method's after its type.
func name(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

// codeOf is the code that an expression is, as a literal.
func codeOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil && whole.MatchString(text)
}

// sort puts every list in an order that does not depend on chance.
func (s *scan) sort() {
	for _, tests := range s.tests {
		slices.Sort(tests)
	}
	rank := func(pkg string) int {
		if i := slices.Index(inward, pkg); i >= 0 {
			return i
		}
		return len(inward)
	}
	for _, ties := range s.ties {
		for _, functions := range ties {
			slices.SortStableFunc(functions, func(a, b function) int {
				if d := rank(a.pkg) - rank(b.pkg); d != 0 {
					return d
				}
				if d := strings.Compare(a.file, b.file); d != 0 {
					return d
				}
				return int(a.pos - b.pos)
			})
		}
	}
}
