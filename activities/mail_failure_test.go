package activities

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A mail that its case has given up ends, and every other case it has lines of is
// told in a batch; once, however often it is noted.
func TestINV113_AMailThatWasGivenUpIsFailedInEveryCaseOfIt(t *testing.T) {
	w := newTown(t)
	one, key := w.reminded(t)
	two := w.screened(t)
	dl := two.state.Deadlines[1]
	require.NoError(t, w.store.AddMailLines(t.Context(), []models.MailLine{{MailKey: key, CaseID: two.state.Case, DeadlineID: dl.ID,
		Step: casefile.Coming, Code: dl.Code}}))
	note := &casefile.NoteMailFailure{Mail: key, Reason: "GAVE_UP"}
	two.must(casefile.System, "2027-01-26 08:00", note) // it is not this case's to end
	assert.Equal(t, models.MailPending, w.mail(t, key).Status)
	for range 2 {
		one.must(casefile.System, "2027-01-26 08:00", note)
		assert.Equal(t, models.MailFailed, w.mail(t, key).Status)
		assert.Equal(t, "GAVE_UP", w.mail(t, key).Reason)
	}
	var batches []models.Batch
	require.NoError(t, w.store.DB.Find(&batches).Error)
	require.Len(t, batches, 1)
	assert.Equal(t, models.MailGivenUp, batches[0].Kind)
	var items []models.BatchItem
	require.NoError(t, w.store.DB.Find(&items).Error)
	require.Len(t, items, 1)
	assert.Equal(t, two.state.Case, items[0].CaseID)
	assert.NotEqual(t, uuid.Nil.String(), batches[0].ID)
}

// What the carrier said stands, and a reminder that was on its way may have come.
func TestINV113_AMailKeepsTheEndItHad(t *testing.T) {
	for was, is := range map[models.MailStatus]models.MailStatus{models.MailSent: models.MailSent, models.MailFailed: models.MailFailed,
		models.MailSending: models.MailUnknown, models.MailPending: models.MailFailed} {
		w := newTown(t)
		one, key := w.reminded(t)
		require.NoError(t, w.store.DB.Model(&models.Mail{Key: key}).Updates(map[string]any{"status": was, "reason": "before"}).Error)
		one.must(casefile.System, "2027-01-26 08:00", &casefile.NoteMailFailure{Mail: key, Reason: "GAVE_UP"})
		assert.Equal(t, is, w.mail(t, key).Status)
		if was == is {
			assert.Equal(t, "before", w.mail(t, key).Reason)
		}
	}
}
