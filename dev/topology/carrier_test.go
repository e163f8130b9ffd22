package topology_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"samlop/internal/mail/mailtest"
)

// carrier is a mail carrier with SendGrid's API that takes every mail at once and lets
// its answer wait at a gate: there whoever sends can be killed with nothing written down.
type carrier struct {
	*mailtest.SendGrid
	address string
	// gate lets an answer through for each token, or all once it is opened.
	tokens chan struct{}
	gate   atomic.Pointer[chan struct{}]
	held   atomic.Int64
}

func startCarrier(t *testing.T) *carrier {
	t.Helper()
	c := &carrier{SendGrid: mailtest.NewSendGrid(), tokens: make(chan struct{}, 1000)}
	c.shut()
	c.open()
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	t.Cleanup(c.open) // before it is closed, which waits for what is held
	c.address = server.URL
	return c
}

// environment is what a process must be told to let its mails out here.
func (c *carrier) environment() map[string]string {
	return map[string]string{"SAMLOP_MAIL_CARRIER": "sendgrid", "SENDGRID_API_KEY": "SG.secret", "SENDGRID_HOST": c.address,
		"SAMLOP_MAIL_FROM": "samlop@fjordvik.example"}
}

func (c *carrier) shut() { gate := make(chan struct{}); c.gate.Store(&gate) }

func (c *carrier) open() {
	select {
	case <-*c.gate.Load():
	default:
		close(*c.gate.Load())
	}
}

// let lets so many answers to reminders through.
func (c *carrier) let(answers int) {
	for range answers {
		c.tokens <- struct{}{}
	}
}

// ServeHTTP takes the mail, and answers when it may. Tokens are for reminders: what goes
// to a patient, as alerts do, waits until the gate is open.
func (c *carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	taken := httptest.NewRecorder()
	c.SendGrid.ServeHTTP(taken, r)
	tokens := c.tokens
	if n, err := strconv.Atoi(strings.TrimPrefix(taken.Header().Get("X-Message-Id"), "standin-")); err != nil ||
		strings.Contains(recipientOf(c.Requests()[n-1]), "-patient-") {
		tokens = nil
	}
	c.held.Add(1)
	defer c.held.Add(-1)
	select {
	case <-tokens:
	case <-*c.gate.Load():
	case <-r.Context().Done():
		return
	}
	for name, values := range taken.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(taken.Code)
}

func recipientOf(r mailtest.Request) string { return r.Mail.Personalizations[0].To[0].Email }

// deliveryOf is the id that goes with a mail at every attempt.
func deliveryOf(r mailtest.Request) string { return r.Mail.CustomArgs["delivery_id"] }
