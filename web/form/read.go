package form

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FieldError is what is wrong with one field, or, where Path is empty, with the whole.
type FieldError struct {
	Path    string   // as in the body: «participants[1].who»
	Code    string   // what is wrong, where this package found it: Show puts it into words
	Message string   // what is wrong in words, where the API says it
	Remedy  string   // what to do instead
	Rule    string   // the rule that refuses, «INV-34»
	Key     string   // the API's code of the problem
	Step    string   // the step that puts it right, where one does
	Whom    []string // whom it is about, as principals
}

// What may be wrong with what was typed.
const (
	Missing   = "missing"
	NoDate    = "date"
	NoClock   = "clock"
	NoNumber  = "number"
	NoChoice  = "choice"
	TooLong   = "too_long"
	NoLength  = "length"
	TooMany   = "too_many"
	ClockOnly = "clock_only"
)

// Read makes the body of the step's route out of what was typed. Dates and times are
// taken as people write them, spaces around are left out, and so is what is empty. With errors,
// the body has what could be read.
func (f *Form) Read(values Values) (json.RawMessage, []FieldError) {
	r := reading{form: f, values: values}
	of := r.object(f.fields, "", "")
	if f.inline != "" {
		within := map[string]any{}
		for _, one := range f.fields {
			if value, is := of[one.Name]; is && one.inner {
				within[one.Name] = value
				delete(of, one.Name)
			}
		}
		of[f.inline] = within
	}
	body, err := json.Marshal(of)
	if err != nil {
		body = []byte("{}") // impossible: text, numbers and lists of them
	}
	return body, r.errors
}

type reading struct {
	form   *Form
	values Values
	errors []FieldError
}

func (r *reading) wrong(path, code string) {
	r.errors = append(r.errors, FieldError{Path: path, Code: code})
}

// object reads the fields that stand below an input's name; path is the body's spelling of the same.
func (r *reading) object(fields []*Field, below, path string) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		at, to := below+f.Name, path+f.Name
		before := len(r.errors)
		value := r.value(f, at, to)
		if value != nil {
			out[f.Name] = value
		} else if f.Required && len(r.errors) == before {
			r.wrong(to, Missing)
		}
	}
	return out
}

func (r *reading) value(f *Field, at, path string) any {
	switch f.Widget {
	case Group:
		if filled(r.values, f.Fields, at+".") || f.Required {
			return r.object(f.Fields, at+".", path+".")
		}
		return nil
	case Rows:
		return r.rows(f, at, path)
	case Moment:
		return r.moment(at, path)
	case Ticks, Picks:
		return r.several(f, at, path)
	}
	typed := tidy(r.values.Get(at))
	if typed == "" {
		return nil
	}
	return r.one(f, typed, path)
}

func (r *reading) one(f *Field, typed, path string) any {
	switch f.Widget {
	case Date:
		if d, ok := readDate(typed, f.Name == "birth_date"); ok {
			return d.String()
		}
		r.wrong(path, NoDate)
	case Clock:
		if clock, ok := readClock(typed); ok {
			return clock
		}
		r.wrong(path, NoClock)
	case Length:
		if length, ok := readLength(typed); ok {
			return length
		}
		r.wrong(path, NoLength)
	case YesNo, Tick:
		if typed != yes && typed != no {
			r.wrong(path, NoChoice)
			return nil
		}
		if typed == no && f.Widget == Tick {
			return nil // not ticked
		}
		return typed == yes
	default:
		return r.text(f, typed, path)
	}
	return nil
}

func (r *reading) text(f *Field, typed, path string) any {
	switch {
	case f.number:
		n, err := strconv.Atoi(strings.ReplaceAll(typed, " ", ""))
		if err != nil {
			r.wrong(path, NoNumber)
			return nil
		}
		return n
	case f.Choices != nil && !slices.Contains(f.Choices, typed):
		r.wrong(path, NoChoice)
		return nil
	case f.Widget != Area:
		typed = strings.Join(strings.Fields(typed), " ")
	}
	if f.Most > 0 && len([]rune(typed)) > f.Most && !f.many {
		r.wrong(path, TooLong)
		return nil
	}
	return typed
}

func (r *reading) several(f *Field, at, path string) any {
	var out []any
	chosen := r.values[at]
	if f.Whole && slices.Contains(chosen, allOf) {
		chosen = f.Choices
	}
	for _, typed := range chosen {
		typed = tidy(typed)
		if typed == "" || slices.Contains(out, any(typed)) {
			continue
		}
		if f.Choices != nil && !slices.Contains(f.Choices, typed) {
			r.wrong(path, NoChoice)
			return nil
		}
		out = append(out, typed)
	}
	return r.list(f, path, out)
}

func (r *reading) list(f *Field, path string, out []any) any {
	switch {
	case len(out) == 0 && f.Required && f.least == 0:
		return []any{} // the API takes none, and wants to be told
	case len(out) == 0:
		return nil
	case f.Most > 0 && len(out) > f.Most:
		r.wrong(path, TooMany)
		return nil
	}
	return out
}

func (r *reading) rows(f *Field, at, path string) any {
	var out []any
	for _, n := range filledRows(r.values, f, at) {
		row := fmt.Sprintf("%s[%d].", path, len(out))
		out = append(out, r.object(f.Fields, at+"."+strconv.Itoa(n)+".", row))
	}
	return r.list(f, path, out)
}

// filledRows are the rows that count; one in which nothing was typed is no row.
func filledRows(values Values, f *Field, at string) []int {
	return slices.DeleteFunc(rowsOf(values, at), func(n int) bool {
		return !filled(values, f.Fields, at+"."+strconv.Itoa(n)+".")
	})
}

func (r *reading) moment(at, path string) any {
	day, clock := tidy(r.values.Get(at+dayPart)), tidy(r.values.Get(at+clockPart))
	switch {
	case day == "" && clock == "":
		return nil
	case day == "":
		r.wrong(path, ClockOnly)
		return nil
	}
	d, ok := readDate(day, false)
	if !ok {
		r.wrong(path, NoDate)
		return nil
	}
	t, ok := readClock(clock)
	if !ok {
		r.wrong(path, NoClock)
		return nil
	}
	return readMoment(d, t)
}

// tidy takes away the spaces around, and writes ends of lines as one character.
func tidy(typed string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(typed, "\r\n", "\n"), "\u00a0", " "))
}
