package demoissuer_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/demoissuer"
)

const audience = "samlop-api"

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

func people(context.Context) ([]demoissuer.DemoPerson, error) {
	return []demoissuer.DemoPerson{
		{Subject: "ke-1", Name: "Kari <Koordinerende>", Role: "Koordinerende enhet", Organisation: "Fjordby kommune"},
		{Subject: "hospital-1", Name: "Helge Henviser", Role: "Sykepleier", Organisation: "Fjordby sykehus"},
		{Subject: "coordinator-1", Name: "Kim Koordinator", Role: "Koordinator", Organisation: "Fjordby kommune"},
	}, nil
}

type running struct {
	*demoissuer.Issuer
	http *http.Client // follows no redirects
}

func start(t *testing.T, change func(*demoissuer.Config)) running {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	config := demoissuer.Config{
		IssuerURL: "http://" + server.Listener.Addr().String(),
		Audience:  audience,
		People:    people,
		Clock:     func() time.Time { return noon },
		TryURL:    "http://127.0.0.1:8080/api/v1/cases",
	}
	if change != nil {
		change(&config)
	}
	issuer, err := demoissuer.New(config)
	require.NoError(t, err)
	server.Config.Handler = issuer
	server.Start()
	t.Cleanup(server.Close)
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return running{issuer, client}
}

func (r running) getJSON(t *testing.T, address string, into any) {
	t.Helper()
	res, err := r.http.Get(address)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.NoError(t, json.NewDecoder(res.Body).Decode(into))
}

func (r running) discovery(t *testing.T) map[string]any {
	t.Helper()
	var doc map[string]any
	r.getJSON(t, r.URL()+"/.well-known/openid-configuration", &doc)
	return doc
}

// verified checks the signature against the published keys and gives the claims.
func (r running) verified(t *testing.T, token string) map[string]any {
	t.Helper()
	var keys jose.JSONWebKeySet
	r.getJSON(t, r.discovery(t)["jwks_uri"].(string), &keys)
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256, jose.EdDSA})
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, parsed.Claims(keys, &claims))
	return claims
}

func TestDiscoveryAndTokenForEachKindOfKey(t *testing.T) {
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		key crypto.Signer
		alg string
	}{"made by itself": {nil, "ES256"}, "P-256": {ecKey, "ES256"}, "ed25519": {edKey, "EdDSA"}} {
		t.Run(name, func(t *testing.T) {
			r := start(t, func(c *demoissuer.Config) { c.Key = tc.key })
			doc := r.discovery(t)
			assert.Equal(t, r.URL(), doc["issuer"])
			assert.Equal(t, []any{tc.alg}, doc["id_token_signing_alg_values_supported"])

			token, err := r.Mint("ke-1")
			require.NoError(t, err)
			claims := r.verified(t, token)
			assert.NotEmpty(t, claims["jti"])
			delete(claims, "jti")
			// The whole of it: no name, no e-mail, nothing else.
			assert.Equal(t, map[string]any{
				"iss": r.URL(), "sub": "ke-1", "aud": audience,
				"iat": float64(noon.Unix()), "exp": float64(noon.Add(time.Hour).Unix()),
			}, claims)
		})
	}
}

func TestPublishedKeysHoldNothingPrivate(t *testing.T) {
	r := start(t, nil)
	var doc struct {
		Keys []map[string]any `json:"keys"`
	}
	r.getJSON(t, r.URL()+"/jwks.json", &doc)
	require.Len(t, doc.Keys, 1)
	assert.NotContains(t, doc.Keys[0], "d")
	assert.NotEmpty(t, doc.Keys[0]["kid"])
}

func TestKeyFileKeepsTokensValidAcrossARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "issuer.pem")
	keep := func(c *demoissuer.Config) { c.KeyFile = file }

	first := start(t, keep)
	token, err := first.Mint("ke-1")
	require.NoError(t, err)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, left, 1, "no drafts are left behind")

	second := start(t, keep)
	assert.Equal(t, "ke-1", second.verified(t, token)["sub"])
}

func TestManyProcessesMakingTheKeyFileEndWithOneKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "issuer.pem")
	tokens := make([]string, 8)
	var all sync.WaitGroup
	for n := range tokens {
		all.Go(func() {
			issuer, err := demoissuer.New(demoissuer.Config{
				IssuerURL: "http://127.0.0.1:1", Audience: audience, People: people, KeyFile: file,
				Clock: func() time.Time { return noon },
			})
			if assert.NoError(t, err) {
				tokens[n], err = issuer.Mint("ke-1")
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	r := start(t, func(c *demoissuer.Config) { c.KeyFile = file })
	for _, token := range tokens {
		assert.Equal(t, "ke-1", r.verified(t, token)["sub"])
	}
}

func TestDamagedKeyFileStopsTheIssuer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "issuer.pem")
	require.NoError(t, os.WriteFile(file, []byte("not a key"), 0o600))
	_, err := demoissuer.New(demoissuer.Config{IssuerURL: "http://127.0.0.1:1", Audience: audience, People: people, KeyFile: file})
	require.ErrorContains(t, err, "PRIVATE KEY")
}

func TestMintOptions(t *testing.T) {
	r := start(t, nil)
	mint := func(options ...demoissuer.MintOption) string {
		token, err := r.Mint("anybody", options...)
		require.NoError(t, err)
		return token
	}
	assert.Equal(t, float64(noon.Add(-time.Hour).Unix()), r.verified(t, mint(demoissuer.Expired()))["exp"])
	assert.Equal(t, "elsewhere", r.verified(t, mint(demoissuer.ForAudience("elsewhere")))["aud"])
	assert.Equal(t, "https://elsewhere", r.verified(t, mint(demoissuer.FromIssuer("https://elsewhere")))["iss"])
	assert.Equal(t, float64(noon.Add(time.Minute).Unix()), r.verified(t, mint(demoissuer.ValidFor(time.Minute)))["exp"])

	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	forged, err := jwt.ParseSigned(mint(demoissuer.SignedWith(other)), []jose.SignatureAlgorithm{jose.ES256})
	require.NoError(t, err)
	genuine, err := jwt.ParseSigned(mint(), []jose.SignatureAlgorithm{jose.ES256})
	require.NoError(t, err)
	assert.Equal(t, genuine.Headers[0].KeyID, forged.Headers[0].KeyID, "a forgery claims the issuer's own key")
	var keys jose.JSONWebKeySet
	r.getJSON(t, r.URL()+"/jwks.json", &keys)
	require.Error(t, forged.Claims(keys, &map[string]any{}))

	_, err = r.Mint("")
	require.Error(t, err)
}

func TestIssuerBelowAPath(t *testing.T) {
	r := start(t, func(c *demoissuer.Config) { c.IssuerURL += "/demo-utsteder/" })
	assert.Equal(t, r.URL()+"/token", r.discovery(t)["token_endpoint"])
	token, err := r.Mint("ke-1")
	require.NoError(t, err)
	assert.Equal(t, r.URL(), r.verified(t, token)["iss"])
	page := get(t, r, r.URL()+"/pick")
	assert.Contains(t, page, `action="/demo-utsteder/pick"`)
}

func TestConfigThatDoesNotHoldTogether(t *testing.T) {
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	for name, change := range map[string]func(*demoissuer.Config){
		"no issuer":           func(c *demoissuer.Config) { c.IssuerURL = "" },
		"issuer without host": func(c *demoissuer.Config) { c.IssuerURL = "http:///x" },
		"no audience":         func(c *demoissuer.Config) { c.Audience = "" },
		"no people":           func(c *demoissuer.Config) { c.People = nil },
		"wrong curve":         func(c *demoissuer.Config) { c.Key = p384 },
	} {
		t.Run(name, func(t *testing.T) {
			c := demoissuer.Config{IssuerURL: "http://127.0.0.1:1", Audience: audience, People: people}
			change(&c)
			_, err := demoissuer.New(c)
			require.Error(t, err)
		})
	}
}

func TestPeopleThatCannotBeListed(t *testing.T) {
	r := start(t, func(c *demoissuer.Config) {
		c.People = func(context.Context) ([]demoissuer.DemoPerson, error) { return nil, errors.New("database is away") }
	})
	res, err := r.http.Get(r.URL() + "/pick")
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
	res, err = r.http.PostForm(r.URL()+"/token", url.Values{"grant_type": {demoissuer.GrantDemo}, "subject": {"ke-1"}})
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
}
