//go:build unix

package localpg_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// sleeperOwnedLike runs a process that does nothing as the owner of path, until
// the test ends, and returns its number.
func sleeperOwnedLike(t *testing.T, path string) int {
	t.Helper()
	st := owner(t, path)
	cmd := exec.Command("/bin/sh", "-c", "read line") // waits for a line that never comes
	cmd.Dir = "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: st.Uid, Gid: st.Gid}}
	}
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	return cmd.Process.Pid
}

// ownLike gives path to the owner of another.
func ownLike(t *testing.T, path, other string) {
	t.Helper()
	st := owner(t, other)
	require.NoError(t, os.Chown(path, int(st.Uid), int(st.Gid)))
}

func owner(t *testing.T, path string) *syscall.Stat_t {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Sys().(*syscall.Stat_t)
}
