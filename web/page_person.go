package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"samlop/web/form"
)

// personAt is where somebody's entry in the register of people is changed; from is the case that it is opened
// from, "" for none.
func personAt(principal, from string) string {
	id, is := strings.CutPrefix(principal, "person/")
	if !is {
		return ""
	}
	to := "/people/" + id
	if from != "" {
		to += "?" + url.Values{"case": {from}}.Encode()
	}
	return to
}

// whomOf names whom a refusal is about, as the case names them, with where their address is written for whoever
// keeps the register.
func (v *visit) whomOf(e errand) func(string) form.Whom {
	if e.of == nil {
		return nil
	}
	return func(principal string) form.Whom {
		out := form.Whom{Name: e.of.People[principal].Name}
		if v.me.Keeps() {
			out.At = personAt(principal, e.of.ID)
		}
		return out
	}
}

// onePersonPage is the form that changes how somebody is reached and what they are called. A refusal for want of
// an address, and a letter that came back, lead here (INV-54).
func (d *desk) onePersonPage(v *visit) error {
	e, view, err := d.onePerson(v)
	if err != nil {
		return err
	}
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) changePerson(v *visit) error {
	e, view, err := d.onePerson(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

func (d *desk) onePerson(v *visit) (e errand, view stepView, err error) {
	id := v.r.PathValue("person")
	path := "/people/" + url.PathEscape(id)
	a, err := d.ask(v, http.MethodGet, path, nil, "") // the API says first whether there is such a person for the reader
	if err != nil {
		return e, view, err
	}
	if err := v.only(dutyPeople); err != nil {
		return e, view, err
	}
	var one struct {
		Name    string `json:"name"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(a.body.Bytes(), &one); err != nil {
		return e, view, err
	}
	view = stepView{Title: "errand.change_person", Of: one.Name, Action: path, Back: "/search", Draws: true}
	e = errand{form: d.forms.Step("change_person"), path: path, page: map[string]string{"person_id": id}}
	done := "/search?done=yes"
	if from := v.r.URL.Query().Get("case"); uuid.Validate(from) == nil {
		view.Action, view.Back, view.BackTo = personAt("person/"+id, from), at(from, ""), "contact.back_to_case"
		done = at(from, "?done=change_person")
	}
	e.after = func(json.RawMessage) string { return done }
	return e, view, e.change(&view, a.body.Bytes(), one.Version)
}
