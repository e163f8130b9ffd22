#!/usr/bin/env bash
# A date in FHIR may be a day, a month or a year, and the end of a period takes in all of what
# it names: a plan until «2027-03» holds to the end of March, and one until «2027-03-31» that
# day too (FHIR R4, Period.end). @medplum/core 4.5.2 shows both as a moment: formatPeriod
# gives the first second of March, and of the last day, at one o'clock where the clock is
# Norway's (in summer at two); formatDate gives a person known to be born in 1964 a birthday,
# 1 January. Nobody who reads it can see what was known and what was added. Expected: as much
# as was said.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @medplum/core@4.5.2
cat > show.js <<'JS'
const { formatDate, formatPeriod } = require('@medplum/core');
for (const end of ['2027-03', '2027-03-31', '2027']) console.log(`plan from 2027-01-11 to ${end}: ${formatPeriod({ start: '2027-01-11', end }, 'nb-NO')}`);
for (const born of ['1964-05-17', '1964-05', '1964']) console.log(`born ${born}: ${formatDate(born, 'nb-NO')}`);
JS
out=$(TZ=Europe/Oslo node show.js)
echo "SEEN (@medplum/core 4.5.2):"; echo "$out"
want='plan from 2027-01-11 to 2027-03: 11.1.2027, 01:00:00 - 1.3.2027, 01:00:00
plan from 2027-01-11 to 2027-03-31: 11.1.2027, 01:00:00 - 31.3.2027, 02:00:00
plan from 2027-01-11 to 2027: 11.1.2027, 01:00:00 - 1.1.2027, 01:00:00
born 1964-05-17: 17.5.1964
born 1964-05: 1.5.1964
born 1964: 1.1.1964'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
