// Package activities does what a workflow may not do itself: it writes what was
// decided, reads what is remembered, and sends the mail.
//
//	postman.go     lets out what of the outbox has come due
//	record.go      one step: decide on the locked case, write events, projections and outbox in one transaction
//	record_other_case.go  a step that rests on another case of the person
//	load.go        a case's state folded from its ledger
//	register.go    what the registers say, for steps that the clock takes
//	projection.go  the rows that repeat a state for lists
//	outbox.go      which mails a step leads to
//	outbox_meetings.go  mails about meetings, which calendars take in
//	message.go     messages to other organisations that a step leads to
//	outbox_next.go  who is told instead of somebody whom no mail reaches (INV-108)
//	deliver.go     one mail: claimed, checked again, sent
//	mail_failure.go  a mail that was given up, and the cases it has lines of
//	wording.go     what a mail says, rendered once
//	mailbox.go     the development mailbox, kept in the database
//	batch.go       one change in many cases: which cases, and the step in each
//	digest.go      what is still overdue, said again once a week (INV-108)
//	policy.go      a policy brought into force on its day
//	failure.go     errors as Temporal may see them, without words about a person
//
// Everything here may be tried again at any point: a command id that the ledger
// knows gets its stored reply, a mail has one row and one delivery id.
package activities
