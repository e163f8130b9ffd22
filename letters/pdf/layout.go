package pdf

import "fmt"

// layout turns the blocks of one document into strips, and strips into pages.
type layout struct {
	doc   *Document
	fonts *fonts
	root  *node // the element Document

	strips []strip
	fixed  []func(*page) // what has a place of its own on the first page
	start  float64       // where the text begins on the first page
	space  float64       // under the last strip

	pictures []*picture
	breaks   bool // the next strip begins a page

	pages []*page
	page  *page
	y     float64
	fresh bool // nothing of the text is on the page yet
}

func (l *layout) blocks() error {
	l.start = top
	letterhead := 0 // how many blocks stand above the text
	for i, b := range l.doc.Blocks {
		switch b.(type) {
		case Address, Sender:
			letterhead = i + 1
		}
	}
	for i, b := range l.doc.Blocks[:letterhead] {
		if err := l.letterhead(b); err != nil {
			return &BlockError{fmt.Sprint(i), b.kind(), err}
		}
	}
	l.space = 0
	return l.flow(l.doc.Blocks[letterhead:], letterhead, "")
}

func (l *layout) flow(blocks []Block, first int, path string) error {
	for i, b := range blocks {
		at := fmt.Sprintf("%s%d", path, first+i)
		if keep, ok := b.(Keep); ok {
			from := len(l.strips)
			if err := l.flow(keep.Blocks, 0, at+"."); err != nil {
				return err
			}
			for j := from; j < len(l.strips)-1; j++ {
				l.strips[j].glue = max(l.strips[j].glue, wished)
			}
			continue
		}
		if err := l.block(b); err != nil {
			return &BlockError{at, b.kind(), err}
		}
	}
	return nil
}

func (l *layout) block(b Block) error {
	switch b := b.(type) {
	case Heading:
		return l.heading(b)
	case Paragraph:
		if blank(b.Runs) {
			return nil
		}
		lines, err := l.text(l.root.add("P"), b.Runs, body, left, textWidth)
		if err != nil {
			return err
		}
		hold(lines)
		l.put(lines, body.before, body.after)
	case List:
		return l.list(b)
	case Table:
		return l.table(b)
	case Image:
		return l.image(b)
	case PageBreak:
		l.breaks = true
	}
	return nil
}

// put adds the strips of one block, with space around them: of what two blocks
// ask for between them the larger holds.
func (l *layout) put(strips []strip, before, after float64) {
	if len(strips) == 0 {
		return
	}
	strips[0].before = max(before, l.space)
	strips[0].breaks, l.breaks = l.breaks, false
	l.space = after
	l.strips = append(l.strips, strips...)
}

// text sets runs as lines of an element between two edges.
func (l *layout) text(n *node, runs []Run, s style, x, width float64) ([]strip, error) {
	gs, err := l.fonts.shape(runs, s.bold)
	if err != nil {
		return nil, err
	}
	in := inlineOf(n, runs, l.doc.Language, s.bold)
	lines := broken(gs, limitOf(width, s))
	strips := make([]strip, len(lines))
	for i, set := range lines {
		strips[i] = strip{height: s.leading, draw: func(p *page, y float64) { p.line(set, in, s.size, x, y+s.base()) }}
	}
	return strips, nil
}

// limitOf is a width in thousandths of a style's size.
func limitOf(width float64, s style) int { return int(width / s.size * 1000) }

// base is how far below a line's upper edge its letters stand.
func (s style) base() float64 { return (s.leading-s.size)/2 + s.size*0.86 }

func (l *layout) heading(h Heading) error {
	s := headStyles[h.Level-1]
	lines, err := l.text(l.root.add(fmt.Sprintf("H%d", h.Level)), h.Runs, s, left, textWidth)
	if err != nil {
		return err
	}
	for i := range lines {
		lines[i].glue = must
	}
	l.put(lines, s.before, s.after)
	return nil
}

func (l *layout) list(list List) error {
	strips, err := l.items(l.root, list, left, 0)
	if err != nil {
		return err
	}
	l.put(strips, body.before, body.after)
	return nil
}

// items sets a list and the lists within it; each further in has another mark.
func (l *layout) items(parent *node, list List, x float64, depth int) ([]strip, error) {
	if len(list.Items) == 0 {
		return nil, nil
	}
	tree := parent.add("L")
	numbering := "Disc"
	if list.Ordered {
		numbering = "Decimal"
	}
	tree.attrs = "/O /List /ListNumbering /" + numbering
	labels := make([][]Run, len(list.Items))
	indent := 0.0
	for i := range labels {
		label := "•"
		if list.Ordered {
			label = fmt.Sprintf("%d.", i+1)
		} else if depth%2 == 1 {
			label = "–"
		}
		labels[i] = Text(label)
		gs, err := l.fonts.shape(labels[i], false)
		if err != nil {
			return nil, err
		}
		indent = max(indent, float64(advance(gs))*body.size/1000+labelGap)
	}
	var out []strip
	for i, item := range list.Items {
		li := tree.add("LI")
		label, err := l.text(li.add("Lbl"), labels[i], body, x, indent+body.size)
		if err != nil {
			return nil, err
		}
		content := li.add("LBody")
		of := content
		if item.List != nil && !blank(item.Runs) { // which comes after the text
			of = content.add("P")
		}
		lines, err := l.text(of, item.Runs, body, x+indent, right-x-indent)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		hold(lines)
		if item.List != nil {
			below, err := l.items(content, *item.List, x+indent, depth+1)
			if err != nil {
				return nil, fmt.Errorf("item %d: %w", i, err)
			}
			if len(lines) > 0 && len(below) > 0 {
				lines[len(lines)-1].glue = must
				below[0].before = itemGap
			}
			lines = append(lines, below...)
		}
		if len(lines) == 0 {
			lines = []strip{{height: body.leading, draw: func(*page, float64) {}}}
		}
		first := lines[0].draw
		lines[0].draw = func(p *page, y float64) {
			label[0].draw(p, y)
			first(p, y)
		}
		if i > 0 {
			lines[0].before = itemGap
		}
		out = append(out, lines...)
	}
	return out, nil
}
