package svarut_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"

	"samlop/internal/svarut"
	"samlop/internal/svarut/standin"
)

const account = "11111111-2222-4333-8444-555555555555"

func letter() svarut.Letter {
	return svarut.Letter{Reference: "ref-1", Title: "Brev fra Fjordvik kommune", FileName: "brev.pdf", PDF: []byte("%PDF-1.7"),
		To: svarut.Address{Name: "MARKED name", Number: "MARKED number", Lines: []string{"MARKED line"}, PostalCode: "1234", Place: "Fjordvik"}}
}

func client(t *testing.T) (*standin.Service, *svarut.Client) {
	t.Helper()
	s := standin.New()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, svarut.New(svarut.Config{URL: server.URL + "/api", Integration: "i", Password: "p", Timeout: 2 * time.Second})
}

// A letter that is taken is found by our reference and asked after by theirs.
func TestSend_ALetterIsTakenFoundAndFollowed(t *testing.T) {
	s, c := client(t)
	id, err := c.Send(t.Context(), account, letter())
	require.NoError(t, err)
	found, err := c.Find(t.Context(), account, "ref-1")
	require.NoError(t, err)
	require.Equal(t, []string{id}, found)
	none, err := c.Find(t.Context(), account, "ref-2")
	require.NoError(t, err)
	require.Empty(t, none)

	s.Becomes("", "LEST")
	standing, err := c.Standings(t.Context(), account, []string{id})
	require.NoError(t, err)
	require.Equal(t, svarut.Arrived, standing[id].Fate())
	require.WithinDuration(t, time.Now(), standing[id].At, time.Minute)

	taken := s.Letters()[0]
	require.Equal(t, "Brev fra Fjordvik kommune", taken.Forsendelse["tittel"])
	require.Equal(t, "brev.pdf", taken.FileName)
	require.Equal(t, map[string]any{"navn": "MARKED name", "digitalId": "MARKED number", "adresselinje1": "MARKED line",
		"postnummer": "1234", "poststed": "Fjordvik"}, taken.Forsendelse["mottaker"])
}

// What went wrong says whether the service may have the letter, and nothing of the letter.
func TestSend_WhatWentWrongSaysWhetherTheLetterIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		manner standin.Manner
		want   svarut.Certainty
		has    int
	}{
		"not as it is":           {standin.Manner{Refuse: http.StatusBadRequest}, svarut.NotTaken, 0},
		"not who we are":         {standin.Manner{Refuse: http.StatusUnauthorized}, svarut.Denied, 0},
		"not so often":           {standin.Manner{Refuse: http.StatusTooManyRequests}, svarut.Denied, 0},
		"broken before":          {standin.Manner{Refuse: http.StatusBadGateway}, svarut.Unknown, 0},
		"broken after":           {standin.Manner{Fail: http.StatusInternalServerError}, svarut.Unknown, 1},
		"dropped after":          {standin.Manner{Drop: true}, svarut.Unknown, 1},
		"answered too late":      {standin.Manner{After: make(chan struct{})}, svarut.Unknown, 1},
		"moved to another place": {standin.Manner{Refuse: http.StatusTemporaryRedirect}, svarut.Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, client := client(t)
			s.Next(c.manner)
			_, err := client.Send(t.Context(), account, letter())
			require.Error(t, err)
			require.Equal(t, c.want, svarut.CertaintyOf(err))
			require.NotContains(t, err.Error(), "MARKED")
			require.NotContains(t, err.Error(), "ref-1")
			require.Len(t, s.Letters(), c.has)
		})
	}
	nobody := svarut.New(svarut.Config{URL: "http://127.0.0.1:1/api"})
	_, err := nobody.Send(t.Context(), account, letter())
	require.Equal(t, svarut.NotSent, svarut.CertaintyOf(err))
	_, err = nobody.Find(t.Context(), account, "ref-1")
	require.NotContains(t, err.Error(), "ref-1")
}

// Without a token nothing is asked of the service, and it is said whether we were turned away.
func TestSend_WithoutATokenNothingIsAsked(t *testing.T) {
	for want, err := range map[svarut.Certainty]error{
		svarut.Denied:  &svarut.Failure{Certainty: svarut.Denied, Status: http.StatusUnauthorized},
		svarut.NotSent: errors.New("maskinporten did not answer"),
	} {
		s := standin.New()
		server := httptest.NewServer(s)
		t.Cleanup(server.Close)
		c := svarut.New(svarut.Config{URL: server.URL + "/api", Integration: "i", Password: "p",
			Token: func(context.Context) (string, error) { return "", err }})
		_, failed := c.Send(t.Context(), account, letter())
		require.Equal(t, want, svarut.CertaintyOf(failed))
		_, failed = c.Find(t.Context(), account, "ref-1")
		require.Equal(t, want, svarut.CertaintyOf(failed))
		_, failed = c.Standings(t.Context(), account, []string{"x"})
		require.Equal(t, want, svarut.CertaintyOf(failed))
		for _, kind := range []string{"send", "find", "status"} {
			require.Zero(t, s.Asked(kind))
		}
	}
}

// The stand-in takes nothing that the description does not allow: what it has taken proves something.
func TestStandin_TakesWhatTheDescriptionAllows(t *testing.T) {
	s, c := client(t)
	for name, spoil := range map[string]func(*svarut.Letter){
		"no title":   func(l *svarut.Letter) { l.Title = "" },
		"no name":    func(l *svarut.Letter) { l.To.Name = "" },
		"no place":   func(l *svarut.Letter) { l.To.Place = "" },
		"no code":    func(l *svarut.Letter) { l.To.PostalCode = "" },
		"file name":  func(l *svarut.Letter) { l.FileName = "a:b.pdf" },
		"no PDF":     func(l *svarut.Letter) { l.PDF = []byte("x") },
		"long title": func(l *svarut.Letter) { l.Title = string(make([]rune, 1001)) },
	} {
		l := letter()
		spoil(&l)
		_, err := c.Send(t.Context(), account, l)
		require.Equal(t, svarut.NotTaken, svarut.CertaintyOf(err), name)
	}
	_, err := c.Send(t.Context(), "no account", letter())
	require.Equal(t, svarut.Denied, svarut.CertaintyOf(err))
	require.Empty(t, s.Letters())
}

// Every status of the description means something, and one that is not there means that
// nothing has left.
func TestFate_EveryStatusMeansSomething(t *testing.T) {
	for _, status := range []string{"MOTTATT", "AKSEPTERT", "AVVIST", "VARSLET", "LEST", "SENDT_PRINT", "PRINTET", "MANUELT_HANDTERT",
		"SENDT_DIGITALT", "SENDT_SDP", "LEVERT_SDP", "KLAR_FOR_MOTTAK", "IKKE_LEVERT"} {
		left := svarut.Standing{Status: status}.Fate().HasLeft()
		switch status {
		case "MOTTATT", "AKSEPTERT", "AVVIST", "SENDT_PRINT", "MANUELT_HANDTERT", "IKKE_LEVERT":
			require.False(t, left, status)
		default:
			require.True(t, left, status)
		}
	}
	require.Equal(t, svarut.OnItsWay, svarut.Standing{Status: "NOE_NYTT"}.Fate())
}

// Maskinporten is asked with what we sign, and not again while the token holds.
func TestTokens_AreAskedForAsLongAsTheyHold(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	now, asked := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC), 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.FormValue("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var claims struct {
			jwt.Claims
			Scope string `json:"scope"`
		}
		token, err := jwt.ParseSigned(r.FormValue("assertion"), []jose.SignatureAlgorithm{jose.RS256})
		if err != nil || token.Headers[0].KeyID != "our-key" || token.Claims(key.Public(), &claims) != nil || claims.Scope != "ks:fiks" ||
			claims.Validate(jwt.Expected{Issuer: "our-client", AnyAudience: jwt.Audience{"https://maskinporten.example/"}, Time: now}) != nil ||
			claims.Expiry.Time().Sub(now) > 120*time.Second {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "token", "expires_in": 119})
	}))
	t.Cleanup(server.Close)
	m := svarut.Maskinporten{Issuer: "https://maskinporten.example/", TokenURL: server.URL, Client: "our-client", KeyID: "our-key",
		Key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})}
	get, err := svarut.Tokens(m, func() time.Time { return now })
	require.NoError(t, err)
	for range 2 {
		token, err := get(context.Background())
		require.NoError(t, err)
		require.Equal(t, "token", token)
	}
	require.Equal(t, 1, asked)
	now = now.Add(100 * time.Second)
	_, err = get(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, asked)

	m.Client = "somebody else"
	get, err = svarut.Tokens(m, func() time.Time { return now })
	require.NoError(t, err)
	_, err = get(t.Context())
	require.Equal(t, svarut.Denied, svarut.CertaintyOf(err))
	_, err = svarut.Tokens(svarut.Maskinporten{Key: []byte("x")}, time.Now)
	require.Error(t, err)
}
