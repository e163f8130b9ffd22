package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"
)

type staffRow struct {
	ID        string   `json:"id"`
	Principal string   `json:"principal"`
	Unit      string   `json:"unit_id"`
	Manager   string   `json:"manager_id"`
	Name      string   `json:"name"`
	WorkEmail string   `json:"work_email"`
	Roles     []string `json:"roles"`
	Active    bool     `json:"active"`
	Version   int      `json:"version"`
	Waiting   []struct {
		Grant string `json:"grant_id"`
		Role  string `json:"role"`
	} `json:"waiting_roles"`
}

type staffList struct {
	Items      []staffRow `json:"items"`
	NextCursor string     `json:"next_cursor"`
}

type trainingRow struct {
	Kind        string `json:"kind"`
	CompletedOn string `json:"completed_on"`
	ValidUntil  string `json:"valid_until"`
	Valid       bool   `json:"valid"`
}

type staffView struct {
	staffList
	Query url.Values
	Next  string
	Units map[string]string
	Admin bool
	Leads bool // the reader has the unit's cases
}

// unitNames are the units of the reader's organisation by their ids.
func (d *desk) unitNames(v *visit) (map[string]string, error) {
	var all struct {
		Units []unit `json:"units"`
	}
	names := map[string]string{}
	if v.me.Organisation == nil {
		return names, nil
	}
	if _, err := allowed(d.get(v, v.ofOrganisation("/units"), &all)); err != nil {
		return nil, err
	}
	for _, u := range all.Units {
		names[u.ID] = u.Name
	}
	return names, nil
}

// staffPage lists who works here, those who have not left unless asked otherwise.
func (d *desk) staffPage(v *visit) error {
	query := pick(v.r.URL.Query(), "role", "unit", "active", "cursor")
	if !query.Has("active") {
		query.Set("active", "true")
	}
	view := staffView{Query: query, Admin: v.me.may(dutyRegisters), Leads: v.me.may(dutyCases)}
	if err := d.get(v, "/staff?"+query.Encode(), &view.staffList); err != nil {
		return err
	}
	view.Next = nextPage("/staff", query, view.NextCursor)
	var err error
	if view.Units, err = d.unitNames(v); err != nil {
		return err
	}
	return d.show(v, "staff", view)
}

type memberView struct {
	Member   staffRow
	Manager  string
	Unit     string
	Training []trainingRow
	Trains   bool // the reader sees their training
	Handles  casesPage
	Serves   casesPage
	Cases    bool // the reader moves cases
	Done     string
	Logins   []loginRow
	Enters   bool // the reader sees how they log in
	Settles  bool // the reader may be the second person
	Admin    bool
	Invited  *invited // made now, and shown once
	People   people
	Key      string
	Problem  *Problem
}

// staffMemberPage is one colleague: roles, logins, training, and the cases they have.
func (d *desk) staffMemberPage(v *visit) error { return d.showMember(v, memberView{}) }

func (d *desk) showMember(v *visit, view memberView) error {
	view.Done, view.Key, view.People = v.r.URL.Query().Get("done"), newKey(), people{}
	view.Admin, view.Settles = v.me.may(dutyRegisters), v.me.may(dutyApproval)
	if !slices.Contains(staffErrands, view.Done) {
		view.Done = ""
	}
	id := url.PathEscape(v.r.PathValue("staff"))
	if err := d.get(v, "/staff/"+id, &view.Member); err != nil {
		return err
	}
	names, err := d.unitNames(v)
	if err != nil {
		return err
	}
	view.Unit = names[view.Member.Unit]
	if view.Member.Manager != "" {
		var manager staffRow
		if _, err := allowed(d.get(v, "/staff/"+url.PathEscape(view.Member.Manager), &manager)); err != nil {
			return err
		}
		view.Manager = manager.Name
	}
	var trained struct {
		Training []trainingRow `json:"training"`
	}
	if view.Trains, err = allowed(d.get(v, "/staff/"+id+"/training", &trained)); err != nil {
		return err
	}
	view.Training = trained.Training
	if view.Cases = v.me.may(dutyCases); view.Cases {
		for field, into := range map[string]*casesPage{"handler": &view.Handles, "coordinator": &view.Serves} {
			query := url.Values{field: {view.Member.Principal}, "open": {"true"}, "limit": {"200"}}
			if err := d.get(v, "/cases?"+query.Encode(), into); err != nil {
				return err
			}
		}
	}
	if err := d.loginsOfMember(v, &view); err != nil {
		return err
	}
	return d.show(v, "staff_member", view)
}

// staffErrands are what can be done about a colleague, by the form of each.
var staffErrands = []string{"change_staff", "record_training", "reassign_cases"}

// errandDuties are for whom each is.
var errandDuties = map[string][]string{"change_staff": {dutyRegisters}, "record_training": {dutyTraining}, "reassign_cases": {dutyCases}}

func (d *desk) newStaffPage(v *visit) error {
	if err := v.only(dutyRegisters); err != nil {
		return err
	}
	e, view := d.newStaff()
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) registerStaff(v *visit) error {
	e, view := d.newStaff()
	return d.run(v, e, view)
}

func (d *desk) newStaff() (errand, stepView) {
	e := errand{form: d.forms.Step("create_staff"), path: "/staff"}
	e.after = func(answer json.RawMessage) string {
		var one staffRow
		if json.Unmarshal(answer, &one) != nil {
			return "/staff"
		}
		return "/staff/" + url.PathEscape(one.ID)
	}
	return e, stepView{Title: "staff.new", Action: "/staff/new", Back: "/staff", Draws: true}
}

// staffErrand is the form of what is done about a colleague.
func (d *desk) staffErrand(v *visit) (e errand, view stepView, err error) {
	id, name := url.PathEscape(v.r.PathValue("staff")), v.r.PathValue("errand")
	if !slices.Contains(staffErrands, name) {
		return e, view, d.nowhere(v)
	}
	paths := map[string]string{"record_training": "/training", "reassign_cases": "/reassign"}
	e = errand{form: d.forms.Step(name), path: "/staff/" + id + paths[name], page: map[string]string{"staff_id": v.r.PathValue("staff")}}
	e.after = func(answer json.RawMessage) string {
		var batch struct {
			ID string `json:"id"`
		}
		if name == "reassign_cases" && json.Unmarshal(answer, &batch) == nil && batch.ID != "" {
			return "/batches/" + url.PathEscape(batch.ID)
		}
		return "/staff/" + id + "?" + url.Values{"done": {name}}.Encode()
	}
	view = stepView{Title: "staff." + name, Action: "/staff/" + id + "/" + name, Back: "/staff/" + id, Draws: true}
	if name == "change_staff" {
		a, err := d.ask(v, http.MethodGet, "/staff/"+id, nil, "")
		var stands staffRow
		if err == nil {
			err = a.into(&stands)
		}
		if err == nil {
			err = e.change(&view, a.body.Bytes(), stands.Version)
		}
		if err != nil {
			return e, view, err
		}
	}
	return e, view, nil
}

func (d *desk) staffErrandPage(v *visit) error {
	e, view, err := d.staffErrand(v)
	if err != nil {
		return err
	}
	if err := v.only(errandDuties[v.r.PathValue("errand")]...); err != nil {
		return err
	}
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) runStaffErrand(v *visit) error {
	e, view, err := d.staffErrand(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

type batch struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`
	Status     string    `json:"status"`
	Pending    int       `json:"pending"`
	Done       int       `json:"done"`
	Unchanged  int       `json:"unchanged"`
	Refused    int       `json:"refused"`
	Failed     int       `json:"failed"`
	Reason     string    `json:"reason"`
	Note       string    `json:"note"`
	Role       string    `json:"role"`
	CreatedAt  time.Time `json:"created_at"`
	FinishedAt time.Time `json:"finished_at"`
	Items      []struct {
		CaseID     string    `json:"case_id"`
		CaseNumber string    `json:"case_number"`
		Status     string    `json:"status"`
		Reason     string    `json:"reason"`
		At         time.Time `json:"at"`
	} `json:"items"`
	NextCursor string `json:"next_cursor"`
}

type batchView struct {
	batch
	Next    string
	Key     string
	Problem *Problem
}

// batchPage is how far a change in many cases has come.
func (d *desk) batchPage(v *visit) error { return d.showBatch(v, nil) }

func (d *desk) showBatch(v *visit, problem *Problem) error {
	query := pick(v.r.URL.Query(), "cursor")
	path := "/batches/" + url.PathEscape(v.r.PathValue("batch"))
	view := batchView{Key: newKey(), Problem: problem}
	if err := d.get(v, path+"?"+query.Encode(), &view.batch); err != nil {
		return err
	}
	view.Next = nextPage(path, query, view.NextCursor)
	return d.show(v, "batch", view)
}

// retryBatch tries the cases again that could not be told.
func (d *desk) retryBatch(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	path := "/batches/" + url.PathEscape(v.r.PathValue("batch"))
	_, err = d.ask(v, "POST", path+"/retry", nil, cmpKey(form.Get("key")))
	problem, err := v.said(err)
	if err != nil {
		return err
	}
	if problem != nil {
		return d.showBatch(v, problem)
	}
	v.go303(path)
	return nil
}
