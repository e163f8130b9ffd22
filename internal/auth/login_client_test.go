package auth_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
	"samlop/internal/demoissuer"
)

// How a client says who it is when it trades a code.
const (
	inHeader = "a secret in the header"
	inBody   = "a secret in the body"
	byName   = "a name in the body"

	basic = "client_secret_basic"
	post  = "client_secret_post"
)

// doorkeeper is an issuer that listens to clients of one kind only (RFC 6749 section 2.3),
// and remembers how each one asked.
type doorkeeper struct {
	inside  http.Handler
	methods []string
	takes   string

	mu    sync.Mutex
	asked []string
}

func (d *doorkeeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer := httptest.NewRecorder()
		d.inside.ServeHTTP(answer, r)
		said := map[string]any{}
		_ = json.Unmarshal(answer.Body.Bytes(), &said)
		if delete(said, "token_endpoint_auth_methods_supported"); d.methods != nil {
			said["token_endpoint_auth_methods_supported"] = d.methods
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(said)
	case "/token":
		how, _, header := r.BasicAuth()
		switch {
		case header:
			how = inHeader
		case r.FormValue("client_secret") != "":
			how = inBody
		case r.FormValue("client_id") != "":
			how = byName
		}
		d.mu.Lock()
		d.asked = append(d.asked, how)
		d.mu.Unlock()
		if how != d.takes {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"invalid_client"}`))
			return
		}
		d.inside.ServeHTTP(w, r)
	default:
		d.inside.ServeHTTP(w, r)
	}
}

// A code is good once, and an issuer that is shown it twice may call back what it gave for
// it (RFC 6749 section 4.1.2). So it is shown once, in the way that the issuer takes, and
// what the issuer says of it is what people are told.
func TestLogInShowsACodeOnceAndInTheIssuersWay(t *testing.T) {
	for name, c := range map[string]struct {
		methods       []string
		secret, takes string
		want          []string // at a good code
		wrong         bool     // the issuer does not listen to us at all
	}{
		"public":                            {[]string{"none"}, "", byName, []string{byName}, false},
		"public, beside others":             {[]string{basic, "none"}, "", byName, []string{byName}, false},
		"the issuer does not say":           {nil, "s3cret", inHeader, []string{inHeader}, false},
		"in the header":                     {[]string{"private_key_jwt", basic}, "s3cret", inHeader, []string{inHeader}, false},
		"in the body":                       {[]string{post}, "s3cret", inBody, []string{inBody}, false},
		"either, in the header":             {[]string{post, basic}, "s3cret", inHeader, []string{inHeader}, false},
		"either, registered for the body":   {[]string{post, basic}, "s3cret", inBody, []string{inHeader, inBody}, false},
		"neither, as another client has it": {[]string{basic}, "s3cret", byName, []string{inHeader}, true},
	} {
		t.Run(name, func(t *testing.T) {
			door := &doorkeeper{methods: c.methods, takes: c.takes}
			server := httptest.NewUnstartedServer(door)
			issuer, err := demoissuer.New(demoissuer.Config{IssuerURL: "http://" + server.Listener.Addr().String(), Audience: audience,
				Clients: map[string]string{deskID: deskBack}, People: func(context.Context) ([]demoissuer.DemoPerson, error) {
					return []demoissuer.DemoPerson{{Subject: "siri"}}, nil
				}})
			require.NoError(t, err)
			door.inside = issuer
			server.Start()
			t.Cleanup(server.Close)
			verifier, err := auth.NewVerifier(t.Context(), []auth.IssuerConfig{{URL: issuer.URL(), Audience: audience}}, nil)
			require.NoError(t, err)
			logIn, err := verifier.NewLogIn(auth.LogInConfig{Issuer: issuer.URL(), ClientID: deskID, ClientSecret: c.secret, Callback: deskBack})
			require.NoError(t, err)

			address, pending, err := logIn.Begin(t.Context())
			require.NoError(t, err)
			q := picked(t, address)
			who, err := logIn.Finish(t.Context(), q.Get("state"), q.Get("code"), pending)
			assert.Equal(t, c.want, door.asked)
			if c.wrong {
				assertUnavailable(t, issuer.URL(), err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "siri", who.Subject)

			door.asked = nil
			_, err = logIn.Finish(t.Context(), q.Get("state"), q.Get("code"), pending)
			assertReason(t, auth.Expired, err)
			assert.Equal(t, c.want, door.asked, "a spent code")
		})
	}
}
