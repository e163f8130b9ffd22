package demoissuer

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	// codeLives is how long a code can be traded for tokens (RFC 6749 section 4.1.2).
	codeLives = time.Minute
	// mostCodes is how many codes wait at once; the page is for one person at a time.
	mostCodes = 100
)

// asked is what a client asked for when it sent a browser here.
type asked struct {
	Client, Back, State, Nonce, Challenge string
	subject                               string
	until                                 time.Time
}

// codes are those that have been given and not been traded.
type codes struct {
	mu    sync.Mutex
	given map[string]asked
}

// give keeps what was asked for under a new code.
func (c *codes) give(a asked, now time.Time) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.given == nil || len(c.given) >= mostCodes {
		c.given = map[string]asked{}
	}
	code := rand.Text()
	a.until = now.Add(codeLives)
	c.given[code] = a
	return code
}

// take spends a code.
func (c *codes) take(code string, now time.Time) (asked, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.given[code]
	delete(c.given, code)
	return a, ok && now.Before(a.until)
}

// read reads a request to log somebody in. Where the client or the place to go back to
// is not known, nobody is sent anywhere.
func (i *Issuer) read(values url.Values) (asked, bool) {
	a := asked{Client: values.Get("client_id"), Back: values.Get("redirect_uri"), State: values.Get("state"), Nonce: values.Get("nonce"),
		Challenge: values.Get("code_challenge")}
	back, known := i.clients[a.Client]
	return a, known && back == a.Back && values.Get("response_type") == "code" && values.Get("code_challenge_method") == "S256" &&
		a.Challenge != "" && strings.Contains(" "+values.Get("scope")+" ", " openid ")
}

// authorize is the log-in page of a client: one picks whom to be.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		i.showProblem(w, http.StatusBadRequest, "Skjemaet kunne ikke leses.")
		return
	}
	a, ok := i.read(r.Form)
	if !ok {
		i.showProblem(w, http.StatusBadRequest, "Den som sendte deg hit, spør på en måte denne innloggingen ikke kjenner.")
		return
	}
	if r.Method != http.MethodPost {
		i.showLogIn(w, r, r.Form, "")
		return
	}
	subject := r.PostForm.Get("subject")
	person, ok, err := i.person(r.Context(), subject)
	if i.anySubject && subject != "" { // whom nobody knows can log in as well, as elsewhere
		person.Subject, ok = subject, true
	}
	switch {
	case err != nil:
		i.peopleUnavailable(w, err)
	case !ok:
		i.showLogIn(w, r, r.Form, "Velg en av personene i listen.")
	default:
		a.subject = person.Subject
		back := url.Values{"code": {i.codes.give(a, i.clock())}, "state": {a.State}, "iss": {i.url}}
		http.Redirect(w, r, a.Back+"?"+back.Encode(), http.StatusSeeOther)
	}
}

// carried are the fields of a request to log in that the page carries on.
var carried = []string{"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method"}

func (i *Issuer) showLogIn(w http.ResponseWriter, r *http.Request, values url.Values, problem string) {
	people, err := i.people(r.Context())
	if err != nil {
		i.peopleUnavailable(w, err)
		return
	}
	view := peopleView{Action: i.base + "/authorize", Problem: problem, Organisations: byOrganisation(people), LogIn: true}
	for _, name := range carried {
		view.Hidden = append(view.Hidden, hiddenField{name, values.Get(name)})
	}
	status := http.StatusOK
	if problem != "" {
		status = http.StatusBadRequest
	}
	i.show(w, status, "people", view)
}

// tokenForCode trades a code, which is good once, for tokens.
func (i *Issuer) tokenForCode(w http.ResponseWriter, r *http.Request) {
	form := r.PostForm
	client := form.Get("client_id")
	if name, _, basic := r.BasicAuth(); basic {
		client = name
	}
	a, ok := i.codes.take(form.Get("code"), i.clock())
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	proof := base64.RawURLEncoding.EncodeToString(sum[:])
	if !ok || client != a.Client || form.Get("redirect_uri") != a.Back ||
		subtle.ConstantTimeCompare([]byte(proof), []byte(a.Challenge)) != 1 {
		i.refuseToken(w, "invalid_grant", "the code is spent, out of date, or was given to somebody else")
		return
	}
	access, err := i.Mint(a.subject)
	if err == nil {
		var id string
		said := claims(i.url, a.subject, a.Client, i.clock(), i.lifetime)
		if id, err = signAs(i.key, "JWT", said, map[string]any{"nonce": a.Nonce, "auth_time": jwt.NewNumericDate(i.clock())}); err == nil {
			i.writeJSON(w, http.StatusOK, tokenResponse{AccessToken: access, TokenType: "Bearer",
				ExpiresIn: int64(i.lifetime.Seconds()), IDToken: id})
			return
		}
	}
	i.log.Error("demo issuer cannot make a token", "err", err)
	i.writeJSON(w, http.StatusInternalServerError, tokenError{Error: "server_error"})
}
