#!/usr/bin/env bash
# poppler 22.12 (Debian's poppler-utils): a page whose grey is said to be CalGray, with
# white as it is on paper (D50) or on a screen (D65), is what PDF/A asks of a file that
# has grey and no output intent. Equal parts of white must come out grey; poppler takes
# the white for a colour, and paints the ground of a table lavender or pink. To a
# recipient it looks like a faulty print; MuPDF paints grey.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
for tool in qpdf pdftoppm mutool; do
  command -v "$tool" >/dev/null || { echo "install Debian's qpdf, poppler-utils and mupdf-tools"; exit 1; }
done
# One square of grey 0.93, on a page of ten points; $1 is the entry that says what grey is.
page() {
  cat > page.pdf <<PDF
%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Contents 4 0 R /Resources << $1 >> >>
endobj
4 0 obj
<< /Length 23 >>
stream
0.93 g
0 0 10 10 re f

endstream
endobj
trailer
<< /Root 1 0 R /Size 5 >>
PDF
  qpdf page.pdf whole.pdf 2>/dev/null || [ $? = 3 ] # writes what finds the objects
  qpdf --check whole.pdf >/dev/null
}
# The red, green and blue of the dot in the middle.
dot() { tail -c 153 "$1" | od -An -tu1 -j75 -N3 | xargs; }
out=$(for white in none '0.9642 1 0.8249' '0.9505 1 1.089'; do
  grey=""
  [ "$white" = none ] || grey="/ColorSpace << /DefaultGray [/CalGray << /WhitePoint [$white] /Gamma 2.2 >>] >>"
  page "$grey"
  pdftoppm -r 72 whole.pdf poppler && mutool draw -q -r 72 -c rgb -o mupdf.ppm whole.pdf 2>/dev/null
  echo "white $white: poppler $(dot poppler-1.ppm), MuPDF $(dot mupdf.ppm)"
done)
echo "SEEN ($(pdftoppm -v 2>&1 | head -1), $(mutool -v 2>&1 | head -1)):"; echo "$out"
want='white none: poppler 237 237 237, MuPDF 237 237 237
white 0.9642 1 0.8249: poppler 240 235 255, MuPDF 237 237 237
white 0.9505 1 1.089: poppler 255 232 228, MuPDF 237 237 237'
[ "$out" = "$want" ] || { echo "CHANGED: this is not what was seen on 2026-11-30"; exit 1; }
