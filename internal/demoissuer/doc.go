// Package demoissuer is a small issuer, found by OpenID Connect discovery, that
// lets anybody be anybody: you pick a demonstration person from a page and get a
// token. It exists so that development, tests and training use the same
// verification path as production, and it must never be configured in production,
// where the issuer is the municipality's own (internal/config refuses an issuer
// without https outside training).
//
// Scripts and tests trade a subject for a token by a grant of its own:
//
//	POST {issuer}/token
//	grant_type=urn:samlop:params:oauth:grant-type:demo&subject=…
//	→ {"access_token": "…", "token_type": "Bearer", "expires_in": 3600}
//
// A client of Config.Clients sends people to {issuer}/authorize instead (code flow with
// PKCE): they pick whom to be, and come back with a code.
//
// The subject must be one of the demonstration people. Tokens carry no names.
//
//	issuer.go     the issuer and its addresses
//	token.go      tokens for the asking
//	authorize.go  a client's log-in: a code, and what it is traded for
//	mint.go       tokens made in tests, wrong ones too
//	key.go        its signing key
//	pages.go      the page on which somebody is picked
package demoissuer
