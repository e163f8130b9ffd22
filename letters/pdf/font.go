package pdf

import (
	_ "embed" // the fonts are part of the program
	"errors"
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/NotoSans-Regular.ttf
var regularTTF []byte

//go:embed fonts/NotoSans-Bold.ttf
var boldTTF []byte

// What a letter may need: index into fonts.used.
const (
	regular = iota
	bold
	faces
)

func faceOf(isBold bool) uint8 {
	if isBold {
		return bold
	}
	return regular
}

// face is a font as it lies in its file. Its numbers are thousandths of the size,
// which is also the unit that these fonts are drawn in.
type face struct {
	name                       string
	data                       []byte
	font                       *sfnt.Font
	ascent, descent, capHeight int
	stem                       int
	box                        [4]int // left, bottom, right, top
}

// family reads the fonts once.
var family = sync.OnceValues(func() (*[faces]face, error) {
	read := [faces]face{
		regular: {name: "NotoSans-Regular", data: regularTTF, stem: 90},
		bold:    {name: "NotoSans-Bold", data: boldTTF, stem: 160},
	}
	for i := range read {
		if err := read[i].read(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", read[i].name, err)
		}
	}
	return &read, nil
})

// units is the size at which x/image gives thousandths, in its 26.6.
const units = fixed.Int26_6(1000 << 6)

var errUnits = errors.New("the font is not drawn in thousandths of its size")

func (f *face) read() error {
	parsed, err := sfnt.Parse(f.data)
	if err != nil {
		return err
	}
	f.font = parsed
	if parsed.UnitsPerEm() != 1000 {
		return errUnits
	}
	metrics, err := parsed.Metrics(nil, units, font.HintingNone)
	if err != nil {
		return err
	}
	f.ascent, f.descent, f.capHeight = metrics.Ascent.Round(), -metrics.Descent.Round(), metrics.CapHeight.Round()
	bounds, err := parsed.Bounds(nil, units, font.HintingNone)
	if err != nil {
		return err
	}
	// x/image counts downwards from the base line.
	f.box = [4]int{bounds.Min.X.Round(), -bounds.Max.Y.Round(), bounds.Max.X.Round(), -bounds.Min.Y.Round()}
	return nil
}

// fonts is what one document uses of the family. It is not for two goroutines.
type fonts struct {
	family *[faces]face
	buffer sfnt.Buffer
	known  [faces]map[rune]glyph
	used   [faces]map[uint16]use
}

// use is what embedding needs to know of a glyph.
type use struct {
	char  rune
	width int32
}

func newFonts() (*fonts, error) {
	loaded, err := family()
	if err != nil {
		return nil, err
	}
	f := &fonts{family: loaded}
	for i := range faces {
		f.known[i] = make(map[rune]glyph, 128)
		f.used[i] = make(map[uint16]use, 128)
	}
	return f, nil
}

// glyph finds the glyph of a character; its id is 0 where the font has none.
//
// Of characters that share a glyph (µ and μ may) the lowest is what a reader
// gets back, for a glyph means one character in the whole file.
func (f *fonts) glyph(r rune, in uint8) glyph {
	if g, ok := f.known[in][r]; ok {
		return g
	}
	g := glyph{face: in}
	parsed := f.family[in].font
	if id, err := parsed.GlyphIndex(&f.buffer, r); err == nil && id != 0 {
		if advance, err := parsed.GlyphAdvance(&f.buffer, id, units, font.HintingNone); err == nil {
			g.id, g.advance = uint16(id), int32(advance.Round())
			if have, ok := f.used[in][g.id]; !ok || r < have.char {
				f.used[in][g.id] = use{r, g.advance}
			}
		}
	}
	f.known[in][r] = g
	return g
}
