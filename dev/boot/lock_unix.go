//go:build unix

package boot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPatience covers a process that has been told to stop but is not quite
// gone yet.
const lockPatience = 3 * time.Second

// lock makes this the only process that works in the data folder: two Temporal
// servers on one store would take it from each other. The lock ends with the
// process, however it ends.
func (s *System) lock(ctx context.Context) error {
	file, err := os.OpenFile(filepath.Join(s.DataDir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("opening the lock of the data folder: %w", err)
	}
	s.undo.add(func(context.Context) error { return file.Close() })
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("locking the data folder: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the data folder %s is in use by another samlop-dev: stop that one, or choose another folder with --data", s.DataDir)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// leftAfter is how old the folder of a test must be before it may count as
// left behind: a younger one may not have its lock yet.
const leftAfter = time.Hour

// sweep removes the folders of tests that were killed before they could.
func sweep() {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), ephemeralPrefix+"*"))
	if err != nil {
		return // only a bad pattern, and it is ours
	}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > leftAfter {
			removeUnlocked(dir)
		}
	}
}

// removeUnlocked removes a folder that nobody works in; what cannot be removed
// may stay.
func removeUnlocked(dir string) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		return // not one of ours
	}
	defer func() { _ = file.Close() }()
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		_ = os.RemoveAll(dir)
	}
}
