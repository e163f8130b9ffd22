package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"samlop/casework"
	"samlop/internal/auth"
)

// messageOperations are what other installations send, and what an administrator sees of it.
func (s *server) messageOperations() {
	const tag = "messages"
	type received struct {
		Keyed
		Body casework.Message
	}
	op := operation(http.MethodPost, "/messages", tag, "receive_message", "A message from an organisation of another installation")
	op.DefaultStatus = http.StatusOK
	op.Security = []map[string][]string{{"installation": {}}}
	huma.Register(s.forPeers(), op, func(ctx context.Context, in *received) (*reply[casework.MessageReceipt], error) {
		receipt, err := s.Service.Receive(ctx, exchangeOf(ctx).message, in.Key, in.Body)
		if err != nil {
			return nil, answer(ctx, err)
		}
		return &reply[casework.MessageReceipt]{receipt}, nil
	})
	type list struct {
		InOrganisation
		casework.MessageQuery
	}
	read(s, "/organisations/{organisation_id}/messages", tag, "messages", "What the organisation tells others and hears from them",
		func(ctx context.Context, a casework.Asker, in *list) (casework.MessageList, error) {
			return s.Service.Messages(ctx, a, string(in.OrganisationID), in.MessageQuery)
		})
}

// forPeers is where operations are registered that another installation asks for, with a
// token for the one message: nobody is logged in.
func (s *server) forPeers() huma.API {
	config := s.describe()
	config.OpenAPI = s.huma.OpenAPI()
	return humagin.NewWithGroup(s.engine, s.engine.Group(Prefix, s.authenticatePeer, s.limitWrites, s.readBody, s.sameBody), config)
}

// authenticatePeer lets nobody through whose token no known installation has signed.
func (s *server) authenticatePeer(c *gin.Context) {
	x := exchangeOf(c.Request.Context())
	token, err := auth.FromHeader(c.Request.Header.Get("Authorization"))
	switch {
	case err != nil:
	case len(c.Request.Header.Values("Authorization")) > 1:
		err = &auth.Unauthenticated{Reason: auth.Malformed}
	case s.Peers == nil:
		err = &auth.Unauthenticated{Reason: auth.UnknownIssuer}
	default:
		x.message, err = s.Peers.Verify(c.Request.Context(), token)
	}
	if unauthenticated, ok := errors.AsType[*auth.Unauthenticated](err); ok {
		s.write(c, unauthorized(x, unauthenticated.Reason))
		return
	}
	if err != nil {
		x.cause = err
		s.write(c, away(x, "issuer_unavailable", issuerWait))
		return
	}
	x.asker.Issuer = x.message.Peer // whose writes are counted
}

// sameBody holds that the body is the one that the token was made for.
func (s *server) sameBody(c *gin.Context) {
	if x := exchangeOf(c.Request.Context()); x.bodyHash != x.message.Body {
		s.write(c, unauthorized(x, auth.BadSignature))
	}
}

// messageKeys publishes the keys that this installation signs its messages with (RFC 7517).
func (s *server) messageKeys() {
	s.engine.GET(auth.PeerKeysPath, func(c *gin.Context) { c.JSON(http.StatusOK, s.MessageKeys) })
}
