package pdf

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var red = color.RGBA{200, 16, 32, 255}

// samples are the documents that every program must take.
func samples(t *testing.T) map[string]*Document {
	t.Helper()
	const long = "spesialisthelsetjenestesamarbeidsavtaleforhandlingsutvalgsmøtelederen " // of 69 letters
	hello := Paragraph{Runs: Text("Hei")}
	var rows [][]Cell
	for i := range 60 {
		rows = append(rows, Cells(fmt.Sprint(i+1), strings.Repeat(long, 1+i%3), "Ja"))
	}
	book := []Block{}
	for i := range 42 {
		book = append(book, Heading{Level: 1 + i%2, Runs: Text(fmt.Sprintf("Kapittel %d", i+1))})
		for range 4 {
			book = append(book, Paragraph{Runs: Text(strings.Repeat("Dette er en setning med ord i. ", 8+i%5))})
		}
	}
	docs := map[string]*Document{
		"letter":      letter(t),
		"long table":  with(Table{Columns: []Column{{}, {Weight: 4}, {}}, Head: Cells("Nr", "Hva", "Svar"), Rows: rows}),
		"long words":  with(Paragraph{Runs: Text(strings.Repeat(long, 30))}, Heading{Level: 1, Runs: Text(strings.Repeat(long, 2))}),
		"many pages":  with(book...),
		"long names":  with(Address{Lines: []string{strings.Repeat("Nordmann-Hansen ", 6), strings.Repeat("W", 40), "0155 Oslo"}}, hello),
		"no address":  with(Address{}, hello),
		"Vietnamese":  with(Paragraph{Runs: []Run{{Text: "Nguyễn Thị Phương Ưng, Łódź, İstanbul, Žemaitė, Ψυχή, Київ", Language: "vi"}}}),
		"soft hyphen": with(Paragraph{Runs: Text(strings.Repeat("og spesialist\u00adhelse\u00adtjenester som er ", 40))}),
	}
	for _, d := range docs {
		d.Footer = footer
	}
	return docs
}

func TestLongTableRepeatsItsHeads(t *testing.T) {
	raw := render(t, samples(t)["long table"])
	pages := lines(raw)
	require.Greater(t, len(pages), 4)
	for i, page := range pages {
		require.Equal(t, "NrHvaSvar", page[0], "page %d", i+1)
	}
	heads, rows := 0, 0
	for _, s := range said(raw) {
		if strings.HasPrefix(s, "TH ") {
			heads++
		}
		if s == "TD Ja" {
			rows++
		}
	}
	require.Equal(t, 3, heads, "a screen reader reads the heads once")
	require.Equal(t, 60, rows)
}

// tall is a cell of n lines.
func tall(n int) Cell { return Cell(Text(strings.TrimSpace(strings.Repeat("word\n", n)))) }

func TestRowIsWholeWhereAPageHoldsIt(t *testing.T) {
	pages := lines(render(t, with(Table{Head: Cells("a"), Rows: [][]Cell{{tall(30)}, {tall(30)}}})))
	require.Len(t, pages, 2)
	require.Len(t, pages[0], 31)
	require.Len(t, pages[1], 31)

	pages = lines(render(t, with(Table{Head: Cells("a"), Rows: [][]Cell{{tall(150)}, {Cell(Text("last"))}}})))
	require.Len(t, pages, 3, "a row that no page holds is divided")
	for _, page := range pages {
		require.Equal(t, "a", page[0])
	}
	require.Len(t, slices.Concat(pages...), 150+1+3)
}

func TestHeadsHigherThanAThirdAreNotRepeated(t *testing.T) {
	for n, pages := range map[int]int{20: 2, 120: 4} {
		raw := render(t, with(Table{Head: []Cell{tall(n)}, Rows: [][]Cell{{tall(30)}, {tall(30)}}}))
		require.Len(t, slices.Concat(lines(raw)...), n+60)
		require.Len(t, lines(raw), pages)
	}
}

func TestHeadingIsNeverAloneAtTheFoot(t *testing.T) {
	for n := range 60 {
		filler := strings.TrimSpace(strings.Repeat("x\n", n+1))
		pages := lines(render(t, with(
			Paragraph{Runs: Text(filler)},
			Heading{Level: 1, Runs: Text("HEADING")},
			Heading{Level: 2, Runs: Text("BELOW")},
			Paragraph{Runs: Text("one\ntwo\nthree\nfour\nfive")},
		)))
		for _, page := range pages {
			if i := slices.Index(page, "HEADING"); i >= 0 {
				require.Greater(t, len(page), i+3, "%d lines before it", n+1)
				require.Equal(t, []string{"HEADING", "BELOW", "one", "two"}, page[i:i+4])
			}
			require.NotEqual(t, "five", page[0], "the last line stands alone")
			require.NotEqual(t, "one", page[len(page)-1], "the first line stands alone")
		}
	}
}

func TestKeepAndPageBreak(t *testing.T) {
	for n := range 50 {
		filler := strings.TrimSpace(strings.Repeat("x\n", n+1))
		pages := lines(render(t, with(
			Paragraph{Runs: Text(filler)},
			Keep{Blocks: []Block{Paragraph{Runs: Text("KEPT\n2\n3\n4\n5\n6")}, Paragraph{Runs: Text("LAST")}}},
		)))
		for _, page := range pages {
			require.Equal(t, slices.Contains(page, "KEPT"), slices.Contains(page, "LAST"))
		}
	}
	pages := lines(render(t, with(PageBreak{}, Paragraph{Runs: Text("a")}, PageBreak{}, PageBreak{}, Paragraph{Runs: Text("b")}, PageBreak{})))
	require.Equal(t, [][]string{{"a"}, {"b"}}, pages)

	// What stands beside the address is no reason to be cut off at the foot.
	address := Address{Lines: []string{"ADDRESS"}}
	kept := Keep{Blocks: []Block{Paragraph{Runs: Text(strings.TrimSpace(strings.Repeat("x\n", 40)))}, Paragraph{Runs: Text("LAST")}}}
	pages = lines(render(t, with(address, kept)))
	require.Equal(t, []string{"ADDRESS"}, pages[0])
	require.Len(t, pages[1], 41)
	tallImage := Image{Data: pngOf(t, uniform(red, 10, 24)), Alt: "x", Width: 100}
	require.Len(t, lines(render(t, with(address, PageBreak{}, Paragraph{Runs: Text("x")}))), 2)
	require.Len(t, lines(render(t, with(address, Paragraph{}, tallImage))), 2)
	require.Len(t, lines(render(t, with(Paragraph{}, tallImage, tallImage))), 2)

	tooMuch := Keep{Blocks: []Block{Paragraph{Runs: Text(strings.Repeat("x\n", 80))}, Paragraph{Runs: Text("LAST")}}}
	require.Len(t, lines(render(t, with(tooMuch))), 2)
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	fonts, err := newFonts()
	require.NoError(t, err)
	for _, c := range []struct {
		text  string
		width string // the line is as wide as this
		want  []string
	}{
		{"one two three", "one two", []string{"one two ", "three"}},
		{"one  \t two\nthree ", "one two thr", []string{"one two ", "three"}},
		{"helse-/sosialtjeneste", "helse-/sosialtjenest", []string{"helse-/sosialtjenest", "e"}},
		{"og/eller ikke", "og/elle", []string{"og/", "eller ", "ikke"}},
		{"den 2026-11-30 kl", "2026-11-30", []string{"den ", "2026-11-30 ", "kl"}},
		{"vel\u00adferd", "velfer", []string{"vel\u00ad", "ferd"}},
		{"vel\u00adferd", "velferd", []string{"velferd"}},
		{"vel\u00ad ferd\u00ad", "vel ferd", []string{"vel ferd"}},
		{"10\u00a0000 kr", "10\u00a0000 k", []string{"10\u00a0000 ", "kr"}},
		{"www.a\u200bb.no", "www.ab", []string{"www.a", "b.no"}},
		{"www\u00adwww", "www", []string{"www", "www"}},
		{"x\u0323\u0323x", "i", []string{"x\u0323\u0323", "x"}},
		{"aaaaaa", "aaa", []string{"aaa", "aaa"}},
		{"aaaa", "i", []string{"a", "a", "a", "a"}},
		{"a\n\n b", "wide enough", []string{"a ", "b"}},
		{"xxx\u0323\u0323x", "xxx", []string{"xxx\u0323\u0323", "x"}},
		{"xxx\u0323\u0323x", "xx", []string{"xx", "x\u0323\u0323x"}},
		{"\u202ea\u200eb\ufeff", "wide enough", []string{"ab"}},
		{"a\u030a", "wide enough", []string{"å"}},
	} {
		limit, err := fonts.shape(Text(c.width), false)
		require.NoError(t, err)
		gs, err := fonts.shape(Text(c.text), false)
		require.NoError(t, err)
		var got []string
		for _, l := range broken(gs, advance(limit)) {
			s := ""
			for _, g := range l {
				s += string(fonts.used[regular][g.id].char)
			}
			got = append(got, s)
		}
		require.Equal(t, c.want, got, "%q as wide as %q", c.text, c.width)
	}
}

func TestLanguagesAndStrength(t *testing.T) {
	f := readFile(render(t, with(
		Paragraph{Runs: []Run{{Text: "All of it", Language: "de"}, {Text: " and this", Language: "de", Bold: true}}},
		Paragraph{Runs: []Run{{Text: "One "}, {Text: "zwei", Language: "de"}, {Text: " "}, {Text: "tre", Language: "nb", Bold: true}}},
		Heading{Level: 1, Runs: []Run{{Text: "Bold", Bold: true}, {Text: " anyway", Language: "en"}}},
	)))
	var got []string
	for _, o := range f.objects {
		if d, ok := o.(dict); ok && d["Type"] == name("StructElem") && d["S"] != name("Document") {
			got = append(got, strings.TrimSpace(f.name(d["S"])+" "+f.text(d["Lang"])))
		}
	}
	slices.Sort(got)
	require.Equal(t, []string{"H1", "P", "P de", "Span de", "Strong", "Strong nb"}, got)
}

// uniform is an image of one colour.
func uniform(c color.Color, width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		m.Set(i%width, i/width, c)
	}
	return m
}

func TestNothingAtTheTopLiesOnAnother(t *testing.T) {
	logo := Image{Data: pngOf(t, gradient(20, 10)), Alt: "x", Width: 16}
	sender := Sender{Lines: slices.Repeat([]Run{{Text: "SENDER"}}, 30)}
	raw := render(t, with(logo, logo, Address{Lines: []string{"ADDRESS"}}, sender, Paragraph{Runs: Text("BODY")}))
	f := readFile(raw)
	var boxes [][2]float64 // lower and upper edge
	for _, o := range f.objects {
		if d, ok := o.(dict); ok && d["S"] == name("Figure") {
			box := f.array(f.dict(d["A"])["BBox"])
			boxes = append(boxes, [2]float64{f.number(box[1]), f.number(box[3])})
		}
	}
	require.Len(t, boxes, 2)
	slices.SortFunc(boxes, func(a, b [2]float64) int { return int(a[0] - b[0]) })
	require.Less(t, boxes[0][1], boxes[1][0], "one image over the other")
	require.Greater(t, boxes[0][0], sheetHeight-WindowTop*mm, "in the window")

	glyphs := f.content(f.dict(f.pages()[0]), 0, f.unicodeMaps()).glyphs
	require.Less(t, glyphs[len(glyphs)-1].y, glyphs[len(glyphs)-len("BODY")-1].y-small.leading, "under the sender's last line")
	require.Empty(t, outside(raw))
}

func TestItemIsNotPartedFromItsList(t *testing.T) {
	list := List{Items: []Item{{Runs: Text("OUTER"), List: &List{Items: []Item{{Runs: Text("INNER")}, {Runs: Text("x")}}}}}}
	for n := range 50 {
		for _, page := range lines(render(t, with(Paragraph{Runs: Text(strings.Repeat("x\n", n+1))}, list))) {
			if i := slices.Index(page, "•OUTER"); i >= 0 {
				require.Greater(t, len(page), i+1, "after %d lines", n+1)
			}
		}
	}
}

func TestKeptTableEndsAboveTheFoot(t *testing.T) {
	for n := 30; n < 80; n++ {
		table := Table{Head: Cells("a"), Rows: slices.Repeat([][]Cell{Cells("x")}, n)}
		require.Empty(t, outside(render(t, with(Keep{Blocks: []Block{table}}))), "%d rows", n)
	}
}
