// Package pgtest gives every test a PostgreSQL database of its own.
//
// The databases live in one private cluster per test process (see localpg), or
// on the server that SAMLOP_TEST_DATABASE_URL names; its role must be allowed
// to create databases. A package that uses pgtest ends with a clean machine
// when its TestMain is
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	pgtest.go      a database for a test, or a copy of a prepared one
//	server.go      the server the databases are on
//	sweep.go       what killed test runs have left
//	free_linux.go  how much room there is for the data
//	free_other.go  its place where that cannot be asked
package pgtest
