package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"

	"samlop/web/form"
)

// stepView is what the page of one step shows.
type stepView struct {
	Case     *oneCase // nil where a case begins
	Step     *opening // nil outside a case
	Task     *taskRow
	Title    string
	Form     form.View
	Key      string
	Draws    bool        // there is something to fill in
	Action   string      // where the form is sent
	Preview  *preview    // what would follow
	Told     []form.Told // the same in words
	Typed    []form.Held // what has been typed, on the page of what would follow
	Back     string
	Proposed string // as coordinator, by name
	// Asked are the participants' forms that wait to be signed: who is to take part, and what each will see.
	Asked   []consent
	Unknown bool   // somebody who is not known yet may be registered first
	Typing  typing // the draft of it
	Version int    // of what the form changes in a register
	Intro   string // what the form is for, where its title does not say it
	Of      string // what it is about, where it is no case
	BackTo  string // what Back is called, where it is no case
	Anyway  bool   // what is doubted has been said: sent again, it is meant
}

// stepPage is the page of one step in one case: what it is, who may, why not, and its form.
func (d *desk) stepPage(v *visit) error {
	e, view, err := d.errandOf(v)
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
	return d.draw(v, e, view, nil, nil, nil)
}

// takeStep looks at what a step would lead to, changes its form, or takes it.
func (d *desk) takeStep(v *visit) error {
	e, view, err := d.errandOf(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

// errandOf reads the case and how the step stands in it. A step that there is not, is not found.
func (d *desk) errandOf(v *visit) (e errand, view stepView, err error) {
	id, name := v.r.PathValue("case"), v.r.PathValue("step")
	view.Case = &oneCase{}
	if err := d.get(v, at(id, ""), view.Case); err != nil {
		return e, view, err
	}
	var all openings
	if err := d.get(v, at(id, "/openings"), &all); err != nil {
		return e, view, err
	}
	for _, o := range all.Openings {
		if o.Step == name {
			view.Step = &o
		}
	}
	e.form = d.forms.Step(name)
	if view.Step == nil || e.form == nil {
		return e, view, d.nowhere(v)
	}
	view.Title, view.Action, view.Back = view.Step.Name, at(id, "/steps/"+name), v.back(id)
	if view.Proposed, err = d.proposedIn(v, view.Case, name); err != nil {
		return e, view, err
	}
	view.Draws = view.Step.Open && view.Step.Yours
	view.Asked = askedIn(view.Case, name)
	e.path, e.preview = at(id, "/steps/"+name), d.previewAt(v, id)
	if v.me.person() {
		e.speakTo(view.Case.Child, name)
		view.Title = cmp.Or(e.form.TitleFor(e.audience, v.lang), view.Title)
	}
	e.page, e.contacts = map[string]string{"case_id": view.Case.ID, "entries_from": view.Case.entriesFrom(v)}, view.Case.registersContacts()
	e.of = view.Case
	e.after = func(json.RawMessage) string { return v.back(id) + "?" + url.Values{"done": {name}}.Encode() }
	return e, view, nil
}

// speakTo gives the form the words of who is no staff, and what needs no asking of them: what they say
// here themselves is in writing, and that they have a decision they say in their own words.
func (e *errand) speakTo(child bool, name string) {
	e.audience = form.Own
	if child {
		e.audience = form.Child
	}
	switch name {
	case "withdraw_consent":
		e.preset = form.Values{"form": {"WRITTEN"}}
	case "register_receipt":
		e.preset = form.Values{"evidence": {"OWN_STATEMENT"}}
	}
}

// referralPage is where a case begins.
func (d *desk) referralPage(v *visit) error {
	e, view := d.referral(v)
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) takeReferral(v *visit) error {
	e, view := d.referral(v)
	return d.run(v, e, view)
}

func (d *desk) referral(v *visit) (errand, stepView) {
	e := errand{form: d.forms.Step("new_referral"), path: "/referrals"}
	e.after = func(answer json.RawMessage) string {
		var taken struct {
			CaseID string `json:"case_id"`
		}
		if json.Unmarshal(answer, &taken) != nil {
			return "/cases"
		}
		return at(taken.CaseID, "?done=refer")
	}
	view := stepView{Title: "errand.referral", Action: "/referrals/new", Back: "/tasks", Draws: true}
	view.Unknown = v.me.Keeps()
	if v.me.person() {
		view.Title, view.Back = "own.ask", "/"
	}
	return e, view
}

// personPage is where a person is registered.
func (d *desk) personPage(v *visit) error {
	if err := v.only(dutyPeople); err != nil {
		return err
	}
	e, view := d.newPerson()
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) registerPerson(v *visit) error {
	e, view := d.newPerson()
	return d.run(v, e, view)
}

func (d *desk) newPerson() (errand, stepView) {
	e := errand{form: d.forms.Step("create_person"), path: "/people"}
	e.after = func(answer json.RawMessage) string {
		var one personRow
		if json.Unmarshal(answer, &one) != nil {
			return "/search"
		}
		return "/referrals/new?" + url.Values{"patient": {one.ID}}.Encode()
	}
	return e, stepView{Title: "errand.person", Action: "/people/new", Back: "/search", Draws: true}
}

// errand is a form with where it is sent.
type errand struct {
	form *form.Form
	name string // of a form that is drawn by a page of its own, without form
	// audience is whom the form speaks to, where it has words for them.
	audience string
	page     map[string]string // what the page is about, by the names of the API
	path     string            // where in the API
	preview  string            // where it is tried; "" where it cannot be
	after    func(answer json.RawMessage) string
	changes  *changing   // what stands in a register, where that is what the form changes
	preset   form.Values // what stands in the form when it is opened
	stands   form.Values // what is in force today, where something else is proposed
	// contacts: somebody new may be registered from its fields.
	contacts bool
	of       *oneCase // the case that it is a step of, for the names in it
	// doubts says what is likely to be meant otherwise, though the API takes it: the form is shown once more
	// with it, and what is sent again is taken.
	doubts func(form.Values) []form.FieldError
	// sends is what is sent of what was typed, where it is not that itself; nil sends nothing.
	sends func(body json.RawMessage) (json.RawMessage, error)
}

// Buttons of a form.
const (
	doLook = "look"
	doTake = "take"
	doEdit = "edit"
)

// run does what the button says that was pressed: one more row or one less, a search, a look
// at what would follow, or the errand itself.
func (d *desk) run(v *visit, e errand, view stepView) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	values := maps.Clone(v.r.PostForm) // what was sent stays as it was, should it have to be shown
	do, key := values.Get("do"), values.Get("key")
	values.Del("do")
	values.Del("key")
	view.Key = key
	lacks := e.form.LacksContact(values)
	do, gone, err := d.takeSheet(v, e, &view, values, do)
	if err != nil || gone {
		return err
	}
	if lacks != "" {
		if gone, err := d.toContact(v, e, &view, values, lacks); err != nil || gone {
			return err
		}
		do = doEdit
	}
	if changed, search, is := e.form.Change(values); is || do == doEdit {
		hits, err := d.lookFor(v, e.form, search)
		if err != nil {
			return err
		}
		return d.draw(v, e, view, changed, nil, hits)
	}
	body, wrong := e.form.Read(values)
	if len(wrong) > 0 {
		v.status = http.StatusUnprocessableEntity
		return d.draw(v, e, view, values, wrong, nil)
	}
	if e.doubts != nil && v.r.PostForm.Get(sheetAnyway) == "" {
		if wrong = e.doubts(values); len(wrong) > 0 {
			v.status, view.Anyway = http.StatusUnprocessableEntity, true
			return d.draw(v, e, view, values, wrong, nil)
		}
	}
	if do == doLook && e.preview != "" {
		ask := map[string]any{"step": e.form.Name(), "body": body}
		var would preview
		if err := d.post(v, e.preview, "", ask, &would); err != nil {
			if p := problemOf(err); p != nil && p.Status == http.StatusForbidden {
				e.preview = "" // not theirs to see first: the form again, with the button that takes the step
				return d.draw(v, e, view, values, nil, nil)
			}
			return d.refused(v, e, view, values, err)
		}
		c, err := d.contextOf(v, e, values)
		if err != nil {
			return err
		}
		view.Told = e.form.Tell(values, c)
		return d.drawPreview(v, view, values, would)
	}
	a, err := d.send(v, e, body, key)
	if err != nil {
		return d.refused(v, e, view, values, err)
	}
	d.sent(v, view, a)
	v.go303(e.after(a.body.Bytes()))
	return nil
}

func cmpKey(key string) string {
	if key == "" {
		return newKey()
	}
	return key
}

// refused shows the form again with what the API says about it, and all that was typed.
func (d *desk) refused(v *visit, e errand, view stepView, values form.Values, err error) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	wrong := e.form.Blame(p.raw)
	if len(wrong) == 0 {
		return err
	}
	if p.Key == "key_reused" { // the form was sent before, and has been changed since
		view.Key = newKey()
	}
	v.status = p.Status
	return d.draw(v, e, view, values, wrong, nil)
}

// draw shows a form: filled in as typed, or for the first time.
func (d *desk) draw(v *visit, e errand, view stepView, values form.Values, wrong []form.FieldError, hits map[string][]form.Choice) error {
	if values == nil {
		var err error
		if values, err = d.openSheet(v, e, &view); err != nil {
			return err
		}
	}
	if view.Key == "" {
		view.Key = newKey()
	}
	if view.Draws {
		c, err := d.contextOf(v, e, values)
		if err != nil {
			return err
		}
		view.Typing.compare(e.form, values, c)
		view.Typing.stands(e, c)
		c.Errors, c.Hits, c.Direct = wrong, hits, e.preview == ""
		if c.Preset, err = d.presetOf(v, e.form); err != nil {
			return err
		}
		maps.Copy(c.Preset, e.preset)
		c.Stands = e.stands
		view.Form = e.form.Show(values, c)
	}
	return d.show(v, "step", view)
}

// localID is a thing of a case, «letter-3».
var localID = regexp.MustCompile(`^[a-z_]{1,20}-[0-9]{1,6}$`)

// knownID is a code, a principal or the number of an entry, which a form has among its choices.
var knownID = regexp.MustCompile(`^([A-Z_]{1,40}|[0-9]{1,9}|(staff|person)/[0-9a-f-]{36})$`)

// presetOf fills in what the form was opened from: the letter or the task of an address, or
// the patient of a referral who has just been registered or found.
func (d *desk) presetOf(v *visit, f *form.Form) (form.Values, error) {
	preset := form.Values{}
	for name, values := range v.r.URL.Query() {
		switch {
		case name == "patient" && f.Field(name) != nil:
			var one personRow
			ok, err := allowed(d.get(v, "/people/"+url.PathEscape(values[0]), &one))
			if err != nil {
				return nil, err
			}
			if ok {
				who := "person/" + one.ID
				preset.Set(name, who)
				preset.Set("known", who+"|"+one.Name)
			}
		case (localID.MatchString(values[0]) || knownID.MatchString(values[0])) && f.Field(name) != nil:
			preset.Set(name, values[0])
		}
	}
	return preset, nil
}

// drawPreview shows what would follow, with a button that takes it and one that goes back.
func (d *desk) drawPreview(v *visit, view stepView, values form.Values, would preview) error {
	view.Preview = &would
	if view.Key == "" {
		view.Key = newKey()
	}
	view.Typed = form.Hold(values)
	return d.show(v, "step", view)
}
