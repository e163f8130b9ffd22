package svarut

import "time"

// Standing is what the service says has become of a letter, and since when.
type Standing struct {
	// Status is one of those of the description, or a new one.
	Status string
	At     time.Time
}

// Fate is what a standing means to whoever has sent the letter.
type Fate string

// The fates.
const (
	// OnItsWay: the service has it, and it has reached nobody yet.
	OnItsWay Fate = "ON_ITS_WAY"
	// Out: it lies in the recipient's digital mailbox, and they have been told. Unread, it
	// goes on paper after two working days by itself.
	Out Fate = "OUT"
	// Unread: it was let lie in the mailbox for the forty hours there are to read it, and the service was told to
	// send it by no other way (KS on the statuses of SvarUt): it goes on paper from us, or not at all.
	Unread Fate = "UNREAD"
	// Arrived: it was read, lies in a mailbox that the recipient has chosen, or has been
	// printed and posted. The service says no more of it.
	Arrived Fate = "ARRIVED"
	// Rejected: the service did not take it after all; it reached nobody.
	Rejected Fate = "REJECTED"
	// Lost: it could not be brought to the recipient.
	Lost Fate = "LOST"
	// ByHand: people at the service see to it, and it says no more.
	ByHand Fate = "BY_HAND"
)

// fates are what the statuses of the description mean (ForsendelseStatus).
var fates = map[string]Fate{
	"MOTTATT":          OnItsWay, // it has come, and has not been looked at
	"AKSEPTERT":        OnItsWay,
	"SENDT_PRINT":      OnItsWay, // at the printers', and not posted
	"VARSLET":          Out,
	"SENDT_DIGITALT":   Unread,
	"SENDT_SDP":        Out,
	"KLAR_FOR_MOTTAK":  Out, // the recipient's own system can fetch it
	"LEST":             Arrived,
	"LEVERT_SDP":       Arrived,
	"PRINTET":          Arrived,
	"AVVIST":           Rejected,
	"IKKE_LEVERT":      Lost,
	"MANUELT_HANDTERT": ByHand,
}

// Fate is what the standing means; OnItsWay for a status that the description of today does
// not have, so that nothing is held to have left because of a word that we do not know.
func (s Standing) Fate() Fate {
	if f, ok := fates[s.Status]; ok {
		return f
	}
	return OnItsWay
}

// HasLeft reports whether the letter has been sent to the recipient.
func (f Fate) HasLeft() bool { return f == Out || f == Unread || f == Arrived }
