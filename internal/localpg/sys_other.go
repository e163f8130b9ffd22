//go:build !unix

package localpg

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// chooseAccount refuses: without Unix users, signals and locks a private
// cluster would be neither private nor cleaned up.
func chooseAccount(string) (account, error) {
	return account{}, errors.New("a private PostgreSQL needs a Unix system: set DATABASE_URL to use a server of your own")
}

// The rest only has to compile: nothing gets past chooseAccount.

func ownerOf(fs.FileInfo) (int, bool)         { return 0, false }
func attributes(account) *syscall.SysProcAttr { return nil }
func lockFile(string) (*os.File, error)       { return nil, errors.ErrUnsupported }
func alive(int) bool                          { return false }
func runsIn(int, string) bool                 { return false }
func signal(int, stopMode)                    {}
