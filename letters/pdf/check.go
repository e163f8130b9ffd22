package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// What can be wrong with a document. Each but the first two comes wrapped in a
// *BlockError.
var (
	ErrTitle    = errors.New("the document has no title")
	ErrLanguage = errors.New("no language tag of BCP 47")
	ErrLevel    = errors.New("headings begin at level 1 and skip none on the way down")
	ErrEmpty    = errors.New("there is no text")
	ErrTable    = errors.New("no table that can be read")
	ErrPlace    = errors.New("address and sender stand once, at the top, with nothing but an image above them")
	ErrWindow   = errors.New("there is no room in the field")
	ErrImage    = errors.New("no image that can be embedded")
	ErrAlt      = errors.New("the image has no alternative text")
)

// GlyphError is a character that the fonts of this package have no glyph for.
type GlyphError struct{ Rune rune }

func (e *GlyphError) Error() string { return fmt.Sprintf("no glyph for %U %q", e.Rune, e.Rune) }

// BlockError says in which block something is wrong.
type BlockError struct {
	Path string // "3" is the fourth block, "3.1" the second within it; "footer"
	Kind string // "table"
	Err  error
}

func (e *BlockError) Error() string { return fmt.Sprintf("block %s (%s): %v", e.Path, e.Kind, e.Err) }

func (e *BlockError) Unwrap() error { return e.Err }

// check holds what needs no layout.
func (d *Document) check() error {
	if err := d.checkHead(); err != nil {
		return err
	}
	c := checker{}
	return c.blocks(d.Blocks, "", true)
}

// checkHead looks at what a file must have whatever stands in it.
func (d *Document) checkHead() error {
	if strings.TrimSpace(d.Title) == "" {
		return ErrTitle
	}
	return checkLanguage(d.Language)
}

func checkLanguage(tag string) error {
	if _, err := language.Parse(tag); err != nil || strings.Contains(tag, "_") {
		return fmt.Errorf("%q: %w", tag, ErrLanguage)
	}
	return nil
}

type checker struct {
	level           int
	address, sender bool
	begun           bool // something stands that must be below address and sender
}

func (c *checker) blocks(blocks []Block, path string, outermost bool) error {
	for i, b := range blocks {
		at := fmt.Sprintf("%s%d", path, i)
		if b == nil {
			return &BlockError{at, "nothing", ErrEmpty}
		}
		if keep, ok := b.(Keep); ok {
			c.begun = true
			if err := c.blocks(keep.Blocks, at+".", false); err != nil {
				return err
			}
			continue
		}
		if err := c.block(b, outermost); err != nil {
			return &BlockError{at, b.kind(), err}
		}
	}
	return nil
}

func (c *checker) block(b Block, outermost bool) error {
	switch b := b.(type) {
	case Address:
		if c.address || c.begun || !outermost {
			return ErrPlace
		}
		c.address = true
		return nil
	case Sender:
		if c.sender || c.begun || !outermost {
			return ErrPlace
		}
		c.sender = true
		return checkRuns(b.Lines)
	case Image:
		if strings.TrimSpace(b.Alt) == "" {
			return ErrAlt
		}
		if limit := float64(textWidth / mm); !(b.Width > 0 && b.Width <= limit) {
			return fmt.Errorf("%w: %.1f mm wide, where there is room for %.0f", ErrImage, b.Width, limit)
		}
		return nil
	}
	c.begun = true
	switch b := b.(type) {
	case Heading:
		if b.Level < 1 || b.Level > 6 || b.Level > c.level+1 {
			return fmt.Errorf("%w: %d after %d", ErrLevel, b.Level, c.level)
		}
		c.level = b.Level
		if blank(b.Runs) {
			return ErrEmpty
		}
		return checkRuns(b.Runs)
	case Paragraph:
		return checkRuns(b.Runs)
	case List:
		return b.check(1)
	case Table:
		return b.check()
	}
	return nil
}

func checkRuns(runs []Run) error {
	for _, r := range runs {
		if r.Language == "" {
			continue
		}
		if err := checkLanguage(r.Language); err != nil {
			return err
		}
	}
	return nil
}

// blank says whether nothing would be seen of runs.
func blank(runs []Run) bool {
	for _, run := range runs {
		for _, r := range run.Text {
			if !unicode.IsSpace(r) && r != softHyphen && !strings.ContainsRune(invisible, r) {
				return false
			}
		}
	}
	return true
}

// deepest is how far lists may stand within lists.
const deepest = 4

func (l List) check(depth int) error {
	if depth > deepest {
		return fmt.Errorf("%d lists within one another: %w", depth, ErrWindow)
	}
	for i, item := range l.Items {
		err := checkRuns(item.Runs)
		if err == nil && blank(item.Runs) && item.List == nil {
			err = ErrEmpty
		}
		if err == nil && item.List != nil {
			err = item.List.check(depth + 1)
		}
		if err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

// width is how many columns the table has.
func (t Table) width() int {
	if len(t.Columns) > 0 {
		return len(t.Columns)
	}
	if len(t.Head) > 0 || len(t.Rows) == 0 {
		return len(t.Head)
	}
	return len(t.Rows[0])
}

func (t Table) check() error {
	n := t.width()
	switch {
	case n == 0:
		return fmt.Errorf("%w: it has no column", ErrTable)
	case len(t.Head) == 0 && !t.RowHeads:
		return fmt.Errorf("%w: neither columns nor rows have heads", ErrTable)
	case len(t.Rows) == 0:
		return fmt.Errorf("%w: it has no row", ErrTable)
	case len(t.Head) != 0 && len(t.Head) != n:
		return fmt.Errorf("%w: %d heads over %d columns", ErrTable, len(t.Head), n)
	}
	for i, c := range t.Columns {
		if !(c.Weight >= 0 && c.Weight < 1e6) {
			return fmt.Errorf("%w: column %d has no weight", ErrTable, i)
		}
	}
	for i, row := range t.Rows {
		if len(row) != n {
			return fmt.Errorf("%w: row %d has %d cells in %d columns", ErrTable, i, len(row), n)
		}
	}
	for i, width := range t.widths() {
		if width-2*cellPad < narrowest {
			return fmt.Errorf("%w: column %d is too narrow", ErrTable, i)
		}
	}
	return t.each(func(_, _ int, c Cell) error { return checkRuns(c) })
}

// each visits the heads as row -1, then every row.
func (t Table) each(visit func(row, column int, c Cell) error) error {
	for row := -1; row < len(t.Rows); row++ {
		cells := t.Head
		if row >= 0 {
			cells = t.Rows[row]
		}
		for column, c := range cells {
			if err := visit(row, column, c); err != nil {
				return fmt.Errorf("row %d, column %d: %w", row, column, err)
			}
		}
	}
	return nil
}
