package ical

import (
	"fmt"
	"time"
	_ "time/tzdata" // a container without zoneinfo must not write UTC

	ical "github.com/emersion/go-ical"
)

const (
	zoneName = "Europe/Oslo"
	// anHour is how long a meeting lasts of which nobody has said.
	anHour = 60
)

var zone = func() *time.Location {
	loc, err := time.LoadLocation(zoneName)
	if err != nil {
		panic("ical: " + err.Error()) // impossible: tzdata is embedded
	}
	return loc
}()

// oslo is the zone with its rules since 1996, so that who reads needs no table of its own.
func oslo() *ical.Component {
	c := ical.NewComponent(ical.CompTimezone)
	set(c, ical.PropTimezoneID, zoneName)
	for _, half := range []struct{ kind, name, from, to, start, rule string }{
		{ical.CompTimezoneDaylight, "CEST", "+0100", "+0200", "19960331T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"},
		{ical.CompTimezoneStandard, "CET", "+0200", "+0100", "19961027T030000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
	} {
		h := ical.NewComponent(half.kind)
		set(h, ical.PropTimezoneName, half.name)
		set(h, ical.PropTimezoneOffsetFrom, half.from)
		set(h, ical.PropTimezoneOffsetTo, half.to)
		set(h, ical.PropDateTimeStart, half.start)
		set(h, ical.PropRecurrenceRule, half.rule)
		c.Children = append(c.Children, h)
	}
	return c
}

// times are the beginning and the end: of a time of day as clocks in Oslo show them,
// of a whole day its first instant and that of the next. A time that clocks skip is
// moved on by the hour skipped.
func (x Entry) times() (start, end time.Time, err error) {
	if !x.On.IsValid() {
		return start, end, fmt.Errorf("ical: a day is missing")
	}
	if x.At == "" {
		return x.On.In(time.UTC), x.On.AddDays(1).In(time.UTC), nil
	}
	clock, err := time.Parse("15:04", x.At)
	if err != nil {
		return start, end, fmt.Errorf("ical: a time of day is none")
	}
	lasts := x.Lasts
	if lasts <= 0 {
		lasts = anHour
	}
	start = time.Date(x.On.Year, x.On.Month, x.On.Day, clock.Hour(), clock.Minute(), 0, 0, zone)
	return start, start.Add(time.Duration(lasts) * time.Minute), nil
}
