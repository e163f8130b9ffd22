package models

import (
	"time"

	"samlop/casefile"
)

// CaseMessage is what somebody writes to others about a case they have a part in, or what a
// step tells them there. It never changes.
type CaseMessage struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	Kind           CaseMessageKind
	Sender         casefile.Principal
	// SenderAs is the role in which it was written.
	SenderAs casefile.Role
	// About is what of the case it is about: "meeting-3"; "" for nothing in particular.
	About string
	// Words is the text that it says; nil where its kind says all there is.
	Words *string
	// SentAt is an instant of the world the organisation lives in.
	SentAt time.Time
}

// CaseMessageReader is one whom a message was to.
type CaseMessageReader struct {
	MessageID      string             `gorm:"primaryKey"`
	Reader         casefile.Principal `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	// ReaderAs is the role in which they were written to.
	ReaderAs casefile.Role
	// ReadAt is an instant of the world the organisation lives in; nil until it has been
	// read. ReadBy is who read it: of what was to the coordinator it may be the next one.
	ReadAt *time.Time
	ReadBy casefile.Principal
}

// CaseMessageKind is what a message in a case is.
type CaseMessageKind string

// The kinds: written by hand; a report of a change to the plan (P-07); that minutes hold one (G-07).
const (
	WrittenMessage        CaseMessageKind = "WRITTEN"
	MaterialChangeMessage CaseMessageKind = "MATERIAL_CHANGE"
	MinutesChangeMessage  CaseMessageKind = "MINUTES_CHANGE"
)

// Codes lists them.
func (CaseMessageKind) Codes() []string {
	return casefile.CodesOf(WrittenMessage, MaterialChangeMessage, MinutesChangeMessage)
}

// UnreadMessage is a message that one of those it was to has not read.
type UnreadMessage struct {
	CaseMessage
	CaseNumber string
	Reader     casefile.Principal
	ReaderAs   casefile.Role
}
