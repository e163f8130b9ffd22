package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/wording"
)

// issuerWait is how long a client is asked to wait for an issuer that is away.
const issuerWait = 5 * time.Second

// organisationHeader names the organisation in which somebody asks whose login
// several know.
const organisationHeader = "Samlop-Organisation"

// tokenKeys find the words for why a token is no good.
var tokenKeys = map[auth.Reason]string{
	auth.Missing:       "token_missing",
	auth.Malformed:     "token_malformed",
	auth.Expired:       "token_expired",
	auth.WrongAudience: "token_wrong_audience",
	auth.UnknownIssuer: "token_unknown_issuer",
	auth.WrongKind:     "token_wrong_kind",
	auth.WrongClaims:   "token_wrong_claims",
	auth.LowAssurance:  "token_low_assurance",
	auth.BadSignature:  "token_bad_signature",
}

// authenticate lets nobody through whose token does not hold, and finds out who
// they are in the register. Nothing else of the request has been read then.
func (s *server) authenticate(c *gin.Context) {
	ctx := c.Request.Context()
	x := exchangeOf(ctx)
	identity, err := s.identity(c.Request)
	var unauthenticated *auth.Unauthenticated
	switch {
	case errors.As(err, &unauthenticated):
		s.write(c, unauthorized(x, unauthenticated.Reason))
		return
	case err != nil: // only an issuer that is away is left
		x.cause = err
		s.write(c, away(x, "issuer_unavailable", issuerWait))
		return
	}
	asker, err := s.whoAsks(c.Request, identity)
	if err != nil {
		s.fail(c, err)
		return
	}
	if route := c.FullPath(); asker.Only != "" && route != Prefix+"/me" && route != Prefix+"/me/invitation" {
		s.fail(c, &casework.Forbidden{Ground: asker.Only})
		return
	}
	asker.RequestID = x.id
	x.asker = asker
	x.lang = wording.Pick(c.GetHeader("Accept-Language"), string(asker.Language))
}

type visitKey struct{}

// visit keeps who asks while one page is drawn.
type visit struct {
	mu    sync.Mutex
	known map[visitor]casework.Asker
}

type visitor struct {
	identity     auth.Identity
	organisation string
}

// OneVisit lets all that is read within a context find out once who asks: a page of the
// desk stands on several reads of the same moment. What is written looks again.
func OneVisit(ctx context.Context) context.Context {
	return context.WithValue(ctx, visitKey{}, &visit{known: map[visitor]casework.Asker{}})
}

// whoAsks looks in the register who asks, or has looked already within [OneVisit].
func (s *server) whoAsks(r *http.Request, identity auth.Identity) (casework.Asker, error) {
	by := visitor{identity, r.Header.Get(organisationHeader)}
	one, _ := r.Context().Value(visitKey{}).(*visit)
	if one == nil {
		return s.Service.WhoIs(r.Context(), by.identity, by.organisation)
	}
	one.mu.Lock() // whoever asks at the same time waits for the answer
	defer one.mu.Unlock()
	if r.Method != http.MethodGet {
		clear(one.known) // a write may change who they are
	}
	if asker, ok := one.known[by]; ok {
		return asker, nil
	}
	asker, err := s.Service.WhoIs(r.Context(), by.identity, by.organisation)
	if err == nil {
		one.known[by] = asker
	}
	return asker, err
}

// identity is who the desk of this process says asks, else whose the token is.
func (s *server) identity(r *http.Request) (auth.Identity, error) {
	if who, ok := auth.IdentityOf(r.Context()); ok {
		return who, nil
	}
	values := r.Header.Values("Authorization")
	if len(values) > 1 { // which of them should hold?
		return auth.Identity{}, &auth.Unauthenticated{Reason: auth.Malformed}
	}
	token, err := auth.FromHeader(r.Header.Get("Authorization"))
	if err != nil {
		return auth.Identity{}, err
	}
	return s.Verifier.Verify(r.Context(), token)
}

func unauthorized(x *exchange, why auth.Reason) *Problem {
	x.tokenRefused = string(why)
	challenge := `Bearer realm="samlop"`
	if why != auth.Missing { // RFC 6750 section 3.1: no code when there was no token
		challenge += `, error="invalid_token"`
	}
	return ownProblem(x, http.StatusUnauthorized, "unauthenticated", tokenKeys[why]).with("WWW-Authenticate", challenge)
}

// fail answers an error of the service where huma is not in charge.
func (s *server) fail(c *gin.Context, err error) {
	switch a := answer(c.Request.Context(), err).(type) {
	case *Problem:
		s.write(c, a)
	default: // only a step is ever Accepted, and no step is taken here
		x := exchangeOf(c.Request.Context())
		x.cause = err
		s.write(c, ownProblem(x, http.StatusInternalServerError, "internal", "internal"))
	}
}
