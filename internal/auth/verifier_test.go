package auth_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
	"samlop/internal/demoissuer"
)

const audience = "samlop-api"

// clock is a clock that tests move by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) forward(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// server is a demo issuer whose handler can be exchanged while it runs, and
// which counts how often its keys are fetched.
type server struct {
	*demoissuer.Issuer
	handler atomic.Pointer[http.Handler]
	fetches atomic.Int64
	fetched chan struct{} // receives at each fetch that somebody waits for
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*s.handler.Load()).ServeHTTP(w, r)
	if strings.HasSuffix(r.URL.Path, "/jwks.json") {
		s.fetches.Add(1)
		select {
		case s.fetched <- struct{}{}:
		default:
		}
	}
}

func (s *server) answerWith(h http.Handler) { s.handler.Store(&h) }

func (s *server) breakDown() {
	s.answerWith(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
}

func newIssuer(t testing.TB, address string, c *clock) *demoissuer.Issuer {
	t.Helper()
	issuer, err := demoissuer.New(demoissuer.Config{
		IssuerURL: address, Audience: audience, Clock: c.Now,
		People: func(context.Context) ([]demoissuer.DemoPerson, error) { return nil, nil },
	})
	require.NoError(t, err)
	return issuer
}

func startIssuer(t testing.TB, c *clock) *server {
	t.Helper()
	s := &server{fetched: make(chan struct{}, 1)}
	web := httptest.NewUnstartedServer(s)
	s.Issuer = newIssuer(t, "http://"+web.Listener.Addr().String(), c)
	s.answerWith(s.Issuer)
	web.Start()
	t.Cleanup(web.Close)
	return s
}

func newVerifier(t testing.TB, c *clock, configs ...auth.IssuerConfig) *auth.Verifier {
	t.Helper()
	v, err := auth.NewVerifier(t.Context(), configs, c.Now)
	require.NoError(t, err)
	return v
}

func config(s *server) auth.IssuerConfig {
	return auth.IssuerConfig{URL: s.URL(), Audience: audience}
}

func mint(t testing.TB, i *demoissuer.Issuer, options ...demoissuer.MintOption) string {
	t.Helper()
	token, err := i.Mint("ke-1", options...)
	require.NoError(t, err)
	return token
}

func otherKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

func assertReason(t *testing.T, want auth.Reason, err error) {
	t.Helper()
	var refused *auth.Unauthenticated
	if assert.ErrorAs(t, err, &refused) {
		assert.Equal(t, want, refused.Reason)
	}
}

func assertUnavailable(t *testing.T, issuer string, err error) {
	t.Helper()
	var away *auth.Unavailable
	if assert.ErrorAs(t, err, &away) {
		assert.Equal(t, issuer, away.Issuer)
	}
}

// raw puts a token together by hand.
func raw(header, claims, signature string) string {
	b64 := base64.RawURLEncoding.EncodeToString
	return b64([]byte(header)) + "." + b64([]byte(claims)) + "." + b64([]byte(signature))
}

func TestGoodToken(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	assert.Zero(t, s.fetches.Load(), "the issuer is not asked before the first token")
	for range 3 {
		who, err := v.Verify(t.Context(), mint(t, s.Issuer))
		require.NoError(t, err)
		assert.Equal(t, auth.Identity{Issuer: s.URL(), Subject: "ke-1"}, who)
	}
	assert.EqualValues(t, 1, s.fetches.Load(), "keys are cached")
}

func TestRefusedTokens(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	good := mint(t, s.Issuer)
	parts := strings.Split(good, ".")
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)

	for name, tc := range map[string]struct {
		token string
		want  auth.Reason
	}{
		"none at all":           {"", auth.Missing},
		"not a token":           {"hello", auth.Malformed},
		"three parts of noise":  {"a.b.c", auth.Malformed},
		"encrypted":             {good + ".x.y", auth.Malformed},
		"JSON serialization":    {`{"payload":"x.y.z"}`, auth.Malformed},
		"far too long":          {good + strings.Repeat("A", 20_000), auth.Malformed},
		"no algorithm":          {raw(`{}`, string(claims), "x"), auth.Malformed},
		"issuer of wrong type":  {raw(`{"alg":"ES256"}`, `{"iss":7}`, "x"), auth.Malformed},
		"expired":               {mint(t, s.Issuer, demoissuer.Expired()), auth.Expired},
		"wrong audience":        {mint(t, s.Issuer, demoissuer.ForAudience("other")), auth.WrongAudience},
		"wrong issuer":          {mint(t, s.Issuer, demoissuer.FromIssuer("https://elsewhere.example")), auth.UnknownIssuer},
		"issuer with a slash":   {mint(t, s.Issuer, demoissuer.FromIssuer(s.URL()+"/")), auth.UnknownIssuer},
		"wrong key":             {mint(t, s.Issuer, demoissuer.SignedWith(otherKey(t))), auth.BadSignature},
		"wrong key and expired": {mint(t, s.Issuer, demoissuer.SignedWith(otherKey(t)), demoissuer.Expired()), auth.BadSignature},
		"alg none":              {raw(`{"alg":"none"}`, string(claims), ""), auth.BadSignature},
		"alg none, capitals":    {raw(`{"alg":"NONE"}`, string(claims), ""), auth.BadSignature},
		"claims changed": {parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(claims), "ke-1", "ke-2",
			1))) + "." + parts[2], auth.BadSignature},
		"signature cut off": {parts[0] + "." + parts[1] + ".", auth.BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			who, err := v.Verify(t.Context(), tc.token)
			assertReason(t, tc.want, err)
			assert.Zero(t, who)
		})
	}
}

// publishedKey is the issuer's public key as anybody can read it.
func publishedKey(t *testing.T, s *server) jose.JSONWebKey {
	t.Helper()
	res, err := http.Get(s.URL() + "/jwks.json")
	require.NoError(t, err)
	defer res.Body.Close()
	var set jose.JSONWebKeySet
	require.NoError(t, json.NewDecoder(res.Body).Decode(&set))
	require.Len(t, set.Keys, 1)
	return set.Keys[0]
}

func TestPublicKeyUsedAsSharedSecretIsRefused(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	key := publishedKey(t, s)
	der, err := x509.MarshalPKIXPublicKey(key.Key)
	require.NoError(t, err)
	asJSON, err := key.MarshalJSON()
	require.NoError(t, err)

	for name, secret := range map[string][]byte{
		"DER": der, "PEM": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "JWK": asJSON,
	} {
		t.Run(name, func(t *testing.T) {
			signer, err := jose.NewSigner(
				jose.SigningKey{Algorithm: jose.HS256, Key: secret},
				(&jose.SignerOptions{}).WithHeader("kid", key.KeyID))
			require.NoError(t, err)
			token, err := jwt.Signed(signer).Claims(jwt.Claims{
				Issuer: s.URL(), Subject: "ke-1", Audience: jwt.Audience{audience},
				Expiry: jwt.NewNumericDate(c.Now().Add(time.Hour)),
			}).Serialize()
			require.NoError(t, err)
			_, err = v.Verify(t.Context(), token)
			assertReason(t, auth.BadSignature, err)
		})
	}
}

// handIssuer publishes one key and lets the test sign any claims with it.
func handIssuer(t *testing.T) (url string, sign func(claims map[string]any) string) {
	t.Helper()
	key := otherKey(t)
	var web *httptest.Server
	web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			assert.NoError(t, json.NewEncoder(w).Encode(map[string]string{"issuer": web.URL, "jwks_uri": web.URL + "/keys"}))
			return
		}
		own, err := json.Marshal(jose.JSONWebKey{Key: key.Public()})
		assert.NoError(t, err)
		// Neighbours that must not spoil it: of an unknown kind, for encryption, shared.
		_, err = w.Write([]byte(`{"keys":[{"kty":"OKP","crv":"Ed448","x":"AA"},{"kty":"oct","k":"AAAA"},` + string(own) + `]}`))
		assert.NoError(t, err)
	}))
	t.Cleanup(web.Close)
	return web.URL, func(claims map[string]any) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
		require.NoError(t, err)
		token, err := jwt.Signed(signer).Claims(claims).Serialize()
		require.NoError(t, err)
		return token
	}
}

func TestWellSignedTokensWithUnusableClaims(t *testing.T) {
	c := newClock()
	url, sign := handIssuer(t)
	v := newVerifier(t, c, auth.IssuerConfig{URL: url, Audience: audience, PlainJWT: true})
	later := func(d time.Duration) int64 { return c.Now().Add(d).Unix() }
	claims := func(change map[string]any) string {
		all := map[string]any{"iss": url, "sub": "ke-1", "aud": []string{"x", audience}, "exp": later(time.Hour)}
		for name, value := range change {
			all[name] = value
			if value == nil {
				delete(all, name)
			}
		}
		return sign(all)
	}
	who, err := v.Verify(t.Context(), claims(nil))
	require.NoError(t, err, "a key without id among strange neighbours, one audience of several")
	assert.Equal(t, "ke-1", who.Subject)

	_, err = v.Verify(t.Context(), claims(map[string]any{"nbf": later(time.Minute)}))
	require.NoError(t, err, "clocks may differ a little")

	for name, tc := range map[string]struct {
		change map[string]any
		want   auth.Reason
	}{
		"no subject":     {map[string]any{"sub": ""}, auth.Malformed},
		"no expiry":      {map[string]any{"exp": nil}, auth.Expired},
		"not valid yet":  {map[string]any{"nbf": later(time.Hour)}, auth.Expired},
		"no audience":    {map[string]any{"aud": nil}, auth.WrongAudience},
		"issued later":   {map[string]any{"iat": later(time.Hour)}, auth.Expired},
		"strange expiry": {map[string]any{"exp": "tomorrow"}, auth.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Verify(t.Context(), claims(tc.change))
			assertReason(t, tc.want, err)
		})
	}
}

func TestSeveralIssuersVouchForTheirOwnOnly(t *testing.T) {
	c := newClock()
	one, two := startIssuer(t, c), startIssuer(t, c)
	v := newVerifier(t, c, config(one), config(two))
	for _, s := range []*server{one, two} {
		who, err := v.Verify(t.Context(), mint(t, s.Issuer))
		require.NoError(t, err)
		assert.Equal(t, s.URL(), who.Issuer)
	}
	c.forward(time.Minute)
	_, err := v.Verify(t.Context(), mint(t, one.Issuer, demoissuer.FromIssuer(two.URL())))
	assertReason(t, auth.BadSignature, err)
}

func TestIssuerDownAtStartThenUp(t *testing.T) {
	c := newClock()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	issuer := newIssuer(t, "http://"+address, c)
	v := newVerifier(t, c, auth.IssuerConfig{URL: issuer.URL(), Audience: audience})

	_, err = v.Verify(t.Context(), mint(t, issuer))
	assertUnavailable(t, issuer.URL(), err)
	assertUnavailable(t, issuer.URL(), v.Reach(t.Context(), issuer.URL()))

	listener, err = net.Listen("tcp", address)
	require.NoError(t, err)
	web := httptest.NewUnstartedServer(issuer)
	require.NoError(t, web.Listener.Close())
	web.Listener = listener
	web.Start()
	t.Cleanup(web.Close)

	_, err = v.Verify(t.Context(), mint(t, issuer))
	assertUnavailable(t, issuer.URL(), err) // the failure still answers for a moment
	c.forward(time.Second)
	_, err = v.Verify(t.Context(), mint(t, issuer))
	require.NoError(t, err)
	require.NoError(t, v.Reach(t.Context(), issuer.URL()))
	assertUnavailable(t, "https://other.example", v.Reach(t.Context(), "https://other.example"))
}
