package pdf

import (
	"bytes"
	"encoding/binary"
	"math"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var subsetName = regexp.MustCompile(`^[A-Z]{6}\+`)

// holdFonts holds every font against what is shown with it.
func (f *read) holdFonts(contents []*pageContent, maps map[string]map[uint16]string) {
	shown := map[string]map[uint16]bool{}
	for _, c := range contents {
		for _, g := range c.glyphs {
			if shown[g.font] == nil {
				shown[g.font] = map[uint16]bool{}
			}
			shown[g.font][g.id] = true
		}
	}
	for key, v := range f.all("Font") {
		font := f.dict(v)
		descendants := f.array(font["DescendantFonts"])
		if font["Subtype"] != name("Type0") || font["Encoding"] != name("Identity-H") || len(descendants) != 1 {
			f.fault("19005-2 6.2.11.3.3", "%s is no font of glyph numbers", key)
			continue
		}
		descendant := f.dict(descendants[0])
		if descendant["Subtype"] != name("CIDFontType2") || descendant["CIDToGIDMap"] != name("Identity") {
			f.fault("19005-2 6.2.11.3.2", "%s does not say which glyph is which", key)
		}
		descriptor := f.dict(descendant["FontDescriptor"])
		base := f.name(font["BaseFont"])
		if base != f.name(descendant["BaseFont"]) || base != f.name(descriptor["FontName"]) || !subsetName.MatchString(base) {
			f.fault("19005-2 6.2.11.2", "%s has several names, or not that of a subset", key)
		}
		if font["ToUnicode"] == nil {
			f.fault("19005-2 6.2.11.7.2", "%s has no ToUnicode", key)
			f.fault("14289-1 7.21.7", "%s has no ToUnicode", key)
		}
		file, ok := f.stream(descriptor["FontFile2"])
		if !ok {
			f.fault("19005-2 6.2.11.4.1", "%s is not embedded", key)
			f.fault("14289-1 7.21.4.1", "%s is not embedded", key)
			continue
		}
		f.holdGlyphs(key, file, f.declared(descendant), shown[key], maps[key])
	}
}

// declared are the widths of the W array.
func (f *read) declared(descendant dict) map[uint16]float64 {
	out := map[uint16]float64{}
	w := f.array(descendant["W"])
	for i := 0; i+1 < len(w); i += 2 {
		for j, width := range f.array(w[i+1]) {
			out[uint16(int(f.number(w[i]))+j)] = f.number(width)
		}
	}
	return out
}

func (f *read) holdGlyphs(key string, file stream, widths map[uint16]float64, shown map[uint16]bool, means map[uint16]string) {
	tables, err := tablesOf(file.data, "head", "hhea", "hmtx", "maxp", "loca", "glyf")
	if err != nil || f.number(file.dict["Length1"]) != float64(len(file.data)) {
		f.fault("19005-2 6.2.11.4.1", "the file of %s is no font", key)
		return
	}
	if sum := checksum(file.data); sum != checksumOfFile {
		f.fault("19005-2 6.2.11.4.1", "the file of %s adds up to %x", key, sum)
	}
	count, full := binary.BigEndian.Uint16(tables["maxp"][4:]), binary.BigEndian.Uint16(tables["hhea"][34:])
	for id := range shown {
		if id == 0 {
			f.fault("19005-2 6.2.11.8", "%s shows the box for what is missing", key)
			f.fault("14289-1 7.21.8", "%s shows the box for what is missing", key)
		}
		if id >= count || id >= full {
			f.fault("19005-2 6.2.11.4.1", "%s lacks glyph %d", key, id)
			continue
		}
		if in := float64(binary.BigEndian.Uint16(tables["hmtx"][4*int(id):])); math.Abs(widths[id]-in) > 1 {
			f.fault("19005-2 6.2.11.5", "%s: glyph %d is %v wide, and %v in the font", key, id, widths[id], in)
			f.fault("14289-1 7.21.5", "%s: glyph %d is %v wide, and %v in the font", key, id, widths[id], in)
		}
		if meansNothing(means[id]) {
			f.fault("19005-2 6.2.11.7.2", "%s: glyph %d means nothing", key, id)
			f.fault("14289-1 7.21.7", "%s: glyph %d means nothing", key, id)
		}
		from := binary.BigEndian.Uint32(tables["loca"][4*int(id):])
		to := binary.BigEndian.Uint32(tables["loca"][4*int(id)+4:])
		if to < from || int(to) > len(tables["glyf"]) {
			f.fault("19005-2 6.2.11.4.1", "%s: glyph %d lies outside", key, id)
			continue
		}
		for _, part := range partsOf(tables["glyf"][from:to]) {
			if part >= count || bytes.Equal(tables["loca"][4*int(part):4*int(part)+4], tables["loca"][4*int(part)+4:4*int(part)+8]) {
				f.fault("19005-2 6.2.11.4.1", "%s: glyph %d lacks its part %d", key, id, part)
			}
		}
	}
}

// partsOf is what an outline is composed of (OpenType «glyf»).
func partsOf(outline []byte) []uint16 {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	var parts []uint16
	for rest := outline[10:]; ; {
		flags := binary.BigEndian.Uint16(rest)
		parts = append(parts, binary.BigEndian.Uint16(rest[2:]))
		size := 6 + 2*int(flags&1) + 2*int(flags>>3&1) + 4*int(flags>>6&1) + 8*int(flags>>7&1)
		if rest = rest[size:]; flags>>5&1 == 0 {
			return parts
		}
	}
}

// TestAccentsAreThere looks at letters that the font composes of two others,
// neither of which the text has.
func TestAccentsAreThere(t *testing.T) {
	f := readFile(render(t, with(Paragraph{Runs: Text("Åáč")})))
	composed := 0
	for _, font := range f.all("Font") {
		file, _ := f.stream(f.dict(f.dict(f.array(f.dict(font)["DescendantFonts"])[0])["FontDescriptor"])["FontFile2"])
		tables, err := tablesOf(file.data, "loca", "glyf")
		require.NoError(t, err)
		offsets, err := locations(tables["loca"], true, len(tables["glyf"]))
		require.NoError(t, err)
		for i := range len(offsets) - 1 {
			if len(partsOf(tables["glyf"][offsets[i]:offsets[i+1]])) > 0 {
				composed++
			}
		}
	}
	require.Positive(t, composed, "the letters are not composed, and the test tests nothing")
}
