package pdf

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsWrongIsNamed(t *testing.T) {
	h := func(level int) Heading { return Heading{Level: level, Runs: Text("x")} }
	p := Paragraph{Runs: Text("x")}
	two := [][]Cell{Cells("x", "y")}
	picture := pngOf(t, uniform(red, 4, 4))
	deep := List{Items: []Item{{Runs: Text("x")}}}
	for range deepest {
		deep = List{Items: []Item{{Runs: Text("x"), List: &deep}}}
	}
	for what, c := range map[string]struct {
		blocks []Block
		err    error
		path   string
	}{
		"first heading":        {[]Block{p, h(2)}, ErrLevel, "1"},
		"a level skipped":      {[]Block{h(1), h(3)}, ErrLevel, "1"},
		"no such level":        {[]Block{h(0)}, ErrLevel, "0"},
		"a level too deep":     {[]Block{h(1), h(2), h(3), h(4), h(5), h(6), h(7)}, ErrLevel, "6"},
		"skipped in a keep":    {[]Block{h(1), Keep{Blocks: []Block{p, h(3)}}}, ErrLevel, "1.1"},
		"an empty heading":     {[]Block{Heading{Level: 1, Runs: Text(" \n\u200b\u00ad\u00a0")}}, ErrEmpty, "0"},
		"an empty item":        {[]Block{List{Items: []Item{{}}}}, ErrEmpty, "0"},
		"no block":             {[]Block{nil}, ErrEmpty, "0"},
		"lists too deep":       {[]Block{deep}, ErrWindow, "0"},
		"no heads":             {[]Block{Table{Rows: [][]Cell{Cells("x")}}}, ErrTable, "0"},
		"no rows":              {[]Block{Table{Head: Cells("x")}}, ErrTable, "0"},
		"nothing":              {[]Block{Table{RowHeads: true}}, ErrTable, "0"},
		"ragged":               {[]Block{Table{Head: Cells("x", "y"), Rows: [][]Cell{Cells("x")}}}, ErrTable, "0"},
		"heads and columns":    {[]Block{Table{Columns: make([]Column, 2), Head: Cells("x"), Rows: two}}, ErrTable, "0"},
		"weightless":           {[]Block{Table{Columns: []Column{{Weight: -1}}, Head: Cells("x"), Rows: [][]Cell{Cells("x")}}}, ErrTable, "0"},
		"too narrow":           {[]Block{Table{Columns: []Column{{Weight: 0.01}, {}}, Head: two[0], Rows: two}}, ErrTable, "0"},
		"no alternative":       {[]Block{Image{Data: picture, Width: 10, Alt: " "}}, ErrAlt, "0"},
		"no picture":           {[]Block{Image{Data: []byte("GIF89a"), Width: 10, Alt: "x"}}, ErrImage, "0"},
		"half a picture":       {[]Block{Image{Data: picture[:60], Width: 10, Alt: "x"}}, ErrImage, "0"},
		"too wide":             {[]Block{Image{Data: picture, Width: 170, Alt: "x"}}, ErrImage, "0"},
		"no width":             {[]Block{Image{Data: picture, Alt: "x"}}, ErrImage, "0"},
		"too high":             {[]Block{Image{Data: pngOf(t, uniform(red, 2, 40)), Width: 20, Alt: "x"}}, ErrImage, "0"},
		"too high for a logo":  {[]Block{Image{Data: picture, Width: 30, Alt: "x"}, Address{}}, ErrWindow, "0"},
		"address below":        {[]Block{p, Address{}}, ErrPlace, "1"},
		"two addresses":        {[]Block{Address{}, Address{}}, ErrPlace, "1"},
		"sender below":         {[]Block{p, Sender{}}, ErrPlace, "1"},
		"address in a keep":    {[]Block{Keep{Blocks: []Block{Address{}}}}, ErrPlace, "0.0"},
		"address too long":     {[]Block{Address{Lines: strings.Split(strings.Repeat("x ", 9), " ")}}, ErrWindow, "0"},
		"sender too long":      {[]Block{Sender{Lines: []Run{{Text: strings.Repeat("x\n", 70)}}}}, ErrWindow, "0"},
		"a language":           {[]Block{Paragraph{Runs: []Run{{Text: "x", Language: "norsk bokmål"}}}}, ErrLanguage, "0"},
		"a language in a cell": {[]Block{Table{Head: Cells("x"), Rows: [][]Cell{{{{Text: "x", Language: "nb_NO"}}}}}}, ErrLanguage, "0"},
		"a language in a list": {[]Block{List{Items: []Item{{Runs: []Run{{Text: "x", Language: "1"}}}}}}, ErrLanguage, "0"},
	} {
		t.Run(what, func(t *testing.T) {
			raw, err := with(c.blocks...).Render()
			require.ErrorIs(t, err, c.err)
			require.Nil(t, raw)
			var at *BlockError
			require.ErrorAs(t, err, &at)
			require.Equal(t, c.path, at.Path)
			var b bytes.Buffer
			require.Error(t, with(c.blocks...).Write(&b))
			require.Zero(t, b.Len(), "nothing is written")
		})
	}
	_, err := (&Document{Language: "nb", Title: " "}).Render()
	require.ErrorIs(t, err, ErrTitle)
	for _, tag := range []string{"", "nb_NO", "norsk", "no such"} {
		_, err = (&Document{Language: tag, Title: "x"}).Render()
		require.ErrorIs(t, err, ErrLanguage, "%q", tag)
	}
}

func TestAMissingGlyphIsNamed(t *testing.T) {
	for _, r := range []rune{'漢', '😀', 'ש', '\x00', '\x1b', '\ufffd', '\ue000'} {
		s := "secret " + string(r)
		for kind, b := range map[string]Block{
			"heading":   Heading{Level: 1, Runs: Text(s)},
			"paragraph": Paragraph{Runs: Text(s)},
			"list":      List{Items: []Item{{Runs: Text("x"), List: &List{Items: []Item{{Runs: Text(s)}}}}}},
			"table":     Table{Head: Cells("x"), Rows: [][]Cell{Cells(s)}},
			"address":   Address{Lines: []string{s}},
			"sender":    Sender{Lines: []Run{{Text: s, Bold: true}}},
		} {
			_, err := with(b).Render()
			var missing *GlyphError
			require.ErrorAs(t, err, &missing, "%s %U", kind, r)
			require.Equal(t, r, missing.Rune)
			var at *BlockError
			require.ErrorAs(t, err, &at)
			require.Equal(t, "0", at.Path)
			require.Equal(t, kind, at.Kind)
			require.NotContains(t, err.Error(), "secret", "an error is logged, a letter is not")
		}
		d := with()
		d.Footer = func(int, int) string { return s }
		var missing *GlyphError
		_, err := d.Render()
		require.ErrorAs(t, err, &missing)
	}
	_, err := with(Paragraph{Runs: Text("not UTF-8: \xff")}).Render()
	var missing *GlyphError
	require.ErrorAs(t, err, &missing)

	d := with()
	d.Footer = func(int, int) string { return strings.Repeat("wide ", 60) }
	_, err = d.Render()
	require.ErrorIs(t, err, ErrWindow)
}

var errDisk = errors.New("full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDisk }

func TestWriterFails(t *testing.T) {
	require.ErrorIs(t, with().Write(fullDisk{}), errDisk)
}

func TestImages(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 2, 1)) // nothing at the left, half red at the right
	clear.Set(1, 0, color.NRGBA{200, 0, 0, 128})
	grey16 := image.NewGray16(image.Rect(0, 0, 2, 1))
	grey16.Set(1, 0, color.Gray16{0x8000})
	palette := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.White, red})
	palette.SetColorIndex(1, 0, 1)
	grey := image.NewGray(image.Rect(0, 0, 8, 8))
	for what, c := range map[string]struct {
		data    []byte
		colours int
		want    []byte // nil for JPEG, which is kept as it is
	}{
		"alpha":        {pngOf(t, clear), 3, []byte{255, 255, 255, 228, 127, 127}},
		"grey, 16 bit": {pngOf(t, grey16), 1, []byte{0, 128}},
		"palette":      {pngOf(t, palette), 3, []byte{255, 255, 255, 200, 16, 32}},
		"grey in RGB":  {pngOf(t, uniform(color.Gray{77}, 2, 1)), 1, []byte{77, 77}},
		"JPEG":         {jpegOf(t, gradient(8, 8)), 3, nil},
		"grey JPEG":    {jpegOf(t, grey), 1, nil},
	} {
		t.Run(what, func(t *testing.T) {
			raw := render(t, with(Image{Data: c.data, Alt: "x", Width: 50}))
			f := readFile(raw)
			s, ok := f.stream(f.dict(f.sharedResources()["XObject"])["Im0"])
			require.True(t, ok)
			if c.colours == 1 {
				require.Equal(t, name("DeviceGray"), s.dict["ColorSpace"])
			} else {
				require.Equal(t, name("ICCBased"), f.array(s.dict["ColorSpace"])[0])
			}
			if c.want == nil {
				require.Equal(t, c.data, s.raw)
				return
			}
			require.Equal(t, c.want, s.data)
		})
	}
}
