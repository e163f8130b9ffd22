package models

import (
	"encoding/json"
	"time"

	"samlop/casefile"
)

// JoinStatus is how far the joining of two entries of the register has come.
type JoinStatus string

// The statuses: proposed by one, approved or rejected by another. Agreed: another holds
// that they are one person, and the cases of the two are to be joined first.
const (
	JoinProposed JoinStatus = "PROPOSED"
	JoinAgreed   JoinStatus = "AGREED"
	JoinApproved JoinStatus = "APPROVED"
	JoinRejected JoinStatus = "REJECTED"
)

// Codes lists them.
func (JoinStatus) Codes() []string {
	return casefile.CodesOf(JoinProposed, JoinAgreed, JoinApproved, JoinRejected)
}

// Settled reports whether nothing more becomes of it.
func (s JoinStatus) Settled() bool { return s == JoinApproved || s == JoinRejected }

// PersonJoin says that two entries of the register are one person (INV-102): that of
// the joined leads to the survivor's from the approval on.
type PersonJoin struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	SurvivorID     string
	JoinedID       string
	Reason         string
	Status         JoinStatus
	ProposedBy     casefile.Principal
	// ProposedLogin is a digest that tells one login from another.
	ProposedLogin string
	ProposedAt    time.Time
	DecidedBy     *casefile.Principal
	DecidedAt     *time.Time
	// Moved is a JoinMoved, for whoever must undo by hand what was approved wrongly.
	Moved json.RawMessage
	// WrittenIn and Entry are its place in the feed, WrittenAt when it took it in real
	// time; nil until it is approved. The database sets them (migration 00090).
	WrittenIn *int64     `gorm:"->"`
	Entry     *int64     `gorm:"->"`
	WrittenAt *time.Time `gorm:"->"`
}

// JoinMoved are the ids of what was the joined entry's and is the survivor's now.
type JoinMoved struct {
	Cases       []string `json:"cases"`
	Identifiers []string `json:"identifiers"`
	Logins      []string `json:"logins"`
}
