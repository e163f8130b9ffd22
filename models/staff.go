package models

import (
	"strings"
	"time"

	"samlop/casefile"
)

// Staff is one of the organisation's own.
type Staff struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	UnitID         *string
	ManagerID      *string
	Name           string
	WorkEmail      *string
	// Roles are those of the register: KE, KEL, MGR, DH, HP-M, HP-S, OTH, ADMIN.
	Roles     []casefile.Role `gorm:"serializer:json"`
	Language  casefile.Language
	Active    bool
	Version   int
	CreatedAt time.Time
	// CreatedBy and CreatedLogin say who made the account; CreatedLogin is a digest.
	CreatedBy    casefile.Principal
	CreatedLogin string
}

// TableName is the collective noun.
func (Staff) TableName() string { return "staff" }

// Principal is how cases name the staff member.
func (s Staff) Principal() casefile.Principal { return StaffPrincipal(s.ID) }

// TrainingRecord is one course passed (INV-34).
type TrainingRecord struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	StaffID        string
	Kind           TrainingKind
	CompletedOn    casefile.Date
	// ValidUntil is the last day it counts; nil when it does not run out.
	ValidUntil *casefile.Date
	RecordedBy casefile.Principal
	RecordedAt time.Time
}

// TrainingKind is what a course is for.
type TrainingKind string

// The kinds of training.
const (
	CoordinatorTraining TrainingKind = "COORDINATOR_ROLE"
	PlanTraining        TrainingKind = "INDIVIDUAL_PLAN"
)

// Codes lists them.
func (TrainingKind) Codes() []string { return casefile.CodesOf(CoordinatorTraining, PlanTraining) }

const (
	staffPrefix  = "staff/"
	personPrefix = "person/"
)

// StaffPrincipal names a staff member by the id of their row.
func StaffPrincipal(id string) casefile.Principal { return casefile.Principal(staffPrefix + id) }

// PersonPrincipal names a person by the id of their row.
func PersonPrincipal(id string) casefile.Principal { return casefile.Principal(personPrefix + id) }

// StaffID is the row id of a staff principal; ok is false for anybody else.
func StaffID(p casefile.Principal) (id string, ok bool) {
	return strings.CutPrefix(string(p), staffPrefix)
}

// PersonID is the row id of a person principal; ok is false for anybody else.
func PersonID(p casefile.Principal) (id string, ok bool) {
	return strings.CutPrefix(string(p), personPrefix)
}
