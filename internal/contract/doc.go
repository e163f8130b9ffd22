// Package contract holds what the API answers against the document it serves:
// status, headers, type and body. Tests put it between a client and the server;
// no program links it.
//
//	contract.go   the document, and what it promises of one answer
//	transport.go  what stands between a client and the server
//	hold.go       the same for one test, which a fault fails
package contract
