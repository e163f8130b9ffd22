package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// Reasons for which a message is refused before any carrier is asked.
const (
	ReasonKeyNotOpaque        = "key-not-opaque"        // Key is neither a UUID nor a hex digest (INV-80)
	ReasonSenderNotConfigured = "sender-not-configured" // From differs from the configured sender (Appendix C)
	ReasonRecipientMalformed  = "recipient-malformed"   // To.Email is not one bare address
	ReasonSubjectMalformed    = "subject-malformed"     // empty, or holds a control character
	ReasonTextEmpty           = "text-empty"
	ReasonCalendarMalformed   = "calendar-malformed" // what it says to a calendar is no time, or no method
)

// PermanentError says that the message will not be accepted however often it is
// sent. Nothing was delivered.
//
// Like the other errors here it carries a code and never wraps its cause: a
// server's answer often quotes the recipient, and the text of an error, and of
// all it wraps, ends up in logs and in Temporal's history (INV-80).
type PermanentError struct {
	Carrier string
	// Reason is a code: one of the Reason constants, "http-400", "smtp-550" or
	// "smtp-550-5.1.1".
	Reason string
	// Ours is true when it is our access that was refused (a revoked key, a wrong
	// password) and not this message: every mail will fail alike until somebody
	// mends the configuration.
	Ours bool
}

// Error gives the carrier and the reason code.
func (e *PermanentError) Error() string {
	return fmt.Sprintf("mail: %s: permanently refused (%s)", e.Carrier, e.Reason)
}

// RetryError says that the message was not accepted now and may be sent again.
type RetryError struct {
	Carrier string
	// Reason is a code such as "http-429", "smtp-451-4.7.1", "timeout" or
	// "connection-refused".
	Reason string
	// After is how long the server asked us to wait, at most an hour; 0 when it
	// did not say and the caller's own back-off applies.
	After time.Duration
}

// Error gives the carrier, the reason code and the wait if there is one.
func (e *RetryError) Error() string {
	if e.After > 0 {
		return fmt.Sprintf("mail: %s: not accepted (%s), try again in %s", e.Carrier, e.Reason, e.After)
	}
	return fmt.Sprintf("mail: %s: not accepted (%s), try again", e.Carrier, e.Reason)
}

// UnknownOutcomeError says that the message was handed over and the answer never
// came: it may have been sent. Sending again may make a second mail, so what to
// do is decided per kind of message, not here.
type UnknownOutcomeError struct {
	Carrier string
	Reason  string // a code: "timeout", "connection-lost", "no-answer" or "network"
}

// Error gives the carrier and the reason code.
func (e *UnknownOutcomeError) Error() string {
	return fmt.Sprintf("mail: %s: may have been sent, no answer (%s)", e.Carrier, e.Reason)
}

// notSent turns a failure from before the message was handed over into an error:
// the context's own if that is why, else a *RetryError.
func notSent(ctx context.Context, carrier string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("mail: %s: stopped before the message was handed over: %w", carrier, ctx.Err())
	}
	return &RetryError{Carrier: carrier, Reason: networkReason(err)}
}

// networkReason names the kind of a network failure without its text.
func networkReason(err error) string {
	var (
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		hdr  tls.RecordHeaderError
		nerr net.Error
	)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection-refused"
	case errors.As(err, &dns):
		return "dns"
	case errors.As(err, &cert), errors.As(err, &hdr):
		return "tls"
	case errors.As(err, &nerr) && nerr.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection-lost"
	default:
		return "network"
	}
}
