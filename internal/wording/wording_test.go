package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"samlop/casefile"
)

var languages = []string{Bokmaal, Nynorsk, English}

// said is one refusal as casefile's source writes it.
type said struct {
	at    string
	key   string
	names []string          // of its arguments
	fixed map[string]string // arguments whose value stands in the source
}

// refusals reads every refuse, malformed, unknown and newRefusal, and the
// fields given to happened, out of casefile's source.
func refusals(t *testing.T) (all []said, fields []string) {
	t.Helper()
	for file, tree := range source(t, "../../casefile") {
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			s := said{at: file}
			switch {
			case name == "happened" && len(call.Args) == 4:
				fields = append(fields, literal(t, call.Args[1]))
				return true
			case file == "command_refusal.go": // the helpers themselves
				return true
			case name == "refuse" || name == "malformed":
				s.key = literal(t, call.Args[1])
				s.pairs(t, call.Args[2:])
			case name == "newRefusal":
				s.key = literal(t, call.Args[2])
				if list, ok := call.Args[3].(*ast.CompositeLit); ok {
					s.pairs(t, list.Elts)
				}
			case name == "unknown":
				s.key, s.names = "unknown_"+literal(t, call.Args[0]), []string{"id"}
			default:
				return true
			}
			all = append(all, s)
			return true
		})
	}
	all = append(all, refusalsByHand(t, "../../casework")...)
	all = append(all, refusalsByHand(t, "../../activities")...)
	if len(all) < 100 || len(fields) < 5 {
		t.Fatalf("found only %d refusals and %d fields in casefile: has it moved?", len(all), len(fields))
	}
	return all, fields
}

// refusalsByHand reads the refusals that casework and activities make without
// casefile's helpers: &casefile.Refusal{Key: …, Args: …}.
func refusalsByHand(t *testing.T, dir string) (all []said) {
	t.Helper()
	literals(t, dir, "Refusal", func(file string, fields map[string]ast.Expr) {
		if fields["Key"] == nil {
			return // a zero value to decode into
		}
		s := said{at: dir + "/" + file, key: literal(t, fields["Key"]), fixed: map[string]string{}}
		if args, ok := fields["Args"].(*ast.CompositeLit); ok {
			for _, e := range args.Elts {
				s.names = append(s.names, literal(t, e.(*ast.KeyValueExpr).Key))
			}
		}
		all = append(all, s)
	})
	return all
}

// literals visits every composite literal of a type called name, by field.
func literals(t *testing.T, dir, name string, visit func(file string, fields map[string]ast.Expr)) {
	t.Helper()
	for file, tree := range source(t, dir) {
		ast.Inspect(tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			called := ""
			switch kind := lit.Type.(type) {
			case *ast.Ident:
				called = kind.Name
			case *ast.SelectorExpr:
				called = kind.Sel.Name
			}
			if called != name {
				return true
			}
			fields := map[string]ast.Expr{}
			for _, e := range lit.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					fields[pair.Key.(*ast.Ident).Name] = pair.Value
				}
			}
			visit(file, fields)
			return true
		})
	}
}

// Every value that casework refuses has words of its own (casework.Invalid).
func TestEveryInvalidValueHasWords(t *testing.T) {
	keys := map[string]bool{}
	literals(t, "../../casework", "Invalid", func(file string, fields map[string]ast.Expr) {
		all := []string{}
		if sum, ok := fields["Key"].(*ast.BinaryExpr); ok { // "identity_number_" + the code of what is wrong with it
			for _, code := range constants(t, "../idnumber", "Error") {
				all = append(all, literal(t, sum.X)+code)
			}
		} else {
			all = append(all, literal(t, fields["Key"]))
		}
		for _, key := range all {
			keys[key] = true
			for _, lang := range languages {
				if words, known := Invalid(lang, key, "f"); !known || words.Remedy == "" {
					t.Errorf("%s: %s: no words for the key %q", lang, file, key)
				}
			}
		}
	})
	for id := range catalogue(t, Bokmaal) {
		if parts := strings.Split(id, "."); parts[0] == "invalid" && !keys[parts[1]] {
			t.Errorf("%s is for a key that casework does not have", id)
		}
	}
}

func (s *said) pairs(t *testing.T, args []ast.Expr) {
	t.Helper()
	if len(args)%2 != 0 {
		t.Errorf("%s: %s has a name without a value", s.at, s.key)
		return
	}
	s.fixed = map[string]string{}
	for i := 0; i < len(args); i += 2 {
		name := literal(t, args[i])
		s.names = append(s.names, name)
		if value, ok := args[i+1].(*ast.BasicLit); ok {
			s.fixed[name] = unquote(t, value)
		}
	}
}

func source(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	trees := map[string]*ast.File{}
	names, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		trees[name] = tree
	}
	return trees
}

func literal(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		t.Fatalf("a refusal's key, or the name of its argument, is not written out: %#v", e)
	}
	return unquote(t, lit)
}

func unquote(t *testing.T, lit *ast.BasicLit) string {
	t.Helper()
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fieldName is how the API writes the name of a field, and no caseworker does.
var fieldName = regexp.MustCompile(`\b[a-z]+_[a-z_]+\b`)

// Every refusal of casefile has a problem and a remedy in each language, which
// use its arguments and no others.
func TestEveryRefusalHasWords(t *testing.T) {
	all, _ := refusals(t)
	names := map[string][]string{}
	for _, s := range all {
		names[s.key] = append(names[s.key], s.names...)
		for _, name := range s.names {
			if _, ok := meaning(s.key, name); !ok {
				t.Errorf("%s: nobody knows what the argument %q of %s is; say so in meanings", s.at, name, s.key)
			}
		}
	}
	for key, known := range names {
		for _, lang := range languages {
			problem, remedy := raw(t, lang, "refusal."+key+".problem"), raw(t, lang, "refusal."+key+".remedy")
			if problem == "" || remedy == "" {
				t.Errorf("%s: no words for the refusal %q", lang, key)
				continue
			}
			if name := fieldName.FindString(problem + " " + remedy); name != "" {
				t.Errorf("%s: the words of %q say %s, which is no word: the answer names the field beside them", lang, key, name)
			}
			used := placeholders(problem + remedy)
			for _, name := range used {
				if !slices.Contains(known, name) {
					t.Errorf("%s: the words of %q use {{.%s}}, which it does not have", lang, key, name)
				}
			}
			for _, name := range known {
				if key == "unknown_party" && name == "id" {
					continue // it would be the id of a person
				}
				if !slices.Contains(used, name) {
					t.Errorf("%s: the words of %q leave out {{.%s}}", lang, key, name)
				}
			}
		}
	}
}

// No words are kept for refusals that are gone.
func TestNoWordsAreLeftOver(t *testing.T) {
	all, fields := refusals(t)
	keys := map[string]bool{}
	for _, s := range all {
		keys[s.key] = true
		if f, ok := s.fixed["field"]; ok {
			fields = append(fields, f)
		}
	}
	for _, lang := range languages {
		for id := range catalogue(t, lang) {
			parts := strings.Split(id, ".")
			switch {
			case parts[0] == "refusal" && !keys[parts[1]]:
				t.Errorf("%s: %s is for a refusal that does not exist", lang, id)
			case parts[0] == "step":
				if _, ok := casefile.SpecOf(parts[1]); !ok {
					t.Errorf("%s: %s is for a step that does not exist", lang, id)
				}
			case parts[0] == "code" && parts[1] == "field" && !slices.Contains(fields, parts[2]):
				t.Errorf("%s: %s is for a field that does not exist", lang, id)
			}
		}
	}
}

// Every code that may stand in a refusal has words: roles, phases, steps,
// kinds of consent, statuses, fields.
func TestEveryCodeHasWords(t *testing.T) {
	types := map[string]family{
		"Role": roles, "Phase": phases, "ConsentKind": consents, "Scope": scopes,
		"PlanStatus": plans, "LetterStatus": letters, "MeetingStatus": meetings, "ComplaintStatus": complaints, "TaskKind": tasks,
	}
	found := map[family][]string{}
	for kind, f := range types {
		for _, code := range constants(t, "../../casefile", kind) {
			if code == "" {
				code = "NONE"
			}
			found[f] = append(found[f], code)
		}
	}
	for _, spec := range casefile.Specs() {
		found[steps] = append(found[steps], spec.Name)
	}
	_, found[fields] = refusals(t)
	found[points] = casefile.PlanContent
	for _, f := range types {
		if len(found[f]) < 3 {
			t.Errorf("found only %d codes of the family %s in casefile", len(found[f]), f)
		}
	}
	for f, codes := range found {
		for _, code := range codes {
			id := "code." + string(f) + "." + code
			if f == steps {
				id = "step." + code
			}
			for _, lang := range languages {
				if raw(t, lang, id) == "" {
					t.Errorf("%s: no words for the %s %s", lang, f, code)
				}
			}
		}
	}
}

// constants reads the values of a package's constants of one type.
func constants(t *testing.T, dir, kind string) (values []string) {
	t.Helper()
	for _, tree := range source(t, dir) {
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if named, ok := spec.Type.(*ast.Ident); ok && named.Name == kind {
				values = append(values, literal(t, spec.Values[0]))
			}
			return true
		})
	}
	return values
}

// The three languages have the same messages with the same placeholders.
func TestLanguagesAgree(t *testing.T) {
	nb := catalogue(t, Bokmaal)
	for _, lang := range []string{Nynorsk, English} {
		other := catalogue(t, lang)
		for id, text := range nb {
			if other[id] == "" {
				t.Errorf("%s lacks %s", lang, id)
			} else if a, b := placeholders(text), placeholders(other[id]); !slices.Equal(a, b) {
				t.Errorf("%s: %s has %v, nb has %v", lang, id, b, a)
			}
		}
		for id := range other {
			if nb[id] == "" {
				t.Errorf("nb lacks %s, which %s has", id, lang)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return names
}
