package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	// pollEvery is how often files and processes are looked at; PostgreSQL
	// tells nobody when it is ready.
	pollEvery = 10 * time.Millisecond
	// startPatience allows for recovery after a crash on a slow disk.
	startPatience = 60 * time.Second
	// lockPatience covers a process that has been killed but is not quite
	// gone yet.
	lockPatience = 2 * time.Second
	// oldServerPatience is how long an old server gets to write its last
	// checkpoint before it is made to stop at once.
	oldServerPatience = 10 * time.Second
)

// initialise makes the data folder. initdb works beside the final name, so
// that one which is killed leaves nothing that looks finished.
func (h *home) initialise(ctx context.Context, fast bool) error {
	tmp := h.data() + ".tmp"
	if err := os.RemoveAll(tmp); err != nil {
		return fmt.Errorf("removing a half-made PostgreSQL data folder: %w", err)
	}
	var err error
	// C.UTF-8 sorts by code point like C, but knows that Å is the capital
	// of å. Not every system has it.
	for _, locale := range []string{"C.UTF-8", "C"} {
		if err = h.initdb(ctx, tmp, locale, fast); err == nil || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("making the PostgreSQL data folder: %w", err)
	}
	if err := os.Rename(tmp, h.data()); err != nil {
		return fmt.Errorf("putting the PostgreSQL data folder in place: %w", err)
	}
	return nil
}

func (h *home) initdb(ctx context.Context, data, locale string, fast bool) error {
	args := []string{"-D", data, "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=" + locale}
	if fast {
		args = append(args, "--no-sync")
	}
	cmd := h.command("initdb", args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	p, err := spawn(cmd)
	if err != nil {
		return fmt.Errorf("starting initdb: %w", err)
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		p.end(context.WithoutCancel(ctx), stopKill)
		return fmt.Errorf("initdb: %w", ctx.Err())
	}
	if p.err != nil {
		return fmt.Errorf("initdb: %w: %s", p.err, lastLines(said.Bytes(), 4))
	}
	return nil
}

// startServer runs postgres and waits until it accepts connections.
func (h *home) startServer(ctx context.Context, fast bool) (*process, error) {
	out, err := os.Create(h.logFile())
	if err != nil {
		return nil, fmt.Errorf("making the PostgreSQL log: %w", err)
	}
	defer func() { _ = out.Close() }()
	cmd := h.command("postgres", serverArgs(h, fast)...)
	cmd.Stdout, cmd.Stderr = out, out
	p, err := spawn(cmd)
	if err != nil {
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for !h.ready(p.pid()) {
		select {
		case <-p.done:
			return nil, fmt.Errorf("starting PostgreSQL: it ended (%w): %s", p.err, h.logTail())
		case <-ctx.Done():
			p.end(context.WithoutCancel(ctx), stopKill)
			return nil, fmt.Errorf("waiting for PostgreSQL: %w: %s", ctx.Err(), h.logTail())
		case <-time.After(pollEvery):
		}
	}
	return p, nil
}

func serverArgs(h *home, fast bool) []string {
	args := []string{"-D", h.data(), "-k", h.socketDir, "-p", port}
	set := func(name, value string) { args = append(args, "-c", name+"="+value) }
	set("listen_addresses", "")
	set("unix_socket_permissions", "0700")
	set("timezone", "UTC")
	set("log_timezone", "UTC")
	// Only what concerns the server itself. Errors of statements go to the
	// client; in a log they would carry values, and values are people.
	set("log_min_messages", "log")
	set("log_min_error_statement", "panic")
	// The embedded Temporal server may keep its store here too, and tests
	// run side by side.
	set("max_connections", "200")
	if fast {
		set("fsync", "off")
		set("synchronous_commit", "off")
		set("full_page_writes", "off")
		// Tests make and drop databases by the hundred; without this a
		// gigabyte of log would be kept, in memory perhaps.
		set("max_wal_size", "64MB")
		set("min_wal_size", "32MB")
	}
	return args
}

// command prepares a PostgreSQL program to run as the chosen user.
func (h *home) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(program(h.bin, name), args...)
	cmd.Dir = h.dir
	cmd.Env = environment()
	cmd.SysProcAttr = attributes(h.runAs)
	return cmd
}

// environment is ours without what would steer PostgreSQL from the developer's
// shell (PGDATA, PGPORT, …), and in English, so that messages can be searched.
func environment() []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PG") && !strings.HasPrefix(e, "LC_") && !strings.HasPrefix(e, "LANG") {
			env = append(env, e)
		}
	}
	return append(env, "LC_ALL=C")
}

// pidFile is what postmaster.pid tells.
type pidFile struct {
	pid   int
	ready bool
}

func (h *home) pidPath() string { return filepath.Join(h.data(), "postmaster.pid") }

func (h *home) readPidFile() (f pidFile, err error) {
	text, err := os.ReadFile(h.pidPath())
	if err != nil {
		return f, err
	}
	lines := strings.Split(string(text), "\n")
	f.pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	// Line 8 is the state, padded with blanks.
	f.ready = len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
	return f, nil
}

// ready tells whether the server with that process id accepts connections.
func (h *home) ready(pid int) bool {
	f, err := h.readPidFile()
	return err == nil && f.pid == pid && f.ready
}

// takeLock makes this process the only one that works in the home.
func (h *home) takeLock(ctx context.Context) (*os.File, error) {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	for {
		lock, err := lockFile(filepath.Join(h.dir, "lock"))
		if err == nil {
			return lock, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pollEvery):
		}
	}
}

// endOldServer waits for, and helps along, a server that a killed run left
// behind. We hold the home's lock, so whoever started it is gone. On Linux it
// has got its signal already (see attributes) and needs up to some seconds to
// write a checkpoint; elsewhere nobody has told it to stop.
func (h *home) endOldServer(ctx context.Context) error {
	f, err := h.readPidFile()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the PostgreSQL pid file: %w", err)
	}
	if !alive(f.pid) {
		return nil
	}
	if !runsIn(f.pid, h.data()) {
		return h.disownPid()
	}
	h.log.Info("waiting for the PostgreSQL of an earlier run to stop", "pid", f.pid)
	signal(f.pid, stopFast)
	fast := time.After(oldServerPatience)
	hard := time.After(3 * oldServerPatience)
	for alive(f.pid) && runsIn(f.pid, h.data()) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the PostgreSQL of an earlier run (process %d): %w", f.pid, ctx.Err())
		case <-fast:
			signal(f.pid, stopNow)
		case <-hard:
			return fmt.Errorf("the PostgreSQL of an earlier run (process %d) in %s does not stop: end it by hand", f.pid, h.dir)
		case <-time.After(pollEvery):
		}
	}
	return nil
}

// disownPid deals with a pid file whose number now belongs to some other
// process, as happens in every restarted container: PostgreSQL would take that
// one for a living server. Our own number it ignores, being its parent's; the
// rest of the file must stay, for it guards against old workers that still
// hold the shared memory.
func (h *home) disownPid() error {
	text, err := os.ReadFile(h.pidPath())
	if err != nil {
		return fmt.Errorf("reading the PostgreSQL pid file: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(h.pidPath(), []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600); err != nil {
		return fmt.Errorf("marking the PostgreSQL pid file as stale: %w", err)
	}
	return nil
}

func (h *home) logTail() string {
	text, err := os.ReadFile(h.logFile())
	if err != nil {
		return err.Error()
	}
	return lastLines(text, 4)
}

func lastLines(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " | ")
}
