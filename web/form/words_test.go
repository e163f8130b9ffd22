package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/web/words"
)

var languages = []string{"nb", "nn", "en"}

// Every field of every form says what it is in three languages, and helps, or says that the
// label is enough; and so does every choice of a closed list.
func TestEveryFieldIsSaidInThreeLanguages(t *testing.T) {
	for _, form := range all(t) {
		for _, lang := range languages {
			assert.NotEmpty(t, form.Title(lang), "%s has no title in %s", form.name, lang)
		}
		for _, field := range form.all() {
			at := form.name + "." + field.Path
			w, ok := form.wordsOf(field)
			if !assert.True(t, ok, "%s has no words in web/words", at) {
				continue
			}
			for _, lang := range languages {
				if field.Widget == Rows {
					assert.NotEmpty(t, saidAround.Row[field.Name][lang], "a row of %s is called nothing in %s", at, lang)
				}
				assert.NotEmpty(t, w.Label[lang], "%s has no label in %s", at, lang)
				assert.NotEqual(t, w.Plain, w.Help[lang] != "", "%s has no help in %s, or says that it needs none and has one", at, lang)
				for _, choice := range form.choiceWords(lang, field) {
					assert.NotEqual(t, upper(choice.Value), choice.Label, "%s has no words for %s in %s", at, choice.Value, lang)
					assert.NotEmpty(t, choice.Label, "%s has no words for %s in %s", at, choice.Value, lang)
				}
			}
		}
	}
}

// Words that no field uses are taken away with their field.
func TestNoWordsAreLeftOver(t *testing.T) {
	used := map[string]bool{}
	groups := map[string]bool{}
	for _, form := range all(t) {
		for _, field := range form.all() {
			for _, key := range form.keys(field) {
				if _, ok := said[key]; ok {
					used[key] = true
					break
				}
			}
		}
		for _, g := range form.layout.Groups {
			groups[g.Title] = true
			for _, lang := range languages {
				assert.NotEmpty(t, saidAround.Group[g.Title][lang], "the heading %s has no words in %s", g.Title, lang)
			}
		}
	}
	for key := range said {
		assert.True(t, used[key], "no field uses the words of %s", key)
	}
	for key := range saidAround.Group {
		assert.True(t, groups[key], "no form uses the heading %s", key)
	}
}

func TestWhatStandsAroundIsSaidInThreeLanguages(t *testing.T) {
	for _, lang := range languages {
		for key, text := range saidAround.Say {
			assert.NotEmpty(t, text[lang], "say.%s in %s", key, lang)
		}
		for _, code := range []string{Missing, NoDate, NoClock, NoNumber, NoChoice, TooLong, TooMany, ClockOnly, NoLength} {
			assert.NotEmpty(t, wrongIn(lang, code), "wrong.%s in %s", code, lang)
		}
	}
	_, _, err := readWords(words.Forms)
	require.NoError(t, err)
}
