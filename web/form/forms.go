package form

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Forms are all the forms that the API's document gives.
type Forms struct {
	byName map[string]*Form
}

// Form is the form of one step, or of a route by which something is registered.
type Form struct {
	name   string
	fields []*Field // in the order in which they are asked for
	layout formLayout
	inline string // the object of the body whose fields are drawn as the form's own
}

var (
	errUnplaced = errors.New("a field has no place in layout.yaml")
	errNoWidget = errors.New("a field has no widget")
	errNoForm   = errors.New("layout.yaml names a form that the API does not have")
)

// Load makes the forms of every step, and of the routes in layout.yaml, out of the
// API's document (JSON, as it is served, or YAML).
//
// Errors: a document that cannot be read; a field that has no widget or no place in
// the order; a form or a field in layout.yaml that the API does not know.
func Load(openapi []byte) (*Forms, error) {
	doc, err := readDocument(openapi)
	if err != nil {
		return nil, err
	}
	forms := &Forms{byName: map[string]*Form{}}
	bodies := doc.bodies()
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		if !doc.isStep(name) && !slices.Contains(ordered.Routes, name) {
			continue
		}
		f := &Form{name: name, layout: ordered.Forms[name], inline: ordered.Inline[name]}
		if f.fields, err = (builder{doc, f}).fields("", bodies[name]); err != nil {
			return nil, fmt.Errorf("form %s: %w", name, err)
		}
		if err := f.layout.knownTo(f); err != nil {
			return nil, fmt.Errorf("form %s: %w", name, err)
		}
		forms.byName[name] = f
	}
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(ordered.Forms)), ordered.Routes, ordered.Final) {
		if forms.byName[name] == nil {
			return nil, fmt.Errorf("%w: %s", errNoForm, name)
		}
	}
	return forms, nil
}

func (d *document) isStep(name string) bool {
	_, is := d.Paths["/cases/{case_id}/steps/"+name]
	return is
}

// Step finds a form by the name of its step, or of its route («new_referral»); nil
// when there is none.
func (f *Forms) Step(name string) *Form { return f.byName[name] }

// Names are the names of all forms, sorted.
func (f *Forms) Names() []string { return slices.Sorted(maps.Keys(f.byName)) }

// Name is that of the step, or of the route.
func (f *Form) Name() string { return f.name }

// Final reports whether what the step leads to cannot be taken back: whoever takes it
// is to see what will follow first.
func (f *Form) Final() bool { return slices.Contains(ordered.Final, f.name) }

// Fields are the form's fields in the order in which they are asked for.
func (f *Form) Fields() []*Field { return f.fields }

// Field finds a field by its path, in the spelling of a body («participants[].who»)
// or of an input («participants.0.who»); nil when there is none.
func (f *Form) Field(at string) *Field {
	var found *Field
	f.walk(f.fields, func(one *Field) {
		if one.Path == pattern(at) {
			found = one
		}
	})
	return found
}

func (f *Form) walk(fields []*Field, visit func(*Field)) {
	for _, one := range fields {
		visit(one)
		f.walk(one.Fields, visit)
	}
}

// all are the fields with those within them.
func (f *Form) all() []*Field {
	var out []*Field
	f.walk(f.fields, func(one *Field) { out = append(out, one) })
	return out
}

// pattern is a path with the numbers of its rows taken out: «participants[].who» for
// both «participants[2].who» and «participants.2.who».
func pattern(at string) string {
	var out strings.Builder
	for i, part := range strings.FieldsFunc(strings.ReplaceAll(at, "[]", "[0]"), func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
		switch {
		case digits(part):
			out.WriteString("[]")
		case i > 0:
			out.WriteString("." + part)
		default:
			out.WriteString(part)
		}
	}
	return out.String()
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
