package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/ical"
	"samlop/models"
)

// NewCalendar is a private calendar that has been made. Its secret is shown once.
type NewCalendar struct {
	Secret string
	MadeAt time.Time
}

// MakeCalendar gives a member of the staff a calendar of their own meetings and dates, to
// be read by whoever has its secret; an earlier one opens no more (decision 030). Errors:
// Forbidden for anybody else.
func (d *Service) MakeCalendar(ctx context.Context, a Asker) (out NewCalendar, err error) {
	defer wrapError("making a private calendar", &err)
	if !a.Who.IsStaff() {
		return NewCalendar{}, &Forbidden{NotInThisRole}
	}
	out = NewCalendar{Secret: rand.Text(), MadeAt: d.now(a)}
	return out, d.store.ReplaceCalendarFeed(ctx, models.CalendarFeed{OrganisationID: a.Organisation, Principal: a.Who,
		Digest: d.calendarDigest(out.Secret), MadeAt: out.MadeAt})
}

// EndCalendar takes the asker's private calendar away, at once. There may be none.
// Errors: Forbidden for who can have none.
func (d *Service) EndCalendar(ctx context.Context, a Asker) (err error) {
	defer wrapError("ending a private calendar", &err)
	if !a.Who.IsStaff() {
		return &Forbidden{NotInThisRole}
	}
	return d.store.EndCalendarFeed(ctx, a.Organisation, a.Who)
}

func (d *Service) calendarDigest(secret string) string {
	return d.hash([]byte("calendar\x00" + secret))
}

// calendarPage is how many cases are looked through at a time.
const calendarPage = 100

// OwnCalendar is what the private calendar with a secret says now, as iCalendar. It says
// when there is a meeting or a date, and not of what or about whom: it is fetched by
// programs of others and lies there. So it is no look at a case, and is not logged as one.
// It follows the roles that its owner has at this moment. link is the front page. Errors: NotFound, in the same
// words for one that never was, has been ended, or whose owner has left.
func (d *Service) OwnCalendar(ctx context.Context, secret, link string) (out []byte, err error) {
	defer wrapError("reading a private calendar", &err)
	open, err := d.store.OpenCalendarOf(models.AcrossOrganisations(ctx), d.calendarDigest(secret))
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, &NotFound{"calendar"}
	}
	if err != nil {
		return nil, err
	}
	ctx = models.ForOrganisation(ctx, open.OrganisationID)
	now, words := d.nowAt(open.Offset()), inCalendars[open.Language]
	if words.name == "" {
		words = inCalendars[casefile.Bokmaal]
	}
	entry := func(id, summary string, on casefile.Date) ical.Entry {
		// The same for as long as the thing is, and known to nobody without our keys.
		return ical.Entry{UID: derivedID("calendar", d.hash([]byte(string(open.Principal)+id))), Stamp: now, On: on, Summary: summary, Link: link}
	}
	var entries []ical.Entry
	for after, more := "", true; more; {
		cases, err := d.store.OpenCasesNaming(ctx, open.OrganisationID, []casefile.Principal{open.Principal}, after, calendarPage)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			after = c.ID
			meetings, dates := casefile.OwnCalendar(c.State, open.Principal)
			for _, m := range meetings {
				if m.On.Before(calendar.DateOf(now)) {
					continue
				}
				e := entry(c.ID+m.ID, words.meeting, m.On)
				e.At, e.Lasts = m.At, m.Lasts
				entries = append(entries, e)
			}
			for _, dl := range dates {
				entries = append(entries, entry(c.ID+dl.ID, words.date, dl.ActBy))
			}
		}
		more = len(cases) == calendarPage
	}
	return ical.Feed(words.name, entries)
}

// inCalendars is all that a private calendar says, by language.
var inCalendars = map[casefile.Language]struct{ name, meeting, date string }{
	casefile.Bokmaal: {"Arbeid", "Møte", "Frist"},
	casefile.Nynorsk: {"Arbeid", "Møte", "Frist"},
	casefile.English: {"Work", "Meeting", "Due date"},
}
