package auth

import (
	"encoding/json"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"samlop/internal/idnumber"
)

const (
	// subjectClaim tells one login from another unless the setting names another.
	subjectClaim = "sub"
	// maxSubject is the longest subject there may be, in bytes (OpenID Connect Core
	// section 2). PostgreSQL keeps no NUL.
	maxSubject = 255
)

// identify reads who a checked token is about, out of the claims that its issuer's
// setting names. An identity number is never taken for a login: a login is kept in
// the clear, and shown to those who keep the register (INV-88, INV-102).
func (i *issuer) identify(token *oidc.IDToken) (Identity, error) {
	var claims map[string]json.RawMessage
	if err := token.Claims(&claims); err != nil {
		return Identity{}, &Unauthenticated{Malformed}
	}
	who := Identity{Issuer: token.Issuer}
	var ok bool
	if who.Subject, ok = text(claims[i.login]); !ok {
		return Identity{}, &Unauthenticated{i.wrongLogin()}
	}
	// A number that is not there binds nobody: people without one log in as well.
	if said, there := claims[i.number]; there && i.number != "" {
		written, ok := text(said)
		number, err := idnumber.Parse(written, anyNumber)
		if !ok || err != nil {
			return Identity{}, &Unauthenticated{WrongClaims}
		}
		who.Number = number
	}
	if isNumber(who.Subject) && (i.login != subjectClaim || !who.Number.IsZero()) {
		return Identity{}, &Unauthenticated{WrongClaims}
	}
	return who, nil
}

// anyNumber takes whatever is a number at all: which ones an installation takes is
// decided where people are registered, and a number that nobody has finds nobody.
var anyNumber = idnumber.Policy{Synthetic: idnumber.SyntheticAllowed, Since2032: true}

func isNumber(s string) bool {
	_, err := idnumber.Parse(s, anyNumber)
	return err == nil
}

// wrongLogin is why a token without a usable login is no good: sub is for every
// issuer to give, another claim only where the setting is right.
func (i *issuer) wrongLogin() Reason {
	if i.login == subjectClaim {
		return Malformed
	}
	return WrongClaims
}

// text reads a claim that must be a string that can be kept.
func text(claim json.RawMessage) (string, bool) {
	var s string
	if claim == nil || json.Unmarshal(claim, &s) != nil {
		return "", false
	}
	return s, s != "" && len(s) <= maxSubject && !strings.ContainsRune(s, 0)
}
