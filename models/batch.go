package models

import (
	"time"

	"samlop/casefile"
)

// BatchKind is what many cases are told at once.
type BatchKind string

// The kinds of batch.
const (
	// StaffLeft: a staff member has been deactivated (INV-37).
	StaffLeft BatchKind = "STAFF_LEFT"
	// Reassign: somebody's cases go to a colleague.
	Reassign BatchKind = "REASSIGN"
	// RegisterChanged: another heads the unit, or somebody has another manager.
	RegisterChanged BatchKind = "REGISTER"
	// Recount: open deadlines are to be counted again (INV-73).
	Recount BatchKind = "RECOUNT"
	// MailGivenUp: a mail with lines of several cases has not arrived; its key is the reason.
	MailGivenUp BatchKind = "MAIL_FAILED"
	// MailCame: a mail that had been told of as not arrived has come after all; its key is the reason.
	MailCame BatchKind = "MAIL_CAME"
	// OpenBalances: cases from before the installation are taken over (T-22).
	OpenBalances BatchKind = "OPENING"
)

// Codes lists them.
func (BatchKind) Codes() []string {
	return casefile.CodesOf(StaffLeft, Reassign, RegisterChanged, Recount, MailGivenUp, MailCame, OpenBalances)
}

// LeftUnit is the reason of a RegisterChanged about somebody who works in the
// coordinating unit no more.
const LeftUnit = "LEFT_UNIT"

// BatchRole is a role that a Reassign moves.
type BatchRole string

// The roles.
const (
	HandlerRole     BatchRole = "HANDLER"
	CoordinatorRole BatchRole = "COORDINATOR"
)

// Codes lists them.
func (BatchRole) Codes() []string { return casefile.CodesOf(HandlerRole, CoordinatorRole) }

// Batch is a change that concerns many cases at once.
type Batch struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Kind           BatchKind
	// Staff is whom it is about; Successor who takes over (Reassign), or who
	// headed the unit before (RegisterChanged).
	Staff     casefile.Principal
	Successor casefile.Principal
	Role      BatchRole
	Reason    string
	// Note is words; they reach the cases as texts, and Temporal never.
	Note        string
	RequestedBy casefile.Principal
	RequestedAs []casefile.Role `gorm:"serializer:json"`
	CreatedAt   time.Time
	// GatheredAt is when all its cases had been found; FinishedAt when none of
	// them waited any more.
	GatheredAt *time.Time
	FinishedAt *time.Time
}

// ItemStatus is how far one case of a batch has come.
type ItemStatus string

// The statuses of a case in a batch.
const (
	ItemPending   ItemStatus = "PENDING"
	ItemDone      ItemStatus = "DONE"
	ItemUnchanged ItemStatus = "UNCHANGED"
	ItemRefused   ItemStatus = "REFUSED"
	ItemFailed    ItemStatus = "FAILED"
)

// Codes lists them.
func (ItemStatus) Codes() []string {
	return casefile.CodesOf(ItemPending, ItemDone, ItemUnchanged, ItemRefused, ItemFailed)
}

// BatchItem is one case of a batch and what became of it.
type BatchItem struct {
	BatchID        string `gorm:"primaryKey"`
	CaseID         string `gorm:"primaryKey"`
	OrganisationID string
	Status         ItemStatus
	// Reason is a code: the rule that refused, or why the case could not be told.
	Reason string
	// Tries is how often telling it has failed since it was last set to PENDING.
	Tries int
	At    *time.Time
}
