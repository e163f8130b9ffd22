package activities

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/internal/ical"
	"samlop/internal/mail"
	"samlop/models"
)

// What is in somebody's calendar is compared with what ought to be, whenever a step has
// changed who comes to a meeting or when it is. Whichever way that came about (a
// withdrawal, somebody who leaves, a case that ends), nobody is left with an entry that
// no longer holds (INV-107).

// inCalendar is what the calendars of those who come to a meeting are to say.
type inCalendar struct {
	who   []casefile.Principal
	on    casefile.Date
	at    string
	lasts int
}

func calendarsOf(s casefile.State) map[string]inCalendar {
	out := map[string]inCalendar{}
	for _, m := range s.Meetings {
		if who := casefile.MeetingAttendees(s, m.ID); len(who) > 0 {
			out[m.ID] = inCalendar{who, m.On, m.At, m.Lasts}
		}
	}
	return out
}

// meetingsTouched are the meetings of which a step changes what calendars say.
func meetingsTouched(before, after casefile.State) (ids []string) {
	was, is := calendarsOf(before), calendarsOf(after)
	for _, m := range after.Meetings {
		if !reflect.DeepEqual(was[m.ID], is[m.ID]) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// mayTouchMeetings is quick, and says yes where meetingsTouched is to be asked.
func mayTouchMeetings(before casefile.State, events []casefile.Event) bool {
	return slices.ContainsFunc(before.Meetings, func(m casefile.Meeting) bool { return m.Status == casefile.MeetingStatusInvited }) ||
		slices.ContainsFunc(events, func(e casefile.Event) bool {
			switch e.Fact.(type) {
			case *casefile.MeetingInvited, *casefile.MeetingCorrected:
				return true
			}
			return false
		})
}

// meetings writes what is to be said about the meetings that a step has touched. Who has
// an entry and is not to come hears that it is called off, while its day is ahead; one
// that was held stays where it is.
func (o *outbox) meetings(ctx context.Context, touched []string, e casefile.Event) error {
	had, err := o.tx.LastInCalendars(ctx, o.state.Case, touched)
	if err != nil {
		return err
	}
	for _, m := range o.state.Meetings {
		if !slices.Contains(touched, m.ID) || m.On.Before(e.On) {
			continue
		}
		comes := casefile.MeetingAttendees(o.state, m.ID)
		for _, p := range comes {
			last := lastOf(had, m.ID, p)
			same := last.Method == models.CalendarRequest && last.OnDate == m.On && last.AtTime == m.At && last.Lasts == m.Lasts
			if !same {
				o.toCalendar(last, m, p, models.CalendarRequest, e)
			}
		}
		if m.Status != casefile.MeetingStatusInvited && m.Status != casefile.MeetingStatusCancelled {
			continue
		}
		for _, last := range had {
			if last.MeetingID == m.ID && last.Method == models.CalendarRequest && !slices.Contains(comes, last.Principal) {
				o.toCalendar(last, m, last.Principal, models.CalendarCancel, e)
			}
		}
	}
	return nil
}

func lastOf(had []models.MailCalendar, meeting string, p casefile.Principal) models.MailCalendar {
	for _, c := range had {
		if c.MeetingID == meeting && c.Principal == p {
			return c
		}
	}
	return models.MailCalendar{}
}

// toCalendar writes one mail. The id is of one recipient and one meeting, and says
// nothing of either; what is called off is named by the time the recipient knows.
func (o *outbox) toCalendar(last models.MailCalendar, m casefile.Meeting, p casefile.Principal, method models.CalendarMethod,
	e casefile.Event) {
	c := models.MailCalendar{OrganisationID: o.state.Organisation, CaseID: o.state.Case, MeetingID: m.ID, Principal: p, UID: last.UID,
		Sequence: last.Sequence + 1, Method: method, OnDate: m.On, AtTime: m.At, Lasts: m.Lasts, WrittenAt: e.At}
	if last.UID == "" {
		c.UID, c.Sequence = uuid.NewString(), 0
	}
	if method == models.CalendarCancel {
		c.OnDate, c.AtTime, c.Lasts = last.OnDate, last.AtTime, last.Lasts
	}
	c.MailKey = fmt.Sprintf("meeting/%s/%s/%s/%d", o.state.Case, m.ID, p, c.Sequence)
	o.meetingMails = append(o.meetingMails, o.newMail(c.MailKey, p, models.MeetingMail, e))
	o.calendars = append(o.calendars, c)
}

// earlierOnItsWay is how soon a mail is tried again while the one before it is being sent.
const earlierOnItsWay = 2 * time.Second

// meetingMail says what a mail about a meeting puts in a calendar; or why there is
// nothing to send: another has been written since, or what it calls off never arrived.
func (d *Deliveries) meetingMail(ctx context.Context, tx *models.Store, m models.Mail) (c models.CalendarOfMail, skip string, err error) {
	if c, err = tx.CalendarOf(ctx, m.Key); err != nil {
		return c, "", err
	}
	switch {
	case c.OnItsWay: // the later is not to arrive first
		return c, "", later("the mail before it is being sent", BeingSent, earlierOnItsWay)
	case c.Later, c.Method == models.CalendarCancel && !c.Arrived:
		return c, ReasonSettled, nil
	}
	return c, "", nil
}

// calendarPart is what a calendar gets with the mail: the same at every attempt.
func (d *Deliveries) calendarPart(ctx context.Context, tx *models.Store, m models.Mail) (*mail.Calendar, error) {
	c, err := tx.CalendarOf(ctx, m.Key)
	if err != nil {
		return nil, err
	}
	to, err := tx.AddresseeOf(ctx, m.Principal)
	return &mail.Calendar{Method: ical.Method(c.Method), Entry: ical.Entry{UID: c.UID, Sequence: c.Sequence, Stamp: c.WrittenAt, On: c.OnDate,
		At: c.AtTime, Lasts: c.Lasts, Summary: mail.MeetingTitle(mail.Language(to.Language)), Link: d.Link}}, err
}
