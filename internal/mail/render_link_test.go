package mail

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A reminder may lead to what it is about, by a link that says nothing; no other mail may.
func TestINV80_AReminderMayHaveAnOpaqueLink(t *testing.T) {
	const id = "0190c1de-1111-7aaa-8bbb-0123456789ab"
	link := OpaqueLink("https://samlop.example", id)
	items := []ReminderItem{{"DL-13", StepComing, date(2027, time.May, 17), ""}}
	for _, lang := range []Language{Bokmal, Nynorsk, English} {
		_, text, html, err := Render(KindReminder, lang, Reminder{Link: link, Items: items})
		require.NoError(t, err)
		assert.Contains(t, text, "\n"+link+"\n")
		assert.Contains(t, html, `href="`+link+`"`)
	}
	for _, wrong := range []string{link + "/", link + "?case=1", "https://samlop.example//reminders/" + id,
		"https://samlop.example/cases/" + id,
		"https://samlop.example/reminders/2027-0001", "ftp://samlop.example/reminders/" + id, link + "/reminders/" + id} {
		_, _, _, err := Render(KindReminder, Bokmal, Reminder{Link: wrong, Items: items})
		require.ErrorContains(t, err, ReasonNotFrontPage, wrong)
	}
	_, _, _, err := Render(KindAlert, Bokmal, Alert{Link: link})
	require.ErrorContains(t, err, ReasonNotFrontPage)
	_, _, _, err = Render(KindMeeting, Bokmal, Meeting{Link: link, On: date(2027, time.May, 17)})
	require.ErrorContains(t, err, ReasonNotFrontPage)
}
