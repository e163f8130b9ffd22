package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"samlop/dev/boot"
)

// options are what the command line says.
type options struct {
	data     string
	store    string
	ports    boot.Ports
	logLevel slog.Level
	noSeed   bool
}

func readOptions(args []string, out io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("samlop-dev", flag.ContinueOnError)
	f.SetOutput(out)
	f.Usage = func() {
		_, _ = fmt.Fprintln(out, "samlop-dev runs the whole of Samløp on this machine; Ctrl-C stops it.")
		_, _ = fmt.Fprintln(out, "DATABASE_URL and TEMPORAL_ADDRESS make it use those instead of starting its own.")
		f.PrintDefaults()
	}
	usual := boot.UsualPorts
	f.StringVar(&o.data, "data", "", "`folder` that keeps everything (default: .data in the repository)")
	f.StringVar(&o.store, "temporal-store", boot.TemporalInSQLite, "where Temporal keeps its store: sqlite or postgres")
	f.IntVar(&o.ports.StartPage, "port", usual.StartPage, "port of the start page; taken ports are replaced by free ones")
	f.IntVar(&o.ports.API, "api-port", usual.API, "port of the API")
	f.IntVar(&o.ports.Metrics, "metrics-port", usual.Metrics, "port of the metrics")
	f.IntVar(&o.ports.Issuer, "issuer-port", usual.Issuer, "port of the demo issuer (the first start in a folder decides)")
	f.IntVar(&o.ports.Temporal, "temporal-port", usual.Temporal, "port of Temporal")
	f.IntVar(&o.ports.TemporalUI, "ui-port", usual.TemporalUI, "port of the Temporal UI")
	f.TextVar(&o.logLevel, "log-level", slog.LevelInfo, "what the log file gets: debug, info, warn or error")
	f.BoolVar(&o.noSeed, "no-seed", false, "begin without Fjordvik and its people")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("there is nothing to do with %q", f.Arg(0))
	}
	if o.store != boot.TemporalInSQLite && o.store != boot.TemporalInPostgres {
		return o, fmt.Errorf("--temporal-store must be %s or %s", boot.TemporalInSQLite, boot.TemporalInPostgres)
	}
	if o.data == "" {
		root, err := repository()
		if err != nil {
			return o, err
		}
		o.data = filepath.Join(root, ".data")
	}
	return o, nil
}

// repository looks upwards for the folder with our go.mod.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding out where we are: %w", err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module samlop\n") {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside the repository: say with --data where to keep the data")
		}
		dir = parent
	}
}

// environment are the variables of docs/configuration.md that are set.
func environment() map[string]string {
	set := map[string]string{}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		for _, ours := range []string{"DATABASE_URL", "TEMPORAL_", "SAMLOP_", "SENDGRID_", "SMTP_"} {
			if strings.HasPrefix(name, ours) && value != "" {
				set[name] = value
			}
		}
	}
	return set
}
