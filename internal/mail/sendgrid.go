package mail

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/sendgrid/rest"
	"github.com/sendgrid/sendgrid-go"
	sgmail "github.com/sendgrid/sendgrid-go/helpers/mail"
)

const (
	sendGridTimeout = 20 * time.Second // the library's default is none
	// SendGridKeyArg is the name of the custom argument that carries Message.Key;
	// SendGrid's event webhook gives it back.
	SendGridKeyArg = "delivery_id"
	// longestWait bounds what a server can ask for, so that an odd header delays
	// a reminder by an hour and not past its deadline.
	longestWait = time.Hour
)

// SendGrid sends through SendGrid's v3 API.
//
// It builds a fresh request per mail: sendgrid.Client keeps the body in itself,
// so that two mails at once can go twice to one person and never to the other.
// It never uses MakeRequestRetry, which sleeps without the context. SendGrid has
// no idempotency key, and none must be set as a header either: net/http takes
// such a header as leave to repeat a POST by itself.
type SendGrid struct {
	key, host string
	from      Address
	client    *rest.Client
	now       func() time.Time // UTC or local alike: only differences are used
}

func newSendGrid(c Config) *SendGrid {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// Reuse within a morning's burst, but do not write on a connection that the
	// other side is about to close: that POST would end as «may have been sent».
	transport.IdleConnTimeout = 5 * time.Second
	return &SendGrid{
		key: c.SendGridKey, host: c.SendGridHost, from: c.From, now: time.Now,
		client: &rest.Client{HTTPClient: &http.Client{
			Transport: transport,
			Timeout:   sendGridTimeout,
			// A redirected POST comes back as GET, whose 200 would look like success.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}},
	}
}

// Send hands m to SendGrid once. 2xx is success; 429 and 5xx are a *RetryError
// with the wait from Retry-After or X-RateLimit-Reset, 408 and redirects one
// without; every other status is a *PermanentError (Ours for 401 and 403). No
// answer after the request was written is an *UnknownOutcomeError.
func (s *SendGrid) Send(ctx context.Context, m Message) (Receipt, error) {
	m, err := outgoing(m, s.from, CarrierSendGrid)
	if err != nil {
		return Receipt{}, err
	}
	req := sendgrid.GetRequest(s.key, "/v3/mail/send", s.host)
	req.Method, req.Body = rest.Post, sgmail.GetRequestBody(sendGridMail(m))

	var wire wireState
	res, err := s.client.SendWithContext(httptrace.WithClientTrace(ctx, wire.trace()), req)
	switch {
	case res != nil: // the status line came; whether the rest did matters not
		return s.judge(res)
	case wire.maybeWritten():
		return Receipt{}, &UnknownOutcomeError{Carrier: CarrierSendGrid, Reason: networkReason(err)}
	default:
		return Receipt{}, notSent(ctx, CarrierSendGrid, err)
	}
}

// providerToken is what we accept as somebody else's id; free text could hold an address.
var providerToken = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

func (s *SendGrid) judge(res *rest.Response) (Receipt, error) {
	header := http.Header(res.Headers)
	reason := "http-" + strconv.Itoa(res.StatusCode)
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		id := header.Get("X-Message-Id")
		if !providerToken.MatchString(id) {
			id = ""
		}
		return Receipt{ProviderID: id, Carrier: CarrierSendGrid}, nil
	case code == http.StatusTooManyRequests, code >= 500:
		return Receipt{}, &RetryError{Carrier: CarrierSendGrid, Reason: reason, After: wait(header, s.now())}
	case code == http.StatusRequestTimeout, code < 400:
		return Receipt{}, &RetryError{Carrier: CarrierSendGrid, Reason: reason}
	default:
		ours := code == http.StatusUnauthorized || code == http.StatusForbidden
		return Receipt{}, &PermanentError{Carrier: CarrierSendGrid, Reason: reason, Ours: ours}
	}
}

// wait reads how long a server asks us to stay away: Retry-After in seconds or
// as an HTTP date, else X-RateLimit-Reset in Unix seconds; 0 if it does not say.
func wait(h http.Header, now time.Time) time.Duration {
	var d time.Duration
	if v := h.Get("Retry-After"); v != "" {
		if secs, err := strconv.ParseInt(v, 10, 32); err == nil {
			d = time.Duration(secs) * time.Second
		} else if at, err := http.ParseTime(v); err == nil {
			d = at.Sub(now)
		}
	} else if unix, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		d = time.Unix(unix, 0).Sub(now)
	}
	return min(max(d, 0), longestWait)
}

func sendGridMail(m Message) *sgmail.SGMailV3 {
	mail := sgmail.NewV3MailInit(
		sgmail.NewEmail(m.From.Name, m.From.Email), m.Subject, sgmail.NewEmail("", m.To.Email),
		sgmail.NewContent("text/plain", m.Text))
	if m.HTML != "" {
		mail.AddContent(sgmail.NewContent("text/html", m.HTML))
	}
	if m.Calendar != nil {
		mail.AddContent(sgmail.NewContent(m.Calendar.contentType(), string(m.Calendar.Bytes)))
	}
	// With the recipient and not at the root, where SendGrid's own description wants a
	// string: there it is an object, and its events give it back all the same.
	mail.Personalizations[0].SetCustomArg(SendGridKeyArg, m.Key)
	mail.SetHeader("Message-ID", "<"+messageID(m)+">")
	mail.SetHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers

	// All four are said aloud because the account's own settings apply to what is
	// left out: they rewrite links, add a pixel, a footer with an identifying link,
	// or parameters, and a mail may carry the front page's address only (INV-80).
	off := false
	mail.SetTrackingSettings(&sgmail.TrackingSettings{
		ClickTracking:        &sgmail.ClickTrackingSetting{Enable: &off, EnableText: &off},
		OpenTracking:         &sgmail.OpenTrackingSetting{Enable: &off},
		SubscriptionTracking: &sgmail.SubscriptionTrackingSetting{Enable: &off},
		GoogleAnalytics:      &sgmail.GaSetting{Enable: &off},
	})
	return mail
}

// wireState knows whether a request may have reached the server whole. The hooks
// run on the transport's goroutines, which can outlive the call.
type wireState struct {
	mu              sync.Mutex
	started, failed bool
}

func (w *wireState) set(started, failed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started, w.failed = started, failed
}

func (w *wireState) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		// The transport tries another connection only when nothing went out on the last.
		GotConn:      func(httptrace.GotConnInfo) { w.set(false, false) },
		WroteHeaders: func() { w.set(true, false) },
		// A write that failed was cut short, and half a JSON body is no mail.
		WroteRequest: func(i httptrace.WroteRequestInfo) { w.set(true, i.Err != nil) },
	}
}

func (w *wireState) maybeWritten() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.started && !w.failed
}
