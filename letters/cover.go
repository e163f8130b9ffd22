package letters

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"samlop/casefile"
	"samlop/internal/wording"
	"samlop/letters/pdf"
)

// Cover is the list that lies on top of letters which are printed together. It names who
// gets what in which envelope, and stays in the unit.
type Cover struct {
	Language           casefile.Language
	Organisation, Unit string
	On                 casefile.Date
	// OwnWay: the letters are to those whose address is protected, and it stands nowhere.
	OwnWay    bool
	Envelopes []Envelope
	// Out are the letters that were taken out since, by case number and code.
	Out []string
}

// Envelope is what goes to one recipient in one envelope.
type Envelope struct {
	No int
	// To is the name, and the address as it is now.
	To []string
	// Letters are called by case number and code.
	Letters []string
	// AddressChanged: another address stands in the letters. NoAddress: there is none.
	AddressChanged, NoAddress bool
}

// coverWords are texts/print.yaml.
var coverWords map[string]bilingual

func init() { // part of the build, and tested
	raw, err := files.ReadFile("texts/print.yaml")
	if err == nil {
		err = yaml.UnmarshalWithOptions(raw, &coverWords, yaml.Strict())
	}
	if err != nil {
		panic("letters: texts/print.yaml: " + err.Error())
	}
}

// Together makes one file of a cover and the letters under it, which read and look as they
// were kept: each on a sheet of its own, with its own page numbers.
func (c *Cover) Together(papers ...[]byte) ([]byte, error) {
	cover, err := c.PDF()
	if err != nil {
		return nil, err
	}
	out, err := pdf.Join(pdf.Document{Title: c.title(), Language: c.language(), Author: c.Organisation, Creator: "Samløp"},
		append([][]byte{cover}, papers...)...)
	if err != nil {
		return nil, fmt.Errorf("putting letters together: %w", err)
	}
	return out, nil
}

// PDF sets the cover alone. A character without a glyph is written as in a letter.
func (c *Cover) PDF() ([]byte, error) {
	var lost []rune
	for {
		out, err := c.document(lost).Render()
		glyph, isGlyph := errors.AsType[*pdf.GlyphError](err)
		switch {
		case err == nil:
			return out, nil
		case isGlyph && !slices.Contains(lost, glyph.Rune):
			lost = append(lost, glyph.Rune)
		default:
			return nil, fmt.Errorf("setting a list of letters: %w", err)
		}
	}
}

func (c *Cover) language() string {
	if c.Language == "nn" {
		return "nn"
	}
	return "nb"
}

func (c *Cover) says(name string) string {
	words := coverWords[name]
	if c.language() == "nn" {
		return words.NN
	}
	return words.NB
}

func (c *Cover) title() string {
	if c.OwnWay {
		return c.says("own_way")
	}
	return c.says("title")
}

func (c *Cover) document(lost []rune) *pdf.Document {
	clean := func(lines ...string) string {
		s := strings.Join(lines, "\n")
		for _, r := range lost {
			s = strings.ReplaceAll(s, string(r), notPrinted)
		}
		return s
	}
	how := c.says("how")
	if c.OwnWay {
		how = c.says("how_own_way")
	}
	from := c.Organisation
	if c.Unit != "" {
		from += ", " + c.Unit
	}
	doc := &pdf.Document{Title: c.title(), Language: c.language(), Author: clean(c.Organisation), Creator: "Samløp",
		Footer: func(page, pages int) string {
			return fmt.Sprintf("%s %d %s %d", c.says("page"), page, c.says("of"), pages)
		},
		Blocks: []pdf.Block{pdf.Heading{Level: 1, Runs: pdf.Text(c.title())},
			pdf.Paragraph{Runs: pdf.Text(clean(from, c.says("made")+": "+wording.Date(c.language(), c.On.String())))},
			pdf.Paragraph{Runs: pdf.Text(how)}}}
	table := pdf.Table{Head: pdf.Cells(c.says("envelope"), c.says("to"), c.says("letters"), c.says("note")),
		Columns: []pdf.Column{{Weight: 1.1}, {Weight: 3}, {Weight: 2}, {Weight: 2.2}}}
	for _, e := range c.Envelopes {
		note := ""
		switch {
		case e.NoAddress:
			note = c.says("no_address")
		case e.AddressChanged && c.OwnWay:
			note = c.says("address_printed")
		case e.AddressChanged:
			note = c.says("address_changed")
		}
		table.Rows = append(table.Rows, pdf.Cells(strconv.Itoa(e.No), clean(e.To...), clean(e.Letters...), note))
	}
	if len(table.Rows) > 0 {
		doc.Blocks = append(doc.Blocks, table)
	}
	if len(c.Out) > 0 {
		doc.Blocks = append(doc.Blocks, pdf.Heading{Level: 2, Runs: pdf.Text(c.says("taken_out"))},
			pdf.Paragraph{Runs: pdf.Text(c.says("taken_out_how"))})
		list := pdf.List{}
		for _, l := range c.Out {
			list.Items = append(list.Items, pdf.Item{Runs: pdf.Text(clean(l))})
		}
		doc.Blocks = append(doc.Blocks, list)
	}
	return doc
}
