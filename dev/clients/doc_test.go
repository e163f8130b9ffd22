// Package clients holds the served document against programs of others: two
// linters, and generators of clients in Go and TypeScript, each of which drives a
// case. It has tests only.
//
//	lint_test.go   runs scripts/lint-openapi, where node is, and the TypeScript client
//	drive_test.go  makes and runs the Go client; what both must have seen
//	calendar_test.go  runs scripts/read-calendars: what two libraries read out of our calendar files
//	typescript/    what a program writes against the generated client
//	golang/        the same in Go, a module of its own that pins the generator
package clients
