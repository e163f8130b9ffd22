package auth_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/auth"
)

const (
	helseIDNumber = "helseid://claims/identity/pid"
	number        = "12835810036" // synthetic
)

func TestTheClaimThatTellsLoginsApart(t *testing.T) {
	c := newClock()
	h := newHand(t, "")
	v := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience, LoginClaim: "oid"})
	who, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{"oid": "object-1", "sub": nil}))
	require.NoError(t, err)
	assert.Equal(t, auth.Identity{Issuer: h.url, Subject: "object-1"}, who)
	for name, value := range map[string]any{"missing": nil, "empty": "", "a number": 17, "a list": []string{"object-1"},
		"an object": map[string]any{}, "true": true, "too long": strings.Repeat("x", 256), "NUL": "a\x00", "an identity number": number} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{"oid": value}))
			assertReason(t, auth.WrongClaims, err)
		})
	}
}

func TestINV100_TheClaimWithTheIdentityNumber(t *testing.T) {
	c := newClock()
	h := newHand(t, "")
	v := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience, NumberClaim: helseIDNumber})
	said := func(value any) (auth.Identity, error) {
		return v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{helseIDNumber: value}))
	}
	who, err := said(number)
	require.NoError(t, err)
	assert.Equal(t, number, who.Number.Reveal())
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("who", "who", who, "number", who.Number)
	assert.NotContains(t, logged.String()+fmt.Sprintf("%v %+v %#v", who, who, who), number)
	without, err := v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), nil))
	require.NoError(t, err, "people without a number log in as well")
	assert.True(t, without.Number.IsZero())
	for name, value := range map[string]any{"null": nil, "empty": "", "a JSON number": 12835810036, "a list": []string{number},
		"mistyped":  "12835810037",
		"too short": "1283581003", "words": "none"} {
		t.Run(name, func(t *testing.T) {
			_, err := said(value)
			assertReason(t, auth.WrongClaims, err)
			assert.NotContains(t, err.Error(), "128358")
		})
	}
	_, err = v.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{"sub": number, helseIDNumber: number}))
	assertReason(t, auth.WrongClaims, err) // or it would be kept in the clear
	plain := newVerifier(t, c, auth.IssuerConfig{URL: h.url, Audience: audience})
	who, err = plain.Verify(t.Context(), h.sign(t, c, typed("at+jwt"), map[string]any{helseIDNumber: 7}))
	require.NoError(t, err, "what no setting names is not read")
	assert.True(t, who.Number.IsZero())
}
