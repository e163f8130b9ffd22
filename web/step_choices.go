package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"cloud.google.com/go/civil"

	"samlop/web/form"
)

// readForms makes the forms out of the document that the API itself serves, and reads in it
// which kinds of task there are, and which phases of a case.
func readForms(api http.Handler) (forms *form.Forms, kinds, phases []string, err error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "/openapi.json", http.NoBody)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("web: asking for the API's document: %w", err)
	}
	a := &answer{header: http.Header{}}
	api.ServeHTTP(a, r)
	if a.status != http.StatusOK && a.status != 0 {
		return nil, nil, nil, fmt.Errorf("web: the API's document: status %d", a.status)
	}
	forms, err = form.Load(a.body.Bytes())
	if err != nil {
		return nil, nil, nil, fmt.Errorf("web: making forms of the API's document: %w", err)
	}
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Enum []string `json:"enum"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	// Other schemas list numbers, and no task does: what does not fit is left out.
	_ = json.Unmarshal(a.body.Bytes(), &document)
	kinds = document.Components.Schemas["TaskRow"].Properties["kind"].Enum
	phases = document.Components.Schemas["CaseRow"].Properties["phase"].Enum
	if len(kinds) == 0 || len(phases) == 0 {
		return nil, nil, nil, errors.New("web: the API's document lists no kinds of task, or no phases")
	}
	return forms, kinds, phases, nil
}

// contextOf asks the API for what a form lets one choose between. What the reader may not
// see gives no choices.
func (d *desk) contextOf(v *visit, e errand, values form.Values) (form.Context, error) {
	page := map[string]string{}
	for name, value := range e.page {
		page[name] = value
	}
	if v.me.Organisation != nil {
		page["organisation_id"] = v.me.Organisation.ID
	}
	answers := map[form.Source]json.RawMessage{}
	asked := map[string]json.RawMessage{}
	for source, path := range e.form.Questions(page, values) {
		if body, known := asked[path]; known {
			answers[source] = body
			continue
		}
		a, err := d.ask(v, http.MethodGet, path, nil, "")
		if ok, err := allowed(err); err != nil {
			return form.Context{}, err
		} else if ok {
			answers[source] = a.body.Bytes()
			asked[path] = a.body.Bytes()
		}
	}
	today, err := civil.ParseDate(v.me.Today)
	if err != nil {
		return form.Context{}, fmt.Errorf("web: the day it is: %w", err)
	}
	say := speaker(v.lang)
	options := e.form.Options(answers, v.lang)
	if options == nil {
		options = map[string][]form.Choice{}
	}
	return form.Context{Language: v.lang, Audience: e.audience, Today: today, Options: options, Own: v.me.person(), Contacts: e.contacts,
		Focus: e.form.Place(v.r.PostForm, values), Beside: say.Beside, Whom: v.whomOf(e)}, nil
}

// fewHits is how many are shown of those that a search finds.
const fewHits = 20

// lookFor searches the registers for what a field may name.
func (d *desk) lookFor(v *visit, f *form.Form, s *form.Search) (map[string][]form.Choice, error) {
	if s == nil {
		return nil, nil
	}
	field := f.Field(s.Name)
	if field == nil || s.Words == "" {
		return nil, nil
	}
	hits := []form.Choice{}
	if slices.Contains(field.Lookup(), "people") && v.me.Keeps() { // a search that is refused is logged as one that was tried
		found, err := d.peopleCalled(v, s.Words)
		if err != nil {
			return nil, err
		}
		hits = append(hits, found...)
	}
	if slices.Contains(field.Lookup(), "staff") {
		found, err := d.staffCalled(v, s.Words)
		if err != nil {
			return nil, err
		}
		hits = append(hits, found...)
	}
	return map[string][]form.Choice{s.Name: hits}, nil
}

func (d *desk) peopleCalled(v *visit, words string) ([]form.Choice, error) {
	var hits []form.Choice
	say := speaker(v.lang)
	show := func(one personRow) {
		label := one.Name
		if one.BirthDate != "" {
			label += ", " + say.T("search.born") + " " + say.Date(one.BirthDate)
		}
		hits = append(hits, form.Choice{Value: "person/" + one.ID, Label: label})
	}
	if digits, ok := identityNumber(words); ok {
		var one personRow
		ok, err := allowed(d.post(v, "/people/lookup", newKey(), map[string]string{"identity_number": digits}, &one))
		if p := problemOf(err); p != nil && p.Status < http.StatusInternalServerError {
			return nil, nil // no such number
		}
		if ok {
			show(one)
		}
		return hits, err
	}
	found, err := d.peopleFound(v, words, fewHits)
	if _, err := allowed(err); err != nil {
		return nil, err
	}
	for _, one := range found {
		show(one)
	}
	return hits, nil
}

func (d *desk) staffCalled(v *visit, words string) ([]form.Choice, error) {
	var found struct {
		Items []struct {
			ID     string `json:"id"`
			Name   string `json:"name"`
			Active bool   `json:"active"`
		} `json:"items"`
	}
	query := url.Values{"active": {"true"}, "name": {words}, "limit": {strconv.Itoa(fewHits)}}
	if _, err := allowed(d.get(v, "/staff?"+query.Encode(), &found)); err != nil {
		return nil, err
	}
	var hits []form.Choice
	for _, one := range found.Items {
		hits = append(hits, form.Choice{Value: "staff/" + one.ID, Label: one.Name})
	}
	return hits, nil
}
