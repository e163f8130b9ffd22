package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/ical"
	"samlop/internal/mail/mailtest"
)

const testKey = "0190a6e2-7c1e-7b3a-9d52-0b6f3c1a2e4d"

var sender = Address{Name: "Melding", Email: "ikke-svar@post.example"}

func message() Message {
	return Message{
		Key: testKey, To: Address{Email: "ola@kommune.example"},
		Subject: "Påminnelse om frister", Text: "Hei på deg.\n\n" + front + "\n", HTML: "<p>Hei på deg.</p>",
	}
}

// carriers starts a stand-in for each carrier and returns with it a function that
// gives all that stand-in was told, envelope and headers included.
func carriers(t *testing.T) map[string]struct {
	Mailer
	told func() string
} {
	t.Helper()
	type both = struct {
		Mailer
		told func() string
	}
	build := func(c Config, store Store) Mailer {
		c.From = sender
		m, err := New(c, store)
		require.NoError(t, err)
		return m
	}
	api := mailtest.NewSendGrid()
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	relay := mailtest.NewSMTP(t)
	box := &MemoryStore{}
	return map[string]both{
		CarrierSendGrid: {build(Config{Carrier: CarrierSendGrid, SendGridKey: "SG.x", SendGridHost: server.URL}, nil), func() string {
			var all strings.Builder
			for _, r := range api.Requests() {
				fmt.Fprintf(&all, "%s %s %v\n%s\n", r.Method, r.Path, r.Header, r.Body)
			}
			return all.String()
		}},
		CarrierSMTP: {build(Config{Carrier: CarrierSMTP, SMTPHost: relay.Host, SMTPPort: relay.Port, SMTPTLS: TLSNone}, nil), func() string {
			return fmt.Sprintf("%+v", relay.Mails())
		}},
		CarrierMailbox: {build(Config{Carrier: CarrierMailbox}, box), func() string {
			var all strings.Builder
			for _, m := range box.List() {
				type plain Message // without String, which hides everything
				fmt.Fprintf(&all, "%+v\n", plain(m))
			}
			return all.String()
		}},
	}
}

func TestCarriers_SendAndGiveReceipt(t *testing.T) {
	for name, c := range carriers(t) {
		t.Run(name, func(t *testing.T) {
			receipt, err := c.Send(t.Context(), message())
			require.NoError(t, err)
			assert.Equal(t, name, receipt.Carrier)
			assert.NotEmpty(t, receipt.ProviderID)
			assert.Contains(t, c.told(), "ola@kommune.example")
			assert.Contains(t, c.told(), testKey)
		})
	}
}

// A caller that puts a name wherever there is room for one gets it nowhere.
func TestINV80_NothingPersonalLeavesInHeadersOrEnvelope(t *testing.T) {
	misuse := map[string]struct {
		change func(*Message)
		reason string // "" when the mail goes out without the mark
	}{
		"recipient's name":           {func(m *Message) { m.To.Name = mark }, ""},
		"key":                        {func(m *Message) { m.Key = mark }, ReasonKeyNotOpaque},
		"key with an fnr":            {func(m *Message) { m.Key = "15876543210" }, ReasonKeyNotOpaque},
		"key with a case number":     {func(m *Message) { m.Key = "2027/00012-3" }, ReasonKeyNotOpaque},
		"key with more after it":     {func(m *Message) { m.Key += mark }, ReasonKeyNotOpaque},
		"key with more before it":    {func(m *Message) { m.Key = mark + m.Key }, ReasonKeyNotOpaque},
		"key with a line end":        {func(m *Message) { m.Key += "\n" }, ReasonKeyNotOpaque},
		"no key":                     {func(m *Message) { m.Key = "" }, ReasonKeyNotOpaque},
		"sender's name":              {func(m *Message) { m.From = Address{mark, sender.Email} }, ReasonSenderNotConfigured},
		"sender's address":           {func(m *Message) { m.From = Address{sender.Name, mark + "@post.example"} }, ReasonSenderNotConfigured},
		"name in the address":        {func(m *Message) { m.To.Email = mark + " <ola@kommune.example>" }, ReasonRecipientMalformed},
		"two recipients":             {func(m *Message) { m.To.Email += ", " + mark + "@x.example" }, ReasonRecipientMalformed},
		"header in the address":      {func(m *Message) { m.To.Email += "\r\nX-Case: " + mark }, ReasonRecipientMalformed},
		"no recipient":               {func(m *Message) { m.To.Email = "" }, ReasonRecipientMalformed},
		"header through the subject": {func(m *Message) { m.Subject += "\r\nX-Case: " + mark }, ReasonSubjectMalformed},
		"no subject":                 {func(m *Message) { m.Subject = " " }, ReasonSubjectMalformed},
		"no text":                    {func(m *Message) { m.Text = "\n" }, ReasonTextEmpty},
	}
	for name, c := range carriers(t) {
		for what, try := range misuse {
			t.Run(name+"/"+what, func(t *testing.T) {
				m := message()
				try.change(&m)
				before := c.told()
				_, err := c.Send(t.Context(), m)
				assert.NotContains(t, c.told(), mark)
				if try.reason == "" {
					require.NoError(t, err)
					return
				}
				var refused *PermanentError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, try.reason, refused.Reason)
				assert.Equal(t, name, refused.Carrier)
				assert.NotContains(t, fmt.Sprintf("%v %+v", err, *refused), mark)
				assert.Equal(t, before, c.told(), "a refused mail was sent all the same")
			})
		}
	}
}

func TestAppendixC_SenderIsTheConfiguredOne(t *testing.T) {
	for name, c := range carriers(t) {
		t.Run(name, func(t *testing.T) {
			same := message()
			same.From = sender
			_, err := c.Send(t.Context(), same)
			require.NoError(t, err)
			assert.Contains(t, c.told(), sender.Name)
			assert.Contains(t, c.told(), sender.Email)
		})
	}
}

// No field for a file: what INV-81 forbids cannot be attached. A calendar gets a time, and
// words from a list.
func TestINV81_MessageHasNoAttachments(t *testing.T) {
	var fields []string
	for f := range reflect.TypeFor[Message]().NumField() {
		fields = append(fields, reflect.TypeFor[Message]().Field(f).Name)
	}
	assert.Equal(t, []string{"Key", "From", "To", "Subject", "Text", "HTML", "Calendar"}, fields)
	fields = nil
	for f := range reflect.TypeFor[ical.Entry]().NumField() {
		fields = append(fields, reflect.TypeFor[ical.Entry]().Field(f).Name)
	}
	assert.Equal(t, []string{"UID", "Sequence", "Stamp", "On", "At", "Lasts", "Summary", "Link"}, fields)
	for _, kind := range kinds {
		assert.Contains(t, []Kind{KindReminder, KindAlert, KindMeeting}, kind, "a letter's kind has no business here")
	}
}

func TestINV80_PrintingAMessageShowsTheKeyOnly(t *testing.T) {
	m := message()
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("sent", "mail", m)
	for _, printed := range []string{fmt.Sprint(m), fmt.Sprintf("%v %+v %s", m, m, m), log.String()} {
		assert.Contains(t, printed, testKey)
		assert.NotContains(t, printed, m.To.Email)
	}
}

func TestMessageID_StableAndOpaque(t *testing.T) {
	m, err := outgoing(message(), sender, CarrierSMTP)
	require.NoError(t, err)
	assert.Equal(t, testKey+"@post.example", messageID(m))
	for _, key := range []string{strings.Repeat("a1", 16), strings.Repeat("0f", 32)} {
		m := message()
		m.Key = key
		_, err := outgoing(m, sender, CarrierSMTP)
		assert.NoError(t, err, key)
	}
}

func TestMailbox_KeepsEverySending(t *testing.T) {
	box := &MemoryStore{}
	m, err := New(Config{Carrier: CarrierMailbox, From: sender}, box)
	require.NoError(t, err)
	first, err := m.Send(t.Context(), message())
	require.NoError(t, err)
	second, err := m.Send(t.Context(), message())
	require.NoError(t, err)
	assert.NotEqual(t, first.ProviderID, second.ProviderID)

	want := message()
	want.From = sender
	assert.Equal(t, []Message{want, want}, box.List())
}

type failingStore struct{ err error }

func (s failingStore) Keep(context.Context, Message) (string, error) { return "", s.err }

func TestINV80_MailboxErrorDoesNotRepeatTheStores(t *testing.T) {
	m, err := New(Config{Carrier: CarrierMailbox, From: sender}, failingStore{errors.New("duplicate key (" + mark + ")")})
	require.NoError(t, err)
	_, err = m.Send(t.Context(), message())
	var retry *RetryError
	require.ErrorAs(t, err, &retry)
	assert.NotContains(t, allTexts(err), mark)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = m.Send(ctx, message())
	require.ErrorIs(t, err, context.Canceled)
}

// allTexts is what Temporal's failure converter would write down: the text of an
// error and of everything it wraps.
func allTexts(err error) string {
	if err == nil {
		return ""
	}
	text := fmt.Sprintf("%v %+v", err, err)
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		text += allTexts(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, each := range e.Unwrap() {
			text += allTexts(each)
		}
	}
	return text
}
