// Package temporalsetup makes a Temporal cluster ready for Samløp, and checks
// that it is: the namespace with its retention, and the search attributes that
// workflows set. It knows clusters only through their API, so it serves the
// embedded server, a cluster of one's own and Temporal Cloud alike.
package temporalsetup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"
)

// MinRetention is the least time a cluster keeps the history of a finished
// run: what went wrong in a case must still be there after a holiday.
const MinRetention = 30 * 24 * time.Hour

// Attributes are search attributes by name.
type Attributes = map[string]enumspb.IndexedValueType

// Ensure registers the namespace on the cluster at hostPort, or raises its
// retention, and adds the attributes it lacks. Retention below MinRetention
// counts as MinRetention; a longer one that is set already is kept. Ensure may
// be called any number of times, also by several processes at once, and
// returns when namespace and attributes can be used.
func Ensure(ctx context.Context, hostPort, namespace string, retention time.Duration, attrs Attributes) error {
	c, err := client.DialContext(ctx, client.Options{
		HostPort:  hostPort,
		Namespace: namespace,
		Logger:    log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		return fmt.Errorf("connecting to Temporal at %s: %w", hostPort, err)
	}
	defer c.Close()
	return EnsureWith(ctx, c, namespace, retention, attrs)
}

// EnsureWith is Ensure for a cluster that needs more than an address (TLS, an
// API key). The namespace of the client itself does not matter.
func EnsureWith(ctx context.Context, c client.Client, namespace string, retention time.Duration, attrs Attributes) error {
	if err := ensureNamespace(ctx, c, namespace, max(retention, MinRetention)); err != nil {
		return err
	}
	if err := awaitUsable(ctx, c, namespace, nil); err != nil {
		return err
	}
	if err := ensureAttributes(ctx, c, namespace, attrs); err != nil {
		return err
	}
	return awaitUsable(ctx, c, namespace, attrs)
}

func ensureNamespace(ctx context.Context, c client.Client, namespace string, retention time.Duration) error {
	service := c.WorkflowService()
	// Registering comes before looking: the server remembers for a second
	// that it was asked for a namespace that is not there.
	_, registerErr := service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace:                        namespace,
		Description:                      "Samløp: individuell plan, koordinator og ansvarsgruppe",
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	if registerErr == nil {
		return nil
	}
	// Whatever the reason (it exists, or we may not register any), only its
	// absence makes it a failure.
	there, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if isNotFound(err) {
		return fmt.Errorf("registering the Temporal namespace %s: %w", namespace, registerErr)
	}
	if err != nil {
		return fmt.Errorf("looking for the Temporal namespace %s: %w", namespace, err)
	}
	if there.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() >= retention {
		return nil
	}
	_, err = service.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: namespace,
		Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(retention)},
	})
	if err != nil {
		return fmt.Errorf("raising the retention of the Temporal namespace %s: %w", namespace, err)
	}
	return nil
}

// addTries allows for another process that adds the same attributes meanwhile:
// the server then refuses one of them.
const addTries = 3

func ensureAttributes(ctx context.Context, c client.Client, namespace string, attrs Attributes) error {
	var addErr error
	for range addTries {
		missing, err := missing(ctx, c, namespace, attrs)
		if err != nil || len(missing) == 0 {
			return err
		}
		_, addErr = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
			Namespace:        namespace,
			SearchAttributes: missing,
		})
	}
	if addErr == nil {
		// Added, but not listed: nobody else is at fault here.
		addErr = errors.New("they were accepted, but are not there")
	}
	return fmt.Errorf("adding search attributes to the Temporal namespace %s: %w", namespace, addErr)
}

// missing lists the attributes that the namespace lacks. One that is there with
// another type is an error: it cannot be changed, and setting it would make
// every workflow task fail.
func missing(ctx context.Context, c client.Client, namespace string, attrs Attributes) (Attributes, error) {
	listed, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return nil, fmt.Errorf("listing the search attributes of the Temporal namespace %s: %w", namespace, err)
	}
	lacking := Attributes{}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		is, ok := listed.GetCustomAttributes()[name]
		switch {
		case !ok:
			lacking[name] = attrs[name]
		case is != attrs[name]:
			wrong = append(wrong, fmt.Sprintf("%s is %s instead of %s", name, is, attrs[name]))
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the Temporal namespace %s has search attributes of another type: %s; "+
			"remove them there (temporal operator search-attribute remove) or use another namespace", namespace, strings.Join(wrong, ", "))
	}
	return lacking, nil
}

// awaitUsable returns when the server's caches know namespace and attributes;
// before, starting a workflow that sets one is refused. They refresh every few
// seconds, and meanwhile know one of the same name that was deleted.
func awaitUsable(ctx context.Context, c client.Client, namespace string, attrs Attributes) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var conditions []string
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		conditions = append(conditions, "`"+name+"` IS NOT NULL")
	}
	for {
		// A query that names the attributes is refused while they are unknown.
		_, err := c.WorkflowService().CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Namespace: namespace,
			Query:     strings.Join(conditions, " OR "),
		})
		if err == nil {
			return nil
		}
		_, unknown := errors.AsType[*serviceerror.InvalidArgument](err)
		_, deleted := errors.AsType[*serviceerror.NamespaceInvalidState](err)
		if !unknown && !deleted && !isNotFound(err) {
			return fmt.Errorf("asking whether the Temporal namespace %s is ready: %w", namespace, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting until the Temporal namespace %s is ready (%w): %w", namespace, err, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Check tells whether the namespace is there with all the attributes. A worker
// calls it before it starts: an upsert of an unknown attribute would fail every
// workflow task, again and again, without anybody being told why.
func Check(ctx context.Context, c client.Client, namespace string, attrs Attributes) error {
	there, lacking, err := lacks(ctx, c, namespace, attrs)
	switch {
	case err != nil:
		return err
	case !there:
		return fmt.Errorf("there is no Temporal namespace %s: run samlop migrate against this cluster", namespace)
	case len(lacking) > 0:
		return fmt.Errorf("the Temporal namespace %s lacks the search attributes %s: run samlop migrate against this cluster", namespace,
			strings.Join(lacking, ", "))
	}
	return nil
}

// Plan says in words what Ensure would do, and does nothing.
func Plan(ctx context.Context, c client.Client, namespace string, attrs Attributes) (string, error) {
	there, lacking, err := lacks(ctx, c, namespace, attrs)
	switch {
	case err != nil:
		return "", err
	case !there:
		return fmt.Sprintf("would register the namespace %s with its %d search attributes", namespace, len(attrs)), nil
	case len(lacking) > 0:
		return fmt.Sprintf("would add the search attributes %s to the namespace %s", strings.Join(lacking, ", "), namespace), nil
	}
	return "namespace and search attributes ready, nothing would be added", nil
}

// lacks tells whether the namespace is there, and which attributes it lacks.
func lacks(ctx context.Context, c client.Client, namespace string, attrs Attributes) (there bool, lacking []string, err error) {
	_, err = c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if isNotFound(err) {
		return false, nil, nil
	}
	if err != nil {
		return false, nil, fmt.Errorf("looking for the Temporal namespace %s: %w", namespace, err)
	}
	absent, err := missing(ctx, c, namespace, attrs)
	if err != nil {
		return true, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(absent)) {
		lacking = append(lacking, fmt.Sprintf("%s (%s)", name, absent[name]))
	}
	return true, lacking, nil
}

func isNotFound(err error) bool {
	_, namespace := errors.AsType[*serviceerror.NamespaceNotFound](err)
	_, other := errors.AsType[*serviceerror.NotFound](err)
	return namespace || other
}
