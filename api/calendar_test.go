package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casework"
)

// A private calendar opens by its secret alone, which is in no log; a new one, its end and
// the end of the owner's login close it at once.
func TestINV80_APrivateCalendarOpensByItsSecretAlone(t *testing.T) {
	f := newFjordvik(t, func(_ *casework.Config, c *Config) { c.BaseURL = "https://samlop.example" })
	make := func() string {
		own := made[ownCalendar](t, f.call(t, ke, "POST", "/api/v1/me/calendar", nil), 201)
		path, ok := strings.CutPrefix(own.URL, "https://samlop.example")
		require.True(t, ok, own.URL)
		require.Regexp(t, `^/calendar/[A-Z2-7]{26}\.ics$`, path)
		return path
	}
	first := make()
	a := f.call(t, "", "GET", first, nil)
	require.Equal(t, 200, a.status, string(a.body))
	require.Equal(t, "text/calendar; charset=utf-8", a.header.Get("Content-Type"))
	require.Equal(t, `inline; filename="kalender.ics"`, a.header.Get("Content-Disposition"))
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	require.Contains(t, string(a.body), "METHOD:PUBLISH\r\n")

	second := make()
	require.NotEqual(t, first, second)
	gone := func(path string) {
		t.Helper()
		require.Equal(t, http.StatusNotFound, f.call(t, "", "GET", path, nil).status, path)
	}
	gone(first)
	require.Equal(t, 200, f.call(t, "", "GET", second, nil).status)
	require.Equal(t, http.StatusNoContent, f.call(t, ke, "DELETE", "/api/v1/me/calendar", nil).status)
	gone(second)
	require.Equal(t, http.StatusNoContent, f.call(t, ke, "DELETE", "/api/v1/me/calendar", nil).status, "there is none")

	third := make()
	colleague := "/api/v1/staff/" + f.ke.ID + "/logins"
	login := made[casework.Logins](t, f.call(t, kel, "GET", colleague, nil), 200).Logins[0]
	made[casework.Login](t, f.call(t, kel, "POST", colleague+"/"+login.ID+"/end", nil), 200)
	gone(third)

	require.Equal(t, 403, f.call(t, pat, "POST", "/api/v1/me/calendar", nil).status, "it is the staff's")
	require.Equal(t, 403, f.call(t, pat, "DELETE", "/api/v1/me/calendar", nil).status)
	gone("/calendar/wrong.ics")
	gone("/calendar/" + strings.Repeat("A", 26) + ".ics")
	for _, path := range []string{first, second, third} {
		require.NotContains(t, f.log.String(), strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics"))
	}
	require.Contains(t, f.log.String(), "/calendar/{secret}")
}

// Whoever fetches it again and again waits; others do not.
func TestAPrivateCalendarIsBounded(t *testing.T) {
	const front = "https://samlop.example"
	f := newFjordvik(t, func(_ *casework.Config, c *Config) { c.BaseURL = front })
	paths := map[string]string{}
	for _, who := range []string{ke, kel} {
		paths[who] = strings.TrimPrefix(made[ownCalendar](t, f.call(t, who, "POST", "/api/v1/me/calendar", nil), 201).URL, front)
	}
	for range calendarAtOnce {
		require.Equal(t, 200, f.call(t, "", "GET", paths[ke], nil).status)
	}
	a := f.call(t, "", "GET", paths[ke], nil)
	require.Equal(t, http.StatusTooManyRequests, a.status)
	require.NotEmpty(t, a.header.Get("Retry-After"))
	require.Equal(t, 200, f.call(t, "", "GET", paths[kel], nil).status)
}
