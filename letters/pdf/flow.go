package pdf

// strip is what lies across the page and is never divided: a line of text, a row
// of a table. Strips are put one below the other.
type strip struct {
	before float64 // space above, but not at the head of a page
	height float64
	glue   glue // to the next strip

	// head is drawn again, as an artifact, where this strip begins a page.
	head *strip

	breaks bool // begins a new page
	draw   func(p *page, y float64)
}

// glue is how hard a strip holds on to the next one.
type glue uint8

const (
	loose glue = iota
	wished
	must
)

// paginate puts the strips on pages. Strips that hold together go to the next
// page together; those that no page is high enough for are divided where they
// are only wished together, then anywhere.
func (l *layout) paginate() {
	l.newPage()
	l.y, l.fresh = l.start, true
	for _, draw := range l.fixed {
		draw(l.page)
	}
	for i := 0; i < len(l.strips); {
		if l.strips[i].breaks && !l.untouched() {
			l.newPage()
		}
		end := i
		for _, least := range [...]glue{wished, must} {
			if end = l.chain(i, least); l.fits(i, end) || l.fitsAlone(i, end) {
				break
			}
			end = i
		}
		if !l.fits(i, end) && !l.untouched() {
			l.newPage()
		}
		for ; i <= end; i++ {
			l.place(&l.strips[i])
		}
	}
	for _, p := range l.pages {
		p.close()
	}
}

// untouched: there is nothing on the page at all, not even address and sender.
func (l *layout) untouched() bool { return l.fresh && l.y == top }

// chain is the last of the strips that hold together from i on.
func (l *layout) chain(i int, least glue) int {
	for i+1 < len(l.strips) && l.strips[i].glue >= least && !l.strips[i+1].breaks {
		i++
	}
	return i
}

func (l *layout) fits(from, to int) bool { return l.y+l.height(from, to, l.fresh) <= bottom }

func (l *layout) fitsAlone(from, to int) bool { return top+l.height(from, to, true) <= bottom }

func (l *layout) height(from, to int, fresh bool) float64 {
	sum := 0.0
	for i := from; i <= to; i++ {
		if !fresh || i > from {
			sum += l.strips[i].before
		}
		sum += l.strips[i].height
	}
	if head := l.strips[from].head; fresh && head != nil {
		sum += head.height
	}
	return sum
}

func (l *layout) place(s *strip) {
	if !l.fresh {
		l.y += s.before
	}
	if s.head != nil && l.fresh {
		s.head.draw(l.page, l.y)
		l.y += s.head.height
	}
	s.draw(l.page, l.y)
	l.y += s.height
	l.fresh = false
}

func (l *layout) newPage() {
	if l.page != nil {
		l.page.close()
	}
	l.page = &page{number: len(l.pages), out: make([]byte, 0, 16<<10)}
	l.pages = append(l.pages, l.page)
	l.y, l.fresh = top, true
}

// hold makes strips hold together: no line of a paragraph stands alone at the
// foot or the head of a page.
func hold(lines []strip) {
	for i := range len(lines) - 1 {
		if i == 0 || i == len(lines)-2 {
			lines[i].glue = must
		}
	}
}
