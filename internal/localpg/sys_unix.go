//go:build unix

package localpg

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// chooseAccount picks the user PostgreSQL runs as: us, or for root the owner
// of the data that is there, else "postgres", else "nobody". The owner comes
// first because PostgreSQL insists on owning its data, and installing a
// package may bring a user "postgres" that was not there before.
func chooseAccount(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(data); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return account{uid: int(st.Uid), gid: int(st.Gid), dropped: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{uid: uid, gid: gid, dropped: true}, nil
		}
	}
	return account{}, fmt.Errorf("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run it as")
}

// ownerOf is the user id a file belongs to.
func ownerOf(info fs.FileInfo) (uid int, known bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}

// attributes make a child run as the account, in a process group of its own
// (Ctrl-C in the terminal is for us; PostgreSQL is stopped in its turn), and
// end with us where the system can do that.
func attributes(runAs account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if runAs.dropped {
		attr.Credential = &syscall.Credential{Uid: uint32(runAs.uid), Gid: uint32(runAs.gid)}
	}
	endWithUs(attr)
	return attr
}

// lockFile takes a lock that goes away with this process, however it ends. The
// file names the holder, for people.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(path)
		_ = f.Close()
		return nil, fmt.Errorf("locking %s (held by process %s): %w", path, holder, err)
	}
	// A wrong number in the file would only make the message worse.
	_ = f.Truncate(0)
	_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return f, nil
}

// alive tells whether there is a process of that number.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return pid > 0 && (err == nil || err == syscall.EPERM)
}

// signal tells a PostgreSQL server to stop. One that has just ended is fine.
func signal(pid int, how stopMode) {
	sig := map[stopMode]syscall.Signal{
		stopFast: syscall.SIGINT,
		stopNow:  syscall.SIGQUIT,
		stopKill: syscall.SIGKILL,
	}[how]
	_ = syscall.Kill(pid, sig)
}
