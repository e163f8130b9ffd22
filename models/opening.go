package models

import (
	"encoding/json"
	"time"

	"samlop/casefile"
)

// OpeningStatus is how far a set of opening balances has come.
type OpeningStatus string

// The statuses of a set: proposed by one, approved or rejected by another.
const (
	OpeningProposed OpeningStatus = "PROPOSED"
	OpeningApproved OpeningStatus = "APPROVED"
	OpeningRejected OpeningStatus = "REJECTED"
)

// Codes lists them.
func (OpeningStatus) Codes() []string {
	return casefile.CodesOf(OpeningProposed, OpeningApproved, OpeningRejected)
}

// OpeningSet is what one person has proposed to take over from before the
// installation (T-22): one case, or all of a file.
type OpeningSet struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Status         OpeningStatus
	Rows           int
	ProposedBy     casefile.Principal
	ProposedAs     []casefile.Role `gorm:"serializer:json"`
	// ProposedLogin is a digest that tells one login from another.
	ProposedLogin string
	ProposedAt    time.Time
	DecidedBy     *casefile.Principal
	DecidedAt     *time.Time
	// BatchID is the batch that opens the cases, once they are approved.
	BatchID *string
}

// OpeningRow is one case of a set: an opening balance (casefile.Balance), words and all.
type OpeningRow struct {
	SetID          string `gorm:"primaryKey"`
	No             int    `gorm:"primaryKey;autoIncrement:false"`
	OrganisationID string
	// CaseID is the case that it is to open.
	CaseID   string
	PersonID string
	Body     json.RawMessage
	// Refusal is why the case was not opened (casefile.Refusal).
	Refusal *json.RawMessage
}
