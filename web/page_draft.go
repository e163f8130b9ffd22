package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"samlop/web/form"
)

// planDraft is the plan that is being written, as far as the reader may read it.
type planDraft struct {
	Version int             `json:"version"`
	Raw     json.RawMessage `json:"content"`
	Read    []string        `json:"read"`
	Write   []string        `json:"write"`
	Missing []string        `json:"missing"`
	Unclear int             `json:"measures_without_one_responsible"`
	By      string          `json:"updated_by"`
	People  people          `json:"people"`
	tag     string
}

// fieldsOfPoints are the fields of the form for each point of a plan (INV-42).
var fieldsOfPoints = map[string]string{"a": "aims", "b": "participants", "c": "responsible", "d": "contributions", "e": "measures",
	"f": "carried_out", "g": "period", "h": "consent_note", "i": "cooperation"}

type planDraftView struct {
	Case    oneCase
	Draft   planDraft
	Form    form.View
	Writes  bool
	Tag     string        // of the draft that the form was made from
	Beside  *shownVersion // what is in force, or what somebody else has written meanwhile
	Stale   bool
	Done    bool
	Readers []participant // none: the parts that show a version ask for it
	Steps   []opening
	Back    string
	Action  string
	Key     string
	Typing  typing
}

// planSheet is what the form of a plan is called where what is typed is kept.
const planSheet = "save_plan_draft"

// roomSheets are the forms of the plan room that are no steps, with what the list of drafts calls them.
var roomSheets = map[string]string{planSheet: "draft.title", messageSheet: "messages.write",
	contactSheet: "contact.title"}

// planDraftPage is the plan that is being written, beside the version in force.
func (d *desk) planDraftPage(v *visit) error {
	view, err := d.draftOf(v)
	if err != nil {
		return err
	}
	view.Done = v.r.URL.Query().Get("done") == "saved"
	if !view.Writes {
		return d.drawDraft(v, view, nil, nil, nil)
	}
	e, on := d.planErrand(view)
	values, err := d.openSheet(v, e, &on)
	if err != nil {
		return err
	}
	view.Typing, view.Key = on.Typing, on.Key
	if values == nil {
		return d.drawDraft(v, view, nil, nil, nil)
	}
	// The plan may have been saved by somebody else since this was typed: it is shown beside, as when it is sent.
	if tag := values.Get("tag"); tag != view.Draft.tag {
		view.Stale = true
		if view.Beside, err = view.Draft.written(); err != nil {
			return err
		}
	}
	values.Del("tag")
	return d.drawDraft(v, view, values, nil, nil)
}

// planErrand is the form with what its sheet is about. What has happened in the case since does not
// concern it: what others have written in the plan its tag tells.
func (d *desk) planErrand(view planDraftView) (errand, stepView) {
	about := view.Case
	about.Seq = 0
	return errand{form: d.forms.Step(planSheet), page: map[string]string{"case_id": view.Case.ID}}, stepView{Case: &about, Action: view.Action}
}

// draftOf reads the case, its draft and the version in force.
func (d *desk) draftOf(v *visit) (view planDraftView, err error) {
	id := v.r.PathValue("case")
	view.Back, view.Action = at(id, "/plan"), at(id, "/plan/draft")
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return view, err
	}
	a, err := d.ask(v, http.MethodGet, at(id, "/plan/draft"), nil, "")
	if err != nil {
		return view, err
	}
	if err := a.into(&view.Draft); err != nil {
		return view, err
	}
	view.Draft.tag = a.header.Get("ETag")
	view.Tag, view.Writes = view.Draft.tag, len(view.Draft.Write) > 0
	now := planView{Case: view.Case}
	if err := d.get(v, at(id, "/plan"), &now.Plan); err != nil {
		return view, err
	}
	if view.Beside, err = d.versionOf(v, &now, ""); err != nil {
		return view, err
	}
	view.Steps, err = d.openTo(v, id, planSteps)
	return view, err
}

// written is the draft as something to read.
func (p planDraft) written() (*shownVersion, error) {
	out := shownVersion{planVersion: planVersion{Content: &planContent{}, People: p.People, Author: p.By}}
	if err := json.Unmarshal(p.Raw, out.Content); err != nil {
		return nil, fmt.Errorf("web: a draft that cannot be read: %w", err)
	}
	out.Goals = goalsOf(out.Content)
	return &out, nil
}

// drawDraft shows the form with the points that the reader may write: as typed, or, with nil, as saved.
func (d *desk) drawDraft(v *visit, view planDraftView, values form.Values, wrong []form.FieldError, hits map[string][]form.Choice) error {
	e, _ := d.planErrand(view)
	if view.Key == "" {
		view.Key = newKey()
	}
	if !view.Writes {
		var err error
		if view.Beside, err = view.Draft.written(); err != nil {
			return err
		}
		return d.show(v, "draft", view)
	}
	if values == nil {
		saved, err := e.form.Values(view.Draft.Raw)
		if err != nil {
			return fmt.Errorf("web: showing a draft: %w", err)
		}
		for who, one := range view.Draft.People {
			saved.Add("known", who+"|"+one.Name)
		}
		values = saved
	}
	c, err := d.contextOf(v, e, values)
	if err != nil {
		return err
	}
	view.Typing.compare(e.form, values, c)
	c.Errors, c.Hits, c.Direct = wrong, hits, true
	view.Form = e.form.Show(values, c)
	view.Form.Say["take"] = speaker(v.lang).T("draft.save")
	for i := range view.Form.Groups {
		group := &view.Form.Groups[i]
		group.Inputs = slices.DeleteFunc(group.Inputs, func(in form.Input) bool { return !view.Draft.writes(in.Name) })
	}
	return d.show(v, "draft", view)
}

// writes tells whether the reader may write in the point that a field belongs to.
func (p planDraft) writes(field string) bool {
	return slices.ContainsFunc(p.Write, func(point string) bool { return fieldsOfPoints[point] == field })
}

// savePlanDraft saves what was typed, changes the form, or shows what somebody else has written
// since: nobody writes over it unseen, and what was typed is kept.
func (d *desk) savePlanDraft(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	view, err := d.draftOf(v)
	if err != nil {
		return err
	}
	e, values := d.forms.Step(planSheet), maps.Clone(v.r.PostForm) // what was sent stays as it was, should it have to be shown
	sheet, on := d.planErrand(view)
	do := values.Get("do")
	on.Key = values.Get("key")
	values.Del("do")
	values.Del("key")
	do, gone, err := d.takeSheet(v, sheet, &on, values, do)
	if err != nil || gone {
		return err
	}
	view.Typing, view.Key = on.Typing, on.Key
	tag := values.Get("tag")
	values.Del("tag")
	view.Tag = tag
	if changed, search, is := e.Change(values); is || do == doEdit {
		hits, err := d.lookFor(v, e, search)
		if err != nil {
			return err
		}
		return d.drawDraft(v, view, changed, nil, hits)
	}
	body, wrong := e.Read(values)
	if len(wrong) > 0 {
		v.status = http.StatusUnprocessableEntity
		return d.drawDraft(v, view, values, wrong, nil)
	}
	if body, err = view.Draft.only(body); err != nil {
		return err
	}
	saved, err := d.ask(v, http.MethodPut, view.Action, body, "", "If-Match", tag)
	var p *Problem
	switch {
	case err == nil:
		d.sent(v, on, saved)
		v.go303(view.Action + "?done=saved")
		return nil
	case !errors.As(err, &p):
		return err
	case p.Status == http.StatusPreconditionFailed:
		v.status, view.Stale, view.Tag = p.Status, true, view.Draft.tag // saved again, it is meant
		if view.Beside, err = view.Draft.written(); err != nil {
			return err
		}
		return d.drawDraft(v, view, values, nil, nil)
	}
	if wrong = e.Blame(p.raw); len(wrong) == 0 {
		return err
	}
	v.status = p.Status
	return d.drawDraft(v, view, values, wrong, nil)
}

// only leaves the points of a body that the reader may write: the others stay as they are.
func (p planDraft) only(body json.RawMessage) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, fmt.Errorf("web: reading what was typed: %w", err)
	}
	for field := range all {
		if !p.writes(field) {
			delete(all, field)
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("web: writing a draft: %w", err)
	}
	return out, nil
}
