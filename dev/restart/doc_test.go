// Package restart_test kills the whole development server in the middle of its
// work (SIGKILL: PostgreSQL, Temporal, API and worker at once) and looks at what
// it does when it is started again.
//
//	restart_test.go       killed in the middle, and what must hold then
//	installation_test.go  the development server as a process
//	walk_test.go          somebody who takes steps all the while
//	form_test.go          killed while forms are on their way from the desk
//	batch_test.go         killed while many cases are changed
package restart_test
