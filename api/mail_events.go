package api

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"samlop/casework"
	"samlop/internal/auth"
)

// mostEvents bounds what a carrier may send at once: SendGrid's lists and reports on a
// mail are below a megabyte.
const mostEvents = 4 << 20

// MailEventReader reads what a carrier says of mails from a request's headers and its
// body as it came. Errors: ErrNotGenuine, ErrUnreadableEvents.
type MailEventReader func(header http.Header, body []byte) ([]casework.MailEvent, error)

// Errors of a MailEventReader.
var (
	// ErrNotGenuine: it is not from the carrier, or was signed too long ago (401).
	ErrNotGenuine = errors.New("events that nobody known has signed")
	// ErrUnreadableEvents: it is signed, and no list of events (400).
	ErrUnreadableEvents = errors.New("events that cannot be read")
)

// mailEvents are the doors of carriers, beside the API: no token is asked for, and the
// signature over the raw body is the ground. One that is not set up is not there. 204 says
// that the events have been taken in; whoever is answered 5xx may send them again.
func (s *server) mailEvents() {
	for carrier, read := range s.MailEvents {
		s.engine.POST("/mail-events/"+carrier, func(c *gin.Context) { s.hearOfMails(c, read) })
	}
}

func (s *server) hearOfMails(c *gin.Context, read MailEventReader) {
	x := exchangeOf(c.Request.Context())
	control := http.NewResponseController(c.Writer)
	_ = control.SetReadDeadline(time.Now().Add(s.BodyTime)) // a recorder in a test has no deadlines
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, mostEvents))
	if p := unreadable(x, err); p != nil {
		if p.Status == http.StatusRequestEntityTooLarge {
			p = tooLarge(x, mostEvents)
		}
		x.late = p.Status == http.StatusRequestTimeout
		s.write(c, p)
		return
	}
	_ = control.SetReadDeadline(time.Time{})
	x.unread = false
	events, err := read(c.Request.Header, body)
	switch {
	case errors.Is(err, ErrNotGenuine):
		x.tokenRefused = string(auth.BadSignature)
		s.write(c, ownProblem(x, http.StatusUnauthorized, "unauthenticated", "not_the_carrier"))
		return
	case err != nil:
		s.write(c, ownProblem(x, http.StatusBadRequest, "malformed", "unreadable_events"))
		return
	}
	if err := s.Service.HearOfMails(c.Request.Context(), events); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
}
