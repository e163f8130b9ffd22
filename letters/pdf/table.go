package pdf

import "fmt"

// widths shares out the width of the text among the columns.
func (t Table) widths() []float64 {
	weights := make([]float64, t.width())
	sum := 0.0
	for i := range weights {
		weights[i] = 1
		if i < len(t.Columns) && t.Columns[i].Weight > 0 {
			weights[i] = t.Columns[i].Weight
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] *= textWidth / sum
	}
	return weights
}

// row is a table's row, set in lines but not put on a page yet.
type row struct {
	cells []cell
	lines int // of the cell that has most
	head  bool
}

type cell struct {
	lines    []line
	in       *inline
	x, width float64
	right    bool
}

func (l *layout) table(t Table) error {
	tree := l.root.add("Table")
	var strips []strip
	var head *strip
	if len(t.Head) > 0 {
		r, err := l.row(t, tree.add("THead").add("TR"), -1)
		if err != nil {
			return err
		}
		if r.height() <= highestHead {
			head = &strip{height: r.height(), draw: func(p *page, y float64) { r.draw(p, y, true) }}
		}
		strips = r.strips(nil)
		strips[len(strips)-1].glue = must
	}
	content := tree.add("TBody")
	for i := range t.Rows {
		r, err := l.row(t, content.add("TR"), i)
		if err != nil {
			return err
		}
		strips = append(strips, r.strips(head)...)
	}
	l.put(strips, cellStyle.before, cellStyle.after)
	return nil
}

// row sets row i, or the heads for -1, and adds its cells to the tree.
func (l *layout) row(t Table, tree *node, i int) (*row, error) {
	r := &row{head: i < 0}
	cells := t.Head
	if !r.head {
		cells = t.Rows[i]
	}
	s := cellStyle
	x := left
	for column, width := range t.widths() {
		kind, scope := "TD", ""
		switch {
		case r.head:
			kind, scope = "TH", "Column"
		case t.RowHeads && column == 0:
			kind, scope = "TH", "Row"
		}
		n := tree.add(kind)
		if scope != "" {
			n.attrs = "/O /Table /Scope /" + scope
		}
		gs, err := l.fonts.shape(cells[column], r.head)
		if err != nil {
			return nil, fmt.Errorf("row %d, column %d: %w", i, column, err)
		}
		c := cell{
			lines: broken(gs, limitOf(width-2*cellPad, s)),
			in:    inlineOf(n, cells[column], l.doc.Language, r.head),
			x:     x + cellPad, width: width - 2*cellPad,
			right: column < len(t.Columns) && t.Columns[column].Right,
		}
		r.cells = append(r.cells, c)
		r.lines = max(r.lines, len(c.lines), 1)
		x += width
	}
	return r, nil
}

func (r *row) height() float64 { return 2*rowPad + float64(r.lines)*cellStyle.leading }

// strips is one, or one for each line where no page is high enough for the row.
func (r *row) strips(head *strip) []strip {
	room := bottom - top
	if head != nil {
		room -= head.height
	}
	if r.height() <= room {
		return []strip{{height: r.height(), head: head, draw: func(p *page, y float64) { r.draw(p, y, false) }}}
	}
	out := make([]strip, r.lines)
	for i := range out {
		above, below := 0.0, 0.0
		if i == 0 {
			above = rowPad
		}
		if i == r.lines-1 {
			below = rowPad
		}
		out[i] = strip{height: above + cellStyle.leading + below, head: head, draw: func(p *page, y float64) {
			if below > 0 {
				p.artifact(layoutArtifact)
				p.box(ruleShade, left, y+above+cellStyle.leading+below-rule, textWidth, rule)
			}
			r.line(p, i, y+above, false)
		}}
	}
	hold(out)
	return out
}

// draw draws the row; repeated heads are an artifact, for they have been read.
func (r *row) draw(p *page, y float64, repeated bool) {
	p.artifact(layoutArtifact)
	if r.head {
		p.box(headShade, left, y, textWidth, r.height())
	}
	p.box(ruleShade, left, y+r.height()-rule, textWidth, rule)
	if repeated {
		p.artifact(headArtifact)
	}
	for _, c := range r.cells {
		for i := range c.lines {
			c.line(p, i, y+rowPad+float64(i)*cellStyle.leading, repeated)
		}
	}
	p.close()
}

// line draws line i of every cell that has so many.
func (r *row) line(p *page, i int, y float64, repeated bool) {
	for _, c := range r.cells {
		if i < len(c.lines) {
			c.line(p, i, y, repeated)
		}
	}
}

func (c *cell) line(p *page, i int, y float64, repeated bool) {
	x := c.x
	if c.right {
		x += c.width - float64(c.lines[i].width())*cellStyle.size/1000
	}
	in := c.in
	if repeated {
		in = nil
	}
	p.line(c.lines[i], in, cellStyle.size, x, y+cellStyle.base())
}
