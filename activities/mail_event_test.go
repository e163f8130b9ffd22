package activities

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/internal/mail"
	"samlop/models"
)

// hear lets the carrier say something of a mail, as casework takes it in.
func (w *town) hear(t *testing.T, key string, said models.MailDelivery, reason string) {
	t.Helper()
	ctx := models.AcrossOrganisations(t.Context())
	require.NoError(t, w.walled.Transaction(ctx, func(tx *models.Store) error {
		m, err := tx.MailByDelivery(ctx, w.mail(t, key).DeliveryID)
		if err != nil {
			return err
		}
		was := m.Status
		if !m.Hear(said, reason, instant("2027-01-25 09:00")) {
			return nil
		}
		if err := tx.SaveMail(ctx, m); err != nil {
			return err
		}
		return tx.TellWhatBecame(ctx, m, was, instant("2027-01-25 09:00"))
	}))
}

func (w *town) batches(t *testing.T) (kinds []models.BatchKind) {
	t.Helper()
	require.NoError(t, w.store.DB.Model(&models.Batch{}).Order("created_at, kind").Pluck("kind", &kinds).Error)
	return kinds
}

// The carrier's event comes between its taking the mail and our writing that down, whatever
// we would have written: what it says stands, and nothing is sent again.
func TestINV108_AnEventThatComesBeforeOurRecord(t *testing.T) {
	for name, answer := range map[string]error{"accepted": nil, "no answer": &mail.UnknownOutcomeError{Carrier: "smtp", Reason: "timeout"},
		"told to come back": &mail.RetryError{Carrier: "smtp", Reason: "http-500"}} {
		for said, want := range map[models.MailDelivery]models.MailStatus{models.MailProcessed: models.MailSent,
			models.MailDelivered: models.MailSent, models.MailBounced: models.MailFailed} {
			for _, alert := range []bool{false, true} {
				w := newTown(t)
				key := ""
				if alert {
					key = w.alerted(t)
				} else {
					_, key = w.reminded(t)
				}
				p := w.post(t, "2027-01-25 09:00")
				p.answer = func(mail.Message) error { w.hear(t, key, said, "bounce-5.1.1"); return answer }
				p.round()
				p.at = p.at.Add(lease)
				p.round()
				got := w.mail(t, key)
				assert.Len(t, p.sent, 1, "%s, %s", name, said)
				assert.Equal(t, []any{want, said}, []any{got.Status, got.Delivery}, name)
				if want == models.MailFailed {
					assert.Equal(t, []models.BatchKind{models.MailGivenUp}, w.batches(t), name)
					assert.Equal(t, "bounce-5.1.1", got.Reason)
				} else {
					assert.Empty(t, w.batches(t), name)
				}
				if answer == nil {
					assert.NotEmpty(t, got.ProviderID, "what the carrier answered is kept too")
				}
			}
		}
	}
}

// Whoever was sending has died: an event settles what nobody wrote down, before the lease
// has run out or after; and an alert that it tells of does not go again.
func TestINV108_AnEventSettlesWhatNobodyWroteDown(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	p.dies(key)
	w.hear(t, key, models.MailProcessed, "")
	p.at = p.at.Add(lease)
	p.round()
	assert.Equal(t, models.MailSent, w.mail(t, key).Status)
	assert.Len(t, p.sent, 1)
	assert.Empty(t, w.batches(t))

	w = newTown(t)
	key = w.alerted(t)
	p = w.post(t, "2027-01-20 09:00")
	p.dies(key)
	w.hear(t, key, models.MailDeferred, "")
	p.at = p.at.Add(lease)
	p.round()
	assert.Len(t, p.sent, 1, "an alert that the carrier has goes once")

	w = newTown(t)
	_, key = w.reminded(t)
	p = w.post(t, "2027-01-25 09:00")
	p.dies(key)
	p.at = p.at.Add(lease)
	p.round()
	assert.Equal(t, models.MailUnknown, w.mail(t, key).Status, "until then nobody knows")
	assert.Equal(t, []models.BatchKind{models.MailGivenUp}, w.batches(t))
	w.hear(t, key, models.MailDelivered, "")
	assert.Equal(t, models.MailSent, w.mail(t, key).Status)
	assert.ElementsMatch(t, []models.BatchKind{models.MailGivenUp, models.MailCame}, w.batches(t))
	w.hear(t, key, models.MailBounced, "bounce-5.2.2") // taken first, and returned later
	assert.Equal(t, models.MailFailed, w.mail(t, key).Status)
	assert.Len(t, w.batches(t), 3, "its cases are told anew")
}

// Events and the record of the same mail race each other in every order; none is lost,
// and none waits for another for ever.
func TestINV108_EventsRaceOurRecord(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	var events errgroup.Group
	p.answer = func(mail.Message) error {
		for _, said := range []models.MailDelivery{models.MailBounced, models.MailDelivered, models.MailProcessed, models.MailDeferred} {
			events.Go(func() error { w.hear(t, key, said, "bounce"); return nil })
		}
		return nil
	}
	p.round()
	require.NoError(t, events.Wait())
	got := w.mail(t, key)
	assert.Equal(t, []any{models.MailFailed, models.MailBounced, "bounce"}, []any{got.Status, got.Delivery, got.Reason})
	assert.Equal(t, []models.BatchKind{models.MailGivenUp}, w.batches(t))
}

// An address that returned a mail is none, for a week; one that turned one mail away is.
func TestINV108_AnAddressThatReturnsMailsIsNone(t *testing.T) {
	for reason, reached := range map[string]bool{"bounce": false, "bounce-5.1.1": false, "dropped-address": false, "spam": false,
		"bounce-4.4.7": true, "blocked-5.7.1": true, "dropped": true} {
		w := newTown(t)
		_, key := w.reminded(t)
		p := w.post(t, "2027-01-25 09:00")
		p.round()
		w.hear(t, key, models.MailBounced, reason)
		who := w.mail(t, key).Principal
		found, err := w.walled.Reachable(models.ForOrganisation(context.Background(), w.org), []casefile.Principal{who})
		require.NoError(t, err)
		assert.Equal(t, reached, len(found) == 1, reason)
		require.NoError(t, w.store.DB.Model(&models.Mail{Key: key}).Update("created_at", time.Now().Add(-8*24*time.Hour)).Error)
		found, err = w.walled.Reachable(models.ForOrganisation(context.Background(), w.org), []casefile.Principal{who})
		require.NoError(t, err)
		assert.Len(t, found, 1)
	}
}
