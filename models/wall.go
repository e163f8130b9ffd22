package models

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// PostgreSQL itself keeps what is another organisation's from a query that forgot
// whose it asks for (migration 00094, decision 026). The context says whose it is;
// a connection is told when that is another than last time.

// The roles that the running system works in, whoever it logs in as. Neither owns
// anything, and row-level security holds for both.
const (
	// withinRole sees one organisation, that of the setting samlop.organisation.
	withinRole = "samlop_within"
	// acrossRole sees the whole installation.
	acrossRole = "samlop_across"
)

// side is the side of the wall on which a connection stands.
type side struct{ role, organisation string }

type sideKey struct{}

// ForOrganisation lets all that is asked of the database under the context be one
// organisation's: nothing else is seen, and nothing else can be written. A context
// that says neither this nor [AcrossOrganisations] sees nobody's rows, and a
// transaction keeps what it began with.
func ForOrganisation(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, sideKey{}, side{withinRole, id})
}

// AcrossOrganisations lets what is asked under the context be the whole
// installation's: the watch, the postman, sweeps, the look-up of a login before its
// organisation is known, and the installation's administrator. A test lists every
// place that says so.
func AcrossOrganisations(ctx context.Context) context.Context {
	return context.WithValue(ctx, sideKey{}, side{role: acrossRole})
}

func sideOf(ctx context.Context) side {
	if on, ok := ctx.Value(sideKey{}).(side); ok {
		return on
	}
	return side{role: withinRole}
}

// organisationOfContext is the organisation that a context is of, "" for none and for all.
func organisationOfContext(ctx context.Context) string { return sideOf(ctx).organisation }

// moving to a side takes role and organisation together; the last value says whether
// for this transaction only.
const takeSide = "SELECT set_config('role', $1, $3), set_config('samlop.organisation', $2, $3)"

// errNoRole is a database in which the two roles are missing, or not this login's to take.
var errNoRole = errors.New("the database does not let this login work in the roles " + withinRole + " and " + acrossRole +
	": run samlop migrate, and see docs/operating.md where its user may make no roles")

// connector makes connections that stand on the side their context says.
type connector struct {
	driver.Connector
	// owner: they work as who they logged in as, past the wall.
	owner bool
}

// Connect opens one.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := made.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errNotPgx, made.Close())
	}
	return &session{Conn: inner, owner: c.owner}, nil
}

var errNotPgx = errors.New("the database is not reached through pgx")

// session is a connection that knows on which side it stands.
type session struct {
	*stdlib.Conn
	owner bool
	// on is the zero value until it has been told, and when it may not have heard.
	on side
}

func (c *session) pgx() *pgx.Conn { return c.Conn.Conn() }

// inTransaction: it keeps what it began with.
func (c *session) inTransaction() bool { return c.pgx().PgConn().TxStatus() != 'I' }

// enter moves to the side that the context says, in a trip of its own where it does
// not stand there already.
func (c *session) enter(ctx context.Context) error {
	want := sideOf(ctx)
	if c.owner || c.on == want || c.inTransaction() {
		return nil
	}
	if c.pgx().IsClosed() {
		return driver.ErrBadConn
	}
	c.on = side{}
	_, err := c.pgx().Exec(ctx, takeSide, pgx.QueryExecModeExec, want.role, want.organisation, false)
	switch pg, answered := errors.AsType[*pgconn.PgError](err); {
	case answered && (pg.Code == invalidParameter || pg.Code == insufficientPrivilege):
		return fmt.Errorf("%w: %w", errNoRole, err)
	case err != nil && pgconn.SafeToRetry(err):
		return driver.ErrBadConn
	case err != nil:
		return fmt.Errorf("telling the database whose rows are asked for: %w", err)
	}
	c.on = want
	return nil
}

// PostgreSQL's codes of a role that is not there, and of one that is another's.
const (
	invalidParameter      = "22023"
	insufficientPrivilege = "42501"
)

// carry lets a batch be carried out on the side of the context, without a trip of its
// own: for the transaction of the batch alone, so that a rollback leaves no doubt.
func (c *session) carry(ctx context.Context, batch *pgx.Batch) error {
	want := sideOf(ctx)
	if c.on == (side{}) { // never as who it logged in as
		if err := c.enter(ctx); err != nil {
			return err
		}
	}
	if c.owner || c.on == want || c.inTransaction() {
		return nil
	}
	first := 0
	if len(batch.QueuedQueries) > 0 && batch.QueuedQueries[0].SQL == "begin" {
		first = 1
	}
	batch.QueuedQueries = slices.Insert(batch.QueuedQueries, first,
		&pgx.QueuedQuery{SQL: takeSide, Arguments: []any{want.role, want.organisation, true}})
	return nil
}

// QueryContext asks on the side of the context.
func (c *session) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	return c.Conn.QueryContext(ctx, query, args)
}

// ExecContext carries out a statement on the side of the context.
func (c *session) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	return c.Conn.ExecContext(ctx, query, args)
}

// PrepareContext prepares a statement on the side of the context.
func (c *session) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	return c.Conn.PrepareContext(ctx, query)
}

// BeginTx begins a transaction on the side of the context, where it stays.
func (c *session) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	return c.Conn.BeginTx(ctx, opts)
}
