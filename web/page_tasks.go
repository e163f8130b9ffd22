package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"cloud.google.com/go/civil"
)

// taskLists are whose lists of tasks there are, with what each asks the API for; all but the
// first are the unit's.
var taskLists = []struct{ key, list, holder string }{
	{"mine", "mine", ""}, {"unassigned", "unit", "nobody"}, {"others", "unit", "others"}, {"unit", "unit", ""}}

// soon is how many days ahead «this week» goes, today included.
const soon = 7

// fewTasks is how many tasks the work list shows at once.
const fewTasks = 100

// taskDues are the times that a list is narrowed to, and taskColumns what it can show.
var (
	taskDues    = []string{"overdue", "today", "week", "later", "undated"}
	taskColumns = []string{"case", "due", "holder", "opened_on", "role"}
	usualTasks  = []string{"case", "due", "holder"}
)

// shownTask is a task as the work list shows it.
type shownTask struct {
	taskRow
	To       string // where it opens
	New      bool
	Workflow string // where it stands in Temporal's pages, on the pages that link there
}

// taskGroup are tasks that are due at about the same time.
type taskGroup struct {
	Key   string // overdue, today, week, later, undated, or newest for all in one
	Tasks []shownTask
}

// tab is one of the lists, or a part of one, with how many are in it.
type tab struct {
	Key, Link string
	N         int
	Counted   bool
	More      bool
	Chosen    bool
}

// taskCounts is how many tasks are in a list.
type taskCounts struct {
	Total   int  `json:"total"`
	More    bool `json:"more"`
	Overdue int  `json:"overdue"`
	Today   int  `json:"today"`
	Week    int  `json:"week"`
	Later   int  `json:"later"`
	Undated int  `json:"undated"`
	New     int  `json:"new"`
	Nobodys int  `json:"nobodys"`
	Others  int  `json:"others"`
}

func (c taskCounts) due(key string) int {
	return map[string]int{"overdue": c.Overdue, "today": c.Today, "week": c.Week, "later": c.Later, "undated": c.Undated, "new": c.New}[key]
}

// taskView is how somebody looks at tasks, as the API keeps it.
type taskView struct {
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name"`
	List    string   `json:"list,omitempty"`
	Kinds   []string `json:"kinds,omitempty"`
	Holder  string   `json:"holder,omitempty"`
	Due     string   `json:"due,omitempty"`
	New     bool     `json:"new,omitempty"`
	Sort    string   `json:"sort,omitempty"`
	Columns []string `json:"columns,omitempty"`
}

// Link is the address that shows it: codes alone.
func (t taskView) Link() string {
	q := url.Values{"list": {"mine"}}
	for _, l := range taskLists {
		if l.list == t.List && l.holder == t.Holder {
			q.Set("list", l.key)
		}
	}
	for name, value := range map[string]string{"due": t.Due, "sort": t.Sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if t.New {
		q.Set("new", "true")
	}
	if len(t.Kinds) > 0 {
		q["kind"] = t.Kinds
	}
	if len(t.Columns) > 0 {
		q["column"] = t.Columns
	}
	return "/tasks?" + q.Encode()
}

type workView struct {
	List    string
	Tabs    []tab
	Parts   []tab // overdue, today, …
	Groups  []taskGroup
	People  people
	Next    string
	Chosen  taskView
	Columns []string
	Kinds   []string // that one can choose between
	Views   []taskView
	Keeps   bool // the reader keeps views of their own
	Here    string
	Problem *Problem
	Key     string
}

// Has tells whether a column is shown.
func (w workView) Has(column string) bool { return slices.Contains(w.Columns, column) }

// All are the columns there are.
func (w workView) All() []string { return taskColumns }

// work is the work list: what waits for me, for nobody yet, for others, in the unit.
func (d *desk) work(v *visit) error { return d.showWork(v, v.r.URL.Query(), nil) }

// taskFields are what the work list can be narrowed by in an address.
var taskFields = []string{"list", "due", "kind", "new", "sort", "column", "cursor"}

// tasksAsked is which list is chosen, and the address at which the API has it.
func tasksAsked(given url.Values) (chosen taskView, key, path string) {
	at := max(0, slices.IndexFunc(taskLists, func(l struct{ key, list, holder string }) bool { return l.key == given.Get("list") }))
	l := taskLists[at]
	ask := url.Values{"list": {l.list}, "limit": {strconv.Itoa(fewTasks)}, "with": {"counts", "views"}}
	for _, name := range []string{"due", "kind", "new", "sort", "cursor"} {
		if values := pick(given, name)[name]; values != nil {
			ask[name] = values
		}
	}
	if l.holder != "" {
		ask.Set("holder", l.holder)
	}
	return taskView{List: l.list, Holder: l.holder, Kinds: given["kind"], Due: given.Get("due"), New: given.Get("new") == "true",
		Sort: given.Get("sort"), Columns: given["column"]}, l.key, "/tasks?" + ask.Encode()
}

// workAhead is what the work list asks whoever reads it.
func workAhead(r *http.Request) string {
	_, _, path := tasksAsked(r.URL.Query())
	return path
}

func (d *desk) showWork(v *visit, given url.Values, problem *Problem) error {
	given = pick(given, taskFields...)
	chosen, list, path := tasksAsked(given)
	view := workView{List: list, Problem: problem, Key: newKey(), Columns: usualTasks, Chosen: chosen}
	unknown := func(c string) bool { return !slices.Contains(taskColumns, c) }
	if known := slices.DeleteFunc(slices.Clone(given["column"]), unknown); len(known) > 0 {
		view.Columns = known
	}
	var tasks struct {
		tasksPage
		Counts struct {
			Mine taskCounts  `json:"mine"`
			Unit *taskCounts `json:"unit"`
		} `json:"counts"`
		Views *struct {
			Items []taskView `json:"items"`
		} `json:"views"`
	}
	if err := d.get(v, path, &tasks); err != nil {
		return err
	}
	view.Tabs, view.Parts = tabsOf(given, list, tasks.Counts.Mine, tasks.Counts.Unit)
	if view.Keeps = tasks.Views != nil; view.Keeps {
		view.Views = tasks.Views.Items
	}
	view.People, view.Next = tasks.People, nextPage("/tasks", given, tasks.NextCursor)
	view.Groups = groups(tasks.Items, v.me.Today)
	if view.Chosen.Sort == "-opened_on" {
		view.Groups = together(view.Groups, tasks.Items)
	}
	view.Kinds = d.taskKinds
	delete(given, "cursor")
	view.Here = given.Encode()
	return d.show(v, "work", view)
}

// tabsOf are the lists and the parts of the chosen one, with how many are in each.
// leads is nil for who has no list of a unit.
func tabsOf(given url.Values, chosen string, mine taskCounts, leads *taskCounts) (tabs, parts []tab) {
	var unit taskCounts
	if leads != nil {
		unit = *leads
	}
	counts := map[string]int{"mine": mine.Total, "unassigned": unit.Nobodys, "others": unit.Others, "unit": unit.Total}
	for _, l := range taskLists {
		if l.list == "mine" || leads != nil {
			of := unit
			if l.list == "mine" {
				of = mine
			}
			tabs = append(tabs, tab{Key: l.key, Link: "/tasks?list=" + l.key, N: counts[l.key], Counted: true, More: of.More,
				Chosen: l.key == chosen})
		}
	}
	of := mine
	if chosen != "mine" {
		of = unit
	}
	link := func(name, value string) string {
		q := pick(given, "kind", "sort", "column")
		q.Set("list", chosen)
		if value != "" {
			q.Set(name, value)
		}
		return "/tasks?" + q.Encode()
	}
	parts = append(parts, tab{Key: "all", Link: link("due", ""), Chosen: !given.Has("due") && !given.Has("new")})
	counted := chosen == "mine" || chosen == "unit"
	for _, due := range taskDues {
		parts = append(parts, tab{Key: due, Link: link("due", due), N: of.due(due), Counted: counted, More: of.More,
			Chosen: given.Get("due") == due})
	}
	parts = append(parts, tab{Key: "new", Link: link("new", "true"), N: of.New, Counted: counted, More: of.More,
		Chosen: given.Get("new") == "true"})
	return tabs, parts
}

// together puts tasks in one group again, in the order in which they came.
func together(by []taskGroup, order []taskRow) []taskGroup {
	out := taskGroup{Key: "newest"}
	for _, t := range order {
		for _, g := range by {
			for _, shown := range g.Tasks {
				if shown.CaseID == t.CaseID && shown.ID == t.ID {
					out.Tasks = append(out.Tasks, shown)
				}
			}
		}
	}
	if len(out.Tasks) == 0 {
		return nil
	}
	return []taskGroup{out}
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
		out[at].Tasks = append(out[at].Tasks, shownTask{taskRow: t, To: stepOf(t), New: err == nil && now.DaysSince(opened) <= 1})
	}
	return slices.DeleteFunc(out, func(g taskGroup) bool { return len(g.Tasks) == 0 })
}

// keepView keeps how the list is looked at now, under a name.
func (d *desk) keepView(v *visit) error {
	return d.keepNamed(v, "/me/views", d.showWork, func(name string, now url.Values) linked {
		view := taskView{Name: name, List: "mine", Kinds: now["kind"], Due: now.Get("due"), New: now.Get("new") == "true",
			Sort: now.Get("sort"), Columns: now["column"]}
		for _, l := range taskLists {
			if l.key == now.Get("list") {
				view.List, view.Holder = l.list, l.holder
			}
		}
		return view
	})
}

// linked is a view that is kept, with the address that shows it.
type linked interface{ Link() string }

// keepNamed keeps at a path of the API how a list is looked at now: of makes the view of its name and the
// list's address, and show is the list with why it was not kept.
func (d *desk) keepNamed(v *visit, path string, show func(*visit, url.Values, *Problem) error, of func(string, url.Values) linked) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	now, err := url.ParseQuery(form.Get("here"))
	if err != nil {
		return badForm(v)
	}
	view := of(trim(form.Get("name")), now)
	problem, err := v.said(d.post(v, path, cmpKey(form.Get("key")), view, nil))
	if err != nil {
		return err
	}
	if problem != nil {
		return show(v, now, problem)
	}
	v.go303(view.Link())
	return nil
}

// forgetView removes one of the reader's views.
func (d *desk) forgetView(v *visit) error { return d.forgetKept(v, "/tasks") }

func (d *desk) forgetKept(v *visit, back string) error {
	if _, err := d.ask(v, http.MethodDelete, "/me/views/"+url.PathEscape(v.r.PathValue("view")), nil, ""); err != nil {
		return err
	}
	v.go303(back)
	return nil
}
