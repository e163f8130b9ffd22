package form

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"
)

// Values are what stands in a form's inputs, as typed. Names are paths with numbers
// for the rows of a list: «participants.0.who». A moment has two: «admitted_at.date»
// and «admitted_at.clock».
type Values = url.Values

const (
	dayPart   = ".date"
	clockPart = ".clock"
	yes, no   = "true", "false"
)

// Values are what would have been typed for a body, so that a form can be shown
// filled in: a draft, or what stands in a register.
//
// Errors: a body that is no JSON object.
func (f *Form) Values(body json.RawMessage) (Values, error) {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var of map[string]any
	if err := decoder.Decode(&of); err != nil {
		return nil, fmt.Errorf("reading the body of %s: %w", f.name, err)
	}
	out := Values{}
	if within, is := of[f.inline].(map[string]any); is && f.inline != "" {
		for name, value := range within {
			if field := f.Field(name); field != nil && field.inner {
				of[name] = value
			}
		}
	}
	put(out, f.fields, "", of)
	return out, nil
}

func put(out Values, fields []*Field, below string, of map[string]any) {
	for _, f := range fields {
		value, has := of[f.Name]
		if !has {
			continue
		}
		at := below + f.Name
		switch f.Widget {
		case Group:
			within, _ := value.(map[string]any)
			put(out, f.Fields, at+".", within)
		case Rows:
			rows, _ := value.([]any)
			for i, row := range rows {
				within, _ := row.(map[string]any)
				put(out, f.Fields, at+"."+strconv.Itoa(i)+".", within)
			}
		default:
			f.put(out, at, value)
		}
	}
}

func (f *Field) put(out Values, at string, value any) {
	for _, one := range listed(value) {
		said := ""
		switch v := one.(type) {
		case string:
			said = v
		case json.Number:
			said = v.String()
		case bool:
			said = strconv.FormatBool(v)
		}
		switch f.Widget {
		case Date:
			if d, err := civil.ParseDate(said); err == nil {
				said = writeDate(d)
			}
		case Clock:
			said = writeClock(said)
		case Moment:
			day, clock := writeMoment(said)
			out.Set(at+dayPart, day)
			out.Set(at+clockPart, clock)
			continue
		}
		out.Add(at, said)
	}
}

func listed(value any) []any {
	if all, is := value.([]any); is {
		return all
	}
	return []any{value}
}

// rowsOf are the numbers of the rows of a list that anything stands in, in order.
func rowsOf(values Values, at string) []int {
	var out []int
	for name := range values {
		rest, ok := strings.CutPrefix(name, at+".")
		if !ok {
			continue
		}
		number, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); err == nil && digits(number) && len(number) < 5 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// filled reports whether anything has been typed in an input, a group or a row. What
// nobody types does not count, and neither does what was searched for.
func filled(values Values, fields []*Field, below string) bool {
	for _, f := range fields {
		if f.Widget == Hidden {
			continue
		}
		for name, typed := range values {
			within := name == below+f.Name || strings.HasPrefix(name, below+f.Name+".")
			search := strings.HasSuffix(name, searchPart) || strings.HasSuffix(name, soughtPart)
			if within && !search && slices.ContainsFunc(typed, func(s string) bool { return strings.TrimSpace(s) != "" }) {
				return true
			}
		}
	}
	return false
}
