package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// enough is the part of the mutants, in percent, that must be killed.
const enough = 85

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are what the command line says.
type options struct {
	root, tags, only string
	again, survivors bool
	workers          int
	// cache is where packages are compiled to; "" is a folder of our own, which is
	// kept tidy. least is the processor time that any mutant gets.
	cache string
	least time.Duration
}

// run is the whole program; it gives the exit code.
func run(args []string, out, trouble io.Writer) int {
	o, err := readOptions(args, trouble)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		_, _ = fmt.Fprintln(trouble, "mutants:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	t, err := hunt(ctx, o, out)
	switch {
	case errors.Is(err, context.Canceled):
		_, _ = fmt.Fprintln(trouble, "mutants: stopped; start it again to go on from here")
		return 130
	case err != nil:
		_, _ = fmt.Fprintln(trouble, "mutants:", err)
		return 1
	case t.percent() < enough:
		_, _ = fmt.Fprintf(trouble, "mutants: %.1f %% of the mutants are killed, %d %% must be\n", t.percent(), enough)
		return 1
	}
	return 0
}

func readOptions(args []string, trouble io.Writer) (options, error) {
	o := options{least: leastTime}
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(trouble)
	flags.StringVar(&o.root, "root", ".", "the repository")
	flags.StringVar(&o.tags, "tags", "", "build tags")
	flags.StringVar(&o.only, "only", "", "files to try: a part of their names, like plan.go or calendar/")
	flags.BoolVar(&o.again, "again", false, "forget every result first")
	flags.BoolVar(&o.survivors, "survivors", false, "try those that survived once more")
	flags.IntVar(&o.workers, "workers", runtime.NumCPU(), "how many to try at a time")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	var err error
	o.root, err = filepath.Abs(o.root)
	return o, err
}

// hunt tries every mutant that has no result yet and writes the report after
// each file. What it returns counts every mutant tried, also by earlier runs.
func hunt(ctx context.Context, o options, out io.Writer) (tally, error) {
	results, err := openResults(filepath.Join(o.root, ".mutants", "results.json"), o.again)
	if err != nil {
		return tally{}, err
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return tally{}, err
	}
	defer b.close()
	files, err := findAll(b.source)
	if err != nil {
		return tally{}, err
	}
	laid := map[string]sleepers{}
	for _, f := range files {
		pkg := path.Dir(f.name)
		if !strings.Contains(f.name, o.only) || len(o.due(f, results)) == 0 {
			continue
		}
		if _, ok := laid[pkg]; !ok {
			if laid[pkg], err = b.lay(ctx, pkg, inPackage(files, pkg)); err != nil {
				return tally{}, err
			}
			_, _ = fmt.Fprintf(out, "%s: %d mutants in one program\n", pkg, len(laid[pkg].number))
		}
		if err := try(ctx, o, b, f, laid[pkg], results, out); err != nil {
			return tally{}, errors.Join(err, results.save())
		}
		if err := errors.Join(results.save(), writeReport(o.root, files, results), b.tidy()); err != nil {
			return tally{}, err
		}
	}
	total := count(files, results)
	_, _ = fmt.Fprintf(out, "%d mutants, %d killed, %d survived: %.1f %%; the report is docs/mutants.md\n",
		total.mutants(), total.killed, total.survived, total.percent())
	return total, nil
}

// inPackage gives the files of one package.
func inPackage(files []file, pkg string) (in []file) {
	for _, f := range files {
		if path.Dir(f.name) == pkg {
			in = append(in, f)
		}
	}
	return in
}

// due gives the mutants of a file that are to be tried.
func (o options) due(f file, results *results) (due []mutant) {
	for _, m := range f.mutants {
		if was, known := results.of(m); !known || o.survivors && was == survived {
			due = append(due, m)
		}
	}
	return due
}

// try tries the mutants of one file that are due.
func try(ctx context.Context, o options, b *bench, f file, s sleepers, results *results, out io.Writer) error {
	due, began := o.due(f, results), time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.workers)
	for _, m := range due {
		group.Go(func() error {
			outcome, err := b.try(ctx, f, m, s)
			if err != nil {
				return fmt.Errorf("%s: %w", m, err)
			}
			if outcome == survived {
				_, _ = fmt.Fprintf(out, "  survived %s\n", m)
			}
			return results.put(m, outcome)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	took := time.Since(began)
	_, _ = fmt.Fprintf(out, "%s: %d tried in %s, %.1f s each\n", f.name, len(due), took.Round(time.Second), took.Seconds()/float64(len(due)))
	return nil
}
