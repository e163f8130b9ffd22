package pdf

import (
	"fmt"
	"strings"
)

// footers draws the foot line of every page, now that it is known how many
// there are.
func (l *layout) footers() error {
	if l.doc.Footer == nil {
		return nil
	}
	for i, p := range l.pages {
		gs, err := l.fonts.shape(Text(l.doc.Footer(i+1, len(l.pages))), false)
		if err == nil && advance(gs) > limitOf(textWidth, footStyle) {
			err = ErrWindow
		}
		if err != nil {
			return &BlockError{"footer", fmt.Sprintf("page %d", i+1), err}
		}
		if len(gs) == 0 {
			continue
		}
		set := line(gs)
		x := right - float64(set.width())*footStyle.size/1000
		p.artifact(footArtifact)
		p.line(set, nil, footStyle.size, x, sheetHeight-MarginFooter*mm)
		p.close()
	}
	return nil
}

// file writes the document that was laid out.
func (l *layout) file() ([]byte, error) {
	w := newWriter(128 << 10)
	catalog, pageTree, treeRoot, parents := w.reserve(), w.reserve(), w.reserve(), w.reserve()

	resources, err := l.resources(w)
	if err != nil {
		return nil, err
	}
	pages := make([]ref, len(l.pages))
	for i := range pages {
		pages[i] = w.reserve()
	}
	var kids, nums strings.Builder
	for i, p := range l.pages {
		content := w.packed("", p.out)
		w.object(pages[i], fmt.Sprintf("<< /Type /Page /Parent %v /MediaBox [0 0 595.28 841.89] /Resources %v /Contents %v"+
			" /StructParents %d /Tabs /S >>", pageTree, resources, content, i))
		fmt.Fprintf(&kids, "%v ", pages[i])
	}
	w.object(pageTree, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.TrimSpace(kids.String()), len(pages)))

	l.root.reserve(w)
	for i, p := range l.pages {
		fmt.Fprintf(&nums, "%d [", i)
		for j, n := range p.marks {
			if j > 0 {
				nums.WriteByte(' ')
			}
			nums.WriteString(n.ref.String())
		}
		nums.WriteString("] ")
	}
	w.object(parents, fmt.Sprintf("<< /Nums [%s] >>", strings.TrimSpace(nums.String())))
	l.root.write(w, treeRoot, pages)
	w.object(treeRoot, fmt.Sprintf("<< /Type /StructTreeRoot /K %v /ParentTree %v /ParentTreeNextKey %d /RoleMap %s >>",
		l.root.ref, parents, len(pages), roleMap))

	intent := w.packed("/N 1", greyProfile())
	metadata := w.stream("/Type /Metadata /Subtype /XML", l.doc.metadata()) // never compressed: to be found by those who read no PDF
	w.object(catalog, catalogOf(pageTree, l.doc.Language, treeRoot, metadata, intent))
	return w.end(catalog), nil
}

// catalogOf is what a file begins with for whoever reads it.
func catalogOf(pageTree ref, language string, treeRoot, metadata, intent ref) string {
	return fmt.Sprintf("<< /Type /Catalog /Pages %v /Lang %s /MarkInfo << /Marked true >> /StructTreeRoot %v"+
		" /ViewerPreferences << /DisplayDocTitle true >> /Metadata %v /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1"+
		" /OutputConditionIdentifier (Custom) /Info (Grey, gamma 2.2) /DestOutputProfile %v >>] >>",
		pageTree, text(language), treeRoot, metadata, intent)
}

// resources are shared by all pages.
func (l *layout) resources(w *writer) (ref, error) {
	var b strings.Builder
	b.WriteString("<< /Font <<")
	for i := range faces {
		if len(l.fonts.used[i]) == 0 {
			continue
		}
		font, err := l.fonts.embed(w, i)
		if err != nil {
			return 0, err
		}
		fmt.Fprintf(&b, " /F%d %v", i, font)
	}
	b.WriteString(" >>")
	if len(l.pictures) > 0 {
		var profile ref
		colour := func() ref {
			if profile == 0 {
				profile = w.packed("/N 3", colourProfile())
			}
			return profile
		}
		b.WriteString(" /XObject <<")
		for i, p := range l.pictures {
			fmt.Fprintf(&b, " /Im%d %v", i, p.embed(w, colour))
		}
		b.WriteString(" >>")
	}
	b.WriteString(" >>")
	return w.add(b.String()), nil
}
