package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"samlop/api"
	"samlop/casework"
	"samlop/internal/auth"
	"samlop/web"
	"samlop/workflows"
)

// withDesk puts the desk on the API's door, where the settings say that there is one:
// each address is the one's or the other's.
func (a *application) withDesk(door http.Handler, service *casework.Service, verifier *auth.Verifier) (http.Handler, error) {
	set := a.cfg.Desk
	if set.URL == "" {
		return door, nil
	}
	logIn, err := verifier.NewLogIn(auth.LogInConfig{Issuer: set.Issuer, ClientID: set.ClientID, ClientSecret: set.ClientSecret.Reveal(),
		Callback: set.URL + web.CallbackPath})
	if err != nil {
		return nil, fmt.Errorf("preparing log-ins at the desk: %w", err)
	}
	desk, err := web.New(web.Config{API: door, OneVisit: api.OneVisit, Sessions: service, LogIn: logIn, URL: set.URL, Contact: set.Contact,
		Training: a.cfg.Training, Metrics: a.metrics, Workflow: workflowAt(set.TemporalUI, a.cfg.Temporal.Namespace), Logger: a.o.Logger})
	if err != nil {
		return nil, fmt.Errorf("preparing the desk: %w", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if api.Owns(r.URL.Path) {
			door.ServeHTTP(w, r)
			return
		}
		desk.ServeHTTP(w, r)
	}), nil
}

// workflowAt says where the workflow of a file stands in Temporal's own pages; nil without them.
func workflowAt(ui, namespace string) func(kind, id string) string {
	if ui == "" {
		return nil
	}
	base := strings.TrimSuffix(ui, "/") + "/namespaces/" + url.PathEscape(namespace) + "/workflows/"
	return func(kind, id string) string { return base + url.PathEscape(workflows.FileIDNamed(kind, id)) }
}

// sweepSessions takes away, once an hour, sessions that are long over.
func (a *application) sweepSessions(ctx context.Context, service *casework.Service) error {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		if _, err := service.SweepSessions(ctx); err != nil && ctx.Err() == nil {
			a.o.Logger.Error("sweeping sessions", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
