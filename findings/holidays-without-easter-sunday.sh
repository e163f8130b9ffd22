#!/usr/bin/env bash
# rickar/cal v2.1.13, package no (Norway): Easter Sunday and Whit Sunday are public
# holidays by helligdagsfredloven § 2, but the package has neither. A calendar made
# of no.Holidays alone says that they are ordinary days; IsWorkday hides it, because
# both are Sundays. Whoever counts public holidays, or opens on Sundays, counts wrong.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
require github.com/rickar/cal/v2 v2.1.13
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/no"
)

func main() {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(no.Holidays...)
	for _, d := range []struct {
		name string
		day  time.Time
	}{
		{"Good Friday", time.Date(2027, 3, 26, 12, 0, 0, 0, time.UTC)},
		{"Easter Sunday", time.Date(2027, 3, 28, 12, 0, 0, 0, time.UTC)},
		{"Easter Monday", time.Date(2027, 3, 29, 12, 0, 0, 0, time.UTC)},
		{"Whit Sunday", time.Date(2027, 5, 16, 12, 0, 0, 0, time.UTC)},
		{"Whit Monday", time.Date(2027, 5, 17, 12, 0, 0, 0, time.UTC)},
	} {
		holiday, _, _ := c.IsHoliday(d.day)
		fmt.Printf("%s holiday=%t workday=%t\n", d.name, holiday, c.IsWorkday(d.day))
	}
	fmt.Println("rows", len(no.Holidays))
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
want='Good Friday holiday=true workday=false
Easter Sunday holiday=false workday=false
Easter Monday holiday=true workday=false
Whit Sunday holiday=false workday=false
Whit Monday holiday=true workday=false
rows 10'
echo "SEEN (rickar/cal v2.1.13, the Norwegian holidays of 2027):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
