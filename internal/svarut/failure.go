package svarut

import (
	"errors"
	"fmt"
	"net"
	"net/http"
)

// Certainty says whether the service may have a letter that it was asked to take.
type Certainty string

// The certainties.
const (
	// NotSent: nothing of it reached the service. It may be sent again.
	NotSent Certainty = "NOT_SENT"
	// Denied: the service turned us away before it looked at the letter. It may be sent
	// again when what is wrong with us has been mended.
	Denied Certainty = "DENIED"
	// NotTaken: the service has looked at the letter and does not take it as it is.
	NotTaken Certainty = "NOT_TAKEN"
	// Unknown: it may have it. Only asking by our reference tells.
	Unknown Certainty = "UNKNOWN"
)

// Failure is why a letter was not taken, or is not known to have been.
type Failure struct {
	Certainty Certainty
	// Status is the HTTP status of the answer; 0 where none came.
	Status int
	err    error
}

// Error says what happened, and nothing of the letter.
func (f *Failure) Error() string {
	if f.Status != 0 {
		return fmt.Sprintf("the letter service answered %d (%s)", f.Status, f.Certainty)
	}
	return fmt.Sprintf("the letter service did not answer (%s): %v", f.Certainty, f.err)
}

func (f *Failure) Unwrap() error { return f.err }

// CertaintyOf is what an error of Send means; Unknown for an error that is none of ours.
func CertaintyOf(err error) Certainty {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Certainty
	}
	return Unknown
}

// answered is the failure that an answer other than 200 means. Those that a gateway before
// the service may give, or that may come after it has taken the letter, leave it unknown.
func answered(status int) *Failure {
	f := &Failure{Certainty: Unknown, Status: status}
	switch status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		f.Certainty = NotTaken
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusTooManyRequests:
		f.Certainty = Denied
	}
	return f
}

// unanswered tells a connection that could not be made from one that broke.
func unanswered(err error) *Failure {
	f := &Failure{Certainty: Unknown, err: errors.New("the connection broke, or no answer came in time")}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		f.Certainty, f.err = NotSent, errors.New("no connection could be made")
	}
	if is[*net.DNSError](err) {
		f.Certainty, f.err = NotSent, errors.New("its name is not known")
	}
	return f
}

func is[T error](err error) bool {
	_, ok := errors.AsType[T](err)
	return ok
}
