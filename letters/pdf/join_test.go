package pdf

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is joined conforms like each of its parts, and each page reads as it did.
func TestJoin_EveryPageAsItWas(t *testing.T) {
	short := &Document{Title: "Brev", Language: "nn", Footer: footer, Blocks: []Block{
		Address{Lines: []string{"Åse 1 0 R Ås"}}, // looks like a reference
		Heading{Level: 1, Runs: Text("Svar (2 0 R) til deg")},
		Paragraph{Runs: []Run{{Text: "Ditt barn "}, {Text: "3 0 R", Bold: true}, {Text: " in English", Language: "en"}}}}}
	parts := [][]byte{render(t, letter(t)), render(t, short), render(t, short), render(t, letter(t))}
	joined, err := Join(Document{Title: "Utskrift", Language: "nb", Author: "Fjordvik kommune"}, parts...)
	require.NoError(t, err)
	require.Empty(t, conformance(joined))

	var want [][]string
	var told []string
	for i, raw := range parts {
		want = append(want, lines(raw)...)
		if len(want)%2 == 1 && i < len(parts)-1 { // each letter on a sheet of its own
			want = append(want, nil)
		}
		told = append(told, said(raw)...)
	}
	require.Equal(t, want, lines(joined))
	require.Len(t, want, 4+2+2+3)
	require.Equal(t, told, said(joined))
	run(t, joined, "qpdf", "--check", "FILE")
	shown := run(t, joined, "pdftotext", "FILE", "-")
	require.Equal(t, 2, strings.Count(shown, "Side 1 av 1"))

	f := readFile(joined)
	var languages []string
	for _, part := range f.array(f.dict(f.dict(f.catalog()["StructTreeRoot"])["K"])["K"]) {
		languages = append(languages, f.text(f.dict(part)["Lang"]))
	}
	require.Equal(t, []string{"nb", "nn", "nn", "nb"}, languages)

	again, err := Join(Document{Title: "Utskrift", Language: "nb", Author: "Fjordvik kommune"}, parts...)
	require.NoError(t, err)
	require.True(t, slices.Equal(joined, again))
	twice, err := Join(Document{Title: "Alt", Language: "nb"}, joined)
	require.NoError(t, err, "what was joined is ours too")
	require.NotEmpty(t, twice)
}

// A file that is not ours is not joined, nor one that is broken.
func TestJoin_TakesNoOther(t *testing.T) {
	ours := render(t, letter(t))
	head := Document{Title: "Utskrift", Language: "nb"}
	for name, raw := range map[string][]byte{"nothing": nil, "a text": []byte("%PDF-1.7\nhello"), "cut": ours[:len(ours)-40],
		"moved":         append([]byte("%"), ours...),
		"another shape": []byte(strings.Replace(string(ours), "/Type /Pages /Kids", "/Kids /Type /Pages", 1))} {
		_, err := Join(head, raw)
		require.ErrorIs(t, err, ErrNotOurs, name)
	}
	_, err := Join(Document{Language: "nb"}, ours)
	require.ErrorIs(t, err, ErrTitle)
	_, err = Join(Document{Title: "x", Language: "?"}, ours)
	require.ErrorIs(t, err, ErrLanguage)
}
