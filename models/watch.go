package models

import (
	"time"

	"samlop/casefile"
)

// Watch is how far the watch over all open cases has come: one row.
type Watch struct {
	ID int `gorm:"primaryKey;autoIncrement:false"`
	// BeganAt is when the walk began that is under way, or the last one.
	BeganAt *time.Time
	// AfterCase is the case it has come to; nil when no walk is under way.
	AfterCase *string
	// FinishedAt is when a walk last came to its end, FinishedBegan when that one began.
	FinishedAt    *time.Time
	FinishedBegan *time.Time
	// Walked is how many cases the walk under way has looked at, or the last one did.
	Walked int
}

// TableName is singular: there is one.
func (Watch) TableName() string { return "watch" }

// WatchedCase is a case that should have a workflow which is awake.
type WatchedCase struct {
	ID             string
	Kind           casefile.Kind
	OrganisationID string
	LastSeq        int
	Trouble        Trouble
	// OffsetUS is how far the clock of its world is ahead of real time; 0 in production.
	OffsetUS int64 `gorm:"column:offset_us"`
}

// Offset is how far the case's clock is ahead of real time.
func (c WatchedCase) Offset() time.Duration { return World{OffsetUS: c.OffsetUS}.Offset() }
