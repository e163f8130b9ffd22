package models

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listed reads a list of cases to its end, so many a page.
func (p *place) listed(f CaseFilter, size int) (numbers []string) {
	p.t.Helper()
	f.Organisation, f.Limit, f.Cursor = p.org, size, ""
	for range 20 {
		page, err := p.FindCases(p.t.Context(), f)
		require.NoError(p.t, err, "%s after %q", f.Order, f.Cursor)
		require.LessOrEqual(p.t, len(page.Rows), size)
		for _, c := range page.Rows {
			numbers = append(numbers, c.Number)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return numbers
		}
	}
	p.t.Fatalf("%s does not end", f.Order)
	return nil
}

// Every order has a place for every case: also where many have the same value,
// or none, and whichever page a case falls on.
func TestFindCases_EveryOrderBothWays(t *testing.T) {
	p := newPlace(t, migrated(t))
	for _, row := range []struct {
		number              string
		created, updated    time.Duration
		nextDue, receivedOn string
	}{
		{"2027-0998", 0, 5 * time.Microsecond, "2027-03-01", "2027-01-04"},
		{"2027-0999", time.Hour, 5*time.Microsecond + time.Hour, "", "2027-01-04"},
		{"2027-9999", 2 * time.Hour, 4 * time.Microsecond, "2027-02-01", ""},
		{"2028-10000", 3 * time.Hour, 0, "", ""},
		{"2028-10001", 3 * time.Hour, 6 * time.Hour, "2027-02-01", "2026-12-31"},
	} {
		p.newCase(0, func(c *Case) {
			c.Number, c.CreatedAt, c.UpdatedAt = row.number, p.at.Add(row.created), p.at.Add(row.updated)
			if row.nextDue != "" {
				c.NextDue = on(row.nextDue)
			}
			if row.receivedOn != "" {
				c.FirstReceivedOn = on(row.receivedOn)
			}
		})
	}
	const a, b, c, d, e = "2027-0998", "2027-0999", "2027-9999", "2028-10000", "2028-10001"
	want := map[CaseOrder][]string{
		"":                   {e, d, c, b, a},
		"created_at":         {a, b, c, d, e},
		"-created_at":        {e, d, c, b, a},
		"updated_at":         {d, c, a, b, e},
		"-updated_at":        {e, b, a, c, d},
		"next_due":           {c, e, a, b, d}, // without one: last
		"-next_due":          {a, e, c, d, b}, // without one: last here too
		"first_received_on":  {e, a, b, c, d},
		"-first_received_on": {b, a, e, d, c},
		"number":             {a, b, c, d, e},
		"-number":            {e, d, c, b, a},
	}
	for _, order := range append(CaseOrders(), "") {
		for size := 1; size <= 6; size++ {
			assert.Equal(t, want[order], p.listed(CaseFilter{Order: order}, size), "%q, %d a page", order, size)
		}
	}
	assert.Len(t, want, len(CaseOrders())+1)
}

func TestFindCases_CursorOfAnotherListIsNone(t *testing.T) {
	p := newPlace(t, migrated(t))
	for n := range 3 {
		p.newCase(n, nil)
	}
	next := func(o CaseOrder) string {
		page, err := p.FindCases(t.Context(), CaseFilter{Organisation: p.org, Order: o, Limit: 1})
		require.NoError(t, err)
		return page.Next
	}
	const id = "01890000-0000-7000-8000-000000000001"
	for order, cursors := range map[CaseOrder][]string{
		"": {"x", "|", "||", id, "2027-01-04|" + id, next("next_due"), next("created_at"),
			"-created_at|2027-01-04|" + id, "-created_at|infinity|" + id},
		"next_due": {next("first_received_on"), next("-next_due"),
			"next_due|-infinity|" + id, "next_due|0000-01-01|" + id, "next_due|2027-02-30|" + id, "next_due|2027-01-04|17"},
		"-next_due": {next("next_due"), "-next_due|infinity|" + id},
		"number":    {next("-number"), "number|2027-0001|" + id + "0"},
	} {
		for _, cursor := range cursors {
			_, err := p.FindCases(t.Context(), CaseFilter{Organisation: p.org, Order: order, Cursor: cursor})
			require.ErrorIs(t, err, ErrCursor, "%q after %q", order, cursor)
		}
	}
	_, err := p.FindCases(t.Context(), CaseFilter{Organisation: p.org, Order: "colour"})
	require.ErrorContains(t, err, "colour")
	assert.False(t, slices.Contains(CaseOrders(), ""))
}
