package casework

import (
	"fmt"
	"time"

	"samlop/models"
)

// A method of Service returns one of these, or a *casefile.Refusal, or an error
// that nobody outside should see (HTTP 500). All are found with errors.As; none
// holds personal data.

// NotFound means that there is no such thing, or none that the asker may know of (404).
type NotFound struct {
	// What is the kind of thing in snake_case: "case", "staff", "text".
	What string
}

func (e *NotFound) Error() string { return "no such " + e.What }

// Forbidden means that the thing is there, but the asker has no ground to see
// or change it (403; INV-84). A refused read has been logged.
type Forbidden struct {
	// Ground says what is lacking: one of those below.
	Ground string
}

func (e *Forbidden) Error() string { return "no ground: " + e.Ground }

// The grounds that may be lacking.
const (
	NoRelation         = "NO_RELATION"         // no relation to the case now (INV-84)
	NotHandedIn        = "NOT_HANDED_IN"       // no relation, and what is handed in cannot be registered here (INV-110)
	NotInThisRole      = "NOT_IN_THIS_ROLE"    // a relation, but not one that gives this
	NotRegistered      = "NOT_REGISTERED"      // the token is good, but nobody knows who it is
	Inactive           = "INACTIVE"            // the staff account has been deactivated
	SamePerson         = "SAME_PERSON"         // two people are needed, and this is the first of them again
	ChooseOrganisation = "CHOOSE_ORGANISATION" // several organisations know the login, and none was named
	OwnRoles           = "OWN_ROLES"           // nobody gives themselves a role (INV-111)
)

// KeyReused means that the Idempotency-Key is bound to another request (422).
type KeyReused struct{}

func (e *KeyReused) Error() string { return "the idempotency key belongs to another request" }

// Pending means that the step is on its way but has not been answered in time
// (202). Ask StepStatus, or send the same request again with the same key.
type Pending struct {
	StepID string
}

func (e *Pending) Error() string { return "step " + e.StepID + " has not been answered yet" }

// Unavailable means that the database or Temporal cannot be reached (503). The
// key is not bound, so the same request may be sent again.
type Unavailable struct {
	RetryAfter time.Duration
	// Trouble is set when it is the case that cannot go on, and people have been told.
	Trouble models.Trouble
	Err     error
}

func (e *Unavailable) Error() string { return fmt.Sprintf("unavailable for now: %v", e.Err) }

// Unwrap gives what went wrong.
func (e *Unavailable) Unwrap() error { return e.Err }

// Temporary is true: it may work another time.
func (e *Unavailable) Temporary() bool { return true }

// Stale means that somebody else has changed what is being written (412).
type Stale struct {
	// Version is the one that is there now.
	Version int
}

func (e *Stale) Error() string { return fmt.Sprintf("changed meanwhile: now version %d", e.Version) }

// Invalid means that a field's value cannot be taken (422). Field is a JSON
// path without index of persons or values; Key finds the wording.
type Invalid struct {
	Field string
	Key   string
	// Rule is the rule's code where one says so, else "".
	Rule string
}

func (e *Invalid) Error() string { return e.Field + ": " + e.Key }
