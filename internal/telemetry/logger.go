package telemetry

import (
	"context"
	"io"
	"log/slog"
	"slices"
)

// Format is how log lines are written.
type Format string

// The formats: JSON for machines, Text for a developer's terminal.
const (
	JSON Format = "json"
	Text Format = "text"
)

// NewLogger makes a logger that writes to w what is at least as severe as level.
// Every line carries the request_id of the context it is logged with, and
// attributes that may hold personal data are replaced by "[redacted]". A format
// that is not Text means JSON.
func NewLogger(w io.Writer, level slog.Leveler, format Format) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	var written slog.Handler = slog.NewJSONHandler(w, options)
	if format == Text {
		written = slog.NewTextHandler(w, options)
	}
	guarded := guard{next: written}
	return slog.New(requestHandler{next: guarded, root: guarded})
}

// requestHandler adds the context's request id at the top of the line, also
// when the logger has opened a group: who looks for a request must find every
// line of it by one name.
type requestHandler struct {
	// next has all groups and attributes that were put on.
	next slog.Handler
	// root has none of them, and opened puts them on again. Once a handler has
	// opened a group nothing can be added above it, so a line with a request id
	// is then built from the root.
	root    slog.Handler
	opened  []func(slog.Handler) slog.Handler
	grouped bool
}

func (h requestHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.root.Enabled(ctx, level)
}

func (h requestHandler) Handle(ctx context.Context, record slog.Record) error {
	id := RequestID(ctx)
	if id == "" {
		return h.next.Handle(ctx, record)
	}
	attr := slog.String(requestIDKey, id)
	if !h.grouped {
		record = record.Clone()
		record.AddAttrs(attr)
		return h.next.Handle(ctx, record)
	}
	handler := h.root.WithAttrs([]slog.Attr{attr})
	for _, open := range h.opened {
		handler = open(handler)
	}
	return handler.Handle(ctx, record)
}

func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.with(func(next slog.Handler) slog.Handler { return next.WithAttrs(attrs) })
}

func (h requestHandler) WithGroup(name string) slog.Handler {
	if name == "" { // as slog.Handler asks for
		return h
	}
	h.grouped = true
	return h.with(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

func (h requestHandler) with(open func(slog.Handler) slog.Handler) slog.Handler {
	h.next = open(h.next)
	// Clip, so that two loggers derived from the same one do not share a tail.
	h.opened = append(slices.Clip(h.opened), open)
	return h
}
