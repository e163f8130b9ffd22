package web

import (
	"net/http"
	"net/url"
)

type stepView struct {
	Case oneCase
	Step opening
	Task *taskRow
}

// stepPage is the page of one step in one case: what it is, who may, and why not.
func (d *desk) stepPage(v *visit) error {
	view, err := d.step(v)
	if err != nil {
		return err
	}
	if id := v.r.URL.Query().Get("task"); id != "" {
		for _, t := range view.Case.Tasks {
			if t.ID == id {
				view.Task = &t
			}
		}
	}
	return d.show(v, "step", view)
}

// step reads the case and how the step stands in it. A step that there is not, is not found.
func (d *desk) step(v *visit) (view stepView, err error) {
	id, name := v.r.PathValue("case"), v.r.PathValue("step")
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return view, err
	}
	var all openings
	if err := d.get(v, at(id, "/openings"), &all); err != nil {
		return view, err
	}
	for _, o := range all.Openings {
		if o.Step == name {
			view.Step = o
			return view, nil
		}
	}
	return view, d.nowhere(v)
}

// takeStep takes a step, and leads back to the case.
func (d *desk) takeStep(v *visit) error {
	view, err := d.step(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	key := v.r.PostForm.Get("key")
	if key == "" {
		key = newKey()
	}
	if _, err := d.ask(v, http.MethodPost, at(view.Case.ID, "/steps/"+url.PathEscape(view.Step.Step)), []byte("{}"), key); err != nil {
		return err
	}
	v.go303(at(view.Case.ID, "?"+url.Values{"done": {view.Step.Step}}.Encode()))
	return nil
}
