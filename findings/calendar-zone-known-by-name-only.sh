#!/usr/bin/env bash
# A calendar file carries the rules of its time zones (VTIMEZONE), and a TZID is no more than
# their name in that file (RFC 5545, 3.6.5 and 3.8.3.1). A meeting on 3 July 2028 at 13:00, in
# three files: the rules of today under the name that Outlook gives them; Oslo by rules
# without summer time, should it be done away with; and those rules under a name of their own.
# Of five readers ical.js 2.2.1 alone reads the rules. emersion/go-ical and
# arran4/golang-ical v0.3.2 look for the name in the database of the machine, and have no
# time for a meeting from Outlook; apognu/gocal v0.9.1 takes a name it does not find for UTC
# and says nothing: two hours late, unless it is given names to map. node-ical 0.26.1 knows
# Outlook's names, and falls back on the time zone of the process (here Tokyo) for its last
# file. Where the name is known all four go by it, and the rules in the file count for
# nothing. Expected: what the file says of its own zone is what it means.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
summer=(BEGIN:STANDARD DTSTART:16010101T030000 RRULE:FREQ=YEARLY\;BYMONTH=10\;BYDAY=-1SU TZOFFSETFROM:+0200 TZOFFSETTO:+0100 END:STANDARD
  BEGIN:DAYLIGHT DTSTART:16010101T020000 RRULE:FREQ=YEARLY\;BYMONTH=3\;BYDAY=-1SU TZOFFSETFROM:+0100 TZOFFSETTO:+0200 END:DAYLIGHT)
winter=(BEGIN:STANDARD DTSTART:20271031T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 END:STANDARD)
file() { printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:x BEGIN:VTIMEZONE "TZID:$2" "${@:3}" END:VTIMEZONE BEGIN:VEVENT UID:1 DTSTAMP:20270101T080000Z \
  SUMMARY:x "DTSTART;TZID=$2:20280703T130000" "DTEND;TZID=$2:20280703T140000" END:VEVENT END:VCALENDAR > "$1"; }
file Outlook 'W. Europe Standard Time' "${summer[@]}"
file 'no summer time' Europe/Oslo "${winter[@]}"
file 'own name' Norge "${winter[@]}"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node-ical@0.26.1 ical.js@2.2.1
cat > read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import fs from 'fs';
for (const f of process.argv.slice(2)) {
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(fs.readFileSync(f, 'utf8'))).getFirstSubcomponent('vevent'));
  const { start } = Object.values(ical.sync.parseFile(f)).find((e) => e.type === 'VEVENT');
  for (const [reader, at] of [['ical.js', event.startDate.toJSDate()], ['node-ical', start]]) console.log(`${f}: ${reader} ${at.toISOString().slice(11, 16)} UTC`);
}
JS
cat > go.mod <<'MOD'
module finding
go 1.25
require (
	github.com/apognu/gocal v0.9.1
	github.com/arran4/golang-ical v0.3.2
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
	arran "github.com/arran4/golang-ical"
	emersion "github.com/emersion/go-ical"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func tell(file, reader string, at time.Time, err error) {
	if err != nil {
		fmt.Printf("%s: %s: %v\n", file, reader, err)
		return
	}
	fmt.Printf("%s: %s %s UTC\n", file, reader, at.UTC().Format("15:04"))
}

func main() {
	for _, f := range os.Args[1:] {
		file := must(os.ReadFile(f))
		at, err := must(emersion.NewDecoder(bytes.NewReader(file)).Decode()).Events()[0].DateTimeStart(nil)
		tell(f, "go-ical", at, err)
		at, err = must(arran.ParseCalendar(bytes.NewReader(file))).Events()[0].GetStartAt()
		tell(f, "golang-ical", at, err)
		from, to := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
		p := gocal.NewParser(bytes.NewReader(file))
		p.Start, p.End = &from, &to
		err = p.Parse()
		tell(f, "gocal", *p.Events[0].Start, err)
	}
}
GO
go mod tidy >/dev/null 2>&1
out=$(for f in Outlook 'no summer time' 'own name'; do TZ=Asia/Tokyo node read.mjs "$f"; TZ=Asia/Tokyo go run . "$f"; done)
echo "SEEN (13:00 in Norway is 11:00 UTC in the first file, and 12:00 in the two without summer time):"; echo "$out"
want='Outlook: ical.js 11:00 UTC
Outlook: node-ical 11:00 UTC
Outlook: go-ical: unknown time zone W. Europe Standard Time
Outlook: golang-ical: unknown time zone W. Europe Standard Time
Outlook: gocal 13:00 UTC
no summer time: ical.js 12:00 UTC
no summer time: node-ical 11:00 UTC
no summer time: go-ical 11:00 UTC
no summer time: golang-ical 11:00 UTC
no summer time: gocal 11:00 UTC
own name: ical.js 12:00 UTC
own name: node-ical 04:00 UTC
own name: go-ical: unknown time zone Norge
own name: golang-ical: unknown time zone Norge
own name: gocal 13:00 UTC'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
