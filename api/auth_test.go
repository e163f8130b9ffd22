package api

import (
	"context"
	"crypto/ed25519"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/demoissuer"
)

func TestTokenThatDoesNotHold(t *testing.T) {
	h := newHouse(t)
	_, forger, err := ed25519.GenerateKey(nil)
	must(t, err)
	for _, c := range []struct{ name, header, key string }{
		{"none", "", "token_missing"},
		{"not a bearer token", "Basic a2FyaTprYXJp", "token_malformed"},
		{"nonsense", "Bearer abc", "token_malformed"},
		{"expired", "Bearer " + h.token(t, admin, demoissuer.Expired()), "token_expired"},
		{"for another audience", "Bearer " + h.token(t, admin, demoissuer.ForAudience("other")), "token_wrong_audience"},
		{"of another issuer", "Bearer " + h.token(t, admin, demoissuer.FromIssuer("https://other.example")), "token_unknown_issuer"},
		{"forged", "Bearer " + h.token(t, admin, demoissuer.SignedWith(forger)), "token_bad_signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.call(t, "", http.MethodGet, "/api/v1/me", nil, "Authorization", c.header)
			p := a.problem(t)
			if a.status != http.StatusUnauthorized || p.Key != c.key {
				t.Fatalf("status %d, key %s, want 401, %s", a.status, p.Key, c.key)
			}
			challenge := a.header.Get("WWW-Authenticate")
			if !strings.HasPrefix(challenge, `Bearer realm="samlop"`) || strings.Contains(challenge, "invalid_token") == (c.header == "") {
				t.Errorf("WWW-Authenticate: %s", challenge)
			}
		})
	}
	t.Run("two at once", func(t *testing.T) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/api/v1/me", nil)
		must(t, err)
		token := "Bearer " + h.token(t, admin)
		r.Header["Authorization"] = []string{token, token}
		if a := h.do(t, r); a.status != http.StatusUnauthorized {
			t.Errorf("status %d", a.status)
		}
	})
	t.Run("before the body is read", func(t *testing.T) {
		if a := h.call(t, "", http.MethodPost, "/api/v1/referrals", "{"); a.status != http.StatusUnauthorized {
			t.Errorf("status %d", a.status)
		}
	})
}

// An issuer of national logins: who is in the register with the number is let in,
// and a claim that is no number is refused in words.
func TestINV102_ALoginThatVouchesForAnIdentityNumber(t *testing.T) {
	f := newFjordvik(t, func(inside *casework.Config, outside *Config) {
		var err error
		outside.Verifier, err = auth.NewVerifier(t.Context(), []auth.IssuerConfig{{URL: inside.Admins[0].Issuer, Audience: audience,
			NumberClaim: "pid"}}, nil)
		must(t, err)
	})
	const number = "12835810036"
	bearer := func(value any) []string {
		return []string{"Authorization", "Bearer " + f.token(t, "pairwise", demoissuer.WithClaim("pid", value))}
	}
	if a := f.call(t, "", "GET", "/api/v1/cases", nil, bearer(number)...); a.status != 403 || a.problem(t).Key != "not_registered" {
		t.Errorf("in no register: %d %s", a.status, a.body)
	}
	made[casework.Person](t, f.call(t, ke, "PATCH", "/api/v1/people/"+f.patient.ID, object{"identity_number": number}, "If-Match", "*"), 200)
	if me := made[casework.Me](t, f.call(t, "", "GET", "/api/v1/me", nil, bearer(number)...), 200); me.Principal != f.patient.Principal {
		t.Errorf("bound to %+v", me)
	}
	for _, wrong := range []any{"12835810037", 12835810036, nil, []string{number}} {
		a := f.call(t, "", "GET", "/api/v1/me", nil, bearer(wrong)...)
		if p := a.problem(t); a.status != 401 || p.Key != "token_wrong_claims" || strings.Contains(string(a.body), "128358") {
			t.Errorf("%v: %d %s", wrong, a.status, a.body)
		}
	}
	if strings.Contains(f.log.String(), "128358") {
		t.Error("the log has the number")
	}
}

func TestIssuerThatIsAway(t *testing.T) {
	h := newHouse(t)
	token := h.token(t, admin)
	h.idp.Close()
	a := h.call(t, "", http.MethodGet, "/api/v1/me", nil, "Authorization", "Bearer "+token)
	if p := a.problem(t); a.status != http.StatusServiceUnavailable || p.Key != "issuer_unavailable" || a.header.Get("Retry-After") == "" {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if strings.Contains(string(a.body), h.issuer.URL()) {
		t.Error("the answer tells where the issuer is")
	}
	if n := strings.Count(h.log.String(), `"error"`); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

// In production a login that nobody has registered gets no further than to what
// it is called (INV-84); the administrator of the installation does.
func TestLoginThatIsNotRegistered(t *testing.T) {
	h := newHouse(t, func(c *casework.Config, o *Config) { c.Training, o.Training = false, false })
	for _, path := range []string{"/api/v1/cases", "/api/v1/organisations", "/api/v1/access-log"} {
		a := h.call(t, "stranger", http.MethodGet, path, nil)
		if p := a.problem(t); a.status != http.StatusForbidden || p.Key != "not_registered" {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
	if me := made[casework.Me](t, h.call(t, "stranger", http.MethodGet, "/api/v1/me", nil), 200); me.Subject != "stranger" ||
		me.Issuer != h.issuer.URL() || me.Principal != "" {
		t.Errorf("an unknown login is told %+v", me)
	}
	if a := h.call(t, "stranger", http.MethodPost, "/api/v1/me/invitation", `{"code":"x"}`); a.status != 422 ||
		a.problem(t).Key != "invitation_unknown" {
		t.Errorf("a code that does not hold: %d %s", a.status, a.body)
	}
	if me := made[casework.Me](t, h.call(t, admin, http.MethodGet, "/api/v1/me", nil), 200); !me.Admin {
		t.Errorf("me is %+v", me)
	}
	// Nor are there training worlds.
	if a := h.call(t, admin, http.MethodPost, "/api/v1/training/worlds", `{"now":"2027-01-01T00:00:00Z"}`); a.status != http.StatusNotFound {
		t.Errorf("a production installation makes worlds: %d", a.status)
	}
}

// What a page of the desk reads is asked for by one, looked for once; a write within the
// same visit looks anew, and so does the next visit.
func TestOneVisitFindsOutOnceWhoAsks(t *testing.T) {
	var config *Config
	f := newFjordvik(t, func(_ *casework.Config, outside *Config) { config = outside })
	kept := *config
	kept.Metrics = nil // one of the kind is registered already
	door := New(kept)
	colleague := "/api/v1/staff/" + f.ke.ID + "/logins"
	login := made[casework.Logins](t, f.call(t, kel, "GET", colleague, nil), 200).Logins[0]
	ask := func(visit context.Context, method, path string) int {
		r := httptest.NewRequestWithContext(visit, method, path, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+f.token(t, ke))
		r.Header.Set("Idempotency-Key", uuid.NewString())
		w := httptest.NewRecorder()
		door.ServeHTTP(w, r)
		return w.Code
	}
	visit := OneVisit(t.Context())
	if got := ask(visit, http.MethodGet, "/api/v1/me"); got != http.StatusOK {
		t.Fatalf("status %d", got)
	}
	made[casework.Login](t, f.call(t, kel, "POST", colleague+"/"+login.ID+"/end", nil), 200)
	for _, step := range []struct {
		what         string
		visit        context.Context
		method, path string
		want         int
	}{
		{"the rest of what the page reads", visit, http.MethodGet, "/api/v1/tasks", http.StatusOK},
		{"another visit", OneVisit(t.Context()), http.MethodGet, "/api/v1/tasks", http.StatusForbidden},
		{"no visit", t.Context(), http.MethodGet, "/api/v1/tasks", http.StatusForbidden},
		{"a write in the first", visit, http.MethodPost, "/api/v1/me/calendar", http.StatusForbidden},
		{"a read after the write", visit, http.MethodGet, "/api/v1/tasks", http.StatusForbidden},
	} {
		if got := ask(step.visit, step.method, step.path); got != step.want {
			t.Errorf("%s: status %d, want %d", step.what, got, step.want)
		}
	}
}
