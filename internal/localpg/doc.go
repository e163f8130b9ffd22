// Package localpg runs a private PostgreSQL cluster from binaries that are
// already on the machine. It is what `make dev` and the tests use when nobody
// has given them a database: no port is opened, no password is needed, and the
// cluster ends with the process that started it.
//
// The cluster listens on a Unix socket in a folder that only its own system
// user may enter. Authentication is therefore left to the file system.
//
//	localpg.go         starting and stopping a cluster
//	find.go            which PostgreSQL binaries are on the machine
//	home.go            the folder of a cluster and who owns it
//	server.go          initdb and the server process
//	process.go         a child process and its end
//	sys_unix.go        accounts, locks and signals on Unix
//	sys_linux.go       what only Linux can: the child ends with us
//	sys_unix_other.go  its place on other Unixes
//	sys_other.go       its place everywhere else
package localpg
