package activities

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/mail"
	"samlop/models"
)

// post is a mail room whose clock stands still until it is moved.
type post struct {
	*Deliveries
	t    *testing.T
	town *town
	mu   sync.Mutex
	at   time.Time
	// answer is what the carrier says next; nil lets the mail into the mailbox.
	answer func(mail.Message) error
	sent   []mail.Message
	told   int // how often batches have been started
	log    bytes.Buffer
	real   mail.Mailer
}

func (w *town) post(t *testing.T, at string) *post {
	t.Helper()
	mailbox, err := mail.New(mail.Config{Carrier: mail.CarrierMailbox, From: mail.Address{Email: "ikke-svar@post.example"}},
		Mailbox{Store: w.walled})
	require.NoError(t, err)
	p := &post{t: t, town: w, at: instant(at), real: mailbox}
	p.Deliveries = &Deliveries{Store: w.walled, Mailer: p, Link: "https://samlop.example", Clock: func() time.Time { return p.at }}
	return p
}

// Send is the carrier.
func (p *post) Send(ctx context.Context, m mail.Message) (mail.Receipt, error) {
	p.mu.Lock()
	p.sent = append(p.sent, m)
	p.mu.Unlock()
	if p.answer != nil {
		if err := p.answer(m); err != nil {
			return mail.Receipt{}, err
		}
	}
	return p.real.Send(ctx, m)
}

func (p *post) deliver(key string) Delivery {
	p.t.Helper()
	done, err := p.Deliver(p.t.Context(), key)
	require.NoError(p.t, err)
	return done
}

// notNow delivers and returns the error that asks to come back.
func (p *post) notNow(key string) *temporal.ApplicationError {
	p.t.Helper()
	_, err := p.Deliver(p.t.Context(), key)
	var app *temporal.ApplicationError
	require.ErrorAs(p.t, err, &app)
	require.False(p.t, app.NonRetryable())
	return app
}

// dies delivers with a process that dies while it talks to the carrier.
func (p *post) dies(key string) {
	p.t.Helper()
	p.answer = func(mail.Message) error { panic("the process died") }
	require.Panics(p.t, func() { _, _ = p.Deliver(p.t.Context(), key) })
	p.answer = nil
}

func (w *town) mail(t *testing.T, key string) models.Mail {
	t.Helper()
	var m models.Mail
	require.NoError(t, w.store.DB.Where("key = ?", key).Take(&m).Error)
	return m
}

// reminded is a case with a reminder to the handler on 25 January.
func (w *town) reminded(t *testing.T) (*file, string) {
	t.Helper()
	f := w.screened(t)
	mails := f.wakeUntil("2027-01-25 08:00")
	require.Len(t, mails, 1)
	return f, mails[0]
}

// alerted is an alert to the coordinator.
func (w *town) alerted(t *testing.T) string {
	t.Helper()
	f := w.newFile(t)
	f.coordinated()
	f.must(f.handler, "2027-01-20 09:00", &casefile.RegisterDeath{DiedOn: calendar.MustDate("2027-01-19")})
	mails := w.mails(t)
	require.Len(t, mails, 1)
	return mails[0].Key
}

func TestDeliver_WaitsForTheMorning(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 05:00")
	app := p.notNow(key)
	assert.Equal(t, NotYet, app.Type())
	assert.Equal(t, temporal.ApplicationErrorCategoryBenign, app.Category())
	assert.GreaterOrEqual(t, app.NextRetryDelay(), 3*time.Hour, "nobody is written to before eight")
	assert.LessOrEqual(t, app.NextRetryDelay(), 3*time.Hour+45*time.Minute, "asked again when it is time, not before")
	assert.Empty(t, p.sent)

	p.at = instant("2027-01-25 08:30")
	assert.Equal(t, Delivery{Outcome: OutcomeSent}, p.deliver(key))
	m := w.mail(t, key)
	assert.Equal(t, models.MailSent, m.Status)
	assert.Equal(t, instant("2027-01-25 08:30"), *m.SentAt)
	assert.Nil(t, m.LeaseUntil)
	assert.NotEmpty(t, m.ProviderID)
	kept, err := w.store.KeptMails(t.Context(), m.Recipient, 0, 10)
	require.NoError(t, err)
	require.Len(t, kept, 1)
	assert.Equal(t, m.DeliveryID, kept[0].DeliveryID)
	assert.Equal(t, "Påminnelse om frister", kept[0].Subject)
	assert.Contains(t, kept[0].BodyText, "1. februar 2027: fatt vedtak om en henvendelse")

	assert.Equal(t, Delivery{Outcome: OutcomeSent}, p.deliver(key), "asked again: the same answer")
	assert.Len(t, p.sent, 1)
}

func TestDeliver_LivesByTheWorldsClock(t *testing.T) {
	w := newTown(t)
	world := models.World{ID: uuid.NewString(), OwnerIssuer: "i", OwnerSubject: "s",
		OffsetUS: instant("2027-01-25 07:59").Sub(instant("2026-06-01 12:00")).Microseconds()}
	w.create(t, &world)
	require.NoError(t, w.store.DB.Model(&models.Organisation{ID: w.org}).Update("world_id", world.ID).Error)
	_, key := w.reminded(t)
	p := w.post(t, "2026-06-01 12:00")
	assert.Equal(t, 30*time.Second, p.notNow(key).NextRetryDelay(), "a training clock is moved by hand")
	require.NoError(t, w.store.DB.Model(&world).Update("offset_us", world.OffsetUS+time.Hour.Microseconds()).Error)
	assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	assert.Equal(t, instant("2027-01-25 08:59"), *w.mail(t, key).SentAt)
}

func TestDeliver_SettledDeadlinesAreDropped(t *testing.T) {
	w := newTown(t)
	one, key := w.reminded(t)
	two := w.screened(t)
	two.wakeUntil("2027-01-25 08:00")
	require.Len(t, w.lines(t, key), 2)
	dismiss := &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: text()}
	one.must(w.handler, "2027-01-25 08:01", dismiss)
	p := w.post(t, "2027-01-25 09:00")

	t.Run("one of two", func(t *testing.T) {
		assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
		assert.NotContains(t, w.mail(t, key).BodyText, "2 ×")
	})
	t.Run("all", func(t *testing.T) {
		three := w.screened(t)
		fresh := three.wakeUntil("2027-01-25 08:00")[0]
		three.must(w.handler, "2027-01-25 08:01", dismiss)
		assert.Equal(t, Delivery{Outcome: OutcomeSkipped, Reason: ReasonSettled}, p.deliver(fresh))
		assert.Len(t, p.sent, 1)
	})
}

func TestDeliver_INV37_TheHeadIsWrittenToInsteadOfWhoHasLeft(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	w.leave(t, w.handler)
	p := w.post(t, "2027-01-25 09:00")
	assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	head, err := w.store.AddresseeOf(t.Context(), w.lead)
	require.NoError(t, err)
	require.Len(t, p.sent, 1)
	assert.Equal(t, head.Email, p.sent[0].To.Email)
}

func TestDeliver_INV37_AlsoWhenItHadBeenRenderedForThem(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	p.answer = func(mail.Message) error {
		return &mail.RetryError{Carrier: "smtp", Reason: "smtp-451", After: 7 * time.Second}
	}
	require.Equal(t, NotAccepted, p.notNow(key).Type())
	w.leave(t, w.handler)
	p.answer = nil
	assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	head, err := w.store.AddresseeOf(t.Context(), w.lead)
	require.NoError(t, err)
	assert.Equal(t, head.Email, p.sent[1].To.Email)
}

func TestINV108_NobodyIsWrittenToWithoutAnAddress(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	id, _ := models.StaffID(w.handler)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("work_email", "").Error)
	p := w.post(t, "2027-01-25 09:00")
	assert.Equal(t, Delivery{Outcome: OutcomeFailed, Reason: ReasonUnreachable}, p.deliver(key), "somebody else must hear of it")
	assert.Empty(t, p.sent)
}

// leave switches an account off.
func (w *town) leave(t *testing.T, who casefile.Principal) {
	t.Helper()
	id, ok := models.StaffID(who)
	require.True(t, ok)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("active", false).Error)
}

func TestDeliver_RenderedOnce(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	p.answer = func(mail.Message) error {
		return &mail.RetryError{Carrier: "smtp", Reason: "smtp-451", After: 7 * time.Second}
	}
	app := p.notNow(key)
	assert.Equal(t, NotAccepted, app.Type())
	assert.Equal(t, 7*time.Second, app.NextRetryDelay())
	assert.Equal(t, models.MailPending, w.mail(t, key).Status)

	id, _ := models.StaffID(w.handler)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("language", "en").Error)
	p.answer = nil
	assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	require.Len(t, p.sent, 2)
	assert.Equal(t, p.sent[0], p.sent[1], "the stored text and the same delivery id")
	assert.Equal(t, 2, w.mail(t, key).Attempts)
}

func TestDeliver_SettledWhileTheCarrierWasAway(t *testing.T) {
	w := newTown(t)
	f, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	p.answer = func(mail.Message) error { return &mail.RetryError{Carrier: "smtp", Reason: "smtp-451"} }
	assert.NotNil(t, p.notNow(key))
	f.must(w.handler, "2027-01-25 09:01", &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: text()})
	assert.Equal(t, Delivery{Outcome: OutcomeSkipped, Reason: ReasonSettled}, p.deliver(key))
	assert.Len(t, p.sent, 1)
}

func TestDeliver_TheSenderDied(t *testing.T) {
	t.Run("a reminder is not sent twice", func(t *testing.T) {
		w := newTown(t)
		_, key := w.reminded(t)
		p := w.post(t, "2027-01-25 09:00")
		p.dies(key)
		app := p.notNow(key)
		assert.Equal(t, BeingSent, app.Type(), "the lease still runs")
		assert.Equal(t, lease, app.NextRetryDelay())
		p.at = p.at.Add(lease)
		assert.Equal(t, Delivery{Outcome: OutcomeUnknown, Reason: ReasonLeaseExpired}, p.deliver(key))
		assert.Equal(t, Delivery{Outcome: OutcomeUnknown, Reason: ReasonLeaseExpired}, p.deliver(key))
		assert.Len(t, p.sent, 1)
	})
	t.Run("an alert is sent again under the same delivery id", func(t *testing.T) {
		w := newTown(t)
		key := w.alerted(t)
		p := w.post(t, "2027-01-20 09:00")
		p.dies(key)
		assert.Equal(t, BeingSent, p.notNow(key).Type())
		p.at = p.at.Add(lease)
		assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
		require.Len(t, p.sent, 2)
		assert.Equal(t, p.sent[0], p.sent[1])
	})
}

func TestDeliver_WhatTheCarrierSays(t *testing.T) {
	unknown := func(mail.Message) error { return &mail.UnknownOutcomeError{Carrier: "smtp", Reason: "timeout"} }
	t.Run("permanent", func(t *testing.T) {
		w := newTown(t)
		_, key := w.reminded(t)
		p := w.post(t, "2027-01-25 09:00")
		p.answer = func(mail.Message) error { return &mail.PermanentError{Carrier: "smtp", Reason: "smtp-550"} }
		assert.Equal(t, Delivery{Outcome: OutcomeFailed, Reason: "smtp-550"}, p.deliver(key))
		assert.Equal(t, Delivery{Outcome: OutcomeFailed, Reason: "smtp-550"}, p.deliver(key))
		assert.Len(t, p.sent, 1)
	})
	t.Run("our own access refused: all mails wait for it to be mended", func(t *testing.T) {
		w := newTown(t)
		_, key := w.reminded(t)
		p := w.post(t, "2027-01-25 09:00")
		p.answer = func(mail.Message) error {
			return &mail.PermanentError{Carrier: "smtp", Reason: "smtp-535", Ours: true}
		}
		assert.Equal(t, NotAccepted, p.notNow(key).Type())
		p.answer = nil
		assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	})
	t.Run("unknown reminder", func(t *testing.T) {
		w := newTown(t)
		_, key := w.reminded(t)
		p := w.post(t, "2027-01-25 09:00")
		p.answer = unknown
		assert.Equal(t, Delivery{Outcome: OutcomeUnknown, Reason: "timeout"}, p.deliver(key))
	})
	t.Run("unknown alert", func(t *testing.T) {
		w := newTown(t)
		key := w.alerted(t)
		p := w.post(t, "2027-01-20 09:00")
		p.answer = unknown
		assert.Equal(t, NotAccepted, p.notNow(key).Type())
		p.answer = nil
		assert.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	})
	t.Run("no such mail", func(t *testing.T) {
		_, err := newTown(t).post(t, "2027-01-20 09:00").Deliver(t.Context(), "reminder/nobody")
		var app *temporal.ApplicationError
		require.ErrorAs(t, err, &app)
		assert.True(t, app.NonRetryable())
	})
}

// Cases wake and add lines while the mail is being claimed: every line must end
// in exactly one mail, and every mail must say all its lines.
func TestDeliver_NoLineIsLostBetweenCasesAndCarrier(t *testing.T) {
	w := newTown(t)
	const cases = 12
	files := make([]*file, cases)
	for i := range files {
		files[i] = w.screened(t)
	}
	p := w.post(t, "2027-01-25 09:00")
	delivered := make(chan string, cases)
	var wg sync.WaitGroup
	for _, f := range files {
		in := f.input(casefile.System, "2027-01-25 08:00", &casefile.Wake{})
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := f.cases.Record(t.Context(), in); !assert.NoError(t, err) {
				return
			}
			for _, key := range f.waiting() {
				done, err := p.Deliver(t.Context(), key)
				assert.NoError(t, err)
				assert.Equal(t, OutcomeSent, done.Outcome)
				delivered <- key
			}
		}()
	}
	wg.Wait()
	close(delivered)
	keys := map[string]bool{}
	for key := range delivered {
		assert.False(t, keys[key], "%s delivered by two cases", key)
		keys[key] = true
	}
	total := 0
	for _, m := range w.mails(t) {
		assert.True(t, keys[m.Key], "%s belongs to nobody", m.Key)
		n := len(w.lines(t, m.Key))
		total += n
		want := ": fatt vedtak om en henvendelse"
		if n > 1 {
			want = fmt.Sprintf(": %d × fatt vedtak om en henvendelse", n)
		}
		assert.Contains(t, strings.ReplaceAll(m.BodyText, "\u00a0", " "), want)
	}
	assert.Equal(t, cases, total)
}

func TestDeliver_WaitsForACaseThatIsAddingALine(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	two := w.screened(t)
	p := w.post(t, "2027-01-25 09:00")
	delivered := make(chan Delivery, 1)
	require.NoError(t, w.store.Transaction(t.Context(), func(tx *models.Store) error {
		_, err := tx.OpenMails(t.Context(), []models.Mail{w.mail(t, key)})
		require.NoError(t, err)
		go func() {
			done, err := p.Deliver(t.Context(), key)
			assert.NoError(t, err)
			delivered <- done
		}()
		require.Eventually(t, func() bool {
			var waiting int64
			require.NoError(t, w.store.DB.Raw(`SELECT count(*) FROM pg_stat_activity
				WHERE wait_event_type = 'Lock' AND datname = current_database()`).Scan(&waiting).Error)
			return waiting > 0 || len(delivered) > 0
		}, 10*time.Second, time.Millisecond)
		dl := two.state.Deadlines[1]
		return tx.AddMailLines(t.Context(), []models.MailLine{{MailKey: key, CaseID: two.state.Case, DeadlineID: dl.ID, Step: casefile.Coming,
			Code: dl.Code}})
	}))
	assert.Equal(t, OutcomeSent, (<-delivered).Outcome)
	assert.Contains(t, w.mail(t, key).BodyText, "2 × fatt vedtak om en henvendelse")
}
