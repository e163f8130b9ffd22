package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Roles in which somebody has cases, as a change in many cases calls them.
const (
	asHandler     = "HANDLER"
	asCoordinator = "COORDINATOR"
)

// lacking are the tasks of a case that has nobody who was appointed its coordinator, or may
// soon have none.
var lacking = []string{"FIND_COORDINATOR", "ABSENCE_OVER", "NO_CAPACITY"}

// pile are cases that one colleague has, in one role: they are given to another together.
type pile struct {
	Who    string // principal
	Staff  string // the same by id
	Role   string
	Cases  casesPage
	Chosen []string // as they were sent, when they were refused
	To     string
	Note   string
}

// Has tells whether a case is ticked: all are, at first.
func (p pile) Has(id string) bool { return p.Chosen == nil || slices.Contains(p.Chosen, id) }

type absenceView struct {
	Staff   []staffRow // who may stand in, and who may be away
	Away    string     // whose cases are shown
	Piles   []pile     // theirs
	Interim []pile     // of those who stand in until somebody has been appointed
	Bare    casesPage  // without anybody at all
	Headed  casesPage  // without a case handler
	People  people
	Problem *Problem
	Key     string
}

// absencePage is what to do when somebody is away: their cases, and those that lack a
// coordinator or a case handler, with a substitute for one or for many.
func (d *desk) absencePage(v *visit) error {
	return d.showAbsence(v, v.r.URL.Query().Get("away"), pile{}, nil)
}

func (d *desk) showAbsence(v *visit, away string, sent pile, problem *Problem) error {
	view := absenceView{Away: away, Problem: problem, Key: newKey(), People: people{}}
	cases := func(into *casesPage, more url.Values) error {
		query := url.Values{"open": {"true"}, "limit": {"200"}}
		maps.Copy(query, more)
		if err := d.get(v, "/cases?"+query.Encode(), into); err != nil {
			return err
		}
		maps.Copy(view.People, into.People)
		return nil
	}
	var lack casesPage
	if err := cases(&lack, url.Values{"task": lacking}); err != nil {
		return err
	}
	if err := cases(&view.Headed, url.Values{"handler": {"nobody"}, "sort": {"first_received_on"}}); err != nil {
		return err
	}
	var all staffList
	if err := d.get(v, "/staff?active=true&limit=200", &all); err != nil {
		return err
	}
	view.Staff = all.Items
	view.Bare.People, view.Bare.NextCursor = lack.People, lack.NextCursor
	by := map[string]*pile{}
	for _, c := range lack.Items {
		if c.Coordinator == "" {
			view.Bare.Items = append(view.Bare.Items, c)
			continue
		}
		if by[c.Coordinator] == nil {
			by[c.Coordinator] = &pile{Who: c.Coordinator, Staff: staffID(c.Coordinator), Role: asCoordinator, Cases: casesPage{People: lack.People}}
		}
		by[c.Coordinator].Cases.Items = append(by[c.Coordinator].Cases.Items, c)
	}
	for _, who := range slices.Sorted(maps.Keys(by)) {
		view.Interim = append(view.Interim, *by[who])
	}
	if i := slices.IndexFunc(view.Staff, func(s staffRow) bool { return s.ID == away }); i >= 0 {
		for _, one := range []struct{ role, field string }{{asHandler, "handler"}, {asCoordinator, "coordinator"}} {
			p := pile{Who: view.Staff[i].Principal, Staff: away, Role: one.role}
			if err := cases(&p.Cases, url.Values{one.field: {p.Who}}); err != nil {
				return err
			}
			if len(p.Cases.Items) > 0 {
				view.Piles = append(view.Piles, p)
			}
		}
	}
	for _, piles := range [][]pile{view.Piles, view.Interim} {
		for i, p := range piles {
			if p.Staff == sent.Staff && p.Role == sent.Role {
				piles[i].Chosen, piles[i].To, piles[i].Note = sent.Chosen, sent.To, sent.Note
			}
		}
	}
	return d.show(v, "absence", view)
}

func staffID(principal string) string {
	id, _ := strings.CutPrefix(principal, "staff/")
	return id
}

// substitute gives the ticked cases of a colleague to another, while they are away. As
// coordinator the other stands in until somebody has been appointed.
func (d *desk) substitute(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	sent := pile{Staff: v.r.PathValue("staff"), Role: form.Get("role"), Chosen: append([]string{}, form["cases"]...), To: form.Get("to"),
		Note: form.Get("note")}
	if sent.Role != asHandler && sent.Role != asCoordinator {
		return badForm(v)
	}
	say := speaker(v.lang)
	if len(sent.Chosen) == 0 { // for the API none would be all of them
		v.status = http.StatusUnprocessableEntity
		return d.showAbsence(v, form.Get("away"), sent, &Problem{Detail: say.T("absence.none_chosen")})
	}
	if sent.To == "" {
		v.status = http.StatusUnprocessableEntity
		return d.showAbsence(v, form.Get("away"), sent, &Problem{Detail: say.T("absence.nobody_chosen")})
	}
	send := map[string]any{"to": sent.To, "role": sent.Role, "reason": "ABSENCE", "cases": sent.Chosen}
	if note := trim(sent.Note); note != "" {
		send["note"] = note
	}
	var made batch
	problem, err := v.said(d.post(v, "/staff/"+url.PathEscape(sent.Staff)+"/reassign", cmpKey(form.Get("key")), send, &made))
	if err != nil {
		return err
	}
	if problem != nil {
		return d.showAbsence(v, form.Get("away"), sent, problem)
	}
	v.go303("/batches/" + url.PathEscape(made.ID))
	return nil
}
