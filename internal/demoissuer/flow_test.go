package demoissuer_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/demoissuer"
)

const (
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	// back differs from the listed address in the port only.
	back = "http://127.0.0.1:49152/innlogging/ferdig"
)

func authorization() url.Values {
	sum := sha256.Sum256([]byte(verifier))
	return url.Values{
		"response_type":         {"code"},
		"client_id":             {"samlop-web"},
		"redirect_uri":          {back},
		"scope":                 {"openid"},
		"state":                 {"st&te"},
		"nonce":                 {"n-1"},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(sum[:])},
		"code_challenge_method": {"S256"},
	}
}

func with(v url.Values, name, value string) url.Values {
	if value == "" {
		v.Del(name)
	} else {
		v.Set(name, value)
	}
	return v
}

func get(t *testing.T, r running, address string) string {
	t.Helper()
	res, err := r.http.Get(address)
	require.NoError(t, err)
	return body(t, res)
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(raw)
}

// code logs in as a person and gives the code that came back.
func (r running) code(t *testing.T, subject string) string {
	t.Helper()
	res, err := r.http.PostForm(r.URL()+"/authorize", with(authorization(), "subject", subject))
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusSeeOther, res.StatusCode)
	to, err := res.Location()
	require.NoError(t, err)
	require.Equal(t, back, to.Scheme+"://"+to.Host+to.Path)
	assert.Equal(t, "st&te", to.Query().Get("state"))
	assert.Equal(t, r.URL(), to.Query().Get("iss"))
	return to.Query().Get("code")
}

func (r running) trade(t *testing.T, form url.Values) (int, map[string]any) {
	t.Helper()
	res, err := r.http.PostForm(r.URL()+"/token", form)
	require.NoError(t, err)
	assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	var answer map[string]any
	require.NoError(t, json.Unmarshal([]byte(body(t, res)), &answer))
	return res.StatusCode, answer
}

func exchange(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {"samlop-web"},
		"redirect_uri": {back}, "code_verifier": {verifier},
	}
}

func TestLoginWithAuthorizationCode(t *testing.T) {
	r := start(t, nil)
	page := get(t, r, r.URL()+"/authorize?"+authorization().Encode())
	assert.Contains(t, page, `<html lang="nb">`)
	assert.Contains(t, page, "Kari &lt;Koordinerende&gt;", "names are escaped")
	assert.Equal(t, 1, strings.Count(page, "<legend>Fjordby kommune</legend>"), "people are grouped by organisation")
	assert.Contains(t, page, `name="state" value="st&amp;te"`)

	code := r.code(t, "coordinator-1")
	status, answer := r.trade(t, exchange(code))
	require.Equal(t, http.StatusOK, status)
	assert.Equal(t, "Bearer", answer["token_type"])
	assert.Equal(t, float64(3600), answer["expires_in"])
	access := r.verified(t, answer["access_token"].(string))
	assert.Equal(t, "coordinator-1", access["sub"])
	assert.Equal(t, audience, access["aud"])
	id := r.verified(t, answer["id_token"].(string))
	assert.Equal(t, "samlop-web", id["aud"], "an id token is for the client and no use at the API")
	assert.Equal(t, "n-1", id["nonce"])

	status, answer = r.trade(t, exchange(code))
	assert.Equal(t, http.StatusBadRequest, status, "a code works once")
	assert.Equal(t, "invalid_grant", answer["error"])
}

func TestNoIDTokenUnlessAskedFor(t *testing.T) {
	r := start(t, nil)
	res, err := r.http.PostForm(r.URL()+"/authorize", with(with(authorization(), "scope", ""), "subject", "ke-1"))
	require.NoError(t, err)
	res.Body.Close()
	to, err := res.Location()
	require.NoError(t, err)
	_, answer := r.trade(t, exchange(to.Query().Get("code")))
	assert.NotEmpty(t, answer["access_token"])
	assert.NotContains(t, answer, "id_token")
}

func TestCodeIsRefused(t *testing.T) {
	r := start(t, nil)
	for name, form := range map[string]func(code string) url.Values{
		"unknown":           func(string) url.Values { return exchange("unknown") },
		"other client":      func(c string) url.Values { return with(exchange(c), "client_id", "other") },
		"other address":     func(c string) url.Values { return with(exchange(c), "redirect_uri", back+"/x") },
		"wrong verifier":    func(c string) url.Values { return with(exchange(c), "code_verifier", strings.Repeat("a", 43)) },
		"no verifier":       func(c string) url.Values { return with(exchange(c), "code_verifier", "") },
		"run out of time":   func(c string) url.Values { r.clock.forward(time.Minute); return exchange(c) },
		"unknown grant":     func(c string) url.Values { return with(exchange(c), "grant_type", "password") },
		"demo, no such one": func(string) url.Values { return url.Values{"grant_type": {demoissuer.GrantDemo}, "subject": {"x"}} },
		"demo, nobody":      func(string) url.Values { return url.Values{"grant_type": {demoissuer.GrantDemo}} },
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := r.trade(t, form(r.code(t, "ke-1")))
			assert.Equal(t, http.StatusBadRequest, status)
			assert.NotEmpty(t, answer["error"])
			assert.NotContains(t, answer, "access_token")
		})
	}
}

func TestAuthorizationRequestIsRefused(t *testing.T) {
	r := start(t, nil)
	for name, tc := range map[string]struct {
		request url.Values
		problem string // sent back to the client; empty: shown, never redirected
	}{
		"foreign address":    {with(authorization(), "redirect_uri", "https://evil.example/cb"), ""},
		"other path":         {with(authorization(), "redirect_uri", "http://127.0.0.1:8080/other"), ""},
		"user in address":    {with(authorization(), "redirect_uri", "http://x@127.0.0.1:8080/innlogging/ferdig"), ""},
		"no address":         {with(authorization(), "redirect_uri", ""), ""},
		"no client":          {with(authorization(), "client_id", ""), ""},
		"implicit flow":      {with(authorization(), "response_type", "token"), "unsupported_response_type"},
		"no PKCE":            {with(authorization(), "code_challenge", ""), "invalid_request"},
		"plain PKCE":         {with(authorization(), "code_challenge_method", "plain"), "invalid_request"},
		"malformed PKCE":     {with(authorization(), "code_challenge", "short"), "invalid_request"},
		"PKCE without S256 ": {with(authorization(), "code_challenge_method", ""), "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := r.http.Get(r.URL() + "/authorize?" + tc.request.Encode())
			require.NoError(t, err)
			posted, err := r.http.PostForm(r.URL()+"/authorize", with(tc.request, "subject", "ke-1"))
			require.NoError(t, err)
			for _, res := range []*http.Response{got, posted} {
				res.Body.Close()
				if tc.problem == "" {
					assert.Equal(t, http.StatusBadRequest, res.StatusCode)
					assert.Empty(t, res.Header.Get("Location"))
					continue
				}
				to, err := res.Location()
				require.NoError(t, err)
				assert.Equal(t, tc.problem, to.Query().Get("error"))
				assert.Equal(t, "st&te", to.Query().Get("state"))
				assert.Empty(t, to.Query().Get("code"))
			}
		})
	}
}

func TestPickingNobodyShowsThePageAgain(t *testing.T) {
	r := start(t, nil)
	res, err := r.http.PostForm(r.URL()+"/authorize", with(authorization(), "subject", "stranger"))
	require.NoError(t, err)
	page := body(t, res)
	assert.Equal(t, http.StatusBadRequest, res.StatusCode)
	assert.Contains(t, page, `role="alert"`)
	assert.Contains(t, page, `name="code_challenge"`, "the request is still there to go on with")
}

func TestDemoGrant(t *testing.T) {
	r := start(t, nil)
	status, answer := r.trade(t, url.Values{"grant_type": {demoissuer.GrantDemo}, "subject": {"hospital-1"}})
	require.Equal(t, http.StatusOK, status)
	assert.Equal(t, "hospital-1", r.verified(t, answer["access_token"].(string))["sub"])
	delete(answer, "access_token")
	assert.Equal(t, map[string]any{"token_type": "Bearer", "expires_in": float64(3600)}, answer)
}

func TestPickShowsATokenAndACurlLine(t *testing.T) {
	r := start(t, nil)
	page := get(t, r, r.URL()+"/pick")
	assert.Contains(t, page, `value="hospital-1"`)

	res, err := r.http.PostForm(r.URL()+"/pick", url.Values{"subject": {"hospital-1"}})
	require.NoError(t, err)
	page = body(t, res)
	_, rest, _ := strings.Cut(page, `spellcheck="false">`)
	token, _, _ := strings.Cut(rest, "</textarea>")
	assert.Equal(t, "hospital-1", r.verified(t, token)["sub"])
	assert.Contains(t, page, "Bearer "+token)
	assert.Contains(t, page, "http://127.0.0.1:8080/api/v1/cases")

	res, err = r.http.Get(r.URL() + "/")
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, "/pick", res.Header.Get("Location"))
}
