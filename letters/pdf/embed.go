package pdf

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// embed writes a face with the glyphs that were used of it, as a font whose
// characters are its glyph numbers (ISO 32000-1, 9.7). No CIDSet: ISO 19005-2
// asks for none, and one that is not whole is a fault.
func (f *fonts) embed(w *writer, in int) (ref, error) {
	face, used := &f.family[in], f.used[in]
	ids := slices.Sorted(maps.Keys(used))
	file, err := subset(face.data, ids)
	if err != nil {
		return 0, fmt.Errorf("embedding %s: %w", face.name, err)
	}
	name := tagOf(ids) + "+" + face.name
	embedded := w.packed(fmt.Sprintf("/Length1 %d", len(file)), file)
	descriptor := w.add(fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0"+
		" /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %v >>",
		name, face.box[0], face.box[1], face.box[2], face.box[3], face.ascent, face.descent, face.capHeight, face.stem, embedded))
	descendant := w.add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s"+
		" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"+
		" /FontDescriptor %v /DW 0 /W [%s] /CIDToGIDMap /Identity >>", name, descriptor, widths(ids, used)))
	toUnicode := w.packed("", []byte(unicodeMap(ids, used)))
	return w.add(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%v] /ToUnicode %v >>",
		name, descendant, toUnicode)), nil
}

// tagOf is the six letters that tell one part of a font from another (9.6.4).
func tagOf(ids []uint16) string {
	h := sha256.New()
	for _, id := range ids {
		_, _ = h.Write([]byte{byte(id >> 8), byte(id)}) // a hash takes everything
	}
	sum := h.Sum(nil)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// widths writes each row of neighbours as its first number and their widths.
func widths(ids []uint16, used map[uint16]use) string {
	var b strings.Builder
	for i, id := range ids {
		if i == 0 || id != ids[i-1]+1 {
			if i > 0 {
				b.WriteString("] ")
			}
			fmt.Fprintf(&b, "%d [", id)
		} else {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d", used[id].width)
	}
	if len(ids) > 0 {
		b.WriteByte(']')
	}
	return b.String()
}

// unicodeMap says which character a glyph means (9.10.3): what is copied,
// searched and read aloud.
func unicodeMap(ids []uint16, used map[uint16]use) string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(ids, 100) { // no more at a time
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, id := range part {
			fmt.Fprintf(&b, "<%04X> <", id)
			for _, unit := range utf16.Encode([]rune{used[id].char}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return b.String()
}
