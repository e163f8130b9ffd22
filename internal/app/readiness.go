package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/config"
	"samlop/internal/readiness"
	"samlop/models"
	"samlop/worker"
)

// readyTime bounds the look at all parts.
const readyTime = 3 * time.Second

// foundation are the parts that everything of ours stands on: without one of
// them nothing can be done.
func foundation(store *models.Store, service *casework.Service, temporal client.Client, namespace string) []readiness.Part {
	return []readiness.Part{
		{Name: "database", Look: func(ctx context.Context) (int, error) { return 0, store.Ping(ctx) }},
		{Name: "schema", Look: func(ctx context.Context) (int, error) { return 0, schemaFits(ctx, store) }},
		{Name: "keys", Look: keysFit(service)},
		{Name: "temporal", Look: func(ctx context.Context) (int, error) { return 0, temporalThere(ctx, temporal, namespace) }},
	}
}

// surroundings are the parts that others of ours can do without: without workers
// all is still read, and steps are answered later; without one issuer those who
// log in at another, and those whose keys are known, are still let in. Taking an
// API out of service would mend none of it.
func surroundings(temporal client.Client, namespace string, verifier *auth.Verifier, issuers config.Issuers) []readiness.Part {
	parts := []readiness.Part{{Name: "workers", Optional: true, Look: func(ctx context.Context) (int, error) {
		n, err := worker.Polling(ctx, temporal, namespace)
		if err == nil && n == 0 {
			err = &readiness.Is{Reason: readiness.NonePolling, Err: errors.New("no worker has asked for work lately")}
		}
		return n, err
	}}}
	for _, i := range issuers {
		parts = append(parts, readiness.Part{Name: "issuer", Which: i.URL, Optional: true,
			Look: func(ctx context.Context) (int, error) { return 0, verifier.Reach(ctx, i.URL) }})
	}
	return parts
}

func schemaFits(ctx context.Context, store *models.Store) error {
	schema, err := store.Schema(ctx)
	switch {
	case err != nil:
		return err
	case len(schema.Unknown) > 0:
		return &readiness.Is{Reason: readiness.Newer, Err: fmt.Errorf("the database has had migrations %v, which this program does not know: "+
			"run the newer program", schema.Unknown)}
	case len(schema.Lacks) > 0:
		return &readiness.Is{Reason: readiness.NotMigrated, Err: fmt.Errorf("the database lacks migrations %v: run samlop migrate", schema.Lacks)}
	}
	return nil
}

// keysFit looks until the keys have once been found right: neither they nor what
// they sealed changes while a process runs.
func keysFit(service *casework.Service) func(context.Context) (int, error) {
	var fit atomic.Bool
	return func(ctx context.Context) (int, error) {
		if fit.Load() {
			return 0, nil
		}
		err := service.KeysFit(ctx)
		if errors.Is(err, casework.ErrWrongKeys) {
			err = &readiness.Is{Reason: readiness.WrongKeys, Err: err}
		}
		fit.Store(err == nil)
		return 0, err
	}
}

func temporalThere(ctx context.Context, temporal client.Client, namespace string) error {
	if _, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("asking Temporal whether it is there: %w", err)
	}
	_, err := temporal.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if _, none := errors.AsType[*serviceerror.NamespaceNotFound](err); none {
		return &readiness.Is{Reason: readiness.NotMigrated, Err: fmt.Errorf("there is no namespace %s: run samlop migrate", namespace)}
	}
	if err != nil {
		return fmt.Errorf("asking Temporal for the namespace: %w", err)
	}
	return nil
}

// Check looks once at all that the API stands on, for a person who asks. Nothing
// is changed, and it may run while everything else does.
func Check(ctx context.Context, cfg config.Config) (readiness.Report, error) {
	a, err := build(ctx, cfg, Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return readiness.Report{}, err
	}
	defer a.close()
	verifier, err := a.verifier(ctx)
	if err != nil {
		return readiness.Report{}, err
	}
	service, err := a.service()
	if err != nil {
		return readiness.Report{}, err
	}
	return a.readiness(service, verifier).Look(ctx), nil
}

// readiness is the checker of an API; a worker, which has no verifier, stands on
// the foundation alone.
func (a *application) readiness(service *casework.Service, verifier *auth.Verifier) *readiness.Checker {
	parts := foundation(a.store, service, a.client, a.cfg.Temporal.Namespace)
	if verifier != nil {
		parts = append(parts, surroundings(a.client, a.cfg.Temporal.Namespace, verifier, a.cfg.Issuers)...)
	}
	return readiness.New(parts, readyTime, time.Now, a.o.Logger)
}
