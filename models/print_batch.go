package models

import (
	"time"

	"samlop/casefile"
)

// PrintBatch is the letters that a unit prints and posts together.
type PrintBatch struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	UnitID         string
	Way            PrintWay
	Status         PrintStatus
	MadeBy         casefile.Principal
	// MadeAt and EndedAt are instants of the world the organisation lives in.
	MadeAt   time.Time
	PostedOn *casefile.Date
	PostedBy casefile.Principal
	EndedAt  *time.Time
}

// PrintWay is how the letters of a batch leave.
type PrintWay string

// The ways.
const (
	PrintForPost PrintWay = "POST"
	// PrintForOwnWay is for those whose address is protected: the unit sees to it itself (INV-91).
	PrintForOwnWay PrintWay = "OWN_WAY"
)

// Codes lists them.
func (PrintWay) Codes() []string { return casefile.CodesOf(PrintForPost, PrintForOwnWay) }

// PrintStatus is how far a batch of letters has come.
type PrintStatus string

// The statuses. POSTING: confirmed, and not every case has been told of it.
const (
	PrintOpen      PrintStatus = "OPEN"
	PrintPosting   PrintStatus = "POSTING"
	PrintPosted    PrintStatus = "POSTED"
	PrintCalledOff PrintStatus = "CALLED_OFF"
)

// Codes lists them.
func (PrintStatus) Codes() []string {
	return casefile.CodesOf(PrintOpen, PrintPosting, PrintPosted, PrintCalledOff)
}

// PrintLetter is a letter in a batch.
type PrintLetter struct {
	BatchID        string `gorm:"primaryKey"`
	No             int    `gorm:"primaryKey"`
	Envelope       int
	OrganisationID string
	CaseID         string
	LetterID       string
	Outcome        PrintOutcome
	// Reason is why it was not posted: what it had become, or the rule that refused.
	Reason string
}

// PrintOutcome is what has become of a letter in a batch; empty until that is confirmed.
type PrintOutcome string

// The outcomes. TRYING: the case is being told, or was when whoever told it died.
const (
	LetterTrying        PrintOutcome = "TRYING"
	LetterOutPosted     PrintOutcome = "POSTED"
	LetterOutNotPosted  PrintOutcome = "NOT_POSTED"
	LetterOutCalledOff  PrintOutcome = "CALLED_OFF"
	LetterOutNotDecided PrintOutcome = ""
)

// Codes lists them.
func (PrintOutcome) Codes() []string {
	return casefile.CodesOf(LetterTrying, LetterOutPosted, LetterOutNotPosted, LetterOutCalledOff)
}

// PrintRow is a letter of a batch with how it stands now.
type PrintRow struct {
	PrintLetter
	CaseNumber string
	Code       casefile.LetterCode
	Recipient  casefile.Principal
	Status     casefile.LetterStatus
	// Protected: the address of its recipient is protected now.
	Protected bool
}

// TakenOut reports whether a letter of a batch that is not confirmed is not to be posted
// with it any more.
func (r PrintRow) TakenOut(way PrintWay) bool {
	return r.Status != casefile.LetterQueued || r.Protected && way == PrintForPost
}
