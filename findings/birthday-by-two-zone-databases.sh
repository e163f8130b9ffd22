#!/usr/bin/env bash
# Europe/Oslo, in the summers of 1959 to 1965: Norway had summer time, and Germany had not.
# Since its release 2022b the time zone database makes Oslo a link to Berlin, unless whoever
# builds it asks for the older data too. Go and Debian ask, and know the seven summers; the
# data in Node 20 (2025c) and moment-timezone 0.6.0 (2025b) do not, under the same name of the
# zone and with no warning. A birth date kept as midnight in Oslo, written by the one and read
# by the other, is the day before for everybody born in those summers, who in 2026 are 61 to
# 67 years old. (In 1946 to 1949 it is the other way round: written by Node, read by Go.)
# Expected: one zone, one history.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent moment-timezone@0.6.0
cat > go.mod <<'MOD'
module finding
go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"time"
)

func main() {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	for year := 1958; year <= 1966; year++ {
		born := time.Date(year, time.July, 1, 0, 0, 0, 0, oslo)
		fmt.Println(born.Format(time.DateOnly), born.UTC().Format(time.RFC3339))
	}
}
GO
cat > read.js <<'JS'
const moment = require('moment-timezone');
const node = (at) => new Date(at).toLocaleDateString('sv', { timeZone: 'Europe/Oslo' });
for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\n')) {
  const [born, at] = line.split(' ');
  console.log(`born ${born}: Node reads ${node(at)}, moment-timezone ${moment(at).tz('Europe/Oslo').format('YYYY-MM-DD')}`);
}
JS
export ZONEINFO="$(go env GOROOT)/lib/time/zoneinfo.zip"
out=$(go run . | node read.js)
echo "SEEN ($(go env GOVERSION), Node $(node -p 'process.version + " with " + process.versions.tz'), moment-timezone 0.6.0):"; echo "$out"
want='born 1958-07-01: Node reads 1958-07-01, moment-timezone 1958-07-01
born 1959-07-01: Node reads 1959-06-30, moment-timezone 1959-06-30
born 1960-07-01: Node reads 1960-06-30, moment-timezone 1960-06-30
born 1961-07-01: Node reads 1961-06-30, moment-timezone 1961-06-30
born 1962-07-01: Node reads 1962-06-30, moment-timezone 1962-06-30
born 1963-07-01: Node reads 1963-06-30, moment-timezone 1963-06-30
born 1964-07-01: Node reads 1964-06-30, moment-timezone 1964-06-30
born 1965-07-01: Node reads 1965-06-30, moment-timezone 1965-06-30
born 1966-07-01: Node reads 1966-07-01, moment-timezone 1966-07-01'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
