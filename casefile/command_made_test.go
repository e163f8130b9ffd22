package casefile

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each thing of a case is made once in its life, and what is said to be made is there.
func TestEachThingIsMadeOnce(t *testing.T) {
	files, err := os.ReadDir("testdata/ledgers")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		events := recordedLedger(t, f.Name()).Events
		s := Fold(New("case", "organisation"), events)
		there := map[string]bool{}
		for _, l := range s.Letters {
			there[l.ID] = true
		}
		for _, d := range s.Deadlines {
			there[d.ID] = true
		}
		for _, x := range s.Tasks {
			there[x.ID] = true
		}
		for _, c := range s.Consents {
			there[c.ID], there[c.Form] = true, true
		}
		require.NotEmpty(t, there)
		once := map[string]bool{}
		for _, m := range MadeBy(events) {
			require.False(t, m.ID != "" && once[m.ID], "%s: %s is made twice", f.Name(), m.ID)
			once[m.ID] = true
			delete(there, m.ID)
		}
		delete(there, "")
		require.Empty(t, there, "%s: nobody was told of these", f.Name())
	}
}
