package activities

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/telemetry"
	"samlop/models"
)

// fillOutbox puts down the mails a step leads to, which the postman brings. A
// reminder, and a task that has come, is one line in the recipient's
// mail of that morning, which the first case that needs it opens; an
// alert goes at once, and what more there is to alert of that day in the case waits
// for the morning after. Letters are records of the case, not mails.
func fillOutbox(ctx context.Context, tx *models.Store, days calendar.Rules, before, s casefile.State, events []casefile.Event) error {
	o := outbox{tx: tx, days: days, state: s, request: telemetry.RequestID(ctx)}
	if len(events) > 0 && mayTouchMeetings(before, events) {
		if touched := meetingsTouched(before, s); len(touched) > 0 {
			if err := o.meetings(ctx, touched, events[len(events)-1]); err != nil {
				return err
			}
		}
	}
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *casefile.ReminderRaised:
			for _, p := range f.To {
				o.remind(p, e, f)
			}
		case *casefile.MessageSent:
			for _, p := range f.To {
				o.alert(p, e)
			}
		case *casefile.Referred:
			o.referral(e, f)
		case *casefile.TaskOpened:
			if f.Task.Kind != casefile.TaskMailFailed {
				o.task(e, f.Task)
			} else if err := o.passOn(ctx, e, f.Task); err != nil {
				return err
			}
		}
	}
	if len(o.alerts) == 0 && len(o.mornings) == 0 && len(o.meetingMails) == 0 {
		return nil
	}
	if err := o.keepReachable(ctx); err != nil {
		return err
	}
	return o.write(ctx)
}

// ringsSomebody reports whether a step may lead to a mail.
func ringsSomebody(events []casefile.Event) bool {
	return slices.ContainsFunc(events, func(e casefile.Event) bool {
		switch e.Fact.(type) {
		case *casefile.ReminderRaised, *casefile.MessageSent, *casefile.TaskOpened, *casefile.Referred:
			return true
		}
		return false
	})
}

// morning is one recipient's reminders of one day.
type morning struct {
	mail  models.Mail
	lines []models.MailLine
	// event is the one that opened it.
	event casefile.Event
}

type outbox struct {
	tx       *models.Store
	days     calendar.Rules
	state    casefile.State
	request  string
	alerts   []models.Mail
	mornings []morning
	// meetingMails are one to each of calendars, in the same order.
	meetingMails []models.Mail
	calendars    []models.MailCalendar
}

// remind adds a line. A recipient who is not staff gets a bell that says
// nothing instead (INV-80, appendix C).
func (o *outbox) remind(p casefile.Principal, e casefile.Event, f *casefile.ReminderRaised) {
	// After a stop the day is the one on which the case woke, so that what was
	// missed still comes in one mail.
	on := f.On
	if e.On.After(on) {
		on = e.On
	}
	if !p.IsStaff() {
		o.bell(p, e, on)
		return
	}
	o.add(p, e, on, models.MailLine{CaseID: o.state.Case, DeadlineID: f.Deadline, Step: f.Kind, Code: f.Code, Due: optionalDate(f.Due),
		Role: casefile.AskedAs(o.state, p, o.about(f.Deadline))})
}

// add puts a line into somebody's mail of a morning; once, however often it is told.
func (o *outbox) add(p casefile.Principal, e casefile.Event, on casefile.Date, line models.MailLine) {
	base := fmt.Sprintf("reminder/%s/%s", p, on)
	i := slices.IndexFunc(o.mornings, func(m morning) bool { return m.mail.Key == base })
	if i < 0 {
		m := o.newMail(base, p, models.ReminderMail, e)
		m.OnDate = on
		if at := mailTime(p, on); at.After(m.SendAfter) {
			m.SendAfter = at
		}
		i = len(o.mornings)
		o.mornings = append(o.mornings, morning{mail: m, event: e})
	}
	line.MailKey = base
	if !slices.ContainsFunc(o.mornings[i].lines, func(l models.MailLine) bool {
		return l.DeadlineID == line.DeadlineID && l.Step == line.Step
	}) {
		o.mornings[i].lines = append(o.mornings[i].lines, line)
	}
}

// bell rings once a morning, however many forms wait for the same person.
func (o *outbox) bell(p casefile.Principal, e casefile.Event, on casefile.Date) {
	if slices.ContainsFunc(o.alerts, func(m models.Mail) bool { return m.Principal == p }) {
		return
	}
	o.alert(p, e)
	if at, m := mailTime(p, on), &o.alerts[len(o.alerts)-1]; at.After(m.SendAfter) {
		m.SendAfter = at
	}
}

func (o *outbox) alert(p casefile.Principal, e casefile.Event) {
	key := alertKey(o.state.Case, e.On, p)
	if !slices.ContainsFunc(o.alerts, func(m models.Mail) bool { return m.Key == key }) {
		o.alerts = append(o.alerts, o.newMail(key, p, models.AlertMail, e))
	}
}

func alertKey(id string, on casefile.Date, p casefile.Principal) string {
	return fmt.Sprintf("alert/%s/%s/%s", id, on, p)
}

// later turns a mail that can take no more into the one after it: a fresh one of
// the same morning, numbered, or for an alert that of the next morning. An alert
// says only that something waits, so that one not yet sent says it all.
func (m *morning) later(attempt int) {
	if m.mail.Kind == models.AlertMail {
		m.mail.OnDate = m.mail.OnDate.AddDays(1)
		m.mail.Key = alertKey(m.mail.CaseID, m.mail.OnDate, m.mail.Principal)
		m.mail.SendAfter = mailTime(m.mail.Principal, m.mail.OnDate)
		return
	}
	m.mail.Key = strings.TrimSuffix(m.mail.Key, fmt.Sprintf("/%d", attempt)) + fmt.Sprintf("/%d", attempt+1)
}

func (o *outbox) newMail(key string, p casefile.Principal, kind models.MailKind, e casefile.Event) models.Mail {
	return models.Mail{Key: key, OrganisationID: o.state.Organisation, CaseID: o.state.Case, Principal: p, Kind: kind, SendAfter: e.At,
		OnDate: e.On, Status: models.MailPending, DeliveryID: uuid.NewString(), RequestID: o.request}
}

// mailTime is when somebody's mail of a morning goes out: from 08:00 Oslo time,
// after the cases have woken, spread over half an hour by a hash of who it is for.
func mailTime(p casefile.Principal, on casefile.Date) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(p))
	return calendar.At(on, 8, 0).Add(time.Duration(h.Sum32()%(30*60)) * time.Second)
}

// keepReachable drops mails to those who get none: no address, no longer
// active, or a person who wants letters. What a member of the staff would have been
// told goes to the next in line instead (INV-108).
func (o *outbox) keepReachable(ctx context.Context) error {
	var who []casefile.Principal
	for _, m := range o.alerts {
		who = append(who, m.Principal)
	}
	for _, m := range o.mornings {
		who = append(who, m.mail.Principal)
	}
	for _, m := range o.meetingMails {
		who = append(who, m.Principal)
	}
	reachable, err := o.tx.Reachable(ctx, who)
	if err != nil {
		return err
	}
	away := func(m models.Mail) bool { return !slices.Contains(reachable, m.Principal) }
	o.alerts, o.meetingMails = slices.DeleteFunc(o.alerts, away), slices.DeleteFunc(o.meetingMails, away)
	o.calendars = slices.DeleteFunc(o.calendars, func(c models.MailCalendar) bool { return !slices.Contains(reachable, c.Principal) })
	reached := func(m morning) bool { return slices.Contains(reachable, m.mail.Principal) }
	unread := slices.DeleteFunc(slices.Clone(o.mornings), reached)
	o.mornings = slices.DeleteFunc(o.mornings, func(m morning) bool { return !reached(m) })
	return o.nextInLine(ctx, unread)
}

func (o *outbox) write(ctx context.Context) error {
	if err := o.ring(ctx); err != nil {
		return err
	}
	if err := o.tx.AddMeetingMails(ctx, o.meetingMails, o.calendars); err != nil {
		return err
	}
	var lines []models.MailLine
	// Everybody takes mails in the order of their keys, so that two cases that
	// share recipients never wait for each other.
	slices.SortFunc(o.mornings, func(a, b morning) int { return strings.Compare(a.mail.Key, b.mail.Key) })
	for attempt, todo := 1, o.mornings; len(todo) > 0; attempt++ {
		sent, err := o.open(ctx, todo)
		if err != nil {
			return err
		}
		var next []morning
		for _, m := range todo {
			if sent[m.mail.Key] { // too late for that one
				m.later(attempt)
				next = append(next, m)
				continue
			}
			for _, line := range m.lines {
				line.MailKey = m.mail.Key
				lines = append(lines, line)
			}
		}
		todo = next
	}
	return o.tx.AddMailLines(ctx, lines)
}

// ring writes the alerts down, which is one trip where they are the first of their
// day, as almost always. Otherwise they are gathered like reminders.
func (o *outbox) ring(ctx context.Context) error {
	if len(o.alerts) == 0 {
		return nil
	}
	made := o.tx.DB.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&o.alerts)
	if made.Error != nil {
		return failed(made.Error, "writing alerts")
	}
	if made.RowsAffected < int64(len(o.alerts)) {
		for _, m := range o.alerts {
			o.mornings = append(o.mornings, morning{mail: m})
		}
	}
	return nil
}

// open makes sure that each morning's mail exists and stays open to the end of
// the transaction. It returns which of them cannot take another line because they
// have been rendered.
func (o *outbox) open(ctx context.Context, todo []morning) (closed map[string]bool, err error) {
	mails := make([]models.Mail, len(todo))
	for i, m := range todo {
		mails[i] = m.mail
	}
	found, err := o.tx.OpenMails(ctx, mails)
	if err != nil {
		return nil, err
	}
	closed = map[string]bool{}
	for _, m := range mails {
		if now := found[m.Key]; now.DeliveryID != m.DeliveryID && (now.Status != models.MailPending || now.Subject != "") {
			closed[m.Key] = true
		}
	}
	return closed, nil
}
