// Package bench_test measures a step in a case beside two bare updates, in one
// run on one installation with Temporal on PostgreSQL: `make bench`. Without
// -bench-steps it only shows that the measuring works.
//
//	bench_test.go    the measuring, and the table it prints
//	case_test.go     our steps over HTTP
//	bare_test.go     the bare updates beside them
//	measure_test.go  callers, times, percentiles
//	cost_test.go     what a step costs PostgreSQL
//	awake_test.go    how soon cases are awake again that Temporal has lost
package bench_test
