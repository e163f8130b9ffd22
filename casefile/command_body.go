package casefile

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"samlop/casefile/calendar"
)

// What a body may hold, whatever its step: codes that exist, principals that can
// be read, dates that exist and lie within a person's reach, lists that somebody
// could have written by hand, and references where words belong. The API refuses most of it first; Decide refuses all of
// it, because a workflow, a test or an older client may ask it directly.

// Dates in a body lie between these: before it nobody wrote a referral that
// matters, and what lies further ahead than ten years is a slip of the keyboard
// (and year 10000 has no text form).
var (
	earliestDate = calendar.MustDate("1900-01-01")
	yearsAhead   = 10
	lastYear     = 9000 // a training world's clock may stand anywhere before
)

// copyOf copies a body, so that Decide may fill in what was left out without
// changing the command it was asked about.
func copyOf(step Step) Step {
	v := reflect.New(reflect.TypeOf(step).Elem())
	v.Elem().Set(reflect.ValueOf(step).Elem())
	return v.Interface().(Step)
}

// fillIn gives the fields left out the value their tag promises.
func fillIn(step Step) {
	v := reflect.ValueOf(step).Elem()
	for i := range v.NumField() {
		if value, ok := v.Type().Field(i).Tag.Lookup("default"); ok && v.Field(i).Kind() == reflect.String && v.Field(i).Len() == 0 {
			v.Field(i).SetString(value)
		}
	}
}

// mostInList is how many of something else than codes a list holds: more people
// than any case has, and few enough to be read one by one.
const mostInList = 100

// MostItems is how many items a field that is a list may hold, and 0 for other
// fields: what its tag says (maxItems:"20"), else each of its codes once, else
// mostInList.
func MostItems(f reflect.StructField) int {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Slice {
		return 0
	}
	if most, err := strconv.Atoi(f.Tag.Get("maxItems")); err == nil {
		return most
	}
	if codes := FieldCodes(f); codes != nil {
		return len(codes)
	}
	return mostInList
}

// withoutDoubles takes out of each list in a body what it has said before, and
// leaves the lists themselves, which are the caller's, as they are. Where a step
// has words of its own for what is said twice (twice:"refused") it finds it as it came.
func withoutDoubles(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[Date]() && v.Type() != reflect.TypeFor[time.Time]():
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("twice") != "refused" {
				withoutDoubles(v.Field(i))
			}
		}
	case v.Kind() == reflect.Slice && v.Len() > 0:
		once := reflect.MakeSlice(v.Type(), 0, v.Len())
		said := map[any]bool{}
		for i := range v.Len() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.Index(i))
			withoutDoubles(item)
			form := item.Interface()
			if !item.Comparable() {
				form = fmt.Sprintf("%#v", item)
			}
			if !said[form] {
				said[form], once = true, reflect.Append(once, item)
			}
		}
		v.Set(once)
	}
}

// wellFormed refuses a body that holds what no step can mean.
func (d *deciding) wellFormed(rule string, step Step) *Refusal {
	return d.readableIn(rule, reflect.ValueOf(step).Elem())
}

func (d *deciding) readableIn(rule string, v reflect.Value) *Refusal {
	for i, f := range fieldsOf(v.Type()) {
		if r := d.readable(rule, f, v.Field(i)); r != nil {
			return r
		}
	}
	return nil
}

// field is what the type and the tags of a field say.
type field struct {
	name     string
	codes    []string
	pattern  *regexp.Regexp
	required bool
	most     int
}

// fields are read once a type: a step is read by the million.
var fields sync.Map

func fieldsOf(t reflect.Type) []field {
	if known, ok := fields.Load(t); ok {
		return known.([]field)
	}
	out := make([]field, t.NumField())
	for i := range out {
		out[i] = fieldOf(t.Field(i))
	}
	fields.Store(t, out)
	return out
}

func fieldOf(f reflect.StructField) field {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	out := field{name: name, codes: FieldCodes(f), most: MostItems(f), required: !strings.Contains(options, "omit")}
	if pattern, ok := f.Tag.Lookup("pattern"); ok {
		out.pattern = regexp.MustCompile(pattern)
	}
	return out
}

// mayName: an organisation is named by what a message said, and where a field is for one.
func (d *deciding) mayName(x Principal, f field) bool {
	return x.IsOrganisation() && (d.cmd.By.Who == System || f.pattern != nil && f.pattern.MatchString(string(x)))
}

func (d *deciding) readable(rule string, f field, v reflect.Value) *Refusal {
	switch x := v.Interface().(type) {
	case Text:
		if x != "" && !x.IsRef() {
			return malformed("INV-80", "text_not_stored", "field", f.name)
		}
		return nil
	case Principal:
		if x != "" && !x.named() && !d.mayName(x, f) {
			return malformed(rule, "principal_unreadable", "field", f.name)
		}
		return nil
	case LegalBasis:
		if x != "" && !x.Readable() {
			return malformed(rule, "legal_basis_unreadable", "field", f.name)
		}
		return nil
	case FollowUpID:
		if x != "" && !x.readable() {
			return malformed(rule, "form_unreadable", "field", f.name)
		}
		return nil
	case Date:
		return d.dateReadable(rule, f.name, x)
	case time.Time:
		if x.IsZero() {
			return nil // as a date
		}
		return d.dateReadable(rule, f.name, calendar.DateOf(x))
	}
	switch v.Kind() {
	case reflect.String:
		if f.pattern != nil && v.Len() > 0 && !f.pattern.MatchString(v.String()) {
			return malformed(rule, "form_unreadable", "field", f.name)
		}
		if f.codes == nil {
			return nil
		}
		if v.Len() == 0 && !f.required {
			return nil
		}
		if v.Len() == 0 {
			return malformed(rule, "choice_missing", "field", f.name)
		}
		if !slices.Contains(f.codes, v.String()) {
			return malformed(rule, "choice_unknown", "field", f.name)
		}
	case reflect.Slice:
		if v.Len() > f.most {
			return malformed("INV-115", "list_too_long", "field", f.name, "most", strconv.Itoa(f.most))
		}
		f.required = true // an empty choice in a list is none
		for i := range v.Len() {
			if p, ok := v.Index(i).Interface().(Principal); ok && p == "" {
				return malformed(rule, "principal_unreadable", "field", f.name)
			}
			if r := d.readable(rule, f, v.Index(i)); r != nil {
				return r
			}
		}
	case reflect.Struct:
		return d.readableIn(rule, v)
	}
	return nil
}

func (d *deciding) dateReadable(rule, name string, on Date) *Refusal {
	switch {
	case on.IsZero():
		return nil // whether it may be left out is the step's to say
	case !on.IsValid():
		return malformed(rule, "date_missing", "field", name)
	case on.Before(earliestDate):
		return malformed(rule, "date_too_early", "field", name, "date", on.String(), "earliest", earliestDate.String())
	case on.After(calendar.AddMonths(d.today, 12*yearsAhead)):
		return malformed(rule, "date_too_far", "field", name, "date", on.String())
	}
	return nil
}
