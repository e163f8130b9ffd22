package casefile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV60_ALegalBasisIsSectionsAndNothingElse(t *testing.T) {
	for text, want := range map[LegalBasis]bool{
		"hol § 7-2 b": true, "pbrl § 2-5 d, sphl § 2-5 d": true, "fvl-2025 § 17": true, "forskrift om individuell plan § 5": true,
		"hol §§ 7-1 og 7-2, jf. pbrl § 2-5": true, "fvl § 28 tredje ledd": true,
		"": false, "Kari Nordli": false, "hol § 7-2 b for Kari": false, "Kari: hol § 7-2": false, "hol § 7-2,": false, "hol 7-2": false,
		"strl § 1": false,
		LegalBasis(strings.TrimSuffix(strings.Repeat("hol § 7-2, ", 30), ", ")): false, // longer than its column
	} {
		require.Equal(t, want, text.Readable(), text)
	}
}

// Whatever says what a decision rests on is held to it, when Decide is asked directly too.
func TestINV60_EveryDecisionCitesItsSections(t *testing.T) {
	for _, step := range []Step{&IssueDecision{}, &ReverseDecision{}, &DismissComplaint{}, &CloseCase{}} {
		f, ok := reflect.TypeOf(step).Elem().FieldByName("Rule")
		require.True(t, ok, "%T", step)
		v := reflect.ValueOf(step).Elem().FieldByName("Rule")
		v.SetString("hol § 7-2")
		require.Nil(t, (&deciding{}).readable("INV-60", fieldOf(f), v), "%T", step)
		v.SetString("because of Kari")
		r := (&deciding{}).readable("INV-60", fieldOf(f), v)
		require.NotNil(t, r, "%T", step)
		require.Equal(t, "legal_basis_unreadable", r.Key)
	}
}
