#!/usr/bin/env bash
# A weekly meeting on Mondays, without 10 May 2027 and 17 May (a holiday), and with Tuesday
# 18 May instead: RRULE, EXDATE with both dates in one line or with a line each, and RDATE
# (RFC 5545, 3.8.5.1 and 3.8.5.2). ical.js 2.2.1 reads it. Three others lose the meeting of
# 18 May and say nothing:
#   emersion/go-ical (2025-03-29) takes the extra dates from EXDATE as well, never from
#   RDATE; two dates in one EXDATE are an error;
#   apognu/gocal v0.9.1 knows no RDATE, and ignores an EXDATE with two dates: the meeting
#   of 17 May stands;
#   node-ical 0.26.1, expandRecurringEvent, leaves RDATE aside.
# Expected: 3, 18 and 24 May from all four. People stay away, or come to a closed house.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
zone=(BEGIN:VTIMEZONE TZID:Europe/Oslo BEGIN:DAYLIGHT DTSTART:19810329T020000 RRULE:FREQ=YEARLY\;BYMONTH=3\;BYDAY=-1SU TZOFFSETFROM:+0100
  TZOFFSETTO:+0200 END:DAYLIGHT BEGIN:STANDARD DTSTART:19961027T030000 RRULE:FREQ=YEARLY\;BYMONTH=10\;BYDAY=-1SU TZOFFSETFROM:+0200
  TZOFFSETTO:+0100 END:STANDARD END:VTIMEZONE)
file() { printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:x "${zone[@]}" BEGIN:VEVENT UID:1 DTSTAMP:20270101T080000Z SUMMARY:x 'DTSTART;TZID=Europe/Oslo:20270503T090000' \
  DURATION:PT1H 'RRULE:FREQ=WEEKLY;COUNT=4' "${@:2}" 'RDATE;TZID=Europe/Oslo:20270518T090000' END:VEVENT END:VCALENDAR > "$1"; }
file 'one line' 'EXDATE;TZID=Europe/Oslo:20270510T090000,20270517T090000'
file 'two lines' 'EXDATE;TZID=Europe/Oslo:20270510T090000' 'EXDATE;TZID=Europe/Oslo:20270517T090000'
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node-ical@0.26.1 ical.js@2.2.1
cat > read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import fs from 'fs';
ICAL.TimezoneService.register(new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[2], 'utf8'))).getFirstSubcomponent('vtimezone'));
const [from, to] = [new Date('2027-01-01'), new Date('2028-01-01')];
for (const f of process.argv.slice(2)) {
  const days = [], all = new ICAL.Event(new ICAL.Component(ICAL.parse(fs.readFileSync(f, 'utf8'))).getFirstSubcomponent('vevent')).iterator();
  for (let at = all.next(); at; at = all.next()) days.push(at.day);
  console.log(`${f}: ical.js ${days.join(' ')}`);
  const event = Object.values(ical.sync.parseFile(f)).find((e) => e.type === 'VEVENT');
  console.log(`${f}: node-ical ${ical.expandRecurringEvent(event, { from, to }).map((e) => e.start.getUTCDate()).join(' ')}`);
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
		fmt.Printf("%s: go-ical", f)
		calendar := must(emersion.NewDecoder(bytes.NewReader(file)).Decode())
		if set, err := calendar.Events()[0].RecurrenceSet(oslo); err != nil {
			fmt.Print(" an error")
		} else {
			for _, at := range set.All() {
				fmt.Print(" ", at.Day())
			}
		}
		from, to := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
		g := gocal.NewParser(bytes.NewReader(file))
		g.Start, g.End = &from, &to
		if err := g.Parse(); err != nil {
			panic(err)
		}
		fmt.Printf("\n%s: gocal", f)
		for _, e := range g.Events {
			fmt.Print(" ", e.Start.Day())
		}
		fmt.Println()
	}
}
GO
go mod tidy >/dev/null 2>&1
out=$(for f in 'one line' 'two lines'; do node read.mjs "$f"; go run . "$f"; done)
echo "SEEN (days of May 2027, by how EXDATE is written):"; echo "$out"
want='one line: ical.js 3 18 24
one line: node-ical 3 24
one line: go-ical an error
one line: gocal 3 10 17 24
two lines: ical.js 3 18 24
two lines: node-ical 3 24
two lines: go-ical 3 24
two lines: gocal 3 24'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
