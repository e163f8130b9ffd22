package boot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"samlop/dev/temporald"
)

// Ports are where the parts listen on 127.0.0.1.
type Ports struct{ StartPage, API, Metrics, Issuer, Temporal, TemporalUI int }

// UsualPorts are those wanted unless others are.
var UsualPorts = Ports{StartPage: 8000, API: 8080, Metrics: 9464, Issuer: 8090, Temporal: temporald.DefaultPort,
	TemporalUI: temporald.DefaultUIPort}

// Replacement is a port that was taken.
type Replacement struct {
	Part        string
	Wanted, Got int
}

func (p *Ports) fill(free bool) {
	if free {
		*p = Ports{}
		return
	}
	for _, one := range []struct {
		port  *int
		usual int
	}{
		{&p.StartPage, UsualPorts.StartPage},
		{&p.API, UsualPorts.API},
		{&p.Metrics, UsualPorts.Metrics},
		{&p.Issuer, UsualPorts.Issuer},
		{&p.Temporal, UsualPorts.Temporal},
		{&p.TemporalUI, UsualPorts.TemporalUI},
	} {
		if *one.port == 0 {
			*one.port = one.usual
		}
	}
}

// listeners are held from the beginning, so that nobody takes the ports while
// the rest starts.
type listeners struct{ startPage, api, metrics, issuer net.Listener }

func (s *System) listen(o Options) (l listeners, err error) {
	if l.startPage, err = s.listenAt("the start page", o.Ports.StartPage); err != nil {
		return l, err
	}
	s.StartPage = address(l.startPage)
	s.Mailbox = s.StartPage + "/mailbox"
	if !o.ServicesOnly {
		if l.api, err = s.listenAt("the API", o.Ports.API); err != nil {
			return l, err
		}
		s.API = address(l.api)
		s.Docs, s.Desk = s.API+"/docs", s.API
		if l.metrics, err = s.listenAt("the metrics", o.Ports.Metrics); err != nil {
			return l, err
		}
		s.Metrics = address(l.metrics) + "/metrics"
	}
	// Tokens and logins name the issuer by its address, so it stays where it
	// was the first time if it can.
	wanted := o.Ports.Issuer
	if known, err := s.knownIssuer(); err != nil {
		return l, err
	} else if known != nil {
		wanted = known.port
	}
	l.issuer, err = s.listenAt("the issuer", wanted)
	return l, err
}

func (s *System) listenAt(part string, wanted int) (net.Listener, error) {
	l, err := net.Listen("tcp", hostPort(wanted))
	if taken(err) {
		l, err = net.Listen("tcp", hostPort(0))
	}
	if err != nil {
		return nil, fmt.Errorf("finding a port for %s: %w", part, err)
	}
	// Whoever serves on it closes it; this is for a start that fails before.
	s.undo.add(func(context.Context) error {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("closing the port of %s: %w", part, err)
		}
		return nil
	})
	s.noteReplaced(part, wanted, portOf(l))
	return l, nil
}

func (s *System) noteReplaced(part string, wanted, got int) {
	if wanted != 0 && got != wanted {
		s.Replaced = append(s.Replaced, Replacement{part, wanted, got})
	}
}

// taken tells whether a free port may do instead: the wanted one is in use, or
// below 1024 and not for us.
func taken(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.EACCES)
}

func hostPort(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func address(l net.Listener) string { return "http://" + l.Addr().String() }

// serve runs a server of pages until Stop.
func (s *System) serve(part string, l net.Listener, handler http.Handler) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.fail(fmt.Errorf("serving %s: %w", part, err))
		}
	}()
	s.undo.add(func(ctx context.Context) error {
		// Pages that are being drawn may finish; browsers that hold a
		// connection open may not hold us up.
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			return server.Close()
		}
		return nil
	})
}
