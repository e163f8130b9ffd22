package web

import "net/url"

// keptCases is how somebody looks at cases, as the API keeps it: codes alone.
type keptCases struct {
	ID          string   `json:"id,omitempty"`
	Name        string   `json:"name"`
	Phases      []string `json:"phases,omitempty"`
	Kind        string   `json:"kind,omitempty"`
	Handler     string   `json:"handler,omitempty"`
	Coordinator string   `json:"coordinator,omitempty"`
	Open        *bool    `json:"open,omitempty"`
	Overdue     bool     `json:"overdue,omitempty"`
	Attention   bool     `json:"attention,omitempty"`
	StandsIn    bool     `json:"stands_in,omitempty"`
	Tasks       []string `json:"tasks,omitempty"`
	Sort        string   `json:"sort,omitempty"`
}

// keptFields are what of an address of the list a view holds: no person and no number.
var keptFields = []string{"phase", "kind", "handler", "coordinator", "open", "overdue", "attention", "stands_in", "task", "sort"}

// keptOf is an address as a view.
func keptOf(q url.Values) keptCases {
	k := keptCases{Phases: q["phase"], Kind: q.Get("kind"), Handler: q.Get("handler"), Coordinator: q.Get("coordinator"),
		Overdue: q.Get("overdue") == "true", Attention: q.Get("attention") == "true",
		StandsIn: q.Get("stands_in") == "true", Tasks: q["task"], Sort: q.Get("sort")}
	if open := q.Get("open"); open != "" {
		k.Open = new(open == "true")
	}
	return k
}

// Link is the address that shows it.
func (k keptCases) Link() string {
	q := url.Values{"phase": k.Phases, "kind": {k.Kind}, "handler": {k.Handler}, "coordinator": {k.Coordinator},
		"task": k.Tasks, "sort": {k.Sort}}
	yes := map[bool]string{true: "true"}
	q.Set("overdue", yes[k.Overdue])
	q.Set("attention", yes[k.Attention])
	q.Set("stands_in", yes[k.StandsIn])
	switch {
	case k.Open == nil:
	case *k.Open:
		q.Set("open", "true")
	default:
		q.Set("open", "false")
	}
	q = pick(q, keptFields...)
	if len(q) == 0 { // without anything the list shows open cases
		q.Set("sort", "-created_at")
	}
	return "/cases?" + q.Encode()
}

// caseViews are the reader's; keeps is false for who keeps none.
func (d *desk) caseViews(v *visit) (views []keptCases, keeps bool, err error) {
	var kept struct {
		Items []keptCases `json:"items"`
	}
	keeps, err = allowed(d.get(v, "/me/case-views", &kept))
	return kept.Items, keeps, err
}

// keepCases keeps how the list is looked at now, under a name.
func (d *desk) keepCases(v *visit) error {
	return d.keepNamed(v, "/me/case-views", d.showCases, func(name string, now url.Values) linked {
		view := keptOf(now)
		view.Name = name
		return view
	})
}

// forgetCases removes one of the reader's views of cases.
func (d *desk) forgetCases(v *visit) error { return d.forgetKept(v, "/cases") }
