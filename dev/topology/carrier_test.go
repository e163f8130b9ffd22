package topology_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	// away is how many are still to be left on the line, neither taken nor answered.
	away atomic.Int64
	mu   sync.Mutex
	// told are the delivery ids that it has answered to.
	told []string
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

// turnAway leaves so many on the line: their senders have handed them over, and the
// carrier never has them.
func (c *carrier) turnAway(mails int64) { c.away.Store(mails) }

// seen are the mails that came after so many others: taken, and answered to.
func (c *carrier) seen(before int) (took, told []string) {
	for _, r := range c.Requests()[before:] {
		took = append(took, deliveryOf(r))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return took, slices.Clone(c.told)
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
	if c.away.Add(-1) >= 0 {
		c.held.Add(1)
		defer c.held.Add(-1)
		_, _ = io.Copy(io.Discard, r.Body) // or it is not seen that the sender has gone
		<-r.Context().Done()
		return
	}
	taken := httptest.NewRecorder()
	c.SendGrid.ServeHTTP(taken, r)
	tokens := c.tokens
	id := ""
	if n, err := strconv.Atoi(strings.TrimPrefix(taken.Header().Get("X-Message-Id"), "standin-")); err != nil {
		tokens = nil
	} else if mail := c.Requests()[n-1]; strings.Contains(recipientOf(mail), "-patient-") {
		tokens = nil
	} else {
		id = deliveryOf(mail)
	}
	c.held.Add(1)
	defer c.held.Add(-1)
	select {
	case <-tokens:
	case <-*c.gate.Load():
	case <-r.Context().Done():
		return
	}
	c.mu.Lock()
	c.told = append(c.told, id)
	c.mu.Unlock()
	for name, values := range taken.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(taken.Code)
}

func recipientOf(r mailtest.Request) string { return r.Mail.Personalizations[0].To[0].Email }

// deliveryOf is the id that goes with a mail at every attempt.
func deliveryOf(r mailtest.Request) string {
	return r.Mail.Personalizations[0].CustomArgs["delivery_id"]
}
