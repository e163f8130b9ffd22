package web

import (
	"encoding/json"
	"net/url"
	"slices"
)

// unitRow is a unit with how it is reached.
type unitRow struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Coordinating bool       `json:"coordinating"`
	AddressLine  string     `json:"address_line"`
	PostalCode   string     `json:"postal_code"`
	PostalPlace  string     `json:"postal_place"`
	Phone        string     `json:"phone"`
	Version      int        `json:"version"`
	Heads        []staffRow `json:"-"` // those of its staff who head somebody or something
}

type unitsView struct {
	Units   []unitRow
	Changes bool // the reader changes them
	Done    bool
}

// heading are the roles of the register by which somebody heads a unit or people of it.
var heading = []string{"KEL", "DH", "MGR"}

func (d *desk) unitRoutes() {
	d.inside("GET /units", d.unitsPage)
	d.inside("GET /units/new", d.newUnitPage)
	d.inside("POST /units/new", d.registerUnit)
	d.inside("GET /units/{unit}", d.unitPage)
	d.inside("POST /units/{unit}", d.changeUnit)
}

// unitsPage lists the units, who heads each, and where its letters say that it is reached.
func (d *desk) unitsPage(v *visit) error {
	var all struct {
		Units []unitRow `json:"units"`
	}
	if err := d.get(v, v.ofOrganisation("/units"), &all); err != nil {
		return err
	}
	view := unitsView{Units: all.Units, Changes: v.me.may(dutyRegisters), Done: v.r.URL.Query().Get("done") != ""}
	for _, role := range heading {
		var staff staffList
		if err := d.get(v, "/staff?"+url.Values{"role": {role}, "active": {"true"}, "limit": {"200"}}.Encode(), &staff); err != nil {
			return err
		}
		for i, u := range view.Units {
			for _, one := range staff.Items {
				known := slices.ContainsFunc(view.Units[i].Heads, func(s staffRow) bool { return s.ID == one.ID })
				if one.Unit == u.ID && !known {
					view.Units[i].Heads = append(view.Units[i].Heads, one)
				}
			}
		}
	}
	return d.show(v, "units", view)
}

func (d *desk) newUnitPage(v *visit) error {
	e, view, err := d.newUnit(v)
	if err != nil {
		return err
	}
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) registerUnit(v *visit) error {
	e, view, err := d.newUnit(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

func (d *desk) newUnit(v *visit) (errand, stepView, error) {
	e := errand{form: d.forms.Step("create_unit"), path: v.ofOrganisation("/units")}
	e.after = func(json.RawMessage) string { return "/units?done=yes" }
	return e, stepView{Title: "units.new", Action: "/units/new", Back: "/units", BackTo: "units.back", Draws: true}, v.only(dutyRegisters)
}

func (d *desk) unitPage(v *visit) error {
	e, view, err := d.oneUnit(v)
	if err != nil {
		return err
	}
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) changeUnit(v *visit) error {
	e, view, err := d.oneUnit(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

// oneUnit is the form that changes how a unit is reached.
func (d *desk) oneUnit(v *visit) (e errand, view stepView, err error) {
	if err := v.only(dutyRegisters); err != nil {
		return e, view, err
	}
	id := v.r.PathValue("unit")
	var all struct {
		Units []json.RawMessage `json:"units"`
	}
	if err := d.get(v, v.ofOrganisation("/units"), &all); err != nil {
		return e, view, err
	}
	at := "/units/" + url.PathEscape(id)
	e = errand{form: d.forms.Step("change_unit"), path: v.ofOrganisation(at), page: map[string]string{"unit_id": id}}
	e.after = func(json.RawMessage) string { return "/units?done=yes" }
	for _, raw := range all.Units {
		var one unitRow
		if err := json.Unmarshal(raw, &one); err != nil {
			return e, view, err
		}
		if one.ID == id {
			view = stepView{Title: "units.change", Of: one.Name, Action: at, Back: "/units", BackTo: "units.back", Draws: true}
			return e, view, e.change(&view, raw, one.Version)
		}
	}
	return e, view, d.nowhere(v)
}
