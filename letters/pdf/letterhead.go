package pdf

import (
	"fmt"
	"strings"
)

var addressStyle = style{size: 10.5, leading: 12.5}

// letterhead gives a block its own place at the top of the first page.
func (l *layout) letterhead(b Block) error {
	switch b := b.(type) {
	case Address:
		l.start = max(l.start, BodyTop*mm)
		lines := []Run{{Text: strings.Join(b.Lines, "\n")}}
		return l.field(lines, addressStyle, WindowLeft*mm, WindowWidth*mm, WindowHeight*mm)
	case Sender:
		lines := make([]Run, 0, 2*len(b.Lines))
		for _, r := range b.Lines {
			lines = append(lines, r, Run{Text: "\n", Language: r.Language})
		}
		from := len(l.fixed)
		height := bottom - WindowTop*mm - 3*body.leading
		if err := l.field(lines, small, SenderLeft*mm, right-SenderLeft*mm, height); err != nil {
			return err
		}
		used := float64(len(l.fixed)-from) * small.leading
		l.start = max(l.start, BodyTop*mm, WindowTop*mm+used+letterGap)
		return nil
	case Image:
		pic, height, err := l.picture(b)
		if err != nil {
			return err
		}
		y := max(l.space, top)
		if y+height > WindowTop*mm-logoGap/2 {
			return fmt.Errorf("%w: %.0f mm is too high to stand above the window", ErrWindow, height/mm)
		}
		l.fixed = append(l.fixed, func(p *page) { pic(p, y) })
		l.space = y + height + logoGap/2
		return nil
	}
	return ErrPlace
}

// field sets lines in a field that begins as high as the window.
func (l *layout) field(runs []Run, s style, x, width, height float64) error {
	if blank(runs) {
		return nil
	}
	lines, err := l.text(l.root.add("P"), runs, s, x, width)
	if err != nil {
		return err
	}
	if float64(len(lines))*s.leading > height {
		return fmt.Errorf("%w: %d lines", ErrWindow, len(lines))
	}
	for i, line := range lines {
		l.fixed = append(l.fixed, func(p *page) { line.draw(p, WindowTop*mm+float64(i)*s.leading) })
	}
	return nil
}

// image puts a figure among the text.
func (l *layout) image(b Image) error {
	draw, height, err := l.picture(b)
	if err != nil {
		return err
	}
	l.put([]strip{{height: height, draw: draw}}, body.after, body.after)
	return nil
}

// picture adds a figure to the tree and says how to draw it, and how high it is.
func (l *layout) picture(b Image) (draw func(*page, float64), height float64, err error) {
	pic, err := readPicture(b.Data)
	if err != nil {
		return nil, 0, err
	}
	width := b.Width * mm
	height = width * float64(pic.height) / float64(pic.width)
	if height > bottom-top {
		return nil, 0, fmt.Errorf("%w: it would be %.0f mm high", ErrImage, height/mm)
	}
	name := fmt.Sprintf("Im%d", len(l.pictures))
	l.pictures = append(l.pictures, pic)
	n := l.root.add("Figure")
	n.alt = b.Alt
	return func(p *page, y float64) {
		p.content(n)
		var box []byte
		for i, v := range [...]float64{left, sheetHeight - y - height, left + width, sheetHeight - y} {
			if i > 0 {
				box = append(box, ' ')
			}
			box = number(box, v)
		}
		n.attrs = fmt.Sprintf("/O /Layout /Placement /Block /BBox [%s]", box)
		p.image(name, left, y, width, height)
	}, height, nil
}
