package boot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"samlop/dev/startpage"
	"samlop/internal/app"
	"samlop/internal/config"
	"samlop/internal/sealed"
)

// audience is what the demo issuer's tokens are for.
const audience = "samlop"

// configure works out what the API and the worker are told.
func (s *System) configure(o Options) error {
	identityKeys, lookupKey, err := s.keys()
	if err != nil {
		return err
	}
	e := map[string]string{
		// Nothing here is slow enough to wait longer for when it stops.
		"SAMLOP_SHUTDOWN_TIMEOUT": "10s",
		// The mailbox takes them as they come; a story would only wait.
		"SAMLOP_MAIL_RATE": "500",
	}
	for name, value := range o.Environment {
		e[name] = value
	}
	for name, value := range map[string]string{
		"DATABASE_URL":              s.DSN,
		"TEMPORAL_ADDRESS":          s.Temporal,
		"TEMPORAL_NAMESPACE":        s.Namespace,
		"SAMLOP_TRAINING":           "true",
		"SAMLOP_OIDC_ISSUERS":       s.issuer.URL() + "|" + audience + "|" + s.Issuer,
		"SAMLOP_TRAINING_TOKEN_URL": s.Issuer + "/token",
		"SAMLOP_ADMIN_SUBJECTS":     s.issuer.URL() + "|" + AdminSubject,
		"SAMLOP_IDENTITY_KEYS":      identityKeys,
		"SAMLOP_LOOKUP_KEY":         lookupKey,
		"SAMLOP_BASE_URL":           cmp.Or(s.Desk, s.StartPage),
	} {
		e[name] = value
	}
	if s.Desk != "" {
		e["SAMLOP_DESK_URL"], e["SAMLOP_DESK_CLIENT_ID"] = s.Desk, deskClient
	}
	if s.Desk != "" && s.TemporalUI != "" {
		e["SAMLOP_TEMPORAL_UI_URL"] = s.TemporalUI
	}
	if s.API != "" {
		e["SAMLOP_LISTEN"] = strings.TrimPrefix(s.API, "http://")
	}
	if s.config, err = config.Load(e); err != nil {
		return err
	}
	s.environment = e
	return nil
}

// keys are the keys for identity numbers, made at the first start: without the
// same ones the numbers in the database cannot be read again.
func (s *System) keys() (identity, lookup string, err error) {
	text, err := s.remember("identity-keys", func() string { return sealed.NewKeyringText("dev") })
	if err != nil {
		return "", "", fmt.Errorf("keeping the keys for identity numbers: %w", err)
	}
	var seals []string
	for _, entry := range strings.Split(strings.TrimSpace(text), ",") {
		if key, found := strings.CutPrefix(entry, "digest:"); found {
			lookup = key
		} else {
			seals = append(seals, entry)
		}
	}
	return strings.Join(seals, ","), lookup, nil
}

// remember reads a small secret from the data folder, making it the first time.
// It appears whole or not at all, and only we may read it.
func (s *System) remember(name string, first func() string) (string, error) {
	path := filepath.Join(s.DataDir, name)
	text, err := os.ReadFile(path)
	if err == nil {
		return string(text), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	made := first()
	if err := os.WriteFile(path+".tmp", []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return "", fmt.Errorf("putting %s in place: %w", path, err)
	}
	return made, nil
}

// startApp runs the API and the worker and returns when they are ready.
func (s *System) startApp(ctx context.Context, o Options, api, metrics net.Listener) error {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	up, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- app.Run(running, s.config, app.Options{Parts: app.Parts{API: true, Worker: true},
			Logger: o.Logger, Listener: api, Metrics: metrics, Ready: func() { close(up) }, Version: o.Version})
	}()
	select {
	case <-up:
	case err := <-ended:
		cancel()
		return errors.Join(errors.New("the API and the worker did not start"), err)
	case <-ctx.Done():
		cancel()
		return errors.Join(fmt.Errorf("starting the API and the worker: %w", ctx.Err()), <-ended)
	}
	stopped := make(chan error, 1)
	go func() {
		err := <-ended
		if running.Err() == nil {
			s.fail(errors.Join(errors.New("the API and the worker have ended"), err))
		}
		stopped <- err
	}()
	s.undo.add(func(ctx context.Context) error {
		cancel()
		select {
		case err := <-stopped:
			return err
		case <-ctx.Done():
			return errors.New("the API and the worker do not end")
		}
	})
	return s.awaitReady(ctx)
}

// awaitReady asks as a load balancer would.
func (s *System) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	for {
		status, said, err := s.get(ctx, s.API+"/readyz")
		if err == nil && status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the API to be ready: %w", errors.Join(ctx.Err(), err, fmt.Errorf("status %d: %s", status, said)))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *System) get(ctx context.Context, url string) (status int, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", fmt.Errorf("asking %s: %w", url, err)
	}
	answer, err := s.http.Do(r)
	if err != nil {
		return 0, "", fmt.Errorf("asking %s: %w", url, err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return 0, "", fmt.Errorf("reading the answer of %s: %w", url, err)
	}
	return answer.StatusCode, string(text), nil
}

// startPages serves the start page and the mailbox.
func (s *System) startPages(l net.Listener) error {
	pages, err := startpage.New(startpage.Config{Store: s.store, Logger: s.logger,
		API: s.API, Docs: s.Docs, Desk: s.Desk, PickPage: s.PickPage, TemporalUI: s.TemporalUI, Namespace: s.Namespace})
	if err != nil {
		return err
	}
	s.serve("the start page", l, pages)
	return nil
}
