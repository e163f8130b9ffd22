package form

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"samlop/internal/wording"
)

// Template draws a View: {{template "form" .}} within a form element of the page.
//
//go:embed form.gohtml
var Template string

// Show makes what is drawn. values is what has been typed, or nil when the form is
// shown for the first time: then days that are usually today's say so, and what there is but
// one of is chosen. A value that cannot be read is shown as it was typed.
func (f *Form) Show(values Values, c Context) View {
	s := showing{form: f, values: Values{}, context: c, fresh: values == nil, audience: audiences[c.Audience]}
	s.say = f.sayFor(s.audience, c.Language)
	maps.Copy(s.values, values)
	if s.fresh {
		maps.Copy(s.values, c.Preset)
	}
	s.known = known(s.values)
	v := View{Name: f.name, Title: cmp.Or(f.TitleFor(c.Audience, c.Language), f.Title(c.Language)), Language: c.Language,
		Final: f.Final() && !c.Direct, Direct: c.Direct, Say: s.say}
	var shown []Input
	for _, one := range f.fields {
		in := s.input(one, "", "")
		if ordered.seldom(f.name, one) || c.Own && ordered.others(f.name, one) || f.unspoken(s.audience, one) {
			v.More = append(v.More, in)
			v.MoreOpen = v.MoreOpen || len(s.faultsIn(in)) > 0 || (!s.fresh && s.typedIn(one))
			continue
		}
		shown = append(shown, in)
	}
	v.Groups = s.parts(shown)
	for i, e := range c.Errors {
		if !slices.Contains(s.placed, i) {
			v.Faults = append(v.Faults, s.fault(e, Input{}))
		}
	}
	for _, part := range append(v.Groups, Part{Inputs: v.More}) {
		for _, in := range part.Inputs {
			v.Faults = append(v.Faults, s.faultsIn(in)...)
		}
	}
	v.Known = s.carry
	return v
}

// typedIn reports whether something stands in a field that did not stand there from the start.
func (s *showing) typedIn(f *Field) bool {
	stands := tidy(s.values.Get(f.Name))
	switch {
	case f.Today && s.context.Today.IsValid() && stands == writeDate(s.context.Today), f.Default != "" && stands == f.Default:
		return false
	}
	return filled(s.values, []*Field{f}, "")
}

type showing struct {
	form     *Form
	audience audience
	values   Values
	context  Context
	fresh    bool
	say      map[string]string
	known    map[string]string
	placed   []int // errors that have found their field
	carry    []string
}

func (s *showing) parts(inputs []Input) []Part {
	groups := s.form.layout.Groups
	if groups == nil {
		return []Part{{Inputs: inputs}}
	}
	out := make([]Part, len(groups))
	for i, g := range groups {
		out[i].Title = s.form.groupFor(s.audience, g.Title, s.context.Language)
		for _, in := range inputs {
			if slices.Contains(g.Fields, pattern(in.Name)) {
				out[i].Inputs = append(out[i].Inputs, in)
			}
		}
	}
	return out
}

// input makes one field; below begins the names of inputs, path the spelling of the same in
// the body, «?» for a row that does not count and has no place there.
func (s *showing) input(f *Field, below, path string) Input {
	w := s.form.wordsFor(s.audience, f)
	name := below + f.Name
	in := Input{
		ID: "f-" + strings.ReplaceAll(name, ".", "-"), Name: name, Label: w.Label[s.context.Language], Help: w.Help[s.context.Language],
		Widget: f.Widget, Required: f.Required, Most: f.Most,
		Optional: !f.Required && !f.Today && f.Default == "", Lines: 4, Value: s.values.Get(name), Say: s.say,
	}
	if f.Most > longWords {
		in.Lines = 10
	}
	s.blame(&in, f, path+f.Name)
	switch f.Widget {
	case Group:
		for _, one := range f.Fields {
			in.Inputs = append(in.Inputs, s.input(one, name+".", path+f.Name+"."))
		}
	case Rows:
		s.rows(&in, f, path+f.Name)
	case Date, Moment:
		s.day(&in, f)
	case Hidden:
		s.hidden(&in, f, below)
	case Radios, Select, Ticks:
		s.choose(&in, f, s.withRoom(&in, f, s.form.choicesFor(s.audience, s.context.Language, f)))
	case Pick, Picks:
		s.choose(&in, f, s.options(&in, f))
	case YesNo:
		s.choose(&in, f, []Choice{{Value: yes, Label: s.say["yes"]}, {Value: no, Label: s.say["no"]}})
	case Length:
		in.Value = lengthIn(s.context.Language, in.Value)
	case Line, Area, Law, Clock, Tick:
	}
	s.beside(&in, f, below, path)
	return in
}

// beside adds to the help of a field what stands in force, where a form proposes something else.
func (s *showing) beside(in *Input, f *Field, below, path string) {
	if s.context.Stands == nil || below != "" || f.Widget == Group || f.Widget == Rows {
		return
	}
	now := showing{form: s.form, values: s.context.Stands, say: s.say, context: Context{Language: s.context.Language,
		Options: s.context.Options}}
	if stands := now.input(f, below, path).said(); stands != nil {
		in.Help = spaced(in.Help, s.say["stands"]+" "+strings.Join(stands, ", ")+".")
	}
}

// longWords is the length from which words get a large field.
const longWords = 4000

// blame gives an input what is wrong with it.
func (s *showing) blame(in *Input, f *Field, path string) {
	for i, e := range s.context.Errors {
		if e.Path == path || (f.many && f.Widget != Rows && strings.HasPrefix(e.Path, path+"[")) {
			in.Faults = append(in.Faults, s.fault(e, *in))
			s.placed = append(s.placed, i)
		}
	}
}

func (s *showing) fault(e FieldError, in Input) Fault {
	out := Fault{ID: in.ID, Label: in.Label, Text: e.Message, Remedy: e.Remedy, Rule: e.Rule, Step: e.Step}
	if own := wrongIn(s.context.Language, e.Key); own != "" { // the API's names ids, which the form has in words
		out.Text, out.Remedy = own, ""
	}
	if out.Text == "" {
		out.Text = wrongIn(s.context.Language, e.Code)
	}
	for _, who := range e.Whom {
		if s.context.Whom == nil {
			break
		}
		if one := s.context.Whom(who); one.Name != "" {
			out.Whom = append(out.Whom, one)
		}
	}
	if e.Step != "" {
		out.StepName = upper(wording.Step(s.context.Language, e.Step))
		if strings.HasPrefix(e.Step, "/") { // a page of the desk
			out.StepName = s.say["page_"+e.Step[1:]]
		}
	}
	return out
}

// faultsIn are what is wrong with an input and those within it.
func (s *showing) faultsIn(in Input) []Fault {
	out := slices.Clone(in.Faults)
	for _, one := range in.Inputs {
		out = append(out, s.faultsIn(one)...)
	}
	for _, row := range in.Rows {
		for _, one := range row.Inputs {
			out = append(out, s.faultsIn(one)...)
		}
	}
	return out
}

func (s *showing) rows(in *Input, f *Field, path string) {
	in.Focus = in.Name == s.context.Focus
	numbers := rowsOf(s.values, in.Name)
	if len(numbers) == 0 {
		numbers = []int{0}
	}
	counting := filledRows(s.values, f, in.Name)
	for i, n := range numbers {
		at := in.Name + "." + strconv.Itoa(n)
		to := "?" // no path of a body has it
		if place := slices.Index(counting, n); place >= 0 {
			to = fmt.Sprintf("%s[%d]", path, place)
		}
		row := Row{Name: at, Title: saidAround.Row[f.Name][s.context.Language] + " " + strconv.Itoa(i+1), Focus: at == s.context.Focus}
		for _, one := range f.Fields {
			row.Inputs = append(row.Inputs, s.input(one, at+".", to+"."))
		}
		in.Rows = append(in.Rows, row)
	}
}

func (s *showing) day(in *Input, f *Field) {
	at := in.Name
	if f.Widget == Moment {
		at += dayPart
		in.Value, in.Clock = s.values.Get(at), s.values.Get(in.Name+clockPart)
	}
	if s.fresh && f.Today && in.Value == "" && s.context.Today.IsValid() {
		in.Value = writeDate(s.context.Today)
	}
	if d, ok := readDate(in.Value, f.Name == "birth_date"); ok && s.context.Beside != nil {
		in.Beside = s.context.Beside(d)
	}
}

// hidden gives a row of a list a name of its own, so that another row can point to it.
func (s *showing) hidden(in *Input, f *Field, below string) {
	if in.Value != "" {
		return
	}
	list := strings.TrimSuffix(below, ".")
	list = list[:max(0, strings.LastIndexByte(list, '.'))]
	var taken []string
	for _, n := range rowsOf(s.values, list) {
		taken = append(taken, s.values.Get(list+"."+strconv.Itoa(n)+"."+f.Name))
	}
	stem := list[strings.LastIndexByte(list, '.')+1:]
	for n := 1; in.Value == "" || slices.Contains(taken, in.Value); n++ {
		in.Value = stem + "-" + strconv.Itoa(n)
	}
	s.values.Set(in.Name, in.Value)
}

// choose marks what is chosen. A choice of one that may be left open, and is so from the start, can
// be opened again.
func (s *showing) choose(in *Input, f *Field, choices []Choice) {
	chosen := s.values[in.Name]
	untouched := s.fresh && chosen == nil
	if untouched && f.Default != "" {
		chosen = []string{f.Default}
	}
	if untouched && f.Widget == Pick && f.Required && len(choices) == 1 {
		chosen = []string{choices[0].Value}
	}
	for i := range choices {
		choices[i].Chosen = slices.Contains(chosen, choices[i].Value)
	}
	in.AsList = f.Widget == Select || (f.Widget == Pick && len(choices) > aFew)
	one := f.Widget != Ticks && f.Widget != Picks
	if one && !in.AsList && !f.Required && f.Default == "" && len(choices) > 0 {
		none := !slices.ContainsFunc(choices, func(c Choice) bool { return c.Chosen })
		choices = append(choices, Choice{Label: s.say["none"], Chosen: none && !s.fresh})
	}
	in.Choices = choices
}

// options are the things an input may name: those of the case or a register, the hits of a
// search, and what was chosen before, which is never lost.
func (s *showing) options(in *Input, f *Field) []Choice {
	choices := slices.Clone(s.context.Options[f.Path])
	hits, searched := s.context.Hits[in.Name]
	in.NoHits, in.Focus = searched && len(hits) == 0, searched
	if in.Name != f.Path {
		hits = slices.Concat(s.context.Options[in.Name], hits)
	}
	for _, hit := range hits {
		if !slices.ContainsFunc(choices, func(there Choice) bool { return there.Value == hit.Value }) {
			choices = append(choices, hit)
		}
	}
	if own := references[f.Reference]; own.own != "" {
		for _, n := range rowsOf(s.values, own.own) {
			row := own.own + "." + strconv.Itoa(n) + "."
			choices = together(choices, Choice{Value: s.values.Get(row + "id"), Label: s.values.Get(row + own.named)})
		}
	}
	for _, chosen := range s.values[in.Name] {
		there := slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == chosen })
		if tidy(chosen) == "" || there {
			continue
		}
		label := s.known[chosen]
		if label == "" {
			label = s.say["chosen_before"]
		}
		choices = append(choices, Choice{Value: chosen, Label: label})
	}
	in.Lookup, in.Sought = f.Lookup() != nil, s.values.Get(in.Name+searchPart)
	in.Nothing = len(choices) == 0 && !in.Lookup
	in.New = s.context.Contacts && f.people()
	if in.Lookup {
		for _, one := range knownAs(choices) {
			if !slices.Contains(s.carry, one) {
				s.carry = append(s.carry, one)
			}
		}
	}
	return choices
}
