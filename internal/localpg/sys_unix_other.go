//go:build unix && !linux

package localpg

import "syscall"

// endWithUs can do nothing here: a server whose parent is killed runs on until
// the next start ends it.
func endWithUs(*syscall.SysProcAttr) {}

// runsIn has to believe the pid file; only Linux tells what a process is
// working on.
func runsIn(int, string) bool { return true }
