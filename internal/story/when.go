package story

import (
	"fmt"
	"time"

	"cloud.google.com/go/civil"

	"samlop/casefile/calendar"
)

// when is a point in time as a story writes it: a date («2027-02-23»), a time in
// Oslo («2027-01-31 21:15»), or an exact instant («2027-03-30T22:00:00Z»).
type when struct {
	text  string
	at    time.Time
	exact precision
}

type precision int

const (
	toTheDay precision = iota
	toTheMinute
	toTheSecond
)

func parseWhen(s string) (when, error) {
	if d, err := civil.ParseDate(s); err == nil {
		return when{text: s, at: calendar.At(d, 12, 0), exact: toTheDay}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return when{text: s, at: t.UTC(), exact: toTheSecond}, nil
	}
	if t, err := time.Parse("2006-01-02T15:04Z", s); err == nil {
		return when{text: s, at: t.UTC(), exact: toTheSecond}, nil
	}
	if t, err := time.Parse("2006-01-02 15:04", s); err == nil {
		return when{text: s, at: calendar.At(civil.DateOf(t), t.Hour(), t.Minute()), exact: toTheMinute}, nil
	}
	const neither = "«%s» is neither a date (2027-02-23), a time in Oslo (2027-02-23 14:30) nor an instant (2027-03-30T22:00:00Z)"
	return when{}, fmt.Errorf(neither, s)
}

func (r *reader) when(n *node, what string) when {
	s := r.scalar(n, what)
	if s == "" {
		return when{}
	}
	w, err := parseWhen(s)
	if err != nil {
		r.fail(n.line, "", "%s: %v", what, err)
	}
	return w
}

func (w when) isZero() bool { return w.text == "" }

// matches compares a found instant as exactly as the story wrote it.
func (w when) matches(found time.Time) bool {
	switch w.exact {
	case toTheDay:
		return calendar.DateOf(found) == calendar.DateOf(w.at)
	case toTheMinute:
		return found.Truncate(time.Minute).Equal(w.at)
	default:
		return found.Truncate(time.Second).Equal(w.at)
	}
}

// show writes a found instant the way the story wrote the expected one.
func (w when) show(found time.Time) string {
	if found.IsZero() {
		return "none"
	}
	switch w.exact {
	case toTheDay:
		return calendar.DateOf(found).String()
	case toTheMinute:
		return found.In(calendar.Oslo).Format("2006-01-02 15:04")
	default:
		return found.UTC().Format(time.RFC3339)
	}
}

// label is how a row's time stands in the table: weekday, date and time in Oslo.
func label(t time.Time) string { return t.In(calendar.Oslo).Format("Mon 2006-01-02 15:04") }
