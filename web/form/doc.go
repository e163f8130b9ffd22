// Package form makes one form out of every step of the API's document, draws it in
// three languages, reads what was typed, and puts a refusal where it belongs.
//
// It knows no HTTP and no database. Whoever uses it hands in the OpenAPI document,
// what was typed, and what the API answers to the questions a form has
// (Form.Questions); it hands back what a template draws (form.gohtml) and a body for
// the step's own route. Nothing that was typed is lost: a value that cannot be read
// is shown again as it was typed, with what is wrong beside it.
//
//	schema.go      the API's document, as far as forms need it
//	forms.go       the forms there are, and one form's fields
//	field.go       which widget a field gets
//	layout.go      layout.yaml: order, groups, what is seldom used, what cannot be undone
//	references.go  where the choices of a field come from that names a thing of the case
//	room.go       which codes of a field a case has room for
//	sources.go     what the API is asked for the choices
//	fitting.go     which of them a step may be about
//	describe.go    what such a thing is called in a list
//	families.go    which family of codes a field's choices belong to
//	audience.go    the same for some readers, as a child
//	words.go       labels, helps and the fixed words, out of web/words
//	length.go      lengths of time as people write them
//	when.go        dates and times as people write them
//	values.go      a body as what would have been typed
//	read.go        what was typed, as a body
//	rows.go        rows of a list, without JavaScript: one more, one less, a search
//	blame.go       a problem of the API, placed at its fields
//	show.go        what the template draws
//	view.go        the types of it
//	told.go        what was typed, in words, before it is taken
//
// A page does it in this order:
//
//	f := forms.Step(name)
//	c.Options = f.Options(ask(f.Questions(page, values)), c.Language)
//	if values, search, changed = f.Change(values); changed { … show, with the hits as c.Hits[search.Name] }
//	body, c.Errors := f.Read(values)         // then POST body; of what refuses it, c.Errors = f.Blame(answer)
//	view := f.Show(values, c)                // values nil at first; {{template "form" .}}
//	told := f.Tell(values, c)                // before a step that is Final; {{template "form-told" .}}
package form
