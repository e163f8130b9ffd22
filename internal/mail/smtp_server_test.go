package mail

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/ical"
	"samlop/internal/mail/mailtest"
)

// through is a sender that logs in to a real server over STARTTLS.
func through(t *testing.T) (*mailtest.Mailpit, *SMTP) {
	t.Helper()
	pit := mailtest.StartMailpit(t, "samlop", "hemmelig")
	m, err := New(Config{Carrier: CarrierSMTP, SMTPHost: pit.Host, SMTPPort: pit.Port, SMTPTLS: TLSMandatory, SMTPUser: "samlop",
		SMTPPassword: "hemmelig", From: sender}, nil)
	require.NoError(t, err)
	m.(*SMTP).tls.RootCAs = pit.Roots
	return pit, m.(*SMTP)
}

// What a real server refuses, for good or for now, is told apart, and the same mail goes
// once it takes it: there is one of it.
func TestSMTP_ARealServerThatFails(t *testing.T) {
	pit, m := through(t)
	for _, c := range []struct {
		faults mailtest.Faults
		want   error
	}{
		{mailtest.Faults{Recipient: 550}, &PermanentError{Carrier: CarrierSMTP, Reason: "smtp-550"}},
		{mailtest.Faults{Recipient: 452}, &RetryError{Carrier: CarrierSMTP, Reason: "smtp-452"}},
		{mailtest.Faults{Sender: 553}, &PermanentError{Carrier: CarrierSMTP, Reason: "smtp-553", Ours: true}},
		{mailtest.Faults{Sender: 451}, &RetryError{Carrier: CarrierSMTP, Reason: "smtp-451"}},
		{mailtest.Faults{Login: 535}, &PermanentError{Carrier: CarrierSMTP, Reason: "smtp-535", Ours: true}},
		{mailtest.Faults{Login: 454}, &RetryError{Carrier: CarrierSMTP, Reason: "smtp-454"}},
	} {
		pit.Fail(t, c.faults)
		_, err := m.Send(t.Context(), message())
		assert.Equal(t, c.want, err, "%+v", c.faults)
	}
	require.Empty(t, pit.Mails(t))
	pit.Fail(t, mailtest.Faults{})
	_, err := m.Send(t.Context(), message())
	require.NoError(t, err)
	require.Len(t, pit.Mails(t), 1)
}

// A real server reads a mail as it was written, headers and words; the calendar, of which
// Mailpit itself says nothing (a finding), is in what it has kept.
func TestSMTP_ARealServerReadsWhatWasWritten(t *testing.T) {
	pit, m := through(t)
	want := invitation(ical.Request)
	_, err := m.Send(t.Context(), want)
	require.NoError(t, err)
	sent, err := outgoing(want, sender, CarrierSMTP)
	require.NoError(t, err)

	require.Len(t, pit.Mails(t), 1)
	got := pit.Mails(t)[0]
	lines := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	assert.Equal(t, []string{testKey + "@post.example", want.Subject, lines(want.Text), lines(want.HTML)},
		[]string{got.MessageID, got.Subject, lines(got.Text), lines(got.HTML)})
	assert.Equal(t, map[string]any{"Name": "Melding", "Address": "ikke-svar@post.example"}, got.From)
	assert.Equal(t, []any{map[string]any{"Name": "", "Address": "ola@kommune.example"}}, got.To)

	read, err := netmail.ReadMessage(strings.NewReader(got.Raw))
	require.NoError(t, err)
	var names []string
	for name := range read.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	assert.Equal(t, []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Received", "Return-Path",
		"Subject", "To"}, names, "ours, and two of the server's own")
	_, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	require.NoError(t, err)
	var kinds []string
	var last string
	for parts := multipart.NewReader(read.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		kinds = append(kinds, part.Header.Get("Content-Type"))
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		last = string(body)
	}
	require.Len(t, kinds, 3)
	kind, params, err := mime.ParseMediaType(kinds[2])
	require.NoError(t, err)
	assert.Equal(t, []string{"text/calendar", "REQUEST"}, []string{kind, params["method"]})
	assert.Equal(t, lines(string(sent.Calendar.Bytes)), lines(last))
}
