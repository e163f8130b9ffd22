package casework

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"samlop/casefile"
)

const (
	// retryAfter is what a caller is asked to wait when a part of us is away.
	retryAfter = 2 * time.Second
	// troubledRetry is what is asked of whoever steps in a case that cannot go on.
	troubledRetry = 2 * time.Minute
)

// wrapError lets a method's error leave the house: one of ours goes as it is, a
// database that is away becomes Unavailable, and anything else says what was
// being done.
func wrapError(doing string, err *error) {
	switch {
	case *err == nil, ours(*err):
	case databaseAway(*err):
		*err = &Unavailable{RetryAfter: retryAfter, Err: fmt.Errorf("%s: %w", doing, *err)}
	default:
		*err = fmt.Errorf("%s: %w", doing, *err)
	}
}

func ours(err error) bool {
	return is[*NotFound](err) || is[*Forbidden](err) || is[*KeyReused](err) || is[*Pending](err) || is[*Unavailable](err) ||
		is[*Stale](err) || is[*Invalid](err) || is[*casefile.Refusal](err)
}

func is[T error](err error) bool {
	_, ok := errors.AsType[T](err)
	return ok
}

// databaseAway tells a database that cannot be reached, is starting or stopping
// or has no connection to spare from one that says no.
func databaseAway(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "53") || strings.HasPrefix(pg.Code, "57P")
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	// database/sql does not export the error of a pool that is being closed.
	for e := err; e != nil; e = errors.Unwrap(e) {
		if e.Error() == "sql: database is closed" {
			return true
		}
	}
	return is[*pgconn.ConnectError](err) || is[*net.OpError](err) || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
