package scale_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/dev/books"
	"samlop/models"
)

// perMail is how long a mail takes where as many people as there are cases are to have one
// in the same morning: at most 100 ms, for ten a second are to leave (issue 11).
const perMail = "a mail, while each of as many people as there are cases has one coming"

// recipients lets the postman empty an outbox in which somebody has a mail for each case
// there is. They are written there as a step would write them.
func (r *run) recipients(t *testing.T, m *measured, cases int) {
	t.Helper()
	store, err := models.OpenAsOwner(r.system.DSN, models.WithConnections(2))
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	now, morning := r.now(t), uuid.NewString()
	people, mails := make([]models.Person, cases), make([]models.Mail, cases)
	for i := range cases {
		id := uuid.Must(uuid.NewV7()).String()
		email := id + "@post.example"
		people[i] = models.Person{ID: id, OrganisationID: r.town.Organisation, Name: "Mottaker", Email: &email, Channel: models.ByPortal,
			Language: "nb"}
		mails[i] = models.Mail{Key: fmt.Sprintf("%s/%06d", morning, i), OrganisationID: r.town.Organisation, CaseID: models.NoCase,
			Principal: models.PersonPrincipal(id), Kind: models.AlertMail, SendAfter: now.Add(-time.Minute), OnDate: calendar.DateOf(now),
			Status: models.MailPending, DeliveryID: uuid.NewString()}
	}
	require.NoError(t, store.DB.CreateInBatches(people, 500).Error)
	// All at once: the postman must not begin before the last one is there.
	tx := store.DB.Begin()
	require.NoError(t, tx.CreateInBatches(mails, 500).Error)
	began := time.Now()
	require.NoError(t, tx.Commit().Error)
	of := " FROM mails WHERE key LIKE '" + morning + "/%'"
	until(t, "every mail has left", func() bool {
		var waiting int
		r.query(t, &waiting, "SELECT count(*)"+of+" AND status IN ('PENDING', 'SENDING')")
		return waiting == 0
	})
	m.number(perMail, "ms", float64(time.Since(began).Milliseconds())/float64(cases))
	var sent int
	r.query(t, &sent, "SELECT count(*)"+of+" AND status = 'SENT' AND attempts = 1")
	require.Equal(t, cases, sent)
	b := books.Open(t, r.system.DSN, r.system.Temporal, r.system.Namespace)
	defer b.Close()
	b.RequireMailsOnce(t)
}
