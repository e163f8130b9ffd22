package pdf

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What other programs make of the files. scripts/setup installs them.

// run runs a program on a file, whose name is put last but for the arguments after.
func run(t *testing.T, raw []byte, program string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "letter.pdf")
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	var out, complaints bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	require.NoError(t, cmd.Run(), "%s (scripts/setup installs it): %s", program, &complaints)
	require.Empty(t, complaints.String(), "what %s complains of", program)
	return out.String()
}

// words reads text without regard to how it is set: divided words whole.
func words(s string) []string {
	return strings.Fields(regexp.MustCompile("\u00ad\\s*").ReplaceAllString(s, ""))
}

// pictures renders the pages of a file, in dots of half a millimetre.
func pictures(t *testing.T, raw []byte) []*image.RGBA {
	t.Helper()
	root := filepath.Join(t.TempDir(), "page")
	run(t, raw, "pdftoppm", "-r", "50.8", "-png", "FILE", root)
	files, err := filepath.Glob(root + "*.png") // numbered with as many figures
	require.NoError(t, err)
	var out []*image.RGBA
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		decoded, err := png.Decode(bytes.NewReader(content))
		require.NoError(t, err)
		m := image.NewRGBA(decoded.Bounds())
		draw.Draw(m, m.Bounds(), decoded, image.Point{}, draw.Src)
		out = append(out, m)
	}
	return out
}

const dots = 2 // in a millimetre

// ink counts the dots that are not white in a part of the sheet, in millimetres.
func ink(m *image.RGBA, x0, y0, x1, y1 int) int {
	sum := 0
	part := image.Rect(x0*dots, y0*dots, x1*dots, y1*dots).Intersect(m.Bounds())
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for _, v := range m.Pix[m.PixOffset(part.Min.X, y):m.PixOffset(part.Max.X-1, y)] {
			if v != 255 {
				sum++
			}
		}
	}
	return sum
}

func TestQpdfFindsNoFault(t *testing.T) {
	for name, d := range samples(t) {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, run(t, render(t, d), "qpdf", "--check", "FILE"), "No syntax or stream encoding errors found")
		})
	}
}

func TestFontsAreEmbeddedAndSubset(t *testing.T) {
	out := run(t, render(t, letter(t)), "pdffonts", "FILE")
	rows := strings.Split(strings.TrimSpace(out), "\n")[2:]
	require.Len(t, rows, 2)
	for _, row := range rows {
		require.Regexp(t, `^[A-Z]{6}\+NotoSans-(Regular|Bold) +CID TrueType +Identity-H +yes yes yes `, row)
	}
	require.Less(t, len(render(t, letter(t))), 120_000)
}

func TestPopplerReadsTheWholeText(t *testing.T) {
	for name, d := range samples(t) {
		t.Run(name, func(t *testing.T) {
			raw := render(t, d)
			var want strings.Builder
			for _, page := range lines(raw) {
				want.WriteString(strings.Join(page, " ") + " ")
			}
			got := run(t, raw, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-")
			require.Equal(t, strings.Join(words(want.String()), ""), strings.Join(words(got), ""))
		})
	}
	const text = "En setning som går over så mange linjer at det er flere steder der to ord kunne ha vokst sammen, for det er " +
		"nettopp det lesere gjør der en linje slutter uten et mellomrom, og ingen ser det før noen hører på brevet."
	raw := render(t, with(Paragraph{Runs: Text(text)}))
	require.Equal(t, words(text), words(run(t, raw, "pdftotext", "FILE", "-")))
	require.Contains(t, run(t, raw, "pdfinfo", "-struct-text", "FILE"), `"`+text+`"`)
}

func TestPopplerReadsTheTree(t *testing.T) {
	out := run(t, render(t, letter(t)), "pdfinfo", "-struct-text", "FILE")
	for _, part := range []string{
		"Figure:\n     /Placement /Block\n",
		"H1 (block)\n    \"Vedtak om samtaler\"\n",
		"Span (inline)\n      \"samtaler hver uke\"\n",
		"L (block):\n     /ListNumbering /Decimal\n    LI (block)\n      Lbl (block)\n        \"1.\"\n" +
			"      LBody (block)\n        P (block)\n          \"si ja\"\n",
		"Table (block)\n    THead\n      TR\n        TH:\n           /Scope /Column\n          \"Når\"\n",
		"TBody\n      TR\n        TH:\n           /Scope /Row\n          \"1. uke\"\n" +
			"        TD\n          \"Samtale i hjemmet, og noen ganger på kontoret når det er det som passer best\"\n",
	} {
		require.Contains(t, out, part)
	}
	require.NotContains(t, out, "Side 1 av", "a page number is an artifact")
	require.Equal(t, 1, strings.Count(out, `"Kroner"`), "heads are read once")
	info := run(t, render(t, letter(t)), "pdfinfo", "FILE")
	require.Regexp(t, `Tagged: +yes`, info)
	require.Regexp(t, `Page size: +595.28 x 841.89 pts \(A4\)`, info)
	require.Contains(t, run(t, render(t, letter(t)), "pdftotext", "FILE", "-"), "Side 1 av 3")
}

func TestPagesAreSeenWithinTheirMargins(t *testing.T) {
	for name, d := range samples(t) {
		t.Run(name, func(t *testing.T) {
			raw := render(t, d)
			shown := pictures(t, raw)
			require.Len(t, shown, len(readFile(raw).pages()))
			if name == "many pages" {
				require.GreaterOrEqual(t, len(shown), 16)
			}
			for i, m := range shown {
				require.Equal(t, image.Rect(0, 0, 421, 595), m.Bounds())
				require.Zero(t, ink(m, 0, 0, MarginLeft-1, 297), "left")
				require.Zero(t, ink(m, 210-MarginRight+1, 0, 210, 297), "right")
				require.Zero(t, ink(m, 0, 0, 210, MarginTop-1), "above")
				require.Zero(t, ink(m, 0, 297-MarginBottom+1, 210, 297-MarginFooter-4), "between text and foot")
				require.Zero(t, ink(m, 0, 297-MarginFooter+2, 210, 297), "below")
				require.Greater(t, ink(m, MarginLeft, MarginTop, 210-MarginRight, 297-MarginBottom), 100, "page %d is blank", i+1)
			}
		})
	}
}

func TestGreyIsGreyAndColoursAreColours(t *testing.T) {
	m := pictures(t, render(t, with(
		Table{Head: Cells("", "Head"), Rows: [][]Cell{Cells("a", "b")}},
		Image{Data: pngOf(t, uniform(red, 8, 8)), Alt: "Red", Width: 20},
	)))[0]
	// The empty head's ground, 4 mm in.
	r, g, b, _ := m.At(29*dots, 22*dots).RGBA()
	require.Equal(t, [3]uint32{237, 237, 237}, [3]uint32{r >> 8, g >> 8, b >> 8})
	found := false
	for y := range m.Bounds().Max.Y {
		r, g, b, _ := m.At(30*dots, y).RGBA()
		found = found || r>>8 > 190 && g>>8 < 30 && b>>8 < 40
	}
	require.True(t, found, "red is red")
}
