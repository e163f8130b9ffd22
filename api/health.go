package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// readyTime bounds the look at database, Temporal and issuers.
const readyTime = 3 * time.Second

// probes are for machines that watch over us; they need no token.
func (s *server) probes() {
	s.engine.GET("/healthz", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"status": "ok", "version": s.Version})
	})
	s.engine.GET("/readyz", s.ready)
	if s.Metrics != nil {
		s.engine.GET("/metrics", gin.WrapH(s.Metrics.Handler()))
	}
}

// ready crosses the database, Temporal and the issuers of tokens. What is away
// is logged, not shown.
func (s *server) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTime)
	defer cancel()
	if err := errors.Join(s.Service.Ready(ctx), s.Verifier.Ready(ctx)); err != nil {
		x := exchangeOf(ctx)
		x.cause = err
		s.write(c, away(x, "unavailable", readyTime))
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ready"})
}
