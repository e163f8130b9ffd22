package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// serve answers on a listener until ctx ends, and then lets what is under way
// finish within Config.ShutdownTimeout.
func (a *application) serve(ctx context.Context, group *errgroup.Group, server *http.Server, listener net.Listener) {
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serving on %s: %w", listener.Addr(), err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.cfg.ShutdownTimeout)
		defer cancel()
		return server.Shutdown(stopping)
	})
}

// probes are what a worker answers besides its work: that it lives, how database,
// schema and Temporal are, and its metrics. Non-determinism, failed
// workflow tasks and slow activities are seen nowhere else.
func (a *application) probes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.Handle("GET /readyz", a.readiness(nil))
	mux.Handle("GET /metrics", a.metrics.Handler())
	return mux
}
