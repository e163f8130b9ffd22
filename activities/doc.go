// Package activities is the hands of a case: it writes what was decided, reads
// what is remembered, and lets the mail out.
//
//	record.go      one step: decide on the locked case, write events, projections and outbox in one transaction
//	load.go        a case's state folded from its ledger
//	register.go    what the registers say, for steps that the clock takes
//	projection.go  the rows that repeat a state for lists
//	outbox.go      which mails a step leads to
//	deliver.go     one mail: claimed, checked again, sent
//	wording.go     what a mail says, rendered once
//	failure.go     errors as Temporal may see them
//
// Everything here may be tried again at any point: a command id that the ledger
// knows gets its stored reply, a mail has one row and one delivery id.
package activities
