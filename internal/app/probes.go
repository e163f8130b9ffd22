package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"samlop/casework"
	"samlop/internal/readiness"
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

// probes are what a worker answers besides its work: that it lives, and how
// database, schema and Temporal are.
func (a *application) probes(ready http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.Handle("GET /readyz", ready)
	return mux
}

// serveMetrics answers Prometheus on a port that nobody else needs to reach.
// A worker's are its own as much as an API's: non-determinism, failed workflow
// tasks and slow activities are seen nowhere else.
func (a *application) serveMetrics(ctx context.Context, group *errgroup.Group) error {
	listener := a.o.Metrics
	if listener == nil {
		if a.cfg.MetricsListen == "" {
			return nil
		}
		var err error
		if listener, err = net.Listen("tcp", a.cfg.MetricsListen); err != nil {
			return fmt.Errorf("listening on %s: %w", a.cfg.MetricsListen, err)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	a.serve(ctx, group, &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}, listener)
	return nil
}

// showFigures puts on the page what this process knows. Figures of the whole
// installation are an API's; one that runs with a worker shows them too.
func (a *application) showFigures(service *casework.Service, parts *readiness.Checker) error {
	shown := []error{a.metrics.Build(a.o.Version), a.metrics.Parts(parts.Look)}
	if a.o.Parts.API {
		shown = append(shown, a.metrics.BusinessFigures(service.Figures), a.metrics.WaitingFigures(service.Waiting))
	}
	if err := errors.Join(shown...); err != nil {
		return fmt.Errorf("registering metrics: %w", err)
	}
	return nil
}
