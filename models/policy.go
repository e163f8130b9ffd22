package models

import (
	"time"

	"samlop/casefile"
)

// Policy is one version of an organisation's policy: proposed, and approved or
// rejected by somebody else.
type Policy struct {
	OrganisationID string `gorm:"primaryKey"`
	Version        int    `gorm:"primaryKey;autoIncrement:false"`
	// EffectiveFrom is the first day (Europe/Oslo) it is in force, if approved.
	EffectiveFrom casefile.Date
	Policy        casefile.Policy `gorm:"serializer:json"`
	Reason        string
	Status        string
	ProposedBy    casefile.Principal
	// ProposedLogin is a digest of the login that proposed it.
	ProposedLogin string
	ProposedAt    time.Time
	DecidedBy     *casefile.Principal
	DecidedAt     *time.Time
	// InForceAt is when the organisation began to go by it; RecountedAt when the
	// last of its living cases had counted its deadlines again.
	InForceAt   *time.Time
	RecountedAt *time.Time
	// RecountBatch is the batch in which they do; nil until its day.
	RecountBatch *string
}

// The statuses of a policy version.
const (
	PolicyProposed = "PROPOSED"
	PolicyApproved = "APPROVED"
	PolicyRejected = "REJECTED"
)
