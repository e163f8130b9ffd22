package models

import (
	"time"

	"samlop/casefile"
)

// Login says who a token's issuer and subject are in an organisation.
type Login struct {
	ID             string `gorm:"primaryKey"`
	Issuer         string
	Subject        string
	OrganisationID string
	Principal      casefile.Principal
	// Waits until a second person has let it in (INV-111).
	Waits   bool
	AddedBy casefile.Principal
	// AddedAt is nil for logins from before it was kept.
	AddedAt    *time.Time
	ApprovedBy *casefile.Principal
	EndedBy    *casefile.Principal
	EndedAt    *time.Time
}

// CalendarFeed is the private calendar of a member of the staff, one each.
type CalendarFeed struct {
	OrganisationID string             `gorm:"primaryKey"`
	Principal      casefile.Principal `gorm:"primaryKey"`
	// Digest is all that is kept of the secret that opens it.
	Digest string
	MadeAt time.Time
}

// Invitation is a code by which somebody binds the login they come with.
type Invitation struct {
	// Digest is all that is kept of the code.
	Digest         string `gorm:"primaryKey"`
	OrganisationID string
	Principal      casefile.Principal
	MadeBy         casefile.Principal
	MadeAt         time.Time
	ExpiresAt      time.Time
	UsedAt         *time.Time
}
