// Package demoissuer is a small OpenID Connect issuer that lets anybody be
// anybody: you pick a demonstration person from a page and get a token. It
// exists so that development, tests and training use the same verification path
// as production, and it must never be configured in production, where the
// issuer is the municipality's own (internal/config refuses an issuer without
// https outside training).
//
// Beside the authorization-code flow it knows one grant of its own, for scripts
// and tests:
//
//	POST {issuer}/token
//	grant_type=urn:samlop:params:oauth:grant-type:demo&subject=…
//	→ {"access_token": "…", "token_type": "Bearer", "expires_in": 3600}
//
// The subject must be one of the demonstration people. Tokens carry no names.
//
//	issuer.go     the issuer and its addresses
//	authorize.go  the authorization-code flow
//	token.go      tokens for a code, or for the asking
//	mint.go       tokens made in tests, wrong ones too
//	key.go        its signing key
//	pages.go      the page on which somebody is picked
package demoissuer
