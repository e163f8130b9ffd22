package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Who speaks for themselves is asked what they have to say; the rest is there, put away, and staff see it as before.
func TestWhoSpeaksForThemselvesIsAskedLess(t *testing.T) {
	for name, own := range ordered.Own {
		form := formOf(t, name)
		for _, path := range own {
			assert.NotNil(t, form.Field(path), "%s.%s", name, path)
		}
		for _, field := range form.fields {
			assert.False(t, field.Required && ordered.others(name, field), "%s must be filled in", field.Path)
		}
		staff, themselves := form.Show(nil, Context{Language: "nb"}), form.Show(nil, Context{Language: "nb", Own: true})
		names := func(v View) (shown []string, more []string) {
			for _, part := range v.Groups {
				for _, in := range part.Inputs {
					shown = append(shown, in.Name)
				}
			}
			for _, in := range v.More {
				more = append(more, in.Name)
			}
			return shown, more
		}
		shown, more := names(themselves)
		all, before := names(staff)
		assert.ElementsMatch(t, own, shown, name)
		assert.ElementsMatch(t, append(all, before...), append(shown, more...), "%s: nothing is lost", name)
		assert.Greater(t, len(all), len(shown), name)
	}
	assert.NotEmpty(t, ordered.Own)
}

// What is put away stays so when the form comes back with something wrong, unless somebody has written there: a day that stands
// there from the start is nothing that anybody wrote.
func TestWhatIsPutAwayOpensByWhatWasTypedAlone(t *testing.T) {
	form := formOf(t, "register_complaint")
	first := form.Show(nil, Context{Language: "nb", Today: monday, Own: true, Audience: Own})
	require.False(t, first.MoreOpen)
	typed := submitted(t, draw(t, form, nil, Context{Language: "nb", Today: monday, Own: true, Audience: Own}))
	require.NotEmpty(t, typed.Get("received_on"), "it stands there from the start")
	assert.False(t, form.Show(typed, Context{Language: "nb", Today: monday, Own: true, Audience: Own}).MoreOpen)
	typed.Set("received_on", "1.1.2027")
	assert.True(t, form.Show(typed, Context{Language: "nb", Today: monday, Own: true, Audience: Own}).MoreOpen)
}
