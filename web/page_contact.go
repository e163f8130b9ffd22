package web

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"samlop/web/form"
)

// contactSheet is the form of somebody who is registered for a case (decision 035).
const contactSheet = "register_contact"

// registersContacts tells whether the reader may register somebody for the case.
func (c *oneCase) registersContacts() bool { return c != nil && slices.Contains(c.Opens, "contacts") }

// contactPage is where somebody is registered who is to take part in a case and is no staff.
// It is opened from a field of a step's form, and leads back there.
func (d *desk) contactPage(v *visit) error {
	e, view, err := d.newContact(v)
	if err != nil {
		return err
	}
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) registerContact(v *visit) error {
	e, view, err := d.newContact(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

func (d *desk) newContact(v *visit) (e errand, view stepView, err error) {
	id := v.r.PathValue("case")
	view.Case = &oneCase{}
	if err := d.get(v, at(id, ""), view.Case); err != nil {
		return e, view, err
	}
	if !view.Case.registersContacts() { // the API says why not
		return e, view, cmp.Or(d.get(v, at(id, "/contacts"), nil), d.nowhere(v))
	}
	view.Title, view.Intro, view.Draws = "contact.title", "contact.intro", true
	view.Action, view.Back = at(id, "/contacts/new"), at(id, "")
	if about, _ := contactFor(v); about != "" {
		view.Back, view.BackTo = "/drafts/"+about, "contact.back"
	}
	e = errand{form: d.forms.Step(contactSheet), path: at(id, "/contacts")}
	e.doubts = func(typed form.Values) []form.FieldError { return lacksAddress(v, typed) }
	e.after = func(answer json.RawMessage) string {
		var made struct {
			Principal string `json:"principal"`
			Name      string `json:"name"`
		}
		if json.Unmarshal(answer, &made) != nil {
			return at(id, "")
		}
		return d.backWith(v, id, form.Choice{Value: made.Principal, Label: made.Name})
	}
	return e, view, nil
}

// lacksAddress asks once for the address of a contact: minutes go by letter to everybody or to nobody (INV-54), and the
// coordinator cannot write it into the register afterwards. Who does not know it registers them without.
func lacksAddress(v *visit, typed form.Values) []form.FieldError {
	if trim(typed.Get("address_line")) != "" && trim(typed.Get("postal_code")) != "" {
		return nil
	}
	say := speaker(v.lang)
	return []form.FieldError{{Path: "address_line", Message: say.T("contact.no_address", "name", trim(typed.Get("name"))),
		Remedy: say.T("contact.anyway")}}
}

// contactFor is the draft of the form that the page of a contact was opened from, and the
// field there.
func contactFor(v *visit) (about, field string) {
	where := v.r.URL
	if opened := v.r.PostFormValue(sheetAt); opened != "" {
		if at, err := url.Parse(ours(opened)); err == nil {
			where = at
		}
	}
	about = where.Query().Get("draft")
	if !aboutShape.MatchString(about) || !strings.HasPrefix(about, v.r.PathValue("case")+".") {
		return "", ""
	}
	return about, where.Query().Get("for")
}

// toContact leads from a field of a form to where somebody new is registered. What has been typed
// is kept as a draft, also where nothing has: it says where to come back to.
func (d *desk) toContact(v *visit, e errand, view *stepView, values form.Values, field string) (gone bool, err error) {
	t := &view.Typing
	if !e.contacts || t.Other != nil || t.Unsaved != nil {
		return false, nil
	}
	if t.Version == 0 {
		view.Key = cmpKey(view.Key)
		if err := d.keepAs(v, view, values); err != nil || t.Unsaved != nil || t.Other != nil {
			return false, err
		}
	}
	v.go303(at(view.Case.ID, "/contacts/new?") + url.Values{"draft": {t.About}, "for": {field}}.Encode())
	return true, nil
}

// backWith leads back to the form that a contact was registered from, where they are chosen
// now in the field that lacked them.
func (d *desk) backWith(v *visit, caseID string, made form.Choice) string {
	about, field := contactFor(v)
	if about == "" {
		return at(caseID, "")
	}
	k, err := d.draftAbout(v, about)
	_, step, _ := strings.Cut(about, ".")
	step, _, _ = strings.Cut(step, ".")
	f := d.forms.Step(step)
	if err != nil || k == nil || f == nil || f.Field(field) == nil {
		return at(caseID, "") // the register has them, and every form of the case
	}
	if f.Field(field).Widget == form.Picks {
		k.Values.Add(field, made.Value)
	} else {
		k.Values.Set(field, made.Value)
	}
	if _, _, err := d.saveDraft(v, about, k.Version, *k); err != nil {
		d.Logger.WarnContext(v.ctx(), "a draft could not be given a contact", "error", err)
	}
	return ours(k.At)
}
