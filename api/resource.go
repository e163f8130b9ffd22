package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// protectedResource says, to anybody, whose tokens are taken here (RFC 9728),
// so that a client needs nothing but this installation's address.
func (s *server) protectedResource() {
	s.engine.GET("/.well-known/oauth-protected-resource", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{
			"resource":                 s.BaseURL,
			"authorization_servers":    s.Issuers,
			"bearer_methods_supported": []string{"header"},
		})
	})
}
