package pdf

import (
	"cmp"
	"fmt"
	"strings"
)

// node is an element of the structure tree: what a screen reader goes through
// (ISO 32000-1, 14.7).
type node struct {
	kind  string // of the standard types, or strong
	lang  string
	alt   string
	attrs string // the attribute object's dictionary
	kids  []kid
	page  int // of its first content, from 0
	ref   ref
	seen  bool // it has content of its own
}

// kid is an element, or marked content on a page.
type kid struct {
	node       *node
	page, mark int
}

// strong is the one type of ours: emphasis has none of its own in PDF 1.7, and is
// mapped to the nearest.
const strong = "Strong"

const roleMap = "<< /" + strong + " /Span >>"

func (n *node) add(kind string) *node {
	child := &node{kind: kind}
	n.kids = append(n.kids, kid{node: child})
	return child
}

// inline finds the element that each run of a block belongs to: the block's own,
// or a span within it for what is in another language or bold.
type inline struct {
	of           *node
	runs         []Run
	documentLang string
	lang         string // of the element
	plain        bool   // bold says nothing here, for all of it is
	spans        map[int32]*node
}

// inlineOf makes it for an element. Text that is of one language altogether has
// it on the element, without spans.
func inlineOf(n *node, runs []Run, documentLang string, allBold bool) *inline {
	in := &inline{of: n, runs: runs, documentLang: documentLang, lang: documentLang, plain: allBold}
	shared := ""
	for i, r := range runs {
		if i > 0 && r.Language != shared {
			return in
		}
		shared = r.Language
	}
	if shared != "" && shared != documentLang {
		n.lang, in.lang = shared, shared
	}
	return in
}

// at is the element of a run. A span takes its place among the element's content
// when its first line is drawn.
func (in *inline) at(run int32) *node {
	r := in.runs[run]
	lang := cmp.Or(r.Language, in.documentLang)
	if lang == in.lang {
		lang = ""
	}
	isStrong := r.Bold && !in.plain
	if lang == "" && !isStrong {
		return in.of
	}
	if span, ok := in.spans[run]; ok {
		return span
	}
	if in.spans == nil {
		in.spans = map[int32]*node{}
	}
	span := in.of.add("Span")
	if isStrong {
		span.kind = strong
	}
	span.lang = lang
	in.spans[run] = span
	return span
}

// reserve numbers the tree from a node down.
func (n *node) reserve(w *writer) {
	n.ref = w.reserve()
	for _, k := range n.kids {
		if k.node != nil {
			k.node.reserve(w)
		}
	}
}

// write writes the tree from a node down.
func (n *node) write(w *writer, parent ref, pages []ref) {
	var b strings.Builder
	fmt.Fprintf(&b, "<< /Type /StructElem /S /%s /P %v", n.kind, parent)
	if n.lang != "" {
		fmt.Fprintf(&b, " /Lang %s", text(n.lang))
	}
	if n.alt != "" {
		fmt.Fprintf(&b, " /Alt %s", text(n.alt))
	}
	if n.attrs != "" {
		fmt.Fprintf(&b, " /A << %s >>", n.attrs)
	}
	if n.seen {
		fmt.Fprintf(&b, " /Pg %v", pages[n.page])
	}
	if len(n.kids) > 0 {
		b.WriteString(" /K [")
		for i, k := range n.kids {
			if i > 0 {
				b.WriteByte(' ')
			}
			switch {
			case k.node != nil:
				fmt.Fprintf(&b, "%v", k.node.ref)
			case k.page == n.page:
				fmt.Fprintf(&b, "%d", k.mark)
			default: // goes on over a page's end
				fmt.Fprintf(&b, "<< /Type /MCR /Pg %v /MCID %d >>", pages[k.page], k.mark)
			}
		}
		b.WriteByte(']')
	}
	b.WriteString(" >>")
	w.object(n.ref, b.String())
	for _, k := range n.kids {
		if k.node != nil {
			k.node.write(w, n.ref, pages)
		}
	}
}
