// Package temporald runs a Temporal server inside this process: the real
// server, its four services, on 127.0.0.1, with a store in one SQLite file.
// `make dev` and the tests use it where production has a cluster.
//
// Nothing on these ports asks who is there. They are for one machine and one
// developer.
//
//	temporald.go  starting and stopping
//	server.go     the server's four services and their ports
//	store.go      where it keeps its data: a file, or memory
//	postgres.go   the same in PostgreSQL
//	ui.go         the web UI
//	log.go        the server's log in ours
package temporald
