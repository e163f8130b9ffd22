package pdf

import (
	"io"
	"time"
)

// Document is what becomes one file. Title and Language are asked for: without
// them a file is neither PDF/UA nor PDF/A.
//
// The title is shown by viewers in place of the file's name, and stands in the
// metadata of the file, which anybody who holds it can read.
type Document struct {
	Title    string
	Language string // BCP 47: "nb", "nn", "en-GB"
	Author   string // may be empty
	Creator  string // the program that asked for the file; may be empty

	// Created is the file's own date, in the metadata only; zero leaves it out.
	// There is no clock here: the same document gives the same bytes.
	Created time.Time

	Blocks []Block

	// Footer words the line at the foot of each page, from 1; nil for none. It
	// is an artifact: a page number is no part of what the letter says.
	Footer func(page, pages int) string
}

// Block is a part of a document, from top to bottom: Heading, Paragraph, List,
// Table, Image, Keep, PageBreak, and above all others Address and Sender.
type Block interface{ kind() string }

// Run is text of one kind. White space is worth one space however much there
// is, and a line feed ends the line. U+00AD is where a word may be divided,
// U+200B where it may be broken without a sign, and U+00A0 and U+2011 hold together what
// stands on either side. Other marks that are not seen, such as those for the
// direction of text, are left out. Text is written in Unicode's form C.
type Run struct {
	Text     string
	Bold     bool
	Language string // BCP 47; empty for the document's
}

// Text is one run without anything particular.
func Text(s string) []Run { return []Run{{Text: s}} }

// Heading is never alone at the foot of a page. The first has level 1, and a
// level is never skipped on the way down (ErrLevel).
type Heading struct {
	Level int // 1 to 6
	Runs  []Run
}

// Paragraph leaves no line alone at the foot or the head of a page. Without
// text it is nothing at all.
type Paragraph struct{ Runs []Run }

// List has its items numbered or marked.
type List struct {
	Ordered bool
	Items   []Item
}

// Item is an item of a list, with a list of its own below it where List is set.
type Item struct {
	Runs []Run
	List *List
}

// Table has a row of column heads, row heads in its first column, or both;
// without either it would be layout and not a table (ErrTable). Every row has
// as many cells as there are columns. The heads are repeated on each page unless
// they take more than a third of it, and a row is divided only where it is higher
// than a page.
type Table struct {
	Columns  []Column // may be left out: columns of the same width
	Head     []Cell
	Rows     [][]Cell
	RowHeads bool // the first cell of each row is its head
}

// Column is a column of a table.
type Column struct {
	Weight float64 // its share of the width; 0 is 1
	Right  bool    // set to the right, as numbers are
}

// Cell is the text of one cell.
type Cell []Run

// Cells makes a row of plain cells.
func Cells(texts ...string) []Cell {
	row := make([]Cell, len(texts))
	for i, s := range texts {
		row[i] = Cell(Text(s))
	}
	return row
}

// Address stands in the window field of the first page (WindowLeft and the
// constants beside it). A line too long for the field goes on below; more lines
// than the field holds are ErrWindow. Without lines the field stays empty.
type Address struct{ Lines []string }

// Sender is the right-hand column beside the address: who writes, reference,
// date. Each line is a run of its own.
type Sender struct{ Lines []Run }

// Image is a picture in PNG or JPEG, set at the left margin. What shines through
// in a PNG is laid on white. JPEG is embedded as it is, with what its camera wrote
// into it; CMYK is ErrImage.
type Image struct {
	Data  []byte
	Alt   string  // what it shows, for those who do not see it; asked for
	Width float64 // in millimetres; the height follows
}

// Keep holds blocks on one page, where a page is high enough for them.
type Keep struct{ Blocks []Block }

// PageBreak begins a new page, unless one has just begun.
type PageBreak struct{}

func (Heading) kind() string   { return "heading" }
func (Paragraph) kind() string { return "paragraph" }
func (List) kind() string      { return "list" }
func (Table) kind() string     { return "table" }
func (Address) kind() string   { return "address" }
func (Sender) kind() string    { return "sender" }
func (Image) kind() string     { return "image" }
func (Keep) kind() string      { return "keep" }
func (PageBreak) kind() string { return "page break" }

// Write writes the file to w. Nothing is written where Render would fail.
func (d *Document) Write(w io.Writer) error {
	file, err := d.Render()
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// Render gives the file's bytes: the same for the same document, as long as
// this package and Go's compress/zlib are the same.
//
// What is wrong with the document itself is ErrTitle or ErrLanguage; what is
// wrong with a block is a *BlockError that names it and wraps the reason. No
// error repeats the document's text, but for the one rune of a GlyphError.
func (d *Document) Render() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	use, err := newFonts()
	if err != nil {
		return nil, err
	}
	l := &layout{doc: d, fonts: use, root: &node{kind: "Document"}}
	if err := l.blocks(); err != nil {
		return nil, err
	}
	l.paginate()
	if err := l.footers(); err != nil {
		return nil, err
	}
	return l.file()
}
