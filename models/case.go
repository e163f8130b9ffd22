package models

import (
	"encoding/json"
	"fmt"
	"time"

	"samlop/casefile"
)

// Case is one row a case: what lists and look-ups need, and the state as of LastSeq.
type Case struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	// Kind is what the file is of: a case, or an episode in a health trust.
	Kind casefile.Kind `gorm:"default:CASE"`
	// HiddenFromUnit is true of an episode in which no need has been seen: the trust's
	// coordinating unit does not see it (casefile.State.OpenToTrustUnit).
	HiddenFromUnit bool
	// Number is what people call the case by, unique in the organisation.
	Number   string
	PersonID string
	// UnitID is the coordinating unit that has the case.
	UnitID          *string
	Phase           casefile.Phase
	Round           int
	LastSeq         int
	Handler         casefile.Principal
	Coordinator     casefile.Principal
	MainResponsible casefile.Principal
	// StandsInUntil is the day until which whoever serves as coordinator is a substitute.
	StandsInUntil *casefile.Date
	PlanStatus    casefile.PlanStatus
	// Overdue is the number of deadlines that are OVERDUE.
	Overdue int
	// Attention is true while something has gone wrong that a person must see
	// to (casefile.State.NeedsAttention); AttentionSince is the instant it became so.
	Attention      bool
	AttentionSince *time.Time
	// NextDue is the earliest due date of a live duty.
	NextDue *casefile.Date
	// NextWake is the instant at which the case acts by itself next (casefile.AlarmAt).
	NextWake        *time.Time
	FirstReceivedOn *casefile.Date
	// Trouble is what keeps the case from going on, as the watch last saw it, since
	// when, and when it was last seen so, in real time; NoTrouble when it is well.
	Trouble      Trouble
	TroubleSince *time.Time
	TroubleSeen  *time.Time
	// StaffSeq is the entry as of which CaseStaff says who has a part in the case.
	// StaffUnknown is set by the database where a step was written without it.
	StaffSeq     int
	StaffUnknown bool
	State        casefile.State `gorm:"serializer:json"`
	CreatedAt    time.Time
	UpdatedAt    time.Time `gorm:"autoUpdateTime:false"`
}

// Trouble is what keeps a case from going on.
type Trouble string

// The kinds of trouble (INV-113).
const (
	NoTrouble Trouble = ""
	// TroubleParked: the workflow stands still because it could not write, and tries again.
	TroubleParked Trouble = "PARKED"
	// TroubleTaskFails: the workflow's code fails, again and again.
	TroubleTaskFails Trouble = "TASK_FAILS"
	// TroubleNoAnswer: the workflow does not answer, while others do.
	TroubleNoAnswer Trouble = "NO_ANSWER"
	// TroubleCannotMend: the workflow is missing or not as far as the ledger, and no
	// new run could be made of the ledger.
	TroubleCannotMend Trouble = "CANNOT_MEND"
)

// What must never be, although each of the cases goes on by itself: the standing
// check finds it (INV-104).
const (
	// TroubleSideBySide: the person has another case beyond screening.
	TroubleSideBySide Trouble = "SIDE_BY_SIDE"
	// TroubleMergedInARing: the case is merged into another, and that one, or one
	// after it, into this.
	TroubleMergedInARing Trouble = "MERGED_IN_A_RING"
	// TroubleMergedTooLate: the case is merged into one that had ended before.
	TroubleMergedTooLate Trouble = "MERGED_TOO_LATE"
)

// Codes lists them.
func (Trouble) Codes() []string {
	return casefile.CodesOf(TroubleParked, TroubleTaskFails, TroubleNoAnswer, TroubleCannotMend, TroubleSideBySide, TroubleMergedInARing,
		TroubleMergedTooLate)
}

// RunningCase is a case beyond screening that has not ended; a trigger keeps the
// rows, at most one a person that does not run beside another (INV-104).
type RunningCase struct {
	CaseID         string `gorm:"primaryKey"`
	OrganisationID string
	PersonID       string
	// Beside: there was another already, and the two are to be joined (T-21).
	Beside bool
	Since  time.Time
}

// Event is one fact of the ledger, as stored. The ledger is append-only.
type Event struct {
	CaseID         string `gorm:"primaryKey"`
	Seq            int    `gorm:"primaryKey;autoIncrement:false"`
	OrganisationID string
	CommandID      string
	Name           string
	Fact           json.RawMessage
	Actor          casefile.Principal
	Role           casefile.Role
	At             time.Time
	OnDate         casefile.Date
	// WrittenAt is real time, whatever clock the case lives by.
	WrittenAt time.Time `gorm:"->"`
	// WrittenIn and Entry are its place in the feed: the transaction, and which one in it.
	WrittenIn int64 `gorm:"->"`
	Entry     int64 `gorm:"->"`
}

// NewEvent is the row of an event.
func NewEvent(caseID, organisationID string, e casefile.Event) (Event, error) {
	fact, err := json.Marshal(e.Fact)
	if err != nil {
		return Event{}, fmt.Errorf("encoding fact %s: %w", e.Name(), err)
	}
	return Event{CaseID: caseID, Seq: e.Seq, OrganisationID: organisationID, CommandID: e.Command, Name: e.Name(),
		Fact: fact, Actor: e.By, Role: e.Role, At: e.At, OnDate: e.On}, nil
}

// Casefile is the event as the pure core knows it. It fails on a fact that this
// build does not know, because a fact passed over would leave the state wrong.
func (e Event) Casefile() (casefile.Event, error) {
	fact, err := casefile.NewFact(e.Name, e.Fact)
	if err != nil {
		return casefile.Event{}, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	return casefile.Event{Seq: e.Seq, At: e.At, On: e.OnDate, By: e.Actor, Role: e.Role, Command: e.CommandID, Fact: fact}, nil
}

// Command is one accepted step: its id is bound to its request for good.
type Command struct {
	ID             string `gorm:"primaryKey"`
	CaseID         string
	OrganisationID string
	Name           string
	RequestHash    string
	Actor          casefile.Principal
	Role           casefile.Role
	// FirstSeq and LastSeq are the events it led to; FirstSeq is LastSeq+1 when there are none.
	FirstSeq  int
	LastSeq   int
	At        time.Time
	WrittenAt time.Time `gorm:"->"`
}

// Intake binds a referral's key to the case it will be, before there is a case,
// so that a repeated first request meets the same one.
type Intake struct {
	CommandID      string `gorm:"primaryKey"`
	OrganisationID string
	CaseID         string
	Number         string
	PersonID       string
	CreatedAt      time.Time
	// Kind is what is set aside, when it is drawn; it is not kept.
	Kind casefile.Kind `gorm:"-"`
}

// Answer is the answer of an ordinary write (people, staff, policy …) under its
// Idempotency-Key.
type Answer struct {
	Key         string `gorm:"primaryKey"`
	RequestHash string
	Status      int
	Body        json.RawMessage
	// OrganisationID is the asker's; nil for one who belongs to none.
	OrganisationID *string
	CreatedAt      time.Time
}
