package svarut

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// Config says where the service is and who we are to it.
type Config struct {
	// URL is where its API begins: https://svarut.ks.no/api.
	URL string
	// Integration and Password are those of the agreement with KS.
	Integration, Password string
	// Token gives the bearer token of a request; nil where none is asked for.
	Token func(ctx context.Context) (string, error)
	// Timeout bounds a request; a minute when zero. The service itself may work on a large
	// sending for longer, and answers nobody then.
	Timeout time.Duration
}

// Client gives letters to the service. It is safe for concurrent use.
type Client struct {
	config Config
	http   *http.Client
}

const (
	defaultTimeout = time.Minute
	// mostAnswer bounds what the service may answer, in bytes.
	mostAnswer = 1 << 20
)

// New makes a client. It asks nobody anything.
func New(c Config) *Client {
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	return &Client{config: c, http: &http.Client{Timeout: c.Timeout,
		// What is meant for one service goes to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Letter is what is given to the service.
type Letter struct {
	// Reference is ours: by it the letter is found again when an answer is lost. It stands in
	// addresses of requests, and must say nothing of anybody.
	Reference string
	// Title and FileName are shown in the list of the recipient's mailbox, also to others who
	// may look there: they say nothing of what the letter is about (INV-80).
	Title, FileName string
	To              Address
	PDF             []byte
}

// Address is who gets a letter, and where.
type Address struct {
	Name string
	// Number is the identity number by which a digital mailbox is found; without one the
	// letter goes on paper.
	Number            string
	Lines             []string // three at most
	PostalCode, Place string
}

// forsendelse and the types below are those of the description, as far as we use them.
type forsendelse struct {
	Tittel                 string                 `json:"tittel"`
	Mottaker               adresse                `json:"mottaker"`
	AvgivendeSystem        string                 `json:"avgivendeSystem"`
	EksternReferanse       string                 `json:"eksternReferanse"`
	Dokumenter             []dokument             `json:"dokumenter"`
	Utskriftskonfigurasjon utskriftskonfigurasjon `json:"utskriftskonfigurasjon"`
}

type adresse struct {
	Navn          string `json:"navn"`
	DigitalID     string `json:"digitalId,omitempty"`
	Adresselinje1 string `json:"adresselinje1,omitempty"`
	Adresselinje2 string `json:"adresselinje2,omitempty"`
	Adresselinje3 string `json:"adresselinje3,omitempty"`
	Postnummer    string `json:"postnummer,omitempty"`
	Poststed      string `json:"poststed,omitempty"`
}

type dokument struct {
	Filnavn                             string `json:"filnavn"`
	MimeType                            string `json:"mimeType"`
	InneholderPersonsensitivInformasjon bool   `json:"inneholderPersonsensitivInformasjon"`
}

type utskriftskonfigurasjon struct {
	Tosidig bool `json:"tosidig"`
}

// system is what the service is told that its letters come from.
const system = "Samløp"

// Send gives a letter to the service, for an account, and returns what the service calls it.
// The error is a *Failure, which says whether the service may have the letter.
func (c *Client) Send(ctx context.Context, account string, l Letter) (id string, err error) {
	body, contentType, err := compose(l)
	if err != nil {
		return "", &Failure{Certainty: NotSent, err: err}
	}
	request, err := c.request(ctx, http.MethodPost, c.ofAccount(account), body)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", contentType)
	var answer struct {
		ID string `json:"id"`
	}
	if err := c.ask(request, &answer); err != nil {
		return "", err
	}
	if answer.ID == "" {
		return "", &Failure{Certainty: Unknown, Status: http.StatusOK}
	}
	return answer.ID, nil
}

// compose writes the body of a sending: what it is as JSON, and the file.
func compose(l Letter) (body []byte, contentType string, err error) {
	to := adresse{Navn: l.To.Name, DigitalID: l.To.Number, Postnummer: l.To.PostalCode, Poststed: l.To.Place}
	for i, into := range []*string{&to.Adresselinje1, &to.Adresselinje2, &to.Adresselinje3} {
		if i < len(l.To.Lines) {
			*into = l.To.Lines[i]
		}
	}
	about, err := json.Marshal(forsendelse{Tittel: l.Title, Mottaker: to, AvgivendeSystem: system, EksternReferanse: l.Reference,
		Utskriftskonfigurasjon: utskriftskonfigurasjon{Tosidig: true},
		Dokumenter:             []dokument{{Filnavn: l.FileName, MimeType: "application/pdf", InneholderPersonsensitivInformasjon: true}}})
	if err != nil {
		return nil, "", fmt.Errorf("encoding a sending: %w", err)
	}
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	part := func(header map[string]string, content []byte) {
		h := textproto.MIMEHeader{}
		for name, value := range header {
			h.Set(name, value)
		}
		w, _ := form.CreatePart(h) // into memory: it cannot fail
		_, _ = w.Write(content)
	}
	part(map[string]string{"Content-Disposition": `form-data; name="forsendelse"`, "Content-Type": "application/json"}, about)
	part(map[string]string{"Content-Disposition": fmt.Sprintf(`form-data; name="filer_0"; filename=%q`, l.FileName),
		"Content-Type": "application/pdf"}, l.PDF)
	_ = form.Close()
	return out.Bytes(), form.FormDataContentType(), nil
}

// Find gives what the service calls the letters that it has under one of our references:
// none, one, or more where it was given the same more than once.
func (c *Client) Find(ctx context.Context, account, reference string) (ids []string, err error) {
	request, err := c.request(ctx, http.MethodGet, c.ofAccount(account)+"?eksternRef="+url.QueryEscape(reference), nil)
	if err != nil {
		return nil, err
	}
	var answer struct {
		IDs *[]string `json:"forsendelseIds"`
	}
	if err := c.ask(request, &answer); err != nil {
		return nil, err
	}
	if answer.IDs == nil { // an answer, but not to this
		return nil, &Failure{Certainty: Unknown, Status: http.StatusOK}
	}
	return *answer.IDs, nil
}

// Standings asks what has become of letters, by what the service calls them. One that it
// knows nothing of is missing.
func (c *Client) Standings(ctx context.Context, account string, ids []string) (map[string]Standing, error) {
	body, err := json.Marshal(map[string]any{"forsendelseIds": ids})
	if err != nil {
		return nil, fmt.Errorf("encoding a question: %w", err)
	}
	request, err := c.request(ctx, http.MethodPost, c.ofAccount(account)+"/status-sok", body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	var answer struct {
		Statuses []struct {
			ID     string    `json:"id"`
			Status string    `json:"status"`
			At     time.Time `json:"sisteStatusEndring"`
		} `json:"statuser"` //nolint:misspell // the description's word
	}
	if err := c.ask(request, &answer); err != nil {
		return nil, err
	}
	out := map[string]Standing{}
	for _, s := range answer.Statuses {
		out[s.ID] = Standing{Status: s.Status, At: s.At}
	}
	return out, nil
}

func (c *Client) ofAccount(account string) string {
	return c.config.URL + "/v2/kontoer/" + url.PathEscape(account) + "/forsendelser"
}

// request prepares one. Its error is a *Failure: nothing has been asked of the service.
func (c *Client) request(ctx context.Context, method, address string, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, &Failure{Certainty: NotSent, err: err}
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("IntegrasjonId", c.config.Integration)
	request.Header.Set("IntegrasjonPassord", c.config.Password)
	if c.config.Token != nil {
		token, err := c.config.Token(ctx)
		if is[*Failure](err) { // we were turned away
			return nil, err
		}
		if err != nil {
			return nil, &Failure{Certainty: NotSent, err: err}
		}
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return request, nil
}

// ask sends a request and reads the answer. Its errors hold neither the address, which has
// our reference, nor anything that was answered.
func (c *Client) ask(request *http.Request, into any) error {
	response, err := c.http.Do(request)
	if err != nil {
		return unanswered(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return answered(response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return &Failure{Certainty: Unknown, Status: http.StatusOK}
	}
	return nil
}
