package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cloud.google.com/go/civil"
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

// whose lists of tasks there are; the last three are the unit's.
var taskLists = []string{"mine", "unassigned", "others", "unit"}

// soon is how many days ahead «this week» goes, today included.
const soon = 7

// fewTasks is how many tasks the work list shows at once.
const fewTasks = 200

// shownTask is a task as the work list shows it.
type shownTask struct {
	taskRow
	To  string // where it opens
	New bool
}

// taskGroup are tasks that are due at about the same time.
type taskGroup struct {
	Key   string // overdue, today, week, later, undated
	Tasks []shownTask
}

// tab is one of the lists, with how many are in it.
type tab struct {
	Key, Link string
	N         int
	More      bool
	Chosen    bool
}

type workView struct {
	List   string
	Tabs   []tab
	Groups []taskGroup
	People people
	More   bool
}

// work is the work list: what waits for me, for nobody yet, for others, in the unit.
func (d *desk) work(v *visit) error {
	list := v.r.URL.Query().Get("list")
	if !slices.Contains(taskLists, list) {
		list = "mine"
	}
	lists := map[string]tasksPage{}
	var mine, unit tasksPage
	if err := d.get(v, tasksPath("mine"), &mine); err != nil {
		return err
	}
	lists["mine"] = mine
	there, err := allowed(d.get(v, tasksPath("unit"), &unit))
	if err != nil {
		return err
	}
	if there {
		lists["unit"] = unit
		unassigned, others := unit, unit
		unassigned.Items, others.Items = nil, nil
		for _, t := range unit.Items {
			switch t.Holder {
			case "":
				unassigned.Items = append(unassigned.Items, t)
			case v.me.Principal:
			default:
				others.Items = append(others.Items, t)
			}
		}
		lists["unassigned"], lists["others"] = unassigned, others
	}
	view := workView{List: list, People: lists[list].People, Groups: groups(lists[list].Items, v.me.Today),
		More: lists[list].NextCursor != ""}
	for _, key := range taskLists {
		if page, has := lists[key]; has {
			view.Tabs = append(view.Tabs, tab{key, "/tasks?list=" + key, len(page.Items), page.NextCursor != "", key == list})
		}
	}
	return d.show(v, "work", view)
}

func tasksPath(list string) string {
	return "/tasks?" + url.Values{"list": {list}, "limit": {strconv.Itoa(fewTasks)}}.Encode()
}

// groups puts tasks by when they are due, as the day stands in the reader's world.
func groups(tasks []taskRow, today string) []taskGroup {
	out := []taskGroup{{Key: "overdue"}, {Key: "today"}, {Key: "week"}, {Key: "later"}, {Key: "undated"}}
	now, err := civil.ParseDate(today)
	if err != nil {
		now = civil.DateOf(time.Now().In(oslo))
	}
	for _, t := range tasks {
		at := 4
		if due, err := civil.ParseDate(t.Due); err == nil {
			switch days := due.DaysSince(now); {
			case days < 0:
				at = 0
			case days == 0:
				at = 1
			case days < soon:
				at = 2
			default:
				at = 3
			}
		}
		opened, err := civil.ParseDate(t.OpenedOn)
		out[at].Tasks = append(out[at].Tasks, shownTask{t, stepOf(t), err == nil && now.DaysSince(opened) <= 1})
	}
	return slices.DeleteFunc(out, func(g taskGroup) bool { return len(g.Tasks) == 0 })
}

type casesView struct {
	casesPage
	Query url.Values
	Next  string
}

// caseFields are what the list of cases can be narrowed by in an address; a name is none.
var caseFields = []string{"phase", "open", "number", "handler", "coordinator", "overdue", "attention", "kind", "person", "sort", "cursor"}

// caseList is the list of cases, open ones unless asked otherwise.
func (d *desk) caseList(v *visit) error {
	given := v.r.URL.Query()
	query := url.Values{}
	for _, field := range caseFields {
		if values := slices.DeleteFunc(given[field], func(s string) bool { return s == "" }); len(values) > 0 {
			query[field] = values
		}
	}
	if len(given) == 0 {
		query.Set("open", "true")
	}
	view := casesView{Query: query}
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
	People  []personRow
	Cases   casesPage
	Problem *Problem
}

func (d *desk) searchForm(v *visit) error { return d.show(v, "search", searchView{}) }

// search finds a person or a case from what one has been told. It is a POST so that
// neither a name nor a number is ever in an address.
func (d *desk) search(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	view := searchView{Asked: true}
	q := trim(v.r.PostForm.Get("q"))
	digits := onlyDigits(q)
	var err error
	switch {
	case q == "":
		view.Asked = false
	case len(digits) == numberDigits && digits == withoutSpaces(q):
		var one personRow
		err = d.post(v, "/people/lookup", newKey(), map[string]string{"identity_number": digits}, &one)
		if err == nil {
			view.People = []personRow{one}
		}
	case caseNumber.MatchString(q):
		err = d.get(v, "/cases?"+url.Values{"number": {q}}.Encode(), &view.Cases)
	default:
		var found peoplePage
		ask := url.Values{"name": {q}}
		if born, ok := dateIn(q); ok {
			ask = url.Values{"born": {born}}
		}
		err = d.get(v, "/people?"+ask.Encode(), &found)
		view.People = found.Items
	}
	if p := problemOf(err); p != nil && p.Status < http.StatusInternalServerError {
		view.Problem = p
		if p.Status == http.StatusNotFound {
			view.Problem = nil
		}
	} else if err != nil {
		return err
	}
	return d.show(v, "search", view)
}
