package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLogInThroughTheIssuer(t *testing.T) {
	h := newHouse(t)
	b := h.browser(t)
	front := b.get("/")
	require.Equal(t, http.StatusOK, front.status)
	require.Contains(t, front.body, `href="/login"`)
	require.Empty(t, b.cookie("samlop"))

	in := b.logIn(h.issuer.URL(), siri)
	require.Equal(t, http.StatusOK, in.status)
	require.Contains(t, in.body, "Siri Dahl")
	require.Contains(t, in.body, "Fjordvik")
	first := b.cookie("samlop")
	require.Len(t, first, 52, "260 bits of randomness")
	var kept struct {
		Secret, Identity string
	}
	require.NoError(t, h.store.DB.Raw(`SELECT encode(secret_hash, 'escape') AS secret, encode(identity, 'escape') AS identity
		FROM sessions`).Scan(&kept).Error)
	assert.NotContains(t, kept.Secret, first)
	assert.NotContains(t, kept.Identity, siri, "whose it is is sealed")

	b.post("/logout", url.Values{})
	b.logIn(h.issuer.URL(), siri)
	require.NotEqual(t, first, b.cookie("samlop"), "a log-in has a secret of its own")
}

func TestSessionCookieIsForThisHostAlone(t *testing.T) {
	h := newHouse(t)
	b := h.browser(t)
	form := hidden(b.get("/login"))
	form.Set("subject", siri)
	b.staying()
	back := b.post(h.issuer.URL()+"/authorize", form)
	in := b.get(back.header.Get("Location"))
	require.Equal(t, http.StatusSeeOther, in.status)
	var said []string
	for _, line := range in.header.Values("Set-Cookie") {
		if len(line) > len("samlop=") && line[:7] == "samlop=" {
			said = append(said, line)
		}
	}
	require.Len(t, said, 1)
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		assert.Contains(t, said[0], want)
	}
	assert.NotContains(t, said[0], "Domain")
	assert.NotContains(t, said[0], "Max-Age", "it goes with the browser")
}

func TestLogInIsHeldToWhatBeganIt(t *testing.T) {
	h := newHouse(t)
	callback := func(b *browser) url.Values {
		form := hidden(b.get("/login"))
		form.Set("subject", siri)
		back := b.staying().post(h.issuer.URL()+"/authorize", form)
		at, err := url.Parse(back.header.Get("Location"))
		require.NoError(t, err)
		return at.Query()
	}
	victim, other := h.browser(t), h.browser(t)
	theirs := callback(other)
	for name, q := range map[string]url.Values{
		"another's code and state":  theirs,
		"another's code, own state": {"code": theirs["code"], "state": callback(victim)["state"]},
		"no code":                   {"state": callback(victim)["state"]},
		"the issuer says no":        {"error": {"access_denied"}, "state": callback(victim)["state"]},
		"nothing at all":            {},
	} {
		t.Run(name, func(t *testing.T) {
			p := victim.get("/login/callback?" + q.Encode())
			assert.Equal(t, http.StatusUnauthorized, p.status)
			assert.Contains(t, p.body, "Innloggingen ble ikke fullført")
			assert.Empty(t, victim.cookie("samlop"))
		})
	}
	again := h.browser(t)
	q := callback(again)
	require.Equal(t, http.StatusSeeOther, again.get("/login/callback?"+q.Encode()).status)
	require.Equal(t, http.StatusUnauthorized, again.get("/login/callback?"+q.Encode()).status, "a code is good once")
}

func TestSessionsEnd(t *testing.T) {
	h := newHouse(t)
	out := func(b *browser) bool { return b.get("/tasks").url.Path != "/tasks" }

	idle := h.inside(t, siri)
	h.clock.forward(59 * time.Minute)
	require.False(t, out(idle))
	h.clock.forward(59 * time.Minute)
	require.False(t, out(idle), "it is used")
	h.clock.forward(time.Hour)
	require.True(t, out(idle))

	long := h.inside(t, siri)
	for range 24 {
		h.clock.forward(29 * time.Minute)
		require.False(t, out(long))
	}
	h.clock.forward(29 * time.Minute)
	require.True(t, out(long), "twelve hours in all")

	here, there, another := h.inside(t, siri), h.inside(t, siri), h.inside(t, tone)
	stolen := h.browser(t)
	at, err := url.Parse(h.url)
	require.NoError(t, err)
	stolen.http.Jar.SetCookies(at, []*http.Cookie{{Name: "samlop", Value: here.cookie("samlop"), Path: "/"}})
	require.False(t, out(stolen))
	p := here.post("/logout", url.Values{})
	require.Contains(t, p.body, "Du er logget ut")
	require.True(t, out(stolen), "the secret is worth nothing after log-out")
	require.False(t, out(there))
	here.logIn(h.issuer.URL(), siri)
	here.post("/logout/everywhere", url.Values{})
	require.True(t, out(there))
	require.False(t, out(another), "whoever else is logged in stays so")
}

func TestSessionsAreNoWayIntoTheAPI(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	p := b.get("/api/v1/me")
	require.Equal(t, http.StatusUnauthorized, p.status, "a cookie is no token")
}

func TestWhoIsKnownNowhereIsToldSo(t *testing.T) {
	h := newHouse(t)
	b := h.browser(t)
	p := b.logIn(h.issuer.URL(), nobody)
	require.Equal(t, http.StatusForbidden, p.status)
	require.Contains(t, p.body, nobody)
	require.Contains(t, p.body, h.issuer.URL())
	form := hidden(p)
	form.Set("code", "ABCDEFGHJKLMNPQRSTUV")
	p = b.post("/invitation", form)
	require.GreaterOrEqual(t, p.status, 400)
	require.Contains(t, p.body, `id="errors"`)
	require.Contains(t, p.body, "ABCDEFGHJKLMNPQRSTUV", "what was typed stays")
}
