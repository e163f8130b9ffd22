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
	number atomic.Int64
}

// newBench copies the source, compiles what it depends on, and sees that the
// tests pass as they are.
func newBench(ctx context.Context, o options) (*bench, error) {
	b := &bench{folder: filepath.Join(o.root, ".mutants"), tags: o.tags, cache: o.cache, own: o.cache == "", limits: map[string]time.Duration{}, kept: map[string]bool{}}
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
		took, said, err := b.test(ctx, pkg, program, mostWaiting)
		if err != nil {
			return nil, fmt.Errorf("the tests of %s fail as it is: %w\n%s", pkg, err, said)
		}
		b.limits[pkg] = max(o.least, patience*took)
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

// try builds one mutant and runs the tests of its package on it.
func (b *bench) try(ctx context.Context, f file, m mutant) (outcome, error) {
	limit, ok := b.limits[path.Dir(f.name)]
	if !ok {
		return survived, nil // a package without tests notices nothing
	}
	place := filepath.Join(b.scratch(), strconv.FormatInt(b.number.Add(1), 10))
	defer func() { _ = os.RemoveAll(place) }()
	changed, program, overlay := filepath.Join(place, path.Base(f.name)), filepath.Join(place, "tests"), filepath.Join(place, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(b.source, f.name): changed}})
	if err == nil {
		err = errors.Join(os.MkdirAll(place, 0o755), os.WriteFile(changed, m.apply(f.text), 0o644), os.WriteFile(overlay, replace, 0o644))
	}
	if err != nil {
		return "", err
	}
	if said, err := b.build(ctx, path.Dir(f.name), program, overlay); err != nil {
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case !bytes.Contains(said, []byte(path.Base(f.name)+":")): // the compiler complains of a place in the file
			return "", fmt.Errorf("building: %w\n%s", err, said)
		}
		return unbuilt, nil
	}
	_, said, err := b.test(ctx, path.Dir(f.name), program, limit)
	var failed *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil:
		return survived, nil
	case errors.As(err, &failed) && failed.ExitCode() < 0: // ended by a signal: a limit was reached
		return endless, nil
	case errors.As(err, &failed):
		return killed, nil
	}
	return "", fmt.Errorf("running the tests: %w\n%s", err, said)
}

// build compiles the tests of a package into a program, without optimising it:
// that takes a third of the time.
func (b *bench) build(ctx context.Context, pkg, program, overlay string) (said []byte, err error) {
	args := []string{"test", "-c", "-vet=off", "-tags", b.tags, "-ldflags=-s -w", "-gcflags=samlop/" + pkg + "=-N -l -dwarf=false", "-o", program}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	build := exec.CommandContext(ctx, "go", append(args, "./"+pkg)...)
	build.Dir = b.source
	build.Env = append(os.Environ(), "GOCACHE="+b.cache, "GOFLAGS=", "GOWORK=off")
	return build.CombinedOutput()
}

// test runs the tests of a package until the first fails, and tells how much
// processor time they took.
func (b *bench) test(ctx context.Context, pkg, program string, limit time.Duration) (took time.Duration, said []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, mostWaiting)
	defer cancel()
	limited := fmt.Sprintf(`ulimit -v %d 2>/dev/null; ulimit -t %d; exec "$0" "$@"`, mostMemory, int(limit.Seconds()+1))
	args := []string{"-c", limited, program, "-test.failfast", "-test.timeout=0"}
	if b.hasProperties(pkg) {
		args = append(args, "-rapid.checks="+propertyRun, "-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=0s")
	}
	tests := exec.CommandContext(ctx, "sh", args...)
	tests.Dir = filepath.Join(b.source, pkg)
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
