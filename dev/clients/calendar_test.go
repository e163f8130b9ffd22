package clients

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/stretchr/testify/require"

	"samlop/internal/ical"
)

// Who sends, and who is sent to: the address is long enough for its line to be folded.
const (
	sender   = "varsel@fjordvik.example"
	receiver = "ola.med.et.langt.navn@fjordvik.example"
)

// readEvent is an event as another library understood it.
type readEvent struct {
	UID       string    `json:"uid"`
	Sequence  int       `json:"sequence"`
	Summary   string    `json:"summary"`
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	Day       bool      `json:"day"`
	Status    string    `json:"status"`
	Attendees []string  `json:"attendees"`
}

// Two libraries of another language, far from Oslo, read what we send at the right
// instants: in both halves of the year, around both clock changes, and fourteen months ahead.
func TestCalendarsAreReadByOthers(t *testing.T) {
	for _, program := range []string{"node", "npm"} {
		_, err := exec.LookPath(program)
		require.NoError(t, err, "scripts/setup installs it")
	}
	oslo, err := time.LoadLocation("Europe/Oslo")
	require.NoError(t, err)
	day := func(s string) civil.Date {
		d, err := civil.ParseDate(s)
		require.NoError(t, err)
		return d
	}
	entry := func(on, at string, sequence int) ical.Entry {
		stamp := time.Date(2027, 2, 1, 8, 0, 0, 0, time.UTC)
		return ical.Entry{UID: "6f1d2c3b-0000-4000-8000-0000000000" + on[8:], Sequence: sequence, Stamp: stamp,
			On: day(on), At: at, Lasts: 90, Summary: "Møte; på nytt, 1", Link: "https://samlop.example"}
	}
	written := map[string][]ical.Entry{}
	folder := t.TempDir()
	var files []string
	put := func(name string, b []byte, err error, entries ...ical.Entry) {
		require.NoError(t, err)
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		written[path], files = entries, append(files, path)
	}
	for name, e := range map[string]ical.Entry{
		"summer.ics": entry("2027-04-20", "13:00", 0), "winter.ics": entry("2027-12-14", "08:15", 1),
		"before-summer.ics": entry("2027-03-27", "23:00", 0), "over-summer.ics": entry("2027-03-28", "01:15", 0),
		"after-summer.ics": entry("2027-03-28", "03:00", 0), "over-winter.ics": entry("2027-10-31", "01:30", 0),
		"after-winter.ics": entry("2027-10-31", "03:00", 0), "fourteen-months.ics": entry("2028-04-03", "13:00", 2),
		"whole-day.ics": entry("2027-10-31", "", 0),
	} {
		b, err := ical.Message{Method: ical.Request, Entry: e, Organizer: sender, To: receiver}.Bytes()
		put(name, b, err, e)
	}
	off := entry("2027-04-20", "13:00", 1)
	b, err := ical.Message{Method: ical.Cancel, Entry: off, Organizer: sender, To: receiver}.Bytes()
	put("off.ics", b, err, off)
	list := []ical.Entry{entry("2027-04-20", "13:00", 0), entry("2027-11-02", "", 0)}
	b, err = ical.Feed("Arbeid", list)
	put("feed.ics", b, err, list...)

	cmd := exec.CommandContext(t.Context(), "../../scripts/read-calendars", files...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	read := 0
	for line := range strings.Lines(string(out)) {
		var got struct {
			File, By, Method string
			Events           []readEvent
		}
		require.NoError(t, json.Unmarshal([]byte(line), &got), line)
		read++
		name := got.By + " of " + filepath.Base(got.File)
		want := written[got.File]
		require.Len(t, got.Events, len(want), name)
		method := map[string]string{"off.ics": "CANCEL", "feed.ics": "PUBLISH"}[filepath.Base(got.File)]
		if method == "" {
			method = "REQUEST"
		}
		require.Equal(t, method, got.Method, name)
		for i, e := range want {
			event := got.Events[i]
			require.Equal(t, []any{e.UID, e.Sequence, e.Summary, e.At == ""}, []any{event.UID, event.Sequence, event.Summary, event.Day}, name)
			if e.At == "" {
				continue // each library has its own midnight; the day is in the file
			}
			clock, err := time.Parse("15:04", e.At)
			require.NoError(t, err)
			start := time.Date(e.On.Year, e.On.Month, e.On.Day, clock.Hour(), clock.Minute(), 0, 0, oslo)
			require.Equal(t, start.UTC(), event.Start, name)
			require.Equal(t, start.Add(90*time.Minute).UTC(), event.End, name)
			if method != "PUBLISH" {
				require.Equal(t, []string{"mailto:" + receiver}, event.Attendees, name)
				require.Equal(t, map[string]string{"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method], event.Status, name)
			}
		}
	}
	require.Equal(t, 2*len(files), read)
}
