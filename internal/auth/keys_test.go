package auth_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
	"samlop/internal/demoissuer"
)

func TestNewKeyOfTheIssuerIsFound(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	old := mint(t, s.Issuer)
	_, err := v.Verify(t.Context(), old)
	require.NoError(t, err)

	rotated := newIssuer(t, s.URL(), c)
	s.answerWith(rotated)
	_, err = v.Verify(t.Context(), mint(t, rotated))
	assertReason(t, auth.BadSignature, err) // keys this fresh are taken for complete
	c.forward(10 * time.Second)
	_, err = v.Verify(t.Context(), mint(t, rotated))
	require.NoError(t, err)
	_, err = v.Verify(t.Context(), old)
	assertReason(t, auth.BadSignature, err)
}

func TestForgeriesDoNotMakeUsCallTheIssuer(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	_, err := v.Verify(t.Context(), mint(t, s.Issuer))
	require.NoError(t, err)
	c.forward(time.Minute)

	stranger := newIssuer(t, s.URL(), c)
	for range 20 {
		_, err := v.Verify(t.Context(), mint(t, s.Issuer, demoissuer.SignedWith(otherKey(t))))
		assertReason(t, auth.BadSignature, err)
		_, err = v.Verify(t.Context(), mint(t, stranger))
		assertReason(t, auth.BadSignature, err)
	}
	assert.EqualValues(t, 2, s.fetches.Load(), "once at first, once for a key nobody knows")
}

func TestKeysAreRefreshedBehindTheScenes(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	withdrawn := mint(t, s.Issuer, demoissuer.ValidFor(24*time.Hour))
	_, err := v.Verify(t.Context(), withdrawn)
	require.NoError(t, err)
	<-s.fetched

	rotated := newIssuer(t, s.URL(), c)
	s.answerWith(rotated)
	c.forward(15 * time.Minute)
	_, err = v.Verify(t.Context(), withdrawn)
	require.NoError(t, err, "nobody waits for the refresh")
	<-s.fetched
	// Whoever needs the new keys joins the refresh, should it still be under way.
	_, err = v.Verify(t.Context(), mint(t, rotated))
	require.NoError(t, err)
	_, err = v.Verify(t.Context(), withdrawn)
	assertReason(t, auth.BadSignature, err)
}

func TestIssuerDownForAWhileDoesNotThrowAnybodyOut(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	token := mint(t, s.Issuer, demoissuer.ValidFor(24*time.Hour))
	_, err := v.Verify(t.Context(), token)
	require.NoError(t, err)

	s.breakDown()
	c.forward(119 * time.Minute)
	_, err = v.Verify(t.Context(), token)
	require.NoError(t, err)
	_, err = v.Verify(t.Context(), mint(t, newIssuer(t, s.URL(), c)))
	assertUnavailable(t, s.URL(), err) // an unknown key may be a new one: not the caller's fault
	c.forward(time.Minute)
	_, err = v.Verify(t.Context(), token)
	assertUnavailable(t, s.URL(), err)
}

func TestManyFirstTokensShareOneFetch(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	token := mint(t, s.Issuer)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			_, err := v.Verify(t.Context(), token)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, s.fetches.Load())
}

func TestCallerWhoHangsUpDoesNotSpoilTheFetch(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	release := make(chan struct{})
	arrived := make(chan struct{}, 2)
	s.answerWith(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-release
		s.Issuer.ServeHTTP(w, r)
	}))
	v := newVerifier(t, c, config(s))
	ctx, hangUp := context.WithCancel(t.Context())
	gone := make(chan error)
	token := mint(t, s.Issuer)
	go func() {
		_, err := v.Verify(ctx, token)
		gone <- err
	}()
	<-arrived
	hangUp()
	err := <-gone
	assertUnavailable(t, s.URL(), err)
	require.ErrorIs(t, err, context.Canceled)
	close(release)
	_, err = v.Verify(t.Context(), mint(t, s.Issuer))
	require.NoError(t, err)
	assert.EqualValues(t, 1, s.fetches.Load())
}

func TestIssuerReachedAtAnInternalAddress(t *testing.T) {
	c := newClock()
	// The public address answers nobody in here, as from inside a container.
	issuer := newIssuer(t, "https://login.kommune.example/samlop", c)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/samlop" + strings.TrimPrefix(r.URL.Path, "/internal")
		issuer.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	for _, address := range []string{web.URL + "/internal", web.URL + "/internal/", web.URL + "/internal/.well-known/openid-configuration"} {
		v := newVerifier(t, c, auth.IssuerConfig{URL: issuer.URL(), Audience: audience, DiscoveryURL: address})
		who, err := v.Verify(t.Context(), mint(t, issuer))
		require.NoError(t, err)
		assert.Equal(t, issuer.URL(), who.Issuer)
	}
}

func TestIssuerThatCannotBeBelieved(t *testing.T) {
	for name, documents := range map[string]map[string]string{
		"calls itself otherwise": {"/.well-known/openid-configuration": `{"issuer":"https://other.example","jwks_uri":"{url}/keys"}`},
		"no JSON":                {"/.well-known/openid-configuration": `<html>`},
		"no keys":                {"/.well-known/openid-configuration": `{"issuer":"{url}","jwks_uri":"{url}/keys"}`, "/keys": `{"keys":[]}`},
		"keys nowhere":           {"/.well-known/openid-configuration": `{"issuer":"{url}","jwks_uri":"{url}/keys"}`},
		"shared secrets only": {"/.well-known/openid-configuration": `{"issuer":"{url}","jwks_uri":"{url}/keys"}`,
			"/keys": `{"keys":[{"kty":"oct","k":"AAAA"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			var web *httptest.Server
			web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				document, ok := documents[r.URL.Path]
				if !ok {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				_, err := io.WriteString(w, strings.ReplaceAll(document, "{url}", web.URL))
				assert.NoError(t, err)
			}))
			t.Cleanup(web.Close)
			v := newVerifier(t, c, auth.IssuerConfig{URL: web.URL, Audience: audience})
			_, err := v.Verify(t.Context(), mint(t, newIssuer(t, web.URL, c)))
			assertUnavailable(t, web.URL, err)
			assert.Error(t, v.Reach(t.Context(), web.URL))
		})
	}
}

func TestCertificateNobodyVouchesForIsNotGoodEnough(t *testing.T) {
	c := newClock()
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshake that fails is the point
	web.StartTLS()
	t.Cleanup(web.Close)
	v := newVerifier(t, c, auth.IssuerConfig{URL: web.URL, Audience: audience})
	_, err := v.Verify(t.Context(), mint(t, newIssuer(t, web.URL, c)))
	assertUnavailable(t, web.URL, err)
}

func TestVerifierThatCannotWork(t *testing.T) {
	for name, configs := range map[string][]auth.IssuerConfig{
		"no issuer":            nil,
		"no audience":          {{URL: "https://a.example"}},
		"no address":           {{URL: "a.example", Audience: audience}},
		"bad internal address": {{URL: "https://a.example", Audience: audience, DiscoveryURL: "a.internal"}},
		"twice":                {{URL: "https://a.example", Audience: "x"}, {URL: "https://a.example", Audience: "y"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := auth.NewVerifier(t.Context(), configs, nil)
			require.Error(t, err)
		})
	}
}

func TestFromHeader(t *testing.T) {
	for header, want := range map[string]string{"Bearer abc": "abc", "bearer a.b.c": "a.b.c"} {
		token, err := auth.FromHeader(header)
		require.NoError(t, err)
		assert.Equal(t, want, token)
	}
	for header, want := range map[string]auth.Reason{
		"": auth.Missing, "  ": auth.Missing,
		"Bearer": auth.Malformed, "Bearer ": auth.Malformed, "Bearer  a": auth.Malformed, "Bearer a b": auth.Malformed,
		"Bearer a, Bearer b": auth.Malformed, "Basic abc": auth.Malformed, "abc": auth.Malformed,
	} {
		_, err := auth.FromHeader(header)
		assertReason(t, want, err)
	}
}

func TestNothingOfAPersonIsLogged(t *testing.T) {
	var out strings.Builder
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	c := newClock()
	s := startIssuer(t, c)
	v := newVerifier(t, c, config(s))
	who, err := v.Verify(t.Context(), mint(t, s.Issuer))
	require.NoError(t, err)
	_, refused := v.Verify(t.Context(), mint(t, s.Issuer, demoissuer.Expired()))
	logger.Info("somebody came", "who", who, "err", refused)
	assert.NotContains(t, out.String(), "ke-1")
	var line struct {
		Who map[string]string `json:"who"`
		Err string            `json:"err"`
	}
	require.NoError(t, json.Unmarshal([]byte(out.String()), &line))
	assert.Equal(t, map[string]string{"issuer": s.URL()}, line.Who)
	assert.Equal(t, "unauthenticated: EXPIRED", line.Err)
}
