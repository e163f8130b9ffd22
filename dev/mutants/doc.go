// Command mutants asks whether the tests of the law would notice a mistake: it
// changes casefile in one place at a time and runs its tests. A
// change that no test notices has survived. It is what `make mutants` starts.
//
//	make mutants                            go on where the last run stopped
//	make mutants ARGS="-only plan.go"       some files only
//	make mutants ARGS="-survivors"          try those that survived once more, after new tests
//	make mutants ARGS="-again"              forget every result first
//	nohup nice -n 19 make mutants &         in the background, yielding to all other work
//
// It may be stopped at any time (Ctrl-C, or pkill -INT -x mutants) and even killed:
// started again it goes on, and tries at most ten mutants twice.
//
// Results are kept in .mutants, by function: a function that is changed is tried
// anew, the others are not. The report is docs/mutants.md, where the reasons
// written beside survivors are kept from one run to the next.
//
// gremlins (v0.6.0) was tried first. It counts a change that does not compile as
// killed, takes conditions of a case clause for uncovered and leaves them out,
// and cannot be told to try the survivors only.
//
//	main.go      the command line, and the hunt from beginning to end
//	mutate.go    which changes there are, found in the source
//	sleepers.go  many mutants in one program, of which one is awake at a time
//	bench.go     building and running the tests on a copy of the source
//	results.go   what became of each mutant, kept from run to run
//	report.go    docs/mutants.md
package main
