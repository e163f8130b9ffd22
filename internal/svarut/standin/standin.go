// Package standin is a letter service for tests, written from the published description of
// SvarUt version 2 and not from our client: it takes no more than the description allows,
// and can be told to answer late, twice, with errors, or to drop the connection after it
// has taken a letter.
package standin

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Taken is a letter that the service has.
type Taken struct {
	ID        string
	Account   string
	Reference string
	// Forsendelse is what was said of it, as it came.
	Forsendelse map[string]any
	FileName    string
	File        []byte
	Status      string
	At          time.Time
}

// Manner is how the service meets the next request to take a letter.
type Manner struct {
	// Refuse answers with a status and takes nothing.
	Refuse int
	// Before is waited for before the letter is taken, and After between that and the answer.
	Before, After <-chan struct{}
	// Drop closes the connection once the letter has been taken.
	Drop bool
	// Fail takes the letter, and answers with a status all the same.
	Fail int
	// Hide keeps the letter from being found by its reference until it is shown.
	Hide bool
	// Twice takes the letter twice, as a service that was asked again by a proxy would.
	Twice bool
}

// Service is the stand-in. It is safe for concurrent use.
type Service struct {
	// Clock is what its statuses are dated by.
	Clock func() time.Time

	mu      sync.Mutex
	taken   []*Taken
	hidden  map[string]bool
	manners []Manner
	always  *Manner
	asked   map[string]int
	gate    <-chan struct{} // of questions how letters stand
	came    chan struct{}
}

// New makes one that takes everything it may take.
func New() *Service {
	return &Service{Clock: time.Now, hidden: map[string]bool{}, asked: map[string]int{}, came: make(chan struct{}, 1000)}
}

// Next tells how the next requests to take a letter are met, in order.
func (s *Service) Next(m ...Manner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.manners = append(s.manners, m...)
}

// Always tells how all further ones are met; nil as one that works.
func (s *Service) Always(m *Manner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = m
}

// HoldQuestions lets questions how letters stand wait for a gate.
func (s *Service) HoldQuestions(gate <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = gate
}

// Came gets a token for each request to take a letter, and each question how one stands, as it comes.
func (s *Service) Came() <-chan struct{} { return s.came }

// Letters are the letters that it has, in the order in which they came.
func (s *Service) Letters() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Taken, len(s.taken))
	for i, t := range s.taken {
		out[i] = *t
	}
	return out
}

// Asked counts the requests of a kind: send, find or status.
func (s *Service) Asked(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[kind]
}

// Becomes gives all letters under a reference, or all there are for "", a status from now.
func (s *Service) Becomes(reference, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.taken {
		if reference == "" || t.Reference == reference {
			t.Status, t.At = status, s.Clock()
		}
	}
}

// Show lets what was hidden be found.
func (s *Service) Show() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = map[string]bool{}
}

func (s *Service) count(kind string) {
	s.mu.Lock()
	s.asked[kind]++
	s.mu.Unlock()
	if kind != "find" {
		select {
		case s.came <- struct{}{}:
		default:
		}
	}
}

// ServeHTTP answers as the description says.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // to its end, or it is not seen that whoever asks has gone
	if err != nil {
		problem(w, http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Header.Get("IntegrasjonId") == "" || r.Header.Get("IntegrasjonPassord") == "" {
		problem(w, http.StatusUnauthorized)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/api/v2/kontoer/")
	account, what, _ := strings.Cut(rest, "/")
	if _, err := uuid.Parse(account); !ok || err != nil {
		problem(w, http.StatusNotFound)
		return
	}
	switch what = strings.TrimSuffix(what, "/"); {
	case what == "forsendelser" && r.Method == http.MethodPost:
		s.count("send")
		s.send(w, r, account)
	case what == "forsendelser" && r.Method == http.MethodGet:
		s.count("find")
		s.find(w, r, account)
	case what == "forsendelser/status-sok" && r.Method == http.MethodPost:
		s.count("status")
		s.standings(w, r, account)
	default:
		problem(w, http.StatusNotFound)
	}
}

func (s *Service) send(w http.ResponseWriter, r *http.Request, account string) {
	t, ok := read(r)
	if !ok {
		problem(w, http.StatusBadRequest)
		return
	}
	t.Account = account
	s.mu.Lock()
	m := Manner{}
	switch {
	case len(s.manners) > 0:
		m, s.manners = s.manners[0], s.manners[1:]
	case s.always != nil:
		m = *s.always
	}
	s.mu.Unlock()
	if m.Refuse != 0 {
		problem(w, m.Refuse)
		return
	}
	if m.Before != nil {
		select {
		case <-m.Before:
		case <-r.Context().Done(): // whoever asked is gone, and it had not been looked at
			return
		}
	}
	s.keep(t, m.Hide)
	if m.Twice {
		again := *t
		s.keep(&again, m.Hide)
	}
	if m.After != nil {
		select {
		case <-m.After:
		case <-r.Context().Done():
		}
	}
	switch {
	case m.Drop:
		panic(http.ErrAbortHandler)
	case m.Fail != 0:
		problem(w, m.Fail)
	default:
		answer(w, map[string]string{"id": t.ID})
	}
}

func (s *Service) keep(t *Taken, hide bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.ID, t.Status, t.At = uuid.NewString(), "MOTTATT", s.Clock()
	s.taken = append(s.taken, t)
	if hide {
		s.hidden[t.ID] = true
	}
}

// read takes a sending apart; ok is false where the description does not allow it.
func read(r *http.Request) (*Taken, bool) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, false
	}
	t := &Taken{}
	form := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, false
		}
		switch part.FormName() {
		case "forsendelse":
			if json.Unmarshal(content, &t.Forsendelse) != nil {
				return nil, false
			}
		case "filer_0":
			t.FileName, t.File = part.FileName(), content
		default:
			return nil, false
		}
	}
	t.Reference, _ = t.Forsendelse["eksternReferanse"].(string)
	return t, allowed(t)
}

// known are the fields of the description's Forsendelse, Adresse and Dokument that are
// looked at here; a field of another name is none of theirs.
var (
	knownOfSending = fields("tittel mottaker eksponertFor avgivendeSystem avgivendeSystemAktor konteringskode kunDigitalLevering kryptert " +
		"utskriftskonfigurasjon krevNiva4Innlogging metadataFraAvleverendeSystem metadataForImport svarSendesTil svarPaForsendelse dokumenter " +
		"lenker forsendelsestype eksternReferanse korrelasjonsid svarPaForsendelseLink signeringUtloper signaturType taushetsbelagtPost")
	knownOfAddress  = fields("navn digitalId adresselinje1 adresselinje2 adresselinje3 poststed postnummer land")
	knownOfDocument = fields("filnavn mimeType skalSigneres dokumentType giroarkSider skalEkskluderesFraUtskrift ekstraMetadata " +
		"inneholderPersonsensitivInformasjon")
)

func fields(names string) map[string]bool {
	out := map[string]bool{}
	for _, n := range strings.Fields(names) {
		out[n] = true
	}
	return out
}

func only(has map[string]any, known map[string]bool) bool {
	for name := range has {
		if !known[name] {
			return false
		}
	}
	return has != nil
}

// allowed holds a sending against what the description asks of each field.
func allowed(t *Taken) bool {
	word := func(of map[string]any, name string) string { s, _ := of[name].(string); return s }
	title := word(t.Forsendelse, "tittel")
	to, _ := t.Forsendelse["mottaker"].(map[string]any)
	documents, _ := t.Forsendelse["dokumenter"].([]any)
	if !only(t.Forsendelse, knownOfSending) || !only(to, knownOfAddress) || len(documents) != 1 {
		return false
	}
	document, _ := documents[0].(map[string]any)
	name := word(document, "filnavn")
	switch {
	case !only(document, knownOfDocument),
		title == "" || utf8.RuneCountInString(title) > 1000,
		word(to, "navn") == "",
		word(to, "poststed") == "" || word(to, "postnummer") == "", // asked for, as it may be printed
		name == "" || name != t.FileName || utf8.RuneCountInString(name) > 226 || strings.ContainsAny(name, `*:"\/<>|?`),
		word(document, "mimeType") != "application/pdf" || !strings.HasPrefix(string(t.File), "%PDF-"),
		utf8.RuneCountInString(t.Reference) > 100, utf8.RuneCountInString(word(t.Forsendelse, "avgivendeSystem")) > 100:
		return false
	}
	return true
}

func (s *Service) find(w http.ResponseWriter, r *http.Request, account string) {
	reference := r.URL.Query().Get("eksternRef")
	if reference == "" {
		problem(w, http.StatusBadRequest)
		return
	}
	ids := []string{}
	s.mu.Lock()
	for _, t := range s.taken {
		if t.Reference == reference && t.Account == account && !s.hidden[t.ID] {
			ids = append(ids, t.ID)
		}
	}
	s.mu.Unlock()
	answer(w, map[string]any{"forsendelseIds": ids})
}

func (s *Service) standings(w http.ResponseWriter, r *http.Request, account string) {
	s.mu.Lock()
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	var asked struct {
		IDs []string `json:"forsendelseIds"`
	}
	if json.NewDecoder(r.Body).Decode(&asked) != nil {
		problem(w, http.StatusBadRequest)
		return
	}
	out := []map[string]any{}
	s.mu.Lock()
	for _, t := range s.taken {
		for _, id := range asked.IDs {
			if id == t.ID && t.Account == account {
				out = append(out, map[string]any{"id": t.ID, "status": t.Status, "sisteStatusEndring": t.At.Format(time.RFC3339Nano)})
			}
		}
	}
	s.mu.Unlock()
	answer(w, map[string]any{"statuser": out}) //nolint:misspell // the description's word
}

func answer(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what)
}

// problem is the description's ErrorMessage.
func problem(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "error": http.StatusText(status), "errorId": uuid.NewString()})
}
