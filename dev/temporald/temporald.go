package temporald

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"samlop/internal/temporalsetup"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/temporal"
)

// Ports that people know from Temporal's own development server.
const (
	DefaultPort   = 7233
	DefaultUIPort = 8233
)

// Options say what to run. The zero value with Ephemeral set is a server for a
// test.
type Options struct {
	// DataDir holds the SQLite file; it is made if missing. The file carries
	// the server's version in its name, as its schema is never migrated: a
	// new version begins with an empty store.
	DataDir string
	// Ephemeral keeps the store in memory. DataDir is not used then.
	Ephemeral bool
	// Postgres keeps the store there instead of in a file.
	Postgres *PostgresStore

	// Port and UIPort are where to listen; 0 picks a free one, and so does a
	// port that is taken. See Server.Address and Server.UIAddress.
	Port, UIPort int
	// NoUI leaves the web pages out.
	NoUI bool

	// Namespace is registered if it is missing; "" registers none.
	Namespace string
	// SearchAttributes are added to the namespace.
	SearchAttributes map[string]enumspb.IndexedValueType

	// HistoryCountSuggestContinueAsNew is the number of events after which
	// the server suggests to continue as new; 0 leaves it at the server's
	// 4096. Tests set it low.
	HistoryCountSuggestContinueAsNew int
	// DynamicConfig sets further values of the server, by key ("limit.…").
	DynamicConfig map[string]any

	// Logger gets the server's errors; nil discards them.
	Logger *slog.Logger
}

// Server is a running Temporal server.
type Server struct {
	address   string
	uiAddress string
	log       *serverLog
	server    temporal.Server
	ui        *webUI // nil if there is none
	stop      sync.Once
}

// stopPatience bounds Stop: what the server has answered for is in its store
// by then, so a service that hangs may be left behind.
const stopPatience = 15 * time.Second

// Start runs a server and returns when it serves the namespace. ctx bounds the
// start; the server runs until Stop.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	began := time.Now()
	store, err := openStore(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("opening the Temporal store: %w", err)
	}
	ports, err := choosePorts(o.Port)
	if err != nil {
		return nil, err
	}
	s := &Server{address: hostPort(ports.frontend), log: newServerLog(o.Logger)}
	if s.server, err = newServer(store, ports, dynamic(o), s.log); err != nil {
		return nil, fmt.Errorf("making the Temporal server: %w", err)
	}
	if err := s.server.Start(); err != nil {
		s.Stop()
		return nil, fmt.Errorf("starting the Temporal server: %w", err)
	}
	if o.Namespace != "" {
		if err := temporalsetup.Ensure(ctx, s.address, o.Namespace, temporalsetup.MinRetention, o.SearchAttributes); err != nil {
			s.Stop()
			return nil, fmt.Errorf("preparing the Temporal server: %w", err)
		}
	}
	if !o.NoUI {
		if s.ui, err = startUI(ctx, o.UIPort, s.address, o.Namespace); err != nil {
			s.Stop()
			return nil, fmt.Errorf("starting the Temporal UI: %w", err)
		}
		s.uiAddress = s.ui.address
	}
	o.Logger.Debug("Temporal is up", "address", s.address, "ui", s.uiAddress, "store", store.where, "took",
		time.Since(began).Round(time.Millisecond))
	return s, nil
}

// dynamic is the server's dynamic configuration.
func dynamic(o Options) dynamicconfig.StaticClient {
	c := dynamicconfig.StaticClient{
		// Attributes can be used as soon as they are added.
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
		// The server would ask its maker whether there is a newer one.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
	}
	if n := o.HistoryCountSuggestContinueAsNew; n > 0 {
		c[dynamicconfig.HistoryCountSuggestContinueAsNew.Key()] = n
	}
	for key, value := range o.DynamicConfig {
		c[dynamicconfig.MakeKey(key)] = value
	}
	return c
}

// Address is where clients connect, "127.0.0.1:port".
func (s *Server) Address() string { return s.address }

// UIAddress is where the web pages are, "127.0.0.1:port"; "" without them.
func (s *Server) UIAddress() string { return s.uiAddress }

// Stop ends the server; it takes about a second. What workflows have done is
// kept. It may be called more than once.
func (s *Server) Stop() {
	s.stop.Do(func() {
		// Its services report each other missing while they go.
		s.log.silence()
		if s.ui != nil {
			s.ui.stop()
		}
		done := make(chan error, 1)
		go func() { done <- s.server.Stop() }()
		var err error
		select {
		case err = <-done:
		case <-time.After(stopPatience):
			err = errors.New("it does not end")
		}
		if err != nil {
			s.log.to.Error("stopping the Temporal server", "error", err)
		}
	})
}
