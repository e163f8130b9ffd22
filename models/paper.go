package models

import (
	"encoding/json"
	"time"

	"samlop/casefile"
)

// Paper is what a letter says and how it looks, made once when it has been written and
// never changed.
type Paper struct {
	CaseID         string `gorm:"primaryKey"`
	LetterID       string `gorm:"primaryKey"`
	OrganisationID string
	Code           casefile.LetterCode
	Language       casefile.Language
	// Version tells one wording of the text from another.
	Version string
	// Content is a letters.Paper.
	Content json.RawMessage
	PDF     []byte `gorm:"column:pdf"`
	SHA256  string `gorm:"column:sha256"`
	MadeAt  time.Time
}

// PaperDue is a letter that waits to be put on paper.
type PaperDue struct {
	CaseID         string `gorm:"primaryKey"`
	LetterID       string `gorm:"primaryKey"`
	OrganisationID string
	WaitsFrom      time.Time
	Tries          int
}

// TableName is the table's.
func (PaperDue) TableName() string { return "papers_due" }

// PaperStanding is how far a letter is from being on paper.
type PaperStanding string

// The standings. STUCK: it could not be put there however often that was tried, and a person
// should know.
const (
	PaperMade    PaperStanding = "MADE"
	PaperWaiting PaperStanding = "WAITING"
	PaperStuck   PaperStanding = "STUCK"
)

// Codes lists them.
func (PaperStanding) Codes() []string { return casefile.CodesOf(PaperMade, PaperWaiting, PaperStuck) }

// StuckPaperTries is after how many tries a letter is said to be stuck: within a quarter of an hour.
const StuckPaperTries = 5

// Postal is where somebody gets letters. Lines are empty where it is not known, and for
// whoever is protected.
type Postal struct {
	// Unit is where staff get theirs; nil of others.
	Unit                                 *string
	AddressLine, PostalCode, PostalPlace *string
	AddressProtected                     bool
}

// Lines are those of an address, below the name; none of who is protected (INV-91).
func (p Postal) Lines() []string {
	var lines []string
	if p.AddressProtected {
		return nil
	}
	for _, line := range []*string{p.Unit, p.AddressLine} {
		if line != nil && *line != "" {
			lines = append(lines, *line)
		}
	}
	place := ""
	if p.PostalCode != nil {
		place = *p.PostalCode
	}
	if p.PostalPlace != nil && *p.PostalPlace != "" {
		if place != "" {
			place += " "
		}
		place += *p.PostalPlace
	}
	if place != "" {
		lines = append(lines, place)
	}
	return lines
}
