package models

import (
	"strings"
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
	BirthSource *BirthSource
	// Unborn: the family expects the child; DueDate is when (hol § 7-2 a).
	Unborn           bool
	DueDate          *casefile.Date
	Email            *string
	Phone            *string
	AddressLine      *string
	PostalCode       *string
	PostalPlace      *string
	AddressProtected bool
	// Kind is how they come to the municipality.
	Kind PersonKind
	// Channel: only PORTAL gets a bell by e-mail.
	Channel   Channel
	Language  casefile.Language
	Version   int
	CreatedAt time.Time
	// JoinedInto is the entry that stands for the person now, when this one does not.
	JoinedInto *string
	// RegisteredFor is the case whose coordinator made the entry for it; nil where the
	// unit did (decision 035).
	RegisteredFor *string
}

// TableName is the irregular plural.
func (Person) TableName() string { return "people" }

// Principal is how cases name the person.
func (p Person) Principal() casefile.Principal { return PersonPrincipal(p.ID) }

// Abroad reports whether they get letters in another country: a postal code in Norway is four digits.
func (p Person) Abroad() bool {
	return p.PostalCode != nil && *p.PostalCode != "" && strings.Trim(*p.PostalCode, "0123456789") != ""
}

// CompleteFrom fills in what is known from another entry of the same person: a birth
// date, how to reach them, and whatever protects them.
func (p *Person) CompleteFrom(other Person) {
	if p.BirthDate == nil && (other.BirthDate != nil || !p.Unborn) {
		p.BirthDate, p.BirthSource, p.Unborn, p.DueDate = other.BirthDate, other.BirthSource, other.Unborn, other.DueDate
	}
	if p.Email == nil {
		p.Email = other.Email
	}
	if p.Phone == nil {
		p.Phone = other.Phone
	}
	if p.AddressLine == nil && p.PostalCode == nil {
		p.AddressLine, p.PostalCode, p.PostalPlace = other.AddressLine, other.PostalCode, other.PostalPlace
	}
	p.AddressProtected = p.AddressProtected || other.AddressProtected
	if other.Kind == PatientPerson { // it is what gives a person their own case
		p.Kind = PatientPerson
	}
}

// PersonKind is how a person comes to the municipality.
type PersonKind string

// The kinds of person.
const (
	PatientPerson  PersonKind = "PATIENT"
	RelativePerson PersonKind = "RELATIVE"
	OtherPerson    PersonKind = "OTHER"
)

// Codes lists them.
func (PersonKind) Codes() []string {
	return casefile.CodesOf(PatientPerson, RelativePerson, OtherPerson)
}

// BirthSource is where a birth date comes from.
type BirthSource string

// The sources of a birth date.
const (
	BirthInRegister   BirthSource = "POPULATION_REGISTER"
	BirthAsStated     BirthSource = "OWN_STATEMENT"
	BirthFromDocument BirthSource = "DOCUMENT"
)

// Codes lists them.
func (BirthSource) Codes() []string {
	return casefile.CodesOf(BirthInRegister, BirthAsStated, BirthFromDocument)
}

// Channel is the agreed way to be in touch with a person (INV-82).
type Channel string

// The channels of a person.
const (
	ByLetter Channel = "LETTER"
	ByPortal Channel = "PORTAL"
	ByPhone  Channel = "PHONE"
)

// Codes lists them.
func (Channel) Codes() []string { return casefile.CodesOf(ByLetter, ByPortal, ByPhone) }

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
