// Package rules keeps the list of coded rules that Samløp is built on, and finds
// in the Go source of both modules which functions enforce each of them and which
// tests would fail if one did not hold. docs/rules.md is written from it.
//
// Nothing at run time needs it: its own tests are what use it, so that a rule
// without a test, or a code nobody has heard of, fails `make check`.
//
//	rules.go      the list, internal/rules/rules.yaml, read strictly
//	deadlines.go  the deadlines, which casefile's register says itself; their table in docs/codes.md
//	scan.go       the Go source, read for codes and tests
//	ties.go       what a function has to do with a code
//	page.go       docs/rules.md
package rules
