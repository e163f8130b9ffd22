package web

import (
	"html/template"
	"slices"
	"strings"
)

// rows are those of a group of the work list. They are written here and in no template, which took longer for
// a hundred of them than the API took for the list (docs/scale.md). All that comes from the API is escaped.
func (w workView) rows(s speaker, tasks []shownTask) template.HTML {
	r := rowWriter{speaker: s, view: w, days: map[string]string{}, kinds: map[string]string{}}
	r.Grow(rowSize * len(tasks))
	for _, t := range tasks {
		r.row(t)
	}
	return template.HTML(r.String()) //nolint:gosec // of what r.text escapes, and markup of ours
}

// kinds are the kinds of task that one can choose between, as options.
func (w workView) kinds(s speaker) template.HTML {
	r := rowWriter{speaker: s, view: w}
	for _, kind := range w.Kinds {
		r.markup(`<option value="`)
		r.text(kind)
		r.markup(`"`)
		if slices.Contains(w.Chosen.Kinds, kind) {
			r.markup(` selected`)
		}
		r.markup(`>`)
		r.text(capital(r.Code("task", kind)))
		r.markup(`</option>`)
	}
	return template.HTML(r.String()) //nolint:gosec // as above
}

// rowSize is about how many bytes a row has.
const rowSize = 512

type rowWriter struct {
	strings.Builder
	speaker
	view        workView
	days, kinds map[string]string // what has been put into words already
}

func (r *rowWriter) markup(s string) { r.WriteString(s) }

func (r *rowWriter) text(s string) { r.WriteString(template.HTMLEscapeString(s)) }

func (r *rowWriter) row(t shownTask) {
	r.markup(`<tr><th scope="row"><a class="ds-link" href="`)
	r.text(t.To)
	r.markup(`">`)
	r.text(once(r.kinds, t.Kind, func(kind string) string { return capital(r.Code("task", kind)) }))
	r.markup(`</a>`)
	if t.New {
		r.markup(` <span class="ds-tag" data-color="info">`)
		r.text(r.T("work.new"))
		r.markup(`</span>`)
	}
	r.markup("</th>\n")
	for _, column := range r.view.Columns {
		r.markup(`<td>`)
		r.cell(column, t)
		r.markup(`</td>`)
	}
	r.markup(`</tr>`)
}

func (r *rowWriter) cell(column string, t shownTask) {
	switch {
	case column == "case" && t.CaseNumber != "":
		r.markup(`<a class="ds-link" href="`)
		r.text(at(t.CaseID, ""))
		r.markup(`">`)
		r.text(t.CaseNumber)
		r.markup(`</a>`)
		if t.StandsIn != "" {
			r.markup(` <span class="soft">`)
			r.text(r.T("cases.stands_in") + " ")
			r.time(t.StandsIn, r.Date(t.StandsIn))
			r.markup(`</span>`)
		}
	case column == "due" && t.Due != "":
		r.time(t.Due, once(r.days, t.Due, r.Day))
	case column == "due":
		r.markup(`<span class="soft">`)
		r.text(r.T("work.no_date"))
		r.markup(`</span>`)
	case column == "holder" && t.Holder != "":
		r.text(r.view.People.name(r.speaker, t.Holder))
	case column == "opened_on":
		r.time(t.OpenedOn, r.Date(t.OpenedOn))
	case column == "holder", column == "role":
		r.text(r.Code("role", t.For))
	}
}

func (r *rowWriter) time(date, said string) {
	r.markup(`<time datetime="`)
	r.text(date)
	r.markup(`">`)
	r.text(said)
	r.markup(`</time>`)
}

// once is what has been worked out of a key, once.
func once(of map[string]string, key string, make func(string) string) string {
	out, is := of[key]
	if !is {
		out = make(key)
		of[key] = out
	}
	return out
}
