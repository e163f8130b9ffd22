package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// law is the folder whose tests are put to the test. It imports nothing else of
// this module, so that it can be copied out alone.
const law = "casefile"

// Limits for one run of the tests of a mutant: many times the processor time they
// take, and more memory than they ever need; a loop that has lost its end reaches
// both. The clock on the wall is the last resort, for other work may slow it down.
const (
	patience    = 10
	leastTime   = 10 * time.Second
	mostWaiting = 10 * time.Minute
	mostMemory  = 4 << 20 // KiB
	propertyRun = "5"     // cases of a property test; an ordinary run has 20 or 100
)

// bench builds and runs mutants on a copy of the source, so that work on the
// source may go on meanwhile.
type bench struct {
	folder string // .mutants
	source string // the copy
	tags   string
	cache  string                   // of compiled packages
	own    bool                     // whether nobody else uses the cache
	limits map[string]time.Duration // processor time, by package, "casefile/calendar"
	kept   map[string]bool          // what the build cache holds when no mutant is compiled
	slow   map[string]string        // tests that take their time, an expression by package
	number atomic.Int64
}

// newBench copies the source, compiles what it depends on, and sees that the
// tests pass as they are.
func newBench(ctx context.Context, o options) (*bench, error) {
	b := &bench{folder: filepath.Join(o.root, ".mutants"), tags: o.tags, cache: o.cache, own: o.cache == "",
		limits: map[string]time.Duration{}, kept: map[string]bool{}, slow: map[string]string{}}
	b.source = filepath.Join(b.folder, "source")
	if b.own {
		b.cache = filepath.Join(b.folder, "cache")
	}
	if err := errors.Join(os.RemoveAll(b.source), os.RemoveAll(b.scratch()), os.MkdirAll(b.scratch(), 0o755)); err != nil {
		return nil, fmt.Errorf("making room: %w", err)
	}
	if err := os.CopyFS(filepath.Join(b.source, law), os.DirFS(filepath.Join(o.root, law))); err != nil {
		return nil, fmt.Errorf("copying the source: %w", err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(o.root, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(b.source, name), text, 0o644)
		}
		if err != nil {
			return nil, fmt.Errorf("copying %s: %w", name, err)
		}
	}
	packages, err := tested(b.source)
	if err != nil {
		return nil, err
	}
	for _, pkg := range packages {
		program := filepath.Join(b.scratch(), "baseline")
		if said, err := b.build(ctx, pkg, program, ""); err != nil {
			return nil, fmt.Errorf("building %s as it is: %w\n%s", pkg, err, said)
		}
		took, said, err := b.test(ctx, pkg, program, 0, mostWaiting, "-test.v")
		if err != nil {
			return nil, fmt.Errorf("the tests of %s fail as it is: %w\n%s", pkg, err, said)
		}
		b.limits[pkg], b.slow[pkg] = max(o.least, patience*took), slowTests(said)
	}
	return b, b.cached(func(name string) error { b.kept[name] = true; return nil })
}

func (b *bench) scratch() string { return filepath.Join(b.folder, "scratch") }

// close removes what can be made again. The cache stays for the next run.
func (b *bench) close() {
	_ = b.tidy()
	_ = os.RemoveAll(b.scratch())
}

// tidy takes the compiled mutants out of the build cache: each is ten megabytes
// that nobody will ask for again. It must not run beside try.
func (b *bench) tidy() error {
	return b.cached(func(name string) error {
		if b.kept[name] {
			return nil
		}
		return os.Remove(name)
	})
}

// cached calls f with every file of our own build cache.
func (b *bench) cached(f func(name string) error) error {
	if !b.own {
		return nil
	}
	return filepath.WalkDir(b.cache, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return f(name)
	})
}

// tested lists the packages of the law that have tests.
func tested(source string) (packages []string, err error) {
	err = fs.WalkDir(os.DirFS(source), law, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, "_test.go") && !slices.Contains(packages, path.Dir(name)) {
			packages = append(packages, path.Dir(name))
		}
		return err
	})
	return packages, err
}

// lay compiles the mutants of a package that can lie asleep into one program.
// Mutants in a place where the compiler will not have them stay out.
func (b *bench) lay(ctx context.Context, pkg string, files []file) (sleepers, error) {
	s := sleepers{program: filepath.Join(b.scratch(), strings.ReplaceAll(pkg, "/", "-")), number: map[string]int{}}
	for _, f := range files {
		for _, m := range f.mutants {
			if m.form != alone {
				s.number[m.id] = len(s.number) + 1
			}
		}
	}
	for len(s.number) > 0 {
		texts := map[string][]byte{filepath.Join(b.source, pkg, awakeFile): fmt.Appendf(nil, awakeSource, path.Base(pkg))}
		for _, f := range files {
			texts[filepath.Join(b.source, f.name)] = withSleepers(f, s.number)
		}
		overlay, err := b.overlay(s.program+".files", texts)
		if err != nil {
			return s, err
		}
		said, err := b.build(ctx, pkg, s.program, overlay)
		if err == nil {
			return s, nil
		}
		before := len(s.number)
		for _, f := range files {
			lines := misplaced(said, f.name)
			for _, m := range f.mutants {
				if first, last := m.lines(f); lines[m.line] || lines[first] || lines[last] {
					delete(s.number, m.id)
				}
			}
		}
		if ctx.Err() != nil || len(s.number) == before {
			return s, fmt.Errorf("compiling the mutants of %s together: %w\n%s", pkg, err, said)
		}
	}
	return s, nil
}

// try runs the tests of its package on one mutant: on the program that holds it
// asleep, or on one of its own.
func (b *bench) try(ctx context.Context, f file, m mutant, s sleepers) (outcome, error) {
	pkg := path.Dir(f.name)
	if _, ok := b.limits[pkg]; !ok {
		return survived, nil // a package without tests notices nothing
	}
	if n := s.number[m.id]; n > 0 {
		return b.ask(ctx, pkg, s.program, n)
	}
	place := filepath.Join(b.scratch(), strconv.FormatInt(b.number.Add(1), 10))
	defer func() { _ = os.RemoveAll(place) }()
	program := filepath.Join(place, "tests")
	overlay, err := b.overlay(place, map[string][]byte{filepath.Join(b.source, f.name): m.apply(f.text)})
	if err != nil {
		return "", err
	}
	if said, err := b.build(ctx, pkg, program, overlay); err != nil {
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case len(misplaced(said, f.name)) == 0: // the compiler does not complain of a place in the file
			return "", fmt.Errorf("building: %w\n%s", err, said)
		}
		return unbuilt, nil
	}
	return b.ask(ctx, pkg, program, 0)
}

// overlay writes files into a folder, and a list of what they stand for.
func (b *bench) overlay(folder string, texts map[string][]byte) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("making room: %w", err)
	}
	replace := map[string]string{}
	for name, text := range texts {
		replace[name] = filepath.Join(folder, path.Base(name))
		if err := os.WriteFile(replace[name], text, 0o644); err != nil {
			return "", fmt.Errorf("writing a changed file: %w", err)
		}
	}
	list := filepath.Join(folder, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		err = os.WriteFile(list, text, 0o644)
	}
	if err != nil {
		return "", fmt.Errorf("writing what is changed: %w", err)
	}
	return list, nil
}

// ask runs the tests on a mutant, the quick ones first.
func (b *bench) ask(ctx context.Context, pkg, program string, number int) (outcome, error) {
	for _, which := range []string{"-test.skip=" + b.slow[pkg], "-test.run=" + b.slow[pkg]} {
		_, said, err := b.test(ctx, pkg, program, number, b.limits[pkg], which)
		var failed *exec.ExitError
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case err == nil:
			continue
		case errors.As(err, &failed) && failed.ExitCode() < 0: // ended by a signal: a limit was reached
			return endless, nil
		case errors.As(err, &failed):
			return killed, nil
		}
		return "", fmt.Errorf("running the tests: %w\n%s", err, said)
	}
	return survived, nil
}

// build compiles the tests of a package into a program, without optimising it:
// that takes a third of the time.
func (b *bench) build(ctx context.Context, pkg, program, overlay string) (said []byte, err error) {
	args := []string{"test", "-c", "-vet=off", "-tags", b.tags, "-ldflags=-s -w", "-gcflags=samlop/" + pkg + "=-N -l -e -dwarf=false", "-o",
		program}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	build := exec.CommandContext(ctx, "go", append(args, "./"+pkg)...)
	build.Dir = b.source
	build.Env = append(os.Environ(), "GOCACHE="+b.cache, "GOFLAGS=", "GOWORK=off")
	return build.CombinedOutput()
}

// test runs the tests of a package until the first fails, with one of the mutants
// awake, and tells how much processor time they took.
func (b *bench) test(ctx context.Context, pkg, program string, number int, limit time.Duration, more ...string) (took time.Duration,
	said []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, mostWaiting)
	defer cancel()
	limited := fmt.Sprintf(`ulimit -v %d 2>/dev/null; ulimit -t %d; exec "$0" "$@"`, mostMemory, int(limit.Seconds()+1))
	args := append([]string{"-c", limited, program, "-test.failfast", "-test.timeout=0"}, more...)
	if b.hasProperties(pkg) {
		args = append(args, "-rapid.checks="+propertyRun, "-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=0s")
	}
	tests := exec.CommandContext(ctx, "sh", args...)
	tests.Dir = filepath.Join(b.source, pkg)
	tests.Env = append(os.Environ(), fmt.Sprintf("%s=%d", awakeIn, number))
	said, err = tests.CombinedOutput()
	if tests.ProcessState != nil {
		took = tests.ProcessState.UserTime() + tests.ProcessState.SystemTime()
	}
	return took, said, err
}

// hasProperties reports whether a package's tests link rapid, and so know its flags.
func (b *bench) hasProperties(pkg string) bool {
	files, _ := filepath.Glob(filepath.Join(b.source, pkg, "*_test.go"))
	return slices.ContainsFunc(files, func(name string) bool {
		text, err := os.ReadFile(name)
		return err == nil && bytes.Contains(text, []byte("rapid"))
	})
}
