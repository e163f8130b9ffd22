package casework

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A reminder opens for whom it was to, by an id that says nothing, and for nobody else; what has
// been done since is left out, and so is a case in which they have no part any more (INV-80, INV-83, INV-84).
func TestINV80_INV84_AReminderOpensForWhomItWasTo(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	m := w.outgoing(c, models.MailSent)
	all := w.state(c).Deadlines
	i := slices.IndexFunc(all, func(d casefile.Deadline) bool { return d.Live() })
	require.GreaterOrEqual(t, i, 0)
	revise := all[i]
	require.NoError(t, w.store.DB.Exec("DELETE FROM mail_lines WHERE mail_key = ?", m.Key).Error)
	require.NoError(t, w.store.AddMailLines(t.Context(), []models.MailLine{{MailKey: m.Key, CaseID: c, DeadlineID: revise.ID,
		Step: casefile.Coming, Code: revise.Code, Role: casefile.RoleUnit}}))
	about := func(who string) (Reminded, error) { return w.service.Reminder(t.Context(), w.as(who), m.DeliveryID) }
	out, err := about("tone")
	require.NoError(t, err)
	require.Len(t, out.Items, 1)
	require.Equal(t, c, out.Items[0].CaseID)
	require.Equal(t, revise.ID, out.Items[0].ID)
	require.Equal(t, casefile.DeadlineCode(revise.Code), out.Items[0].Deadline)
	require.NotEmpty(t, out.Items[0].CaseNumber)
	log := w.accessLog(c)
	require.Equal(t, "tone: reminder as RELATION true", log[len(log)-1])
	for _, who := range []string{"ola", "kai", "kari", "stranger"} {
		_, err := about(who)
		require.ErrorAs(t, err, new(*NotFound), who)
	}
	for _, id := range []string{uuid.NewString(), "x"} {
		_, err := w.service.Reminder(t.Context(), w.as("tone"), id)
		require.ErrorAs(t, err, new(*NotFound))
	}
	require.Len(t, w.accessLog(c), len(log))

	require.NoError(t, w.store.DB.Model(&models.Mail{}).Where("key = ?", m.Key).Update("principal", w.who("stranger")).Error)
	out, err = about("stranger")
	require.NoError(t, err)
	require.Empty(t, out.Items, "who has no part in the case any more")
	require.NoError(t, w.store.DB.Model(&models.Mail{}).Where("key = ?", m.Key).Update("principal", w.who("tone")).Error)
	require.NoError(t, w.store.DB.Exec("UPDATE deadlines SET status = 'MET' WHERE case_id = ? AND id = ?", c, revise.ID).Error)
	out, err = about("tone")
	require.NoError(t, err)
	require.Empty(t, out.Items, "it is done")
}
