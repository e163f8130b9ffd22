package mail

import (
	"fmt"
	"net/http"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/mail/mailtest"
)

var (
	returned   = Returns{Address: "retur@post.example", Key: "a2V5IG9mIHRoZSByZXR1cm5z"}
	reportedAt = time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC)
)

func handIn(t *testing.T, key, message string) ([]Event, error) {
	t.Helper()
	reports := &SMTPReports{Returns: returned, Now: func() time.Time { return reportedAt }}
	return reports.Read(http.Header{"Authorization": {"Bearer " + key}}, []byte(message))
}

// report is a delivery status notification about one recipient, as RFC 3464 has it.
func report(to, fields string) string {
	return strings.ReplaceAll(fmt.Sprintf(`From: MAILER-DAEMON@relay.example
To: <%s>
Date: Mon, 01 Feb 2027 07:30:00 +0000
Subject: Undeliverable
MIME-Version: 1.0
Content-Type: multipart/report; report-type="delivery-status"; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

ola@kommune.example does not exist.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 01 Feb 2027 07:29:00 +0000

Original-Recipient: rfc822;ola@kommune.example
Final-Recipient: rfc822; ola@kommune.example
%s
Diagnostic-Code: smtp; 550 5.1.1 <ola@kommune.example> user unknown

--b1
Content-Type: text/rfc822-headers

Subject: ignored
To: <retur+%s@post.example>

--b1--
`, to, fields, strings.Repeat("a", 42)), "\n", "\r\n")
}

// A mail leaves with a return address of its own, by which a report on it names it; its
// headers say nothing of that.
func TestReturns_EachMailHasAnAddressOfItsOwn(t *testing.T) {
	relay := mailtest.NewSMTP(t, func(s *mailtest.SMTP) { s.DSN = true })
	m := smtpTo(t, relay, func(c *Config) { c.Returns = returned })
	_, err := m.Send(t.Context(), message())
	require.NoError(t, err)
	got := relay.Mails()[0]
	address, ok := returned.AddressFor(testKey)
	require.True(t, ok)
	assert.Equal(t, address, got.From)
	assert.LessOrEqual(t, strings.Index(address, "@"), 64)
	assert.Contains(t, got.FromOptions, "RET=HDRS", "the report is to hold no body")
	assert.Equal(t, "NOTIFY=SUCCESS,FAILURE,DELAY", got.ToOptions)
	assert.NotContains(t, got.Data, "retur+")
	parsed, err := netmail.ReadMessage(strings.NewReader(got.Data))
	require.NoError(t, err)
	assert.Equal(t, `"Melding" <ikke-svar@post.example>`, parsed.Header.Get("From"))

	// A key that is no UUID cannot be tagged; neither can anything while returns are off.
	_, ok = returned.AddressFor(strings.Repeat("a", 64))
	assert.False(t, ok)
	_, ok = Returns{}.AddressFor(testKey)
	assert.False(t, ok)
}

func TestReturns_Reports(t *testing.T) {
	to, _ := returned.AddressFor(testKey)
	happened := time.Date(2027, 2, 1, 7, 30, 0, 0, time.UTC)
	event := func(said, reason string) []Event {
		return []Event{{Source: FromSMTP, ID: testKey + "/" + strings.ToLower(said), Key: testKey, Said: said, Reason: reason, At: happened}}
	}
	for fields, want := range map[string][]Event{
		"Action: failed\nStatus: 5.1.1":                       event(Bounced, "bounce-5.1.1"),
		"Action: FAILED\nStatus: 5.1.1 (no such mailbox)":     event(Bounced, "bounce-5.1.1"),
		"Action: failed (after five days)\nStatus: 4.4.7":     event(Bounced, "bounce-4.4.7"),
		"Action: failed\nStatus: <ola@kommune.example>":       event(Bounced, "bounce"),
		"Action: delayed\nStatus: 4.4.1":                      event(Deferred, ""),
		"Action: delivered\nStatus: 2.0.0":                    event(Delivered, ""),
		"Action: relayed\nStatus: 2.0.0":                      event(Processed, ""),
		"Action: expanded\nStatus: 2.0.0":                     event(Processed, ""),
		"Action: something\nStatus: 5.0.0":                    nil,
		"Status: 5.0.0":                                       nil,
		"X-Odd: 1\n\n\n\nAction: failed\nStatus: 5.2.2\nX: 1": event(Bounced, "bounce-5.2.2"),
	} {
		got, err := handIn(t, returned.Key, report(to, fields))
		require.NoError(t, err, fields)
		assert.Equal(t, want, got, fields)
		assert.NotContains(t, fmt.Sprint(got), "ola@")
	}
	// However the address stands: in capitals, in another header, behind the line of a pipe.
	failed := "Action: failed\nStatus: 5.1.1"
	for _, message := range []string{
		report(strings.ToUpper(to), failed),
		"Delivered-To: " + to + "\r\n" + report("postmaster@post.example", failed),
		"X-Original-To: " + to + "\r\n" + report("undisclosed", failed),
		"From MAILER-DAEMON Mon Feb  1 07:30:00 2027\r\n" + report(to, failed),
		strings.ReplaceAll(report(to, failed), "\r\n", "\n"),
	} {
		got, err := handIn(t, returned.Key, message)
		require.NoError(t, err)
		assert.Equal(t, event(Bounced, "bounce-5.1.1"), got)
	}
}

// What is handed in without the key is refused; what names no mail of ours, or is no
// report, says nothing of any.
func TestReturns_Forged(t *testing.T) {
	to, _ := returned.AddressFor(testKey)
	failed := "Action: failed\nStatus: 5.1.1"
	for _, key := range []string{"", "x", returned.Key + "x"} {
		_, err := handIn(t, key, report(to, failed))
		assert.ErrorIs(t, err, ErrNotGenuine)
	}
	_, err := (&SMTPReports{Returns: returned, Now: time.Now}).Read(http.Header{}, []byte(report(to, failed)))
	require.ErrorIs(t, err, ErrNotGenuine)
	_, err = (&SMTPReports{Now: time.Now}).Read(http.Header{"Authorization": {"Bearer "}}, []byte(report(to, failed)))
	require.ErrorIs(t, err, ErrNotGenuine, "no key is none that could be shown")

	other, _ := Returns{Address: returned.Address, Key: "another"}.AddressFor(testKey)
	swapped := []byte(to)
	i := strings.IndexByte(to, '+') + 1
	if swapped[i]++; swapped[i] == 'z'+1 {
		swapped[i] = 'a'
	}
	for name, message := range map[string]string{
		"a tag of another key":      report(other, failed),
		"a tag that was changed":    report(string(swapped), failed),
		"half a tag":                report(to[:i+20]+"@post.example", failed),
		"another domain":            report(strings.Replace(to, "post.", "roast.", 1), failed),
		"another address before it": report("x"+to, failed),
		"no tag":                    report(returned.Address, failed),
		"no report":                 strings.Replace(report(to, failed), "multipart/report", "multipart/mixed", 1),
		"a report on reading":       strings.Replace(report(to, failed), "delivery-status\"", "disposition-notification\"", 1),
		"no status":                 strings.Replace(report(to, failed), "message/delivery-status", "text/plain", 1),
		"cut short":                 report(to, failed)[:600],
		"an answer of a person":     "To: " + to + "\r\nSubject: Sv\r\n\r\nAction: failed\r\n",
		"no message":                "\x00",
		"nothing":                   "",
	} {
		got, err := handIn(t, returned.Key, message)
		require.NoError(t, err, name)
		assert.Empty(t, got, name)
	}
}

func TestReturns_WhatIsWrongIsSaid(t *testing.T) {
	for _, r := range []Returns{{Address: "retur@post.example"}, {Key: "x"}, {Address: "retur", Key: "x"},
		{Address: "a+b@post.example", Key: "x"}, {Address: strings.Repeat("a", 22) + "@post.example", Key: "x"}} {
		_, err := New(Config{Carrier: CarrierSMTP, SMTPHost: "relay.example", From: sender, Returns: r}, nil)
		var wrong *ConfigError
		if assert.ErrorAs(t, err, &wrong) {
			assert.Equal(t, "Returns", wrong.Field)
		}
	}
}
