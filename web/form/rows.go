package form

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Names of the buttons by which a form is sent without the step being taken.
const (
	addButton    = "add"    // one more row of a list
	dropButton   = "drop"   // one row less
	searchButton = "search" // a register is searched for what stands beside the field
	searchPart   = ".search"
	soughtPart   = ".sought" // what was searched for last
	newButton    = "contact" // who is to stand in the field is in no register
	knownName    = "known"   // who has been found before, so that a choice keeps its name
)

// Search is a search in the registers that somebody has asked for: Words as typed, for
// the field at Name, in the registers of Field.Lookup.
type Search struct {
	Name  string
	Words string
}

// Change does what was asked for by a button that does not take the step: one more row,
// one less, or a search, whose hits are to be given as Context.Hits[search.Name].
// Nothing else that was typed changes. changed is false when the form was sent to be taken or looked at.
func (f *Form) Change(typed Values) (out Values, search *Search, changed bool) {
	out = maps.Clone(typed)
	defer func() {
		for _, button := range []string{addButton, dropButton, searchButton} {
			out.Del(button)
		}
	}()
	if at := typed.Get(addButton); f.isRows(at) {
		rows := rowsOf(out, at)
		next := 0
		if len(rows) > 0 {
			next = rows[len(rows)-1] + 1
		}
		// A row in which nothing stands yet is kept by an empty value; the first is there from the start.
		first := f.Field(at).Fields[0].Name
		if next == 0 {
			out.Set(at+".0."+first, "")
			next = 1
		}
		out.Set(at+"."+strconv.Itoa(next)+"."+first, "")
		return out, nil, true
	}
	if at := typed.Get(dropButton); f.isRow(at) {
		for name := range typed {
			if strings.HasPrefix(name, at+".") {
				out.Del(name)
			}
		}
		return out, nil, true
	}
	if at := typed.Get(searchButton); at != "" {
		if field := f.Field(at); field != nil && field.Lookup() != nil {
			return out, &Search{Name: at, Words: tidy(typed.Get(at + searchPart))}, true
		}
	}
	for _, at := range slices.Sorted(maps.Keys(typed)) {
		// A name that has been written but not searched for yet: whoever presses enter means to.
		name, is := strings.CutSuffix(at, searchPart)
		words := tidy(typed.Get(at))
		if field := f.Field(name); is && words != "" && words != tidy(typed.Get(name+soughtPart)) && field != nil && field.Lookup() != nil {
			return out, &Search{Name: name, Words: words}, true
		}
	}
	return out, nil, false
}

// Place is where who pressed a button that changes a form goes on: in the row that is new, or at
// the list that has one less; "" for none. typed is what was sent, and changed what Change made of it.
func (f *Form) Place(typed, changed Values) string {
	if at := typed.Get(addButton); f.isRows(at) {
		if rows := rowsOf(changed, at); len(rows) > 0 {
			return at + "." + strconv.Itoa(rows[len(rows)-1])
		}
	}
	if at := typed.Get(dropButton); f.isRow(at) {
		return at[:strings.LastIndexByte(at, '.')]
	}
	return ""
}

// LacksContact is the field beside which somebody has asked to register who is to stand in it,
// «participants.0.who»; "" when nobody has. It takes the button out of what was typed.
func (f *Form) LacksContact(typed Values) string {
	at := typed.Get(newButton)
	typed.Del(newButton)
	if field := f.Field(at); at == "" || field == nil || !field.people() {
		return ""
	}
	return at
}

func (f *Form) isRows(at string) bool {
	field := f.Field(at)
	return field != nil && field.Widget == Rows
}

// isRow reports whether a name is that of one row, «members.1».
func (f *Form) isRow(at string) bool {
	dot := strings.LastIndexByte(at, '.')
	return dot > 0 && digits(at[dot+1:]) && f.isRows(at[:dot])
}

// known are those who have been found by a search before, by principal: their names came
// with the form, and go out with it again to the same reader.
func known(values Values) map[string]string {
	out := map[string]string{}
	for _, one := range values[knownName] {
		if who, name, ok := strings.Cut(one, "|"); ok {
			out[who] = name
		}
	}
	return out
}

func knownAs(choices []Choice) []string {
	var out []string
	for _, c := range choices {
		if c.Label != "" && !slices.Contains(out, c.Value+"|"+c.Label) {
			out = append(out, c.Value+"|"+c.Label)
		}
	}
	return out
}
