package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casework"
)

// What somebody has begun to type is theirs: it is found again, nobody else reads it, and of
// two windows the second hears that the first was there.
func TestDraftsOfTwoWindows(t *testing.T) {
	f := newFjordvik(t)
	const path, words = "/api/v1/me/drafts/new_referral", "Trenger hjelp etter slaget"
	save := func(who, tag, content string, status int) answered {
		t.Helper()
		a := f.call(t, who, "PUT", path, object{"content": content}, "If-Match", tag)
		require.Equal(t, status, a.status, string(a.body))
		return a
	}
	require.Equal(t, http.StatusNotFound, f.call(t, ke, "GET", path, nil).status)
	require.Equal(t, http.StatusPreconditionRequired, f.call(t, ke, "PUT", path, object{"content": words}).status)
	first := save(ke, `"0"`, words, 200)
	require.Equal(t, `"1"`, first.header.Get("ETag"))
	save(ke, `"0"`, "fra et annet vindu", http.StatusPreconditionFailed)
	require.Equal(t, words, made[casework.FormDraft](t, f.call(t, ke, "GET", path, nil), 200).Content, "nothing is overwritten")
	require.Equal(t, `"2"`, save(ke, `"1"`, words+" i vår", 200).header.Get("ETag"))
	stale := save(ke, `"1"`, "fra et annet vindu", http.StatusPreconditionFailed)
	require.Equal(t, `"2"`, stale.header.Get("ETag"), "of what is there")

	for _, other := range []string{kel, pat} {
		require.Equal(t, http.StatusNotFound, f.call(t, other, "GET", path, nil).status, other)
		save(other, `"0"`, "noe annet", 200)
	}
	list := made[page[casework.FormDraftRow]](t, f.call(t, ke, "GET", "/api/v1/me/drafts", nil), 200)
	require.Len(t, list.Items, 1)
	require.Equal(t, "new_referral", list.Items[0].About)

	end := func(tag string) int { return f.call(t, ke, "DELETE", path, nil, "If-Match", tag).status }
	require.Equal(t, http.StatusPreconditionRequired, f.call(t, ke, "DELETE", path, nil).status)
	require.Equal(t, http.StatusPreconditionFailed, end(`"1"`), "what was typed since stays")
	require.Equal(t, http.StatusNoContent, end(`"2"`))
	require.Equal(t, http.StatusNoContent, end(`"2"`), "there is none")
	require.Equal(t, http.StatusNotFound, f.call(t, ke, "GET", path, nil).status)
	save(ke, `"2"`, "et vindu som sto åpent", http.StatusPreconditionFailed)
	require.Equal(t, `"4"`, save(ke, `"0"`, "en ny", 200).header.Get("ETag"), "no number comes twice")

	for _, odd := range []string{"Kari", "../x", strings.Repeat("a", 121)} {
		require.GreaterOrEqual(t, f.call(t, ke, "GET", "/api/v1/me/drafts/"+odd, nil).status, 400, odd)
	}
	require.NotContains(t, f.log.String(), "slaget")
	require.NotContains(t, f.log.String(), "new_referral")
	require.Contains(t, f.log.String(), "/me/drafts/{about}")
}
