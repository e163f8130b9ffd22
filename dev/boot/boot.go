package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"samlop/internal/config"
	"samlop/internal/demoissuer"
	"samlop/models"
)

// The stores Temporal can be given here.
const (
	TemporalInSQLite   = "sqlite"   // a file in the data folder
	TemporalInPostgres = "postgres" // two more databases beside ours, as in production
)

// AdminSubject is the administrator of the installation at the demo issuer.
const AdminSubject = "admin"

// Options say what to start. A test needs no more than Ephemeral.
type Options struct {
	// DataDir keeps everything that is to be there next time; it is made if
	// missing. Not used with Ephemeral.
	DataDir string
	// Ephemeral is for tests: a folder in the system's temporary area that
	// Stop removes, free ports, and no care for a power cut.
	Ephemeral bool
	// Ports are the ones wanted; a zero means the usual one. A port that is
	// taken is replaced by a free one, see System.Replaced.
	Ports Ports
	// FreePorts takes any free ports, whatever Ports says.
	FreePorts bool
	// TemporalStore is TemporalInSQLite, which is also what "" means, or
	// TemporalInPostgres.
	TemporalStore string
	// HistoryCountSuggestContinueAsNew is the number of events after which
	// Temporal suggests to continue as new; 0 leaves the server's own 4096.
	HistoryCountSuggestContinueAsNew int
	// NoTemporalUI leaves the web pages of Temporal out.
	NoTemporalUI bool
	// ServicesOnly starts no API and no worker. Processes of one's own can be
	// given System.Environment instead.
	ServicesOnly bool

	// Environment has variables of docs/configuration.md for the API and the
	// worker. With DATABASE_URL no PostgreSQL is started, with TEMPORAL_ADDRESS
	// no Temporal; what follows from the rest of this package wins over it.
	Environment map[string]string
	// Version is what the API says it is.
	Version string
	// Logger gets what the parts have to say; nil discards it.
	Logger *slog.Logger
	// Progress is told when a part is up and how long that took; it may be nil.
	Progress func(part string, took time.Duration)
}

// System is what Start started. Its fields do not change.
type System struct {
	// API, Desk, StartPage, Mailbox, Issuer, Docs, Metrics and PickPage are http addresses.
	// API, Docs, Desk and Metrics are empty with Options.ServicesOnly.
	API, Docs, Desk, Metrics, StartPage, Mailbox, Issuer, PickPage string
	// TemporalUI is an http address, empty when there are no pages of ours.
	TemporalUI string
	// Temporal is host:port; Namespace is where the cases are.
	Temporal, Namespace string
	// DSN connects to our database.
	DSN string
	// DataDir is the folder everything is in.
	DataDir string
	// OwnPostgres and OwnTemporal tell whether they run in here.
	OwnPostgres, OwnTemporal bool
	// Replaced are the ports that were wanted and taken.
	Replaced []Replacement

	environment map[string]string
	config      config.Config
	logger      *slog.Logger
	http        *http.Client
	store       *models.Store
	issuer      *demoissuer.Issuer

	undo   undo
	failed chan error // holds the first failure of a part
	over   chan struct{}
	stop   sync.Once
}

// ephemeralPrefix begins the names of folders for tests.
const ephemeralPrefix = "samlop-test-"

// readyPatience bounds the wait for the API to call itself ready.
const readyPatience = 30 * time.Second

// Start starts the parts and returns when the API calls itself ready. ctx
// bounds the start; the system then runs until Stop. After an error nothing is
// left running. In a folder that a killed run has left everything goes on where
// it was.
func Start(ctx context.Context, o Options) (_ *System, err error) {
	o.fill()
	s := &System{logger: o.Logger, failed: make(chan error, 1), over: make(chan struct{}),
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}, Timeout: time.Minute}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop())
		}
	}()
	if err := s.openDataDir(o); err != nil {
		return nil, err
	}
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	listeners, err := s.listen(o)
	if err != nil {
		return nil, err
	}
	if err := s.startServices(ctx, o); err != nil {
		return nil, err
	}
	if err := s.openStore(); err != nil {
		return nil, err
	}
	if err := s.startIssuer(listeners.issuer); err != nil {
		return nil, err
	}
	if err := s.configure(o); err != nil {
		return nil, err
	}
	if !s.OwnTemporal {
		if err := s.prepareForeignTemporal(ctx, o); err != nil {
			return nil, err
		}
	}
	if o.ServicesOnly {
		return s, s.startPages(listeners.startPage)
	}
	done := o.timed("API and worker")
	if err := s.startApp(ctx, o, listeners.api, listeners.metrics); err != nil {
		return nil, err
	}
	if err := s.startPages(listeners.startPage); err != nil {
		return nil, err
	}
	done()
	return s, nil
}

func (o *Options) fill() {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.TemporalStore == "" {
		o.TemporalStore = TemporalInSQLite
	}
	if o.Ephemeral {
		o.FreePorts = true
	}
	o.Ports.fill(o.FreePorts)
}

// timed begins to time a part; the function it gives reports it as up.
func (o *Options) timed(part string) (done func()) {
	began := time.Now()
	return func() {
		took := time.Since(began)
		o.Logger.Debug("up", "part", part, "took", took.Round(time.Millisecond))
		if o.Progress != nil {
			o.Progress(part, took)
		}
	}
}

func (s *System) openDataDir(o Options) error {
	if o.Ephemeral {
		sweep()
		dir, err := os.MkdirTemp("", ephemeralPrefix)
		if err != nil {
			return fmt.Errorf("making a folder for the data: %w", err)
		}
		s.undo.add(func(context.Context) error {
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("removing the data: %w", err)
			}
			return nil
		})
		s.DataDir = dir
	} else {
		if o.DataDir == "" {
			return errors.New("no data folder given")
		}
		dir, err := filepath.Abs(o.DataDir)
		if err != nil {
			return fmt.Errorf("finding the data folder: %w", err)
		}
		s.DataDir = dir
	}
	// Others may pass through, as root's PostgreSQL runs as another user; what
	// is secret in there has its own mode.
	if err := os.MkdirAll(s.DataDir, 0o755); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	if err := os.Chmod(s.DataDir, 0o755); err != nil {
		return fmt.Errorf("opening the data folder: %w", err)
	}
	return nil
}

// startServices starts PostgreSQL and Temporal, side by side unless the one
// keeps its store in the other.
func (s *System) startServices(ctx context.Context, o Options) error {
	if o.TemporalStore == TemporalInPostgres {
		cluster, err := s.startPostgres(ctx, o)
		if err != nil {
			return err
		}
		return s.startTemporal(ctx, o, cluster)
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		_, err := s.startPostgres(ctx, o)
		return err
	})
	both.Go(func() error { return s.startTemporal(ctx, o, nil) })
	return both.Wait()
}

func (s *System) openStore() error {
	store, err := models.OpenAsOwner(s.DSN, models.WithConnections(4))
	if err != nil {
		return fmt.Errorf("opening the database for the pages: %w", err)
	}
	s.undo.add(func(context.Context) error { return store.Close() })
	s.store = store
	return nil
}

// Environment are the variables a process of ours (`samlop api`, `samlop
// worker`) needs to work on this system.
func (s *System) Environment() map[string]string {
	all := make(map[string]string, len(s.environment))
	for k, v := range s.environment {
		all[k] = v
	}
	return all
}

// Wait returns when Stop has stopped everything, or at once with the error when
// a part cannot go on; Stop is still to be called then.
func (s *System) Wait() error {
	select {
	case err := <-s.failed:
		return err
	case <-s.over:
		return nil
	}
}

// fail tells Wait; only the first failure counts.
func (s *System) fail(err error) {
	select {
	case s.failed <- err:
	default:
	}
}

// stopPatience bounds Stop. The parts that wait for work under way have bounds
// of their own, together well below it.
const stopPatience = 40 * time.Second

// Stop ends the parts in reverse order: first nobody can ask for anything, then
// what is under way is finished, last the stores close. It returns within a
// bounded time, and may be called more than once.
func (s *System) Stop() error {
	var err error
	s.stop.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
		defer cancel()
		err = s.undo.run(ctx)
		s.http.CloseIdleConnections()
		close(s.over)
	})
	return err
}

// undo is a stack of what must be ended.
type undo struct {
	mu    sync.Mutex
	steps []func(context.Context) error
}

func (u *undo) add(step func(context.Context) error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.steps = append(u.steps, step)
}

func (u *undo) run(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	var all []error
	for n := len(u.steps) - 1; n >= 0; n-- {
		all = append(all, u.steps[n](ctx))
	}
	u.steps = nil
	return errors.Join(all...)
}
