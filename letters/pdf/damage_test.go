package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDamageIsSeen damages a good file in one way after the other: a checker that
// says nothing of a bad file says nothing of a good one.
func TestDamageIsSeen(t *testing.T) {
	good := render(t, letter(t))
	// A name of the same length leaves every object where it was.
	instead := func(old, with string) func([]byte) []byte {
		require.Len(t, with, len(old), "%s and %s", old, with)
		return func(raw []byte) []byte { return bytes.Replace(raw, []byte(old), []byte(with), 1) }
	}
	for what, d := range map[string]struct {
		damage  func([]byte) []byte
		clauses []string
	}{
		// The ten that the checker of the trial was calibrated by.
		"no language":             {instead("/Lang (nb)", "/Lung (nb)"), []string{"14289-1 7.2", "19005-2 6.7.4"}},
		"no scope":                {instead("/Scope /Column", "/Scopx /Column"), []string{"14289-1 7.5"}},
		"not marked":              {instead("/Marked true", "/Marked null"), []string{"14289-1 6.2", "19005-2 6.7.2.2"}},
		"the title is not shown":  {instead("/DisplayDocTitle true", "/DisplayDocTitle null"), []string{"14289-1 7.1"}},
		"no ToUnicode":            {instead("/ToUnicode", "/NoUnicode"), []string{"14289-1 7.21.7", "19005-2 6.2.11.7.2"}},
		"font not embedded":       {instead("/FontFile2", "/FontFile0"), []string{"14289-1 7.21.4.1", "19005-2 6.2.11.4.1"}},
		"no output intent":        {instead("/OutputIntents", "/OutputIntentx"), []string{"19005-2 6.2.4.3"}},
		"unknown structure type":  {instead("/S /TBody", "/S /TBead"), []string{"14289-1 7.1", "19005-2 6.7.3.4"}},
		"another part of PDF/UA":  {instead("<pdfuaid:part>1<", "<pdfuaid:part>2<"), []string{"14289-1 5"}},
		"a width that is not so":  {widened, []string{"14289-1 7.21.5", "19005-2 6.2.11.5"}},
		"not PDF/A-2a":            {instead("conformance>A<", "conformance>B<"), []string{"19005-2 6.6.4"}},
		"another part of PDF/A":   {instead("<pdfaid:part>2<", "<pdfaid:part>3<"), []string{"19005-2 6.6.4"}},
		"a schema not described":  {instead("pdfaSchema:prefix>pdfuaid", "pdfaSchema:prefix>pdfuaix"), []string{"19005-2 6.6.2.3.1"}},
		"metadata are no XML":     {instead("</rdf:RDF>", "</rdf:RDX>"), []string{"19005-2 6.6.2.1"}},
		"no metadata":             {instead("true >> /Metadata", "true >> /Metadatx"), []string{"19005-2 6.6.2.1"}},
		"no title":                {instead("<dc:title>", "<dc:titlx>"), []string{"19005-2 6.6.2.1"}},
		"no file id":              {instead("/ID [", "/IX ["), []string{"19005-2 6.1.3"}},
		"something after the end": {func(raw []byte) []byte { return append(bytes.Clone(raw), "\n%%EOF\n"...) }, []string{"19005-2 6.1.3"}},
		"not binary":              {instead("%\xe2\xe3\xcf\xd3", "%abcd"), []string{"19005-2 6.1.2"}},
		"an object elsewhere":     {instead("\n5 0 obj", "\n7 0 obj"), []string{"19005-2 6.1.9"}},
		"a wrong length":          {instead("/Filter /DCTDecode /Length ", "/Filter /DCTDecode /Lxngth "), []string{"19005-2 6.1.7.1"}},
		"a filter of another":     {instead("/Filter /FlateDecode", "/Filter /LZWxxDecode"), []string{"19005-2 6.1.7.2"}},
		"a figure without words":  {instead("/Alt <", "/Alx <"), []string{"14289-1 7.3"}},
		"a figure without a box":  {instead("/BBox", "/BBix"), []string{"14289-1 7.3"}},
		"a level skipped":         {instead("/S /H2", "/S /H4"), []string{"14289-1 7.4.2"}},
		"no first level":          {instead("/S /H1", "/S /H2"), []string{"14289-1 7.4.2"}},
		"no numbering":            {instead("/ListNumbering", "/ListNumberinx"), []string{"14289-1 7.6"}},
		"an item without a mark":  {instead("/S /Lbl", "/S /P  "), []string{"14289-1 7.6"}},
		"a cell outside a row":    {instead("/S /TR", "/S /TD"), []string{"14289-1 7.2"}},
		"a row in a paragraph":    {instead("/S /THead", "/S /P    "), []string{"14289-1 7.2"}},
		"a language that is none": {instead("/Lang (en)", "/Lang (e-)"), []string{"14289-1 7.2"}},
		"a role not mapped":       {instead("/Strong /Span", "/Strong /Spax"), []string{"14289-1 7.1", "19005-2 6.7.3.4"}},
		"no structure tree":       {instead("/Type /StructTreeRoot", "/Type /StructTreeRxxt"), []string{"14289-1 7.1", "19005-2 6.7.3.3"}},
		"no parents":              {instead("/ParentTree ", "/ParentTrex "), []string{"14289-1 7.1"}},
		"parents of another page": {instead("/StructParents 0", "/StructParents 1"), []string{"14289-1 7.1"}},
		"content has two owners":  {twiceOwned, []string{"14289-1 7.1"}},
		"a glyph's number unsaid": {instead("/CIDToGIDMap", "/CIDToGIDMxx"), []string{"19005-2 6.2.11.3.2"}},
		"two names":               {instead("+NotoSans-Regular /Flags", "+NotoSans-Regulax /Flags"), []string{"19005-2 6.2.11.2"}},
		"an image in any colour":  {instead("/ColorSpace [/ICCBased", "/ColorSpace [/ICCBasex"), []string{"19005-2 6.2.4.3"}},
		"an action":               {instead("/Tabs /S", "/AA /S  "), []string{"19005-2 6.5.2"}},
		"annotations":             {instead("/Tabs /S ", "/Annots 0"), []string{"19005-2 6.3"}},
		"untagged content":        {inContent("EMC\n", "EMC\n0 0 1 1 re f\n"), []string{"14289-1 7.1"}},
		"content in content":      {inContent("BT /F", "/P << /MCID 99 >> BDC\nBT /F"), []string{"14289-1 7.1"}},
		"an artifact of no kind":  {inContent("/Type /Pagination", "/Txpe /Pagination"), []string{"14289-1 7.8"}},
		"colour":                  {inContent(" g ", " 0 0 rg "), []string{"19005-2 6.2.2"}},
		"left open":               {inContent(" f Q\n", " f\n"), []string{"19005-2 6.2.2"}},
		"the box for the missing": {inContent("Td <", "Td <0000"), []string{"14289-1 7.21.8", "19005-2 6.2.11.8"}},
		"a glyph left out":        {inContent("Td <", "Td <0FFF"), []string{"19005-2 6.2.11.4.1"}},
		"a tag of another":        {inContent("/H1 <<", "/H2 <<"), []string{"14289-1 7.1"}},
		"a font that is not here": {inContent("BT /F0", "BT /F7"), []string{"19005-2 6.2.2"}},
	} {
		t.Run(what, func(t *testing.T) {
			bad := d.damage(bytes.Clone(good))
			require.NotEqual(t, good, bad, "nothing was damaged")
			var found []string
			for _, f := range conformance(bad) {
				found = append(found, f.clause)
			}
			for _, clause := range d.clauses {
				require.Contains(t, found, clause)
			}
			require.NotEmpty(t, found)
		})
	}
}

// widened changes one width of a W array.
func widened(raw []byte) []byte {
	at := regexp.MustCompile(`/W \[\d+ \[`).FindIndex(raw)
	raw[at[1]]++
	return raw
}

// twiceOwned gives a paragraph's content to the next one as well.
func twiceOwned(raw []byte) []byte {
	m := regexp.MustCompile(`/S /P [^\n]*/K \[(\d)\]`).FindSubmatchIndex(raw)
	raw[m[2]]++
	return raw
}

// inContent changes something in the first page's content stream that has it, and writes
// the cross-references anew.
func inContent(old, with string) func([]byte) []byte {
	return func(raw []byte) []byte {
		f := readFile(raw)
		for r := ref(1); int(r) <= len(f.objects); r++ {
			s, ok := f.objects[r].(stream)
			if !ok || !strings.Contains(string(s.data), " BDC\n") || !bytes.Contains(s.data, []byte(old)) {
				continue
			}
			var packed bytes.Buffer
			z := zlib.NewWriter(&packed)
			_, _ = z.Write(bytes.Replace(s.data, []byte(old), []byte(with), 1))
			_ = z.Close()
			return rewritten(f, r, packed.Bytes())
		}
		return raw
	}
}

// rewritten is a file with another stream for one object.
func rewritten(f *read, r ref, data []byte) []byte {
	begin := bytes.Index(f.raw, fmt.Appendf(nil, "\n%d 0 obj\n", r)) + 1
	end := begin + bytes.Index(f.raw[begin:], []byte("endobj\n")) + len("endobj\n")
	w := &writer{out: bytes.Clone(f.raw[:begin])}
	w.out = fmt.Appendf(w.out, "%d 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n", r, len(data), data)
	xref := bytes.LastIndex(f.raw, []byte("xref\n0 "))
	w.out = append(w.out, f.raw[end:xref]...)
	w.offsets = make([]int, len(f.objects))
	for i := range w.offsets {
		w.offsets[i] = bytes.Index(w.out, fmt.Appendf(nil, "\n%d 0 obj\n", i+1)) + 1
	}
	return w.end(f.trailer["Root"].(ref))
}
