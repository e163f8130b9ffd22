package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// endWithUs asks the kernel for a fast shutdown of the child when we die, even
// by kill -9.
func endWithUs(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// runsIn tells whether the process is a server of that data folder: PostgreSQL
// makes it its working folder. A process we may not look at is of another user
// and so not ours.
func runsIn(pid int, data string) bool {
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	real, err := filepath.EvalSymlinks(data)
	return err == nil && cwd == real
}
