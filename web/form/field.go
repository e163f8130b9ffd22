package form

import (
	"fmt"
	"slices"
	"strings"
)

// Widget is what a field is drawn as.
type Widget string

// The widgets that form.gohtml draws.
const (
	Line   Widget = "line"   // one line of text
	Area   Widget = "area"   // free words
	Law    Widget = "law"    // sections of acts, with the usual ones to choose from
	Date   Widget = "date"   // a day as text
	Moment Widget = "moment" // a day and a time of day
	Clock  Widget = "clock"  // a time of day
	Radios Widget = "radios" // one of a few choices
	Select Widget = "select" // one of many choices
	Ticks  Widget = "ticks"  // several of the choices
	YesNo  Widget = "yesno"  // a question that must be answered
	Tick   Widget = "tick"   // a statement that is ticked off when it is true
	Pick   Widget = "pick"   // one thing of the case, the registers or a search
	Picks  Widget = "picks"  // several of them
	Group  Widget = "group"  // fields that belong together
	Rows   Widget = "rows"   // a list of groups
	Length Widget = "length" // so many days, weeks, months or working days, as text
	Hidden Widget = "hidden" // nobody types it
)

// Field is one field of a form.
type Field struct {
	Path      string // as in a body, «participants[].who»
	Name      string // the last part of it
	Widget    Widget
	Required  bool
	Choices   []string // codes, in the order they are shown
	Family    string   // of the codes, as GET /codes calls it
	Reference string   // what it names, a key of references
	Fields    []*Field // of a group or of one row
	Most      int      // characters or rows; 0 when there is no limit
	Default   string   // as typed, when the form is shown first; empty for none
	Today     bool     // the day of today stands in it when the form is shown first
	Whole     bool     // one choice stands for all of the others
	many      bool     // a list of values
	pattern   string
	least     int
	number    bool
	inner     bool // of the object that is drawn inline
}

// allOf is the choice of a field that means every one of its codes (Field.Whole); no code is spelt so.
const allOf = "*"

// aFew is how many choices are shown all at once, as radio buttons.
const aFew = 7

// longLine is the length from which a text is free words.
const longLine = 2000

// aNumber is how many characters a number has at most, spaces among them.
const aNumber = 9

type builder struct {
	doc  *document
	form *Form
}

func (b builder) fields(below string, of *schema) ([]*Field, error) {
	var out []*Field
	for name, property := range of.Properties {
		if b.doc.follow(property).ReadOnly || slices.Contains(ordered.Leave, b.form.name+"."+name) {
			continue
		}
		if below == "" && name == b.form.inline {
			within, err := b.fields(below, b.doc.follow(property))
			if err != nil {
				return nil, err
			}
			for _, one := range within {
				one.inner = true
			}
			out = append(out, within...)
			continue
		}
		path := name
		if below != "" {
			path = below + "." + name
		}
		one, err := b.field(path, name, b.doc.follow(property), of.needs(name))
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return ordered.sort(b.form.name, out)
}

func (b builder) field(path, name string, s *schema, required bool) (*Field, error) {
	f := &Field{
		Path: path, Name: name, Required: required, Most: s.MaxLength, pattern: s.Pattern, least: s.MinLength,
		Today: strings.Contains(strings.ToLower(s.Description), "today when left out"),
	}
	if text, ok := s.Default.(string); ok {
		f.Default = text
	}
	value := s
	if s.kind() == ofArray {
		value = b.doc.follow(s.Items)
		f.many, f.Most, f.least, f.pattern = true, s.MaxItems, s.MinItems, value.Pattern
	}
	f.number = value.kind() == ofInteger
	f.Choices = value.choices()
	if fewer, ok := ordered.Choices[b.form.name+"."+plainPath(path)]; ok {
		f.Choices = slices.DeleteFunc(f.Choices, func(code string) bool { return !slices.Contains(fewer, code) })
	}
	if f.Choices != nil {
		f.Family = familyOf(b.form.name, path, name)
	} else {
		f.Reference = referenceOf(b.form.name, path, name, value)
	}
	f.Widget = b.widget(f, value)
	if set, ok := ordered.widget(b.form.name, f); ok {
		f.Widget = set
	}
	f.Whole = f.Widget == Ticks && slices.Contains(ordered.Whole, b.form.name+"."+plainPath(path))
	var err error
	switch f.Widget {
	case "":
		return nil, fmt.Errorf("%w: %s", errNoWidget, path)
	case Group:
		f.Fields, err = b.fields(path, value)
	case Rows:
		f.Fields, err = b.fields(path+"[]", value)
	}
	return f, err
}

func (b builder) widget(f *Field, value *schema) Widget {
	switch value.kind() {
	case ofObject:
		switch {
		case len(value.Properties) == 0:
			return ""
		case f.many:
			return Rows
		}
		return Group
	case ofBoolean:
		if f.Required {
			return YesNo
		}
		return Tick
	}
	switch {
	case f.Choices != nil && f.many:
		return Ticks
	case len(f.Choices) > aFew:
		return Select
	case f.Choices != nil:
		return Radios
	case f.Reference != "" && f.many:
		return Picks
	case f.Reference != "":
		return Pick
	case f.number && !f.many:
		f.Most = aNumber
		return Line
	case f.many || value.kind() != ofString:
		return ""
	}
	return ofText(value)
}

func ofText(s *schema) Widget {
	switch {
	case s.Format == "date":
		return Date
	case s.Format == "date-time":
		return Moment
	case s.Format == "legal-basis":
		return Law
	case s.Format == "length":
		return Length
	case strings.HasPrefix(s.Pattern, "^([01][0-9]|2[0-3]):"):
		return Clock
	case slices.Contains([]string{"uuid", "principal"}, s.Format) || localID(s.Pattern):
		return "" // an id is chosen from a list, never typed
	case s.MaxLength >= longLine && s.Format == "":
		return Area
	}
	return Line
}

// localID reports whether a pattern is that of an id within a case, «decision-2».
func localID(pattern string) bool { return strings.HasSuffix(pattern, "-[0-9]{1,9}$") }
