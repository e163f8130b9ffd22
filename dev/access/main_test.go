package access_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"

	"samlop/dev/boot"
)

// logged is all that the system logs.
var logged = &lines{}

type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// system is the one the tests play on.
var system *boot.System

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	var err error
	system, err = boot.Start(context.Background(), boot.Options{Ephemeral: true, NoTemporalUI: true,
		Logger: slog.New(slog.NewJSONHandler(logged, nil))})
	if err != nil {
		fmt.Fprintln(os.Stderr, "starting the system:", err)
		return 1
	}
	defer func() {
		if err := system.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping the system:", err)
			code = max(code, 1)
		}
	}()
	return m.Run()
}
