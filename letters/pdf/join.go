package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrNotOurs is for a file that this package has not written: Join takes no other.
var ErrNotOurs = errors.New("the file was not written by this package")

// Join makes one file of several that this package has written, in their order, with the
// title, language, author and creator of head: PDF/UA-1 and PDF/A-2a like each of them.
// Every page is as it was, byte for byte in what is drawn; each file is a part of its own in
// the structure, in its own language. Each begins on a sheet of its own, also where both
// sides are printed: a page without content goes before it where it must. Blocks and Footer
// of head are not used.
//
// The error is ErrTitle, ErrLanguage or ErrNotOurs.
func Join(head Document, files ...[]byte) ([]byte, error) {
	if err := head.checkHead(); err != nil {
		return nil, err
	}
	j := &joining{w: newWriter(len(files) << 16)}
	catalog, treeRoot, root := j.w.reserve(), j.w.reserve(), j.w.reserve()
	j.pages, j.parents, j.root = j.w.reserve(), j.w.reserve(), root
	for i, raw := range files {
		if err := j.add(raw); err != nil {
			return nil, fmt.Errorf("file %d: %w", i+1, err)
		}
		if len(j.kids)%2 == 1 && i < len(files)-1 {
			j.blank()
		}
	}
	j.w.object(j.pages, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", refs(j.kids), len(j.kids)))
	j.w.object(j.parents, fmt.Sprintf("<< /Nums [%s] >>", strings.TrimSpace(j.nums.String())))
	j.w.object(root, fmt.Sprintf("<< /Type /StructElem /S /Document /P %v /K [%s] >>", treeRoot, refs(j.parts)))
	j.w.object(treeRoot, fmt.Sprintf("<< /Type /StructTreeRoot /K %v /ParentTree %v /ParentTreeNextKey %d /RoleMap %s >>",
		root, j.parents, j.next, roleMap))
	intent := j.w.packed("/N 1", greyProfile())
	metadata := j.w.stream("/Type /Metadata /Subtype /XML", head.metadata())
	j.w.object(catalog, catalogOf(j.pages, head.Language, treeRoot, metadata, intent))
	return j.w.end(catalog), nil
}

func refs(all []ref) string {
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = r.String()
	}
	return strings.Join(out, " ")
}

// joining is a file that others are put into.
type joining struct {
	w                    *writer
	pages, parents, root ref
	kids, parts          []ref
	nums                 strings.Builder
	next                 int // the next key of the parent tree
}

// blank puts in a page on which nothing is.
func (j *joining) blank() {
	content := j.w.packed("", nil)
	j.kids = append(j.kids, j.w.add(fmt.Sprintf("<< /Type /Page /Parent %v /MediaBox [0 0 595.28 841.89] /Resources << >> /Contents %v"+
		" /StructParents %d /Tabs /S >>", j.pages, content, j.next)))
	fmt.Fprintf(&j.nums, "%d [] ", j.next)
	j.next++
}

// laid is an object of a file: its dictionary, and what a stream has.
type laid struct {
	text   string
	stream []byte
	packed bool
}

var (
	anyRef     = regexp.MustCompile(`\([^()]*\)|\b(\d+) 0 R\b`)
	trailerIs  = regexp.MustCompile(`trailer\n<< /Size (\d+) /Root (\d+) 0 R `)
	startsAt   = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
	pagesIs    = regexp.MustCompile(`/Pages (\d+) 0 R`)
	treeIs     = regexp.MustCompile(`/StructTreeRoot (\d+) 0 R`)
	langIs     = regexp.MustCompile(`/Lang (\([^()]*\)|<[0-9A-F]*>)`)
	firstIs    = regexp.MustCompile(`/K (\d+) 0 R`)
	parentIs   = regexp.MustCompile(`/ParentTree (\d+) 0 R`)
	kidsAre    = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	aParent    = regexp.MustCompile(`(\d+) \[([^\]]*)\]`)
	structKey  = regexp.MustCompile(`/StructParents (\d+)`)
	lengthIs   = regexp.MustCompile(`/Length (\d+) >>$`)
	aDocument  = "/S /Document "
	metadataIs = regexp.MustCompile(`/Metadata (\d+) 0 R`)
	intentIs   = regexp.MustCompile(`/DestOutputProfile (\d+) 0 R`)
)

// add puts the pages and the structure of a file behind what is there.
func (j *joining) add(raw []byte) error {
	objects, catalog, err := objectsOf(raw)
	if err != nil {
		return err
	}
	one := func(pattern *regexp.Regexp, of ref) ref {
		if m := pattern.FindStringSubmatch(objects[of].text); m != nil {
			n, _ := strconv.Atoi(m[1])
			return ref(n)
		}
		return 0
	}
	pageTree, treeRoot := one(pagesIs, catalog), one(treeIs, catalog)
	first, parents := one(firstIs, treeRoot), one(parentIs, treeRoot)
	kids, lang := kidsAre.FindStringSubmatch(objects[pageTree].text), langIs.FindStringSubmatch(objects[catalog].text)
	if kids == nil || lang == nil || !strings.Contains(objects[first].text, aDocument) || objects[parents].text == "" {
		return ErrNotOurs
	}
	at := map[ref]ref{pageTree: j.pages, treeRoot: j.root}
	left := map[ref]bool{catalog: true, pageTree: true, treeRoot: true, parents: true, one(metadataIs, catalog): true,
		one(intentIs, catalog): true}
	for n := ref(1); int(n) <= len(objects); n++ {
		if !left[n] {
			at[n] = j.w.reserve()
		}
	}
	var lost bool
	moved := func(s string) string {
		return anyRef.ReplaceAllStringFunc(s, func(found string) string {
			if found[0] == '(' {
				return found
			}
			n, _ := strconv.Atoi(strings.TrimSuffix(found, " 0 R"))
			to, ok := at[ref(n)]
			lost = lost || !ok
			return to.String()
		})
	}
	for n := ref(1); int(n) <= len(objects); n++ {
		o := objects[n]
		if left[n] {
			continue
		}
		if n == first { // a part of the whole, in its own language
			o.text = strings.Replace(o.text, aDocument, "/S /Part /Lang "+lang[1]+" ", 1)
		}
		if m := structKey.FindStringSubmatchIndex(o.text); m != nil && strings.HasPrefix(o.text, "<< /Type /Page ") {
			key, _ := strconv.Atoi(o.text[m[2]:m[3]])
			o.text = o.text[:m[2]] + strconv.Itoa(key+j.next) + o.text[m[3]:]
		}
		j.w.begin(at[n])
		j.w.out = append(j.w.out, moved(o.text)...)
		if o.packed {
			j.w.out = append(append(append(j.w.out, "\nstream\n"...), o.stream...), "\nendstream"...)
		}
		j.w.out = append(j.w.out, "\nendobj\n"...)
	}
	count := 0
	for _, m := range aParent.FindAllStringSubmatch(objects[parents].text, -1) {
		key, _ := strconv.Atoi(m[1])
		fmt.Fprintf(&j.nums, "%d [%s] ", key+j.next, moved(m[2]))
		count = max(count, key+1)
	}
	j.next += count
	for _, found := range anyRef.FindAllString(kids[1], -1) {
		n, _ := strconv.Atoi(strings.TrimSuffix(found, " 0 R"))
		j.kids = append(j.kids, at[ref(n)])
	}
	j.parts = append(j.parts, at[first])
	if lost {
		return ErrNotOurs
	}
	return nil
}

// objectsOf takes a file apart by its cross-references.
func objectsOf(raw []byte) (objects map[ref]laid, catalog ref, err error) {
	start, trailer := startsAt.FindSubmatch(raw), trailerIs.FindSubmatch(raw)
	if start == nil || trailer == nil {
		return nil, 0, ErrNotOurs
	}
	table, _ := strconv.Atoi(string(start[1]))
	size, _ := strconv.Atoi(string(trailer[1]))
	root, _ := strconv.Atoi(string(trailer[2]))
	if table > len(raw) {
		return nil, 0, ErrNotOurs
	}
	lines := bytes.SplitN(raw[table:], []byte("\n"), size+3)
	if len(lines) < size+3 || string(lines[0]) != "xref" {
		return nil, 0, ErrNotOurs
	}
	objects = map[ref]laid{}
	for n := 1; n < size; n++ {
		offset, _, _ := bytes.Cut(lines[n+2], []byte(" "))
		at, err := strconv.Atoi(string(offset))
		opening := fmt.Sprintf("%d 0 obj\n", n)
		if err != nil || at >= len(raw) || !bytes.HasPrefix(raw[at:], []byte(opening)) {
			return nil, 0, ErrNotOurs
		}
		o, ok := objectAt(raw[at+len(opening):])
		if !ok {
			return nil, 0, ErrNotOurs
		}
		objects[ref(n)] = o
	}
	return objects, ref(root), nil
}

func objectAt(in []byte) (o laid, ok bool) {
	ends, streams := bytes.Index(in, []byte("\nendobj\n")), bytes.Index(in, []byte("\nstream\n"))
	if streams < 0 || ends >= 0 && ends < streams {
		if ends < 0 {
			return laid{}, false
		}
		return laid{text: string(in[:ends])}, true
	}
	o = laid{text: string(in[:streams]), packed: true}
	m := lengthIs.FindStringSubmatch(o.text)
	if m == nil {
		return laid{}, false
	}
	size, _ := strconv.Atoi(m[1])
	from := streams + len("\nstream\n")
	if from+size > len(in) || !bytes.HasPrefix(in[from+size:], []byte("\nendstream\nendobj\n")) {
		return laid{}, false
	}
	o.stream = in[from : from+size]
	return o, true
}
