package auth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
	"samlop/internal/demoissuer"
)

const (
	deskID   = "desk"
	deskBack = "http://desk.example/login/callback"
)

// logInAt is an issuer that the desk may send people to, and log-ins there.
func logInAt(t *testing.T, change func(*auth.IssuerConfig)) (*auth.LogIn, *httptest.Server) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	issuer, err := demoissuer.New(demoissuer.Config{IssuerURL: "http://" + server.Listener.Addr().String(), Audience: audience,
		Clients: map[string]string{deskID: deskBack}, People: func(context.Context) ([]demoissuer.DemoPerson, error) {
			return []demoissuer.DemoPerson{{Subject: "siri"}}, nil
		}})
	require.NoError(t, err)
	server.Config.Handler = issuer
	server.Start()
	t.Cleanup(server.Close)
	set := auth.IssuerConfig{URL: issuer.URL(), Audience: audience}
	if change != nil {
		change(&set)
	}
	verifier, err := auth.NewVerifier(t.Context(), []auth.IssuerConfig{set}, nil)
	require.NoError(t, err)
	logIn, err := verifier.NewLogIn(auth.LogInConfig{Issuer: issuer.URL(), ClientID: deskID, Callback: deskBack})
	require.NoError(t, err)
	return logIn, server
}

// picked goes through the issuer's page, and gives what it sends back.
func picked(t *testing.T, address string) url.Values {
	t.Helper()
	at, err := url.Parse(address)
	require.NoError(t, err)
	form := at.Query()
	form.Set("subject", "siri")
	at.RawQuery = ""
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Post(at.String(), "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusSeeOther, answer.StatusCode)
	back, err := answer.Location()
	require.NoError(t, err)
	return back.Query()
}

func TestLogInSaysWhoCameBack(t *testing.T) {
	logIn, server := logInAt(t, nil)
	address, pending, err := logIn.Begin(t.Context())
	require.NoError(t, err)
	asked, err := url.Parse(address)
	require.NoError(t, err)
	assert.Equal(t, "S256", asked.Query().Get("code_challenge_method"))
	assert.NotContains(t, address, pending.Verifier, "the secret stays with who began")
	q := picked(t, address)
	who, err := logIn.Finish(t.Context(), q.Get("state"), q.Get("code"), pending)
	require.NoError(t, err)
	assert.Equal(t, auth.Identity{Issuer: server.URL, Subject: "siri"}, who)
	_, err = logIn.Finish(t.Context(), q.Get("state"), q.Get("code"), pending)
	assertReason(t, auth.Expired, err)
	assert.Empty(t, logIn.EndAddress(t.Context(), "http://desk.example/"), "this issuer has no place to log out")
}

func TestLogInIsHeldToEveryPartOfIt(t *testing.T) {
	logIn, _ := logInAt(t, nil)
	for name, c := range map[string]struct {
		change func(*auth.Pending, url.Values)
		reason auth.Reason
	}{
		"another state":    {func(_ *auth.Pending, q url.Values) { q.Set("state", "other") }, auth.Malformed},
		"nothing pending":  {func(p *auth.Pending, q url.Values) { *p = auth.Pending{}; q.Set("state", "") }, auth.Malformed},
		"no code":          {func(_ *auth.Pending, q url.Values) { q.Del("code") }, auth.Malformed},
		"another code":     {func(_ *auth.Pending, q url.Values) { q.Set("code", "other") }, auth.Expired},
		"another verifier": {func(p *auth.Pending, _ url.Values) { p.Verifier = strings.Repeat("x", 43) }, auth.Expired},
		"another nonce":    {func(p *auth.Pending, _ url.Values) { p.Nonce = "other" }, auth.WrongKind},
	} {
		t.Run(name, func(t *testing.T) {
			address, pending, err := logIn.Begin(t.Context())
			require.NoError(t, err)
			q := picked(t, address)
			c.change(&pending, q)
			_, err = logIn.Finish(t.Context(), q.Get("state"), q.Get("code"), pending)
			assertReason(t, c.reason, err)
		})
	}
}

func TestLogInIsHeldToTheLevelsThatAreAccepted(t *testing.T) {
	logIn, _ := logInAt(t, func(c *auth.IssuerConfig) { c.ACR = []string{"idporten-loa-high", "Level4"} })
	address, pending, err := logIn.Begin(t.Context())
	require.NoError(t, err)
	assert.Contains(t, address, "acr_values=idporten-loa-high+Level4")
	q := picked(t, address)
	_, err = logIn.Finish(t.Context(), q.Get("state"), q.Get("code"), pending)
	assertReason(t, auth.LowAssurance, err)
}

func TestLogInAtAnIssuerThatIsAway(t *testing.T) {
	logIn, server := logInAt(t, nil)
	server.Close()
	_, _, err := logIn.Begin(t.Context())
	var away *auth.Unavailable
	require.ErrorAs(t, err, &away)
}

func TestSessionsAreReadAsTheyWereWritten(t *testing.T) {
	plain, err := auth.Session{Identity: auth.Identity{Issuer: "https://a.no", Subject: "siri"}, Organisation: "o"}.Reveal()
	require.NoError(t, err)
	read, err := auth.Revealed(plain)
	require.NoError(t, err)
	assert.Equal(t, "siri", read.Identity.Subject)
	assert.Equal(t, "o", read.Organisation)
	_, err = auth.Revealed([]byte("siri"))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "siri")
}
