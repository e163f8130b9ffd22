#!/usr/bin/env bash
# A line of a calendar file may be folded between any two octets, also within a letter, and
# who reads it must put the letter together again (RFC 5545, 3.1). node-ical 0.26.1, a
# reader of calendar files for Node, decodes before it unfolds: «Møte» with the fold within
# ø becomes «M��te», silently, by both of its ways to read a file. Three readers in Go
# unfold octets and give «Møte». Whoever folds at 75 octets without looking (the plain
# reading of the RFC) writes names and places that some people see with a letter lost.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:x BEGIN:VEVENT UID:1 DTSTAMP:20270101T080000Z DTSTART:20270201T080000Z \
  DTEND:20270201T090000Z $'SUMMARY:M\xc3' $' \xb8te i Sm\xc3\xb8la' END:VEVENT END:VCALENDAR > split.ics
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node-ical@0.26.1
cat > read.js <<'JS'
const ical = require('node-ical');
const say = (how, all) => { for (const e of Object.values(all)) if (e.type === 'VEVENT') console.log(`node-ical, ${how}: ${e.summary}`); };
say('sync.parseFile', ical.sync.parseFile('split.ics'));
ical.async.parseFile('split.ics').then((all) => say('async.parseFile', all));
JS
cat > go.mod <<'GO'
module split

go 1.25
GO
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/apognu/gocal"
	arran "github.com/arran4/golang-ical"
	emersion "github.com/emersion/go-ical"
)

func open() *os.File {
	f, err := os.Open("split.ics")
	check(err)
	return f
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	e, err := emersion.NewDecoder(open()).Decode()
	check(err)
	summary, err := e.Events()[0].Props.Text("SUMMARY")
	check(err)
	fmt.Println("emersion/go-ical:", summary)
	a, err := arran.ParseCalendar(open())
	check(err)
	fmt.Println("arran4/golang-ical:", a.Events()[0].GetProperty(arran.ComponentPropertySummary).Value)
	from, to := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	g := gocal.NewParser(open())
	g.Start, g.End = &from, &to
	check(g.Parse())
	fmt.Println("apognu/gocal:", g.Events[0].Summary)
}
GO
go get -C . github.com/emersion/go-ical@v0.0.0-20250329121855-f41e73efc392 github.com/arran4/golang-ical@v0.3.4 github.com/apognu/gocal@v0.9.1 >/dev/null 2>&1
out=$(node read.js; GOFLAGS=-mod=mod go run .)
echo "SEEN:"; echo "$out"
want="node-ical, sync.parseFile: M��te i Smøla
node-ical, async.parseFile: M��te i Smøla
emersion/go-ical: Møte i Smøla
arran4/golang-ical: Møte i Smøla
apognu/gocal: Møte i Smøla"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
