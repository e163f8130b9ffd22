package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"samlop/web/form"
)

// front is the first page: what this is and where to log in, or one's work.
func (d *desk) front(v *visit) error {
	if !v.here() {
		return d.show(v, "front", nil)
	}
	if err := d.introduce(v); err != nil {
		return err
	}
	switch {
	case v.me.Organisation != nil && v.me.person():
		return d.own(v)
	case v.me.Organisation != nil:
		return d.work(v)
	case v.me.Admin:
		return d.show(v, "admin", nil)
	}
	return d.stranger(v)
}

type casesView struct {
	casesPage
	Query   url.Values
	Next    string
	Phases  []string // that one can choose between
	Unit    bool     // the reader has the unit's cases
	Views   []keptCases
	Keeps   bool
	Here    string
	Key     string
	Problem *Problem
}

// caseFields are what the list of cases can be narrowed by in an address; a name is none.
var caseFields = []string{"phase", "open", "number", "handler", "coordinator", "overdue", "attention", "stands_in", "kind",
	"person", "sort", "task",
	"cursor"}

// caseList is the list of cases, open ones unless asked otherwise.
func (d *desk) caseList(v *visit) error { return d.showCases(v, v.r.URL.Query(), nil) }

func (d *desk) showCases(v *visit, given url.Values, problem *Problem) error {
	query := url.Values{}
	for _, field := range caseFields {
		if values := slices.DeleteFunc(given[field], func(s string) bool { return s == "" }); len(values) > 0 {
			query[field] = values
		}
	}
	if len(given) == 0 {
		query.Set("open", "true")
	}
	view := casesView{Query: query, Problem: problem, Key: newKey(), Phases: d.phases, Unit: v.me.may(dutyCases),
		Here: pick(query, keptFields...).Encode()}
	var err error
	if view.Views, view.Keeps, err = d.caseViews(v); err != nil {
		return err
	}
	if err := d.get(v, "/cases?"+query.Encode(), &view.casesPage); err != nil {
		return err
	}
	if view.NextCursor != "" {
		query.Set("cursor", view.NextCursor)
		view.Next = "/cases?" + query.Encode()
		query.Del("cursor")
	}
	return d.show(v, "cases", view)
}

type searchView struct {
	Asked   bool
	Done    bool   // somebody's entry has just been changed
	Q       string // what was asked for; never an identity number, which is not shown again in full
	People  []personRow
	Cases   casesPage
	Problem *Problem
}

func (d *desk) searchForm(v *visit) error {
	return d.show(v, "search", searchView{Done: v.r.URL.Query().Get("done") != ""})
}

// search finds a person or a case from what one has been told. It is a POST so that
// neither a name nor a number is ever in an address.
func (d *desk) search(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	view := searchView{Asked: true}
	q := trim(v.r.PostForm.Get("q"))
	digits, isNumber := identityNumber(q)
	if len(onlyDigits(q)) < numberDigits {
		view.Q = q
	}
	var err error
	switch {
	case q == "":
		view.Asked = false
	case isNumber:
		var one personRow
		err = d.post(v, "/people/lookup", newKey(), map[string]string{"identity_number": digits}, &one)
		if err == nil {
			view.People = []personRow{one}
		}
	case caseNumber.MatchString(q):
		err = d.get(v, "/cases?"+url.Values{"number": {q}}.Encode(), &view.Cases)
		if err == nil && form.BirthDays(q) != nil && v.me.Keeps() { // six digits may be a day, too
			view.People, err = d.peopleFound(v, q)
		}
	default:
		view.People, err = d.peopleFound(v, q)
	}
	if p := problemOf(err); p != nil && p.Status < http.StatusInternalServerError {
		if p.Status != http.StatusNotFound {
			view.Problem, v.status = p, p.Status
		}
	} else if err != nil {
		return err
	}
	return d.show(v, "search", view)
}

// peopleFound asks the register for people by what was typed of them, the first so many where
// that is said.
func (d *desk) peopleFound(v *visit, words string, limit ...int) ([]personRow, error) {
	var all []personRow
	for _, ask := range searches(words) {
		for _, n := range limit {
			ask.Set("limit", strconv.Itoa(n))
		}
		var found peoplePage
		if err := d.get(v, "/people?"+ask.Encode(), &found); err != nil {
			return nil, err
		}
		all = append(all, found.Items...)
	}
	return all, nil
}
