package auth

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// kindClaims are claims that tell what a token is for.
type kindClaims struct {
	ACR        string          `json:"acr"`
	Nonce      json.RawMessage `json:"nonce"`
	AccessHash json.RawMessage `json:"at_hash"`
	CodeHash   json.RawMessage `json:"c_hash"`
	Events     json.RawMessage `json:"events"`
	Bound      json.RawMessage `json:"cnf"`
}

// unfit says why a well-signed token of the issuer is no access token for us, or
// "". A token of another kind was made to be given to others (RFC 9068 section 4,
// RFC 8725 section 3.11): an ID token has a nonce or a hash of what it came with
// (OpenID Connect Core 3.1.3.6, 3.2.2.10), a log-out token has events (OpenID Connect
// Back-Channel Logout 2.4). One that is bound to a key is worth nothing without the
// proof, which nobody asks for here (RFC 9449 section 7.2, RFC 8705 section 3).
func (i *issuer) unfit(said claimed) Reason {
	switch kind := strings.TrimPrefix(strings.ToLower(said.kind), "application/"); {
	case kind == "at+jwt":
	case i.plainJWT && (kind == "jwt" || kind == ""):
	default:
		return WrongKind
	}
	if said.Nonce != nil || said.AccessHash != nil || said.CodeHash != nil || said.Events != nil || said.Bound != nil {
		return WrongKind
	}
	if time.Unix(int64(said.IssuedAt), 0).After(i.clock().Add(notYet)) {
		return Expired
	}
	if len(i.acr) > 0 && !slices.Contains(i.acr, said.ACR) {
		return LowAssurance
	}
	return ""
}
