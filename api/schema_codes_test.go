package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
)

// codePackages are those whose types the API shows.
var codePackages = []string{"casefile", "casework", "figures", "models"}

// notCodes have constants and are shown nowhere as codes: somebody's id, how the register
// of tasks says something, what a carrier's event came to, iCalendar's own methods, and which
// list a view is of.
var notCodes = []string{"Principal", "Lasting", "Repetition", "MessageTodo", "MailEffect", "CalendarMethod", "ViewAbout"}

// registered have their list from the rows of a register, whose own tests find a
// constant without a row; CaseOrder from the columns, Ground from the roles. Code is
// that of a figure.
var registered = []string{"CaseOrder", "Code", "Ground", "LetterCode", "Role", "TaskKind"}

// A constant that is added, and forgotten in its type's list, would be refused
// where it is sent and missing in OpenAPI.
func TestEveryCodeIsListedWithItsType(t *testing.T) {
	found := 0
	for _, dir := range codePackages {
		types, constants, listed := codesIn(t, filepath.Join("..", dir))
		for name := range types {
			if len(constants[name]) == 0 || slices.Contains(notCodes, name) {
				continue
			}
			found++
			if !slices.Contains(registered, name) && !slices.Equal(constants[name], listed[name]) {
				t.Errorf("%s.%s: Codes lists %v, the constants are %v", dir, name, listed[name], constants[name])
			}
			shown := slices.ContainsFunc(codes, func(s substitute) bool { return s.of.String() == dir+"."+name })
			if ast.IsExported(name) && !shown {
				t.Errorf("%s.%s is not among the codes that OpenAPI lists (schema_codes.go)", dir, name)
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d types with codes: is this test still looking at them?", found)
	}
}

// codesIn reads a package's string types, the constants of each but "", in their
// order, and what the type's Codes lists.
func codesIn(t *testing.T, dir string) (types map[string]bool, constants, listed map[string][]string) {
	t.Helper()
	types, constants, listed = map[string]bool{}, map[string][]string{}, map[string][]string{}
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, file.Name()), nil, 0)
		must(t, err)
		for _, decl := range tree.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						if base, ok := s.Type.(*ast.Ident); ok && base.Name == "string" {
							types[s.Name.Name] = true
						}
					case *ast.ValueSpec:
						if of, ok := s.Type.(*ast.Ident); ok && d.Tok == token.CONST && literal(s.Values[0]) != "" {
							constants[of.Name] = append(constants[of.Name], s.Names[0].Name)
						}
					}
				}
			case *ast.FuncDecl:
				if d.Name.Name == "Codes" && d.Recv != nil {
					listed[d.Recv.List[0].Type.(*ast.Ident).Name] = listedBy(d)
				}
			}
		}
	}
	return types, constants, listed
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value)
	return text
}

// listedBy are the arguments of the CodesOf that a Codes returns.
func listedBy(d *ast.FuncDecl) (names []string) {
	result, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok {
		return nil
	}
	call, ok := result.Results[0].(*ast.CallExpr)
	if !ok {
		return nil
	}
	for _, arg := range call.Args {
		if name, ok := arg.(*ast.Ident); ok {
			names = append(names, name.Name)
		}
	}
	return names
}

// Every list of values in OpenAPI is a type's; a choice within a type's values, or
// one of a few words that no other field has, may stand in the field's tag.
func TestEveryEnumComesFromItsConstants(t *testing.T) {
	schemas := newServer(Config{Training: true}).huma.OpenAPI().Components.Schemas
	seen, written := 0, map[string]string{}
	for name, schema := range schemas.Map() {
		of := schemas.TypeFromRef(schemaPrefix + name)
		for _, f := range reflect.VisibleFields(of) {
			property, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			shown := shownBy(schema.Properties[property])
			if shown == nil {
				continue
			}
			seen++
			owner := of
			for _, embedded := range f.Index[:len(f.Index)-1] {
				owner = owner.Field(embedded).Type
			}
			where := owner.String() + "." + f.Name
			if taken := casefile.FieldCodes(f); !slices.Equal(shown, taken) {
				t.Errorf("%s: OpenAPI says %v, Decide takes %v", where, shown, taken)
			}
			tag, ok := f.Tag.Lookup("enum")
			if !ok || slices.Equal(shown, casefile.PlanContent) {
				continue
			}
			all := casefile.CodesOfType(f.Type)
			if unknown := slices.DeleteFunc(shown, func(code string) bool { return slices.Contains(all, code) }); all != nil && len(unknown) > 0 {
				t.Errorf("%s: %s has no %v", where, f.Type, unknown)
			}
			if other := written[tag]; all == nil && (strings.Count(tag, ",") > 3 || other != "" && other != where) {
				t.Errorf("%s (%s): name a type and its constants for %s", where, other, tag)
			}
			written[tag] = where
		}
	}
	if seen < 100 {
		t.Errorf("only %d lists of values: is this test still looking at them?", seen)
	}
}

// shownBy are the values that a property, or each of its items, may have.
func shownBy(property *huma.Schema) []string {
	if property != nil && property.Items != nil {
		property = property.Items
	}
	if property == nil || len(property.Enum) == 0 {
		return nil
	}
	out := make([]string, len(property.Enum))
	for i, value := range property.Enum {
		out[i] = value.(string)
	}
	return out
}
