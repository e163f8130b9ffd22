package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// invisible are marks for joining and for the direction of text, which say
	// nothing in text that all runs from left to right.
	invisible = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"

	softHyphen = '\u00ad'
)

// glyph is one character as it is set. A line is broken nowhere but behind a
// glyph that allows it.
type glyph struct {
	id      uint16
	face    uint8
	breaks  breaking
	run     int32
	advance int32 // in thousandths of the size
}

type breaking uint8

const (
	never     breaking = iota
	atSpace            // the space hangs over the edge
	atFeed             // the line ends here
	behind             // behind a hyphen or a slash
	ifDivided          // a soft hyphen, which shows only where it divides
)

// shape turns runs into glyphs: form C, white space folded across runs, marks
// for breaking turned into where lines may break.
func (f *fonts) shape(runs []Run, bold bool) ([]glyph, error) {
	size := 0
	for _, r := range runs {
		size += len(r.Text)
	}
	out := make([]glyph, 0, size)
	var space, feed, begun bool
	spaceRun := 0
	flush := func() {
		if (space || feed) && begun {
			g := f.glyph(' ', faceOf(bold || runs[spaceRun].Bold))
			g.run, g.breaks = int32(spaceRun), atSpace
			if feed {
				g.breaks = atFeed
			}
			out = append(out, g)
		}
		space, feed, begun = false, false, true
	}
	for i, run := range runs {
		face := faceOf(bold || run.Bold)
		text := norm.NFC.String(run.Text)
		for at, r := range text {
			switch {
			case isWhite(r):
				if !space && !feed {
					spaceRun = i
				}
				space = true
				feed = feed || r != ' ' && r != '\t'
				continue
			case r == '\u200b':
				if n := len(out); n > 0 && !space && !feed && out[n-1].breaks == never {
					out[n-1].breaks = behind
				}
				continue
			case r >= '\u200c' && strings.ContainsRune(invisible, r):
				continue
			case r == softHyphen && (space || feed || !begun):
				continue // nothing stands before it that could be divided
			}
			if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Co, r) {
				return nil, &GlyphError{r}
			}
			flush()
			g := f.glyph(r, face)
			if g.id == 0 {
				return nil, &GlyphError{r}
			}
			g.run = int32(i)
			g.breaks = breakBehind(r, text, at)
			out = append(out, g)
		}
	}
	for len(out) > 0 && out[len(out)-1].breaks == ifDivided {
		out = out[:len(out)-1]
	}
	return out, nil
}

// isWhite says whether a character is space that lines may break at: not the
// spaces of a width of their own, which are glyphs.
func isWhite(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// breakBehind lets a line break behind a hyphen or slash between two letters:
// not in a date, a number or a range.
func breakBehind(r rune, text string, at int) breaking {
	switch r {
	case softHyphen:
		return ifDivided
	case '-', '\u2010', '/':
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+utf8.RuneLen(r):])
		if unicode.IsLetter(before) && unicode.IsLetter(after) {
			return behind
		}
	}
	return never
}

// line is what stands on one line, with the space that ended it: readers would
// glue words together without it.
type line []glyph

// width is what is seen of the line, in thousandths of the size.
func (l line) width() int {
	sum := 0
	for _, g := range l {
		sum += int(g.advance)
	}
	if n := len(l); n > 0 && (l[n-1].breaks == atSpace || l[n-1].breaks == atFeed) {
		sum -= int(l[n-1].advance)
	}
	return sum
}

// broken sets glyphs in lines no wider than limit, in thousandths of the size.
// A word that is wider is broken where the line is full.
func broken(gs []glyph, limit int) []line {
	var lines []line
	for start := 0; start < len(gs); {
		end := lineEnd(gs, start, limit)
		lines = append(lines, shown(gs[start:end]))
		start = end
	}
	return lines
}

func lineEnd(gs []glyph, start, limit int) int {
	width, last := 0, -1
	for i := start; i < len(gs); i++ {
		g := gs[i]
		switch g.breaks {
		case atFeed:
			return i + 1
		case atSpace:
			width += int(g.advance)
			last = i + 1
			continue
		case ifDivided:
			if width+int(g.advance) <= limit {
				last = i + 1
			}
			continue
		}
		if width+int(g.advance) > limit {
			if last < 0 {
				last = hardEnd(gs, start, i)
			}
			return last
		}
		width += int(g.advance)
		if g.breaks == behind {
			last = i + 1
		}
	}
	return len(gs)
}

// hardEnd breaks a word at i, which is no accent, for those take no room; not
// behind a soft hyphen that there was no room for, and never so that nothing is
// left on the line.
func hardEnd(gs []glyph, start, i int) int {
	end := i
	for end > start && gs[end-1].breaks == ifDivided {
		end--
	}
	if end == start {
		for end = start + 1; end < len(gs) && gs[end].advance == 0; {
			end++
		}
	}
	return end
}

// shown leaves out the soft hyphens that divide nothing.
func shown(gs []glyph) line {
	hidden := 0
	for i, g := range gs {
		if g.breaks == ifDivided && i < len(gs)-1 {
			hidden++
		}
	}
	if hidden == 0 {
		return gs
	}
	out := make(line, 0, len(gs)-hidden)
	for i, g := range gs {
		if g.breaks != ifDivided || i == len(gs)-1 {
			out = append(out, g)
		}
	}
	return out
}
