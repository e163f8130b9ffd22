#!/usr/bin/env bash
# github.com/carlos7ags/folio v0.11.0 (HTML to PDF in pure Go): in a tagged document the
# page number of an @page margin box is written between «/Artifact BDC» and «EMC». BDC
# takes two operands, a tag and a list of properties; with a tag alone it is BMC (ISO
# 32000-1, table 320). MuPDF shows the number; poppler drops what stands between, and so
# do the viewers that are built on it: whoever turns tagging on, for those who cannot see,
# loses the page numbers for those who can. The same document without tags has them.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
for tool in pdftotext mutool; do
  command -v "$tool" >/dev/null || { echo "install Debian's poppler-utils and mupdf-tools"; exit 1; }
done
cat > go.mod <<'MOD'
module finding
go 1.26
require github.com/carlos7ags/folio v0.11.0
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/carlos7ags/folio/document"
)

const page = `<html><head><style>@page { margin: 20mm; @bottom-center { content: "Page " counter(page); } }</style></head>
<body><p>Text</p></body></html>`

func main() {
	for _, tagged := range []bool{false, true} {
		doc := document.NewDocument(document.PageSizeA4)
		doc.SetTagged(tagged)
		if err := doc.AddHTML(page, nil); err != nil {
			panic(err)
		}
		if err := doc.Save(fmt.Sprintf("tagged-%v.pdf", tagged)); err != nil {
			panic(err)
		}
	}
}
GO
go mod tidy >/dev/null 2>&1
go run .
out=$(for tagged in false true; do
  echo "tagged $tagged: poppler reads «$(pdftotext tagged-$tagged.pdf - 2>/dev/null | xargs)»," \
    "MuPDF «$(mutool draw -q -F text tagged-$tagged.pdf 2>/dev/null | xargs)»"
done)
echo "SEEN (folio v0.11.0, $(pdftotext -v 2>&1 | head -1), $(mutool -v 2>&1 | head -1)):"; echo "$out"
want='tagged false: poppler reads «Text Page 1», MuPDF «Text Page 1»
tagged true: poppler reads «Text», MuPDF «Text Page 1»'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
