package demoissuer_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/demoissuer"
)

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

func (r running) trade(t *testing.T, form url.Values) (int, map[string]any) {
	t.Helper()
	res, err := r.http.PostForm(r.URL()+"/token", form)
	require.NoError(t, err)
	assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	var answer map[string]any
	require.NoError(t, json.Unmarshal([]byte(body(t, res)), &answer))
	return res.StatusCode, answer
}

func TestPickingNobodyShowsThePageAgain(t *testing.T) {
	r := start(t, nil)
	res, err := r.http.PostForm(r.URL()+"/pick", url.Values{"subject": {"stranger"}})
	require.NoError(t, err)
	page := body(t, res)
	assert.Equal(t, http.StatusBadRequest, res.StatusCode)
	assert.Contains(t, page, `role="alert"`)
	assert.Contains(t, page, `value="hospital-1"`)
}

func TestDemoGrant(t *testing.T) {
	r := start(t, nil)
	status, answer := r.trade(t, url.Values{"grant_type": {demoissuer.GrantDemo}, "subject": {"hospital-1"}})
	require.Equal(t, http.StatusOK, status)
	assert.Equal(t, "hospital-1", r.verified(t, answer["access_token"].(string))["sub"])
	delete(answer, "access_token")
	assert.Equal(t, map[string]any{"token_type": "Bearer", "expires_in": float64(3600)}, answer)
}

func TestTokenIsRefused(t *testing.T) {
	r := start(t, nil)
	for name, form := range map[string]url.Values{
		"no grant":    {"subject": {"ke-1"}},
		"other grant": {"grant_type": {"authorization_code"}, "subject": {"ke-1"}},
		"no such one": {"grant_type": {demoissuer.GrantDemo}, "subject": {"x"}},
		"nobody":      {"grant_type": {demoissuer.GrantDemo}},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := r.trade(t, form)
			assert.Equal(t, http.StatusBadRequest, status)
			assert.NotEmpty(t, answer["error"])
			assert.NotContains(t, answer, "access_token")
		})
	}
}

func TestPickShowsATokenAndACurlLine(t *testing.T) {
	r := start(t, nil)
	page := get(t, r, r.URL()+"/pick")
	assert.Contains(t, page, `<html lang="nb">`)
	assert.Contains(t, page, "Kari &lt;Koordinerende&gt;", "names are escaped")
	assert.Equal(t, 1, strings.Count(page, "<legend>Fjordby kommune</legend>"), "people are grouped by organisation")
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
