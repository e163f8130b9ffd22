#!/usr/bin/env bash
# A stay in a respite home from Saturday 27 March 2027 at 20:00, over the night in which the
# clocks change, told by its length. RFC 5545, 3.3.6: hours are exact and days are nominal,
# so DURATION:PT12H ends at 09:00 on Sunday's clock and DURATION:P1D at 20:00. Of four
# readers none gets both right: emersion/go-ical, apognu/gocal v0.9.1 and node-ical 0.26.1
# count a day as 24 hours (21:00), ical.js 2.2.1 counts hours on the clock on the wall
# (08:00, eleven hours). By the same arithmetic the three that count let an event of the whole
# Sunday, which has 23 hours, last until 01:00 on Monday, and in October one of 25 hours be
# over at 23:00. Whoever writes DTEND instead of DURATION is read alike by all four.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
zone=(BEGIN:VTIMEZONE TZID:Europe/Oslo BEGIN:DAYLIGHT DTSTART:19810329T020000 RRULE:FREQ=YEARLY\;BYMONTH=3\;BYDAY=-1SU TZOFFSETFROM:+0100
  TZOFFSETTO:+0200 END:DAYLIGHT BEGIN:STANDARD DTSTART:19961027T030000 RRULE:FREQ=YEARLY\;BYMONTH=10\;BYDAY=-1SU TZOFFSETFROM:+0200
  TZOFFSETTO:+0100 END:STANDARD END:VTIMEZONE)
file() { printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:x "${zone[@]}" BEGIN:VEVENT UID:1 DTSTAMP:20270101T080000Z SUMMARY:x "${@:2}" END:VEVENT END:VCALENDAR > "$1"; }
stay='DTSTART;TZID=Europe/Oslo:20270327T200000'
file PT12H "$stay" DURATION:PT12H
file P1D "$stay" DURATION:P1D
file 'DTEND 09:00' "$stay" 'DTEND;TZID=Europe/Oslo:20270328T090000'
file 'all of 28 March' 'DTSTART;VALUE=DATE:20270328'
file 'all of 31 October' 'DTSTART;VALUE=DATE:20271031'
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node-ical@0.26.1 ical.js@2.2.1
cat > read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import fs from 'fs';
ICAL.TimezoneService.register(new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[2], 'utf8'))).getFirstSubcomponent('vtimezone'));
for (const f of process.argv.slice(2)) {
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(fs.readFileSync(f, 'utf8'))).getFirstSubcomponent('vevent'));
  console.log(`${f}: ical.js ${event.endDate.toString().slice(0, 16).replace('T', ' ')}`);
  const { end } = Object.values(ical.sync.parseFile(f)).find((e) => e.type === 'VEVENT');
  console.log(`${f}: node-ical ${end.toLocaleString('sv', { timeZone: 'Europe/Oslo' }).slice(0, 16)}`);
}
JS
cat > go.mod <<'MOD'
module finding
go 1.25
require (
	github.com/apognu/gocal v0.9.1
	github.com/emersion/go-ical v0.0.0-20250329121855-f41e73efc392
)
MOD
cat > main.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/apognu/gocal"
	emersion "github.com/emersion/go-ical"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func main() {
	oslo := must(time.LoadLocation("Europe/Oslo"))
	for _, f := range os.Args[1:] {
		file := must(os.ReadFile(f))
		calendar := must(emersion.NewDecoder(bytes.NewReader(file)).Decode())
		fmt.Printf("%s: go-ical %s\n", f, must(calendar.Events()[0].DateTimeEnd(oslo)).Format("2006-01-02 15:04"))
		from, to := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
		g := gocal.NewParser(bytes.NewReader(file))
		g.Start, g.End, g.AllDayEventsTZ = &from, &to, oslo
		if err := g.Parse(); err != nil {
			panic(err)
		}
		fmt.Printf("%s: gocal %s\n", f, g.Events[0].End.Format("2006-01-02 15:04"))
	}
}
GO
go mod tidy >/dev/null 2>&1
export TZ=Europe/Oslo
out=$(for f in PT12H P1D 'DTEND 09:00' 'all of 28 March' 'all of 31 October'; do node read.mjs "$f"; go run . "$f"; done)
echo "SEEN (when it ends, in Oslo):"; echo "$out"
want='PT12H: ical.js 2027-03-28 08:00
PT12H: node-ical 2027-03-28 09:00
PT12H: go-ical 2027-03-28 09:00
PT12H: gocal 2027-03-28 09:00
P1D: ical.js 2027-03-28 20:00
P1D: node-ical 2027-03-28 21:00
P1D: go-ical 2027-03-28 21:00
P1D: gocal 2027-03-28 21:00
DTEND 09:00: ical.js 2027-03-28 09:00
DTEND 09:00: node-ical 2027-03-28 09:00
DTEND 09:00: go-ical 2027-03-28 09:00
DTEND 09:00: gocal 2027-03-28 09:00
all of 28 March: ical.js 2027-03-29
all of 28 March: node-ical 2027-03-29 01:00
all of 28 March: go-ical 2027-03-29 01:00
all of 28 March: gocal 2027-03-29 01:00
all of 31 October: ical.js 2027-11-01
all of 31 October: node-ical 2027-10-31 23:00
all of 31 October: go-ical 2027-10-31 23:00
all of 31 October: gocal 2027-10-31 23:00'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
