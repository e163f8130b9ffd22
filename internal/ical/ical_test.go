package ical

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	ical "github.com/emersion/go-ical"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func day(t require.TestingT, s string) civil.Date {
	d, err := civil.ParseDate(s)
	require.NoError(t, err)
	return d
}

func meeting(t require.TestingT, on, at string) Message {
	return Message{Method: Request, Organizer: "varsel@fjordvik.example", To: "ola@fjordvik.example", Entry: Entry{
		UID: "6f1d2c3b-0000-4000-8000-000000000001", Stamp: time.Date(2027, 2, 1, 8, 30, 0, 0, time.UTC), On: day(t, on), At: at,
		Lasts: 90, Summary: "Møte", Link: "https://samlop.example"}}
}

func written(t require.TestingT, m Message) string {
	b, err := m.Bytes()
	require.NoError(t, err)
	return string(b)
}

func TestAnInvitation(t *testing.T) {
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "CALSCALE:GREGORIAN", "METHOD:REQUEST", "PRODID:-//Samlop//Kalender//NO", "VERSION:2.0",
		"BEGIN:VTIMEZONE", "TZID:Europe/Oslo",
		"BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "TZNAME:CEST", "TZOFFSETFROM:+0100",
		"TZOFFSETTO:+0200", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "TZNAME:CET", "TZOFFSETFROM:+0200",
		"TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE",
		"BEGIN:VEVENT", "ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:ola@f", " jordvik.example",
		"CLASS:PRIVATE", "DTEND;TZID=Europe/Oslo:20270420T143000", "DTSTAMP:20270201T083000Z", "DTSTART;TZID=Europe/Oslo:20270420T130000",
		"ORGANIZER:mailto:varsel@fjordvik.example", "SEQUENCE:0", "STATUS:CONFIRMED", "SUMMARY:Møte", "TRANSP:OPAQUE",
		"UID:6f1d2c3b-0000-4000-8000-000000000001", "URL:https://samlop.example", "END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	require.Equal(t, want, written(t, meeting(t, "2027-04-20", "13:00")))
}

func TestACancellationAndADayWithoutATime(t *testing.T) {
	m := meeting(t, "2027-03-28", "")
	m.Method, m.Entry.Sequence = Cancel, 3
	got := written(t, m)
	for _, line := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "DTSTART;VALUE=DATE:20270328",
		"DTEND;VALUE=DATE:20270329", "TRANSP:TRANSPARENT"} {
		require.Contains(t, got, "\r\n"+line+"\r\n")
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"a published one":        func(m *Message) { m.Method = Publish },
		"no day":                 func(m *Message) { m.Entry.On = civil.Date{} },
		"no time of day":         func(m *Message) { m.Entry.At = "25:00" },
		"an address with a name": func(m *Message) { m.To = "Ola <ola@fjordvik.example>" },
		"another property":       func(m *Message) { m.Organizer = "a@b.example\r\nX-A:1" },
	} {
		t.Run(name, func(t *testing.T) {
			m := meeting(t, "2027-04-20", "13:00")
			spoil(&m)
			b, err := m.Bytes()
			require.Error(t, err)
			require.Empty(t, b)
		})
	}
}

// Whatever is said, a line has at most 75 octets, no letter is broken, and the words come back whole.
func TestLinesAreFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := meeting(t, "2027-04-20", "13:00")
		m.Entry.Summary = rapid.StringMatching(`[a-zæøå ,;\\€😀]{0,300}`).Draw(t, "summary")
		got := written(t, m)
		for line := range strings.SplitSeq(got, "\r\n") {
			require.LessOrEqual(t, len(line), 75)
			require.Equal(t, strings.ToValidUTF8(line, "?"), line, "a letter is broken: %q", line)
		}
		cal, err := ical.NewDecoder(bytes.NewReader([]byte(got))).Decode()
		require.NoError(t, err)
		back, err := cal.Events()[0].Props.Text(ical.PropSummary)
		require.NoError(t, err)
		require.Equal(t, m.Entry.Summary, back)
	})
}

// The rules that travel give every hour of the coming years the offset that the tz database has.
func TestTheZoneThatTravelsIsOslo(t *testing.T) {
	for year := 2026; year <= 2045; year++ {
		for _, half := range oslo().Children {
			rule, err := half.Props.RecurrenceRule()
			require.NoError(t, err)
			require.Equal(t, []int{-1}, []int{rule.Byweekday[0].N()})
			last := time.Date(year, time.Month(rule.Bymonth[0])+1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -1)
			for last.Weekday() != time.Sunday {
				last = last.AddDate(0, 0, -1)
			}
			_, before := time.Date(year, last.Month(), last.Day(), 0, 59, 59, 0, time.UTC).In(zone).Zone()
			_, after := time.Date(year, last.Month(), last.Day(), 1, 0, 0, 0, time.UTC).In(zone).Zone()
			require.Equal(t, []string{half.Props.Get(ical.PropTimezoneOffsetFrom).Value, half.Props.Get(ical.PropTimezoneOffsetTo).Value},
				[]string{offset(before), offset(after)}, "%d %s", year, half.Name)
		}
	}
}

func offset(seconds int) string {
	return time.Unix(0, 0).In(time.FixedZone("", seconds)).Format("-0700")
}

func TestAFeed(t *testing.T) {
	b, err := Feed("Kalender", []Entry{meeting(t, "2027-04-20", "13:00").Entry, {UID: "b", On: day(t, "2027-04-27"), Summary: "Frist"}})
	require.NoError(t, err)
	cal, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
	require.NoError(t, err)
	require.Len(t, cal.Events(), 2)
	require.NotContains(t, string(b), "ATTENDEE")
	require.NotContains(t, string(b), "ORGANIZER")
	empty, err := Feed("Kalender", nil)
	require.NoError(t, err, "nothing lies ahead")
	require.Contains(t, string(empty), "METHOD:PUBLISH")
}
