package auth

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	peerHere  = "https://here.example"
	peerThere = "https://there.example"
)

// peers is an installation that signs and one that verifies, with a clock for both.
type peers struct {
	signer   *PeerSigner
	verifier *PeerVerifier
	now      time.Time
	// away lets the signer's keys be out of reach.
	away bool
	asks int
}

func newPeers(t *testing.T) *peers {
	t.Helper()
	p := &peers{now: time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return p.now }
	var err error
	p.signer, err = NewPeerSigner(peerThere, []PeerKey{{"new", seed(1)}, {"old", seed(2)}}, clock)
	require.NoError(t, err)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asks++
		if p.away || r.URL.Path != PeerKeysPath {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		assert.NoError(t, json.NewEncoder(w).Encode(p.signer.Published()))
	}))
	t.Cleanup(web.Close)
	p.verifier, err = NewPeerVerifier(t.Context(), peerHere, []PeerConfig{{Address: peerThere, Via: web.URL}}, clock)
	require.NoError(t, err)
	return p
}

func seed(n byte) []byte {
	s := make([]byte, 32)
	for i := range s {
		s[i] = n + byte(i)
	}
	return s
}

func TestAPeersMessageIsVerified(t *testing.T) {
	p := newPeers(t)
	token, err := p.signer.Sign(peerHere, "message-1", []byte(`{"a":1}`))
	require.NoError(t, err)
	said, err := p.verifier.Verify(t.Context(), token)
	require.NoError(t, err)
	assert.Equal(t, PeerMessage{Peer: peerThere, ID: "message-1", Body: BodyHash([]byte(`{"a":1}`))}, said)
	assert.NotEqual(t, said.Body, BodyHash([]byte(`{"a":2}`)))
	_, err = p.verifier.Verify(t.Context(), token)
	require.NoError(t, err)
	assert.Equal(t, 1, p.asks, "its keys are kept")
	for _, k := range p.signer.Published().Keys {
		assert.True(t, k.IsPublic(), "no private half is published")
	}
	assert.Len(t, p.signer.Published().Keys, 2)
}

func TestAPeersMessageIsRefused(t *testing.T) {
	p := newPeers(t)
	sign := func(key jose.SigningKey, kind string, claims peerClaims) string {
		signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)))
		require.NoError(t, err)
		token, err := jwt.Signed(signer).Claims(claims).Serialize()
		require.NoError(t, err)
		return token
	}
	right := jose.SigningKey{Algorithm: jose.EdDSA, Key: p.signer.keys[0]}
	stranger, err := NewPeerSigner(peerThere, []PeerKey{{"new", seed(9)}}, time.Now)
	require.NoError(t, err)
	claims := func(change func(c *peerClaims)) peerClaims {
		c := peerClaims{Body: "hash", Claims: jwt.Claims{Issuer: peerThere, ID: "m", Audience: jwt.Audience{peerHere},
			IssuedAt: jwt.NewNumericDate(p.now), Expiry: jwt.NewNumericDate(p.now.Add(time.Minute))}}
		change(&c)
		return c
	}
	asIs := claims(func(*peerClaims) {})
	_, err = p.verifier.Verify(t.Context(), sign(right, peerTokenType, asIs))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		token string
		why   Reason
	}{
		"nothing":       {"", Missing},
		"no token":      {"abc", Malformed},
		"a log-in":      {sign(right, "at+jwt", asIs), WrongKind},
		"another's key": {sign(jose.SigningKey{Algorithm: jose.EdDSA, Key: stranger.keys[0]}, peerTokenType, asIs), BadSignature},
		"a secret":      {sign(jose.SigningKey{Algorithm: jose.HS256, Key: seed(1)}, peerTokenType, asIs), Malformed},
		"nobody known": {sign(right, peerTokenType, claims(func(c *peerClaims) { c.Issuer = "https://nobody.example" })),
			UnknownIssuer},
		"for another": {sign(right, peerTokenType, claims(func(c *peerClaims) { c.Audience = jwt.Audience{peerThere} })), WrongAudience},
		"too old": {sign(right, peerTokenType, claims(func(c *peerClaims) {
			c.IssuedAt, c.Expiry = jwt.NewNumericDate(p.now.Add(-time.Hour)), jwt.NewNumericDate(p.now.Add(-2*time.Minute))
		})), Expired},
		"to come": {sign(right, peerTokenType, claims(func(c *peerClaims) {
			c.IssuedAt, c.Expiry = jwt.NewNumericDate(p.now.Add(10*time.Minute)), jwt.NewNumericDate(p.now.Add(12*time.Minute))
		})), Expired},
		"for ever": {sign(right, peerTokenType, claims(func(c *peerClaims) { c.Expiry = jwt.NewNumericDate(p.now.AddDate(1, 0, 0)) })),
			Expired},
		"without end":  {sign(right, peerTokenType, claims(func(c *peerClaims) { c.Expiry = nil })), Malformed},
		"without id":   {sign(right, peerTokenType, claims(func(c *peerClaims) { c.ID = "" })), Malformed},
		"without body": {sign(right, peerTokenType, claims(func(c *peerClaims) { c.Body = "" })), Malformed},
	} {
		_, err := p.verifier.Verify(t.Context(), c.token)
		refused, ok := errors.AsType[*Unauthenticated](err)
		if assert.True(t, ok, name) {
			assert.Equal(t, c.why, refused.Reason, name)
		}
	}
}

// While the other's keys cannot be had nothing is known of its token: it is asked to come again.
func TestAPeerWhoseKeysAreAwayIsAskedToComeAgain(t *testing.T) {
	p := newPeers(t)
	p.away = true
	token, err := p.signer.Sign(peerHere, "m", nil)
	require.NoError(t, err)
	_, err = p.verifier.Verify(t.Context(), token)
	var away *Unavailable
	require.ErrorAs(t, err, &away)
	p.away, p.now = false, p.now.Add(2*retryAfter)
	_, err = p.verifier.Verify(t.Context(), token)
	require.NoError(t, err)
}

func TestAPeerSignerNeedsAKey(t *testing.T) {
	_, err := NewPeerSigner(peerHere, nil, time.Now)
	require.Error(t, err)
	_, err = NewPeerSigner(peerHere, []PeerKey{{"short", []byte("short")}}, time.Now)
	require.Error(t, err)
	_, err = NewPeerVerifier(t.Context(), peerHere, []PeerConfig{{Address: peerThere, Via: "there"}}, time.Now)
	require.Error(t, err)
}
