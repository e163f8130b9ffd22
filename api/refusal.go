package api

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/wording"
)

// answer turns an error of the service into what is answered, by its type. What it
// does not know is an internal error: logged, and never shown.
func answer(ctx context.Context, err error) huma.StatusError {
	x := exchangeOf(ctx)
	if p := refused(x, err); p != nil {
		return p
	}
	var (
		pending     *casework.Pending
		unavailable *casework.Unavailable
		already     huma.StatusError
	)
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &pending):
		return newAccepted(pending.StepID)
	case errors.As(err, &unavailable):
		x.cause = err
		if unavailable.Trouble != "" {
			return away(x, "case_in_trouble", unavailable.RetryAfter)
		}
		return away(x, "unavailable", unavailable.RetryAfter)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		// The client has gone, or the server is stopping: nothing is known to have failed.
		x.cause = err
		return away(x, "unavailable", time.Second)
	}
	x.cause = err
	return ownProblem(x, http.StatusInternalServerError, "internal", "internal")
}

// refused knows the designed noes; nil for anything else.
func refused(x *exchange, err error) *Problem {
	var (
		refusal   *casefile.Refusal
		notFound  *casework.NotFound
		forbidden *casework.Forbidden
		reused    *casework.KeyReused
		stale     *casework.Stale
		invalid   *casework.Invalid
	)
	switch {
	case errors.As(err, &refusal):
		return ofRule(x, refusal)
	case errors.As(err, &notFound):
		return ownProblem(x, http.StatusNotFound, "not_found", "not_found")
	case errors.As(err, &forbidden):
		return ownProblem(x, http.StatusForbidden, "forbidden", groundKey(forbidden.Ground))
	case errors.As(err, &reused):
		return ownProblem(x, http.StatusUnprocessableEntity, "key_reused", "key_reused")
	case errors.As(err, &stale):
		return ownProblem(x, http.StatusPreconditionFailed, "stale", "stale").with("ETag", etag(stale.Version))
	case errors.Is(err, errNoSuchTag):
		return ownProblem(x, http.StatusPreconditionFailed, "stale", "stale")
	case errors.As(err, &invalid):
		return ofField(x, invalid)
	}
	return nil
}

// ofRule is a refusal by casefile: 422, or 403 and 404 by its kind.
func ofRule(x *exchange, r *casefile.Refusal) *Problem {
	status, kind := http.StatusUnprocessableEntity, "refused"
	switch r.Kind {
	case casefile.NotYours:
		status, kind = http.StatusForbidden, "forbidden"
	case casefile.Unknown:
		status, kind = http.StatusNotFound, "not_found"
	case casefile.RuleBroken, casefile.Malformed:
	}
	p := newProblem(x, status, kind, r.Key, wording.Refusal(x.lang, r))
	p.Rule, p.Whom = r.Rule, r.Whom
	x.rule = r.Rule
	p.Errors = x.appendField(nil, r.Field, p.Detail)
	for _, also := range r.Also {
		words := wording.Refusal(x.lang, also)
		p.Also = append(p.Also, FurtherReason{Rule: also.Rule, Key: also.Key, Detail: words.Problem, Remedy: words.Remedy,
			Whom: also.Whom})
		p.Errors = x.appendField(p.Errors, also.Field, words.Problem)
	}
	return p
}

// appendField adds the field that a refusal is about, if it names one.
func (x *exchange) appendField(to []FieldError, field, message string) []FieldError {
	if field == "" {
		return to
	}
	return append(to, FieldError{Path: x.place(field), Message: message})
}

// badCursor is casework's key for a cursor it never gave out: a request that
// cannot be read, like any other wrong query parameter (400).
const badCursor = "bad_cursor"

// ofField is a field whose value casework cannot take: understood, but wrong (422).
func ofField(x *exchange, i *casework.Invalid) *Problem {
	if i.Key == badCursor {
		p := ownProblem(x, http.StatusBadRequest, "malformed", "malformed")
		p.Errors = []FieldError{{Path: "query." + i.Field, Message: wording.Input(x.lang, "pattern", "", "cursor")}}
		return p
	}
	words, ok := wording.Invalid(x.lang, i.Key, i.Field)
	p := newProblem(x, http.StatusUnprocessableEntity, "refused", i.Key, words)
	if !ok {
		p.Key = "invalid"
	}
	p.Rule = i.Rule
	p.Errors = []FieldError{{Path: x.place(i.Field), Message: words.Problem}}
	return p
}

func groundKey(ground string) string {
	switch ground {
	case casework.NotRegistered:
		return "not_registered"
	case casework.Inactive:
		return "inactive"
	case casework.NotInThisRole:
		return "wrong_role"
	case casework.NotHandedIn:
		return "not_handed_in"
	case casework.SamePerson:
		return "same_person"
	case casework.ChooseOrganisation:
		return "choose_organisation"
	case casework.OwnRoles:
		return "own_roles"
	}
	return "forbidden"
}

// away is 503 with whole seconds to wait, at least one.
func away(x *exchange, key string, wait time.Duration) *Problem {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	return ownProblem(x, http.StatusServiceUnavailable, "unavailable", key).with("Retry-After", strconv.Itoa(seconds))
}

// Accepted answers a step that is on its way but takes its time (202).
type Accepted struct {
	StepID    string `json:"step_id"`
	Status    string `json:"status" enum:"PENDING"`
	StatusURL string `json:"status_url" doc:"Where to look; also in Location"`
}

func newAccepted(stepID string) *Accepted {
	return &Accepted{StepID: stepID, Status: casework.StepPending, StatusURL: Prefix + "/steps/" + stepID}
}

// Error lets a handler return an Accepted in place of its answer.
func (a *Accepted) Error() string { return "step " + a.StepID + " is on its way" }

// GetStatus is 202.
func (a *Accepted) GetStatus() int { return http.StatusAccepted }

// GetHeaders says where to look.
func (a *Accepted) GetHeaders() http.Header { return http.Header{"Location": {a.StatusURL}} }
