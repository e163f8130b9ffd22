package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/telemetry"
	"samlop/internal/wording"
)

// exchange is one request and its answer, as the parts that handle it need it.
type exchange struct {
	id   string
	lang string
	// asker is set once authenticate has let the request through.
	asker casework.Asker
	// message is what another installation's token says of the message it came with, and
	// bodyHash the hash of the body that came.
	message  auth.PeerMessage
	bodyHash string
	// unread is true until the whole body has been read; late, when it did not come in time.
	unread, late bool
	// reads: a GET, whose fields stand in the query.
	reads bool
	// wantsCSV: the client would rather have CSV, where there is any.
	wantsCSV bool
	// cause is why the answer is a 5xx; it is logged once, with the request.
	cause error
	// rule is the code of the rule that the answer refuses by, and tokenRefused why
	// the token proved nothing; both are counted.
	rule, tokenRefused string
}

// place is where a field of the request stands, as errors call it.
func (x *exchange) place(field string) string {
	if x.reads {
		return "query." + field
	}
	return "body." + field
}

type exchangeKey struct{}

// exchangeOf finds the exchange a context belongs to; outside a request it is
// an empty one.
func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{lang: wording.Default}
}

// requestIDHeader is taken over when it is a UUID or trace id, and always answered.
const requestIDHeader = "X-Request-Id"

// observe is around everything: it gives the request its id and language, sets
// the headers every answer has, and afterwards logs and measures it. The log
// has the route's template, never the path.
func (s *server) observe(c *gin.Context) {
	began := time.Now()
	x := &exchange{id: telemetry.AcceptRequestID(c.GetHeader(requestIDHeader)), lang: wording.Pick(c.GetHeader("Accept-Language"), "")}
	x.reads = c.Request.Method == http.MethodGet
	x.unread = c.Request.Body != nil && c.Request.Body != http.NoBody
	ctx := context.WithValue(telemetry.WithRequestID(c.Request.Context(), x.id), exchangeKey{}, x)
	c.Request = c.Request.WithContext(ctx)
	h := c.Writer.Header()
	h.Set(requestIDHeader, x.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	// What is answered here is about people's health, and never a cache's business.
	h.Set("Cache-Control", "no-store")

	c.Next()

	took, status, route := time.Since(began), c.Writer.Status(), routeTemplate(c.FullPath())
	if s.Metrics != nil {
		s.Metrics.ObserveRequest(ctx, route, c.Request.Method, status, took)
		if x.rule != "" && status >= http.StatusBadRequest {
			s.Metrics.ObserveRefusal(ctx, x.rule)
		}
		if x.tokenRefused != "" {
			s.Metrics.ObserveToken(ctx, x.tokenRefused)
		}
	}
	level, attrs := slog.LevelInfo, []slog.Attr{slog.String("method", method(c.Request.Method)), slog.String("route", route),
		slog.Int("status", status), slog.Float64("took_seconds", took.Seconds())}
	if x.cause != nil {
		level = slog.LevelWarn
		if status == http.StatusInternalServerError {
			level = slog.LevelError
		}
		attrs = append(attrs, slog.Any("error", x.cause))
	}
	if !strings.HasPrefix(route, Prefix) && status < http.StatusBadRequest {
		level = slog.LevelDebug // probes and scrapes come every few seconds
	}
	s.Logger.LogAttrs(ctx, level, "request", attrs...)
}

// routeTemplate turns gin's route into the one in OpenAPI: /cases/{case_id}.
func routeTemplate(route string) string {
	parts := strings.Split(route, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// method keeps a made-up method, which may be any words, out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "OTHER"
}

// errPanic is what a panic is logged as: what kind of value, and where, but not
// its words, which may be anybody's.
var errPanic = errors.New("panic")

// recovered answers 500 when a handler panics.
func (s *server) recovered(c *gin.Context) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(value) // net/http's own way to drop a connection
		}
		x := exchangeOf(c.Request.Context())
		x.cause = fmt.Errorf("%w (%T) at %s", errPanic, value, whence())
		if err, ok := value.(runtime.Error); ok {
			x.cause = fmt.Errorf("%w: %w at %s", errPanic, err, whence())
		}
		if c.Writer.Written() {
			c.Abort()
			return
		}
		s.write(c, ownProblem(x, http.StatusInternalServerError, "internal", "internal"))
	}()
	c.Next()
}

// whence names the functions a panic came through, innermost first, without
// their arguments.
func whence() string {
	var counters [32]uintptr
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters[:])])
	var names []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "samlop/") {
			names = append(names, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more || len(names) == 6 {
			return strings.Join(names, " < ")
		}
	}
}
