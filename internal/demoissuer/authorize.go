package demoissuer

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// codeLifetime is how long an authorization code can be traded for a token.
const codeLifetime = time.Minute

// A challenge is 32 bytes of SHA-256 in base64url, a verifier 43 to 128
// unreserved characters (RFC 7636 sections 4.1 and 4.2).
var (
	challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	verifierForm  = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)
)

// authRequest is what a client asks for when it sends somebody to /authorize.
type authRequest struct {
	ClientID    string
	RedirectURI string
	Scope       string
	State       string
	Nonce       string
	Challenge   string
}

// grant is what a code stands for until it is traded.
type grant struct {
	authRequest
	subject string
	expires time.Time
}

// readAuthRequest reads and checks an authorization request. When it cannot be
// sent back to the client (trusted is false), problem must be shown to the
// person instead: an address we do not trust must not be redirected to.
func (i *Issuer) readAuthRequest(q url.Values) (req authRequest, problem string, trusted bool) {
	req = authRequest{
		ClientID:    q.Get("client_id"),
		RedirectURI: q.Get("redirect_uri"),
		Scope:       q.Get("scope"),
		State:       q.Get("state"),
		Nonce:       q.Get("nonce"),
		Challenge:   q.Get("code_challenge"),
	}
	if !i.allowed(req.RedirectURI) {
		return req, "redirect_uri er ikke blant adressene denne utstederen kjenner.", false
	}
	if req.ClientID == "" {
		return req, "client_id mangler.", false
	}
	switch {
	case q.Get("response_type") != "code":
		return req, "unsupported_response_type", true
	case q.Get("code_challenge_method") != "S256" || !challengeForm.MatchString(req.Challenge):
		return req, "invalid_request", true
	}
	return req, "", true
}

// allowed compares without the port, which a client on loopback may not be able
// to choose (RFC 8252 section 7.3).
func (i *Issuer) allowed(redirectURI string) bool {
	u, err := url.Parse(redirectURI)
	if err != nil || !isLoopback(u) || u.User != nil || u.Fragment != "" {
		return false
	}
	for _, known := range i.redirects {
		if u.Scheme == known.Scheme && u.Hostname() == known.Hostname() &&
			u.EscapedPath() == known.EscapedPath() && u.RawQuery == known.RawQuery {
			return true
		}
	}
	return false
}

func (i *Issuer) authorizePage(w http.ResponseWriter, r *http.Request) {
	req, problem, trusted := i.readAuthRequest(r.URL.Query())
	if i.refuse(w, r, req, problem, trusted) {
		return
	}
	i.showPeople(w, r, "authorize", hiddenFields(req), "")
}

func (i *Issuer) authorizePicked(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		i.showProblem(w, http.StatusBadRequest, "Skjemaet kunne ikke leses.")
		return
	}
	// The form went through the browser and may have been changed there, so
	// everything is checked again.
	req, problem, trusted := i.readAuthRequest(r.PostForm)
	if i.refuse(w, r, req, problem, trusted) {
		return
	}
	person, ok, err := i.person(r.Context(), r.PostForm.Get("subject"))
	if err != nil {
		i.peopleUnavailable(w, err)
		return
	}
	if !ok {
		i.showPeople(w, r, "authorize", hiddenFields(req), "Velg en av personene i listen.")
		return
	}
	code := i.codes.issue(grant{authRequest: req, subject: person.Subject})
	i.sendBack(w, r, req, url.Values{"code": {code}})
}

// refuse answers a request that has a problem and reports whether it did.
func (i *Issuer) refuse(w http.ResponseWriter, r *http.Request, req authRequest, problem string, trusted bool) bool {
	switch {
	case problem == "":
		return false
	case trusted:
		i.sendBack(w, r, req, url.Values{"error": {problem}})
	default:
		i.showProblem(w, http.StatusBadRequest, problem)
	}
	return true
}

// sendBack redirects to the client with the answer, the state it gave us and
// our own name (RFC 9207), so that it cannot mix up two issuers.
func (i *Issuer) sendBack(w http.ResponseWriter, r *http.Request, req authRequest, answer url.Values) {
	u, err := url.Parse(req.RedirectURI)
	if err != nil { // allowed has parsed it before
		i.showProblem(w, http.StatusBadRequest, "redirect_uri kunne ikke leses.")
		return
	}
	q := u.Query()
	for name, values := range answer {
		q[name] = values
	}
	if req.State != "" {
		q.Set("state", req.State)
	}
	q.Set("iss", i.url)
	u.RawQuery = q.Encode()
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
}

// hiddenFields carries the request through the page where a person is picked.
func hiddenFields(req authRequest) []field {
	return []field{
		{"response_type", "code"},
		{"client_id", req.ClientID},
		{"redirect_uri", req.RedirectURI},
		{"scope", req.Scope},
		{"state", req.State},
		{"nonce", req.Nonce},
		{"code_challenge", req.Challenge},
		{"code_challenge_method", "S256"},
	}
}

func (r authRequest) wantsIDToken() bool {
	for _, s := range strings.Fields(r.Scope) {
		if s == "openid" {
			return true
		}
	}
	return false
}

// codeBook holds the codes that are out. It is safe for concurrent use.
type codeBook struct {
	clock func() time.Time
	mu    sync.Mutex
	open  map[string]grant
}

func newCodeBook(clock func() time.Time) *codeBook {
	return &codeBook{clock: clock, open: map[string]grant{}}
}

func (b *codeBook) issue(g grant) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	for code, old := range b.open {
		if !now.Before(old.expires) {
			delete(b.open, code)
		}
	}
	g.expires = now.Add(codeLifetime)
	code := rand.Text()
	b.open[code] = g
	return code
}

// redeem takes the code out of the book, so that a second try fails whatever
// became of the first.
func (b *codeBook) redeem(code string) (grant, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g, ok := b.open[code]
	delete(b.open, code)
	return g, ok && b.clock().Before(g.expires)
}
