package activities

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/temporal"
	"gorm.io/gorm"

	"samlop/internal/mail"
	"samlop/internal/telemetry"
	"samlop/models"
	"samlop/workflows"
)

// Deliveries lets the mails of the outbox out, one by one as the [Postman] brings them.
// Deliver is also an ordinary activity on the task queue "mail", registered as
// "DeliverMail", for runs of an older build that still have mails to deliver.
type Deliveries struct {
	Store  *models.Store
	Mailer mail.Mailer
	// Link is the installation's front page, the only address a mail holds, unless there is a desk.
	Link string
	// Desk is where the desk is: there a reminder leads to what it is about. "" where there is none.
	Desk string
	// Clock is real time; time.Now when nil. A world's clock is this plus its offset.
	Clock func() time.Time
	// Ended is told how each mail ended, for the metrics; may be nil.
	Ended func(ctx context.Context, outcome string)
	// tells: the cases of a mail that did not arrive are told by it, and not by the
	// workflow that asked for the delivery.
	tells bool
	log   *slog.Logger
}

// The outcomes, as the workflow knows them.
const (
	OutcomeSent    = workflows.OutcomeSent
	OutcomeSkipped = workflows.OutcomeSkipped
	OutcomeUnknown = workflows.OutcomeUnknown
	OutcomeFailed  = workflows.OutcomeFailed
)

// Reasons of SKIPPED, UNKNOWN and FAILED that no carrier gives.
const (
	// ReasonSettled: every deadline in it has been settled since.
	ReasonSettled = "SETTLED"
	// ReasonUnreachable: the recipient has left, or gets no e-mail any more. A reminder
	// then has FAILED: the next in line is to hear of it.
	ReasonUnreachable = "UNREACHABLE"
	// ReasonLeaseExpired: whoever was sending it never came back.
	ReasonLeaseExpired = "LEASE_EXPIRED"
)

// Types of the errors that ask Temporal to come back later.
const (
	// NotYet: it is too early by the world's clock.
	NotYet = "NotYet"
	// BeingSent: somebody else is sending it.
	BeingSent = "BeingSent"
	// NotAccepted: the carrier did not take it this time.
	NotAccepted = "NotAccepted"
	// NoSuchMail: the outbox has no such key; it is not tried again.
	NoSuchMail = "NoSuchMail"
)

const (
	// sendWithin bounds one talk with the carrier.
	sendWithin = 30 * time.Second
	// lease is how long a sender has the mail for itself; longer than sendWithin,
	// so that an expired one means that the sender is gone.
	lease = 90 * time.Second
	// writesAgain is how soon what the carrier said is written again, where it could not be.
	writesAgain = 200 * time.Millisecond
	// triedFor is how long after its hour a mail is tried before a person is told.
	triedFor = 24 * time.Hour
	// mendingWait is how long we wait for somebody to mend our own configuration.
	mendingWait = 15 * time.Minute
	// trainingWait is how soon a run of an older build asks again in a training world, whose clock is moved by hand.
	trainingWait = 30 * time.Second
)

// Deliver brings one mail to its end. A reminder is checked again as it is
// claimed: lines whose deadline has been settled are dropped, and instead of
// somebody who has left the head of the unit is written to. It is rendered once and sent outside the transaction,
// with the same delivery id at every attempt. A reminder that may have been sent
// is not sent again (UNKNOWN); an alert, which says nothing, is. A mail that has
// come to an end gives the same answer for ever.
//
// Errors of the types NotYet, BeingSent and NotAccepted carry when to come back.
func (d *Deliveries) Deliver(ctx context.Context, key string) (Delivery, error) {
	ctx = models.AcrossOrganisations(ctx) // a key does not say whose the mail is
	ended, hour, err := d.deliver(ctx, key)
	if err != nil && !hour.IsZero() && d.now().Sub(hour) >= triedFor {
		ended, err = Delivery{Outcome: workflows.OutcomeFailed, Reason: workflows.GaveUp}, nil
	}
	if err == nil && d.Ended != nil {
		d.Ended(ctx, string(ended.Outcome))
	}
	return ended, err
}

// deliver also says since when it could be sent, by real time; the zero time where
// that is not known.
func (d *Deliveries) deliver(ctx context.Context, key string) (ended Delivery, hour time.Time, err error) {
	var m models.Mail
	var clock models.WorldClock
	var part *mail.Calendar
	err = d.Store.Transaction(ctx, func(tx *models.Store) (err error) {
		if m, err = tx.LockMail(ctx, key); err != nil {
			return err
		}
		if clock, err = tx.ClockOf(ctx, m.OrganisationID); err != nil {
			return err
		}
		if err = d.claim(ctx, tx, &m, clock); err == nil && m.Status == models.MailSending && m.Kind == models.MeetingMail {
			part, err = d.calendarPart(ctx, tx, m)
		}
		return err
	})
	switch {
	case m.SendAfter.IsZero(): // it could not be read
	case clock.Training:
		hour = m.CreatedAt // the world's clock jumps
	default:
		hour = m.SendAfter
	}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return Delivery{}, time.Time{}, temporal.NewNonRetryableApplicationError("the outbox has no such mail", NoSuchMail, nil)
	case err != nil:
		return Delivery{}, hour, failed(err, "claiming a mail")
	case m.Status != models.MailSending:
		d.note(ctx, m, endOf(m))
		return endOf(m), hour, nil
	}
	sending, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	receipt, sendErr := d.Mailer.Send(sending, mail.Message{Key: m.DeliveryID, To: mail.Address{Email: m.Recipient}, Subject: m.Subject,
		Text: m.BodyText, HTML: m.BodyHTML, Calendar: part})
	// What the carrier said must be kept even when this attempt was cancelled.
	ended, err = d.finish(context.WithoutCancel(ctx), m, clock, receipt, sendErr)
	var refused *temporal.ApplicationError
	switch {
	case err == nil:
		d.note(ctx, m, ended)
	case d.log != nil && errors.As(err, &refused) && refused.Type() == NotAccepted:
		d.log.WarnContext(telemetry.WithRequestID(ctx, m.RequestID), "a mail was not accepted", "delivery", m.DeliveryID, "case", m.CaseID,
			"kind", string(m.Kind), "reason", refused.Message())
	}
	return ended, hour, err
}

// note logs how a mail ended, under the id of the request that opened it. Of the
// activity Temporal's interceptor tells.
func (d *Deliveries) note(ctx context.Context, m models.Mail, ended Delivery) {
	if d.log != nil {
		d.log.InfoContext(telemetry.WithRequestID(ctx, m.RequestID), "mail done", "delivery", m.DeliveryID, "case", m.CaseID,
			"kind", string(m.Kind), "outcome", string(ended.Outcome), "reason", ended.Reason)
	}
}

func endOf(m models.Mail) Delivery { return Delivery{Outcome: Outcome(m.Status), Reason: m.Reason} }

// claim takes the mail for sending, or brings it to an end that needs none. It
// leaves m as it is in the database.
func (d *Deliveries) claim(ctx context.Context, tx *models.Store, m *models.Mail, clock models.WorldClock) error {
	now, was := d.now(), m.Status
	switch {
	case m.Status != models.MailPending && m.Status != models.MailSending:
		return nil
	case m.BeingSent(now):
		return later("somebody else is sending it", BeingSent, m.LeaseUntil.Sub(now))
	case m.Status == models.MailSending && m.Kind == models.ReminderMail:
		m.Status, m.Reason, m.LeaseUntil = models.MailUnknown, ReasonLeaseExpired, nil
		return d.save(ctx, tx, *m, was)
	}
	if wait := m.SendAfter.Sub(now.Add(clock.Offset)); wait > 0 {
		if clock.Training {
			wait = trainingWait
		}
		return later("too early", NotYet, wait) // once: whether it is settled by then is asked when it is claimed
	}
	skip, err := d.prepare(ctx, tx, m)
	if err != nil {
		return err
	}
	if skip != "" {
		m.Status, m.Reason, m.LeaseUntil = models.MailSkipped, skip, nil
		return d.save(ctx, tx, *m, was)
	}
	if m.Status != models.MailFailed {
		until := now.Add(lease)
		m.Status, m.LeaseUntil, m.Attempts = models.MailSending, &until, m.Attempts+1
	}
	return d.save(ctx, tx, *m, was)
}

// finish writes what the carrier said. While the database is away it tries again for as
// long as nobody else may take the mail over: what is not written down is not known.
func (d *Deliveries) finish(ctx context.Context, m models.Mail, clock models.WorldClock, receipt mail.Receipt, sendErr error) (Delivery,
	error) {
	attempt := m.Attempts
	now := d.now()
	comeBack := d.judge(&m, now.Add(clock.Offset), receipt, sendErr)
	save := func(tx *models.Store) error {
		current, err := tx.LockMail(ctx, m.Key)
		if err != nil {
			return err
		}
		switch {
		case current.Delivery != "": // what the carrier has said since is known better
			current.ProviderID = cmp.Or(m.ProviderID, current.ProviderID)
			m, comeBack = current, nil
		case m.Status != models.MailSent && (current.Status != models.MailSending || current.Attempts != attempt):
			// A mail that somebody else has taken over meanwhile is theirs, unless it is
			// known to have been sent.
			return nil
		}
		return d.save(ctx, tx, m, current.Status)
	}
	until := time.Now().Add(lease - sendWithin)
	err := d.Store.Transaction(ctx, save)
	for wait := writesAgain; err != nil && time.Now().Add(wait).Before(until); wait *= 2 {
		<-time.After(wait)
		err = d.Store.Transaction(ctx, save)
	}
	if err != nil {
		return Delivery{}, failed(err, "writing how a mail went")
	}
	if comeBack != nil {
		return Delivery{}, comeBack
	}
	return endOf(m), nil
}

// judge turns the carrier's answer into the mail's new status; the error, if
// any, asks for another attempt.
func (d *Deliveries) judge(m *models.Mail, at time.Time, receipt mail.Receipt, sendErr error) error {
	m.LeaseUntil = nil
	var permanent *mail.PermanentError
	var unknown *mail.UnknownOutcomeError
	var retry *mail.RetryError
	switch {
	case sendErr == nil:
		m.Status, m.Reason, m.ProviderID, m.SentAt = models.MailSent, "", receipt.ProviderID, &at
		return nil
	case errors.As(sendErr, &permanent) && permanent.Ours:
		// Our own access is refused: every mail fails alike until somebody mends
		// the configuration, and then all of them should still go.
		m.Status = models.MailPending
		return later(permanent.Error(), NotAccepted, mendingWait)
	case errors.As(sendErr, &permanent):
		m.Status, m.Reason = models.MailFailed, permanent.Reason
		return nil
	case errors.As(sendErr, &unknown) && m.Kind == models.ReminderMail:
		m.Status, m.Reason = models.MailUnknown, unknown.Reason
		return nil
	case errors.As(sendErr, &retry):
		m.Status = models.MailPending
		return later(retry.Error(), NotAccepted, retry.After)
	default:
		m.Status = models.MailPending
		return later("not delivered this time", NotAccepted, 0)
	}
}

// later asks Temporal to try again after a wait; 0 leaves it to the retry policy.
// Waiting is no failure; what a carrier did not take is one.
func later(why, kind string, wait time.Duration) error {
	options := temporal.ApplicationErrorOptions{NextRetryDelay: wait}
	if kind != NotAccepted {
		options.Category = temporal.ApplicationErrorCategoryBenign
	}
	return temporal.NewApplicationErrorWithOptions(why, kind, options)
}

func (d *Deliveries) now() time.Time {
	if d.Clock != nil {
		return d.Clock().UTC()
	}
	return time.Now().UTC()
}
