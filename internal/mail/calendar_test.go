package mail

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/ical"
	"samlop/internal/mail/mailtest"
)

func invitation(method ical.Method) Message {
	m := message()
	m.Calendar = &Calendar{Method: method, Entry: ical.Entry{UID: "0a1b2c3d-0000-4000-8000-000000000001", Sequence: 2,
		Stamp: time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC), On: date(2027, time.April, 20), At: "13:00", Summary: "Møte", Link: front}}
	return m
}

// By the MIME type a program knows what it is asked to do, before it has read the part.
func TestSMTP_TheCalendarIsTheLastAlternativeWithItsMethod(t *testing.T) {
	for _, method := range []ical.Method{ical.Request, ical.Cancel} {
		relay := mailtest.NewSMTP(t)
		_, err := smtpTo(t, relay).Send(t.Context(), invitation(method))
		require.NoError(t, err)
		m, err := netmail.ReadMessage(strings.NewReader(relay.Mails()[0].Data))
		require.NoError(t, err)
		kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		require.NoError(t, err)
		require.Equal(t, "multipart/alternative", kind)
		parts := multipart.NewReader(m.Body, params["boundary"])
		var kinds []string
		var last []byte
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			assert.Empty(t, part.FileName(), "no file, so no name of one (INV-80)")
			kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
			require.NoError(t, err)
			if kind == "text/calendar" {
				assert.Equal(t, string(method), params["method"])
				assert.Equal(t, "utf-8", strings.ToLower(params["charset"]))
			}
			kinds = append(kinds, kind)
			require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
			last, err = io.ReadAll(quotedprintable.NewReader(part))
			require.NoError(t, err)
		}
		assert.Equal(t, []string{"text/plain", "text/html", "text/calendar"}, kinds)
		assertInvitation(t, method, last)
	}
}

func TestSendGrid_TheCalendarIsAContentWithItsMethod(t *testing.T) {
	m, api := sendGridStandIn(t)
	_, err := m.Send(t.Context(), invitation(ical.Cancel))
	require.NoError(t, err)
	var body struct {
		Content     []struct{ Type, Value string }
		Attachments []any
	}
	require.NoError(t, json.Unmarshal(api.Requests()[0].Body, &body))
	require.Len(t, body.Content, 3)
	assert.Equal(t, "text/calendar; method=CANCEL", body.Content[2].Type)
	assert.Empty(t, body.Attachments)
	assertInvitation(t, ical.Cancel, []byte(body.Content[2].Value))
}

func assertInvitation(t *testing.T, method ical.Method, part []byte) {
	t.Helper()
	said := strings.ReplaceAll(string(part), "\r\n", "\n") // the relay of the test keeps lines, not their ends
	said = strings.ReplaceAll(said, "\n ", "")
	assert.Contains(t, said, "METHOD:"+string(method)+"\n")
	assert.Contains(t, said, "SEQUENCE:2\n")
	assert.Contains(t, said, "DTSTART;TZID=Europe/Oslo:20270420T130000\n")
	assert.Contains(t, said, "ORGANIZER:mailto:ikke-svar@post.example\n", "the fixed sender, whoever asks")
	assert.Equal(t, 1, strings.Count(said, "ATTENDEE"))
	assert.Contains(t, said, ":mailto:ola@kommune.example\n")
	assert.Equal(t, 2, strings.Count(said, "@"), "nobody else is named")
}

func TestACalendarThatIsNoneIsNotSent(t *testing.T) {
	for name, c := range carriers(t) {
		t.Run(name, func(t *testing.T) {
			m := invitation(ical.Publish)
			_, err := c.Send(t.Context(), m)
			var refused *PermanentError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, ReasonCalendarMalformed, refused.Reason)
			assert.Nil(t, m.Calendar.Bytes, "what was given is left as it was")
		})
	}
}
