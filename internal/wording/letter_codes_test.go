package wording

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"samlop/casefile"
)

// Every code of a letter is a constant with a row of its own in the register, and
// no other string of the program is one: what is not in the register cannot be
// written.
func TestNoLetterOutsideTheRegister(t *testing.T) {
	code := regexp.MustCompile(`^"D-[0-9]+"$`)
	constants := map[string]bool{}
	for _, dir := range []string{"casefile", "activities", "casework", "workflows", "models"} {
		for name, tree := range source(t, "../../"+dir) {
			ast.Inspect(tree, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					if n.Kind == token.STRING && code.MatchString(n.Value) {
						constants[strings.Trim(n.Value, `"`)] = true
						if name != "letter_register.go" {
							t.Errorf("%s/%s: %s is a letter's code: use its constant", dir, name, n.Value)
						}
					}
				case *ast.CallExpr:
					if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "LetterCode" {
						t.Errorf("%s/%s makes a letter's code of its own", dir, name)
					}
				}
				return true
			})
		}
	}
	kinds := casefile.LetterKinds()
	if len(constants) != len(kinds) {
		t.Errorf("%d codes are constants, and the register has %d rows", len(constants), len(kinds))
	}
	for _, k := range kinds {
		if !constants[string(k.Code)] {
			t.Errorf("%s has a row and no constant", k.Code)
		}
	}
}
