package form

import (
	"fmt"
	"maps"
	"strings"

	"github.com/goccy/go-yaml"

	"samlop/web/words"
)

// The audiences of who is no staff: a child under 16 who opens a form about themself, and anybody else
// who opens a form on their own page.
const (
	Child = "child"
	Own   = "own"
)

// audience are the words for some readers, where they are others than everybody's. What has none
// is said as to everybody.
type audience struct {
	Fields map[string]fieldWords        `yaml:"fields"`
	Title  map[string]spoken            `yaml:"title"`
	Choice map[string]map[string]spoken `yaml:"choice"`
	Group  map[string]spoken            `yaml:"group"`
	Say    map[string]spoken            `yaml:"say"`
}

// audiences are those that some words are for, by their name; each has a file form_NAME.yaml.
var audiences = func() map[string]audience {
	out := map[string]audience{}
	for _, name := range []string{Child, Own} {
		one, err := readAudience(name)
		if err != nil {
			panic("form: " + err.Error()) // the files are part of the program
		}
		out[name] = one
	}
	return out
}()

func readAudience(name string) (out audience, err error) {
	body, err := words.Audiences.ReadFile("form_" + name + ".yaml")
	if err != nil {
		return out, fmt.Errorf("reading the words for %s: %w", name, err)
	}
	if err := yaml.UnmarshalWithOptions(body, &out, yaml.Strict()); err != nil {
		return out, fmt.Errorf("reading the words for %s: %w", name, err)
	}
	return out, nil
}

// speaks tells whether an audience has words of its own for a form: its title.
func (a audience) speaks(f *Form) bool { return a.Title[f.name] != nil }

// TitleFor is what the form is called to an audience; "" where it is called as to everybody.
func (f *Form) TitleFor(name, lang string) string { return audiences[name].Title[f.name][lang] }

// wordsFor are the words of a field for an audience, everybody's where it has none.
func (f *Form) wordsFor(a audience, one *Field) fieldWords {
	if w, own := a.Fields[f.name+"."+plainPath(one.Path)]; own {
		return w
	}
	w, _ := f.wordsOf(one)
	return w
}

// unspoken: a field that an audience has no words for, and that need not be filled in. It is asked
// behind «more», so that whoever knows what it is finds it.
func (f *Form) unspoken(a audience, one *Field) bool {
	_, own := a.Fields[f.name+"."+plainPath(one.Path)]
	return a.speaks(f) && !own && !one.Required
}

// choicesFor are the choices of a field of codes, in the words of an audience.
func (f *Form) choicesFor(a audience, lang string, one *Field) []Choice {
	choices := f.choiceWords(lang, one)
	for i, c := range choices {
		if label := a.Choice[f.name+"."+plainPath(one.Path)][c.Value][lang]; label != "" {
			choices[i].Label = upper(label)
		}
	}
	return choices
}

// groupFor is a heading over some fields.
func (f *Form) groupFor(a audience, title, lang string) string {
	if own := a.Group[title][lang]; own != "" && a.speaks(f) {
		return own
	}
	return saidAround.Group[title][lang]
}

// sayFor are the words around the fields.
func (f *Form) sayFor(a audience, lang string) map[string]string {
	out := sayIn(lang)
	if !a.speaks(f) {
		return out
	}
	maps.Copy(out, func() map[string]string {
		own := map[string]string{}
		for key, text := range a.Say {
			own[key] = strings.TrimSpace(text[lang])
		}
		return own
	}())
	return out
}
