package mail

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/mail/mailtest"
)

func webhook(t *testing.T, now time.Time) (*mailtest.Webhook, *SendGridEvents) {
	t.Helper()
	hook := mailtest.NewWebhook()
	events, err := NewSendGridEvents(hook.VerificationKey(), func() time.Time { return now })
	require.NoError(t, err)
	return hook, events
}

// Each kind of event becomes a code, and nothing of the address or the words of a server
// goes with it; events of other mails in the account, and those that say nothing of the
// delivery, are left out.
func TestINV80_SendGridEventsBecomeCodes(t *testing.T) {
	now := time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC)
	hook, events := webhook(t, now)
	happened := now.Add(-time.Minute)
	cases := []struct{ event, said, reason string }{
		{`"event":"processed"`, Processed, ""},
		{`"event":"deferred","response":"452 ola@kommune.example is full"`, Deferred, ""},
		{`"event":"delivered","response":"250 ola@kommune.example"`, Delivered, ""},
		{`"event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 ola@kommune.example"`, Bounced, "bounce-5.1.1"},
		{`"event":"bounce","type":"bounce","status":"","reason":"500 unknown recipient"`, Bounced, "bounce"},
		{`"event":"bounce","type":"bounce","status":"ola@kommune.example"`, Bounced, "bounce"},
		{`"event":"bounce","type":"blocked","status":"4.7.1"`, Bounced, "blocked-4.7.1"},
		{`"event":"dropped","reason":"Bounced Address"`, Dropped, "dropped-address"},
		{`"event":"dropped","reason":"Spam Reporting Address"`, Dropped, "dropped-address"},
		{`"event":"dropped","reason":"too much for ola@kommune.example"`, Dropped, "dropped"},
		{`"event":"spamreport"`, Spam, "spam"},
		{`"event":"open"`, "", ""},
		{`"event":"click","url":"https://x.example"`, "", ""},
		{`"event":"group_unsubscribe"`, "", ""},
		{`"event":7`, "", ""},
	}
	for _, c := range cases {
		one := fmt.Sprintf(`{"email":"ola@kommune.example","sg_event_id":"ZHJvcC0x","timestamp":%d,"delivery_id":%q,%s}`,
			happened.Unix(), testKey, c.event)
		body := []byte("[" + one + "]\r\n")
		got, err := events.Read(hook.Sign(body, now), body)
		require.NoError(t, err, c.event)
		var want []Event
		if c.said != "" {
			want = []Event{{Source: FromSendGrid, ID: "ZHJvcC0x", Key: testKey, Said: c.said, Reason: c.reason, At: happened}}
		}
		assert.Equal(t, want, got, c.event)
	}

	body := []byte(`[{"event":"bounce"},{"event":"bounce","delivery_id":"2027-0003"},{"event":"bounce","delivery_id":7},17,
		{"event":"delivered","delivery_id":"` + testKey + `","sg_event_id":"ola@kommune.example","timestamp":` +
		fmt.Sprint(now.Add(time.Hour).Unix()) + `}]`)
	got, err := events.Read(hook.Sign(body, now), body)
	require.NoError(t, err)
	require.Len(t, got, 1)
	assert.Len(t, got[0].ID, 64, "an id that could be an address is not kept")
	assert.Equal(t, now, got[0].At, "nothing has happened later than now")
}

// What nobody known has signed, what was changed on its way, and what was signed too long
// ago or too far ahead says nothing.
func TestSendGridEvents_Forged(t *testing.T) {
	now := time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC)
	hook, events := webhook(t, now)
	body := []byte(`[{"event":"bounce","delivery_id":"` + testKey + `"}]`)
	with := func(name, value string) http.Header {
		h := hook.Sign(body, now)
		if h.Del(name); value != "" {
			h.Set(name, value)
		}
		return h
	}
	const signature, timestamp = "X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp"
	for name, header := range map[string]http.Header{
		"another key":      mailtest.NewWebhook().Sign(body, now),
		"another body":     hook.Sign(append(body, ' '), now),
		"another time":     with(timestamp, fmt.Sprint(now.Unix()-1)),
		"no time":          with(timestamp, ""),
		"no number":        with(timestamp, "now"),
		"no signature":     with(signature, ""),
		"no base64":        with(signature, "!"),
		"no ASN.1":         with(signature, base64.StdEncoding.EncodeToString([]byte("x"))),
		"nothing at all":   {},
		"too old":          hook.Sign(body, now.Add(-signedWithin-time.Second)),
		"too far ahead":    hook.Sign(body, now.Add(clockAhead+time.Second)),
		"before all times": hook.Sign(body, time.Unix(-1<<62, 0)),
	} {
		_, err := events.Read(header, body)
		assert.ErrorIs(t, err, ErrNotGenuine, name)
	}
	for _, at := range []time.Time{now, now.Add(-signedWithin), now.Add(clockAhead)} {
		got, err := events.Read(hook.Sign(body, at), body)
		require.NoError(t, err)
		assert.Len(t, got, 1)
	}
	for _, odd := range []string{"", "{}", `"x"`, "[1", "null x"} {
		_, err := events.Read(hook.Sign([]byte(odd), now), []byte(odd))
		assert.ErrorIs(t, err, ErrUnreadable, odd)
	}
}

// A key that cannot verify is refused when it is set, and not at the first event.
func TestSendGridEvents_KeysThatAreNone(t *testing.T) {
	for _, key := range []string{"", "!", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 91)))} {
		_, err := NewSendGridEvents(key, time.Now)
		assert.Error(t, err)
	}
}
