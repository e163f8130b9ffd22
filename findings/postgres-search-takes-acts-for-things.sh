#!/usr/bin/env bash
# PostgreSQL's full text search in Norwegian (configuration «norwegian», here 18.6 as
# @electric-sql/pglite 0.5.16; 15.18 does the same). Its stemmer takes «-lov» off a word as an
# ending, as it does with «-lig»: a search for forvaltningsloven or barnevernloven finds every
# text about forvaltningen or barnevern. Who does something has one stem as they are named first
# and another as they are spoken of afterwards: bruker is «bruk», and brukeren «bruker». A search
# for saksbehandleren does not find saksbehandler, nor saksbehandlaren saksbehandlar in nynorsk,
# and one for bruker finds bruk (use). Hans, a name, is a stop word («his»): it is in no index,
# and a search for it finds nothing.
# Expected: forms of one word meet, and an act is not what it is about.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @electric-sql/pglite@0.5.16
cat > ask.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
const db = new PGlite();
for (const pair of process.argv.slice(2)) {
  const [asked, text] = pair.split('/');
  const [r] = (await db.query(`SELECT websearch_to_tsquery('norwegian', $1)::text AS query, to_tsvector('norwegian', $2)::text AS kept,
    to_tsvector('norwegian', $2) @@ websearch_to_tsquery('norwegian', $1) AS found`, [asked, text])).rows;
  console.log(`${asked} ${r.found ? 'finds' : 'does not find'} ${text}: ${r.query || 'nothing'} in ${r.kept || 'nothing'}`);
}
JS
out=$(node ask.mjs vedtaket/vedtak tenestene/tenester forvaltningsloven/forvaltningen barnevernloven/barnevern pasientrettighetsloven/pasientrettigheter \
  personlig/personer bruker/brukeren bruker/bruk saksbehandleren/saksbehandler saksbehandlaren/saksbehandlar Hans/Hans)
echo "SEEN (PostgreSQL 18.6 in PGlite 0.5.16):"; echo "$out"
want="vedtaket finds vedtak: 'vedtak' in 'vedtak':1
tenestene finds tenester: 'tenest' in 'tenest':1
forvaltningsloven finds forvaltningen: 'forvaltning' in 'forvaltning':1
barnevernloven finds barnevern: 'barnevern' in 'barnevern':1
pasientrettighetsloven does not find pasientrettigheter: 'pasientrettig' in 'pasientrett':1
personlig finds personer: 'person' in 'person':1
bruker does not find brukeren: 'bruk' in 'bruker':1
bruker finds bruk: 'bruk' in 'bruk':1
saksbehandleren does not find saksbehandler: 'saksbehandler' in 'saksbehandl':1
saksbehandlaren does not find saksbehandlar: 'saksbehandlar' in 'saksbehandl':1
Hans does not find Hans: nothing in nothing"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
