package workflows

import (
	"strings"
	"time"

	"samlop/casefile"
)

// Names that Temporal keeps for good. A Go rename never changes them.
const (
	// CaseType is the workflow's registered name.
	CaseType = "Case"
	// EpisodeType is that of an episode in a health trust: the same life (Case), under a
	// name of its own.
	EpisodeType = "Episode"
	// CaseQueue runs cases and their local activities.
	CaseQueue = "cases"
	// MailQueue runs deliveries, rate-limited for the whole installation.
	MailQueue = "mail"
	// LiveUntil is the update that moves a training case's clock.
	LiveUntil = "live_until"
	// CatchUp is the update that brings a run up to the ledger after a crash.
	CatchUp = "catch_up"
	// CurrentType marks the answer of a run that needs no catching up.
	CurrentType = "Current"
	// ParkedType marks the answer of a run that cannot go on by itself.
	ParkedType = "Parked"
	// RefusedType marks an update error that carries a casefile.Refusal.
	RefusedType = "Refused"
	// LedgerBehindType marks the cause of an error of a run that is ahead of its
	// ledger, as after a database restored from before; trying again mends nothing.
	LedgerBehindType = "LedgerBehind"
	// UnavailableType marks an update error that means: try again, nothing happened.
	UnavailableType = "Unavailable"
)

// CaseID is the workflow id of a case: opaque and stable.
func CaseID(caseID string) string { return FileID(casefile.KindCase, caseID) }

// FileID is the workflow id of a file of a kind.
func FileID(kind casefile.Kind, id string) string {
	return strings.ToLower(TypeOf(kind)) + "/" + id
}

// FileIDNamed is FileID of a kind as an answer spells it.
func FileIDNamed(kind, id string) string { return FileID(casefile.Kind(kind), id) }

// TypeOf is the registered name of the workflow of a kind of file.
func TypeOf(kind casefile.Kind) string {
	if kind == casefile.KindEpisode {
		return EpisodeType
	}
	return CaseType
}

// CaseOf is the file of a workflow id that FileID made.
func CaseOf(workflowID string) string {
	_, id, _ := strings.Cut(workflowID, "/")
	return id
}

// Start is what a run begins with when it does not carry a state over.
type Start struct {
	Case         string `json:"case"`
	Organisation string `json:"organisation"`
	// Offset is how far a training world's clock is from real time; 0 in production.
	Offset time.Duration `json:"offset,omitempty"`
	// Fresh says that the case is brand-new, so that nothing needs loading.
	Fresh bool `json:"fresh,omitempty"`
	// Carried is the state of the run before, after continue-as-new.
	Carried *Carried `json:"carried,omitempty"`
}

// Order is one step asked for: the update's argument. The update's name is the
// step's name.
type Order struct {
	Command casefile.Command `json:"command"`
	Policy  OwnPolicy        `json:"policy"`
	// Seen is how far the ledger was when the step was asked for: a run that is
	// behind it does not judge the step by the state it knows.
	Seen int `json:"seen,omitempty"`
}

// Receipt is the answer to an accepted step.
type Receipt struct {
	CommandID   string    `json:"command_id"`
	RequestHash string    `json:"request_hash"`
	Seq         int       `json:"seq"`
	Events      []string  `json:"events"`
	At          time.Time `json:"at"`
	// Repeated is true when the step had been taken before under the same id.
	Repeated bool `json:"repeated,omitempty"`
	// Made is what the step made; nothing when it had been taken before.
	Made []casefile.Made `json:"made,omitempty"`
}

// Until asks a training case to live through every wake up to an instant of its
// world, and to keep the new offset.
type Until struct {
	To     time.Time     `json:"to"`
	Offset time.Duration `json:"offset"`
	// Seen is how far the ledger was when this was asked for.
	Seen int `json:"seen,omitempty"`
}
