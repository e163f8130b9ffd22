package casefile

import (
	"go/ast"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key that is kept as one that tells nothing of the case is said by a refusal: one
// that was renamed would otherwise tell a stranger less than it should, unnoticed.
func TestINV110_EveryKeyOfTheStepIsSaidByARefusal(t *testing.T) {
	at := map[string]int{"refuse": 1, "malformed": 1, "newRefusal": 2} // where the key stands
	said := map[string]bool{}
	for _, file := range ownFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name, ok := call.Fun.(*ast.Ident)
			if !ok {
				return true
			}
			if i, is := at[name.Name]; is && i < len(call.Args) {
				if key, ok := call.Args[i].(*ast.BasicLit); ok {
					said[strings.Trim(key.Value, `"`)] = true
				}
			}
			return true
		})
	}
	require.True(t, said["already_consented"], "the walk finds keys")
	seen := map[string]bool{}
	for _, key := range ofTheStep {
		require.True(t, said[key], "%s is said by no refusal", key)
		require.False(t, seen[key], "%s is there twice", key)
		seen[key] = true
		require.True(t, (&Refusal{Key: key}).OfTheStepAlone())
	}
	require.False(t, (&Refusal{Key: "already_consented"}).OfTheStepAlone())
}
