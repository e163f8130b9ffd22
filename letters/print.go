package letters

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"samlop/letters/pdf"
)

// PDF sets the paper on pages: A4, the address in its window, who writes beside it, page
// numbers at the foot. The same paper gives the same bytes.
//
// A character that the fonts have no glyph for is written as notPrinted, and the letter says
// below that there was one: what somebody has typed must not keep a letter from leaving.
// An address too long for the window stands as text above the letter.
func (p *Paper) PDF() ([]byte, error) {
	doc := p.document()
	var lost []rune
	for {
		out, err := doc.Render()
		glyph, isGlyph := errors.AsType[*pdf.GlyphError](err)
		switch {
		case err == nil:
			return out, nil
		case isGlyph && !slices.Contains(lost, glyph.Rune):
			lost = append(lost, glyph.Rune)
			printed := p.without(lost)
			doc = printed.document()
		case errors.Is(err, pdf.ErrWindow) && p.heading == "" && len(doc.Blocks[0].(pdf.Address).Lines) > 0:
			window := doc.Blocks[0].(pdf.Address)
			doc.Blocks[0] = pdf.Address{}
			doc.Blocks = slices.Insert(doc.Blocks, 2, pdf.Block(pdf.Paragraph{Runs: pdf.Text(strings.Join(window.Lines, "\n"))}))
		default:
			return nil, fmt.Errorf("setting a letter %s: %w", p.Code, err)
		}
	}
}

func (p *Paper) document() *pdf.Document {
	doc := &pdf.Document{Title: p.Title, Language: string(p.Language), Author: p.Sender[0], Creator: "Samløp", Footer: p.footer}
	if p.heading != "" {
		doc.Blocks = append(doc.Blocks, pdf.Heading{Level: 1, Runs: pdf.Text(p.heading)})
		for _, b := range p.Blocks {
			doc.Blocks = append(doc.Blocks, set(b))
		}
		return doc
	}
	sender := pdf.Sender{}
	for i, line := range p.Sender {
		sender.Lines = append(sender.Lines, pdf.Run{Text: line, Bold: i == 0})
	}
	for _, f := range p.Facts {
		sender.Lines = append(sender.Lines, pdf.Run{Text: f.Label + ": " + f.Value})
	}
	doc.Blocks = append(doc.Blocks, pdf.Address{Lines: p.To}, sender, pdf.Heading{Level: 1, Runs: pdf.Text(p.Title)})
	for _, b := range p.Blocks {
		doc.Blocks = append(doc.Blocks, set(b))
	}
	return doc
}

// notPrinted stands for a character without a glyph.
const notPrinted = "[…]"

// without is the paper with characters that cannot be printed taken out, and said below.
func (p *Paper) without(lost []rune) *Paper {
	out := *p
	clean := func(s string) string {
		for _, r := range lost {
			s = strings.ReplaceAll(s, string(r), notPrinted)
		}
		return s
	}
	all := func(list []string) []string {
		list = slices.Clone(list)
		for i := range list {
			list[i] = clean(list[i])
		}
		return list
	}
	text := func(runs []Run) []Run {
		runs = slices.Clone(runs)
		for i := range runs {
			runs[i].Text = clean(runs[i].Text)
		}
		return runs
	}
	out.Title, out.To, out.Sender, out.heading = clean(p.Title), all(p.To), all(p.Sender), clean(p.heading)
	out.Facts, out.Blocks = slices.Clone(p.Facts), slices.Clone(p.Blocks)
	for i, f := range out.Facts {
		out.Facts[i].Value = clean(f.Value)
	}
	for i, b := range out.Blocks {
		b.Text, b.Items, b.Rows = text(b.Text), slices.Clone(b.Items), slices.Clone(b.Rows)
		for k := range b.Items {
			b.Items[k] = text(b.Items[k])
		}
		for k := range b.Rows {
			b.Rows[k] = all(b.Rows[k])
		}
		out.Blocks[i] = b
	}
	codes := make([]string, len(lost))
	for i, r := range lost {
		codes[i] = fmt.Sprintf("%U", r)
	}
	out.Blocks = append(out.Blocks, Block{Kind: ParagraphBlock, Text: []Run{{Text: p.words.lost + " " + strings.Join(codes, ", ")}}})
	return &out
}

func (p *Paper) footer(page, pages int) string {
	return fmt.Sprintf("%s %d %s %d", p.words.page, page, p.words.of, pages)
}

func set(b Block) pdf.Block {
	switch b.Kind {
	case HeadingBlock:
		return pdf.Heading{Level: 2, Runs: runs(b.Text)}
	case ListBlock:
		list := pdf.List{}
		for _, item := range b.Items {
			list.Items = append(list.Items, pdf.Item{Runs: runs(item)})
		}
		return list
	case TableBlock:
		table := pdf.Table{Head: pdf.Cells(b.Head...)}
		for _, row := range b.Rows {
			table.Rows = append(table.Rows, pdf.Cells(row...))
		}
		return table
	}
	return pdf.Paragraph{Runs: runs(b.Text)}
}

func runs(text []Run) []pdf.Run {
	out := make([]pdf.Run, len(text))
	for i, r := range text {
		out[i] = pdf.Run{Text: r.Text, Bold: r.Bold}
	}
	return out
}
