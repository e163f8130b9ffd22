package activities

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// With a desk a reminder leads to what it is about, by an id that says nothing of the case; without
// one it leads to the front page (INV-80).
func TestINV80_AReminderLeadsToTheDesk(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-25 09:00")
	p.Desk = "https://desk.example"
	require.Equal(t, OutcomeSent, p.deliver(key).Outcome)
	m := w.mail(t, key)
	link := "https://desk.example/reminders/" + m.DeliveryID
	require.Contains(t, m.BodyText, "\n"+link+"\n")
	require.Contains(t, m.BodyHTML, `href="`+link+`"`)
	for _, body := range []string{m.Subject, m.BodyText, m.BodyHTML} {
		require.NotContains(t, body, m.CaseID)
		require.NotContains(t, body, "https://samlop.example")
	}
}
