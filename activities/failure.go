package activities

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/sdk/temporal"
)

// wordless is an error whose text may go to Temporal's history and to a log:
// PostgreSQL quotes values in some messages, and values are about people.
type wordless struct {
	doing string
	text  string
	cause error
}

// Error says what was being done and what went wrong, without values.
func (e *wordless) Error() string { return e.doing + ": " + e.text }

// Unwrap keeps the cause for errors.Is and errors.As.
func (e *wordless) Unwrap() error { return e.cause }

// failed wraps err with what was being done. What PostgreSQL says is passed on
// unless it is about a value (class 22) or a row (class 23); of those the code
// and the constraint's name are enough.
func failed(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	// Temporal reads type, category and delay from the error itself, not from
	// one that wraps it.
	var ours *temporal.ApplicationError
	if errors.As(err, &ours) {
		return ours
	}
	doing := fmt.Sprintf(format, args...)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	text := "database: SQLSTATE " + pg.Code
	switch {
	case pg.ConstraintName != "":
		text += " on " + pg.ConstraintName
	case !strings.HasPrefix(pg.Code, "22") && !strings.HasPrefix(pg.Code, "23"):
		text += ": " + pg.Message
	}
	return &wordless{doing, text, err}
}
