// Package boot starts the whole of Samløp in one process: PostgreSQL, Temporal,
// an issuer that lets anybody be anybody, the API, the worker and a start page.
// `make dev` runs it on a folder that stays, the end-to-end tests on one that
// goes.
//
// Everything listens on 127.0.0.1 and is a training installation: the clock of
// a world can be moved, and there are no real people.
//
//	boot.go          starting everything in order, and ending it
//	installation.go  the settings and keys of the installation; the API and the worker
//	services.go      PostgreSQL and Temporal, our own or given
//	issuer.go        tokens for anybody
//	ports.go         which ports, and what to do when one is taken
//	lock_unix.go     one installation a folder; what a killed one left is removed
//	lock_other.go    the same where there is no such lock
package boot
