package pdf

import (
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// shownGlyph is a glyph as a page shows it.
type shownGlyph struct {
	font string // its name among the resources
	id   uint16
	x, y float64 // from the lower left corner, where its run of text begins
	size float64
}

// pageContent is what a page's content stream comes to.
type pageContent struct {
	glyphs    []shownGlyph
	marks     map[int]string // text by marked content
	tags      map[int]string // its tag
	artifacts []artifactShown
}

type artifactShown struct {
	properties dict
	text       string
}

// Operators that this package writes: all others would need clauses of their own.
var known = map[op]int{ // operands
	"q": 0, "Q": 0, "g": 1, "re": 4, "f": 0, "cm": 6, "Do": 1,
	"BT": 0, "ET": 0, "Tf": 2, "Td": 2, "Tj": 1, "BDC": 2, "EMC": 0,
}

// content reads page i, and holds what a content stream alone can show.
func (f *read) content(page dict, i int, maps map[string]map[uint16]string) *pageContent {
	c := &pageContent{marks: map[int]string{}, tags: map[int]string{}}
	s, ok := f.stream(page["Contents"])
	if !ok {
		f.fault("19005-2 6.2.2", "page %d has no content", i)
		return c
	}
	resources, scope := f.dict(page["Resources"]), f.scope(page["Resources"])
	var (
		p        = &parser{in: s.data}
		operands []any
		font     string
		size     float64
		x, y     float64
		depth    int
		tagged   = -1 // the marked content that is open
		artifact *artifactShown
	)
	for p.more() {
		v := p.value()
		o, ok := v.(op)
		if !ok {
			operands = append(operands, v)
			continue
		}
		if n, ok := known[o]; !ok || n != len(operands) {
			f.fault("19005-2 6.2.2", "page %d: the operator %s with %d operands", i, o, len(operands))
			operands = nil
			continue
		}
		paints := o == "f" || o == "Do" || o == "Tj"
		if paints && tagged < 0 && artifact == nil {
			f.fault("14289-1 7.1", "page %d: %s is neither content of an element nor an artifact", i, o)
		}
		switch o {
		case "q":
			if depth++; depth > 28 {
				f.fault("19005-2 6.1.13", "page %d: q %d deep", i, depth)
			}
		case "Q":
			depth--
		case "BT":
			x, y = 0, 0
		case "Td":
			x, y = x+f.number(operands[0]), y+f.number(operands[1])
		case "Tf":
			font, size = scope+f.name(operands[0]), f.number(operands[1])
			if f.dict(resources["Font"])[f.name(operands[0])] == nil {
				f.fault("19005-2 6.2.2", "page %d: font %s is not among the resources", i, font)
			}
		case "Do":
			if f.dict(f.dict(resources["XObject"])[f.name(operands[0])]) == nil {
				f.fault("19005-2 6.2.2", "page %d: image %v is not among the resources", i, operands[0])
			}
		case "BDC":
			if tagged >= 0 || artifact != nil {
				f.fault("14289-1 7.1", "page %d: marked content within marked content", i)
			}
			properties, _ := operands[1].(dict)
			if operands[0] == name("Artifact") {
				artifact = &artifactShown{properties: properties}
				break
			}
			id, ok := properties["MCID"].(float64)
			if _, twice := c.tags[int(id)]; !ok || twice {
				f.fault("14289-1 7.1", "page %d: marked content without a number of its own", i)
			}
			tagged = int(id)
			c.tags[tagged] = f.name(operands[0])
			c.marks[tagged] = ""
		case "EMC":
			if artifact != nil {
				c.artifacts = append(c.artifacts, *artifact)
			}
			tagged, artifact = -1, nil
		case "Tj":
			codes, _ := operands[0].([]byte)
			var text strings.Builder
			for ; len(codes) > 1; codes = codes[2:] {
				id := binary.BigEndian.Uint16(codes)
				c.glyphs = append(c.glyphs, shownGlyph{font, id, x, y, size})
				text.WriteString(maps[font][id])
			}
			if artifact != nil {
				artifact.text += text.String()
			} else if tagged >= 0 {
				c.marks[tagged] += text.String()
			}
		}
		operands = nil
	}
	if depth != 0 || tagged >= 0 || artifact != nil {
		f.fault("19005-2 6.2.2", "page %d: something is left open", i)
	}
	return c
}

var mapping = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>\n`)

// unicodeMaps reads what the glyphs of each font mean.
func (f *read) unicodeMaps() map[string]map[uint16]string {
	out := map[string]map[uint16]string{}
	for key, font := range f.all("Font") {
		means := map[uint16]string{}
		s, _ := f.stream(f.dict(font)["ToUnicode"])
		for _, m := range mapping.FindAllStringSubmatch(string(s.data), -1) {
			id, _ := strconv.ParseUint(m[1], 16, 16)
			var units []uint16
			for i := 0; i+4 <= len(m[2]); i += 4 {
				unit, _ := strconv.ParseUint(m[2][i:i+4], 16, 16)
				units = append(units, uint16(unit))
			}
			means[uint16(id)] = string(utf16.Decode(units))
		}
		out[key] = means
	}
	return out
}

// scope tells the names of resources apart that are not those of the first page: a file
// that was joined has those of each part.
func (f *read) scope(resources any) string {
	r, ok := resources.(ref)
	if !ok || r == f.dict(f.pages()[0])["Resources"] {
		return ""
	}
	return r.String() + "/"
}

// all are the resources of a kind that any page has.
func (f *read) all(kind string) dict {
	out := dict{}
	for _, p := range f.pages() {
		resources := f.dict(p)["Resources"]
		for key, v := range f.dict(f.dict(resources)[kind]) {
			out[f.scope(resources)+key] = v
		}
	}
	return out
}

// sharedResources are those of the first page, which all pages share.
func (f *read) sharedResources() dict {
	pages := f.pages()
	if len(pages) == 0 {
		return nil
	}
	return f.dict(f.dict(pages[0])["Resources"])
}

func fromUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
