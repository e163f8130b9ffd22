// Package startpage is the page `make dev` opens with: where everything is,
// every case with its next due date, and the mails that have been sent. It is
// for one developer on one machine. It asks nobody who they are, so it answers
// only on loopback.
//
//	startpage.go  the page, and who may see it
//	cases.go      every case with its next due date
//	mailbox.go    the mails that were sent
package startpage
