package citation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

var acts = []string{"FVL_1967", "FVL_2025"}

// For each code and act every day has exactly one citation, or none at all under
// both acts: a gap would show a deadline without its ground, an overlap whichever
// came first.
func TestCitations_EveryDayHasOne(t *testing.T) {
	require.NotEmpty(t, Codes())
	require.IsIncreasing(t, Codes())
	for _, code := range Codes() {
		for _, act := range acts {
			for on := calendar.MustDate("2020-01-01"); on.Year < 2040; on = on.AddDays(1) {
				n := 0
				for _, r := range table[code] {
					if r.holds(act, on) {
						n++
					}
				}
				require.Equal(t, 1, n, "%s under %s on %s", code, act, on)
			}
		}
	}
}

// docs/domain.md 0.3 and the text of LOV-2025-06-20-81.
func TestCitations_TheActSaysWhich(t *testing.T) {
	on := calendar.MustDate("2027-03-01")
	for code, want := range map[string][2]string{
		"DL-01": {"fvl § 11 a", "fvl-2025 § 17"},
		"DL-03": {"fvl § 27", "fvl-2025 §§ 58 og 59"},
		"DL-04": {"pbrl § 7-5, fvl §§ 29–31", "pbrl § 7-5, fvl-2025 §§ 63–65"},
		"DL-05": {"fvl § 31", "fvl-2025 § 65"},
		"DL-12": {"hol § 7-1", "hol § 7-1"},
		"DL-27": {"fvl § 16", "fvl-2025 § 42"},
	} {
		for i, act := range acts {
			require.Equal(t, want[i], Find(code, act, on).Text, code)
		}
	}
	require.True(t, Find("DL-01", "FVL_2025", on).Law)
	require.False(t, Find("DL-02", "FVL_1967", on).Law)
	require.Equal(t, Citation{}, Find("DL-99", "FVL_1967", on))
	require.True(t, Known("DL-09s"))
	require.False(t, Known("DL-99"))
}

// A row ended by a date is followed by the next one the day after.
func TestCitations_ByEffectiveDate(t *testing.T) {
	rows, err := read([]byte("- {code: DL-12, to: 2026-12-31, text: hol § 7-1}\n" +
		"- {code: DL-12, from: 2027-01-01, text: hol § 8-1, law: true}\n"))
	require.NoError(t, err)
	for on, want := range map[string]string{"1999-01-01": "hol § 7-1", "2026-12-31": "hol § 7-1", "2027-01-01": "hol § 8-1",
		"2099-01-01": "hol § 8-1"} {
		for _, r := range rows["DL-12"] {
			require.Equal(t, r.text == want, r.holds("FVL_1967", calendar.MustDate(on)), "%s on %s", r.text, on)
		}
	}
}

func TestCitations_ATableThatCannotBeRead(t *testing.T) {
	for _, text := range []string{"- {code: DL-01}", "- {text: x}", "- {code: DL-01, text: x, since: 2027-01-01}",
		"- {code: DL-01, text: x, from: 31.12.2027}", "x"} {
		_, err := read([]byte(text))
		require.Error(t, err, text)
	}
}
