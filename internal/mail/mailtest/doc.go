// Package mailtest has stand-ins for what package mail talks to: SendGrid's API
// and an SMTP relay. They are for tests alone and know nothing of package mail.
//
//	sendgrid.go  SendGrid's API, held against its published description
//	webhook.go   its events, signed as it signs them
//	smtp.go      an SMTP relay, with faults
//	mailpit.go   a real SMTP server, with faults
package mailtest
