package models

import "samlop/casefile"

// Deadline is what lists across cases need of a case's deadline; the state has
// the rest.
type Deadline struct {
	CaseID         string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Code           string
	About          string
	Kind           casefile.DeadlineKind
	Due            casefile.Date
	ActBy          casefile.Date
	Status         casefile.DeadlineStatus
}

// Task is something a person must see to.
type Task struct {
	CaseID         string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	UnitID         *string
	Kind           casefile.TaskKind
	ForRole        casefile.Role
	// ForPrincipal is who holds the role now; empty when it is the unit's.
	ForPrincipal casefile.Principal
	About        string
	Due          *casefile.Date
	OpenedOn     casefile.Date
	DoneOn       *casefile.Date
}

// Letter is one letter of a case.
type Letter struct {
	CaseID         string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Code           casefile.LetterCode
	Recipient      casefile.Principal
	Status         casefile.LetterStatus
	QueuedOn       casefile.Date
}

// Relation says who has a relation to a case now (Live), or had one before: the
// ground of every list (INV-84).
type Relation struct {
	CaseID         string             `gorm:"primaryKey"`
	Principal      casefile.Principal `gorm:"primaryKey"`
	Role           casefile.Role      `gorm:"primaryKey"`
	OrganisationID string
	Live           bool
}

// CaseStaff is a member of the staff who has a part in an open case that ends when
// they leave (casefile.StaffIn). It is no ground to read anything.
type CaseStaff struct {
	Principal      casefile.Principal `gorm:"primaryKey"`
	CaseID         string             `gorm:"primaryKey"`
	OrganisationID string
}

// TableName is not a plural.
func (CaseStaff) TableName() string { return "case_staff" }

// Plan exists so that the database itself keeps a person to one live plan (INV-03).
type Plan struct {
	CaseID         string `gorm:"primaryKey"`
	OrganisationID string
	PersonID       string
	Status         casefile.PlanStatus
}
