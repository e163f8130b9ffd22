package models

import (
	"encoding/json"
	"time"

	"samlop/casefile"
)

// Text is words about a case, immutable, invisible until a ledger event names
// them.
type Text struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	CommandID      string
	Field          string
	Body           string
	Hash           string
	CreatedAt      time.Time
}

// PlanDraft is the plan being written: an ordinary row with If-Match.
type PlanDraft struct {
	CaseID         string `gorm:"primaryKey"`
	OrganisationID string
	Content        json.RawMessage
	Version        int
	UpdatedBy      casefile.Principal
	UpdatedAt      time.Time `gorm:"autoUpdateTime:false"`
	// MessageID is the transfer packet that it came with, if it did.
	MessageID *string
}

// PlanVersion is an immutable snapshot of a draft, named by a step.
type PlanVersion struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	Content        json.RawMessage
	Hash           string
	CreatedBy      casefile.Principal
	CreatedAt      time.Time
}
