package web

import (
	"net/url"
	"slices"
	"strconv"

	"samlop/web/form"
)

// fewEvents is how many events the case page shows of the timeline.
const fewEvents = 12

type caseView struct {
	Case     oneCase
	Life     []mark
	Way      []opening // open to the reader, and on the way from referral to plan
	Now      []opening // open to the reader besides
	Others   []opening // open to others
	Closed   []opening // not open, and why
	Due      []deadline
	Settled  []deadline
	Tasks    []shownTask
	Letters  []letter
	Events   []event // the latest first
	Earlier  int     // the seq that an earlier page of events begins at
	Mails    []mailRow
	MailTo   people
	EventBy  people
	Done     string // the step that has just been taken
	HasMails bool
	Posts    []letter // that may be posted
	Key      string
	Workflow string
}

// mark is a milestone of a case's life.
type mark struct {
	Key   string
	State string // done, now, ahead
	When  string
}

// casePage is the case on one page.
func (d *desk) casePage(v *visit) error {
	id := v.r.PathValue("case")
	view := caseView{Done: v.r.URL.Query().Get("done")}
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	c := &view.Case
	var open openings
	var events timeline
	var mails mailsPage
	var steps, told bool
	from := max(1, c.Seq-fewEvents+1)
	err := atOnce(
		func() (err error) { steps, err = allowed(d.get(v, at(id, "/openings"), &open)); return err },
		func() (err error) {
			told, err = allowed(d.get(v, at(id, "/timeline?from_seq="+strconv.Itoa(from)), &events))
			return err
		},
		func() (err error) { view.HasMails, err = allowed(d.get(v, at(id, "/mails"), &mails)); return err })
	if err != nil {
		return err
	}
	if steps {
		view.sort(open)
	}
	if told {
		view.Events, view.EventBy = events.Items, events.People
		slices.Reverse(view.Events)
		if from > 1 {
			view.Earlier = max(1, from-timelinePageSize)
		}
	}
	view.Mails, view.MailTo = mails.Items, mails.People
	for _, one := range c.Deadlines {
		if one.Status == "OPEN" || one.Status == "OVERDUE" {
			view.Due = append(view.Due, one)
		} else {
			view.Settled = append(view.Settled, one)
		}
	}
	slices.SortStableFunc(view.Due, func(a, b deadline) int { return compare(a.Due, b.Due) })
	for _, t := range c.Tasks {
		if t.DoneOn == "" {
			t.CaseID = c.ID
			view.Tasks = append(view.Tasks, shownTask{taskRow: t, To: stepOf(t)})
		}
	}
	view.Letters = slices.Clone(c.Letters)
	slices.Reverse(view.Letters)
	view.Life, view.Key = life(c), newKey()
	view.Posts, view.Workflow = postable(c, open), d.workflowOf(v, c.Kind, c.ID)
	return d.show(v, "case", view)
}

// sort puts each step where it is shown: open to the reader, on the way or besides, open to others, or closed.
func (view *caseView) sort(all openings) {
	for _, o := range all.Openings {
		switch {
		case o.Open && o.Yours && o.Next > 0:
			view.Way = append(view.Way, o)
		case o.Open && o.Yours:
			view.Now = append(view.Now, o)
		case o.Open:
			view.Others = append(view.Others, o)
		default:
			view.Closed = append(view.Closed, o)
		}
	}
	slices.SortStableFunc(view.Way, func(a, b opening) int { return a.Next - b.Next }) // the next one first
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// life is how far a case has come, for the eye: each mark is something that the API has
// said, and the first that is not there yet is where it stands.
func life(c *oneCase) []mark {
	marks := []mark{{Key: "referral", When: c.ReceivedOn}, {Key: "consent"}, {Key: "decision"}, {Key: "coordinator"}, {Key: "plan"},
		{Key: "followup"}, {Key: "closing", When: c.ClosedOn}}
	done := map[string]bool{"referral": true, "closing": c.ClosedOn != ""}
	for _, one := range c.Consents {
		if one.Status == "ACTIVE" && !done["consent"] {
			done["consent"], marks[1].When = true, one.ActiveOn
		}
	}
	for _, one := range c.Decisions {
		if one.Status != "VOID" {
			done["decision"], marks[2].When = true, one.DecidedOn
		}
	}
	for _, one := range c.Coordinators {
		if one.ActiveOn != "" && !done["coordinator"] {
			done["coordinator"], marks[3].When = true, one.ActiveOn
		}
	}
	if c.Plan != nil && len(c.Plan.Versions) > 0 {
		done["plan"], marks[4].When = true, c.Plan.Versions[0].On
		if n := len(c.Plan.Versions); n > 1 {
			done["followup"], marks[5].When = true, c.Plan.Versions[n-1].On
		}
	}
	now := false
	for i := range marks {
		switch {
		case done[marks[i].Key]:
			marks[i].State = "done"
		case !now && c.ClosedOn == "":
			marks[i].State, now = "now", true
		default:
			marks[i].State = "ahead"
		}
	}
	return marks
}

// correcting are the roles that correct what was registered wrongly (INV-87).
var correcting = []string{"KE", "KEL", "KO", "DH"}

// Corrects tells whether the reader has one of them.
func (c oneCase) Corrects() bool {
	return slices.ContainsFunc(c.Roles, func(r string) bool { return slices.Contains(correcting, r) })
}

// Corrected tells whether the form of a correction offers the entry.
func (e event) Corrected() bool { return form.Corrected(e.Name) }

// entriesFrom is where the entries begin among which a form of the case lets one choose: the latest that one answer
// of the API has, or those around the one that it was opened for.
func (c *oneCase) entriesFrom(v *visit) string {
	from := c.Seq - mostEntries + 1
	if opened, err := strconv.Atoi(v.r.URL.Query().Get("entry")); err == nil && opened < from {
		from = opened - mostEntries/2
	}
	return strconv.Itoa(max(1, from))
}

// mostEntries is how many entries of a timeline the API gives at once.
const mostEntries = 500

// timelinePageSize is how many events a page of the timeline has.
const timelinePageSize = 100

type timelineView struct {
	Case             oneCase
	Events           []event
	By               people
	Earlier, Later   int
	Names            []string // what can be chosen
	Chosen           string
	HasEarlier, More bool
}

// timelinePage is what has happened in a case, with a filter.
func (d *desk) timelinePage(v *visit) error {
	id, q := v.r.PathValue("case"), v.r.URL.Query()
	var view timelineView
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	from, err := strconv.Atoi(q.Get("from"))
	if err != nil || from < 1 {
		from = 1
	}
	var events timeline
	query := url.Values{"from_seq": {strconv.Itoa(from)}, "limit": {strconv.Itoa(timelinePageSize)}}
	if err := d.get(v, at(id, "/timeline?"+query.Encode()), &events); err != nil {
		return err
	}
	view.By, view.Chosen, view.Earlier = events.People, q.Get("fact"), max(1, from-timelinePageSize)
	view.HasEarlier, view.More = from > 1, events.NextCursor != ""
	view.Later = from + timelinePageSize
	for _, e := range events.Items {
		if !slices.Contains(view.Names, e.Name) {
			view.Names = append(view.Names, e.Name)
		}
		if view.Chosen == "" || e.Name == view.Chosen {
			view.Events = append(view.Events, e)
		}
	}
	return d.show(v, "timeline", view)
}

// letterPDF passes on a letter as a file.
func (d *desk) letterPDF(v *visit) error {
	return d.pass(v, at(v.r.PathValue("case"), "/letters/"+url.PathEscape(v.r.PathValue("letter"))+"/pdf"))
}
