package scale_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/dev/boot"
	"samlop/dev/town"
)

var (
	sizes = flag.String("scale-cases", "200",
		"how many open cases there are to be when it is measured; several, the smallest first: 200,1000")
	dir = flag.String("scale-dir", "",
		"`folder` that keeps the installation, and goes on where it was; without it there is one that goes")
	deskOnly = flag.Bool("scale-desk", false, "measure the desk alone, and say yes or NO of each page")
	reads    = flag.Int("scale-reads", 5, "how often each read and step is measured")
)

// begins is what the clock of the town shows when it is founded; a Monday morning.
var begins = time.Date(2027, 2, 1, 8, 0, 0, 0, calendar.Oslo)

// longest is how long a clock that all cases follow may take, and any other wait.
const longest = 12 * time.Hour

// run is one measuring: an installation in a folder, and the town in it.
type run struct {
	dir    string
	system *boot.System
	caller *town.Caller
	town   *town.Town
	kept
}

// kept is what the folder remembers beside the installation itself.
type kept struct {
	Town town.Kept
	// Coordinators, Referred and Lived count what is there already: coordinators,
	// cases by referral, and cases from the opening balance that have been looked at
	// for a meeting.
	Coordinators, Referred, Lived int
	Measured                      []measured
	// Desk is what was measured of the desk alone.
	Desk []measured
}

// TestScale makes as many open cases as asked for and measures. It holds what does
// not depend on how busy the machine is: no request fails, every case is there, and
// nobody has a mail twice.
func TestScale(t *testing.T) {
	r := open(t)
	for text := range strings.SplitSeq(*sizes, ",") {
		cases, err := strconv.Atoi(text)
		require.NoError(t, err, "-scale-cases")
		r.grow(t, cases)
		if *deskOnly {
			m := measured{Cases: cases, When: time.Now().Format(time.DateOnly), Machine: machine(), Load: load()}
			r.desk(t, &m)
			r.Desk = keep(r.Desk, m)
			r.save(t)
			continue
		}
		r.measure(t, cases)
		r.save(t)
	}
	if *deskOnly {
		fmt.Println("\n" + benchDesk(r.Desk))
		return
	}
	text := table(r.Measured)
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "scale.md"), []byte(text), 0o644)) //nolint:gosec // for everybody to read
	fmt.Println("\n" + text)
}

// open starts the installation of the folder, or a new one.
func open(t *testing.T) *run {
	t.Helper()
	r := &run{dir: *dir}
	if r.dir == "" {
		var err error
		r.dir, err = os.MkdirTemp("", "samlop-scale-")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, os.RemoveAll(r.dir)) })
	}
	r.start(t)
	t.Cleanup(func() { require.NoError(t, r.system.Stop()) })
	r.caller = town.NewCaller(r.system.Issuer, r.system.API)
	r.caller.BePatient(longest)
	t.Cleanup(r.caller.Close)

	text, err := os.ReadFile(filepath.Join(r.dir, "scale.json"))
	if errors.Is(err, fs.ErrNotExist) {
		r.town, err = town.Found(t.Context(), r.caller, begins, 0)
		require.NoError(t, err)
		r.Town = r.town.Keep()
		r.save(t)
		return r
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r.kept))
	r.town = town.Again(r.caller, r.Town)
	return r
}

// start starts the installation as it is in production: Temporal's store is in
// PostgreSQL, which does not spare its flushes.
func (r *run) start(t *testing.T) {
	t.Helper()
	var err error
	r.system, err = boot.Start(context.WithoutCancel(t.Context()), boot.Options{DataDir: r.dir, FreePorts: true, NoTemporalUI: true,
		TemporalStore: boot.TemporalInPostgres})
	require.NoError(t, err)
}

// save keeps what has been done; the file appears whole or not at all.
func (r *run) save(t *testing.T) {
	t.Helper()
	text, err := json.MarshalIndent(r.kept, "", "  ")
	require.NoError(t, err)
	path := filepath.Join(r.dir, "scale.json")
	require.NoError(t, os.WriteFile(path+".tmp", text, 0o600))
	require.NoError(t, os.Rename(path+".tmp", path))
}

// ask sends one request, insists on an answer, and reads it.
func ask[T any](t *testing.T, r *run, q town.Request) (out T) {
	t.Helper()
	answer, err := r.town.Insist(t.Context(), q, 0)
	require.NoError(t, err)
	require.NoError(t, answer.Into(&out), q.Path)
	return out
}

// until asks again until something is so, and gives up after hours.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for !so() {
		select {
		case <-ctx.Done():
			require.NoError(t, ctx.Err(), what)
		case <-again.C:
		}
	}
}

// now is what the clock of the town shows.
func (r *run) now(t *testing.T) time.Time {
	t.Helper()
	return ask[struct{ Now time.Time }](t, r, town.Request{Who: r.town.OwnerLogin(), Method: http.MethodGet,
		Path: "/training/worlds/" + r.town.World}).Now
}
