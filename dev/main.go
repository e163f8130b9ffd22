package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"samlop/dev/boot"
	"samlop/dev/seed"
	"samlop/internal/telemetry"

	_ "time/tzdata" // dates are Europe/Oslo, also where the host has no zone files
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program; it gives the exit code.
func run(args []string, out, trouble io.Writer) int {
	o, err := readOptions(args, trouble)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		_, _ = fmt.Fprintln(trouble, "samlop-dev:", err)
		return 2
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go stopOnSignal(cancel, out)
	if err := serve(ctx, o, out, trouble); err != nil {
		_, _ = fmt.Fprintln(trouble, "samlop-dev:", err)
		return 1
	}
	return 0
}

// stopOnSignal lets the first Ctrl-C stop everything in order, and the second
// one at once: PostgreSQL is told by the system then, and recovers.
func stopOnSignal(cancel func(), out io.Writer) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	<-signals
	_, _ = fmt.Fprintln(out, "\nstopping … (Ctrl-C again to stop at once)")
	cancel()
	<-signals
	os.Exit(130)
}

// serve starts everything, tells where it is, and stops it when ctx ends.
func serve(ctx context.Context, o options, out, trouble io.Writer) error {
	logger, logFile, err := openLog(o, trouble)
	if err != nil {
		return err
	}
	defer func() { _ = logFile.Close() }()
	_, _ = fmt.Fprintln(out, "starting Samløp …")
	began := time.Now()
	system, err := boot.Start(ctx, boot.Options{
		DataDir: o.data, Ports: o.ports, TemporalStore: o.store, Environment: environment(), Version: version(), Logger: logger,
		Progress: func(part string, took time.Duration) {
			_, _ = fmt.Fprintf(out, "  %-20s %4.1f s\n", part, took.Seconds())
		},
	})
	if err != nil {
		if ctx.Err() != nil {
			_, _ = fmt.Fprintln(out, "stopped before it was up")
			return nil
		}
		return err
	}
	plant(ctx, o, system, out, trouble)
	if ctx.Err() == nil {
		banner(out, system, logFile.Name(), time.Since(began))
	}
	failed := make(chan error, 1)
	go func() { failed <- system.Wait() }()
	select {
	case <-ctx.Done():
	case err = <-failed:
		_, _ = fmt.Fprintln(trouble, "samlop-dev: a part has failed, stopping the rest")
	}
	stopping := time.Now()
	err = errors.Join(err, system.Stop())
	if err == nil {
		_, _ = fmt.Fprintf(out, "stopped in %.1f s; start again and every case is where it was\n", time.Since(stopping).Seconds())
	}
	return err
}

// plant seeds Fjordvik. A system without it is still worth having.
func plant(ctx context.Context, o options, system *boot.System, out, trouble io.Writer) {
	if o.noSeed {
		return
	}
	began := time.Now()
	_, err := seed.Plant(ctx, seed.API{URL: system.API, Token: system.Token, Admin: boot.AdminSubject})
	switch {
	case err == nil:
		_, _ = fmt.Fprintf(out, "  %-20s %4.1f s\n", "Fjordvik", time.Since(began).Seconds())
	case errors.Is(err, seed.ErrChanged):
		_, _ = fmt.Fprintln(out, "  Fjordvik was seeded by another version and is left as it is")
	case ctx.Err() == nil:
		_, _ = fmt.Fprintln(trouble, "samlop-dev: Fjordvik could not be seeded:", err)
	}
}

// logSize is how large the log file may be in bytes before a start puts it aside.
const logSize = 16 << 20

// openLog opens the log file, and lets what is wrong be seen on the terminal
// too.
func openLog(o options, trouble io.Writer) (*slog.Logger, *os.File, error) {
	if err := os.MkdirAll(o.data, 0o755); err != nil {
		return nil, nil, fmt.Errorf("making the data folder: %w", err)
	}
	path := filepath.Join(o.data, "samlop.log")
	if info, err := os.Stat(path); err == nil && info.Size() > logSize {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, nil, fmt.Errorf("putting the old log aside: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the log: %w", err)
	}
	return slog.New(slog.NewMultiHandler(
		telemetry.NewLogger(file, o.logLevel, telemetry.Text).Handler(),
		telemetry.NewLogger(trouble, slog.LevelWarn, telemetry.Text).Handler(),
	)), file, nil
}

// version is the commit the program was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 7 {
				return "dev-" + s.Value[:7]
			}
		}
	}
	return "dev"
}
