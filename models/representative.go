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
	Source     RepresentativeSource
	RecordedBy casefile.Principal
	RecordedAt time.Time
	EndReason  *RepresentativeEnd
	EndedBy    *casefile.Principal
	EndedAt    *time.Time
}

// RepresentativeSource is how it is known that somebody decides for a person.
type RepresentativeSource string

// The sources.
const (
	KnownFromRegister   RepresentativeSource = "POPULATION_REGISTER"
	KnownFromDocument   RepresentativeSource = "DOCUMENT"
	KnownAsStated       RepresentativeSource = "OWN_STATEMENT"
	KnownFromCourtOrder RepresentativeSource = "COURT_ORDER"
)

// Codes lists them.
func (RepresentativeSource) Codes() []string {
	return casefile.CodesOf(KnownFromRegister, KnownFromDocument, KnownAsStated, KnownFromCourtOrder)
}

// RepresentativeEnd is why somebody no longer decides for a person.
type RepresentativeEnd string

// The reasons.
const (
	ResponsibilityEnded RepresentativeEnd = "RESPONSIBILITY_ENDED"
	CareOrderEnded      RepresentativeEnd = "CARE_ORDER_ENDED"
	GuardianshipEnded   RepresentativeEnd = "GUARDIANSHIP_ENDED"
	AnotherChosen       RepresentativeEnd = "ANOTHER_CHOSEN"
	RepresentativeDied  RepresentativeEnd = "DEATH"
	RegisteredWrongly   RepresentativeEnd = "REGISTERED_WRONGLY"
)

// Codes lists them.
func (RepresentativeEnd) Codes() []string {
	return casefile.CodesOf(ResponsibilityEnded, CareOrderEnded, GuardianshipEnded, AnotherChosen,
		RepresentativeDied, RegisteredWrongly)
}
