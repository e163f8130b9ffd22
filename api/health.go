package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// probes are for machines that watch over us; they need no token. Metrics are on
// a port of their own (internal/app): how many cases there are is nobody else's business.
func (s *server) probes() {
	s.engine.GET("/healthz", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"status": "ok", "version": s.Version})
	})
	s.engine.GET("/readyz", gin.WrapH(s.Readiness))
}
