package mail

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/mail/mailtest"
)

func smtpTo(t *testing.T, relay *mailtest.SMTP, change ...func(*Config)) *SMTP {
	t.Helper()
	c := Config{Carrier: CarrierSMTP, SMTPHost: relay.Host, SMTPPort: relay.Port, SMTPTLS: TLSNone, From: sender}
	for _, f := range change {
		f(&c)
	}
	m, err := New(c, nil)
	require.NoError(t, err)
	m.(*SMTP).tls.RootCAs = relay.Roots
	return m.(*SMTP)
}

func TestSMTP_Mail(t *testing.T) {
	relay := mailtest.NewSMTP(t)
	receipt, err := smtpTo(t, relay).Send(t.Context(), message())
	require.NoError(t, err)
	assert.Equal(t, Receipt{ProviderID: testKey + "@post.example", Carrier: "smtp"}, receipt)

	require.Len(t, relay.Mails(), 1)
	got := relay.Mails()[0]
	assert.Equal(t, "post.example", got.Helo, "not the name of our machine")
	assert.Equal(t, "ikke-svar@post.example", got.From)
	assert.Equal(t, "ola@kommune.example", got.To)

	m, err := netmail.ReadMessage(strings.NewReader(got.Data))
	require.NoError(t, err)
	var names []string
	for name := range m.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	assert.Equal(t, []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"},
		names, "the headers are listed: a new one has to be thought about (INV-80)")
	assert.Equal(t, "<"+testKey+"@post.example>", m.Header.Get("Message-ID"))
	assert.Equal(t, `"Melding" <ikke-svar@post.example>`, m.Header.Get("From"))
	assert.Equal(t, "<ola@kommune.example>", m.Header.Get("To"))
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	assert.Equal(t, "Påminnelse om frister", subject)

	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	assert.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{message().Text, message().HTML} {
		part, err := parts.NextRawPart()
		require.NoError(t, err)
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		assert.Equal(t, strings.TrimSpace(want), strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")))
	}
	_, err = parts.NextRawPart()
	assert.ErrorIs(t, err, io.EOF)
}

func TestSMTP_SameMessageIDAtEveryAttempt(t *testing.T) {
	relay := mailtest.NewSMTP(t)
	m := smtpTo(t, relay)
	for range 2 {
		_, err := m.Send(t.Context(), message())
		require.NoError(t, err)
	}
	for _, got := range relay.Mails() {
		assert.Contains(t, got.Data, "Message-ID: <"+testKey+"@post.example>\n")
	}
}

func TestSMTP_Answers(t *testing.T) {
	const told = "5.1.1 <ola@kommune.example> " + mark
	cases := []struct {
		verb, reply string
		want        error
	}{
		{"RCPT", "550 " + told, &PermanentError{Reason: "smtp-550-5.1.1"}},
		{"RCPT", "550 no such user " + mark, &PermanentError{Reason: "smtp-550"}},
		{"RCPT", "450 4.2.1 later " + mark, &RetryError{Reason: "smtp-450-4.2.1"}},
		{"MAIL", "530 5.7.0 log in first", &PermanentError{Reason: "smtp-530-5.7.0", Ours: true}},
		{"MAIL", "451 4.7.1 greylisted", &RetryError{Reason: "smtp-451-4.7.1"}},
		{"DATA", "554 5.6.0 " + mark, &PermanentError{Reason: "smtp-554-5.6.0"}},
		{"DATA", "452 4.3.1 full", &RetryError{Reason: "smtp-452-4.3.1"}},
		{".", "550 5.7.1 spam " + mark, &PermanentError{Reason: "smtp-550-5.7.1"}},
		{".", "451 4.3.0 try again", &RetryError{Reason: "smtp-451-4.3.0"}},
		{"", "554 go away " + mark, &PermanentError{Reason: "smtp-554", Ours: true}},
		{"", "421 too busy", &RetryError{Reason: "smtp-421"}},
	}
	for _, c := range cases {
		t.Run(c.verb+" "+c.reply[:3], func(t *testing.T) {
			relay := mailtest.NewSMTP(t, func(s *mailtest.SMTP) { s.Replies[c.verb] = c.reply })
			_, err := smtpTo(t, relay).Send(t.Context(), message())
			switch want := c.want.(type) {
			case *PermanentError:
				want.Carrier = CarrierSMTP
				assert.Equal(t, want, err)
			case *RetryError:
				want.Carrier = CarrierSMTP
				assert.Equal(t, want, err)
			}
			assert.NotContains(t, allTexts(err), mark)
			assert.NotContains(t, allTexts(err), "ola@")
		})
	}
}

func TestSMTP_BrokenConversations(t *testing.T) {
	unknown := &UnknownOutcomeError{Carrier: CarrierSMTP, Reason: "no-answer"}
	for _, c := range []struct {
		at       mailtest.Break
		want     error
		received int
	}{
		{mailtest.CutAtRcpt, &RetryError{Carrier: CarrierSMTP, Reason: "no-answer"}, 0},
		{mailtest.CutAtData, unknown, 0},
		{mailtest.CutAfterMail, unknown, 1},
		{mailtest.CutAfterAccept, nil, 1}, // the 250 was heard, what comes after is manners
	} {
		t.Run(string(c.at), func(t *testing.T) {
			relay := mailtest.NewSMTP(t, func(s *mailtest.SMTP) { s.Break = c.at })
			_, err := smtpTo(t, relay).Send(t.Context(), message())
			if c.want == nil {
				require.NoError(t, err)
			} else {
				assert.Equal(t, c.want, err)
			}
			assert.Len(t, relay.Mails(), c.received)
		})
	}
}

func TestSMTP_ContextEndsTheConversation(t *testing.T) {
	t.Run("after the mail: unknown", func(t *testing.T) {
		relay := mailtest.NewSMTP(t, func(s *mailtest.SMTP) { s.Break = mailtest.HangAfterMail })
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-relay.Arrived()
			cancel()
		}()
		var unknown *UnknownOutcomeError
		require.ErrorAs(t, sendSoon(t, smtpTo(t, relay), ctx), &unknown)
	})
	t.Run("in the greeting: not sent", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer listener.Close()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				ended <- err
				return
			}
			_, _ = io.WriteString(conn, "220 hello\r\n")
			_, _ = conn.Read(make([]byte, 1024)) // EHLO: it has done dialling, and gets no answer
			cancel()
			_, err = conn.Read(make([]byte, 1))
			ended <- err
		}()
		silent := &mailtest.SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port}
		require.ErrorIs(t, sendSoon(t, smtpTo(t, silent), ctx), context.Canceled)
		assert.ErrorIs(t, soon(t, ended), io.EOF)
	})
}

// soon takes what c gives, and fails the test if nothing comes well before the
// carrier's own time limit.
func soon[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(smtpTimeout / 4):
		t.Fatal("nothing happened")
		panic("unreachable")
	}
}

func sendSoon(t *testing.T, m Mailer, ctx context.Context) error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := m.Send(ctx, message())
		done <- err
	}()
	return soon(t, done)
}

// go-mail leaves the connection open when the greeting goes wrong.
func TestSMTP_ConnectionIsClosedAfterAFailedGreeting(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	closed := make(chan error, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			closed <- err
			return
		}
		_, _ = io.WriteString(conn, "220 hello\r\n")
		var heard bytes.Buffer
		for !strings.Contains(heard.String(), "HELO") || strings.Count(heard.String(), "\n") < 2 {
			buf := make([]byte, 512)
			n, err := conn.Read(buf)
			if err != nil {
				closed <- err
				return
			}
			heard.Write(buf[:n])
			_, _ = io.WriteString(conn, "421 not now\r\n")
		}
		_, err = conn.Read(make([]byte, 1))
		closed <- err
	}()
	relay := &mailtest.SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port}
	assert.Equal(t, &RetryError{Carrier: CarrierSMTP, Reason: "smtp-421"}, sendSoon(t, smtpTo(t, relay), t.Context()))
	assert.ErrorIs(t, soon(t, closed), io.EOF)
}

func TestSMTP_TLSPolicies(t *testing.T) {
	starttls := func(s *mailtest.SMTP) { s.StartTLS = true }
	implicit := func(s *mailtest.SMTP) { s.Implicit = true }
	plain := func(*mailtest.SMTP) {}
	for _, c := range []struct {
		policy    TLSPolicy
		relay     string
		script    func(*mailtest.SMTP)
		delivered bool
		encrypted bool
	}{
		{TLSMandatory, "starttls", starttls, true, true},
		{"", "starttls", starttls, true, true},
		{TLSMandatory, "plain", plain, false, false},
		{"", "plain", plain, false, false},
		{TLSOpportunistic, "starttls", starttls, true, true},
		{TLSOpportunistic, "plain", plain, true, false},
		{TLSNone, "starttls", starttls, true, false},
		{TLSImplicit, "implicit", implicit, true, true},
		{TLSImplicit, "plain", plain, false, false},
	} {
		t.Run(fmt.Sprintf("%s to %s", c.policy, c.relay), func(t *testing.T) {
			relay := mailtest.NewSMTP(t, c.script)
			_, err := smtpTo(t, relay, func(conf *Config) { conf.SMTPTLS = c.policy }).Send(t.Context(), message())
			if !c.delivered {
				var retry *RetryError
				require.ErrorAs(t, err, &retry)
				assert.Empty(t, relay.Mails())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.encrypted, relay.Mails()[0].TLS)
		})
	}
}

func TestSMTP_CertificateIsChecked(t *testing.T) {
	for _, policy := range []TLSPolicy{TLSMandatory, TLSOpportunistic, TLSImplicit} {
		relay := mailtest.NewSMTP(t, func(s *mailtest.SMTP) {
			s.StartTLS, s.Implicit = policy != TLSImplicit, policy == TLSImplicit
		})
		m := smtpTo(t, relay, func(c *Config) { c.SMTPTLS = policy })
		m.tls.RootCAs = nil // the system's, which do not know the stand-in
		_, err := m.Send(t.Context(), message())
		assert.Equal(t, &RetryError{Carrier: CarrierSMTP, Reason: "tls"}, err, policy)
		assert.Empty(t, relay.Mails())
	}
}

func TestSMTP_LogIn(t *testing.T) {
	for _, policy := range []TLSPolicy{TLSMandatory, TLSImplicit} {
		login := func(c *Config) { c.SMTPTLS, c.SMTPUser, c.SMTPPassword = policy, "samlop", "secret" }
		script := func(s *mailtest.SMTP) {
			s.Auth, s.StartTLS, s.Implicit = true, policy != TLSImplicit, policy == TLSImplicit
		}
		t.Run(string(policy), func(t *testing.T) {
			relay := mailtest.NewSMTP(t, script)
			_, err := smtpTo(t, relay, login).Send(t.Context(), message())
			require.NoError(t, err)
			got := relay.Mails()[0]
			assert.Equal(t, "samlop/secret", got.User+"/"+got.Password)
			assert.True(t, got.TLS)
		})
		t.Run(string(policy)+" refused", func(t *testing.T) {
			relay := mailtest.NewSMTP(t, script, func(s *mailtest.SMTP) { s.Replies["AUTH"] = "535 5.7.8 samlop secret" })
			_, err := smtpTo(t, relay, login).Send(t.Context(), message())
			assert.Equal(t, &PermanentError{Carrier: CarrierSMTP, Reason: "smtp-535", Ours: true}, err)
		})
	}
	t.Run("not offered", func(t *testing.T) {
		relay := mailtest.NewSMTP(t, func(s *mailtest.SMTP) { s.StartTLS = true })
		_, err := smtpTo(t, relay, func(c *Config) {
			c.SMTPTLS, c.SMTPUser, c.SMTPPassword = TLSMandatory, "samlop", "secret"
		}).Send(t.Context(), message())
		var retry *RetryError
		require.ErrorAs(t, err, &retry)
		assert.Empty(t, relay.Mails())
	})
}

func TestSMTP_NobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	dead := &mailtest.SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port}
	require.NoError(t, listener.Close())
	_, err = smtpTo(t, dead).Send(t.Context(), message())
	assert.Equal(t, &RetryError{Carrier: CarrierSMTP, Reason: "connection-refused"}, err)
}

func TestSMTP_ConcurrentMailsKeepTheirOwnBody(t *testing.T) {
	relay := mailtest.NewSMTP(t)
	m := smtpTo(t, relay)
	const mails = 40
	var wg sync.WaitGroup
	for i := range mails {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mail := message()
			mail.To.Email, mail.HTML = fmt.Sprintf("p%d@kommune.example", i), ""
			mail.Text = fmt.Sprintf("text %d.", i)
			_, err := m.Send(t.Context(), mail)
			assert.NoError(t, err)
		}()
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, got := range relay.Mails() {
		seen[got.To] = true
		number := strings.TrimSuffix(strings.TrimPrefix(got.To, "p"), "@kommune.example")
		assert.Contains(t, got.Data, "text "+number+".")
	}
	assert.Len(t, seen, mails)
}
