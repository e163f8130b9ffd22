package models

import (
	"slices"
	"time"

	"samlop/casefile"
)

// Sending is one time that a letter is given to a service that prints and posts it, or
// puts it in a digital mailbox. Its ID is what that service knows it by.
type Sending struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	LetterID       string
	Status         SendingStatus
	// CarrierID is what the service calls it; CarrierStatus what it says has become of it,
	// and CarrierAt since when.
	CarrierID     string
	CarrierStatus string
	CarrierAt     *time.Time
	// PostedOn is the day the letter counts as posted, of the world its case lives in.
	PostedOn *casefile.Date
	// Doubled: the service has it more than once, or people posted it before the service did.
	Doubled bool
	// The instants are real time.
	MadeAt     time.Time
	Since      time.Time
	AskedAt    *time.Time
	Attempts   int
	TryAt      *time.Time
	LeaseUntil *time.Time
	Trouble    SendingTrouble
	EndedAt    *time.Time
}

// SendingStatus is how far a sending has come.
type SendingStatus string

// The statuses. UNKNOWN: the service was asked to take it, and nobody knows here whether it
// did. The last five are ends.
const (
	SendingWaits   SendingStatus = "WAITS"
	SendingUnknown SendingStatus = "UNKNOWN"
	// SendingTaken: the service has it. SendingLeft: it has left, and the case knows.
	SendingTaken SendingStatus = "TAKEN"
	SendingLeft  SendingStatus = "LEFT"
	// SendingArrived: nothing more is to be heard of it.
	SendingArrived SendingStatus = "ARRIVED"
	// SendingFailed: it left or was taken, and did not arrive; the case knows.
	SendingFailed SendingStatus = "FAILED"
	// SendingRefused: the service does not take it, and it goes in a batch that is printed.
	SendingRefused SendingStatus = "REFUSED"
	// SendingStopped: the letter was stopped, held or posted by hand before it was sent, or its
	// organisation has no carrier any more.
	SendingStopped SendingStatus = "STOPPED"
)

// Codes lists them.
func (SendingStatus) Codes() []string {
	return casefile.CodesOf(SendingWaits, SendingUnknown, SendingTaken, SendingLeft, SendingArrived, SendingFailed, SendingRefused,
		SendingStopped)
}

// SendingTrouble is why the last try came to nothing, or what a person should look at.
type SendingTrouble string

// The troubles.
const (
	SendingUnreachable SendingTrouble = "UNREACHABLE" // nobody answers there, and it was not sent
	SendingDenied      SendingTrouble = "DENIED"      // our account, key or agreement is not accepted
	SendingNoAnswer    SendingTrouble = "NO_ANSWER"   // it was sent, and no answer came that can be used
	SendingNotTaken    SendingTrouble = "NOT_TAKEN"   // the service says that it cannot be sent as it is
	SendingNoAddress   SendingTrouble = "NO_ADDRESS"  // no whole address, one abroad or a protected one: not for this carrier
	SendingByHand      SendingTrouble = "BY_HAND"     // people at the service see to it, and say no more
	SendingTooLate     SendingTrouble = "TOO_LATE"    // it was stopped here after the service had it
	SendingUnread      SendingTrouble = "UNREAD"      // it lies unread, and the service will not put it on paper
	SendingUntold      SendingTrouble = "UNTOLD"      // a rule keeps the case from being told
	SendingInternal    SendingTrouble = "INTERNAL"    // something is wrong here; the log has more
)

// Codes lists them.
func (SendingTrouble) Codes() []string {
	return casefile.CodesOf(SendingUnreachable, SendingDenied, SendingNoAnswer, SendingNotTaken, SendingNoAddress, SendingByHand,
		SendingTooLate, SendingUnread, SendingUntold, SendingInternal)
}

// StuckSendingTries is how often it is asked in vain what has become of a letter before
// people are told: some hours, by the pauses between the tries.
const StuckSendingTries = 12

// Stuck reports whether a person should look at it: what has not been taken for a day of real
// time since it was chosen, however often it was sent and looked for meanwhile, what is asked
// after in vain, and what only people can settle. ReadFigures counts the same.
func (s Sending) Stuck(now time.Time) bool {
	switch {
	case s.EndedAt != nil:
		return false
	case s.Doubled, slices.Contains([]SendingTrouble{SendingByHand, SendingTooLate, SendingUnread, SendingUntold}, s.Trouble):
		return true
	case s.Status == SendingWaits, s.Status == SendingUnknown:
		return now.Sub(s.MadeAt) > StuckAfter
	}
	return s.Attempts >= StuckSendingTries
}
