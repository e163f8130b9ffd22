package models

import (
	"time"

	"samlop/casefile"
)

// Access is one look at somebody's information: who, on what ground, what
// (INV-83, pjl § 22 a). The log is append-only.
type Access struct {
	ID             int64 `gorm:"primaryKey"`
	OrganisationID string
	Principal      casefile.Principal
	// Ground is the role that allowed it, or that it was refused for lack of one.
	Ground string
	CaseID *string
	// CaseIDs are what a list showed, PersonIDs whose entries in the register.
	CaseIDs   []string `gorm:"serializer:json"`
	PersonIDs []string `gorm:"serializer:json"`
	What      string
	// About says which text, version or state of it.
	About string
	// AskerOrganisation is where the one who looked belongs; nil for nobody registered.
	AskerOrganisation *string
	// Allowed is false for a look that was asked for and refused.
	Allowed   bool
	RequestID string
	At        time.Time
}

// TableName is the log, not the entries.
func (Access) TableName() string { return "access_log" }
