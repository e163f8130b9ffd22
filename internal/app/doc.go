// Package app wires the pieces into a running system. It is used by
// cmd/samlop, by the development server in dev/, and by the tests that need
// the whole.
//
//	app.go        putting the parts together, running and stopping them
//	again.go      what is done again and again: sweeping, and what a crash may have kept undone
//	desk.go       the desk beside the API, where there is one
//	mail_events.go  the doors through which carriers tell what became of mails
//	messages.go   messages to and from other installations
//	letters.go    the service that letters are given to
//	probes.go     what a process answers besides its work
//	readiness.go  what the parts stand on, and which of it they cannot do without
package app
