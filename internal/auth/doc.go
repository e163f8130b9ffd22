// Package auth answers one question: who is asking? It turns a bearer token, or a
// log-in through a browser, into an [Identity] or a typed error, and knows nothing of
// HTTP frameworks nor of what anybody may do.
//
//	identity.go  who somebody is, and why not
//	verifier.go  a token verified against its issuer
//	kind.go      a token that was made for another use
//	claims.go    who it says that somebody is
//	keys.go      the issuers' keys, fetched and kept
//	proven.go    tokens that held before
//	login.go     people logged in at an issuer through their browser
//	session.go   who is logged in, and who asks from inside this process
//	peer.go      messages of other installations, signed and verified
package auth
