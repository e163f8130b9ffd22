package letters

import (
	"errors"
	"fmt"
	"strings"
	"text/template"

	"samlop/casefile"
)

// textBlock is one block of a text. It is one of: a heading, a paragraph (p), a list, the
// words that somebody has written, a table, a part that several letters share (texts/frame.yaml), a group of blocks.
type textBlock struct {
	ID string `yaml:"id"`
	// When leaves it out where it does not hold; Each repeats it for every item of a list,
	// which the text calls .Item.
	When string `yaml:"when"`
	Each string `yaml:"each"`

	Heading *bilingual  `yaml:"heading"`
	P       *bilingual  `yaml:"p"`
	List    []textBlock `yaml:"list"` // of p
	Words   string      `yaml:"words"`
	Table   string      `yaml:"table"`
	Part    string      `yaml:"part"`
	Blocks  []textBlock `yaml:"blocks"`

	when  condition
	each  *template.Template
	words *template.Template
}

// bilingual is a text in both forms of Norwegian. **Bold** is marked as such.
type bilingual struct {
	NB string `yaml:"nb"`
	NN string `yaml:"nn"`

	nb, nn []templateRun
}

// templateRun is a piece of a text in one weight. It is cut before anything is put in, so
// that what people have written is never read as a mark.
type templateRun struct {
	bold bool
	text *template.Template
}

func (b *bilingual) compile() (err error) {
	if b.nb, err = compileRuns(b.NB); err == nil {
		b.nn, err = compileRuns(b.NN)
	}
	return err
}

func compileRuns(source string) ([]templateRun, error) {
	source = strings.TrimSpace(source)
	if source == "" {
		return nil, errors.New("a text lacks a language")
	}
	pieces := strings.Split(source, "**")
	if len(pieces)%2 == 0 {
		return nil, fmt.Errorf("bold that does not end: %q", source)
	}
	var runs []templateRun
	for i, piece := range pieces {
		if piece == "" {
			continue
		}
		t, err := parse(piece)
		if err != nil {
			return nil, err
		}
		runs = append(runs, templateRun{bold: i%2 == 1, text: t})
	}
	return runs, nil
}

func parse(source string) (*template.Template, error) {
	t, err := template.New("text").Option("missingkey=error").Parse(source)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", source, err)
	}
	return t, nil
}

// condition is an expression that holds or does not; nil always holds.
type condition struct{ t *template.Template }

func compileCondition(expression string) (condition, error) {
	if expression == "" {
		return condition{}, nil
	}
	t, err := parse("{{if " + expression + "}}yes{{end}}")
	return condition{t}, err
}

func (c condition) holds(v *view) (bool, error) {
	if c.t == nil {
		return true, nil
	}
	said, err := run(c.t, v)
	return said != "", err
}

func run(t *template.Template, v *view) (string, error) {
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return "", err
	}
	return b.String(), nil
}

func compileAll(blocks []textBlock) error {
	for i := range blocks {
		if err := blocks[i].compile(); err != nil {
			return err
		}
	}
	return nil
}

func (b *textBlock) compile() (err error) {
	kinds := 0
	for _, is := range []bool{b.Heading != nil, b.P != nil, b.List != nil, b.Words != "", b.Table != "", b.Part != "", b.Blocks != nil} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		return fmt.Errorf("a block must be one thing, and is %d (id %q)", kinds, b.ID)
	}
	if b.when, err = compileCondition(b.When); err != nil {
		return err
	}
	if b.Each != "" {
		if b.each, err = parse("{{.Keep (" + b.Each + ")}}"); err != nil {
			return err
		}
	}
	switch {
	case b.Heading != nil:
		return b.Heading.compile()
	case b.P != nil:
		return b.P.compile()
	case b.Words != "":
		b.words, err = parse("{{.Said (" + b.Words + ")}}")
		return err
	case b.Table != "" && tables[b.Table] == nil:
		return fmt.Errorf("there is no table %q", b.Table)
	case b.Part != "" && frame.Parts[b.Part] == nil:
		return fmt.Errorf("there is no part %q in frame.yaml", b.Part)
	}
	return errors.Join(compileAll(b.List), compileAll(b.Blocks))
}

// in is the text in the language of a letter, without its marks.
func (b *bilingual) in(v *view) (string, error) {
	runs, err := b.runs(v)
	return plain(runs), err
}

func (b *bilingual) runs(v *view) ([]Run, error) {
	from := b.nb
	if v.lang == casefile.Nynorsk {
		from = b.nn
	}
	var out []Run
	for _, r := range from {
		said, err := run(r.text, v)
		if err != nil {
			return nil, err
		}
		if said = oneLine(said); said != "" {
			out = append(out, Run{Text: said, Bold: r.bold})
		}
	}
	return out, nil
}

// oneLine joins the lines of a text: where they break is the page's business. A space at
// either end stays, for there is more of the paragraph beside it.
func oneLine(s string) string {
	joined := strings.Join(strings.Fields(s), " ")
	if joined == "" {
		return s[:min(1, len(s))]
	}
	if strings.TrimLeft(s, " \n") != s {
		joined = " " + joined
	}
	if strings.TrimRight(s, " \n") != s {
		joined += " "
	}
	return joined
}

// written are blocks of a text as a letter says them.
func written(v *view, blocks []textBlock) ([]Block, error) {
	var out []Block
	for i := range blocks {
		err := blocks[i].repeat(v, func() error {
			more, err := blocks[i].write(v)
			out = append(out, more...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// repeat does something once for each item of the block's list for which its condition
// holds; once if it holds, where there is no list.
func (b *textBlock) repeat(v *view, do func() error) error {
	items := []any{v.Item}
	if b.each != nil {
		if _, err := run(b.each, v); err != nil {
			return err
		}
		items = v.kept
	}
	was := v.Item
	defer func() { v.Item = was }()
	for _, v.Item = range items {
		holds, err := b.when.holds(v)
		if err != nil {
			return err
		}
		if holds {
			if err := do(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *textBlock) write(v *view) ([]Block, error) {
	switch {
	case b.Heading != nil:
		runs, err := b.Heading.runs(v)
		return []Block{{Kind: HeadingBlock, Holds: b.ID, Text: runs}}, err
	case b.P != nil:
		runs, err := b.P.runs(v)
		if err != nil || len(runs) == 0 {
			return nil, err
		}
		return []Block{{Kind: ParagraphBlock, Holds: b.ID, Text: runs}}, nil
	case b.List != nil:
		return b.writeList(v)
	case b.Words != "":
		return b.writeWords(v)
	case b.Table != "":
		head, rows, err := tables[b.Table](v)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		return []Block{{Kind: TableBlock, Holds: b.ID, Head: head, Rows: rows}}, nil
	case b.Part != "":
		return written(v, frame.Parts[b.Part])
	}
	return written(v, b.Blocks)
}

func (b *textBlock) writeList(v *view) ([]Block, error) {
	out := Block{Kind: ListBlock, Holds: b.ID}
	for i := range b.List {
		item := &b.List[i]
		err := item.repeat(v, func() error {
			runs, err := item.P.runs(v)
			out.Items = append(out.Items, runs)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(out.Items) == 0 {
		return nil, nil
	}
	return []Block{out}, nil
}

// writeWords are what somebody has written: a paragraph for each of theirs.
func (b *textBlock) writeWords(v *view) ([]Block, error) {
	said, err := run(b.words, v)
	if err != nil {
		return nil, err
	}
	var out []Block
	for line := range strings.SplitSeq(said, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, Block{Kind: ParagraphBlock, Holds: b.ID, Text: []Run{{Text: line}}})
		}
	}
	return out, nil
}
