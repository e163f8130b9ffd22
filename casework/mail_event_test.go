package casework

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/models"
)

// outgoing puts a reminder about a case into the outbox, as it stands after a try.
func (w *town) outgoing(c string, status models.MailStatus) models.Mail {
	w.t.Helper()
	now := time.Now().UTC()
	m := models.Mail{Key: "reminder/" + string(w.who("tone")) + "/" + uuid.NewString(), OrganisationID: w.org, CaseID: c,
		Principal: w.who("tone"), Kind: models.ReminderMail, SendAfter: now, OnDate: w.today(), Status: status, DeliveryID: uuid.NewString(),
		Recipient: "tone@fjordvik.example", Subject: "x", BodyText: "x", Attempts: 1}
	require.NoError(w.t, w.store.DB.Create(&m).Error)
	require.NoError(w.t, w.store.AddMailLines(w.t.Context(), []models.MailLine{{MailKey: m.Key, CaseID: c, DeadlineID: "deadline-1",
		Step: casefile.Coming, Code: "DL-02", Role: casefile.RoleUnit}}))
	return m
}

func (w *town) says(m models.Mail, id string, said models.MailDelivery, reason string) {
	w.t.Helper()
	require.NoError(w.t, w.service.HearOfMails(w.t.Context(), []MailEvent{{Source: "SENDGRID", ID: id, Mail: m.DeliveryID, Said: said,
		Reason: reason, At: time.Now().UTC()}}))
}

func (w *town) mailNow(m models.Mail) (now models.Mail) {
	w.t.Helper()
	require.NoError(w.t, w.store.DB.Where("key = ?", m.Key).Take(&now).Error)
	return now
}

// mailTasks are the tasks of a case about a mail: OPEN, or why each was done.
func (w *town) mailTasks(c string, m models.Mail) (tasks []string) {
	w.t.Helper()
	for _, t := range w.state(c).Tasks {
		switch {
		case t.Kind != casefile.TaskMailFailed || t.About != m.Key:
		case t.Open():
			tasks = append(tasks, "OPEN")
		default:
			tasks = append(tasks, string(t.Reason))
		}
	}
	return tasks
}

// heardIn counts what events have changed.
func (w *town) heardIn() map[string]int {
	counted := map[string]int{}
	w.service.heard = func(_ context.Context, said, effect string) { counted[said+" "+effect]++ }
	return counted
}

// A mail that is returned, dropped or called spam after it was sent has not arrived: each
// of its cases gets the task, and the next in line is written to, as where the carrier
// had not taken it.
func TestINV108_AMailThatIsReturnedHasNotArrived(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	for said, reason := range map[models.MailDelivery]string{models.MailBounced: "bounce-5.1.1", models.MailDropped: "dropped",
		models.MailSpam: "spam"} {
		m := w.outgoing(c, models.MailSent)
		w.says(m, m.Key, models.MailDelivered, "")
		require.Empty(t, w.mailTasks(c, m))
		w.says(m, m.Key+"/2", said, reason)
		require.Equal(t, []string{"OPEN"}, w.mailTasks(c, m), said)
		now := w.mailNow(m)
		require.Equal(t, []any{models.MailFailed, reason, said}, []any{now.Status, now.Reason, now.Delivery})
		require.NotNil(t, now.DeliveryAt)
		page, err := w.service.Mails(t.Context(), w.as("tone"), c, CasePage{Limit: 100})
		require.NoError(t, err)
		last := page.Mails[len(page.Mails)-1]
		for _, one := range page.Mails {
			if one.Key == m.Key {
				last = one
			}
		}
		require.Equal(t, []any{said, reason}, []any{last.Delivery, last.Reason})
		require.NotNil(t, last.DeliveryAt)
	}
}

// Doubled and late events change nothing, whatever order they come in, and so do events
// of mails that there are not or that nobody has handed to a carrier.
func TestINV108_DoubledLateAndForeignEventsChangeNothing(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	counted := w.heardIn()
	m := w.outgoing(c, models.MailSent)
	for i, said := range []models.MailDelivery{models.MailDelivered, models.MailDeferred, models.MailProcessed, models.MailDelivered} {
		w.says(m, fmt.Sprint(i), said, "")
		w.says(m, fmt.Sprint(i), said, "")
	}
	require.Equal(t, models.MailDelivered, w.mailNow(m).Delivery)
	w.says(m, "bounce", models.MailBounced, "bounce-5.1.1")
	returned := w.mailNow(m)
	for i, said := range []models.MailDelivery{models.MailBounced, models.MailDelivered, models.MailSpam, models.MailDropped} {
		w.says(m, "bounce", said, "other") // the same id
		w.says(m, fmt.Sprint("after", i), said, "other")
	}
	require.Equal(t, returned, w.mailNow(m))
	require.Equal(t, []string{"OPEN"}, w.mailTasks(c, m))
	require.Equal(t, map[string]int{"DELIVERED SETTLED": 1, "DELIVERED REPEATED": 3, "DELIVERED LATE": 2, "DEFERRED LATE": 1,
		"DEFERRED REPEATED": 1, "PROCESSED LATE": 1, "PROCESSED REPEATED": 1, "BOUNCED SETTLED": 1, "BOUNCED REPEATED": 1, "BOUNCED LATE": 1,
		"SPAM REPEATED": 1, "SPAM LATE": 1, "DROPPED REPEATED": 1, "DROPPED LATE": 1}, counted)

	untried := w.outgoing(c, models.MailPending)
	require.NoError(t, w.store.DB.Model(&untried).Update("attempts", 0).Error)
	before := w.mailNow(untried)
	w.says(untried, "untried", models.MailBounced, "bounce")
	require.Equal(t, before, w.mailNow(untried), "nobody can have returned what was never sent")
	w.says(models.Mail{DeliveryID: uuid.NewString()}, "x", models.MailBounced, "bounce")
	w.says(models.Mail{DeliveryID: "x"}, "y", models.MailBounced, "bounce")
	w.says(m, "z", "INVENTED", "bounce")
	require.Equal(t, 3, counted["BOUNCED UNHEARD_OF"])
	var kept int64
	require.NoError(t, w.store.DB.Model(&models.MailEvent{}).Where("mail_key <> ?", m.Key).Count(&kept).Error)
	require.Zero(t, kept)
}

// Where nobody knows whether a mail was sent there is a task; what the carrier says
// settles it, and the task ends by itself, or stays.
func TestINV108_WhatNobodyKnewIsSettledByTheEvent(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	for said, tasks := range map[models.MailDelivery][]string{models.MailProcessed: {"HAPPENED"}, models.MailDelivered: {"HAPPENED"},
		models.MailDeferred: {"HAPPENED"}, models.MailBounced: {"OPEN"}, models.MailSpam: {"OPEN"}} {
		m := w.outgoing(c, models.MailUnknown)
		require.NoError(t, w.store.TellOfMail(t.Context(), m, models.MailGivenUp, time.Now().UTC()))
		require.NoError(t, w.service.StartBatches(t.Context()))
		require.Equal(t, []string{"OPEN"}, w.mailTasks(c, m))
		w.says(m, m.Key, said, "bounce")
		require.Equal(t, tasks, w.mailTasks(c, m), said)
		if tasks[0] == "HAPPENED" { // and what is returned after all is asked for anew
			require.Equal(t, models.MailSent, w.mailNow(m).Status)
			require.NotNil(t, w.mailNow(m).SentAt)
			w.says(m, m.Key+"/2", models.MailBounced, "bounce-5.1.1")
			require.Equal(t, []string{"HAPPENED", "OPEN"}, w.mailTasks(c, m))
		}
	}
	// The case is told late: by then the mail has come, and nobody is asked for anything.
	m := w.outgoing(c, models.MailUnknown)
	require.NoError(t, w.store.TellOfMail(t.Context(), m, models.MailGivenUp, time.Now().UTC()))
	w.says(m, m.Key, models.MailDelivered, "")
	require.Empty(t, w.mailTasks(c, m))
}

// The same list of events comes many times at once, as where our answer was lost: each
// event counts once, and each case is told once.
func TestINV108_EventsThatComeManyTimesAtOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	var events []MailEvent
	var mails []models.Mail
	for range 5 {
		m := w.outgoing(c, models.MailSent)
		mails = append(mails, m)
		for _, said := range []models.MailDelivery{models.MailProcessed, models.MailDelivered, models.MailBounced} {
			events = append(events, MailEvent{Source: "SENDGRID", ID: m.Key + string(said), Mail: m.DeliveryID, Said: said, Reason: "bounce",
				At: time.Now().UTC()})
		}
	}
	var posts errgroup.Group
	for range 6 {
		posts.Go(func() error { return w.service.HearOfMails(t.Context(), events) })
	}
	require.NoError(t, posts.Wait())
	for _, m := range mails {
		require.Equal(t, []string{"OPEN"}, w.mailTasks(c, m))
	}
	var kept int64
	require.NoError(t, w.store.DB.Model(&models.MailEvent{}).Count(&kept).Error)
	require.EqualValues(t, len(events), kept)
}
