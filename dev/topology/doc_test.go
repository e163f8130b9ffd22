// Package topology_test runs what temporal-compose.yml describes without a
// container engine: PostgreSQL, Temporal with its store in it, the migration,
// two APIs and two workers, each a process of its own.
//
//	topology_test.go  what the whole must do with two of each
//	check_test.go     samlop check, /readyz part by part, and migrations both ways
//	stack_test.go     the processes
//	compose_test.go   temporal-compose.yml, read and held against them
package topology_test
