// Package pdf writes letters: blocks of text in, one PDF file out that is both
// PDF/UA-1 (ISO 14289-1: a screen reader gets all of it, in order) and PDF/A-2a
// (ISO 19005-2: it can be kept), in A4 with a window field.
//
// It knows nothing of what the letters are about, opens no file, asks no clock and
// keeps nothing between two documents: the same document is the same bytes.
//
//	d := &pdf.Document{Title: "Letter", Language: "en", Blocks: []pdf.Block{
//		pdf.Address{Lines: []string{"Kari Nordmann", "Storgata 1", "0155 Oslo"}},
//		pdf.Heading{Level: 1, Runs: pdf.Text("We have had your letter")},
//		pdf.Paragraph{Runs: []pdf.Run{{Text: "You hear from us "}, {Text: "soon", Bold: true}, {Text: "."}}},
//	}}
//	err := d.Write(w)
//
// All text is black on white, set ragged right in one family, without kerning. There
// are no links, no forms, no signatures and no text from right to left. A
// character without a glyph is an error (GlyphError), never an empty box.
//
//	document.go   the blocks, and how to get the bytes: start here
//	check.go      what is refused before anything is laid out; the errors
//	sheet.go      margins, window field, sizes
//	text.go       runs to lines: white space, hyphens, words too long for a line
//	layout.go     blocks to strips: headings, paragraphs, lists
//	letterhead.go address, sender and images
//	table.go      tables, with heads that are repeated
//	flow.go       strips to pages: what holds together
//	page.go       the content of a page, each part of it marked
//	tree.go       the structure tree
//	font.go       the fonts and their glyphs
//	subset.go     a font file with no more than the glyphs in use
//	embed.go      fonts as the file has them
//	image.go      PNG and JPEG
//	icc.go        colour profiles
//	xmp.go        metadata
//	objects.go    objects, streams, cross-references, the file's id
//	file.go       all of it put together
//	join.go       several files made into one, each page as it was
//
// The fonts (folder fonts, with their licence) are Noto Sans 2.015, as published by Google Fonts:
// Latin with what Sámi, the languages of Europe and Vietnamese add to it, Greek and Cyrillic.
package pdf
