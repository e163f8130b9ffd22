package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"samlop/web/form"
)

// heldMeeting is a meeting with all that is known of it.
type heldMeeting struct {
	meeting
	Lasts          int      `json:"lasts"`
	Link           string   `json:"link"`
	Why            string   `json:"why"`
	Chair          string   `json:"chair"`
	MinutesTaker   string   `json:"minutes_taker"`
	Invited        []string `json:"invited"`
	Agenda         string   `json:"agenda"`
	AgendaFromPlan bool     `json:"agenda_from_plan"`
	Attended       []string `json:"attended"`
	Arranged       string   `json:"arranged"`
	Template       string   `json:"template"`
	Minutes        string   `json:"minutes"`
	SentOn         string   `json:"sent_on"`
}

type meetingList struct {
	Items      []heldMeeting `json:"items"`
	NextCursor string        `json:"next_cursor"`
	People     people        `json:"people"`
}

type meetingsView struct {
	Case   oneCase
	Coming []heldMeeting
	Past   []heldMeeting
	Steps  []opening
	People people
	Back   string
}

// attendee is one who was invited to a meeting or came to it.
type attendee struct {
	Who  string
	Came bool
}

// meetingStep is a step of a meeting, opened for this one.
type meetingStep struct {
	Name string
	Key  string // of other words for it
	To   string
}

type meetingView struct {
	Case   oneCase
	One    heldMeeting
	People people
	Back   string
	// The words of it, as the reader may read them.
	Place, Link, Why, Agenda, Arranged, Minutes string
	Held                                        bool // it is known who came
	Attendees                                   []attendee
	Goals                                       []shownGoal
	PlanPeople                                  people
	Steps                                       []meetingStep
	Next                                        *heldMeeting // the one after it
	Calendar                                    bool         // the reader may have one of their own
}

// meetingsOf reads all meetings of a case that the reader may see, by their day.
func (d *desk) meetingsOf(v *visit, caseID string) (out meetingList, err error) {
	out.People = people{}
	for cursor, more := "", true; more; {
		query := url.Values{"limit": {"200"}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		var page meetingList
		if err := d.get(v, at(caseID, "/meetings?"+query.Encode()), &page); err != nil {
			return out, err
		}
		out.Items = append(out.Items, page.Items...)
		for who, name := range page.People {
			out.People[who] = name
		}
		cursor, more = page.NextCursor, page.NextCursor != ""
	}
	slices.SortStableFunc(out.Items, func(a, b heldMeeting) int { return compare(a.On+a.At, b.On+b.At) })
	return out, nil
}

func (m heldMeeting) ahead() bool { return m.Status == "PLANNED" || m.Status == "INVITED" }

// planningSteps lead to a meeting that there is not yet.
var planningSteps = []string{"plan_meeting"}

// meetingSteps are the steps about a meeting that there is, in their order.
var meetingSteps = []string{"invite_meeting", "hold_meeting", "write_minutes", "send_minutes", "correct_minutes", "move_meeting",
	"cancel_meeting"}

// meetingsPage lists the meetings of a case.
func (d *desk) meetingsPage(v *visit) error {
	id := v.r.PathValue("case")
	view := meetingsView{Back: v.back(id)}
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	all, err := d.meetingsOf(v, id)
	if err != nil {
		return err
	}
	view.People = all.People
	for _, one := range all.Items {
		if one.ahead() && one.On >= v.me.Today {
			view.Coming = append(view.Coming, one)
		} else {
			view.Past = append(view.Past, one)
		}
	}
	slices.Reverse(view.Past)
	if view.Steps, err = d.openTo(v, id, planningSteps); err != nil {
		return err
	}
	return d.show(v, "meetings", view)
}

// openTo are those of some steps that are open to the reader.
func (d *desk) openTo(v *visit, caseID string, some []string) (out []opening, err error) {
	var all openings
	if _, err := allowed(d.get(v, at(caseID, "/openings"), &all)); err != nil {
		return nil, err
	}
	for _, o := range all.Openings {
		if o.Open && o.Yours && slices.Contains(some, o.Step) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b opening) int { return slices.Index(some, a.Step) - slices.Index(some, b.Step) })
	return out, nil
}

// meetingPage is one meeting: agenda, who comes, minutes, and what may be done about it now.
func (d *desk) meetingPage(v *visit) error {
	id := v.r.PathValue("case")
	view := meetingView{Back: at(id, "/meetings"), Calendar: !v.me.person()}
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	all, err := d.meetingsOf(v, id)
	if err != nil {
		return err
	}
	place := slices.IndexFunc(all.Items, func(m heldMeeting) bool { return m.ID == v.r.PathValue("meeting") })
	if place < 0 {
		return d.nowhere(v)
	}
	view.One, view.People = all.Items[place], all.People
	for i := place + 1; i < len(all.Items) && view.Next == nil; i++ {
		if all.Items[i].ahead() {
			view.Next = &all.Items[i]
		}
	}
	m := &view.One
	for into, ref := range map[*string]string{&view.Place: m.Place, &view.Link: m.Link, &view.Why: m.Why, &view.Agenda: m.Agenda,
		&view.Arranged: m.Arranged, &view.Minutes: m.Minutes} {
		if *into, err = d.wordsOf(v, id, ref); err != nil {
			return err
		}
	}
	view.Held = !m.ahead() && m.Status != "CANCELLED" && m.Status != "NOT_HELD"
	for _, who := range m.Invited {
		view.Attendees = append(view.Attendees, attendee{who, slices.Contains(m.Attended, who)})
	}
	for _, who := range m.Attended {
		if !slices.Contains(m.Invited, who) {
			view.Attendees = append(view.Attendees, attendee{who, true})
		}
	}
	if m.AgendaFromPlan && slices.Contains(view.Case.Opens, "plan") {
		var now plan
		if _, err := allowed(d.get(v, at(id, "/plan"), &now)); err != nil {
			return err
		}
		if now.Current != nil {
			view.Goals, view.PlanPeople = goalsOf(now.Current.Content), now.People
		}
	}
	open, err := d.openTo(v, id, append(meetingSteps, planningSteps...))
	if err != nil {
		return err
	}
	view.Steps = stepsOfMeeting(open, at(id, "/steps/"), *m)
	return d.show(v, "meeting", view)
}

// stepsOfMeeting are links to the forms, with the meeting chosen in them.
func stepsOfMeeting(open []opening, below string, m heldMeeting) (out []meetingStep) {
	link := func(o opening, words string, more url.Values) {
		query := url.Values{"meeting": {m.ID}}
		for key, values := range more {
			query[key] = values
		}
		out = append(out, meetingStep{o.Name, words, below + o.Step + "?" + query.Encode()})
	}
	for _, o := range open {
		switch {
		case slices.Contains(planningSteps, o.Step):
			out = append(out, meetingStep{o.Name, "", below + o.Step})
		case !form.MeetingFits(o.Step, m.Status):
		case o.Step == "write_minutes":
			link(o, "meeting.write_brief", url.Values{"template": {"BRIEF"}})
			link(o, "meeting.write_full", url.Values{"template": {"FULL"}})
		default:
			link(o, "", nil)
		}
	}
	return out
}

type calendarView struct {
	URL    string    `json:"url"`
	MadeAt time.Time `json:"made_at"`
	Done   string
	Staff  bool
}

// calendarPage says what one's own calendar is, and makes or ends it.
func (d *desk) calendarPage(v *visit) error {
	return d.show(v, "calendar", calendarView{Done: v.r.URL.Query().Get("done"), Staff: !v.me.person()})
}

// makeCalendar makes one, and shows its address this once.
func (d *desk) makeCalendar(v *visit) error {
	view := calendarView{Staff: true}
	a, err := d.ask(v, http.MethodPost, "/me/calendar", nil, newKey())
	if err != nil {
		return err
	}
	if err := a.into(&view); err != nil {
		return err
	}
	return d.show(v, "calendar", view)
}

func (d *desk) endCalendar(v *visit) error {
	if _, err := d.ask(v, http.MethodDelete, "/me/calendar", nil, ""); err != nil {
		return err
	}
	v.go303("/me/calendar?done=end")
	return nil
}
