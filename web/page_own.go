package web

import (
	"net/url"
	"slices"
	"strings"
)

// person tells who is no staff: patient, guardian, relative, or somebody who takes part
// from outside. They have their own pages, with no list of work.
func (m me) person() bool { return strings.HasPrefix(m.Principal, "person/") }

// Person is the same for templates.
func (m me) Person() bool { return m.person() }

// is tells whether somebody whom a case names is the reader, also by an entry of the
// register that has been joined with another since.
func (m me) is(who string, known people) bool {
	return m.Principal != "" && (who == m.Principal || known[who].Now == m.Principal)
}

// back is the page that a step leads back to: a person's is their own.
func (v *visit) back(caseID string) string {
	if v.me.person() {
		return ownAt(caseID)
	}
	return at(caseID, "")
}

func ownAt(caseID string) string { return "/own/" + url.PathEscape(caseID) }

type ownList struct {
	Cases casesPage
}

// own is the first page of who is no staff: their case, or which of them.
func (d *desk) own(v *visit) error {
	var view ownList
	if err := d.get(v, "/cases", &view.Cases); err != nil {
		return err
	}
	if len(view.Cases.Items) == 1 && view.Cases.NextCursor == "" {
		return d.showOwnCase(v, view.Cases.Items[0].ID)
	}
	return d.show(v, "own", view)
}

// ownMeeting is a meeting with where it is.
type ownMeeting struct {
	meeting
	Where string
}

type ownView struct {
	Case oneCase
	// Own: the reader is who the case is about, or decides for them.
	Own  bool
	Done string
	// Helper is the coordinator, or who is responsible until there is one.
	Helper        named
	HasHelper     bool
	IsCoordinator bool
	Waits         []string // steps that wait for the reader
	Readers       readersView
	Told          []string // whom else something may be told to
	Withdraw      string   // where consent is withdrawn
	Coming        []ownMeeting
	Past          []ownMeeting
	Letters       []letter
	Periods       []deadline // until when the reader may complain
	Complain      string     // where one complains
	Plan, Looks   bool
	Messages      bool // the reader may read what is written in the case
	Complaints    []complaint
	Party         bool      // the reader's part is a complaint alone
	Written       []written // then what was said in it
	People        people
}

// ownCase is one case as who it is about looks at it.
func (d *desk) ownCase(v *visit) error { return d.showOwnCase(v, v.r.PathValue("case")) }

func (d *desk) showOwnCase(v *visit, id string) error {
	view := ownView{Done: v.r.URL.Query().Get("done")}
	ok, err := allowed(d.get(v, at(id, ""), &view.Case))
	if err != nil {
		return err
	}
	if !ok {
		return d.ownComplaint(v, id)
	}
	c := &view.Case
	view.People, view.Own = c.People, c.Ground == "PAT" || c.Ground == "PRX"
	view.Looks, view.Messages = view.Own, slices.Contains(c.Opens, "messages")
	view.Plan = c.PlanStatus != "" && c.PlanStatus != "NONE"
	view.IsCoordinator = c.Coordinator != ""
	view.Helper, view.HasHelper = c.People[c.Coordinator], view.IsCoordinator
	if !view.HasHelper {
		view.Helper, view.HasHelper = c.People[c.Responsible1]
	}
	view.Periods = complaintPeriods(v.me, c.Deadlines, c.People)
	if err := d.ownSteps(v, &view); err != nil {
		return err
	}
	if err := d.ownComplaints(v, &view); err != nil {
		return err
	}
	view.told()
	if view.Readers, err = d.readersOf(v, c, view.Withdraw); err != nil {
		return err
	}
	if err := d.ownMeetings(v, &view); err != nil {
		return err
	}
	if err := d.ownLetters(v, &view); err != nil {
		return err
	}
	if c.Child {
		return d.show(v, "own_child", view)
	}
	return d.show(v, "own_case", view)
}

// ownComplaints are those that the reader has sent, or that was sent for who the case is about and the reader
// is or decides for: what was sent leaves a trace where it was sent from.
func (d *desk) ownComplaints(v *visit, view *ownView) error {
	c := &view.Case
	if all := c.Complaints; view.Own {
		view.Complaints = slices.DeleteFunc(slices.Clone(all), func(one complaint) bool {
			return !v.me.is(one.Party, c.People) && !v.me.is(one.Representative, c.People) && one.Party != c.Patient
		})
		return nil
	}
	if !c.MayOpen("complaints") {
		return nil
	}
	var mine struct {
		Complaints []complaint `json:"complaints"`
	}
	_, err := allowed(d.get(v, at(c.ID, "/complaints"), &mine))
	view.Complaints = mine.Complaints
	return err
}

// ownComplaint is for who has a part in a case by a complaint alone.
func (d *desk) ownComplaint(v *visit, id string) error {
	view := ownView{Party: true, Case: oneCase{ID: id}}
	var mine struct {
		Complaints []complaint `json:"complaints"`
		People     people      `json:"people"`
	}
	if err := d.get(v, at(id, "/complaints"), &mine); err != nil {
		return err
	}
	view.Complaints, view.People = mine.Complaints, mine.People
	var err error
	if view.Written, err = d.complaintWords(v, id); err != nil {
		return err
	}
	var dates struct {
		Items []deadline `json:"items"`
	}
	if _, err := allowed(d.get(v, at(id, "/deadlines"), &dates)); err != nil {
		return err
	}
	view.Periods = complaintPeriods(v.me, dates.Items, mine.People)
	if err := d.ownLetters(v, &view); err != nil {
		return err
	}
	return d.show(v, "own_case", view)
}

// complaintCode is the deadline of the right to complain (fvl § 29).
const complaintCode = "DL-04"

// complaintPeriods are those that run for the reader, or for whom they decide.
func complaintPeriods(who me, all []deadline, known people) []deadline {
	var out []deadline
	for _, one := range all {
		if one.Code == complaintCode && one.Status == "OPEN" && who.is(one.Party, known) {
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b deadline) int { return compare(a.Due, b.Due) })
	return out
}

// waiting are the steps that may wait for who the case is about.
var waiting = []string{"register_signature", "register_receipt", "register_hearing"}

func (d *desk) ownSteps(v *visit, view *ownView) error {
	var all openings
	if _, err := allowed(d.get(v, at(view.Case.ID, "/openings"), &all)); err != nil {
		return err
	}
	for _, o := range all.Openings {
		switch {
		case !o.Open || !o.Yours:
		case o.Step == "register_complaint":
			view.Complain = at(view.Case.ID, "/steps/register_complaint")
		case !view.Own: // others may register it for them, which is no button here
		case o.Step == "withdraw_consent":
			view.Withdraw = at(view.Case.ID, "/steps/withdraw_consent")
		case slices.Contains(waiting, o.Step):
			view.Waits = append(view.Waits, o.Step)
		}
	}
	return nil
}

// told finds whom something may be told to by a consent in force, besides who reads the plan.
func (view *ownView) told() {
	for _, one := range view.Case.Consents {
		if one.Status == "ACTIVE" && one.Party != "" && !slices.Contains(view.Told, one.Party) {
			view.Told = append(view.Told, one.Party)
		}
	}
}

func (d *desk) ownMeetings(v *visit, view *ownView) error {
	var found struct {
		Items  []meeting `json:"items"`
		People people    `json:"people"`
	}
	if _, err := allowed(d.get(v, at(view.Case.ID, "/meetings"), &found)); err != nil {
		return err
	}
	slices.SortStableFunc(found.Items, func(a, b meeting) int { return compare(a.On+a.At, b.On+b.At) })
	for _, one := range found.Items {
		shown := ownMeeting{meeting: one}
		planned := one.Status == "PLANNED" || one.Status == "INVITED"
		if !planned || one.On < v.me.Today {
			view.Past = append(view.Past, shown)
			continue
		}
		var err error
		if shown.Where, err = d.wordsOf(v, view.Case.ID, one.Place); err != nil {
			return err
		}
		view.Coming = append(view.Coming, shown)
	}
	slices.Reverse(view.Past)
	return nil
}

// wordsOf is what somebody wrote, "" for what the reader may not read.
func (d *desk) wordsOf(v *visit, caseID, ref string) (string, error) {
	id, is := strings.CutPrefix(ref, "text/")
	if !is {
		return "", nil
	}
	var text struct {
		Body string `json:"body"`
	}
	_, err := allowed(d.get(v, at(caseID, "/texts/"+url.PathEscape(id)), &text))
	return text.Body, err
}

// ownLetters are the letters to the reader that have been sent, the latest first.
func (d *desk) ownLetters(v *visit, view *ownView) error {
	var found struct {
		Items  []letter `json:"items"`
		People people   `json:"people"`
	}
	if _, err := allowed(d.get(v, at(view.Case.ID, "/letters"), &found)); err != nil {
		return err
	}
	for _, one := range found.Items {
		if one.PostedOn != "" && v.me.is(one.To, found.People) {
			view.Letters = append(view.Letters, one)
		}
	}
	slices.SortStableFunc(view.Letters, func(a, b letter) int { return compare(b.PostedOn, a.PostedOn) })
	return nil
}

// previewAt is where a step is tried. A preview is for those who work with the case: a
// person takes a step from its form.
func (d *desk) previewAt(v *visit, caseID string) string {
	if v.me.person() {
		return ""
	}
	return at(caseID, "/preview")
}

// forPeople keeps a page for who is no staff; staff come to the case itself.
func (d *desk) forPeople(page func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if !v.me.person() {
			if id := v.r.PathValue("case"); id != "" {
				v.go303(at(id, ""))
				return nil
			}
			return d.nowhere(v)
		}
		return page(v)
	}
}
