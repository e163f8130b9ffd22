package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casework"
)

// Keyed is what every POST carries.
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" format:"idempotency-key"`
}

// keyHeader and keyDoc say what the tag has no room for.
const (
	keyHeader = "Idempotency-Key"
	keyDoc    = "Chosen by you, new for each request. The same request again under the same key gets the same answer; " +
		"another body under it is refused. The key of a step is bound for good, any other for 30 days"
)

// InCase is what every operation on one case carries.
type InCase struct {
	CaseID ID `path:"case_id" doc:"The case"`
}

// InOrganisation is what every operation below an organisation carries.
type InOrganisation struct {
	OrganisationID ID `path:"organisation_id" doc:"The organisation"`
}

// reply is an answer without headers of its own.
type reply[T any] struct {
	Body T
}

// versioned is an answer that can be changed under If-Match.
type versioned[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// created is the answer to a POST that made something with an address.
type created[T any] struct {
	Location string `header:"Location"`
	Body     T
}

// page is a list that may go on.
type page[T any] struct {
	Items      []T             `json:"items" doc:"Empty when there are none"`
	NextCursor string          `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
	People     casework.People `json:"people,omitempty" doc:"The names of the principals in the items"`
}

func paged[T any](items []T, next string, people casework.People) *reply[page[T]] {
	if items == nil {
		items = []T{}
	}
	return &reply[page[T]]{page[T]{items, next, people}}
}

// optional is a query parameter that means something else left out than at its
// zero value; given is nil when it is.
type optional[T any] struct {
	given *T
	value T
}

// Schema describes what is given.
func (optional[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

// Receiver is where huma reads the value to.
func (o *optional[T]) Receiver() reflect.Value { return reflect.ValueOf(&o.value).Elem() }

// OnParamSet hears from huma that the parameter was there.
func (o *optional[T]) OnParamSet(bool, any) { o.given = &o.value }

// operation begins the description of one operation; tag is its chapter.
func operation(method, path, tag, id, summary string) huma.Operation {
	op := huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tag},
		// readBody has read and bounded the body; a deadline here would outlive it.
		BodyReadTimeout: -1, MaxBodyBytes: maxBody + 1,
		Responses: map[string]*huma.Response{},
	}
	// A query names cases, units and people too, and a body may be sent where none is read.
	refuses(op, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusRequestTimeout,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusInternalServerError, http.StatusServiceUnavailable)
	if method == http.MethodGet {
		op.Responses[strconv.Itoa(http.StatusNotModified)] = &huma.Response{Ref: "#/components/responses/NotModified"}
	} else {
		refuses(op, http.StatusUnprocessableEntity, http.StatusTooManyRequests)
	}
	if method == http.MethodPost {
		op.DefaultStatus = http.StatusCreated
	}
	return op
}

// problems are the answers that are the same everywhere, by status.
var problems = map[int]string{
	http.StatusBadRequest:            "The request cannot be read; errors names each field",
	http.StatusUnauthorized:          "No token, or one that does not hold",
	http.StatusForbidden:             "You have no ground for this, or the step is somebody else's",
	http.StatusNotFound:              "It does not exist, or you may not know of it",
	http.StatusRequestTimeout:        "The body did not arrive in time; the connection is closed",
	http.StatusPreconditionFailed:    "Somebody else has changed it since you read it",
	http.StatusRequestEntityTooLarge: "More than the operation takes; the answer says how much that is",
	http.StatusUnsupportedMediaType:  "Not JSON, for a table not CSV, or for a scan not application/octet-stream",
	http.StatusUnprocessableEntity:   "A rule refuses it, or the key belongs to another request; nothing has been changed",
	http.StatusPreconditionRequired:  "If-Match is missing",
	http.StatusTooManyRequests:       "This login writes too much; try again after Retry-After",
	http.StatusInternalServerError:   "Something went wrong on our side",
	http.StatusServiceUnavailable:    "Try again after Retry-After; nothing has been changed",
}

// problemHeaders are what comes with a refusal, by status.
var problemHeaders = map[int]map[string]*huma.Param{
	http.StatusUnauthorized: {"WWW-Authenticate": {Required: true, Schema: &huma.Schema{Type: huma.TypeString},
		Description: "Bearer, with an error when a token was sent (RFC 6750)"}},
	// Without a tag where the client's was never one (errNoSuchTag).
	http.StatusPreconditionFailed: {"ETag": {Schema: &huma.Schema{Type: huma.TypeString}, Description: "Of what is there now"}},
	http.StatusTooManyRequests:    {"Retry-After": retryAfter},
	http.StatusServiceUnavailable: {"Retry-After": retryAfter},
}

var tagOfNow = &huma.Param{Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "Of what is there now"}

var retryAfter = &huma.Param{Required: true, Schema: &huma.Schema{Type: huma.TypeInteger}, Description: "Seconds"}

// refuses adds the refusals an operation may answer with.
func refuses(op huma.Operation, statuses ...int) {
	for _, status := range statuses {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/Problem" + strconv.Itoa(status)}
	}
}

// responses describes the shared answers for OpenAPI.
func responses(r huma.Registry) map[string]*huma.Response {
	problem := r.Schema(reflect.TypeFor[Problem](), true, "")
	out := map[string]*huma.Response{"Accepted": {
		Description: "On its way: look at Location, or send the same request again with the same key",
		Headers:     map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString}}},
		Content:     map[string]*huma.MediaType{"application/json": {Schema: r.Schema(reflect.TypeFor[Accepted](), true, "")}},
	}, "NotModified": {
		Description: "Nothing has changed since the ETag in If-None-Match",
		Headers:     map[string]*huma.Param{"ETag": tagOfNow},
	}}
	for status, means := range problems {
		out["Problem"+strconv.Itoa(status)] = &huma.Response{
			Description: means, Content: map[string]*huma.MediaType{problemType: {Schema: problem}}, Headers: problemHeaders[status],
		}
	}
	return out
}

// handle registers an operation whose errors are the service's.
func handle[I, O any](s *server, op huma.Operation, do func(context.Context, casework.Asker, *I) (*O, error)) {
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		asker := exchangeOf(ctx).asker
		out, err := do(asker.Within(ctx), asker, in)
		if err != nil {
			return nil, answer(ctx, err)
		}
		return out, nil
	})
}

// wholeDoc is said of a list that is given whole; every other one has items, and
// next_cursor where it goes on.
const wholeDoc = "Whole: everything there is stands in the one answer."

// read registers a GET that answers with what one method of the service gives.
func read[I, T any](s *server, path, tag, id, summary string, do func(context.Context, casework.Asker, *I) (T, error)) {
	register(s, operation(http.MethodGet, path, tag, id, summary), do)
}

// readWhole is read of what is given whole.
func readWhole[I, T any](s *server, path, tag, id, summary string, do func(context.Context, casework.Asker, *I) (T, error)) {
	op := operation(http.MethodGet, path, tag, id, summary)
	op.Description = wholeDoc
	register(s, op, do)
}

func register[I, T any](s *server, op huma.Operation, do func(context.Context, casework.Asker, *I) (T, error)) {
	handle(s, op, func(ctx context.Context, a casework.Asker, in *I) (*reply[T], error) {
		out, err := do(ctx, a, in)
		if err != nil {
			return nil, err
		}
		return &reply[T]{out}, nil
	})
}
