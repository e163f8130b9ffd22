package models

import (
	"time"

	"samlop/casefile"
)

// Representative is one who decides for a person, or must be asked: parental
// responsibility, child welfare, verge, next of kin. A row is ended, never
// changed otherwise or deleted; the database sees to it.
type Representative struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	// PersonID is the one they decide for.
	PersonID  string
	Principal casefile.Principal
	Kind      casefile.HolderKind
	FromDate  casefile.Date
	// ToDate is the first day on which they no longer do; nil while they do.
	ToDate     *casefile.Date
	Source     string
	RecordedBy casefile.Principal
	RecordedAt time.Time
	EndReason  *string
	EndedBy    *casefile.Principal
	EndedAt    *time.Time
}
