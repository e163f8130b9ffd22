package models

import (
	"time"

	"samlop/casefile"
)

// World is a training world: a set of organisations with a clock of its own.
type World struct {
	ID string `gorm:"primaryKey"`
	// OffsetUS is how far its clock is ahead of real time, in microseconds; negative when behind.
	OffsetUS     int64 `gorm:"column:offset_us"`
	OwnerIssuer  string
	OwnerSubject string
	CreatedAt    time.Time
}

// Offset is how far the world's clock is ahead of real time.
func (w World) Offset() time.Duration { return time.Duration(w.OffsetUS) * time.Microsecond }

// Organisation is a municipality or a health trust. Everything belongs to one.
type Organisation struct {
	ID string `gorm:"primaryKey"`
	// WorldID is set for the organisations of a training world.
	WorldID  *string
	Kind     OrganisationKind
	Name     string
	Language casefile.Language
	// Policy is the one in force from PolicyFrom (nil: from the beginning) until
	// the day before NextPolicyFrom (nil: none is approved). Store.OfficeOn asks
	// for the one of a day.
	Policy         casefile.Policy `gorm:"serializer:json"`
	PolicyVersion  int
	PolicyFrom     *casefile.Date
	NextPolicyFrom *casefile.Date
	NextCaseNumber int64
	CreatedAt      time.Time
}

// OrganisationKind is what an organisation is.
type OrganisationKind string

// The kinds of organisation.
const (
	Municipality OrganisationKind = "MUNICIPALITY"
	HealthTrust  OrganisationKind = "HEALTH_TRUST"
)

// Codes lists them.
func (OrganisationKind) Codes() []string { return casefile.CodesOf(Municipality, HealthTrust) }

// Unit is a part of an organisation; one of them at most is its coordinating unit (KE).
type Unit struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Name           string
	Coordinating   bool
	// How to reach it, as its letters say.
	AddressLine *string
	PostalCode  *string
	PostalPlace *string
	Phone       *string
	// Version is 1 at first, and one more whenever that is changed.
	Version int `gorm:"default:1"`
}

// Postal is where the unit gets letters.
func (u Unit) Postal() Postal {
	return Postal{AddressLine: u.AddressLine, PostalCode: u.PostalCode, PostalPlace: u.PostalPlace}
}
