#!/usr/bin/env bash
# In Norway's FHIR profiles the number of a person's municipality is an extension of the
# address's district (no-basis-municipalitycode, on Address.district): in JSON it stands in
# «_district», alone where the district's name is not told. The structs of
# github.com/samply/golang-fhir-models v0.3.2 have no field for what begins with «_»: a
# Patient that is read and written again has lost which municipality answers for them, and
# at what hour they were born (patient-birthTime, on birthDate), without an error.
# Extensions of a whole address, such as its urban district, are kept, so that a test with
# those passes. fhirpath.js 5.2.2 finds all three in the file as it was.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > before <<'JSON'
{"resourceType": "Patient", "birthDate": "2027-03-01",
 "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "2027-03-01T23:50:00+01:00"}]},
 "address": [{"line": ["Gata 1"], "postalCode": "6570", "city": "Smøla",
   "extension": [{"url": "http://hl7.no/fhir/ig/StructureDefinition/no-basis-urban-district",
     "valueCoding": {"system": "urn:oid:2.16.578.1.12.4.1.1.3403", "code": "030101"}}],
   "_district": {"extension": [{"url": "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode",
     "valueCoding": {"system": "urn:oid:2.16.578.1.12.4.1.1.3402", "code": "1573"}}]}}]}
JSON
cat > go.mod <<'MOD'
module finding
go 1.25
require github.com/samply/golang-fhir-models/fhir-models v0.3.2
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"io"
	"os"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

func main() {
	before, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	patient, err := fhir.UnmarshalPatient(before)
	if err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(patient); err != nil {
		panic(err)
	}
}
GO
go mod tidy >/dev/null 2>&1
go run . < before > after
npm init -y >/dev/null
npm install --no-audit --no-fund --silent fhirpath@5.2.2
cat > look.js <<'JS'
const path = require('fhirpath'), model = require('fhirpath/fhir-context/r4');
for (const f of ['before', 'after']) {
  const patient = JSON.parse(require('fs').readFileSync(f, 'utf8'));
  const find = (at) => path.evaluate(patient, `${at}.value`, {}, model).map((v) => v.code ?? String(v)).join() || 'nothing';
  console.log(`${f}: municipality ${find("address.district.extension.where(url.endsWith('municipalitycode'))")},` +
    ` urban district ${find("address.extension.where(url.endsWith('urban-district'))")}, time of birth ${find('birthDate.extension')}`);
}
JS
out=$(node look.js)
echo "SEEN (golang-fhir-models v0.3.2):"; echo "$out"
want='before: municipality 1573, urban district 030101, time of birth 2027-03-01T23:50:00+01:00
after: municipality nothing, urban district 030101, time of birth nothing'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
