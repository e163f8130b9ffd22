package casefile

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every refusal of what a step itself says names its field, and the table of
// fields names nothing that is not there.
func TestARefusalNamesItsField(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	said := regexp.MustCompile(`(malformed|refuse)\((?:"[^"]+"|\w+), "(\w+)"(, "field")?`)
	keys := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range said.FindAllStringSubmatch(string(source), -1) {
			keys[m[2]] = true
			if m[1] == "malformed" && m[3] == "" {
				require.Contains(t, askedOf, m[2], "%s: which field is it about?", name)
			}
		}
	}
	for key, fields := range askedOf {
		require.True(t, keys[key], "%s is no refusal", key)
		for _, field := range fields {
			there := false
			for _, spec := range Specs() {
				there = there || fieldNamed(spec.NewStep(), field).IsValid()
			}
			require.True(t, there, "%s: no step has a field %s", key, field)
		}
	}
}

// All that is missing is said at once, in the order it would have been met, and
// nothing is assumed of what only a person can choose.
func TestAllReasonsOfARefusalAtOnce(t *testing.T) {
	p := decidedOn(t, "2027-02-01")
	reasons := func(who Principal, body Step) (keys, fields []string) {
		cmd := Command{ID: "c", By: actorOf(who), Body: body, Facts: p.facts(body)}
		_, first := Decide(p.s, cmd, p.now, p.policy)
		require.NotNil(t, first)
		for _, r := range append([]*Refusal{first}, FurtherReasons(p.s, cmd, p.now, p.policy, first)...) {
			keys, fields = append(keys, r.Key), append(fields, r.Field)
		}
		return keys, fields
	}
	keys, fields := reasons(tone, &ProposeCoordinator{Staff: "staff/lars", WishedFor: "staff/nora"})
	require.Equal(t, []string{"wish_not_asked", "reason_against_wish_missing"}, keys)
	require.Equal(t, []string{"wish_asked", "against_wish"}, fields)

	p.do(tone, &ProposeCoordinator{Staff: "staff/ulla", WishAsked: true})
	keys, _ = reasons(tone, &AppointCoordinator{Staff: "staff/ulla"})
	require.Equal(t, []string{"training_missing", "manager_not_confirmed"}, keys, "both are to be seen to by others")

	keys, _ = reasons(tone, &ProposeCoordinator{Staff: kari})
	require.Equal(t, []string{"candidate_not_staff"}, keys, "whom to propose is a person's to say")
	keys, _ = reasons(kari, &ProposeCoordinator{Staff: "staff/lars"})
	require.Equal(t, []string{"not_yours"}, keys)
}
