package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func footer(page, pages int) string { return fmt.Sprintf("Side %d av %d", page, pages) }

// letter is a letter with some of everything, on three pages.
func letter(t testing.TB) *Document {
	t.Helper()
	const what = "Samtale i hjemmet, og noen ganger på kontoret når det er det som passer best"
	rows := [][]Cell{}
	for i := range 40 {
		rows = append(rows, Cells(fmt.Sprintf("%d. uke", i+1), what, "1 234,50"))
	}
	rows[1][1] = Cell{{Text: "Møte på "}, {Text: "davvisámegillii: áčđŋšŧž", Language: "se"}}
	return &Document{
		Title: "Vedtak om samtaler (kopi)", Language: "nb", Author: "Fjordvik kommune", Creator: "a test",
		Created: time.Date(2026, 11, 30, 12, 0, 0, 0, time.FixedZone("", 3600)),
		Footer:  footer,
		Blocks: []Block{
			Image{Data: pngOf(t, gradient(40, 20)), Alt: "Kommunens våpen", Width: 24},
			Address{Lines: []string{"Anne-Marie Kristine Nordmann", "c/o Ola Nordmann", "Storgata 1 B", "0155 Oslo"}},
			Sender{Lines: []Run{{Text: "Fjordvik kommune", Bold: true}, {Text: "Koordinerende enhet"}, {Text: "30. november 2026"}}},
			Heading{Level: 1, Runs: Text("Vedtak om samtaler")},
			Paragraph{Runs: []Run{
				{Text: "Du får "}, {Text: "samtaler hver uke", Bold: true}, {Text: ". We call it "},
				{Text: "a standing appointment", Language: "en"}, {Text: " – og det gjelder til du sier at du ikke vil mer."},
			}},
			Heading{Level: 2, Runs: Text("Det du kan gjøre")},
			List{Ordered: true, Items: []Item{
				{Runs: Text("si ja"), List: &List{Items: []Item{{Runs: Text("på telefon")}, {Runs: Text("i brev")}}}},
				{Runs: []Run{{Text: "si "}, {Text: "nei", Bold: true}}},
			}},
			Table{
				Columns: []Column{{}, {Weight: 3}, {Right: true}}, RowHeads: true,
				Head: Cells("Når", "Hva", "Kroner"), Rows: rows,
			},
			Keep{Blocks: []Block{
				Paragraph{Runs: Text("Med vennlig hilsen")},
				Image{Data: jpegOf(t, gradient(60, 20)), Alt: "Underskrift", Width: 40},
				Paragraph{Runs: Text("Kari Nordmann\nkoordinator")},
			}},
		},
	}
}

func gradient(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{uint8(x * 4), 120, uint8(y * 8), 255})
		}
	}
	return m
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// render gives the file, which conforms.
func render(t testing.TB, d *Document) []byte {
	t.Helper()
	raw, err := d.Render()
	require.NoError(t, err)
	require.Empty(t, conformance(raw))
	return raw
}

// with is a document of some blocks and nothing else.
func with(blocks ...Block) *Document {
	return &Document{Title: "A test", Language: "en", Blocks: blocks}
}

// lines reads a file's pages as what stands at each height, from the top.
func lines(raw []byte) [][]string {
	f := readFile(raw)
	maps := f.unicodeMaps()
	var out [][]string
	for i, p := range f.pages() {
		var page []string
		last := 0.0
		for _, g := range f.content(f.dict(p), i, maps).glyphs {
			if len(page) == 0 || g.y != last {
				page = append(page, "")
			}
			last = g.y
			page[len(page)-1] += maps[g.font][g.id]
		}
		for i := range page {
			page[i] = strings.TrimSuffix(page[i], " ")
		}
		out = append(out, page)
	}
	return out
}

func TestLetterConforms(t *testing.T) {
	raw := render(t, letter(t))
	require.Len(t, readFile(raw).pages(), 3)
	require.Equal(t, []string{
		"P Anne-Marie Kristine Nordmann c/o Ola Nordmann Storgata 1 B 0155 Oslo",
		"P Fjordvik kommune Koordinerende enhet 30. november 2026",
		"H1 Vedtak om samtaler",
		"P Du får samtaler hver uke. We call it a standing appointment – og det gjelder til du sier at du ikke vil mer.",
		"H2 Det du kan gjøre",
		"Lbl 1.", "P si ja", "Lbl –", "LBody på telefon", "Lbl –", "LBody i brev", "Lbl 2.", "LBody si nei",
		"TH Når", "TH Hva", "TH Kroner",
		"TH 1. uke", "TD Samtale i hjemmet, og noen ganger på kontoret når det er det som passer best", "TD 1 234,50",
		"TH 2. uke", "TD Møte på davvisámegillii: áčđŋšŧž", "TD 1 234,50",
	}, said(raw)[:22])
}

func TestSameDocumentSameBytes(t *testing.T) {
	first := render(t, letter(t))
	require.Equal(t, first, render(t, letter(t)))
	var b bytes.Buffer
	require.NoError(t, letter(t).Write(&b))
	require.Equal(t, first, b.Bytes())

	changed := letter(t)
	changed.Created = changed.Created.Add(time.Second)
	other := render(t, changed)
	require.NotEqual(t, readFile(first).trailer["ID"], readFile(other).trailer["ID"], "the id is that of the content")
}

func TestManyAtOnce(t *testing.T) {
	want := render(t, letter(t))
	got := make(chan []byte)
	for range 4 {
		d := letter(t)
		go func() {
			raw, _ := d.Render() // nothing, where it fails
			got <- raw
		}()
	}
	for range 4 {
		require.Equal(t, want, <-got)
	}
}

func BenchmarkLetter(b *testing.B) {
	d := letter(b)
	b.ReportAllocs()
	for b.Loop() {
		raw, err := d.Render()
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(raw)))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
