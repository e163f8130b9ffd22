package telemetry

import (
	"context"
	"regexp"

	"github.com/google/uuid"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

const (
	requestIDKey    = "request_id"        // in log lines
	requestIDHeader = "samlop-request-id" // in Temporal
	// maxRequestID bounds what we take over from a header, in bytes.
	maxRequestID = 64
)

// requestIDForm is a UUID or a W3C trace id.
var requestIDForm = regexp.MustCompile(`(?i)^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

type requestIDContextKey struct{}

// NewRequestID makes a request id, a UUIDv7.
func NewRequestID() string { return uuid.Must(uuid.NewV7()).String() }

// AcceptRequestID gives the id that a caller proposes (the X-Request-ID of a
// proxy) when it is a UUID or a 32-digit trace id, else a new one.
// A request id goes into logs and into Temporal, so a caller must not be able to
// put just anything there: an identity number has eleven digits and fits neither.
func AcceptRequestID(proposed string) string {
	if requestIDForm.MatchString(proposed) {
		return proposed
	}
	return NewRequestID()
}

// WithRequestID gives a context that carries the id; the empty id takes it away.
// An id from outside goes through [AcceptRequestID] first.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDContextKey{}, id)
}

// RequestID is the id the context carries, empty when it carries none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDContextKey{}).(string)
	return id
}

// WithWorkflowRequestID is [WithRequestID] for code in a workflow. A step that a
// timer starts belongs to no request: give it the empty id, or it goes under the
// id of the request that once started the run.
func WithWorkflowRequestID(ctx workflow.Context, id string) workflow.Context {
	return workflow.WithValue(ctx, requestIDContextKey{}, id)
}

// WorkflowRequestID is [RequestID] for code in a workflow.
func WorkflowRequestID(ctx workflow.Context) string {
	id, _ := ctx.Value(requestIDContextKey{}).(string)
	return id
}

// NewRequestIDPropagator carries the request id in a Temporal header: from a
// client's context to the workflow it starts, updates, signals or queries, and
// on to that workflow's activities, local activities and next run. It is
// for client.Options.ContextPropagators; workers take it from their client.
func NewRequestIDPropagator() workflow.ContextPropagator { return requestIDPropagator{} }

type requestIDPropagator struct{}

func (requestIDPropagator) Inject(ctx context.Context, header workflow.HeaderWriter) error {
	return writeRequestID(RequestID(ctx), header)
}

func (requestIDPropagator) InjectFromWorkflow(ctx workflow.Context, header workflow.HeaderWriter) error {
	return writeRequestID(WorkflowRequestID(ctx), header)
}

func (requestIDPropagator) Extract(ctx context.Context, header workflow.HeaderReader) (context.Context, error) {
	return WithRequestID(ctx, readRequestID(header)), nil
}

// ExtractToWorkflow sets the id also when the header has none: an update's
// context descends from the run's, and must not go under the id of the request
// that started the run.
func (requestIDPropagator) ExtractToWorkflow(ctx workflow.Context, header workflow.HeaderReader) (workflow.Context, error) {
	return WithWorkflowRequestID(ctx, readRequestID(header)), nil
}

func writeRequestID(id string, header workflow.HeaderWriter) error {
	if id == "" {
		return nil
	}
	payload, err := converter.GetDefaultDataConverter().ToPayload(id)
	if err != nil {
		return err
	}
	header.Set(requestIDHeader, payload)
	return nil
}

// readRequestID takes a header it cannot read for none: a workflow or an
// activity must not fail for the sake of a log line.
func readRequestID(header workflow.HeaderReader) string {
	payload, ok := header.Get(requestIDHeader)
	if !ok {
		return ""
	}
	var id string
	err := converter.GetDefaultDataConverter().FromPayload(payload, &id)
	if err != nil || len(id) > maxRequestID {
		return ""
	}
	return id
}
