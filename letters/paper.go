package letters

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"samlop/casefile"
)

// Paper is a letter as it reads, before it is set on a page.
type Paper struct {
	Code     casefile.LetterCode `json:"code"`
	Language casefile.Language   `json:"language" enum:"nb,nn"`
	// Version tells one wording of the text from another.
	Version string       `json:"version" doc:"Which wording of the text it is"`
	Title   string       `json:"title"`
	To      []string     `json:"to" doc:"The address: name first"`
	Sender  []string     `json:"sender"`
	Facts   []LetterFact `json:"facts" doc:"Date, case number, case handler"`
	Blocks  []Block      `json:"blocks"`

	words frameWords
	// heading stands instead of the letterhead where it is no letter: a plan, with whose it is.
	heading string
}

// frameWords are what is said around a letter: «Side 1 av 2», and of what could not be printed.
type frameWords struct{ page, of, lost string }

// LetterFact is a line of what a letter is: «Dato: 1. mars 2027».
type LetterFact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// BlockKind is what a block is.
type BlockKind string

// The kinds of block.
const (
	HeadingBlock   BlockKind = "HEADING"
	ParagraphBlock BlockKind = "PARAGRAPH"
	ListBlock      BlockKind = "LIST"
	TableBlock     BlockKind = "TABLE"
)

// Codes lists them.
func (BlockKind) Codes() []string {
	return casefile.CodesOf(HeadingBlock, ParagraphBlock, ListBlock, TableBlock)
}

// Block is one block of a letter. Text is of headings and paragraphs, Items of lists,
// Head and Rows of tables.
type Block struct {
	Kind BlockKind `json:"kind"`
	// Holds is what of the letter's minimum it is (by its id in the text), if anything.
	Holds string     `json:"holds,omitempty"`
	Text  []Run      `json:"text,omitempty"`
	Items [][]Run    `json:"items,omitempty"`
	Head  []string   `json:"head,omitempty"`
	Rows  [][]string `json:"rows,omitempty"`
}

// Run is a piece of text in one weight.
type Run struct {
	Text string `json:"text"`
	Bold bool   `json:"bold,omitempty"`
}

// Compose writes a letter. The error is of a text that asks for what the case has not:
// a fault of ours, and never the reader's.
func Compose(src Source) (*Paper, error) {
	v, err := newView(src)
	if err != nil {
		return nil, err
	}
	text, ok := texts[src.Letter.Code]
	if !ok {
		return nil, fmt.Errorf("there is no text for a letter %s", src.Letter.Code)
	}
	p := &Paper{Code: src.Letter.Code, Language: v.lang, Version: text.version}
	if p.Title, err = text.Title.in(v); err == nil {
		p.Blocks, err = written(v, text.Blocks)
	}
	if err == nil {
		err = p.frame(v)
	}
	if err == nil {
		err = p.holdsAll(v, text.Holds)
	}
	if err != nil {
		return nil, fmt.Errorf("writing a letter %s in %s: %w", src.Letter.Code, v.lang, err)
	}
	return p, nil
}

// holdsAll refuses a letter that lacks what it must say: better none than one without.
func (p *Paper) holdsAll(v *view, least []Minimum) error {
	for _, m := range least {
		must, err := m.when.holds(v)
		if err != nil {
			return err
		}
		if must && !slices.ContainsFunc(p.Blocks, func(b Block) bool { return b.Holds == m.ID }) {
			return fmt.Errorf("it does not say %q, as it must (%s)", m.ID, m.Source)
		}
	}
	return nil
}

// frame puts around the text who writes to whom, when, and about which case.
func (p *Paper) frame(v *view) error {
	p.To = append([]string{v.Recipient}, v.src.Address...)
	p.Sender = append([]string{v.src.Sender.Organisation}, nonEmpty(v.src.Sender.Unit)...)
	p.Sender = append(p.Sender, v.src.Sender.Lines...)
	facts := []LetterFact{{"date", v.Date(v.src.Letter.QueuedOn)}}
	if !v.aboutNobody() {
		facts = append(facts, LetterFact{"number", v.src.Number})
	}
	if about, err := v.aboutWhom(); err != nil {
		return err
	} else if about != "" {
		facts = append(facts, LetterFact{"about", about})
	}
	if handler := v.src.State.Handler; handler != "" && v.src.Names[handler] != "" {
		facts = append(facts, LetterFact{"handler", v.src.Names[handler]})
	}
	for _, f := range facts {
		label, err := v.label(f.Label)
		if err != nil {
			return err
		}
		p.Facts = append(p.Facts, LetterFact{label, f.Value})
	}
	if err := p.around(v); err != nil {
		return err
	}
	end, err := written(v, frame.Parts["end"])
	p.Blocks = append(p.Blocks, end...)
	return err
}

// around are the words that stand around any text.
func (p *Paper) around(v *view) (err error) {
	for name, into := range map[string]*string{"page": &p.words.page, "of": &p.words.of, "lost": &p.words.lost} {
		if *into, err = v.label(name); err != nil {
			return err
		}
	}
	return nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Plain is the paper as plain text, a line for each paragraph.
func (p *Paper) Plain() string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, " | ") + "\n") }
	line(p.Title)
	for _, k := range p.Blocks {
		switch k.Kind {
		case ListBlock:
			for _, item := range k.Items {
				line("- " + plain(item))
			}
		case TableBlock:
			line(k.Head...)
			for _, row := range k.Rows {
				line(row...)
			}
		default:
			line(plain(k.Text))
		}
	}
	return b.String()
}

func plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

func shortHash(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
