package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

const (
	// smtpTimeout bounds connecting and, anew, the conversation. Relays that scan
	// for viruses are slow to answer the end of DATA, and giving up on them there
	// leaves the outcome unknown; the caller's context may be shorter.
	smtpTimeout = time.Minute
	quitTimeout = 2 * time.Second // the answer is known, only manners are left
)

// SMTP sends through a mail relay, one connection per message.
type SMTP struct {
	host, user, password string
	port                 int
	policy               TLSPolicy
	from                 Address
	tls                  *tls.Config
	returns              Returns
}

func newSMTP(c Config) *SMTP {
	s := &SMTP{
		host: c.SMTPHost, user: c.SMTPUser, password: c.SMTPPassword,
		port: c.SMTPPort, policy: c.SMTPTLS, from: c.From, returns: c.Returns,
		tls: &tls.Config{ServerName: c.SMTPHost, MinVersion: tls.VersionTLS12},
	}
	if s.policy == "" {
		s.policy = TLSMandatory
	}
	if s.port == 0 {
		switch s.policy {
		case TLSImplicit:
			s.port = 465
		case TLSNone:
			s.port = 25
		default:
			s.port = 587
		}
	}
	return s
}

// Send hands m to the relay once. A 5xx answer is a *PermanentError (Ours while
// the recipient is not yet named: greeting, log-in, sender), a 4xx a *RetryError.
// Silence after the server opened for DATA is an *UnknownOutcomeError: the mail
// counts as accepted with the final 250 (RFC 5321, 4.1.1.4), and the server may
// have sent one that never reached us.
func (s *SMTP) Send(ctx context.Context, m Message) (Receipt, error) {
	m, err := outgoing(m, s.from, CarrierSMTP)
	if err != nil {
		return Receipt{}, err
	}
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()

	var conn net.Conn
	client, err := s.client(func(dialCtx context.Context, network, addr string) (net.Conn, error) {
		raw, err := new(net.Dialer).DialContext(dialCtx, network, addr)
		if err != nil {
			return nil, err
		}
		// go-mail follows the context only while it dials, and leaves the
		// connection open when the greeting goes wrong; this ends it in every case.
		context.AfterFunc(ctx, func() { _ = raw.Close() })
		conn = raw
		if s.policy == TLSImplicit {
			conn = tls.Client(raw, s.tls)
		}
		return conn, nil
	})
	if err != nil { // an option New has checked; the text is about options only
		return Receipt{}, fmt.Errorf("mail: smtp: %w", err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		var answer *textproto.Error
		if errors.As(err, &answer) && answer.Code >= 400 {
			return Receipt{}, smtpAnswer(answer.Code, "", true)
		}
		return Receipt{}, notSent(ctx, CarrierSMTP, err)
	}

	err = client.SendWithSMTPClient(session, s.compose(m))
	var failed *gomail.SendError
	if err != nil && (!errors.As(err, &failed) || failed.ErrorCode() == 0) {
		// No QUIT here: textproto would first end the open DATA with a dot, and the
		// server would deliver half a message.
		return Receipt{}, unanswered(ctx, failed)
	}
	_ = conn.SetDeadline(time.Now().Add(quitTimeout))
	_ = client.CloseWithSMTPClient(session) // a connection lost after the answer changes nothing
	if err != nil {
		return Receipt{}, smtpAnswer(failed.ErrorCode(), failed.EnhancedStatusCode(), failed.Reason == gomail.ErrSMTPMailFrom)
	}
	// Relays log the Message-ID; their own queue id comes in free text that may
	// also say for whom, so it is not kept (INV-80).
	return Receipt{ProviderID: messageID(m), Carrier: CarrierSMTP}, nil
}

func (s *SMTP) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	policy := gomail.TLSMandatory
	switch s.policy {
	case TLSOpportunistic:
		policy = gomail.TLSOpportunistic
	case TLSNone, TLSImplicit: // implicit: dial has encrypted already, STARTTLS would do it twice
		policy = gomail.NoTLS
	}
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(smtpTimeout), gomail.WithDialContextFunc(dial),
		gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls.Clone()),
		// One message per connection needs neither; and a RSET that failed after the
		// final 250 would make an error of a mail that is delivered.
		gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithHELO(domainOf(s.from.Email)), // the default tells every relay the name of our machine
	}
	if s.returns.Address != "" { // where the server can: told either way, and without the mail itself
		options = append(options, gomail.WithDSNMailReturnType(gomail.DSNMailReturnHeadersOnly),
			gomail.WithDSNRcptNotifyType(gomail.DSNRcptNotifySuccess, gomail.DSNRcptNotifyFailure, gomail.DSNRcptNotifyDelay))
	}
	if s.user != "" {
		// Named, because go-mail's discovery believes a connection we encrypted
		// ourselves to be plain. PLAIN and LOGIN still refuse an unencrypted one.
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1,
				gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.host, options...)
}

func (s *SMTP) compose(m Message) *gomail.Msg {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&netmail.Address{Name: m.From.Name, Address: m.From.Email})
	if back, ok := s.returns.AddressFor(m.Key); ok {
		msg.EnvelopeFromMailAddress(&netmail.Address{Address: back})
	}
	msg.ToMailAddress(&netmail.Address{Address: m.To.Email})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(messageID(m))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if m.Calendar != nil { // last: the richest of the alternatives, and no file with a name
		msg.AddAlternativeString(gomail.ContentType(m.Calendar.contentType()), string(m.Calendar.Bytes))
	}
	return msg
}

// smtpAnswer is the error for a refusal the server put in words; only the codes are kept.
func smtpAnswer(code int, enhanced string, ours bool) error {
	reason := "smtp-" + strconv.Itoa(code)
	if enhanced != "" {
		reason += "-" + enhanced
	}
	if code >= 500 {
		return &PermanentError{Carrier: CarrierSMTP, Reason: reason, Ours: ours}
	}
	return &RetryError{Carrier: CarrierSMTP, Reason: reason}
}

// unanswered is the error for a conversation that broke off. failed tells where.
func unanswered(ctx context.Context, failed *gomail.SendError) error {
	const reason = "no-answer" // go-mail does not give the network's error out
	switch {
	case failed != nil && (failed.Reason == gomail.ErrWriteContent || failed.Reason == gomail.ErrSMTPDataClose):
		return &UnknownOutcomeError{Carrier: CarrierSMTP, Reason: reason}
	case ctx.Err() != nil:
		return notSent(ctx, CarrierSMTP, ctx.Err())
	default:
		return &RetryError{Carrier: CarrierSMTP, Reason: reason}
	}
}
