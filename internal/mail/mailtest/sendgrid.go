package mailtest

import (
	"bytes"
	_ "embed" // the description of what it takes
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Answer is one scripted answer of SendGrid.
type Answer struct {
	Status int
	Header map[string]string
	Body   string
	// Hang takes the request and never answers, until the client goes away.
	Hang bool
	// Cut takes the request and closes the connection without an answer.
	Cut bool
}

// SendGridMail is the part of a v3 mail/send body that tests look at.
type SendGridMail struct {
	From             SendGridAddress `json:"from"`
	Subject          string          `json:"subject"`
	Personalizations []struct {
		To         []SendGridAddress `json:"to"`
		CustomArgs map[string]string `json:"custom_args"`
	} `json:"personalizations"`
	Content []struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	} `json:"content"`
	Headers          map[string]string         `json:"headers"`
	TrackingSettings map[string]map[string]any `json:"tracking_settings"`
}

// SendGridAddress is an address in a v3 mail/send body.
type SendGridAddress struct {
	Email string `json:"email"`
	Name  string `json:"name"`
}

// Request is one recorded request: as it came, and decoded.
type Request struct {
	Method, Path, Proto string
	Header              http.Header
	Body                []byte
	Mail                SendGridMail
}

// description is what SendGrid itself publishes about the body of mail/send.
//
//go:embed sendgrid_mail_send.json
var description []byte

// Described holds a body of mail/send against SendGrid's own description of it. Its error
// says what differs.
var Described = sync.OnceValue(func() func(body []byte) error {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(description))
	if err == nil {
		err = compiler.AddResource("mail-send", read)
	}
	if err != nil {
		panic(err) // it is in the program
	}
	schema := compiler.MustCompile("mail-send")
	return func(body []byte) error {
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			return err
		}
		return schema.Validate(instance)
	}
})

// SendGrid is a stand-in for SendGrid's API, an http.Handler for httptest. It
// records every request, refuses with 400 what is not as SendGrid describes it, and answers 202 with a new X-Message-Id unless Script
// gave it something else to say. It is safe for concurrent use.
type SendGrid struct {
	mu       sync.Mutex
	requests []Request
	answers  []Answer
	arrived  chan struct{}
}

// NewSendGrid returns a stand-in that answers 202.
func NewSendGrid() *SendGrid { return &SendGrid{arrived: make(chan struct{}, 1024)} }

// Script queues answers, one for each coming request; when they are used up the
// answer is 202 again.
func (s *SendGrid) Script(answers ...Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = append(s.answers, answers...)
}

// Requests returns what has come, in order of arrival.
func (s *SendGrid) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Arrived receives once for each request that has come in whole (up to 1024
// unread), before it is answered.
func (s *SendGrid) Arrived() <-chan struct{} { return s.arrived }

// ServeHTTP records r and answers. A body that is not JSON gets 400, as there.
func (s *SendGrid) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // cut short by the client: SendGrid would not send half a mail
	}
	req := Request{Method: r.Method, Path: r.URL.Path, Proto: r.Proto, Header: r.Header.Clone(), Body: body}
	malformed := json.Unmarshal(body, &req.Mail) != nil || Described()(body) != nil

	s.mu.Lock()
	s.requests = append(s.requests, req)
	answer := Answer{Status: http.StatusAccepted, Header: map[string]string{
		"X-Message-Id": fmt.Sprintf("standin-%d", len(s.requests)),
	}}
	if len(s.answers) > 0 {
		answer, s.answers = s.answers[0], s.answers[1:]
	}
	s.mu.Unlock()
	select {
	case s.arrived <- struct{}{}:
	default:
	}

	switch {
	case answer.Hang:
		<-r.Context().Done()
		return
	case answer.Cut:
		panic(http.ErrAbortHandler)
	case malformed:
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for name, value := range answer.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
}
