// Package mail rings the bell: it renders the few e-mails Samløp may send and
// hands them to a carrier (SendGrid, SMTP, or the development mailbox); and it reads
// what the carrier says of them afterwards (decision 032).
//
// An e-mail is a bell, not a letter (INV-80, Appendix C of the domain): it says
// that something waits behind the log-in and nothing about whom it concerns.
// The package holds that in four places: the template data has no field a name
// could travel in, a recipient's display name never leaves the house, the
// sender is fixed by the configuration, and no error text repeats what a server
// answered, because servers like to quote the address back.
//
//	mail.go      a message, a carrier, a receipt
//	render.go    what a mail says: reminder, alert
//	tasks.go        what a reminder asks for, deadline by deadline
//	staff_tasks.go  the same for tasks, and for whom something was
//	config.go    how a carrier is set up
//	sendgrid.go  SendGrid
//	smtp.go      SMTP
//	mailbox.go   the development mailbox
//	event.go     what a carrier says of a mail afterwards
//	sendgrid_events.go  the same from SendGrid: its signed event webhook
//	returns.go   the same from SMTP: mails that are returned, by an address for each
//	errors.go    whether a mail may be tried again
package mail
