package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

type roleGrant struct {
	ID         string    `json:"id"`
	Staff      string    `json:"staff"`
	Role       string    `json:"role"`
	Status     string    `json:"status"`
	ProposedBy string    `json:"proposed_by"`
	ProposedAt time.Time `json:"proposed_at"`
}

type stuckCase struct {
	CaseID     string    `json:"case_id"`
	CaseNumber string    `json:"case_number"`
	Trouble    string    `json:"trouble"`
	Since      time.Time `json:"since"`
	Workflow   string    `json:"-"`
}

type messageRow struct {
	Direction string `json:"direction"`
	Kind      string `json:"kind"`
	Other     struct {
		Name string `json:"name"`
	} `json:"other"`
	Status  string    `json:"status"`
	Stuck   bool      `json:"stuck"`
	Tries   int       `json:"tries"`
	Trouble string    `json:"trouble"`
	SentAt  time.Time `json:"sent_at"`
}

type administrationView struct {
	Grants   []roleGrant // those that wait
	Settles  bool        // the reader sees them
	Stuck    []stuckCase
	Parked   []shownTask
	Unit     bool // the reader has the unit's list
	Messages []messageRow
	Carries  bool // the reader sees messages between organisations
	Opens    bool // the reader sees opening balances
	Policy   bool
	People   people
	Problem  *Problem
	Key      string
}

// parkedKinds are the tasks of a case that does not go on by itself.
var parkedKinds = []string{"CASE_PARKED", "CANCELLATION_IGNORED"}

// administrationPage gathers what waits for who keeps the installation going: what stands
// still, what waits for a second person, what did not come through.
func (d *desk) administrationPage(v *visit) error {
	if err := v.only(administers...); err != nil && v.me.Organisation != nil {
		return err
	}
	return d.showAdministration(v, nil)
}

func (d *desk) showAdministration(v *visit, problem *Problem) error {
	if v.me.Organisation == nil {
		return d.show(v, "admin", nil)
	}
	view := administrationView{Problem: problem, Key: newKey(), People: people{}, Policy: true, Opens: v.me.may(dutyCases)}
	var err error
	if view.Grants, view.Settles, err = d.waitingGrants(v, view.People); err != nil {
		return err
	}
	var unit struct {
		Stuck []stuckCase `json:"stuck"`
	}
	if view.Unit, err = allowed(d.get(v, "/tasks?list=unit&limit=1", &unit)); err != nil {
		return err
	}
	view.Stuck = unit.Stuck
	for i, c := range view.Stuck {
		view.Stuck[i].Workflow = d.workflowOf(v, v.kindHere(), c.CaseID)
	}
	if view.Unit {
		if view.Parked, err = d.tasksOfKinds(v, parkedKinds...); err != nil {
			return err
		}
		for i, t := range view.Parked { // settled with a comment, where the API has it
			view.Parked[i].Workflow = d.workflowOf(v, v.kindHere(), t.CaseID)
			view.Parked[i].To = at(t.CaseID, "/steps/complete_task") + "?task=" + url.QueryEscape(t.ID)
		}
	}
	var waiting struct {
		Items []messageRow `json:"items"`
	}
	if view.Carries, err = allowed(d.get(v, v.ofOrganisation("/messages?waiting=true"), &waiting)); err != nil {
		return err
	}
	view.Messages = waiting.Items
	return d.show(v, "administration", view)
}

// waitingGrants are the roles that wait for a second person, with the names of whom they are for.
func (d *desk) waitingGrants(v *visit, names people) (waiting []roleGrant, may bool, err error) {
	var all struct {
		Grants []roleGrant `json:"grants"`
	}
	if may, err = allowed(d.get(v, v.ofOrganisation("/role-grants"), &all)); err != nil || !may {
		return nil, false, err
	}
	waiting = slices.DeleteFunc(all.Grants, func(g roleGrant) bool { return g.Status != "PROPOSED" })
	if len(waiting) == 0 {
		return nil, true, nil
	}
	var staff staffList
	if _, err := allowed(d.get(v, "/staff?limit=200", &staff)); err != nil {
		return nil, false, err
	}
	for _, one := range staff.Items {
		names[one.Principal] = named{Name: one.Name}
	}
	return waiting, true, nil
}

// settleRole gives a role that another has asked for, or refuses it.
func (d *desk) settleRole(v *visit) error {
	return d.settle(v, v.ofOrganisation("/role-grants/"+url.PathEscape(v.r.PathValue("grant"))), "/administration", d.showAdministration)
}

// settle is a button of somebody who is the second person: approve, or reject.
func (d *desk) settle(v *visit, path, back string, again func(*visit, *Problem) error) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	do := form.Get("do")
	if do != "approve" && do != "reject" {
		return badForm(v)
	}
	_, err = d.ask(v, http.MethodPost, path+"/"+do, nil, cmpKey(form.Get("key")))
	problem, err := v.said(err)
	if err != nil {
		return err
	}
	if problem != nil {
		return again(v, problem)
	}
	v.go303(back)
	return nil
}

type openingSet struct {
	ID         string    `json:"id"`
	Status     string    `json:"status"`
	Rows       int       `json:"rows"`
	ProposedBy string    `json:"proposed_by"`
	ProposedAt time.Time `json:"proposed_at"`
	DecidedAt  time.Time `json:"decided_at"`
	Batch      string    `json:"batch_id"`
}

type openingReport struct {
	Rows   int `json:"rows"`
	Good   int `json:"good"`
	Faults []struct {
		Row     int    `json:"row"`
		Column  string `json:"column"`
		Rule    string `json:"rule"`
		Problem string `json:"problem"`
		Remedy  string `json:"remedy"`
	} `json:"faults"`
	Set *openingSet `json:"set"`
}

type openingsView struct {
	Sets    []openingSet
	Report  *openingReport
	Tried   bool // nothing was to be written
	Problem *Problem
	Key     string
	Columns []string // that a file may have
	Needed  []string // that each file must have, besides who a row is about
}

// openingColumns are the columns of a file of cases from before, as the API's document lists them, and neededOpening those
// without which none is read.
var (
	openingColumns = strings.Fields(`person_id identity_number name birth_date address_line postal_code postal_place language
		sender_kind received_on evidence handler consent_kinds consent_signed_on consent_signed_by consent_exception capacity_basis
		capacity_decided_on withheld_from outcome scope decided_on rule notice_received_on notice_evidence coordinator
		coordinator_since coordinator_acknowledged coordinator_group plan_style plan_active_since plan_revised_on plan_period_from
		plan_period_to team_started_on team_last_meeting_on team_next_meeting_on open_complaint`)
	neededOpening = strings.Fields("received_on evidence consent_kinds consent_signed_on scope decided_on rule")
)

// openingsPage lists the cases from before the installation that are proposed, and takes a file.
func (d *desk) openingsPage(v *visit) error { return d.showOpenings(v, openingsView{}) }

func (d *desk) showOpenings(v *visit, view openingsView) error {
	var all struct {
		Sets []openingSet `json:"sets"`
	}
	if err := d.get(v, v.ofOrganisation("/opening-balances"), &all); err != nil {
		return err
	}
	view.Sets, view.Key = all.Sets, newKey()
	view.Columns, view.Needed = openingColumns, neededOpening
	return d.show(v, "openings", view)
}

// importOpenings gives a file to the API: to be tried, or to be proposed.
func (d *desk) importOpenings(v *visit) error {
	if err := v.r.ParseMultipartForm(maxForm); err != nil {
		return badForm(v)
	}
	query := url.Values{}
	tried := v.r.PostForm.Get("do") != "propose"
	if tried {
		query.Set("dry_run", "true")
	}
	if v.r.PostForm.Get("skip_faulty") != "" {
		query.Set("skip_faulty", "true")
	}
	var body []byte
	file, _, err := v.r.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile): // the API says that there is nothing in it
	case err != nil:
		return badForm(v)
	default:
		defer func() { _ = file.Close() }()
		if body, err = io.ReadAll(file); err != nil {
			return badForm(v)
		}
	}
	if body == nil {
		body = []byte{}
	}
	a, err := d.ask(v, http.MethodPost, v.ofOrganisation("/opening-balances/csv?"+query.Encode()), body, cmpKey(v.r.PostForm.Get("key")),
		"Content-Type", "text/csv")
	problem, err := v.said(err)
	if err != nil {
		return err
	}
	view := openingsView{Problem: problem, Tried: tried}
	if problem == nil {
		var report openingReport
		if err := json.Unmarshal(a.body.Bytes(), &report); err != nil {
			return err
		}
		if report.Set != nil {
			v.go303("/administration/openings/" + url.PathEscape(report.Set.ID))
			return nil
		}
		view.Report = &report
	}
	return d.showOpenings(v, view)
}

type openingView struct {
	openingSet
	Items []struct {
		Row        int    `json:"row"`
		Patient    string `json:"patient"`
		CaseID     string `json:"case_id"`
		CaseNumber string `json:"case_number"`
		Outcome    string `json:"outcome"`
		Reason     string `json:"reason"`
		Problem    string `json:"problem"`
		Remedy     string `json:"remedy"`
	} `json:"items"`
	NextCursor string   `json:"next_cursor"`
	People     people   `json:"people"`
	Next       string   `json:"-"`
	Key        string   `json:"-"`
	Problem    *Problem `json:"-"`
}

func (d *desk) openingPage(v *visit) error { return d.showOpening(v, nil) }

func (d *desk) showOpening(v *visit, problem *Problem) error {
	query := pick(v.r.URL.Query(), "cursor")
	id := url.PathEscape(v.r.PathValue("opening"))
	view := openingView{Key: newKey(), Problem: problem}
	if err := d.get(v, v.ofOrganisation("/opening-balances/"+id+"?"+query.Encode()), &view); err != nil {
		return err
	}
	view.Next = nextPage("/administration/openings/"+id, query, view.NextCursor)
	return d.show(v, "opening", view)
}

// settleOpening approves opening balances that another has proposed, or rejects them.
func (d *desk) settleOpening(v *visit) error {
	id := url.PathEscape(v.r.PathValue("opening"))
	return d.settle(v, v.ofOrganisation("/opening-balances/"+id), "/administration/openings/"+id, d.showOpening)
}
