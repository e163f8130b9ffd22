package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"samlop/models"
)

// MailEvent is one thing that a carrier says of a mail after it took it (decision 032).
type MailEvent struct {
	// Source is whose event it is, and ID the carrier's id of it.
	Source, ID string
	// Mail is the delivery id that went with the mail.
	Mail string
	Said models.MailDelivery
	// Reason is a code for why it did not arrive.
	Reason string
	// At is real time, by the carrier's clock.
	At time.Time
}

// MailEffect is what an event has changed.
type MailEffect string

// What it may have changed.
const (
	// MailSettled: the mail is now known to be where the event says.
	MailSettled MailEffect = "SETTLED"
	// EventLate: more is known of the mail already.
	EventLate MailEffect = "LATE"
	// EventRepeated: the same has been said before.
	EventRepeated MailEffect = "REPEATED"
	// MailUnheardOf: no such mail has been handed to a carrier here.
	MailUnheardOf MailEffect = "UNHEARD_OF"
)

// startsWithin bounds how long a carrier waits for Temporal: what is heard is kept by then.
const startsWithin = 2 * time.Second

// HearOfMails takes in what a carrier says of mails: each event once, and only where it
// tells more than is known. A mail that was returned has failed like one that the carrier
// did not take: its cases are told, and the next in line (INV-108). One of which nobody
// knew whether it had been sent is settled, and the task that was asked for ends. Whoever
// calls knows that the events are the carrier's.
// Errors: Unavailable; what has been taken in until then stays, and may come again.
func (d *Service) HearOfMails(ctx context.Context, events []MailEvent) (err error) {
	defer wrapError("hearing of mails", &err)
	ctx = models.AcrossOrganisations(ctx) // a carrier does not say whose a mail is
	tells := false
	for _, e := range events {
		effect, told, err := d.hearOfMail(ctx, e)
		if err != nil {
			return err
		}
		tells = tells || told
		if d.heard != nil {
			d.heard(ctx, string(e.Said), string(effect))
		}
	}
	if tells {
		ctx, cancel := context.WithTimeout(ctx, startsWithin)
		defer cancel()
		if err := d.StartBatches(ctx); err != nil { // they are started within a minute anyhow
			d.log.WarnContext(ctx, "telling cases what became of a mail", "error", err)
		}
	}
	return nil
}

// hearOfMail takes in one event. tells: cases are to be told something by a batch.
func (d *Service) hearOfMail(ctx context.Context, e MailEvent) (effect MailEffect, tells bool, err error) {
	if !validID(e.Mail) || !slices.Contains(e.Said.Codes(), string(e.Said)) {
		return MailUnheardOf, false, nil
	}
	var m models.Mail
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		effect, tells = MailUnheardOf, false
		var err error
		if m, err = tx.MailByDelivery(ctx, e.Mail); err != nil || m.Attempts == 0 {
			return err
		}
		fresh, err := tx.KeepMailEvent(ctx, models.MailEvent{Source: e.Source, EventID: e.ID, OrganisationID: m.OrganisationID, MailKey: m.Key,
			Said: e.Said, Reason: e.Reason, HappenedAt: e.At, HeardAt: d.nowAt(0)})
		if effect = EventRepeated; err != nil || !fresh {
			return err
		}
		clock, err := tx.ClockOf(ctx, m.OrganisationID)
		if err != nil {
			return err
		}
		was := m.Status
		if effect = EventLate; !m.Hear(e.Said, e.Reason, e.At.Add(clock.Offset)) {
			return nil
		}
		effect, tells = MailSettled, m.Status != was
		if err := tx.SaveMail(ctx, m); err != nil {
			return err
		}
		return tx.TellWhatBecame(ctx, m, was, d.nowAt(0))
	})
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return MailUnheardOf, false, nil
	case err == nil && effect == MailSettled:
		d.log.InfoContext(ctx, "a carrier has told of a mail", "delivery", m.DeliveryID, "case", m.CaseID, "kind", string(m.Kind),
			"said", string(e.Said), "reason", e.Reason)
	}
	return effect, tells, err
}
