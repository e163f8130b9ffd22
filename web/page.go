package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/google/uuid"

	"samlop/internal/telemetry"
	"samlop/web/form"
)

//go:embed templates/*.gohtml
var templateFiles embed.FS

// page is what the frame around every page shows, with what the page itself is about.
type page struct {
	Lang     string
	Name     string // of the template
	Path     string
	Training bool
	Here     bool
	Me       me
	Say      speaker
	// Left and Most are how many seconds the session lasts unused, and at most.
	Left, Most string
	Body       any
}

// shared are the templates that every page may use; all others are a page each.
var shared = []string{"layout", "parts", "parts_room", "parts_words", "typing", "office", "acts"}

// readPages reads every page in every language.
func (d *desk) readPages() (map[string]map[string]*template.Template, error) {
	names, err := fs.Glob(templateFiles, "templates/*.gohtml")
	if err != nil {
		return nil, fmt.Errorf("web: finding the pages: %w", err)
	}
	all := map[string]map[string]*template.Template{}
	for _, lang := range languages {
		all[lang] = map[string]*template.Template{}
		frame, err := template.New("frame").Funcs(d.functions(lang)).Parse(form.Template)
		if err != nil {
			return nil, fmt.Errorf("web: reading the form: %w", err)
		}
		for _, name := range shared {
			if frame, err = frame.ParseFS(templateFiles, "templates/"+name+".gohtml"); err != nil {
				return nil, fmt.Errorf("web: reading the frame: %w", err)
			}
		}
		for _, file := range names {
			name := strings.TrimSuffix(path.Base(file), ".gohtml")
			one, err := frame.Clone()
			if err == nil {
				one, err = one.ParseFS(templateFiles, file)
			}
			if err != nil {
				return nil, fmt.Errorf("web: reading the page %s: %w", name, err)
			}
			all[lang][name] = one
		}
	}
	return all, nil
}

// show draws the whole page before it sends any of it, so that a template that fails
// becomes a clean 500.
func (d *desk) show(v *visit, name string, body any) error {
	view := page{Lang: v.lang, Name: name, Path: v.r.URL.RequestURI(), Training: d.Training, Here: v.here(), Me: v.me, Say: speaker(v.lang),
		Body: body, Left: seconds(v.session.Left), Most: seconds(v.session.Most)}
	if v.r.Method != http.MethodGet { // what was posted to has a page of its own
		view.Path = v.r.URL.Path
	}
	out := drawn.Get().(*bytes.Buffer)
	defer drawn.Put(out)
	out.Reset()
	if err := d.pages[v.lang][name].ExecuteTemplate(out, "layout", view); err != nil {
		return fmt.Errorf("web: drawing the page %s: %w", name, err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.lang)
	h.Add("Vary", "Accept-Encoding")
	send := out.Bytes()
	if len(send) > 1<<11 && strings.Contains(v.r.Header.Get("Accept-Encoding"), "gzip") {
		var packed bytes.Buffer
		w := packers.Get().(*gzip.Writer)
		defer packers.Put(w)
		w.Reset(&packed)
		if _, err := w.Write(send); err != nil {
			return fmt.Errorf("web: packing a page: %w", err)
		}
		if err := w.Close(); err != nil {
			return fmt.Errorf("web: packing a page: %w", err)
		}
		h.Set("Content-Encoding", "gzip")
		send = packed.Bytes()
	}
	if v.status != 0 {
		v.w.WriteHeader(v.status)
	}
	_, _ = v.w.Write(send) // the browser may have left
	return nil
}

// drawn are buffers that pages are drawn in.
var drawn = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// packers are kept, for each is large; a page is small, and packed fast.
var packers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil { // the level is one there is
		panic(err)
	}
	return w
}}

// go303 sends the browser on to another page with a GET.
func (v *visit) go303(to string) { http.Redirect(v.w, v.r, to, http.StatusSeeOther) }

// trouble is a page that says in words why there is no other.
type trouble struct {
	Title, Detail, Remedy, Rule, RequestID string
	Held                                   *heldForm // what was sent, when something was
}

// fail answers with why a page cannot be shown: in the API's words where it said so.
func (d *desk) fail(v *visit, err error) {
	why := trouble{RequestID: telemetry.RequestID(v.ctx()), Held: heldOf(v)}
	say := speaker(v.lang)
	var problem *Problem
	switch {
	case errors.As(err, &problem):
		v.status = problem.Status
		why.Title, why.Detail, why.Remedy, why.Rule = problem.Title, problem.Detail, problem.Remedy, problem.Rule
	case isAway(err):
		v.status = http.StatusServiceUnavailable
		why.Title, why.Detail, why.Remedy = say.T("away.title"), say.T("away.detail"), say.T("away.remedy")
	default:
		v.status = http.StatusInternalServerError
		why.Title, why.Detail, why.Remedy = say.T("broken.title"), say.T("broken.detail"), say.T("broken.remedy")
	}
	if v.status >= http.StatusInternalServerError {
		d.Logger.ErrorContext(v.ctx(), "a page could not be shown", "error", err)
	}
	if err := d.show(v, "problem", why); err != nil {
		d.Logger.ErrorContext(v.ctx(), "nor why", "error", err)
		http.Error(v.w, say.T("broken.title"), http.StatusInternalServerError)
	}
}

// isAway tells what is only away for a while from what is broken, by what the services
// call it.
func isAway(err error) bool {
	var away interface{ Temporary() bool }
	return errors.As(err, &away) && away.Temporary()
}

func badForm(v *visit) error {
	say := speaker(v.lang)
	return &Problem{Status: http.StatusBadRequest, Title: say.T("unreadable.title"), Detail: say.T("unreadable.detail")}
}

// nowhere is a page that is not there.
func (d *desk) nowhere(v *visit) error {
	if v.here() && v.me.Principal == "" {
		if err := d.introduce(v); err != nil {
			return err
		}
	}
	say := speaker(v.lang)
	return &Problem{Status: http.StatusNotFound, Title: say.T("nowhere.title"), Detail: say.T("nowhere.detail")}
}

// newKey is a key for one request that writes: the same form sent twice does one thing.
func newKey() string { return uuid.NewString() }
