package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
)

// CaseOrder says what a list of cases is ordered by: a column as the list names
// it, "-" before it for the largest first. The zero value is NewestFirst.
type CaseOrder string

// NewestFirst is the order of a list that asks for none.
const NewestFirst CaseOrder = "-created_at"

// ErrCursor is a cursor that no page of this list in this order has given.
var ErrCursor = errors.New("models: not a cursor of this list")

// orderKey is a column that cases can be ordered by. Cases with the same value,
// and those without one, follow each other by id, so that every case has one place.
type orderKey struct {
	name, column string
	// expression takes the column, or a cursor's value of the kind, to what is compared.
	expression, kind string
	// nullable keys come last when they are missing, whichever way the list runs.
	nullable bool
	value    func(Case) string
	// reads tells whether a cursor's value can be one of the column's.
	reads func(string) bool
}

var orderKeys = []orderKey{
	{name: "created_at", column: "cases.created_at", expression: "%s", kind: "timestamptz", reads: readsInstant,
		value: func(c Case) string { return instantText(c.CreatedAt) }},
	{name: "updated_at", column: "cases.updated_at", expression: "%s", kind: "timestamptz", reads: readsInstant,
		value: func(c Case) string { return instantText(c.UpdatedAt) }},
	{name: "next_due", column: "cases.next_due", expression: "%s", kind: "date", nullable: true, reads: readsDate,
		value: func(c Case) string { return dateText(c.NextDue) }},
	{name: "first_received_on", column: "cases.first_received_on", expression: "%s", kind: "date", nullable: true, reads: readsDate,
		value: func(c Case) string { return dateText(c.FirstReceivedOn) }},
	// An organisation's counter never starts again, so a longer number is a later one.
	{name: "number", column: "cases.number", expression: `lpad(%s, 40, '0') COLLATE "C"`, kind: "text", reads: readsAnything,
		value: func(c Case) string { return c.Number }},
}

// Codes lists them.
func (CaseOrder) Codes() []string { return casefile.CodesOf(CaseOrders()...) }

// CaseOrders are all orders there are.
func CaseOrders() []CaseOrder {
	var all []CaseOrder
	for _, k := range orderKeys {
		all = append(all, CaseOrder(k.name), CaseOrder("-"+k.name))
	}
	return all
}

// ordering is an order made ready for SQL.
type ordering struct {
	orderKey
	order      CaseOrder
	descending bool
}

func orderingOf(o CaseOrder) (ordering, error) {
	if o == "" {
		o = NewestFirst
	}
	name, descending := strings.CutPrefix(string(o), "-")
	i := slices.IndexFunc(orderKeys, func(k orderKey) bool { return k.name == name })
	if i < 0 {
		return ordering{}, fmt.Errorf("models: cases have no order %q", o)
	}
	return ordering{orderKeys[i], o, descending}, nil
}

// none is what a cursor says where the case it ends with has no value: beyond
// every date, in the direction that the list runs.
func (o ordering) none() string {
	if o.descending {
		return "-infinity"
	}
	return "infinity"
}

// key is what cases are compared by.
func (o ordering) key() string {
	column := o.column
	if o.nullable {
		column = fmt.Sprintf("COALESCE(%s, '%s')", column, o.none())
	}
	return fmt.Sprintf(o.expression, column)
}

// from orders a query and lets it begin after a cursor, "" for the first page.
func (o ordering) from(q *gorm.DB, cursor string) (*gorm.DB, error) {
	direction, beyond := "ASC", ">"
	if o.descending {
		direction, beyond = "DESC", "<"
	}
	if cursor != "" {
		value, id, err := o.parse(cursor)
		if err != nil {
			return nil, err
		}
		last := fmt.Sprintf(o.expression, "?::"+o.kind)
		q = q.Where(fmt.Sprintf("(%s, cases.id) %s (%s, ?::uuid)", o.key(), beyond, last), value, id)
	}
	return q.Order(fmt.Sprintf("%s %s, cases.id %s", o.key(), direction, direction)), nil
}

// cursor points behind a case. It names its order: a value of one column read as
// another's would begin anywhere.
func (o ordering) cursor(c Case) string {
	value := o.value(c)
	if value == "" {
		value = o.none()
	}
	return strings.Join([]string{string(o.order), value, c.ID}, "|")
}

func (o ordering) parse(cursor string) (value, id string, err error) {
	order, rest, _ := strings.Cut(cursor, "|")
	at := strings.LastIndexByte(rest, '|')
	if order != string(o.order) || at < 0 {
		return "", "", ErrCursor
	}
	value, id = rest[:at], rest[at+1:]
	if u, err := uuid.Parse(id); err != nil || u.String() != id {
		return "", "", ErrCursor
	}
	if !o.reads(value) && (!o.nullable || value != o.none()) {
		return "", "", ErrCursor
	}
	return value, id, nil
}

func instantText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func dateText(d *casefile.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func readsInstant(s string) bool {
	t, err := time.Parse(time.RFC3339Nano, s)
	return err == nil && t.Year() > 0
}

// readsDate leaves out the year 0, which Go has and PostgreSQL has not.
func readsDate(s string) bool {
	d, err := civil.ParseDate(s)
	return err == nil && d.Year > 0
}

func readsAnything(string) bool { return true }
