// Package child runs programs of ours as processes of their own, for tests that
// kill them: what a process was doing when it died is not to be had in here.
package child

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Build builds a package of ours into a folder and gives the path of the
// program. It uses this program's own build tags, so that it finds in the cache
// what is there already. dir is the folder to build in, which says the module.
func Build(ctx context.Context, dir, pkg, into string) (string, error) {
	program := filepath.Join(into, filepath.Base(pkg))
	command := exec.CommandContext(ctx, "go", "build", "-tags", tags(), "-o", program, pkg) //nolint:gosec // packages of ours
	command.Dir = dir
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w: %s", pkg, err, said)
	}
	return program, nil
}

// Main is the TestMain of a package whose tests run a program of ours: it builds
// the program once, into a folder that goes when the tests are over.
func Main(m interface{ Run() int }, program *string, dir, pkg string) {
	os.Exit(func() int {
		into, err := os.MkdirTemp("", "program-")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(into) }()
		if *program, err = Build(context.Background(), dir, pkg, into); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// tags are the build tags of this program.
func tags() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-tags" {
				return s.Value
			}
		}
	}
	return ""
}

// Process is a running program. Its methods may be called from several
// goroutines.
type Process struct {
	command *exec.Cmd
	done    chan struct{}

	mu      sync.Mutex
	said    []string
	spoken  chan struct{} // closed at each line, and made anew
	waitErr error
}

// Start starts a program with arguments and, beside PATH and HOME, nothing but
// the given environment. What it says on either output is kept.
func Start(program string, args []string, environment map[string]string) (*Process, error) {
	command := exec.Command(program, args...) //nolint:gosec // a program of ours
	p := &Process{command: command, done: make(chan struct{}), spoken: make(chan struct{})}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "PG_BIN"} {
		if value, ok := os.LookupEnv(name); ok {
			p.command.Env = append(p.command.Env, name+"="+value)
		}
	}
	for name, value := range environment {
		p.command.Env = append(p.command.Env, name+"="+value)
	}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe for %s: %w", program, err)
	}
	p.command.Stdout, p.command.Stderr = in, in
	err = p.command.Start()
	_ = in.Close() // the process has its own
	if err != nil {
		_ = out.Close()
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	heard := make(chan struct{})
	go p.listen(out, heard)
	go func() {
		p.waitErr = p.command.Wait()
		select {
		case <-heard:
		case <-time.After(lastWords): // a grandchild holds the pipe open
		}
		close(p.done)
	}()
	return p, nil
}

// lastWords is how long a process that has ended is listened to at most.
const lastWords = time.Second

// listen keeps the lines and closes heard after the last one.
func (p *Process) listen(out io.ReadCloser, heard chan<- struct{}) {
	defer close(heard)
	defer func() { _ = out.Close() }()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.said = append(p.said, lines.Text())
		close(p.spoken)
		p.spoken = make(chan struct{})
		p.mu.Unlock()
	}
}

// Said is everything it has said until now.
func (p *Process) Said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.said, "\n")
}

// Await returns the first line that holds a text. It fails when the process
// ends without having said it.
func (p *Process) Await(ctx context.Context, text string) (string, error) {
	for looked := 0; ; {
		p.mu.Lock()
		for ; looked < len(p.said); looked++ {
			if strings.Contains(p.said[looked], text) {
				defer p.mu.Unlock()
				return p.said[looked], nil
			}
		}
		spoken := p.spoken
		p.mu.Unlock()
		select {
		case <-spoken:
		case <-p.done:
			if !strings.Contains(p.Said(), text) {
				return "", fmt.Errorf("it ended (%w) without saying %q: %s", p.waitErr, text, p.Said())
			}
		case <-ctx.Done():
			return "", fmt.Errorf("waiting for it to say %q: %w: %s", text, ctx.Err(), p.Said())
		}
	}
}

// Kill ends the process at once (SIGKILL), and nothing but the process.
func (p *Process) Kill() { p.signal(syscall.SIGKILL); <-p.done }

// Stop asks it to stop, by SIGINT or SIGTERM, waits until it has, and gives the
// exit code.
func (p *Process) Stop(ctx context.Context, by syscall.Signal) (int, error) {
	p.signal(by)
	return p.Wait(ctx)
}

func (p *Process) signal(s syscall.Signal) {
	if err := p.command.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		panic(err) // our own child may always be told
	}
}

// Wait waits until it has ended and gives the exit code.
func (p *Process) Wait(ctx context.Context) (int, error) {
	select {
	case <-p.done:
		return p.command.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return 0, fmt.Errorf("waiting for it to end: %w: %s", ctx.Err(), p.Said())
	}
}

// Running tells whether it has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}
