package localpg

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// home is where one cluster lives and what runs it.
type home struct {
	dir       string // holds data, run, lock and postgres.log
	socketDir string
	bin       string
	runAs     account
	log       *slog.Logger
}

// account is the system user PostgreSQL runs as.
type account struct {
	uid, gid int
	// dropped is set when it is not the user we are: PostgreSQL refuses to
	// run as root.
	dropped bool
}

func (h *home) data() string    { return filepath.Join(h.dir, "data") }
func (h *home) logFile() string { return filepath.Join(h.dir, "postgres.log") }

// initialised tells whether initdb has finished here. The data folder appears
// by a rename, so it is never half-made.
func (h *home) initialised() bool { return majorOfData(h.dir) != 0 }

// majorOfData is the major version that made the data in dir, 0 if there is
// none.
func majorOfData(dir string) int {
	text, err := os.ReadFile(filepath.Join(dir, "data", "PG_VERSION"))
	if err != nil {
		return 0
	}
	v, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return v
}

// openHome settles user, folder, socket folder and binaries, and makes the
// folders.
func openHome(dir string, log *slog.Logger) (*home, error) {
	if dir == "" {
		return nil, errors.New("starting PostgreSQL: no folder given")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding the PostgreSQL folder: %w", err)
	}
	runAs, err := chooseAccount(filepath.Join(dir, "data"))
	if err != nil {
		return nil, err
	}
	h := &home{runAs: runAs, log: log}
	if h.dir, err = settleDir(dir, runAs, log); err != nil {
		return nil, err
	}
	// Data can only be opened by the major version that made it, so an
	// upgrade of the machine must not silently change the binaries.
	if h.bin, err = find(majorOfData(h.dir)); err != nil {
		if v := majorOfData(h.dir); v != 0 {
			return nil, fmt.Errorf("the data in %s was made by PostgreSQL %d (move the folder away to begin afresh): %w", h.dir, v, err)
		}
		return nil, err
	}
	if err := h.tryBinaries(); err != nil {
		return nil, err
	}
	if h.socketDir, err = settleSocketDir(h.dir, runAs); err != nil {
		return nil, err
	}
	return h, nil
}

// settleDir makes dir, or the folder used instead of it when root asks for one
// that the dropped user cannot reach (below a 0700 home folder, say).
func settleDir(dir string, runAs account, log *slog.Logger) (string, error) {
	if err := makeOwn(dir, runAs); err != nil {
		return "", err
	}
	if canEnter(dir, runAs) {
		return dir, nil
	}
	// /var/lib outlives a reboot, the system's temporary folder does not.
	name := "samlop-" + shortHash(dir)
	var tried []string
	for _, base := range []string{"/var/lib", os.TempDir()} {
		other := filepath.Join(base, name)
		if err := makeOwnInShared(other, runAs); err != nil {
			tried = append(tried, err.Error())
			continue
		}
		if !canEnter(other, runAs) {
			tried = append(tried, other+" is out of reach too")
			continue
		}
		log.Warn("the PostgreSQL folder cannot be entered by the user PostgreSQL runs as (it refuses to run as root); using another folder",
			"wanted", dir, "used", other, "uid", runAs.uid)
		return other, nil
	}
	return "", fmt.Errorf("the PostgreSQL folder %s cannot be entered by user id %d, "+
		"which PostgreSQL runs as because it refuses to run as root: choose a folder that others may enter, "+
		"or do not run as root (%s)", dir, runAs.uid, strings.Join(tried, "; "))
}

// makeOwn makes a folder that belongs to the cluster. The folders above it
// stay readable, for the dropped user must get through them.
func makeOwn(dir string, runAs account) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("making the PostgreSQL folder: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the PostgreSQL folder: %w", err)
	}
	return give(dir, runAs)
}

// makeOwnInShared makes a folder where others may make some too. One that is
// there already must be ours: anybody could have put it there to listen in.
func makeOwnInShared(dir string, runAs account) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		return give(dir, runAs)
	}
	if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("looking at the folder: %w", err)
	}
	if uid, known := ownerOf(info); !info.IsDir() || info.Mode().Perm() != 0o700 || known && uid != runAs.uid {
		return fmt.Errorf("%s is not a private folder of user id %d: remove it", dir, runAs.uid)
	}
	return nil
}

// give hands a path to the user PostgreSQL runs as.
func give(path string, runAs account) error {
	if !runAs.dropped {
		return nil
	}
	if err := os.Lchown(path, runAs.uid, runAs.gid); err != nil {
		return fmt.Errorf("giving %s to user id %d: %w", path, runAs.uid, err)
	}
	return nil
}

// socketPathLimit is the room in sockaddr_un of macOS, the smaller one, less
// the closing zero.
const socketPathLimit = 103

// settleSocketDir picks and makes the folder of the socket: inside the home,
// unless its path is too long or holds a character that PostgreSQL or libpq
// takes for a separator between several folders.
func settleSocketDir(dir string, runAs account) (string, error) {
	inside := filepath.Join(dir, "run")
	if fitsSocket(inside) {
		return inside, makeOwn(inside, runAs)
	}
	outside := filepath.Join(os.TempDir(), "samlop-"+shortHash(dir))
	if !fitsSocket(outside) {
		outside = filepath.Join("/tmp", "samlop-"+shortHash(dir))
	}
	if err := makeOwnInShared(outside, runAs); err != nil {
		return "", fmt.Errorf("making a folder for the PostgreSQL socket: %w", err)
	}
	return outside, nil
}

func fitsSocket(dir string) bool {
	return len(filepath.Join(dir, ".s.PGSQL."+port)) <= socketPathLimit && !strings.ContainsAny(dir, `,"`)
}

// shortHash names a folder after the path of another.
func shortHash(path string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(path)))[:12]
}

// canEnter finds out by doing, which covers access lists and mounts as well as
// mode bits: it runs a program that anyone may run, in that folder.
func canEnter(dir string, runAs account) bool {
	if !runAs.dropped {
		return true
	}
	cmd := exec.Command("/bin/sh", "-c", "exit 0")
	cmd.Dir = dir
	cmd.SysProcAttr = attributes(runAs)
	return run(cmd) == nil
}

// tryBinaries makes sure that the dropped user can run the binaries: below
// root's home folder they are found, but out of its reach.
func (h *home) tryBinaries() error {
	if !h.runAs.dropped {
		return nil
	}
	cmd := exec.Command(program(h.bin, "postgres"), "--version")
	cmd.Dir = "/"
	cmd.SysProcAttr = attributes(h.runAs)
	if err := run(cmd); err != nil {
		return fmt.Errorf("PostgreSQL refuses to run as root, and user id %d cannot run %s: "+
			"move it to where others can reach it, or set PG_BIN: %w", h.runAs.uid, program(h.bin, "postgres"), err)
	}
	return nil
}
