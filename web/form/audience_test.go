package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The words for an audience are said in three languages, of fields, choices and headings that there are.
func TestAnAudienceIsSpokenToInThreeLanguages(t *testing.T) {
	fields, titles, groups, choices := map[string]*Field{}, map[string]bool{}, map[string]bool{}, map[string][]string{}
	for _, f := range all(t) {
		titles[f.name] = true
		for _, one := range f.all() {
			fields[f.name+"."+plainPath(one.Path)] = one
			choices[f.name+"."+plainPath(one.Path)] = one.Choices
		}
		for _, g := range f.layout.Groups {
			groups[g.Title] = true
		}
	}
	require.NotEmpty(t, audiences)
	for name, a := range audiences {
		for _, lang := range languages {
			for key, w := range a.Fields {
				assert.Contains(t, fields, key, "%s: no such field", name)
				assert.NotEmpty(t, w.Label[lang], "%s: %s in %s", name, key, lang)
				assert.NotEqual(t, w.Plain, w.Help[lang] != "", "%s: %s has no help in %s, or says that it needs none", name, key, lang)
			}
			for key, text := range a.Title {
				assert.True(t, titles[key], "%s: no form %s", name, key)
				assert.NotEmpty(t, text[lang])
			}
			for key, text := range a.Group {
				assert.True(t, groups[key], "%s: no heading %s", name, key)
				assert.NotEmpty(t, text[lang])
			}
			for key, text := range a.Say {
				assert.Contains(t, saidAround.Say, key)
				assert.NotEmpty(t, text[lang])
			}
			for key, codes := range a.Choice {
				for code, text := range codes {
					assert.Contains(t, choices[key], code, "%s: %s", name, key)
					assert.NotEmpty(t, text[lang])
				}
				assert.Len(t, codes, len(choices[key]), "%s: some choices of %s are said to everybody", name, key)
			}
		}
	}
}

// A child is asked in its own words, and what only an office needs stands behind «more».
func TestAChildIsAskedInItsOwnWords(t *testing.T) {
	f := formOf(t, "register_complaint")
	plain, own := f.Show(nil, Context{Language: "nb"}), f.Show(nil, Context{Language: "nb", Audience: Child})
	assert.Equal(t, "Si fra hvis du er uenig", own.Title)
	assert.Equal(t, "Send", own.Say["take"])
	labels := func(v View) (out []string) {
		for _, g := range v.Groups {
			for _, in := range g.Inputs {
				out = append(out, in.Label)
			}
		}
		return out
	}
	assert.ElementsMatch(t, []string{"Hva er du uenig i?", "Hvilket brev gjelder det?", "Fortell med dine egne ord"}, labels(own))
	assert.Contains(t, labels(plain), "Fullmakt")
	behind := []string{}
	for _, in := range own.More {
		behind = append(behind, in.Name)
	}
	assert.Contains(t, behind, "power_of_attorney", "nothing is left out")
	other := formOf(t, "assign_handler")
	assert.Equal(t, other.Show(nil, Context{Language: "nb"}), other.Show(nil, Context{Language: "nb", Audience: Child}), "nothing of its own")
}

// Who opens a form on their own page is asked nothing there in a caseworker's words: what an audience has
// no words for stands behind «more», and what must be filled in has words.
func TestWhoIsNoStaffIsAskedInTheirOwnWords(t *testing.T) {
	a := audiences[Own]
	for name := range a.Title {
		f := formOf(t, name)
		shown := f.Show(nil, Context{Language: "nb", Audience: Own, Own: true})
		for _, g := range shown.Groups {
			for _, in := range g.Inputs {
				assert.Contains(t, a.Fields, name+"."+plainPath(in.Name), "%s is asked in the words of an office", in.Label)
			}
			if len(g.Inputs) > 0 && g.Title != "" {
				own := []string{}
				for _, w := range a.Group {
					own = append(own, w["nb"])
				}
				assert.Contains(t, own, g.Title, "%s: a heading in the words of an office", name)
			}
		}
	}
}
