package temporald

import (
	"log/slog"
	"os"
	"sync/atomic"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// serverLog passes the server's errors on and drops the rest: at any other
// level it tells about itself several times a second.
type serverLog struct {
	to     *slog.Logger
	silent *atomic.Bool // shared with every logger made from this one
}

var (
	_ log.Logger     = (*serverLog)(nil)
	_ log.WithLogger = (*serverLog)(nil)
)

func newServerLog(to *slog.Logger) *serverLog {
	return &serverLog{to: to.With("from", "temporal server"), silent: new(atomic.Bool)}
}

// silence drops everything from now on.
func (l *serverLog) silence() { l.silent.Store(true) }

func (l *serverLog) Debug(string, ...tag.Tag) {}
func (l *serverLog) Info(string, ...tag.Tag)  {}
func (l *serverLog) Warn(string, ...tag.Tag)  {}

func (l *serverLog) Error(msg string, tags ...tag.Tag) {
	if !l.silent.Load() {
		l.to.Error(msg, attributes(tags)...)
	}
}

// DPanic is for mistakes of the server's makers, worth a panic only to them.
func (l *serverLog) DPanic(msg string, tags ...tag.Tag) { l.Error(msg, tags...) }

func (l *serverLog) Panic(msg string, tags ...tag.Tag) {
	l.Error(msg, tags...)
	panic("temporal server: " + msg)
}

// Fatal ends the process, as the server counts on its not returning.
func (l *serverLog) Fatal(msg string, tags ...tag.Tag) {
	l.to.Error(msg, attributes(tags)...)
	os.Exit(1)
}

// With is what the server calls for each component.
func (l *serverLog) With(tags ...tag.Tag) log.Logger {
	return &serverLog{to: l.to.With(attributes(tags)...), silent: l.silent}
}

func attributes(tags []tag.Tag) []any {
	attrs := make([]any, 0, len(tags))
	for _, t := range tags {
		// Where in the server's source it was said, and its stack, help
		// nobody here and fill the screen.
		if key := t.Key(); key != "logging-call-at" && key != "sys-stack-trace" {
			attrs = append(attrs, slog.Any(key, t.Value()))
		}
	}
	return attrs
}
