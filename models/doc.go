// Package models is what is remembered: the tables of the one PostgreSQL
// database, their versioned migrations, and the queries behind every list.
//
// The ledger (events, commands) is the truth about a case and is only ever
// added to; the database itself refuses anything else. Projections (cases,
// deadlines, tasks, letters, relations, plans) repeat the state for lists
// across cases and are written in the same transaction as the events. People,
// staff and texts hold what Temporal must never see.
//
// The tables, and getting at them:
//
//	store.go           opening the database
//	wall.go            whose rows a connection sees (decision 026)
//	migrate.go         applying migrations/*.sql, and going back
//	schema.go          the schema of a database beside the program's own
//	trip.go            several writes in one trip to the database
//	ask.go             several questions in one trip to the database
//	questions.go       what a step asks of the registers
//	organisation.go    training worlds, organisations, units
//	staff.go           staff and their courses
//	login.go           who a login is where, and invitations
//	session.go         who is logged in at the desk
//	form_draft.go      what somebody has begun to type
//	person.go          people and their identity numbers
//	person_join.go     two entries of the register that are one person
//	opening.go         cases from before the installation, proposed to be taken over
//	role_grant.go      roles that two people give, and what was asked of them
//	representative.go  who decides for a person
//	policy.go          versions of the policy of an organisation
//	case.go            cases, the ledger, intakes
//	projection.go      deadlines, tasks, letters, relations, staff with a part, plans
//	batch.go           changes in many cases, and what became of each
//	text.go            words, plan drafts and versions
//	watch.go           how far the watch over open cases has come
//	mail.go            the outbox and the development mailbox
//	mail_event.go      what carriers say of mails afterwards
//	message.go         messages between organisations, and whom they link
//	paper.go           letters on paper, and where people get theirs
//	print_batch.go     letters that are printed and posted together
//	sending.go         letters given to a service that sends them
//	case_message.go    messages in a case, and who has read them
//	original.go        scans of what was signed on paper
//	access.go          who saw what
//
// The reads and writes, one subject a file:
//
//	page.go                  a page of any list, and where the next begins
//	query_case.go            one case and what is near it: the person's other ones, a number set aside
//	query_one_case.go        the person's other open cases, and cases that stand to another as none may
//	query_case_list.go       cases in lists, page by page, by ground
//	query_case_order.go      what a list of cases is ordered by, and its cursors
//	query_task_list.go       tasks in lists, and how many there are
//	query_view.go            how somebody has chosen to look at tasks and cases
//	query_work.go            letters in lists, and a case's mails
//	query_figures.go         what the metrics count
//	query_figure_ledger.go   ledgers of many cases as of a day
//	query_waiting.go         what waits for somebody, and how long
//	query_mail_event.go      what carriers say, and cases told what became of a mail
//	query_login.go           who has logged in
//	query_principal.go       names of principals, and what a step must know of them
//	query_world.go           training worlds, and the cases that live by a clock
//	query_organisation.go    organisations and units; whose a row is
//	query_register.go        what a step must know: clock, organisation, head, staff
//	query_people.go          people, staff and courses, read and locked
//	query_person_join.go     by which entries a person is known, and two of them joined
//	query_representative.go  who decides for whom on a day
//	query_ledger.go          a case locked, its commands and events
//	query_feed.go            the events of an organisation in the order they were committed in
//	query_unconfirmed.go     what was written lately, for workflows that may have missed it
//	query_watch.go           which cases should be awake, and which are in trouble
//	query_correction.go      the entry being corrected, the looks and mails in question
//	query_plan.go            plan drafts and versions
//	query_policy.go          which policy is in force on a day
//	query_batch.go           batches and their cases
//	query_opening.go         opening balances proposed, settled and carried out
//	query_text.go            words kept, accepted and swept away
//	query_answer.go          answers kept for an Idempotency-Key
//	query_mail_calendar.go   what mails about meetings say to calendars
//	query_calendar_feed.go   private calendars of the staff
//	query_outbox.go          mails to be sent, and their lines
//	query_overdue.go         what is still overdue, for the weekly mail
//	query_dispatch.go        which mails are due, and when one is tried again
//	query_delivery.go        one mail on its way
//	query_case_message.go    messages in a case written, read and unread
//	query_contacts.go        who was registered for a case
//	query_original.go        scans kept and found
//	query_paper.go           letters put on paper, and what is needed for it
//	query_print.go           letters gathered in batches, confirmed and called off
//	query_sending.go         letters chosen for a service, and how they stand there
//	query_message.go         messages written, carried, taken in and answered
//	query_mailbox.go         the development mailbox
//	query_access.go          the access log
//	query_old_looks.go       what of the access log is older than it is kept
//
// Dates are civil dates in Europe/Oslo; instants are UTC. A nullable column is
// a pointer, and only a nullable column is (schema_test.go holds that).
package models
