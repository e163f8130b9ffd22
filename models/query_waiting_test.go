package models

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// Mails wait from the instant they were due, letters from the day they were
// queued, and each world's by its own clock.
func TestReadWaiting(t *testing.T) {
	p := newPlace(t, migrated(t))
	now := time.Date(2027, 3, 10, 9, 0, 0, 0, time.UTC)
	found, err := p.ReadWaiting(t.Context(), now)
	require.NoError(t, err)
	require.Equal(t, Waiting{OpenTasks: map[casefile.TaskKind]int64{}}, found, "an installation where nothing waits")

	c := p.newCase(1, nil)
	mail := func(after time.Time, status MailStatus) {
		p.create(&Mail{Key: uuid.NewString(), OrganisationID: p.org, CaseID: c.ID, Principal: "staff:x", Kind: ReminderMail, SendAfter: after,
			OnDate: date("2027-03-10"), Status: status, DeliveryID: uuid.NewString(), CreatedAt: p.at})
	}
	mail(now.Add(-48*time.Hour), MailSent)
	mail(now.Add(-3*time.Hour), MailSending)
	mail(now.Add(-time.Hour), MailPending)
	mail(now.Add(time.Hour), MailPending)
	for n, letter := range []struct {
		on     string
		status casefile.LetterStatus
	}{{"2027-03-01", casefile.LetterPosted}, {"2027-03-08", casefile.LetterQueued}, {"2027-03-09", casefile.LetterQueued}} {
		p.create(&Letter{CaseID: c.ID, ID: string(rune('a' + n)), OrganisationID: p.org, Code: "D-01", Recipient: "person:x",
			Status: letter.status, QueuedOn: date(letter.on)})
	}
	yesterday, today, done := date("2027-03-09"), date("2027-03-10"), date("2027-03-09")
	for n, task := range []Task{{Kind: casefile.TaskParked}, {Kind: casefile.TaskNextStep, Due: &yesterday},
		{Kind: casefile.TaskNextStep, Due: &today}, {Kind: casefile.TaskNextStep, Due: &yesterday, DoneOn: &done}} {
		task.CaseID, task.ID, task.OrganisationID, task.ForRole = c.ID, string(rune('a'+n)), p.org, casefile.RoleUnit
		task.OpenedOn = date("2027-03-01")
		p.create(&task)
	}
	for n, status := range []casefile.DeadlineStatus{casefile.DeadlineOverdue, casefile.DeadlineOverdue, casefile.DeadlineOpen} {
		p.create(&Deadline{CaseID: c.ID, ID: string(rune('a' + n)), OrganisationID: p.org, Code: "DL-01", Kind: casefile.Duty,
			Due: date("2027-03-01"), ActBy: date("2027-03-01"), Status: status})
	}
	found, err = p.ReadWaiting(t.Context(), now)
	require.NoError(t, err)
	require.Equal(t, Waiting{OldestMail: 3 * time.Hour,
		OldestLetter: now.Sub(time.Date(2027, 3, 7, 23, 0, 0, 0, time.UTC)), // midnight in Oslo
		CasesOverdue: 1, TasksOverdue: 1, OpenTasks: map[casefile.TaskKind]int64{casefile.TaskParked: 1, casefile.TaskNextStep: 2}}, found)

	world := World{ID: uuid.NewString(), OffsetUS: (24 * time.Hour).Microseconds(), CreatedAt: p.at}
	p.create(&world)
	require.NoError(t, p.DB.Model(&Organisation{}).Where("id = ?", p.org).Update("world_id", world.ID).Error)
	found, err = p.ReadWaiting(t.Context(), now)
	require.NoError(t, err)
	require.Equal(t, 27*time.Hour, found.OldestMail, "a world that is a day ahead")
	require.EqualValues(t, 2, found.TasksOverdue)
}
