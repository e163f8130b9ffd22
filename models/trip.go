package models

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// Trip gathers writes of one transaction and sends them as one statement: one
// trip to the database where each write would make its own. The writes must not
// depend on one another's rows; what foreign keys and unique indexes say is
// weighed when all are done.
type Trip struct {
	db         *gorm.DB
	statements []string
	values     []any
	err        error
}

// Trip begins one on the Store's transaction.
func (s *Store) Trip(ctx context.Context) *Trip {
	return &Trip{db: s.in(ctx)}
}

// DB is the handle that only writes down the next statement: give what comes of
// it to Add.
func (b *Trip) DB() *gorm.DB { return b.db.Session(&gorm.Session{DryRun: true}) }

// placeholder is a value's place in a statement, "$7".
var placeholder = regexp.MustCompile(`\$[0-9]+`)

// Add takes one write, made on DB, into the batch.
func (b *Trip) Add(made *gorm.DB) {
	if made.Error != nil {
		b.err = fmt.Errorf("making a statement: %w", made.Error)
		return
	}
	before := len(b.values)
	text := placeholder.ReplaceAllStringFunc(made.Statement.SQL.String(), func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return "$" + strconv.Itoa(before+n)
	})
	b.statements = append(b.statements, text)
	b.values = append(b.values, made.Statement.Vars...)
}

// Write sends what has been gathered: the last write as it is, and the others
// before it in WITH.
func (b *Trip) Write(ctx context.Context) error {
	if b.err != nil || len(b.statements) == 0 {
		return b.err
	}
	var text strings.Builder
	last := len(b.statements) - 1
	for i, one := range b.statements[:last] {
		if text.Len() == 0 {
			text.WriteString("WITH ")
		} else {
			text.WriteString(", ")
		}
		fmt.Fprintf(&text, "w%d AS (%s)", i+1, one)
	}
	text.WriteString(" " + b.statements[last])
	if _, err := b.db.Statement.ConnPool.ExecContext(ctx, text.String(), b.values...); err != nil {
		return fmt.Errorf("writing %d statements as one: %w", len(b.statements), err)
	}
	return nil
}
