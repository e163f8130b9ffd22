package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLengthsAreReadAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"14 dager": "14d", "14d": "14d", " 1  dag ": "1d", "14 DAGAR": "14d",
		"3 virkedager": "3wd", "3 verkedagar": "3wd", "2 working days": "2wd",
		"3vd": "3wd", "12 uker": "12w", "2 veker": "2w", "1 week": "1w", "6 måneder": "6m", "6 mnd.": "6m", "6 månader": "6m", "1 år": "1y",
		"2 years": "2y", "0 dager": "0d", "007 dager": "7d",
	} {
		got, ok := readLength(typed)
		assert.True(t, ok, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "14", "dager", "to uker", "-3 dager", "1.5 uker", "14 timer",
		"14 dager og 3 uker", "12345678 dager", "3 x"} {
		_, ok := readLength(typed)
		assert.False(t, ok, typed)
	}
}

// A length is shown in words, and read again as it was, in any language.
func TestLengthsAreShownInWords(t *testing.T) {
	for _, lang := range languages {
		for _, code := range []string{"0d", "1d", "14d", "1w", "12w", "1m", "6m", "1y", "2y", "1wd", "3wd"} {
			shown := lengthIn(lang, code)
			assert.NotEqual(t, code, shown)
			got, ok := readLength(shown)
			assert.True(t, ok, shown)
			assert.Equal(t, code, got)
		}
		assert.Equal(t, "sikkert snart", lengthIn(lang, "sikkert snart"))
	}
}

// What stands in force is beside each field of what is proposed instead.
func TestWhatStandsIsBesideWhatIsProposed(t *testing.T) {
	form := formOf(t, "propose_policy")
	stands, err := form.Values([]byte(`{"policy":{"half_year":"6m","saturday_is_workday":false,"overdue_digest":"FRIDAY"}}`))
	assert.NoError(t, err)
	page := draw(t, form, Values{"half_year": {"5 måneder"}}, Context{Language: "nb", Stands: stands})
	assert.Contains(t, page, `value="5 måneder"`)
	assert.Contains(t, page, "I dag: 6 måneder.")
	assert.Contains(t, page, "I dag: Fredag.")
	assert.Contains(t, page, "I dag: Nei.")
	blamed := form.Blame([]byte(`{"status":422,"detail":"For lang.","errors":[{"path":"body.policy.half_year","message":"For lang."}]}`))
	assert.Equal(t, "half_year", blamed[0].Path)
}
