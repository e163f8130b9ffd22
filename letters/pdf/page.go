package pdf

import "fmt"

// page is the content of one page as it is drawn: everything on it is either
// marked as content of an element, or an artifact (ISO 14289-1, 7.1).
type page struct {
	number int // from 0
	out    []byte
	marks  []*node // the element of each marked content, by its number
	open   *node
	marked bool // some marked content is open
}

// Kinds of artifacts (ISO 32000-1, 14.8.2.2). With a list of properties: where
// there is none it must be BMC, and a viewer may drop what stands in it.
const (
	layoutArtifact = "<< /Type /Layout >>"
	headArtifact   = "<< /Type /Pagination >>"
	footArtifact   = "<< /Type /Pagination /Subtype /Footer >>"
)

// content opens marked content of an element, unless it is open already.
func (p *page) content(n *node) {
	if p.marked && p.open == n {
		return
	}
	p.close()
	mark := len(p.marks)
	p.marks = append(p.marks, n)
	if !n.seen {
		n.seen, n.page = true, p.number
	}
	n.kids = append(n.kids, kid{page: p.number, mark: mark})
	p.out = fmt.Appendf(p.out, "/%s << /MCID %d >> BDC\n", n.kind, mark)
	p.open, p.marked = n, true
}

func (p *page) artifact(properties string) {
	p.close()
	p.out = fmt.Appendf(p.out, "/Artifact %s BDC\n", properties)
	p.marked = true
}

func (p *page) close() {
	if p.marked {
		p.out = append(p.out, "EMC\n"...)
	}
	p.open, p.marked = nil, false
}

// line sets a line with its base at y. Without in it belongs to the artifact that
// is open.
func (p *page) line(l line, in *inline, size, x, y float64) {
	for start := 0; start < len(l); {
		end := start + 1
		for end < len(l) && l[end].face == l[start].face && (in == nil || l[end].run == l[start].run) {
			end++
		}
		if in != nil {
			p.content(in.at(l[start].run))
		}
		p.text(l[start:end], size, x, y)
		x += float64(advance(l[start:end])) * size / 1000
		start = end
	}
}

func advance(gs []glyph) int {
	sum := 0
	for _, g := range gs {
		sum += int(g.advance)
	}
	return sum
}

const hexDigits = "0123456789ABCDEF"

func (p *page) text(gs []glyph, size, x, y float64) {
	p.out = append(p.out, "BT /F"...)
	p.out = append(p.out, '0'+gs[0].face, ' ')
	p.out = number(p.out, size)
	p.out = append(p.out, " Tf "...)
	p.out = number(p.out, x)
	p.out = append(p.out, ' ')
	p.out = number(p.out, sheetHeight-y)
	p.out = append(p.out, " Td <"...)
	for _, g := range gs {
		p.out = append(p.out, hexDigits[g.id>>12], hexDigits[g.id>>8&15], hexDigits[g.id>>4&15], hexDigits[g.id&15])
	}
	p.out = append(p.out, "> Tj ET\n"...)
}

// box fills a rectangle whose upper left corner is x, y.
func (p *page) box(shade, x, y, width, height float64) {
	p.out = append(p.out, "q "...)
	p.out = number(p.out, shade)
	p.out = append(p.out, " g "...)
	p.rectangle(width, height, x, y)
	p.out = append(p.out, " re f Q\n"...)
}

func (p *page) rectangle(width, height, x, y float64) {
	for i, v := range [...]float64{x, sheetHeight - y - height, width, height} {
		if i > 0 {
			p.out = append(p.out, ' ')
		}
		p.out = number(p.out, v)
	}
}

// image draws a named image whose upper left corner is x, y.
func (p *page) image(name string, x, y, width, height float64) {
	p.out = append(p.out, "q "...)
	for _, v := range [...]float64{width, 0, 0, height, x, sheetHeight - y - height} {
		p.out = number(p.out, v)
		p.out = append(p.out, ' ')
	}
	p.out = append(p.out, "cm /"...)
	p.out = append(p.out, name...)
	p.out = append(p.out, " Do Q\n"...)
}
