// Package clients holds the served document against programs of others: two
// linters, and a generator of clients. It has tests only.
//
//	lint_test.go  runs scripts/lint-openapi, where node is
//	typescript/   what a program writes against the generated client
package clients
