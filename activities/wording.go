package activities

import (
	"context"
	"errors"

	"samlop/casefile"
	"samlop/internal/mail"
	"samlop/models"
)

// prepare checks a mail again and renders it if that has not been done. It
// returns why there is nothing to send, or "". A mail that cannot be rendered
// becomes FAILED: no later attempt would do better.
func (d *Deliveries) prepare(ctx context.Context, tx *models.Store, m *models.Mail) (skip string, err error) {
	to, stead, err := addressee(ctx, tx, *m)
	if err != nil {
		return "", err
	}
	var lines []models.LiveLine
	if m.Kind == models.ReminderMail {
		if lines, err = tx.LiveLines(ctx, m.Key); err != nil {
			return "", err
		}
		if len(lines) == 0 {
			return ReasonSettled, nil
		}
	}
	var meeting models.CalendarOfMail
	if m.Kind == models.MeetingMail {
		if meeting, skip, err = d.meetingMail(ctx, tx, *m); skip != "" || err != nil {
			return skip, err
		}
	}
	switch {
	case to.Email != "":
	case m.Kind == models.ReminderMail: // somebody else must hear of it (INV-108)
		m.Status, m.Reason = models.MailFailed, ReasonUnreachable
		return "", nil
	default:
		return ReasonUnreachable, nil
	}
	if m.Subject != "" {
		if stead {
			m.Recipient = to.Email
		}
		return "", nil // rendered at an earlier attempt: the same mail goes out, whatever it says now
	}
	organisation, err := tx.OrganisationByID(ctx, m.OrganisationID)
	if err != nil {
		return "", err
	}
	subject, text, html, err := d.render(m.Kind, m.DeliveryID, mail.Language(to.Language), organisation.Name, lines, meeting)
	var refused *mail.RenderError
	if errors.As(err, &refused) {
		m.Status, m.Reason = models.MailFailed, refused.Reason
		return "", nil
	}
	if err != nil {
		return "", err
	}
	m.Recipient, m.Subject, m.BodyText, m.BodyHTML = to.Email, subject, text, html
	return "", nil
}

// addressee is who gets a mail now. A reminder of somebody who has left since it
// was raised goes to the head of the unit in their stead (INV-37): the deadline
// is still somebody's.
func addressee(ctx context.Context, tx *models.Store, m models.Mail) (to models.Addressee, stead bool, err error) {
	if to, err = tx.AddresseeOf(ctx, m.Principal); err != nil || to.Email != "" || m.Kind != models.ReminderMail {
		return to, false, err
	}
	var q models.Questions
	var gone []casefile.Principal
	q.Gone([]casefile.Principal{m.Principal}, &gone)
	if err := tx.Ask(ctx, &q); err != nil || len(gone) == 0 {
		return to, false, err
	}
	lead, err := tx.LeadOf(ctx, m.OrganisationID)
	if err != nil {
		return to, false, err
	}
	to, err = tx.AddresseeOf(ctx, lead.Who)
	return to, true, err
}

func (d *Deliveries) render(kind models.MailKind, delivery string, language mail.Language, organisation string, lines []models.LiveLine,
	meeting models.CalendarOfMail) (subject, text, html string, err error) {
	switch kind {
	case models.AlertMail:
		return mail.Render(mail.KindAlert, language, mail.Alert{Link: d.Link})
	case models.MeetingMail:
		return mail.Render(mail.KindMeeting, language, mail.Meeting{CalledOff: meeting.Method == models.CalendarCancel,
			Changed: meeting.Arrived, On: meeting.OnDate, At: meeting.AtTime, Link: d.Link})
	}
	items := make([]mail.ReminderItem, len(lines))
	for i, line := range lines {
		items[i] = mail.ReminderItem{Code: line.Code, Step: mail.Step(line.Step), PassedFrom: line.PassedFrom}
		switch {
		case line.Due == nil: // a task without a date
		case line.Step == casefile.Coming || line.Step == casefile.DueToday:
			items[i].Due = *line.ActBy // while there is time, the reader is told the last day on which one can act
		default:
			items[i].Due = *line.Due
		}
	}
	link := d.Link
	if d.Desk != "" {
		link = mail.OpaqueLink(d.Desk, delivery)
	}
	return mail.Render(mail.KindReminder, language, mail.Reminder{Items: items, Organisation: organisation, Link: link})
}
