package form

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"samlop/internal/wording"
	"samlop/web/words"
)

// spoken is one text in every language, by nb, nn and en.
type spoken map[string]string

// fieldWords are what is said of one field.
type fieldWords struct {
	Label spoken `yaml:"label"`
	Help  spoken `yaml:"help"`
	Plain bool   `yaml:"plain"` // the label says it all
}

// around are the words that stand around the fields.
type around struct {
	Say    map[string]spoken            `yaml:"say"`
	Group  map[string]spoken            `yaml:"group"`
	Title  map[string]spoken            `yaml:"title"`
	Row    map[string]spoken            `yaml:"row"` // one of a list, by the list's name
	Wrong  map[string]spoken            `yaml:"wrong"`
	Length map[string]spoken            `yaml:"length"` // units, for one and for several
	Choice map[string]map[string]spoken `yaml:"choice"` // of fields whose choices have no family of codes
}

var said, saidAround = func() (map[string]fieldWords, around) {
	fields, rest, err := readWords(words.Forms)
	if err != nil {
		panic("form: " + err.Error()) // the files are part of the program
	}
	return fields, rest
}()

var errSaidTwice = errors.New("a field has its words twice")

func readWords(files fs.FS) (map[string]fieldWords, around, error) {
	var rest around
	fields := map[string]fieldWords{}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, rest, fmt.Errorf("finding the words: %w", err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, rest, fmt.Errorf("reading %s: %w", name, err)
		}
		some := map[string]fieldWords{}
		var to any = &some
		if name == "form.yaml" {
			to = &rest
		}
		if err := yaml.UnmarshalWithOptions(body, to, yaml.Strict()); err != nil {
			return nil, rest, fmt.Errorf("reading %s: %w", name, err)
		}
		for key, one := range some {
			if _, there := fields[key]; there {
				return nil, rest, fmt.Errorf("%w: %s in %s", errSaidTwice, key, name)
			}
			fields[key] = one
		}
	}
	return fields, rest, nil
}

// keys are the names under which the words of a field may stand, the most special first.
func (f *Form) keys(one *Field) []string {
	plain := plainPath(one.Path)
	return []string{f.name + "." + plain, plain, f.name + "." + one.Name, one.Name}
}

// wordsOf finds the words of a field; ok is false when there are none.
func (f *Form) wordsOf(one *Field) (fieldWords, bool) {
	for _, key := range f.keys(one) {
		if w, ok := said[key]; ok {
			return w, true
		}
	}
	return fieldWords{}, false
}

// Label is what a field is called, by its path; empty when the form has no such field.
func (f *Form) Label(lang, path string) string {
	field := f.Field(path)
	if field == nil {
		return ""
	}
	w, _ := f.wordsOf(field)
	return w.Label[lang]
}

// Label is what the field of a step is called, as its form calls it; where the step has no form, what a
// field of that name is called anywhere, and empty where there is none.
func (f *Forms) Label(lang, step, field string) string {
	if one := f.byName[step]; one != nil {
		if label := one.Label(lang, field); label != "" {
			return label
		}
	}
	return said[field].Label[lang]
}

// Title is what the form is about, as a heading.
func (f *Form) Title(lang string) string {
	if own, ok := saidAround.Title[f.name]; ok {
		return own[lang]
	}
	return upper(wording.Step(lang, f.name))
}

// choiceWords are the choices of a field of codes, in words.
func (f *Form) choiceWords(lang string, one *Field) []Choice {
	out := make([]Choice, len(one.Choices), len(one.Choices)+1)
	own := saidAround.Choice[f.name+"."+plainPath(one.Path)]
	for i, code := range one.Choices {
		label := own[code][lang]
		if label == "" && one.Family != "" {
			label = wording.Name(lang, one.Family, code)
		}
		out[i] = Choice{Value: code, Label: upper(label)}
		if one.Family == "point" {
			out[i].Label = code + " " + label // plans are read by their points' letters
		}
	}
	if one.Whole {
		out = slices.Insert(out, 0, Choice{Value: allOf, Label: saidAround.Say["all_"+one.Family][lang]})
	}
	return out
}

// wrongIn puts a code of what is wrong into words.
func wrongIn(lang, code string) string { return saidAround.Wrong[code][lang] }

func sayIn(lang string) map[string]string {
	out := make(map[string]string, len(saidAround.Say))
	for key, text := range saidAround.Say {
		out[key] = strings.TrimSpace(text[lang])
	}
	return out
}
