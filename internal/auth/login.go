package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// LogInConfig is what an issuer has been told of a client that sends people to it.
type LogInConfig struct {
	// Issuer is the URL of one of the verifier's issuers.
	Issuer string
	// ClientID is what the issuer calls us, and ClientSecret proves that we are; empty
	// for a public client.
	ClientID, ClientSecret string
	// Callback is where people come back to, exactly as the issuer knows it.
	Callback string
}

// LogIn logs people in through a browser: OpenID Connect's code flow with PKCE
// (OpenID Connect Core 3.1, RFC 7636, RFC 9700 section 2.1.1). It is safe for
// concurrent use.
type LogIn struct {
	LogInConfig
	at *issuer

	mu    sync.Mutex
	known endpoints
	asked time.Time
}

// Pending is a log-in that has begun, for the browser that began it to keep.
type Pending struct {
	State, Nonce, Verifier string
}

// endpoints are where an issuer does what.
type endpoints struct {
	Issuer    string `json:"issuer"`
	Authorize string `json:"authorization_endpoint"`
	Token     string `json:"token_endpoint"`
	End       string `json:"end_session_endpoint"`
	// Methods are how clients may prove who they are at Token.
	Methods []string `json:"token_endpoint_auth_methods_supported"`
}

// NewLogIn prepares log-ins at one of the issuers. It asks nobody anything; it fails on
// an issuer that is not configured.
func (v *Verifier) NewLogIn(c LogInConfig) (*LogIn, error) {
	at, known := v.issuers[c.Issuer]
	if !known {
		return nil, fmt.Errorf("auth: log-in: issuer %q is not configured", c.Issuer)
	}
	if c.ClientID == "" || c.Callback == "" {
		return nil, errors.New("auth: log-in: no client id or nowhere to come back to")
	}
	return &LogIn{LogInConfig: c, at: at}, nil
}

// Begin gives the address to send a browser to. The error is an [*Unavailable].
func (l *LogIn) Begin(ctx context.Context) (address string, p Pending, err error) {
	e, err := l.endpoints(ctx)
	if err != nil {
		return "", Pending{}, err
	}
	p = Pending{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	options := []oauth2.AuthCodeOption{oidc.Nonce(p.Nonce), oauth2.S256ChallengeOption(p.Verifier)}
	if len(l.at.acr) > 0 { // the levels that are accepted, best first (OpenID Connect Core 3.1.2.1)
		options = append(options, oauth2.SetAuthURLParam("acr_values", strings.Join(l.at.acr, " ")))
	}
	return l.client(e, oauth2.AuthStyleInParams).AuthCodeURL(p.State, options...), p, nil
}

// Finish trades the code that a browser came back with for who it is. The error is an
// [*Unauthenticated] when that proves nothing (Expired for a code that is spent or out of
// date) and an [*Unavailable] when the issuer could not be asked.
func (l *LogIn) Finish(ctx context.Context, state, code string, p Pending) (Identity, error) {
	if p.State == "" || subtle.ConstantTimeCompare([]byte(state), []byte(p.State)) != 1 || code == "" {
		return Identity{}, &Unauthenticated{Malformed}
	}
	e, err := l.endpoints(ctx)
	if err != nil {
		return Identity{}, err
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, l.at.keys.client), fetchTimeout)
	defer cancel()
	given, err := l.exchange(ctx, e, code, p.Verifier)
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < http.StatusInternalServerError {
		if refused.ErrorCode == "invalid_grant" {
			return Identity{}, &Unauthenticated{Expired}
		}
		// Our own fault, such as a wrong secret: its words are for the log.
		return Identity{}, &Unavailable{l.Issuer, fmt.Errorf("it refuses us: %s", refused.ErrorCode)}
	}
	if err != nil {
		return Identity{}, &Unavailable{l.Issuer, err}
	}
	raw, _ := given.Extra("id_token").(string)
	if raw == "" {
		return Identity{}, &Unauthenticated{Missing}
	}
	return l.at.readIDToken(ctx, raw, l.ClientID, p.Nonce)
}

// EndAddress is where a browser may be sent to be logged out at the issuer as well, ""
// where the issuer has no such place (OpenID Connect RP-Initiated Logout 1.0).
func (l *LogIn) EndAddress(ctx context.Context, back string) string {
	e, err := l.endpoints(ctx)
	if err != nil || e.End == "" {
		return ""
	}
	glue := "?"
	if strings.Contains(e.End, "?") {
		glue = "&"
	}
	return e.End + glue + url.Values{"client_id": {l.ClientID}, "post_logout_redirect_uri": {back}}.Encode()
}

// exchange presents the code once, and again only where a client of another method was not
// even listened to (invalid_client, RFC 6749 section 5.2). Left to itself x/oauth2 presents
// it again after every refusal, with the secret in the body, and gives the second answer: a
// code that was out of date looked like a wrong secret of ours.
func (l *LogIn) exchange(ctx context.Context, e endpoints, code, verifier string) (given *oauth2.Token, err error) {
	for _, style := range l.styles(e) {
		given, err = l.client(e, style).Exchange(ctx, code, oauth2.VerifierOption(verifier))
		if refused, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || refused.ErrorCode != "invalid_client" {
			break
		}
	}
	return given, err
}

// styles are how to say who we are, most likely first: by name where there is no secret
// (RFC 6749 section 4.1.3), else as the issuer takes it; in a header where it does not say
// (OpenID Connect Discovery 3).
func (l *LogIn) styles(e endpoints) []oauth2.AuthStyle {
	header, body := slices.Contains(e.Methods, "client_secret_basic"), slices.Contains(e.Methods, "client_secret_post")
	switch {
	case l.ClientSecret == "" || body && !header:
		return []oauth2.AuthStyle{oauth2.AuthStyleInParams}
	case body:
		return []oauth2.AuthStyle{oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams}
	}
	return []oauth2.AuthStyle{oauth2.AuthStyleInHeader}
}

func (l *LogIn) client(e endpoints, style oauth2.AuthStyle) *oauth2.Config {
	return &oauth2.Config{ClientID: l.ClientID, ClientSecret: l.ClientSecret, RedirectURL: l.Callback, Scopes: []string{oidc.ScopeOpenID},
		Endpoint: oauth2.Endpoint{AuthURL: e.Authorize, TokenURL: e.Token, AuthStyle: style}}
}

// endpoints asks the issuer where its doors are, and keeps the answer as long as keys.
func (l *LogIn) endpoints(ctx context.Context) (endpoints, error) {
	l.mu.Lock()
	known, asked := l.known, l.asked
	l.mu.Unlock()
	now := l.at.clock()
	if known.Token != "" && now.Sub(asked) < freshFor {
		return known, nil
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	k := l.at.keys
	var e endpoints
	err := k.getJSON(ctx, k.reached+"/.well-known/openid-configuration", &e)
	switch {
	case err != nil && known.Token != "" && now.Sub(asked) < usableFor:
		return known, nil
	case err != nil:
	case e.Issuer != k.issuer:
		err = fmt.Errorf("it calls itself %q", e.Issuer)
	case e.Authorize == "" || e.Token == "":
		err = errors.New("it has no place to log in")
	default:
		// People are sent to its own address; we reach it by ours.
		e.Token, err = keysAddress(e.Token, k.issuer, k.reached)
	}
	if err != nil {
		return endpoints{}, &Unavailable{l.Issuer, err}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known, l.asked = e, now
	return e, nil
}

// readIDToken checks an ID token that came straight from the issuer, and says whose it
// is (OpenID Connect Core 3.1.3.7).
func (i *issuer) readIDToken(ctx context.Context, raw, client, nonce string) (Identity, error) {
	said, err := peek(raw)
	if err != nil {
		return Identity{}, err
	}
	token, err := i.signed(ctx, raw, said)
	if err != nil {
		return Identity{}, err
	}
	var party struct {
		Authorized string `json:"azp"`
	}
	if err := token.Claims(&party); err != nil {
		return Identity{}, &Unauthenticated{Malformed}
	}
	switch {
	case !slices.Contains(token.Audience, client), party.Authorized != "" && party.Authorized != client:
		return Identity{}, &Unauthenticated{WrongAudience}
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return Identity{}, &Unauthenticated{WrongKind}
	case !slices.Contains([]string{"", "jwt"}, strings.ToLower(said.kind)), said.Events != nil:
		return Identity{}, &Unauthenticated{WrongKind}
	case len(i.acr) > 0 && !slices.Contains(i.acr, said.ACR):
		return Identity{}, &Unauthenticated{LowAssurance}
	}
	return i.identify(token)
}
