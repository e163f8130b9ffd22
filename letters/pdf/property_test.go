package pdf

import (
	"math"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/stretchr/testify/require"
)

// alphabet has what letters are written with, what breaks lines and what must
// not, and accents that stand on anything.
var alphabet = []rune("aeinorstABCÆØÅæøåéáčđŋšŧžąęłßğıİşžųệữđơ0123456789.,:;-–—/«»“”’()%§€½ ЖжΩλ" +
	"\u00ad\u00ad\u200b\u2060\u00a0\u202f\u2011\u0301\u0323\n\t")

func aText(limit int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom(alphabet), 1, 14, -1), 1, limit).Draw(t, "words")
		if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
			words = append(words, strings.Repeat(words[0], 40))
		}
		return strings.Join(words, " ")
	})
}

func someRuns(limit int) *rapid.Generator[[]Run] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Run {
		return Run{
			Text:     aText(limit).Draw(t, "text"),
			Bold:     rapid.Bool().Draw(t, "bold"),
			Language: rapid.SampledFrom([]string{"", "", "nn", "en"}).Draw(t, "language"),
		}
	}), 1, 3)
}

// heard is what a reader should get of runs.
func heard(runs []Run) string {
	s := ""
	for _, r := range runs {
		s += norm.NFC.String(r.Text)
	}
	return folded(s)
}

var leaveOut = strings.NewReplacer("\u00ad", "", "\u200b", "", "\u2060", "")

// folded makes white space one space, and leaves out what is not seen.
func folded(s string) string {
	return strings.Join(strings.FieldsFunc(leaveOut.Replace(s), isWhite), " ")
}

// aLetter is a document of any blocks, and what should be heard of it.
func aLetter(t *rapid.T) (*Document, []string) {
	var want []string
	hear := func(kind string, runs []Run) {
		if s := heard(runs); s != "" {
			want = append(want, kind+" "+s)
		}
	}
	drawRuns := func(limit int) []Run {
		runs := someRuns(limit).Draw(t, "runs")
		if blank(runs) {
			runs[0].Text = "ord"
		}
		return runs
	}
	d := &Document{Title: "Any", Language: "nb", Footer: footer}
	if rapid.Bool().Draw(t, "address") {
		line := heard(Text(heard(Text(aText(4).Draw(t, "line"))) + "x")) // in form C without what is left out, too
		if len(line) < 160 {
			d.Blocks = append(d.Blocks, Address{Lines: []string{line, "0155 Oslo"}}, Sender{Lines: []Run{{Text: line}}})
			want = append(want, "P "+line+" 0155 Oslo", "P "+line)
		}
	}
	level := 0
	for range rapid.IntRange(0, 8).Draw(t, "blocks") {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			level = rapid.IntRange(1, min(6, level+1)).Draw(t, "level")
			runs := drawRuns(3)
			d.Blocks = append(d.Blocks, Heading{Level: level, Runs: runs})
			hear("H"+string(rune('0'+level)), runs)
		case 1:
			runs := drawRuns(400)
			d.Blocks = append(d.Blocks, Paragraph{Runs: runs})
			hear("P", runs)
		case 2:
			list := List{Ordered: rapid.Bool().Draw(t, "ordered")}
			for i := range rapid.IntRange(1, 12).Draw(t, "items") {
				runs := drawRuns(20)
				list.Items = append(list.Items, Item{Runs: runs})
				label := "•"
				if list.Ordered {
					label = string(append([]rune{}, []rune{'0' + rune((i+1)/10), '0' + rune((i+1)%10), '.'}...))
					label = strings.TrimPrefix(label, "0")
				}
				want = append(want, "Lbl "+label)
				hear("LBody", runs)
			}
			d.Blocks = append(d.Blocks, list)
		case 3:
			table := Table{RowHeads: true}
			columns := rapid.IntRange(1, 5).Draw(t, "columns")
			for column := range columns {
				table.Columns = append(table.Columns, Column{Weight: float64(1 + column%3), Right: column%2 == 1})
				table.Head = append(table.Head, drawRuns(2))
				hear("TH", table.Head[column])
			}
			for range rapid.IntRange(1, 15).Draw(t, "rows") {
				row := make([]Cell, columns)
				for column := range row {
					row[column] = drawRuns(8)
					hear([]string{"TH", "TD"}[min(column, 1)], row[column])
				}
				table.Rows = append(table.Rows, row)
			}
			d.Blocks = append(d.Blocks, table)
		case 4:
			runs := drawRuns(30)
			d.Blocks = append(d.Blocks, Keep{Blocks: []Block{Paragraph{Runs: runs}, Paragraph{Runs: runs}}})
			hear("P", runs)
			hear("P", runs)
		case 5:
			d.Blocks = append(d.Blocks, PageBreak{})
		}
	}
	return d, want
}

func TestAnyBlocksAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, want := aLetter(t)
		raw, err := d.Render()
		require.NoError(t, err)
		require.Empty(t, conformance(raw))
		got := said(raw)
		for i := range got {
			got[i] = leaveOut.Replace(got[i])
		}
		require.Equal(t, want, append([]string(nil), got...))
		for _, g := range outside(raw) {
			t.Fatalf("set outside its margins: %+v", g)
		}
	})
}

// outside are the runs of text that leave the text's margins, in points from the
// lower left corner. The foot line is below them.
func outside(raw []byte) []shownGlyph {
	f := readFile(raw)
	maps := f.unicodeMaps()
	widths := map[string]map[uint16]float64{}
	for key, font := range f.all("Font") {
		widths[key] = f.declared(f.dict(f.array(f.dict(font)["DescendantFonts"])[0]))
	}
	const little = 0.02
	var out []shownGlyph
	for i, p := range f.pages() {
		glyphs := f.content(f.dict(p), i, maps).glyphs
		end := 0.0
		for j, g := range glyphs {
			if j == 0 || g.x != glyphs[j-1].x || g.y != glyphs[j-1].y {
				end = g.x
			}
			end += widths[g.font][g.id] * g.size / 1000
			blank := maps[g.font][g.id] == " "                                       // hangs over the edge
			below := g.y < MarginBottom*mm && math.Abs(g.y-MarginFooter*mm) > little // and not the foot line
			if g.x < left-little || end > right+little && !blank || g.y > sheetHeight-top || below {
				out = append(out, g)
			}
		}
	}
	return out
}
