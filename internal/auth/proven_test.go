package auth_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
	"samlop/internal/demoissuer"
)

// A token that held is not believed for longer, or by other keys, than one that is
// checked anew: two verifiers, one of which has seen it before, always agree.
func TestATokenThatHeldIsStillAskedAbout(t *testing.T) {
	c := newClock()
	s := startIssuer(t, c)
	token := mint(t, s.Issuer, demoissuer.ValidFor(time.Hour))
	v := newVerifier(t, c, config(s))
	agree := func(want auth.Reason, what string) {
		t.Helper()
		for _, v := range []*auth.Verifier{v, newVerifier(t, c, config(s))} {
			who, err := v.Verify(t.Context(), token)
			if want == "" {
				require.NoError(t, err, what)
				assert.Equal(t, auth.Identity{Issuer: s.URL(), Subject: "ke-1"}, who, what)
			} else {
				assertReason(t, want, err)
				assert.Zero(t, who, what)
			}
		}
	}
	for range 3 {
		agree("", "fresh, and seen before")
	}
	_, err := v.Verify(t.Context(), token[:len(token)-4]+"AAAA")
	assertReason(t, auth.BadSignature, err)

	rotated := newIssuer(t, s.URL(), c)
	s.answerWith(rotated)
	c.forward(11 * time.Second)
	_, err = v.Verify(t.Context(), mint(t, rotated)) // makes it fetch the new keys
	require.NoError(t, err)
	agree(auth.BadSignature, "its key was withdrawn")

	token = mint(t, rotated, demoissuer.ValidFor(time.Hour))
	agree("", "of the new key")
	agree("", "and seen before")
	c.forward(time.Hour + time.Second)
	agree(auth.Expired, "it has run out")
	c.forward(-2 * time.Hour)
	agree(auth.Expired, "the clock was set back to before it was made")
}

// BenchmarkVerify compares a token that held before with one that is new.
func BenchmarkVerify(b *testing.B) {
	c := newClock()
	s := startIssuer(b, c)
	v := newVerifier(b, c, config(s))
	token := mint(b, s.Issuer)
	for name, verifier := range map[string]func() *auth.Verifier{
		"new":  func() *auth.Verifier { c.forward(-time.Millisecond); return v }, // before it held: checked anew
		"held": func() *auth.Verifier { return v },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := verifier().Verify(b.Context(), token)
				require.NoError(b, err)
			}
		})
	}
}
