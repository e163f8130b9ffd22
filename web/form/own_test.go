package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
