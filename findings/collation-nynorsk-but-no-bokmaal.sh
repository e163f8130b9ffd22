#!/usr/bin/env bash
# golang.org/x/text v0.44.0, collate: it sorts by Norwegian rules (æ, ø, å last, «aa» as
# «å») when asked for nynorsk (nn), and not when asked for bokmål (nb, nb-NO) or for
# Norwegian (no): those three get the root order, with «Å» and «Æ» among the a's, and
# no error says so.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > go.mod <<'MOD'
module finding
go 1.26
require golang.org/x/text v0.44.0
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

func main() {
	for _, tag := range []string{"nn", "nb", "nb-NO", "no"} {
		units := []string{"Zakariasbrygga", "avlastning", "Ålesund", "Ærfugl", "Østby", "Aasen"}
		collate.New(language.MustParse(tag)).SortStrings(units)
		fmt.Printf("%-6s%s\n", tag, strings.Join(units, ", "))
	}
}
GO
go mod tidy >/dev/null 2>&1
out=$(go run .)
want='nn    avlastning, Zakariasbrygga, Ærfugl, Østby, Ålesund, Aasen
nb    Aasen, Ærfugl, Ålesund, avlastning, Østby, Zakariasbrygga
nb-NO Aasen, Ærfugl, Ålesund, avlastning, Østby, Zakariasbrygga
no    Aasen, Ærfugl, Ålesund, avlastning, Østby, Zakariasbrygga'
echo "SEEN (golang.org/x/text v0.44.0):"; echo "$out"
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-29"; exit 1; }
