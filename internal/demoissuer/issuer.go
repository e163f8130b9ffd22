package demoissuer

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// GrantDemo is the grant type that trades a subject for a token without asking
// anybody.
const GrantDemo = "urn:samlop:params:oauth:grant-type:demo"

// maxForm bounds a posted form in bytes; an honest one holds a subject.
const maxForm = 4 << 10

// DemoPerson is somebody one can be. The name, role and organisation are shown
// on the page only; the token carries the subject alone.
type DemoPerson struct {
	Subject      string
	Name         string
	Role         string
	Organisation string
}

// Config says how the issuer behaves. Only IssuerURL, Audience and People are
// required.
type Config struct {
	// IssuerURL is the address of the issuer as browsers and tokens know it,
	// http or https, without query. A path is allowed: the handler then answers
	// below that path.
	IssuerURL string
	// Audience is the "aud" of access tokens: the API's audience.
	Audience string
	// People lists who can be picked, in the order they are to be shown. It is
	// asked at every request, so people created meanwhile turn up.
	People func(ctx context.Context) ([]DemoPerson, error)
	// AnySubject lets the demonstration grant give tokens to subjects that are
	// not listed: a training story invents its cast as it goes.
	AnySubject bool
	// Clients are those that may send people here to log in: where each has them sent
	// back to, by its id.
	Clients map[string]string

	// Key signs the tokens: an ed25519.PrivateKey or an *ecdsa.PrivateKey on
	// P-256. Nil means the key in KeyFile.
	Key crypto.Signer
	// KeyFile keeps the key (PKCS #8, PEM, mode 0600) so that tokens survive a
	// restart; it is made when it does not exist. Without Key and KeyFile the
	// issuer makes a key that lives as long as the process.
	KeyFile string

	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
	// TokenLifetime is how long tokens are valid; 0 means one hour.
	TokenLifetime time.Duration
	// TryURL is the address in the curl line on the pick page; empty means the
	// list of cases of an API on the usual port.
	TryURL string
	// Logger hears of failures of People; nil means nobody does.
	Logger *slog.Logger
}

// Issuer is the issuer as an http.Handler. It is safe for concurrent use.
type Issuer struct {
	url        string
	base       string // path prefix of all routes, "" at the root
	audience   string
	people     func(ctx context.Context) ([]DemoPerson, error)
	clock      func() time.Time
	lifetime   time.Duration
	tryURL     string
	anySubject bool
	clients    map[string]string
	codes      codes
	log        *slog.Logger
	key        jose.JSONWebKey
	mux        *http.ServeMux
}

// New makes an issuer. It fails when the configuration does not hold together
// or when the key file can be neither read nor made.
func New(c Config) (*Issuer, error) {
	address, err := url.Parse(c.IssuerURL)
	if err != nil || (address.Scheme != "http" && address.Scheme != "https") ||
		address.Host == "" || address.RawQuery != "" || address.Fragment != "" {
		return nil, fmt.Errorf("demoissuer: issuer URL %q is not an http(s) address", c.IssuerURL)
	}
	if c.Audience == "" {
		return nil, errors.New("demoissuer: no audience")
	}
	if c.People == nil {
		return nil, errors.New("demoissuer: no people")
	}
	key, err := signingKey(c.Key, c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("demoissuer: %w", err)
	}
	i := &Issuer{
		url:        strings.TrimSuffix(c.IssuerURL, "/"),
		base:       strings.TrimSuffix(address.Path, "/"),
		audience:   c.Audience,
		people:     c.People,
		anySubject: c.AnySubject,
		clients:    c.Clients,
		clock:      c.Clock,
		lifetime:   c.TokenLifetime,
		// It stands between quotes in a line for the shell.
		tryURL: strings.ReplaceAll(c.TryURL, "'", "%27"),
		log:    c.Logger,
		key:    key,
		mux:    http.NewServeMux(),
	}
	if i.clock == nil {
		i.clock = time.Now
	}
	if i.lifetime <= 0 {
		i.lifetime = time.Hour
	}
	if i.tryURL == "" {
		i.tryURL = "http://127.0.0.1:8080/api/v1/cases"
	}
	if i.log == nil {
		i.log = slog.New(slog.DiscardHandler)
	}

	i.mux.HandleFunc("GET "+i.base+"/.well-known/openid-configuration", i.discovery)
	i.mux.HandleFunc("GET "+i.base+"/jwks.json", i.jwks)
	i.mux.HandleFunc("POST "+i.base+"/token", i.token)
	i.mux.HandleFunc("GET "+i.base+"/authorize", i.authorize)
	i.mux.HandleFunc("POST "+i.base+"/authorize", i.authorize)
	i.mux.HandleFunc("GET "+i.base+"/pick", i.pickPage)
	i.mux.HandleFunc("POST "+i.base+"/pick", i.picked)
	i.mux.Handle("GET "+i.base+"/{$}", http.RedirectHandler(i.base+"/pick", http.StatusSeeOther))
	return i, nil
}

// URL is the issuer's address as it stands in the tokens.
func (i *Issuer) URL() string { return i.url }

// ServeHTTP answers below the path of the issuer's URL.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	// Pages show tokens: nothing here belongs in a cache, in somebody's frame or
	// in a Referer.
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	i.mux.ServeHTTP(w, r)
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	said := map[string]any{
		"issuer":                                i.url,
		"token_endpoint":                        i.url + "/token",
		"jwks_uri":                              i.url + "/jwks.json",
		"response_types_supported":              []string{},
		"grant_types_supported":                 []string{GrantDemo},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{i.key.Algorithm},
		"token_endpoint_auth_methods_supported": []string{"none"},
		"claims_supported":                      []string{"iss", "sub", "aud", "exp", "iat", "jti"},
	}
	// Where no client may send people here, there is no place to log in (RFC 8414 section 2).
	if len(i.clients) > 0 {
		said["authorization_endpoint"] = i.url + "/authorize"
		said["response_types_supported"] = []string{"code"}
		said["grant_types_supported"] = []string{GrantDemo, "authorization_code"}
		said["code_challenge_methods_supported"] = []string{"S256"}
		said["authorization_response_iss_parameter_supported"] = true
	}
	i.writeJSON(w, http.StatusOK, said)
}

func (i *Issuer) jwks(w http.ResponseWriter, _ *http.Request) {
	i.writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{i.key.Public()}})
}

func (i *Issuer) writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		i.log.Warn("demo issuer could not answer", "err", err)
	}
}

// person finds a demonstration person; ok is false when there is none with that
// subject.
func (i *Issuer) person(ctx context.Context, subject string) (p DemoPerson, ok bool, err error) {
	people, err := i.people(ctx)
	if err != nil {
		return DemoPerson{}, false, fmt.Errorf("list demonstration people: %w", err)
	}
	for _, p := range people {
		if p.Subject == subject && subject != "" {
			return p, true, nil
		}
	}
	return DemoPerson{}, false, nil
}
