package startpage

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

//go:embed pages.gohtml
var source string

// Config says where things are. Addresses that are empty are left out of the
// page.
type Config struct {
	Store  *models.Store
	Logger *slog.Logger
	// API, Docs, Desk and PickPage are http addresses of the API, its
	// documentation, the desk and the page to pick a person on.
	API, Docs, Desk, PickPage string
	// TemporalUI is an http address; Namespace is where the cases are.
	TemporalUI, Namespace string
}

// site is the pages.
type site struct {
	Config
	pages *template.Template
}

// New makes the pages.
func New(c Config) (http.Handler, error) {
	s := &site{Config: c}
	var err error
	s.pages, err = template.New("pages").Funcs(template.FuncMap{
		"date": date, "moment": moment, "phase": phase, "workflow": s.workflow,
	}).Parse(source)
	if err != nil {
		return nil, fmt.Errorf("reading the templates of the start page: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.start)
	mux.HandleFunc("GET /mailbox", s.mailbox)
	mux.HandleFunc("GET /mailbox/{id}/html", s.mailHTML)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return onlyHere(mux), nil
}

// onlyHere refuses requests that came by another name than this machine's own:
// a page on the internet can let its name point to 127.0.0.1.
func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "only on this machine: use 127.0.0.1", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "+
			"frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		next.ServeHTTP(w, r)
	})
}

type startView struct {
	Config
	OpenAPI, Ready string
	Mails          int64
	Here           []organisation
	Worlds         []world
	MoreWorlds     int64
}

func (s *site) start(w http.ResponseWriter, r *http.Request) {
	view := startView{Config: s.Config}
	if s.API != "" {
		view.OpenAPI, view.Ready = s.API+"/openapi.yaml", s.API+"/readyz"
	}
	if err := s.overview(r.Context(), &view); err != nil {
		s.broken(r.Context(), w, "reading the cases", err)
		return
	}
	s.show(r.Context(), w, "start", view)
}

// show renders the whole page before it sends any of it, so that a template
// that fails becomes a clean 500.
func (s *site) show(ctx context.Context, w http.ResponseWriter, page string, view any) {
	var body bytes.Buffer
	if err := s.pages.ExecuteTemplate(&body, page, view); err != nil {
		s.broken(ctx, w, "drawing the page", err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := body.WriteTo(w); err != nil {
		s.Logger.DebugContext(ctx, "the browser left", "error", err)
	}
}

func (s *site) broken(ctx context.Context, w http.ResponseWriter, doing string, err error) {
	s.Logger.ErrorContext(ctx, "start page: "+doing, "error", err)
	http.Error(w, "Noe gikk galt. Se loggen.", http.StatusInternalServerError)
}

// workflow is the address of a file in Temporal's pages, empty without them.
func (s *site) workflow(file caseRow) string {
	if s.TemporalUI == "" {
		return ""
	}
	return s.TemporalUI + "/namespaces/" + url.PathEscape(s.Namespace) + "/workflows/" + url.PathEscape(workflows.FileID(file.Kind, file.ID))
}

func date(d *casefile.Date) string {
	if d == nil {
		return ""
	}
	return d.In(time.UTC).Format("02.01.2006")
}

// moment shows an instant as a clock in Norway does.
func moment(t time.Time) string { return t.In(calendar.Oslo).Format("02.01.2006 kl. 15.04") }

var phases = map[casefile.Phase]string{
	casefile.PhaseReceived:        "Mottatt",
	casefile.PhaseScreening:       "Under avklaring",
	casefile.PhaseMerged:          "Slått sammen med en annen",
	casefile.PhaseDismissed:       "Avvist",
	casefile.PhaseAwaitingConsent: "Venter på samtykke",
	casefile.PhaseAssessment:      "Under kartlegging",
	casefile.PhaseDecision:        "Klar for vedtak",
	casefile.PhaseActive:          "I gang",
	casefile.PhaseRefused:         "Avslått",
	casefile.PhaseClosed:          "Avsluttet",
}

func phase(p casefile.Phase) string {
	if name, known := phases[p]; known {
		return name
	}
	return string(p)
}
