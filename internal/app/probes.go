package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"go.temporal.io/sdk/client"
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

// probes are what a worker answers besides its work: that it lives, that it
// reaches database and Temporal, and its metrics. Non-determinism, failed
// workflow tasks and slow activities are seen nowhere else.
func (a *application) probes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := a.reaches(r.Context()); err != nil {
			a.o.Logger.WarnContext(r.Context(), "the worker is not ready", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.Handle("GET /metrics", a.metrics.Handler())
	return mux
}

func (a *application) reaches(ctx context.Context) error {
	if err := a.store.Ping(ctx); err != nil {
		return fmt.Errorf("asking the database: %w", err)
	}
	if _, err := a.client.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("asking Temporal: %w", err)
	}
	return nil
}
