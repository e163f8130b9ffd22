package svarut

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// Maskinporten says who we are to Maskinporten, which gives the tokens that the service asks
// for, to whoever can sign for a client that is registered there (RFC 7523).
type Maskinporten struct {
	// Issuer is what it calls itself, and TokenURL where tokens are asked for.
	Issuer, TokenURL string
	// Client is ours there, and KeyID the name of the key that it has the public half of.
	Client, KeyID string
	// Key is the private half, PKCS #8 in PEM; RSA.
	Key []byte
}

const (
	// scope is what the client of KS asks for.
	scope = "ks:fiks"
	// grantLife is how long what we sign holds: the longest that Maskinporten takes is 120 s.
	grantLife = 100 * time.Second
	// tokenSpare is how long before its end a token is not used any more.
	tokenSpare = 20 * time.Second
	// mostToken bounds what Maskinporten may answer, in bytes.
	mostToken = 64 << 10
)

// Tokens gives tokens from Maskinporten, each for as long as it holds. It fails on a key that
// cannot be one.
func Tokens(m Maskinporten, clock func() time.Time) (func(ctx context.Context) (string, error), error) {
	block, _ := pem.Decode(m.Key)
	if block == nil {
		return nil, errors.New("svarut: the key for Maskinporten is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("svarut: the key for Maskinporten is not PKCS #8")
	}
	if _, ok := key.(*rsa.PrivateKey); !ok {
		return nil, errors.New("svarut: the key for Maskinporten is not RSA")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: m.KeyID}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return nil, fmt.Errorf("svarut: preparing to sign for Maskinporten: %w", err)
	}
	t := &tokens{m: m, signer: signer, clock: clock, http: &http.Client{Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return t.get, nil
}

type tokens struct {
	m      Maskinporten
	signer jose.Signer
	clock  func() time.Time
	http   *http.Client

	mu    sync.Mutex
	token string
	until time.Time
}

func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	if t.token != "" && now.Before(t.until) {
		return t.token, nil
	}
	grant, err := jwt.Signed(t.signer).Claims(jwt.Claims{Issuer: t.m.Client, Audience: jwt.Audience{t.m.Issuer}, ID: uuid.NewString(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(grantLife))}).
		Claims(map[string]any{"scope": scope}).Serialize()
	if err != nil {
		return "", fmt.Errorf("signing for Maskinporten: %w", err)
	}
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {grant}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.m.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("preparing to ask Maskinporten: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := t.http.Do(request)
	if err != nil {
		return "", errors.New("maskinporten did not answer")
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
		Life  int    `json:"expires_in"`
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, mostToken))
	switch {
	case response.StatusCode >= 400 && response.StatusCode < 500:
		return "", &Failure{Certainty: Denied, Status: response.StatusCode}
	case response.StatusCode != http.StatusOK || err != nil:
		return "", fmt.Errorf("maskinporten answered %d", response.StatusCode)
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Token == "" {
		return "", errors.New("maskinporten answered with no token")
	}
	t.token, t.until = answer.Token, now.Add(time.Duration(answer.Life)*time.Second-tokenSpare)
	return t.token, nil
}
