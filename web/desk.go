package web

import (
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"samlop/internal/auth"
	"samlop/internal/telemetry"
	"samlop/web/form"
)

// Sessions keeps who is logged in. Each call that takes a secret answers auth.ErrNoSession
// when nobody is logged in by it.
type Sessions interface {
	OpenSession(ctx context.Context, who auth.Identity) (secret string, err error)
	SessionOf(ctx context.Context, secret string) (auth.Session, error)
	ChooseOrganisation(ctx context.Context, secret, organisation string) error
	EndSession(ctx context.Context, secret string) error
	EndSessions(ctx context.Context, secret string) (ended int64, err error)
}

// LogIn sends people to log in, and says who came back; auth.LogIn is one.
type LogIn interface {
	Begin(ctx context.Context) (address string, p auth.Pending, err error)
	Finish(ctx context.Context, state, code string, p auth.Pending) (auth.Identity, error)
	EndAddress(ctx context.Context, back string) string
}

// Config is what the desk needs.
type Config struct {
	// API is the API of this process. The desk asks it as the one who is logged in, and
	// knows of the cases only what it answers.
	API http.Handler
	// OneVisit lets the API find out once who asks, for all that one page reads within the
	// context it gives; nil: it finds out each time.
	OneVisit func(context.Context) context.Context
	Sessions Sessions
	LogIn    LogIn
	// URL is where people reach the desk: scheme and host, without a path.
	URL string
	// Contact is whom to tell of what hinders somebody at the pages: an e-mail address, or an
	// address that begins with https://. "" says on the page that nobody is named.
	Contact string
	// Training says so on every page.
	Training bool
	// Workflow says where the workflow of a case stands in Temporal's pages, by its kind and id;
	// nil: there is no link.
	Workflow func(kind, id string) string
	Metrics  *telemetry.Metrics // nil observes nothing
	Logger   *slog.Logger       // nil discards
}

// CallbackPath is where an issuer sends people back to, below the desk's address.
const CallbackPath = "/login/callback"

// maxForm bounds a posted form in bytes: the longest step and its words.
const maxForm = 2 << 20

// largeForms are those that may be larger, by pattern: one with a scan.
var largeForms = map[string]int64{scanPattern: mostScan}

// desk is the pages.
type desk struct {
	Config
	secure bool // reached over https
	pages  map[string]map[string]*template.Template
	forms  *form.Forms
	// taskKinds are the kinds of task there are, as the API's document lists them.
	taskKinds []string
	// phases are those of a case, as it lists them.
	phases   []string
	assets   assets
	mux      *http.ServeMux
	patterns []string // of mux, in their order
}

// New makes the desk. It asks nobody anything; it fails when its own files do not hold
// together.
func New(c Config) (http.Handler, error) {
	at, err := url.Parse(c.URL)
	if err != nil || at.Host == "" {
		return nil, errors.New("web: the desk has no address")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	d := &desk{Config: c, secure: at.Scheme == "https", mux: http.NewServeMux()}
	if d.assets, err = readAssets(); err != nil {
		return nil, err
	}
	if d.forms, d.taskKinds, d.phases, err = readForms(c.API); err != nil {
		return nil, err
	}
	if d.pages, err = d.readPages(); err != nil {
		return nil, err
	}
	d.routes()
	return http.NewCrossOriginProtection().Handler(d.observed(d.mux)), nil
}

// routes are all addresses of the desk. Ids stand in them, never a name.
func (d *desk) routes() {
	d.handle("GET /static/", d.asset)
	d.open("GET /{$}", d.front)
	d.open("GET /login", d.logIn)
	d.open("GET "+CallbackPath, d.loggedIn)
	d.open("GET /logged-out", d.loggedOut)
	d.open("GET /accessibility", d.accessibility)
	d.open("POST /language", d.chooseLanguage)
	d.open("POST /logout", d.logOut)
	d.open("POST /logout/everywhere", d.logOutEverywhere)
	d.open("/", d.nowhere)
	d.inside("GET /organisation", d.organisations)
	d.inside("POST /organisation", d.chooseOrganisation)
	d.inside("POST /invitation", d.openInvitation)
	d.insideAsking("GET /tasks", d.work, workAhead)
	d.inside("GET /cases", d.caseList)
	d.inside("GET /search", d.searchForm)
	d.inside("POST /search", d.search)
	d.inside("GET /people/new", d.personPage)
	d.inside("POST /people/new", d.registerPerson)
	d.inside("GET /people/{person}", d.onePersonPage)
	d.inside("POST /people/{person}", d.changePerson)
	d.inside("GET /referrals/new", d.referralPage)
	d.inside("POST /referrals/new", d.takeReferral)
	d.inside("GET /own/looks", d.forPeople(d.ownLooks))
	d.inside("GET /own/{case}", d.forPeople(d.ownCase))
	d.inside("GET /cases/{case}", d.casePage)
	d.inside("GET /cases/{case}/plan", d.planPage)
	d.roomRoutes()
	d.inside("GET /cases/{case}/looks", d.caseLooks)
	d.inside("GET /cases/{case}/timeline", d.timelinePage)
	d.inside("GET /cases/{case}/words", d.wordsPage)
	d.inside("GET /cases/{case}/letters/{letter}/pdf", d.letterPDF)
	d.inside("GET /cases/{case}/contacts/new", d.contactPage)
	d.inside("POST /cases/{case}/contacts/new", d.registerContact)
	d.inside("GET /cases/{case}/steps/{step}", d.stepPage)
	d.inside("POST /cases/{case}/steps/{step}", d.takeStep)
	d.draftRoutes()
	d.officeRoutes()
}

func (d *desk) handle(pattern string, page http.HandlerFunc) {
	d.patterns = append(d.patterns, pattern)
	d.mux.HandleFunc(pattern, page)
}

// Patterns are the addresses of all pages and forms there are, as net/http's ServeMux has them:
// who tries them all forgets none.
func Patterns() []string {
	d := &desk{mux: http.NewServeMux()}
	d.routes()
	return d.patterns
}

// visit is one request and what is known of who makes it.
type visit struct {
	w    http.ResponseWriter
	r    *http.Request
	lang string
	// session and secret are empty for who is not logged in.
	session auth.Session
	secret  string
	me      me
	status  int
	// ahead is what has been asked of the API before the page asks for it.
	ahead *early
}

func (v *visit) ctx() context.Context { return v.r.Context() }

func (v *visit) here() bool { return v.secret != "" }

// open registers a page that anybody may see.
func (d *desk) open(pattern string, page func(*visit) error) {
	d.handle(pattern, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, max(maxForm, largeForms[pattern]))
		v := &visit{w: w, r: r, lang: languageOf(r)}
		if err := d.recognise(v); err != nil {
			d.fail(v, err)
			return
		}
		if err := page(v); err != nil {
			d.fail(v, err)
		}
	})
}

// inside registers a page for who is logged in; others are sent to log in, and come back.
func (d *desk) inside(pattern string, page func(*visit) error) { d.insideAsking(pattern, page, nil) }

// insideAsking is inside for a page that asks the API for one thing whoever reads it: ahead says where,
// and it is asked while it is found out who they are.
func (d *desk) insideAsking(pattern string, page func(*visit) error, ahead func(*http.Request) string) {
	d.open(pattern, func(v *visit) error {
		if !v.here() {
			return d.askToLogIn(v)
		}
		if d.OneVisit != nil {
			v.r = v.r.WithContext(d.OneVisit(v.ctx()))
		}
		if ahead != nil {
			d.askAhead(v, ahead(v.r))
		}
		if err := d.introduce(v); err != nil {
			return err
		}
		if chooses := v.r.URL.Path == "/organisation"; v.me.Organisation == nil && !v.me.Admin && !chooses && v.r.URL.Path != "/invitation" {
			return d.stranger(v)
		}
		return page(v)
	})
}

// recognise finds out whether somebody is logged in.
func (d *desk) recognise(v *visit) error {
	secret := cookie(v.r, d.sessionCookie())
	if secret == "" {
		return nil
	}
	session, err := d.Sessions.SessionOf(v.ctx(), secret)
	if errors.Is(err, auth.ErrNoSession) {
		d.forget(v.w, d.sessionCookie())
		return nil
	}
	if err != nil {
		return err
	}
	v.session, v.secret = session, secret
	return nil
}

// introduce asks the API who is logged in. Logging out does without: it must do for who is
// let in no more.
func (d *desk) introduce(v *visit) error {
	if err := d.get(v, "/me", &v.me); err != nil {
		return err
	}
	if cookie(v.r, languageCookie) == "" && v.me.Language != "" {
		v.lang = v.me.Language
	}
	return nil
}

// headers are those of every page. What is asked for here is about people's health, and
// nobody's cache's business; and nothing comes from elsewhere.
func headers(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "+
		"img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// seen remembers the status of an answer.
type seen struct {
	http.ResponseWriter
	status int
}

func (s *seen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// observed is around everything: request id, headers, and one line in the log with the
// route's pattern, never its path.
func (d *desk) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := telemetry.AcceptRequestID(r.Header.Get("X-Request-Id"))
		ctx := telemetry.WithRequestID(r.Context(), id)
		r = r.WithContext(ctx)
		headers(w.Header())
		w.Header().Set("X-Request-Id", id)
		s := &seen{w, http.StatusOK}
		next.ServeHTTP(s, r)
		_, route, _ := strings.Cut(r.Pattern, " ")
		if route == "" {
			route = "/"
		}
		route = "desk " + route
		if d.Metrics != nil {
			d.Metrics.ObserveRequest(ctx, route, r.Method, s.status, time.Since(began))
		}
		d.Logger.LogAttrs(ctx, slog.LevelInfo, "page", slog.String("route", route), slog.Int("status", s.status),
			slog.Float64("took_seconds", time.Since(began).Seconds()))
	})
}
