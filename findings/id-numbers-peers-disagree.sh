#!/usr/bin/env bash
# Two npm packages that check Norwegian identity numbers, on numbers that are all
# synthetic (Tenor's: month + 80; nobody has them).
#   @navikt/fnrvalidator 2.2.1: fnr(), dnr(), hnr() and tnr() are one function. Asked
#   for a fødselsnummer it calls a D-number valid, and it takes numbers of the kind that
#   is issued from 2032 (k1 with remainder 1–3) already today, with no way to say no.
#   norwegian-national-id-validator 3.1.3: refuses synthetic numbers of every kind, also with
#   both check digits right, so that a test environment refuses all its people.
# A service between two systems that each trust one of them loses people in tests, and
# takes a mistyped check digit for a valid number.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @navikt/fnrvalidator@2.2.1 norwegian-national-id-validator@3.1.3
cat > run.js <<'JS'
const nav = require('@navikt/fnrvalidator'), other = require('norwegian-national-id-validator');
const asked = (f, n) => { const r = nav[f](n); return r.status === 'valid' ? r.type : r.reasons[0] };
for (const [what, n] of [['fødselsnummer of 1964', '01818000010'], ['D-number', '61868730292'], ['2032, k1 remainder 1', '01843170028'], ['2032, k1 remainder 2', '01843170036'],
  ['2032, k1 remainder 3', '01843170044'], ['k1 remainder 4', '01843170052']])
  console.log(`${what}: fnr()=${asked('fnr', n)} dnr()=${asked('dnr', n)} hnr()=${asked('hnr', n)} other=${other.validateNorwegianIdNumber(n)}`);
JS
out=$(node run.js)
want="fødselsnummer of 1964: fnr()=tnr dnr()=tnr hnr()=tnr other=false
D-number: fnr()=dnr-and-tnr dnr()=dnr-and-tnr hnr()=dnr-and-tnr other=false
2032, k1 remainder 1: fnr()=tnr dnr()=tnr hnr()=tnr other=false
2032, k1 remainder 2: fnr()=tnr dnr()=tnr hnr()=tnr other=false
2032, k1 remainder 3: fnr()=tnr dnr()=tnr hnr()=tnr other=false
k1 remainder 4: fnr()=checksums don't match dnr()=checksums don't match hnr()=checksums don't match other=false"
echo "SEEN (@navikt/fnrvalidator 2.2.1, norwegian-national-id-validator 3.1.3):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
