package web

import (
	"net/http"
	"net/url"
)

// roomRoutes are the addresses of the plan room: what is written to each other, meetings, the
// draft of the plan, what was signed on paper; and the reader's own calendar.
func (d *desk) roomRoutes() {
	d.inside("GET /messages", d.unreadPage)
	d.inside("GET /cases/{case}/messages", d.messagesPage)
	d.inside("POST /cases/{case}/messages", d.writeMessage)
	d.inside("POST /cases/{case}/messages/{message}/read", d.readMessage)
	d.inside("GET /cases/{case}/meetings", d.meetingsPage)
	d.inside("GET /cases/{case}/meetings/{meeting}", d.meetingPage)
	d.inside("GET /reminders/{reminder}", d.reminderPage)
	d.inside("GET /me/calendar", d.calendarPage)
	d.inside("POST /me/calendar", d.makeCalendar)
	d.inside("POST /me/calendar/end", d.endCalendar)
	d.inside("GET /cases/{case}/plan/draft", d.planDraftPage)
	d.inside("POST /cases/{case}/plan/draft", d.savePlanDraft)
	d.inside("GET /cases/{case}/plan/pdf", d.planPDF)
	d.inside("GET /cases/{case}/originals", d.originalsPage)
	d.inside(scanPattern, d.keepScan)
	d.inside("GET /cases/{case}/originals/{original}", d.original)
}

// passOn sends a file of the API to the browser as it came.
func (d *desk) passOn(v *visit, path string) error {
	a, err := d.ask(v, http.MethodGet, path, nil, "")
	if err != nil {
		return err
	}
	for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Security-Policy"} {
		if value := a.header.Get(name); value != "" {
			v.w.Header().Set(name, value)
		}
	}
	_, _ = v.w.Write(a.body.Bytes()) // the browser may have left
	return nil
}

// planPDF is the plan as a file to print: ?form=BRIEF or DETAILED, ?version=2.
func (d *desk) planPDF(v *visit) error {
	query := url.Values{}
	for _, name := range []string{"form", "version"} {
		if value := v.r.URL.Query().Get(name); value != "" {
			query.Set(name, value)
		}
	}
	return d.passOn(v, at(v.r.PathValue("case"), "/plan/pdf?"+query.Encode()))
}

// faultOf is what is wrong with what was sent, in the API's words.
func faultOf(err error) *Problem {
	p := problemOf(err)
	if p == nil || p.Status >= http.StatusInternalServerError || p.Status == http.StatusNotFound || p.Status == http.StatusForbidden {
		return nil // a page of its own
	}
	return p
}
