package workflows

import (
	"time"

	"samlop/casefile"
)

// RecordInput is one step to carry out.
type RecordInput struct {
	// State is the case as the workflow knows it; the ledger may be ahead of it.
	State   casefile.State   `json:"state"`
	Command casefile.Command `json:"command"`
	// Policy is left empty for a step by casefile.SystemActor: Record reads it,
	// and the step's Facts, from the registers.
	Policy casefile.Policy `json:"policy"`
	// Now is the instant of the step in the case's own world, UTC.
	Now time.Time `json:"now"`
}

// RecordResult is what became of a step.
type RecordResult struct {
	// Events are all events after State.Seq that are now in the ledger: those
	// the workflow had missed, and the step's own.
	Events []casefile.Event `json:"events,omitempty"`
	// Refusal is set when a rule forbids the step; then nothing was written.
	Refusal *casefile.Refusal `json:"refusal,omitempty"`
	// Known says that the ledger already knew the command's id.
	Known bool `json:"known,omitempty"`
	// RequestHash is that of the known command, so that another body under the
	// same key can be told apart. The known command may belong to another case;
	// then the hash differs and none of Events is its.
	RequestHash string `json:"request_hash,omitempty"`
	// Mails are the outbox keys that this case's workflow must see delivered: none since
	// the postman brings them; histories of older builds have them.
	Mails []string `json:"mails,omitempty"`
	// State is set where folding Events is not enough, for they are about what has left
	// the workflow's state (casefile.Lighten): the case as it is now.
	State *casefile.State `json:"state,omitempty"`
}

// LoadResult is a case as the ledger has it.
type LoadResult struct {
	// State is casefile.New when the ledger has nothing.
	State casefile.State `json:"state"`
	// Mails are as in RecordResult.
	Mails []string `json:"mails,omitempty"`
	// Offset is how far the clock of the organisation's training world is ahead
	// of real time; 0 in production.
	Offset time.Duration `json:"offset,omitempty"`
}

// Outcome is how a delivery ended.
type Outcome string

// The outcomes.
const (
	OutcomeSent Outcome = "SENT"
	// OutcomeSkipped: nothing was left to say, or nobody to say it to.
	OutcomeSkipped Outcome = "SKIPPED"
	// OutcomeUnknown: it may have been sent, and is not sent again.
	OutcomeUnknown Outcome = "UNKNOWN"
	// OutcomeFailed: the carrier will never take it.
	OutcomeFailed Outcome = "FAILED"
)

// GaveUp is the reason of a mail that was tried for as long as mails are tried.
const GaveUp = "GAVE_UP"

// Delivery is the end of one mail.
type Delivery struct {
	Outcome Outcome `json:"outcome"`
	// Reason is a code, never words: SETTLED, UNREACHABLE, or a carrier's.
	Reason string `json:"reason,omitempty"`
}
