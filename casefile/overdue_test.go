package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// The day on which what is overdue is said again: a Monday, or the next working day.
func TestINV108_TheDayOfTheDigest(t *testing.T) {
	for _, c := range []struct {
		day        Weekday
		upTo, want string
	}{
		{"", "2027-03-08", "2027-03-08"},
		{"", "2027-03-07", "2027-03-01"},
		{"", "2027-03-14", "2027-03-08"},
		{"", "2027-03-29", "2027-03-22"}, // the Monday after Easter is a day off
		{"", "2027-03-30", "2027-03-30"},
		{"", "2027-04-01", "2027-03-30"},
		{"", "2027-05-17", "2027-05-10"}, // 17 May
		{"", "2027-05-18", "2027-05-18"},
		{Wednesday, "2027-04-07", "2027-04-07"},
		{Friday, "2027-03-27", "2027-03-19"}, // Good Friday, and Easter after it
		{Friday, "2027-03-30", "2027-03-30"},
	} {
		got := DigestDay(Policy{OverdueDigest: c.day}, calendar.MustDate(c.upTo))
		require.Equal(t, c.want, got.String(), "%+v", c)
	}
}

// What is said again has had its last reminder, and is told to everybody who had one.
func TestINV108_WhatIsStillOverdue(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.at("2027-08-30")
	said := func(on string) (out []string) {
		for _, item := range StillOverdue(p.s, calendar.MustDate(on)) {
			line := item.Code
			for _, r := range item.Roles {
				line += " " + string(r)
			}
			out = append(out, line)
		}
		return out
	}
	require.NotContains(t, said("2027-08-09"), "DL-13 KO MGR KE", "the unit has not been told yet")
	require.Contains(t, said("2027-08-23"), "DL-13 KO MGR KE")
	require.Contains(t, said("2027-08-23"), "DL-15 KO MGR KE")
	require.Contains(t, said("2027-08-23"), "REVISE_PLAN KO")
	p.do(kari, &ReportMaterialChange{What: words(1)})
	p.do(ola, &CompleteRevision{ChangeNote: words(1), PatientTookPart: true})
	require.NotContains(t, said("2027-08-30"), "DL-13 KO MGR KE")
	require.Contains(t, said("2027-08-30"), "DL-15 KO MGR KE")
}
