package ical

import (
	"bytes"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	ical "github.com/emersion/go-ical"
)

// Method is what a message asks of who gets it (RFC 5546 1.4).
type Method string

// The methods.
const (
	Request Method = "REQUEST" // put it in, or change what is there
	Cancel  Method = "CANCEL"  // take it out
	Publish Method = "PUBLISH" // a list to read
)

// Entry is one thing in a calendar.
type Entry struct {
	// UID is the same for as long as the thing is the same, and opaque.
	UID string
	// Sequence grows by one with each change, and with the cancellation.
	Sequence int
	// Stamp is when it was written.
	Stamp time.Time
	On    civil.Date
	// At is the time of day in Oslo, "14:30"; "" of what takes the whole day.
	At string
	// Lasts is how many minutes; an hour where it is 0.
	Lasts int
	// Summary is what it is called: «Møte», and nothing of whom it concerns.
	Summary string
	// Link is the front page of the installation.
	Link string
}

// Message is an entry as one recipient gets it: only they are named in it, for who
// takes part tells by itself what a meeting is.
type Message struct {
	Method Method
	Entry  Entry
	// Organizer is the fixed, neutral sender of all mail; To the one recipient.
	Organizer, To string
}

// Bytes writes a message. Errors: a time, a method or an address that is none.
func (m Message) Bytes() ([]byte, error) {
	if m.Method != Request && m.Method != Cancel {
		return nil, fmt.Errorf("ical: no message is sent as %q", m.Method)
	}
	cal := newCalendar(m.Method)
	e, err := event(m.Entry)
	if err != nil {
		return nil, err
	}
	e.Props.SetText(ical.PropStatus, "CONFIRMED")
	if m.Method == Cancel {
		e.Props.SetText(ical.PropStatus, "CANCELLED")
	}
	for _, to := range []string{m.Organizer, m.To} {
		if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
			return nil, fmt.Errorf("ical: an address is not one bare address")
		}
	}
	organizer := ical.NewProp(ical.PropOrganizer)
	organizer.Value = "mailto:" + m.Organizer
	e.Props.Set(organizer)
	to := ical.NewProp(ical.PropAttendee)
	to.Value = "mailto:" + m.To
	to.Params.Set(ical.ParamRole, "REQ-PARTICIPANT")
	to.Params.Set(ical.ParamParticipationStatus, "NEEDS-ACTION")
	to.Params.Set(ical.ParamRSVP, "FALSE") // nobody reads what is answered to the sender
	e.Props.Set(to)
	cal.Children = append(cal.Children, e)
	return encode(cal)
}

// Feed writes a list that a calendar program fetches again and again. name is what it
// is called there. Errors: an entry whose time is none.
func Feed(name string, entries []Entry) ([]byte, error) {
	cal := newCalendar(Publish)
	cal.Props.SetText("X-WR-CALNAME", name)
	for _, p := range []string{ical.PropRefreshInterval, "X-PUBLISHED-TTL"} { // the second is what Outlook reads
		every := ical.NewProp(p)
		every.Value = "PT1H"
		if p == ical.PropRefreshInterval {
			every.Params.Set(ical.ParamValue, "DURATION")
		}
		cal.Props.Set(every)
	}
	for _, x := range entries {
		e, err := event(x)
		if err != nil {
			return nil, err
		}
		cal.Children = append(cal.Children, e)
	}
	return encode(cal)
}

func newCalendar(m Method) *ical.Calendar {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropProductID, "-//Samlop//Kalender//NO")
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropCalendarScale, "GREGORIAN")
	cal.Props.SetText(ical.PropMethod, string(m))
	cal.Children = append(cal.Children, oslo())
	return cal
}

func event(x Entry) (*ical.Component, error) {
	start, end, err := x.times()
	if err != nil {
		return nil, err
	}
	e := ical.NewComponent(ical.CompEvent)
	e.Props.SetText(ical.PropUID, x.UID)
	set(e, ical.PropSequence, strconv.Itoa(x.Sequence))
	set(e, ical.PropDateTimeStamp, x.Stamp.UTC().Format("20060102T150405Z"))
	e.Props.SetText(ical.PropSummary, x.Summary)
	set(e, ical.PropClass, "PRIVATE") // who sees the calendar of a colleague sees that they are busy
	if x.Link != "" {
		set(e, ical.PropURL, x.Link)
	}
	for name, at := range map[string]time.Time{ical.PropDateTimeStart: start, ical.PropDateTimeEnd: end} {
		p := ical.NewProp(name)
		if x.At == "" {
			p.Params.Set(ical.ParamValue, "DATE")
			p.Value = at.Format("20060102")
		} else {
			p.Params.Set(ical.PropTimezoneID, zoneName)
			p.Value = at.Format("20060102T150405")
		}
		e.Props.Set(p)
	}
	set(e, ical.PropTransparency, "OPAQUE")
	if x.At == "" { // a day is not taken
		set(e, ical.PropTransparency, "TRANSPARENT")
	}
	return e, nil
}

func set(c *ical.Component, name, value string) {
	p := ical.NewProp(name)
	p.Value = value
	c.Props.Set(p)
}

func encode(cal *ical.Calendar) ([]byte, error) {
	var out bytes.Buffer
	if err := ical.NewEncoder(&out).Encode(cal); err != nil {
		return nil, fmt.Errorf("ical: writing a calendar: %w", err)
	}
	return []byte(fold(strings.TrimSuffix(out.String(), "\r\n"))), nil
}
