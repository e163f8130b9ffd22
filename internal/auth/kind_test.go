package auth_test

import (
	"crypto"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
)

// hand signs any header and claims with one Ed25519 key, whose issuer it is.
type hand struct {
	url string
	key ed25519.PrivateKey
}

// newHand publishes the key; algorithm is what the key itself says, "" for nothing.
func newHand(t *testing.T, algorithm string) hand {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	var web *httptest.Server
	web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			assert.NoError(t, json.NewEncoder(w).Encode(map[string]string{"issuer": web.URL, "jwks_uri": web.URL + "/keys"}))
			return
		}
		assert.NoError(t, json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, Algorithm: algorithm}}}))
	}))
	t.Cleanup(web.Close)
	return hand{web.URL, private}
}

func (h hand) sign(t *testing.T, c *clock, header, more map[string]any) string {
	t.Helper()
	claims := map[string]any{"iss": h.url, "sub": "ke-1", "aud": audience, "exp": c.Now().Add(time.Hour).Unix(), "iat": c.Now().Unix()}
	for name, value := range more {
		claims[name] = value
	}
	head, err := json.Marshal(header)
	require.NoError(t, err)
	body, err := json.Marshal(claims)
	require.NoError(t, err)
	unsigned := strings.TrimSuffix(raw(string(head), string(body), ""), ".")
	signature, err := h.key.Sign(nil, []byte(unsigned), crypto.Hash(0))
	require.NoError(t, err)
	return raw(string(head), string(body), string(signature))
}

func typed(typ string) map[string]any { return map[string]any{"alg": "EdDSA", "typ": typ} }

func TestOnlyAccessTokensAreTaken(t *testing.T) {
	c := newClock()
	h := newHand(t, "")
	strict := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience})
	plain := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience, PlainJWT: true})
	for typ, accepted := range map[string][2]bool{ // strictly, where the issuer's setting allows JWT
		"at+jwt": {true, true}, "AT+JWT": {true, true}, "application/at+jwt": {true, true}, "JWT": {false, true}, "": {false, true},
		"logout+jwt": {}, "dpop+jwt": {}, "id_token": {}, "secevent+jwt": {},
	} {
		for i, v := range []*auth.Verifier{strict, plain} {
			_, err := v.Verify(t.Context(), h.sign(t, c, typed(typ), nil))
			if accepted[i] {
				require.NoError(t, err, "%q", typ)
			} else {
				assertReason(t, auth.WrongKind, err)
			}
		}
	}
	for name, claim := range map[string]map[string]any{
		"an ID token":           {"nonce": "n"},
		"an ID token with code": {"at_hash": "h"},
		"a hybrid ID token":     {"c_hash": "h"},
		"a log-out token":       {"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": struct{}{}}},
		"bound by DPoP":         {"cnf": map[string]any{"jkt": "thumb"}},
		"bound by certificate":  {"cnf": map[string]any{"x5t#S256": "thumb"}},
	} {
		for _, v := range []*auth.Verifier{strict, plain} {
			_, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), claim))
			t.Log(name)
			assertReason(t, auth.WrongKind, err)
		}
	}
}

func TestTokensIssuedInTheFutureAreRefused(t *testing.T) {
	c := newClock()
	h := newHand(t, "")
	v := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience})
	_, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{"iat": c.Now().Add(4 * time.Minute).Unix()}))
	require.NoError(t, err, "clocks may differ a little")
	_, err = v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{"iat": c.Now().Add(6 * time.Minute).Unix()}))
	assertReason(t, auth.Expired, err)
}

func TestALevelOfLogInCanBeRequired(t *testing.T) {
	c := newClock()
	h := newHand(t, "")
	v := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience, ACR: []string{"high", "Level4"}})
	for _, level := range []string{"high", "Level4"} {
		_, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{"acr": level}))
		require.NoError(t, err)
	}
	for _, claims := range []map[string]any{nil, {"acr": "low"}, {"acr": ""}, {"acr": "hig"}} {
		_, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), claims))
		assertReason(t, auth.LowAssurance, err)
	}
}

// RFC 9864 gave the signature a new name; keys and tokens may use either.
func TestEd25519ByEitherName(t *testing.T) {
	c := newClock()
	for _, ofKey := range []string{"", "EdDSA", "Ed25519"} {
		h := newHand(t, ofKey)
		v := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience})
		for _, ofToken := range []string{"EdDSA", "Ed25519"} {
			header := map[string]any{"alg": ofToken, "typ": "at+jwt"}
			_, err := v.Verify(t.Context(), h.sign(t, c, header, nil))
			require.NoError(t, err, "key %q, token %q", ofKey, ofToken)
			other := newHand(t, ofKey)
			other.url = h.url
			_, err = v.Verify(t.Context(), other.sign(t, c, header, nil))
			assertReason(t, auth.BadSignature, err)
		}
	}
}
