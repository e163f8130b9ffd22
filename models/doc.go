// Package models is what is remembered: the tables of the one PostgreSQL
// database, their versioned migrations, and the queries behind every list.
//
// The ledger (events, commands) is the truth about a case and is only ever
// added to; the database itself refuses anything else. Projections (cases,
// deadlines, tasks, letters, relations, plans) repeat the state for lists
// across cases and are written in the same transaction as the events. People,
// staff and texts hold what Temporal must never see.
//
// Where to look:
//
//	store.go        opening the database
//	migrate.go      applying migrations/*.sql
//	organisation.go staff.go person.go    registers
//	case.go         cases, the ledger, intakes
//	projection.go   deadlines, tasks, letters, relations, plans
//	text.go         words, plan drafts and versions
//	mail.go         the outbox and the development mailbox
//	access.go       who saw what
//	query_*.go      the reads, one subject a file
//
// Dates are civil dates in Europe/Oslo; instants are UTC. A nullable column is
// a pointer, and only a nullable column is (schema_test.go holds that).
package models
