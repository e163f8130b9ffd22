package form

import (
	"maps"
	"slices"
	"strings"
)

// Told is one field as it has been filled in, in words.
type Told struct {
	Label  string
	Values []string
}

// Tell says what has been typed in words, in the order of the form: what stands on the page
// that asks whether to take the step. What was left open is left out.
func (f *Form) Tell(values Values, c Context) []Told {
	if values == nil {
		values = Values{}
	}
	view := f.Show(values, c)
	var out []Told
	for _, part := range append(view.Groups, Part{Inputs: view.More}) {
		out = append(out, tell("", part.Inputs)...)
	}
	return out
}

func tell(before string, inputs []Input) []Told {
	var out []Told
	for _, in := range inputs {
		label := before + in.Label
		switch in.Widget {
		case Hidden:
		case Group:
			out = append(out, tell(label+" – ", in.Inputs)...)
		case Rows:
			for _, row := range in.Rows {
				out = append(out, tell(row.Title+" – ", row.Inputs)...)
			}
		default:
			if said := in.said(); said != nil {
				out = append(out, Told{label, said})
			}
		}
	}
	return out
}

// said is what stands in one input.
func (i Input) said() []string {
	var out []string
	for _, c := range i.Choices {
		if c.Chosen && c.Value != "" {
			out = append(out, c.Label)
		}
	}
	text := spaced(tidy(i.Value), tidy(i.Clock))
	switch {
	case i.Choices != nil || text == "":
		return out
	case i.Widget == Tick:
		return []string{i.Say["yes"]}
	case i.Beside != "":
		return []string{commas(text, i.Beside)}
	}
	return []string{text}
}

// Held is one input as it was typed, to be sent on unseen.
type Held struct {
	Name  string
	Value string
}

// Hold is everything that was typed, but for the buttons: so that a page between the
// form and the step loses nothing.
func Hold(values Values) []Held {
	var out []Held
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains([]string{"do", addButton, dropButton, searchButton}, name) {
			continue
		}
		for _, value := range values[name] {
			if strings.TrimSpace(value) != "" {
				out = append(out, Held{name, value})
			}
		}
	}
	return out
}
