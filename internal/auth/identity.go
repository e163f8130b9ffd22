package auth

import (
	"fmt"
	"log/slog"
	"strings"

	"samlop/internal/idnumber"
)

// Identity is a principal as its issuer knows it. It can be compared and used as
// a map key. A subject means something only together with its issuer.
type Identity struct {
	Issuer  string
	Subject string
	// Number is the national identity number that the issuer vouches for, where its
	// setting names the claim it comes in and the token has it; zero otherwise.
	Number idnumber.Number
}

// LogValue keeps subject and number out of logs: they point at a person.
func (i Identity) LogValue() slog.Value {
	return slog.GroupValue(slog.String("issuer", i.Issuer))
}

// Reason says why somebody is not authenticated. It is safe to show.
type Reason string

// The reasons of [Unauthenticated].
const (
	Missing       Reason = "MISSING"        // no token at all
	Malformed     Reason = "MALFORMED"      // not a bearer token in JWT form, or without the claims we need
	Expired       Reason = "EXPIRED"        // outside the time it is valid for
	WrongAudience Reason = "WRONG_AUDIENCE" // made for somebody else
	UnknownIssuer Reason = "UNKNOWN_ISSUER" // made by an issuer that is not configured
	WrongKind     Reason = "WRONG_KIND"     // made for another use: an ID token, a log-out token, one bound to a key
	WrongClaims   Reason = "WRONG_CLAIMS"   // a claim that its issuer's setting names is missing, or not in its form
	LowAssurance  Reason = "LOW_ASSURANCE"  // the log-in was not at a level that its issuer's setting accepts
	BadSignature  Reason = "BAD_SIGNATURE"  // not signed by its issuer, or not in a way we accept
)

// Unauthenticated means that the token proves nothing: answer 401.
type Unauthenticated struct {
	Reason Reason
}

// Error tells the reason and never anything of the token.
func (e *Unauthenticated) Error() string { return "unauthenticated: " + string(e.Reason) }

// Unavailable means that the token could not be checked because its issuer
// cannot be reached: answer 503, for the token may well be good.
type Unavailable struct {
	Issuer string
	Err    error
}

// Error tells which issuer and what went wrong.
func (e *Unavailable) Error() string {
	return fmt.Sprintf("issuer %s is unavailable: %v", e.Issuer, e.Err)
}

// Unwrap gives what went wrong.
func (e *Unavailable) Unwrap() error { return e.Err }

// Temporary is true: it may work another time.
func (e *Unavailable) Temporary() bool { return true }

// FromHeader takes the token out of the value of an Authorization header. The
// error is an [*Unauthenticated]: Missing when the header is empty, Malformed
// when it holds anything but one bearer token.
func FromHeader(authorization string) (token string, err error) {
	if strings.TrimSpace(authorization) == "" {
		return "", &Unauthenticated{Missing}
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || strings.ContainsAny(token, " \t\r\n,") {
		return "", &Unauthenticated{Malformed}
	}
	return token, nil
}
