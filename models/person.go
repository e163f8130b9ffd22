package models

import (
	"time"

	"samlop/casefile"
)

// Person is anybody who is not staff: a patient, a relative, a participant from
// another service. Nothing of this row goes to Temporal, a log or an e-mail.
type Person struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Name           string
	// BirthDate is never read out of an identity number (INV-101).
	BirthDate   *casefile.Date
	BirthSource *string
	// Unborn: the family expects the child; DueDate is when (hol § 7-2 a).
	Unborn           bool
	DueDate          *casefile.Date
	Email            *string
	Phone            *string
	AddressLine      *string
	PostalCode       *string
	PostalPlace      *string
	AddressProtected bool
	// Kind is how they come to the municipality: PATIENT, RELATIVE or OTHER.
	Kind string
	// Channel is LETTER or PORTAL; only PORTAL gets a bell by e-mail.
	Channel   string
	Language  string
	Version   int
	CreatedAt time.Time
}

// TableName is the irregular plural.
func (Person) TableName() string { return "people" }

// Principal is how cases name the person.
func (p Person) Principal() casefile.Principal { return PersonPrincipal(p.ID) }

// The channels of a person.
const (
	ByLetter = "LETTER"
	ByPortal = "PORTAL"
)

// PersonIdentifier is one identity number of a person: sealed, and a keyed
// digest to look it up by (internal/sealed).
type PersonIdentifier struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	PersonID       string
	Kind           string
	Sealed         []byte
	Digest         []byte
	AddedAt        time.Time
}
