package form

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// layout is layout.yaml: what the API's document does not say of how a form is asked.
type layout struct {
	Routes  []string              `yaml:"routes"`  // forms that are not steps, by operation
	Final   []string              `yaml:"final"`   // what follows cannot be taken back
	Order   []string              `yaml:"order"`   // of the fields, in the order in which a person thinks
	Seldom  []string              `yaml:"seldom"`  // fields that are seldom used, in any form: «path» or «form.path»
	Choices map[string][]string   `yaml:"choices"` // fewer than the schema's: «form.path»
	Widgets map[string]Widget     `yaml:"widgets"` // other than the schema's: «name» or «form.path»
	Forms   map[string]formLayout `yaml:"forms"`   // made by hand
	Own     map[string][]string   `yaml:"own"`     // by form: what is asked of who speaks for themselves
	Remedy  map[string]string     `yaml:"remedy"`  // key of a refusal: the step that puts it right, or a page, «/staff»
	Whole   []string              `yaml:"whole"`   // «form.path» of several codes that one choice means all of
	Inline  map[string]string     `yaml:"inline"`  // by form: an object of the body whose fields are the form's own
	Leave   []string              `yaml:"leave"`   // «form.path» of what a form does not ask for
}

// formLayout is the order of one form that was made by hand.
type formLayout struct {
	Groups []group  `yaml:"groups"`
	More   []string `yaml:"more"`   // behind «more fields»
	Inside []string `yaml:"inside"` // fields within others, in the order in which they are asked for
}

// group is fields under one heading, which words.go finds by title.
type group struct {
	Title  string   `yaml:"title"`
	Fields []string `yaml:"fields"`
}

//go:embed layout.yaml
var layoutFile []byte

var ordered = func() layout {
	var l layout
	if err := yaml.UnmarshalWithOptions(layoutFile, &l, yaml.Strict()); err != nil {
		panic("form: layout.yaml: " + err.Error()) // the file is part of the program
	}
	return l
}()

// sort puts the fields of a form, or of a group of it, in the order in which they are
// asked for: that of the form's own groups, else that of the names.
func (l layout) sort(form string, fields []*Field) ([]*Field, error) {
	own := append(l.Forms[form].order(), l.Forms[form].Inside...)
	rank := func(f *Field) int {
		if at := slices.Index(own, f.Path); at >= 0 {
			return at
		}
		return len(own) + slices.Index(l.Order, f.Name)
	}
	for _, f := range fields {
		if !slices.Contains(l.Order, f.Name) {
			return nil, fmt.Errorf("%w: %s", errUnplaced, f.Path)
		}
	}
	slices.SortFunc(fields, func(a, b *Field) int { return rank(a) - rank(b) })
	return fields, nil
}

func (l layout) widget(form string, f *Field) (Widget, bool) {
	for _, key := range []string{form + "." + plainPath(f.Path), f.Name} {
		if w, ok := l.Widgets[key]; ok {
			return w, true
		}
	}
	return "", false
}

// seldom reports whether a field stands behind «more fields». What must be filled in never does.
func (l layout) seldom(form string, f *Field) bool {
	if f.Required {
		return false
	}
	own := l.Forms[form]
	if own.Groups != nil {
		return !slices.Contains(own.shown(), f.Path)
	}
	return slices.Contains(l.Seldom, f.Path) || slices.Contains(l.Seldom, form+"."+f.Path)
}

// others reports whether a field asks what who speaks for themselves does not have to say: how their
// own words came in, and on whose behalf.
func (l layout) others(form string, f *Field) bool {
	own := l.Own[form]
	return own != nil && !f.Required && !slices.Contains(own, f.Path)
}

func (l formLayout) shown() []string {
	var out []string
	for _, g := range l.Groups {
		out = append(out, g.Fields...)
	}
	return out
}

func (l formLayout) order() []string { return append(l.shown(), l.More...) }

var (
	errUnknownField = errors.New("layout.yaml names a field that the form does not have")
	errForgotten    = errors.New("layout.yaml leaves out a field of a form that it orders by hand")
	errHiddenAway   = errors.New("layout.yaml puts away a field that must be filled in")
)

// knownTo holds a form that was made by hand against what the API has: every field once.
func (l formLayout) knownTo(f *Form) error {
	if l.Groups == nil {
		return nil
	}
	order := l.order()
	for _, name := range append(order, l.Inside...) {
		if f.Field(name) == nil {
			return fmt.Errorf("%w: %s", errUnknownField, name)
		}
	}
	for _, one := range f.fields {
		if !slices.Contains(order, one.Path) {
			return fmt.Errorf("%w: %s", errForgotten, one.Path)
		}
		if one.Required && slices.Contains(l.More, one.Path) {
			return fmt.Errorf("%w: %s", errHiddenAway, one.Path)
		}
	}
	return nil
}

// plainPath is a path without the marks of its lists.
func plainPath(path string) string { return strings.ReplaceAll(path, "[]", "") }
