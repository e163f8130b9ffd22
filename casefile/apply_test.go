package casefile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bookkeeping are the functions an apply may use, and they one another: finders by
// id, setters of what the event says, copies. None of them knows a rule.
var bookkeeping = strings.Fields(`
	cloneEach clone putBack
	assignmentID complaintID consentID decisionID letterID meetingID noticeID taskID
	advanceNotice assignment clinicianTime complaint consentByID deadline decision find letter meeting move objection
	member notificationOf packetOf party partyIn referral toolTraining
	endMeeting moveLetter noticeSentTo receivedBy setSignedOn stopWriting`)

// exceptions are where apply may ask the rules, each for a reason.
var exceptions = map[string]string{
	"older": "event_older.go: events written before Decide said all of it; TestINV15_OlderEventsMeanWhatTheyMeant holds what they meant",
}

// sources are the functions of a package by their bare name (methods of the same
// name on several types stand together: what one of them may not, none may), the
// names of its variables, which may hold a table of rules, and of its fields.
type sources struct {
	funcs        map[string][]*ast.FuncDecl
	vars, fields map[string]bool
}

func sourcesOf(files ...*ast.File) sources {
	src := sources{funcs: map[string][]*ast.FuncDecl{}, vars: map[string]bool{}, fields: map[string]bool{}}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if of, ok := n.(*ast.StructType); ok {
				for _, field := range of.Fields.List {
					for _, name := range field.Names {
						src.fields[name.Name] = true
					}
				}
			}
			return true
		})
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				src.funcs[d.Name.Name] = append(src.funcs[d.Name.Name], d)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
						for _, n := range v.Names {
							src.vars[n.Name] = true
						}
					}
				}
			}
		}
	}
	return src
}

func (src sources) has(name string, method bool) bool {
	return slices.ContainsFunc(src.funcs[name], func(d *ast.FuncDecl) bool { return (d.Recv != nil) == method })
}

// asked lists what a function uses of its own package and of calendar: functions,
// methods and variables, called or handed on. (Of a name that is a field as well
// as a method it sees the calls.)
func (src sources) asked(fn *ast.FuncDecl) []string {
	used, fields, called := map[string]bool{}, map[*ast.Ident]bool{}, map[ast.Expr]bool{}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			called[n.Fun] = true
		case *ast.SelectorExpr:
			fields[n.Sel] = true
			if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "calendar" {
				used["calendar."+n.Sel.Name] = true
			} else if src.has(n.Sel.Name, true) && (called[n] || !src.fields[n.Sel.Name]) {
				used[n.Sel.Name] = true
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				fields[key] = true
			}
		case *ast.Ident:
			if !fields[n] && n != fn.Name && (src.has(n.Name, false) || src.vars[n.Name]) {
				used[n.Name] = true
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(used))
}

// weighed walks from every apply and lists the paths that end in something that
// is neither bookkeeping nor an exception.
func (src sources) weighed() []string {
	var paths []string
	seen := map[string]bool{}
	var walk func(name, path string, fn *ast.FuncDecl)
	walk = func(name, path string, fn *ast.FuncDecl) {
		for _, to := range src.asked(fn) {
			switch {
			case exceptions[to] != "":
			case !slices.Contains(bookkeeping, to):
				paths = append(paths, path+" → "+to)
			case !seen[to]:
				seen[to] = true
				for _, next := range src.funcs[to] {
					walk(to, path+" → "+to, next)
				}
			}
		}
	}
	for _, fn := range src.funcs["apply"] {
		star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
		if !ok {
			paths = append(paths, "apply on a value")
			continue
		}
		walk("apply", star.X.(*ast.Ident).Name+".apply", fn)
	}
	return paths
}

// ownFiles are casefile's own sources.
func ownFiles(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	return files
}

// A ledger means what it meant when it was written: Decide weighs, and says in
// the event what came of it; apply only writes that down.
func TestINV15_ApplyWeighsNothing(t *testing.T) {
	src := sourcesOf(ownFiles(t)...)
	require.Len(t, src.funcs["apply"], len(factTypes), "every fact has its apply")
	require.Empty(t, src.weighed())
	for _, name := range append(slices.Clone(bookkeeping), slices.Sorted(maps.Keys(exceptions))...) {
		require.NotEmpty(t, src.funcs[name], "%s is allowed and not there", name)
	}
}

// What the walk is for: it sees a rule through a finder, a table, another
// package, and a method that is handed on without being called.
func TestINV15_TheWalkSeesEveryWay(t *testing.T) {
	for body, path := range map[string]string{
		`s.awaitsReceipt(nil)`:                          "X.apply → awaitsReceipt",
		`_ = s.letter("")`:                              "X.apply → letter → isNotice",
		`_ = slices.Contains(ruleTable, "")`:            "X.apply → ruleTable",
		`_ = calendar.EndOf(s.On)`:                      "X.apply → calendar.EndOf",
		`_ = slices.DeleteFunc(s.Letters, l.isNotice)`:  "X.apply → isNotice",
		`_ = latest(s.On, s.On)`:                        "X.apply → latest",
		`s.Consents = cloneEach(s.Consents, c.clone)`:   "",
		`s.letterOn, s.latest = s.On, s.decision("").x`: "",
		`_ = s.decision("").named`:                      "",
		`_ = s.decision("").named()`:                    "X.apply → named",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package casefile
			var ruleTable = []string{}
			func latest(a, b Date) Date { return a }
			func cloneEach() {}
			func (l *L) isNotice() bool { return true }
			func (s *State) awaitsReceipt(d *D) bool { return true }
			type D struct { named string }
			func (p Principal) named() bool { return true }
			func (s *State) decision(id string) *D { return nil }
			func (s *State) letter(id string) *L { for _, l := range s.Letters { if l.isNotice() { return l } }; return nil }
			func (f *X) apply(s *State) { `+body+` }`, parser.SkipObjectResolution)
		require.NoError(t, err)
		found := sourcesOf(file).weighed()
		if path == "" {
			require.Empty(t, found, body)
		} else {
			require.Equal(t, []string{path}, found, body)
		}
	}
}
