package letters

import (
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// Every word of the list stands in both languages.
func TestCover_IsInBothLanguages(t *testing.T) {
	for name, words := range coverWords {
		require.NotEmpty(t, words.NB, name)
		require.NotEmpty(t, words.NN, name)
	}
	for _, language := range []casefile.Language{"nb", "nn", "en", ""} {
		for _, own := range []bool{false, true} {
			c := &Cover{Language: language, Organisation: "Fjordvik kommune", Unit: "Koordinerende enhet", OwnWay: own,
				On: civil.Date{Year: 2027, Month: 3, Day: 1}, Out: []string{"2027-3 D-14"},
				Envelopes: []Envelope{{No: 1, To: []string{"Kari 漢 Nordmann", "Storgata 1", "1234 Fjordvik"},
					Letters: []string{"2027-1 D-08", "2027-1 D-14"}},
					{No: 2, To: []string{strings.Repeat("Langt navn ", 30)}, Letters: []string{"2027-2 D-08"}, NoAddress: true}}}
			out, err := c.PDF()
			require.NoError(t, err)
			again, err := c.PDF()
			require.NoError(t, err)
			require.Equal(t, out, again)
			joined, err := c.Together(out, out)
			require.NoError(t, err)
			require.Greater(t, len(joined), len(out))
		}
	}
	empty := &Cover{Language: "nb", Organisation: "Fjordvik kommune"}
	_, err := empty.PDF()
	require.NoError(t, err)
}
