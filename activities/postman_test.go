package activities

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/mail"
	"samlop/models"
)

// round lets out what is due, as a postman does it on one of its rounds.
func (p *post) round() {
	p.t.Helper()
	d := *p.Deliveries
	man := &Postman{Log: slog.New(slog.NewTextHandler(&p.log, nil)), Tell: func(context.Context) error { p.told++; return nil }}
	d.tells, d.log = true, man.Log
	_, err := p.town.store.AsPostman(models.AcrossOrganisations(p.t.Context()), func(ctx context.Context) error {
		return man.empty(ctx, &d, rate.NewLimiter(rate.Inf, 1))
	})
	require.NoError(p.t, err)
}

// The carrier is asked for a mail when its hour has come, and not before: nothing is
// tried while it waits, by whatever clock.
func TestPostman_AMailWaitsWithoutBeingTried(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 07:59")
	p.round()
	assert.Empty(t, p.sent)
	assert.Zero(t, w.mail(t, key).Attempts)
	assert.Equal(t, models.MailPending, w.mail(t, key).Status)
	p.at = w.mail(t, key).SendAfter
	p.round()
	p.round()
	assert.Len(t, p.sent, 1)
	assert.Equal(t, models.MailSent, w.mail(t, key).Status)
	assert.Equal(t, 1, w.mail(t, key).Attempts)
}

// bells are so many mails to as many people, all due.
func (w *town) bells(n int) error {
	for range n {
		id := uuid.NewString()
		email := id + "@post.example"
		err := w.store.DB.Create(&models.Person{ID: id, OrganisationID: w.org, Name: "Kari", Email: &email, Channel: models.ByPortal,
			Language: "nb"}).Error
		if err == nil {
			err = w.store.DB.Create(&models.Mail{Key: "bell/" + id, OrganisationID: w.org, CaseID: models.NoCase,
				Principal: models.PersonPrincipal(id), Kind: models.AlertMail, SendAfter: instant("2027-01-25 08:00"),
				OnDate: calendar.MustDate("2027-01-25"), Status: models.MailPending, DeliveryID: uuid.NewString()}).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A carrier that takes its time with one mail holds up none of the others: the rate is the
// only brake (decision 021). The first is answered when every other has been, and one that
// came due when all those had been let out.
func TestPostman_ASlowAnswerHoldsNobodyUp(t *testing.T) {
	w := newTown(t)
	const mails = 3 * bagful
	require.NoError(t, w.bells(mails))
	p := w.post(t, "2027-01-25 08:01")
	others := make(chan struct{}, mails)
	var slow sync.Once
	var early error
	p.answer = func(mail.Message) error {
		first := false
		slow.Do(func() { first = true })
		if !first {
			others <- struct{}{}
			return nil
		}
		for n := range mails {
			if n == mails-1 {
				if early = w.bells(1); early != nil {
					return nil
				}
			}
			select {
			case <-others:
			case <-time.After(30 * time.Second):
				early = fmt.Errorf("%d of %d others were sent while one was slow", n, mails)
				return nil
			}
		}
		return nil
	}
	p.round()
	require.NoError(t, early)
	sent := map[string]bool{}
	for _, m := range p.sent {
		sent[m.Key] = true
	}
	assert.Len(t, p.sent, mails+1, "each once")
	assert.Len(t, sent, mails+1)
}

// Where a mail can neither be brought nor put off, the round ends when what is with the carrier has
// come back. Meanwhile the outbox is not asked again: it is most often the database that failed.
func TestPostman_ARoundThatHasFailedAsksNoMore(t *testing.T) {
	w := newTown(t)
	require.NoError(t, w.bells(2))
	var keys []string
	require.NoError(t, w.store.DB.Model(&models.Mail{}).Order("key").Pluck("key", &keys).Error)
	slow, lost := keys[0], keys[1]
	// Somebody else has the second until nine: to the first look, a minute later, nobody has it any more.
	nine := instant("2027-01-25 09:00")
	require.NoError(t, w.store.DB.Model(&models.Mail{Key: lost}).Updates(map[string]any{"status": models.MailSending, "lease_until": nine,
		"send_after": instant("2027-01-25 08:30")}).Error)
	require.NoError(t, w.store.DB.Exec("ALTER TABLE mails ADD CONSTRAINT stays CHECK (key <> '"+lost+"' OR try_at IS NULL)").Error)
	p := w.post(t, "2027-01-25 08:01")
	var looks atomic.Int64
	often := make(chan struct{})
	p.Clock = func() time.Time {
		switch looks.Add(1) {
		case 1:
			return nine.Add(time.Minute)
		case 100:
			close(often)
		}
		return nine.Add(-time.Minute)
	}
	p.answer = func(mail.Message) error {
		select {
		case <-often:
		case <-time.After(4 * looksEvery):
		}
		return nil
	}
	man := &Postman{Log: slog.New(slog.DiscardHandler), Tell: func(context.Context) error { return nil }}
	err := man.empty(models.AcrossOrganisations(t.Context()), p.Deliveries, rate.NewLimiter(rate.Inf, 1))
	require.ErrorContains(t, err, "putting a mail off")
	require.Less(t, looks.Load(), int64(20))
	require.Equal(t, models.MailSent, w.mail(t, slow).Status)
}

// A list of what is due may be older than what has become of a mail on it: one that was put off while
// the outbox was asked is not handed out again by that list, but by the next.
func TestPostman_AMailThatWasPutOffMeanwhileWaits(t *testing.T) {
	away := underWay{keys: map[string]bool{}}
	due := []string{"one", "another"}
	away.look()
	require.Equal(t, due, away.take(due))
	away.look()
	away.back("one")
	require.Empty(t, away.take(due))
	away.look()
	require.Equal(t, []string{"one"}, away.take(due))
}

// A postman that is stopped hands nothing more out, and writes down what is with the carrier;
// the next round goes on.
func TestPostman_StopsHandingOut(t *testing.T) {
	w := newTown(t)
	require.NoError(t, w.bells(3*bagful))
	p := w.post(t, "2027-01-25 08:01")
	d := *p.Deliveries
	man := &Postman{Log: slog.New(slog.DiscardHandler), Tell: func(context.Context) error { return nil }}
	ctx, stop := context.WithCancel(models.AcrossOrganisations(t.Context()))
	p.answer = func(mail.Message) error { stop(); return nil }
	require.ErrorIs(t, man.empty(ctx, &d, rate.NewLimiter(rate.Inf, 1)), context.Canceled)
	var sent int64
	require.NoError(t, w.store.DB.Model(&models.Mail{}).Where("status = ?", models.MailSent).Count(&sent).Error)
	assert.Equal(t, int64(len(p.sent)), sent, "what was with the carrier is written down")
	assert.Less(t, len(p.sent), 3*bagful)
	p.answer = nil
	p.round()
	assert.Len(t, p.sent, 3*bagful)
}

// Alerts go before reminders, and what has been due longest before the rest.
func TestPostman_AlertsGoFirst(t *testing.T) {
	w := newTown(t)
	_, first := w.reminded(t)
	late := w.screened(t)
	late.wakeUntil("2027-02-01 09:00")
	alert := w.newFile(t)
	alert.coordinated()
	alert.must(alert.handler, "2027-02-01 09:30", &casefile.RegisterDeath{DiedOn: calendar.MustDate("2027-01-31")})
	p := w.post(t, "2027-02-03 12:00")
	keys, err := w.store.DueMails(t.Context(), p.at, 100)
	require.NoError(t, err)
	require.Greater(t, len(keys), 2)
	var kinds []models.MailKind
	var due []time.Time
	for _, key := range keys {
		m := w.mail(t, key)
		if kinds = append(kinds, m.Kind); m.Kind == models.ReminderMail {
			due = append(due, m.SendAfter)
		}
	}
	assert.Equal(t, models.AlertMail, kinds[0])
	assert.Equal(t, models.ReminderMail, kinds[len(kinds)-1])
	assert.IsIncreasing(t, due)
	assert.Contains(t, keys, first)
}

// What the carrier does not take is tried again after longer and longer waits, and after
// a day from its hour every case it is about is told, once.
func TestPostman_PutsOffAndGivesUp(t *testing.T) {
	w := newTown(t)
	one, key := w.reminded(t)
	two := w.screened(t)
	two.wakeUntil("2027-01-25 08:00") // adds a line
	p := w.post(t, "2027-01-25 08:40")
	p.answer = func(mail.Message) error { return errors.New("the carrier is away") }
	tries := 0
	for range 10 {
		p.round()
		p.round() // not yet
		tries++
		assert.Len(t, p.sent, tries)
		p.at = p.at.Add(5 * time.Minute)
	}
	p.at = w.mail(t, key).SendAfter.Add(25 * time.Hour)
	p.round()
	assert.Equal(t, models.MailFailed, w.mail(t, key).Status)
	assert.Equal(t, "GAVE_UP", w.mail(t, key).Reason)
	p.round()
	var told []models.BatchItem
	require.NoError(t, w.store.DB.Find(&told).Error)
	assert.Equal(t, tries+1, strings.Count(p.log.String(), "a mail was not accepted"), "at the last try too")
	cases := []string{told[0].CaseID, told[len(told)-1].CaseID}
	assert.Len(t, told, 2)
	assert.ElementsMatch(t, []string{one.state.Case, two.state.Case}, cases)
}

// A refusal for good is told in the transaction in which it is written.
func TestPostman_ARefusalIsToldAtOnce(t *testing.T) {
	w := newTown(t)
	f, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	p.answer = func(mail.Message) error { return &mail.PermanentError{Reason: "smtp-550-5.1.1"} }
	p.round()
	assert.Equal(t, models.MailFailed, w.mail(t, key).Status)
	var told []models.BatchItem
	require.NoError(t, w.store.DB.Find(&told).Error)
	require.Len(t, told, 1)
	assert.Equal(t, f.state.Case, told[0].CaseID)
	assert.Equal(t, 1, p.told)
}

// Several processes have a postman each: a morning's mails are sent once, whoever goes.
func TestPostman_TwoDoNotSendTwice(t *testing.T) {
	w := newTown(t)
	for range 6 {
		w.screened(t).wakeUntil("2027-02-05 08:00")
	}
	p := w.post(t, "2027-02-08 12:00")
	var mu sync.Mutex
	seen := map[string]int{}
	p.answer = func(m mail.Message) error {
		mu.Lock()
		defer mu.Unlock()
		seen[m.Key]++
		return nil
	}
	var both errgroup.Group
	for range 2 {
		both.Go(func() error { p.round(); return nil })
	}
	require.NoError(t, both.Wait())
	p.round()
	require.NotEmpty(t, seen)
	for key, n := range seen {
		assert.Equal(t, 1, n, key)
	}
	waiting, err := w.store.DueMails(t.Context(), p.at, 10)
	require.NoError(t, err)
	assert.Empty(t, waiting)
}

// The database goes away after the carrier has taken a mail: what it answered is
// written as soon as the database is back, and the mail is neither in doubt nor sent again.
func TestPostman_WhatTheCarrierAnsweredIsWrittenLater(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	for _, statement := range []string{`CREATE SEQUENCE tries`, `GRANT USAGE ON SEQUENCE tries TO PUBLIC`,
		`CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN IF nextval('tries') < 3 THEN RAISE EXCEPTION 'away' USING ERRCODE = '57P01'; END IF; RETURN NEW; END $$`,
		`CREATE TRIGGER away BEFORE UPDATE ON mails FOR EACH ROW WHEN (NEW.status = 'SENT') EXECUTE FUNCTION away()`} {
		require.NoError(t, w.store.DB.Exec(statement).Error)
	}
	p.round()
	p.round()
	assert.Len(t, p.sent, 1)
	got := w.mail(t, key)
	assert.Equal(t, models.MailSent, got.Status)
	assert.Equal(t, 1, got.Attempts)
	assert.Zero(t, p.told)
}

// A bell about a login belongs to no case: it goes as every other, says nothing, and
// where it does not arrive no case is told (INV-83).
func TestINV80_AMailOfNoCase(t *testing.T) {
	for _, arrives := range []bool{true, false} {
		w := newTown(t)
		id := uuid.NewString()
		email := id + "@post.example"
		require.NoError(t, w.store.DB.Create(&models.Person{ID: id, OrganisationID: w.org, Name: "Kari", Email: &email, Channel: models.ByPortal,
			Language: "nn"}).Error)
		bell := models.Mail{Key: "login/x/ENDED", OrganisationID: w.org, CaseID: models.NoCase, Principal: models.PersonPrincipal(id),
			Kind: models.AlertMail, SendAfter: instant("2027-01-25 08:00"), OnDate: calendar.MustDate("2027-01-25"),
			Status: models.MailPending, DeliveryID: uuid.NewString()}
		require.NoError(t, w.store.DB.Create(&bell).Error)
		p := w.post(t, "2027-01-25 08:01")
		if !arrives {
			p.answer = func(mail.Message) error { return &mail.PermanentError{Reason: "smtp-550-5.1.1"} }
		}
		p.round()
		require.Len(t, p.sent, 1)
		assert.Equal(t, []string{email, "Du har fått ei ny melding"}, []string{p.sent[0].To.Email, p.sent[0].Subject})
		want := map[bool]models.MailStatus{true: models.MailSent, false: models.MailFailed}[arrives]
		assert.Equal(t, want, w.mail(t, bell.Key).Status)
		var told int64
		require.NoError(t, w.store.DB.Model(&models.Batch{}).Count(&told).Error)
		assert.Zero(t, told)
	}
}
