package casework

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parsed reads the source of a package, its tests left out.
func parsed(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	names, err := fs.Glob(os.DirFS(dir), "*.go")
	require.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, 0)
		require.NoError(t, err)
		files = append(files, file)
	}
	return files
}

// filterName is the filter that an expression names as a type, or makes; "" for
// anything else.
func filterName(e ast.Expr) string {
	if made, ok := e.(*ast.CompositeLit); ok {
		e = made.Type
	}
	if s, ok := e.(*ast.SelectorExpr); ok && strings.HasSuffix(s.Sel.Name, "Filter") {
		if from, ok := s.X.(*ast.Ident); ok && from.Name == "models" {
			return s.Sel.Name
		}
	}
	return ""
}

// A filter of a list that nobody can ask for is work that helps nobody: every
// field of models' filters is set here, or it goes.
func TestEveryFilterOfAListCanBeAskedFor(t *testing.T) {
	files := parsed(t, ".")
	made := map[string]string{} // by function, the filter it gives
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Type.Results != nil {
				made[f.Name.Name] = filterName(f.Type.Results.List[0].Type)
			}
		}
	}
	set := map[string]bool{}
	for _, file := range files {
		held := map[string]string{} // by variable, the filter in it
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				clear(held)
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					if field, ok := e.(*ast.KeyValueExpr); ok && filterName(n) != "" {
						set[filterName(n)+"."+field.Key.(*ast.Ident).Name] = true
					}
				}
			case *ast.AssignStmt:
				if to, ok := n.Lhs[0].(*ast.Ident); ok {
					held[to.Name] = filterName(n.Rhs[0])
					if call, ok := n.Rhs[0].(*ast.CallExpr); ok {
						if f, ok := call.Fun.(*ast.Ident); ok {
							held[to.Name] = made[f.Name]
						}
					}
				}
				for _, to := range n.Lhs {
					if field, ok := to.(*ast.SelectorExpr); ok {
						if of, ok := field.X.(*ast.Ident); ok && held[of.Name] != "" {
							set[held[of.Name]+"."+field.Sel.Name] = true
						}
					}
				}
			}
			return true
		})
	}

	filters := 0
	for _, file := range parsed(t, filepath.Join("..", "models")) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !strings.HasSuffix(spec.Name.Name, "Filter") {
				return true
			}
			filters++
			for _, field := range spec.Type.(*ast.StructType).Fields.List {
				for _, name := range field.Names {
					assert.True(t, set[spec.Name.Name+"."+name.Name], "no list sets %s.%s", spec.Name.Name, name.Name)
				}
			}
			return true
		})
	}
	assert.GreaterOrEqual(t, filters, 6)
}
