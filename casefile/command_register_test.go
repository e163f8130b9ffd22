package casefile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// camel is a registered name as a Go type is called: "plan_frozen" is PlanFrozen.
func camel(name string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		out.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return out.String()
}

// Who reads a name in the ledger or in Temporal UI finds its type by the same name.
func TestStepsAndFactsAreCalledAsTheyAreRegistered(t *testing.T) {
	for _, spec := range Specs() {
		require.Equal(t, camel(spec.Name), spec.kind.Name())
	}
	for name, kind := range factTypes {
		require.Equal(t, camel(name), kind.Name())
	}
	require.Equal(t, reflect.TypeOf(PlanFrozen{}), factTypes["plan_frozen"])
}
