package access_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"samlop/dev/boot"
)

// system is the one the tests play on.
var system *boot.System

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	var err error
	system, err = boot.Start(context.Background(), boot.Options{Ephemeral: true, NoTemporalUI: true})
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
