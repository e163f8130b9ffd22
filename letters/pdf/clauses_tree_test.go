package pdf

import (
	"slices"
	"strings"
)

// element is an element of the structure tree as it is read.
type element struct {
	ref   ref
	kind  string
	lang  string
	dict  dict
	kids  []*element
	own   string   // its text, without that of the elements in it
	all   string   // its text, with that of the spans in it
	marks [][2]int // page, number
}

// parentsOf is which elements may hold one (ISO 32000-1, 14.8.4).
var parentsOf = map[string][]string{
	"Document": {"StructTreeRoot"}, "Part": {"Document"},
	"H1": {"Document", "Part"}, "H2": {"Document", "Part"}, "H3": {"Document", "Part"}, "H4": {"Document", "Part"},
	"H5": {"Document", "Part"}, "H6": {"Document", "Part"},
	"P": {"Document", "Part", "LBody"}, "L": {"Document", "Part", "LBody"}, "LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"},
	"Table": {"Document", "Part"}, "THead": {"Table"}, "TBody": {"Table"}, "TR": {"THead", "TBody"}, "TH": {"TR"}, "TD": {"TR"},
	"Figure": {"Document", "Part"},
	"Span":   {"P", "H1", "H2", "H3", "H4", "H5", "H6", "LBody", "TH", "TD"},
}

// holdTree reads the tree and holds it against the pages.
func (f *read) holdTree(contents []*pageContent) {
	root := f.tree(contents)
	if root == nil {
		return
	}
	f.holdParents(root, contents)
	level := 0
	var walk func(e *element, parent string)
	walk = func(e *element, parent string) {
		if allowed, ok := parentsOf[e.kind]; !ok {
			f.fault("19005-2 6.7.3.4", "%s is no type of structure", e.kind)
			f.fault("14289-1 7.1", "%s is no type of structure", e.kind)
		} else if !slices.Contains(allowed, parent) {
			f.fault("14289-1 7.2", "%s in %s", e.kind, parent)
		}
		if e.lang != "" && checkLanguage(e.lang) != nil {
			f.fault("14289-1 7.2", "%s is in %q", e.kind, e.lang)
		}
		attributes := f.dict(e.dict["A"])
		switch {
		case e.kind == "Figure" && f.text(e.dict["Alt"]) == "":
			f.fault("14289-1 7.3", "a figure without an alternative")
		case e.kind == "Figure" && len(f.array(attributes["BBox"])) != 4:
			f.fault("14289-1 7.3", "a figure without its box")
		case e.kind == "TH" && !slices.Contains([]string{"Row", "Column"}, f.name(attributes["Scope"])):
			f.fault("14289-1 7.5", "a head without scope")
		case e.kind == "L" && f.name(attributes["ListNumbering"]) == "":
			f.fault("14289-1 7.6", "a list that does not say how it is numbered")
		case e.kind == "LI" && (len(e.kids) != 2 || e.kids[0].kind != "Lbl" || e.kids[1].kind != "LBody"):
			f.fault("14289-1 7.6", "an item without mark or body")
		case e.kind == "Table":
			f.holdTable(e)
		case len(e.kind) == 2 && e.kind[0] == 'H' && e.kind[1] <= '6':
			if next := int(e.kind[1] - '0'); next > level+1 {
				f.fault("14289-1 7.4.2", "%s after level %d", e.kind, level)
			}
			level = int(e.kind[1] - '0')
			if strings.TrimSpace(e.all) == "" {
				f.fault("14289-1 7.4.2", "a heading without text")
			}
		}
		for _, kid := range e.kids {
			walk(kid, e.kind)
		}
	}
	walk(root, "StructTreeRoot")
}

func (f *read) holdTable(table *element) {
	columns, heads := -1, 0
	for _, part := range table.kids {
		for _, row := range part.kids {
			if columns < 0 {
				columns = len(row.kids)
			}
			if len(row.kids) != columns {
				f.fault("14289-1 7.2", "a row of %d cells in %d columns", len(row.kids), columns)
			}
			for _, c := range row.kids {
				if c.kind == "TH" {
					heads++
				}
			}
		}
	}
	if heads == 0 {
		f.fault("14289-1 7.5", "a table without heads")
	}
}

// holdParents holds that every marked content belongs to the element that the
// parent tree names, that the element has it, and that it is tagged so.
func (f *read) holdParents(root *element, contents []*pageContent) {
	owner := map[[2]int]*element{}
	byRef := map[ref]*element{}
	var walk func(e *element)
	walk = func(e *element) {
		byRef[e.ref] = e
		for _, m := range e.marks {
			if owner[m] != nil {
				f.fault("14289-1 7.1", "content %v has two elements", m)
			}
			owner[m] = e
		}
		for _, kid := range e.kids {
			walk(kid)
		}
	}
	walk(root)
	tree := f.dict(f.catalog()["StructTreeRoot"])
	nums := f.array(f.dict(tree["ParentTree"])["Nums"])
	rows := map[int][]any{}
	for i := 0; i+1 < len(nums); i += 2 {
		rows[int(f.number(nums[i]))] = f.array(nums[i+1])
	}
	for i, c := range contents {
		row := rows[int(f.number(f.dict(f.pages()[i])["StructParents"]))]
		if len(row) != len(c.marks) {
			f.fault("14289-1 7.1", "page %d has %d contents and %d parents", i, len(c.marks), len(row))
			continue
		}
		for mark, tag := range c.tags {
			e := owner[[2]int{i, mark}]
			if e == nil || mark >= len(row) || row[mark] != e.ref {
				f.fault("14289-1 7.1", "content %d of page %d has no element", mark, i)
			} else if raw := f.name(e.dict["S"]); raw != tag {
				f.fault("14289-1 7.1", "content %d of page %d is tagged %s in %s", mark, i, tag, raw)
			}
		}
		for _, a := range c.artifacts {
			if a.properties["Type"] == nil || a.text != "" && a.properties["Type"] != name("Pagination") {
				f.fault("14289-1 7.8", "page %d: an artifact of no kind", i)
			}
		}
	}
	if f.number(tree["ParentTreeNextKey"]) != float64(len(contents)) {
		f.fault("19005-2 6.7.3.3", "the next key is not free")
	}
}

// tree reads the structure tree, with the text of each element.
func (f *read) tree(contents []*pageContent) *element {
	tree := f.dict(f.catalog()["StructTreeRoot"])
	if tree["Type"] != name("StructTreeRoot") {
		f.fault("19005-2 6.7.3.3", "no structure tree")
		f.fault("14289-1 7.1", "no structure tree")
		return nil
	}
	roles := f.dict(tree["RoleMap"])
	number := map[ref]int{}
	for i, p := range f.pages() {
		number[p] = i
	}
	var read func(v any, parent any) *element
	read = func(v any, parent any) *element {
		r, _ := v.(ref)
		d := f.dict(v)
		e := &element{ref: r, dict: d, kind: f.name(d["S"]), lang: f.text(d["Lang"])}
		if mapped := f.name(roles[e.kind]); mapped != "" {
			e.kind = mapped
		}
		if d["P"] != parent {
			f.fault("19005-2 6.7.3.3", "element %d does not know its parent", r)
		}
		mark := func(page any, id float64) {
			p, _ := page.(ref)
			at, ok := number[p]
			if !ok || at >= len(contents) {
				f.fault("19005-2 6.7.3.3", "content of element %d is on no page", r)
				return
			}
			e.marks = append(e.marks, [2]int{at, int(id)})
			text := contents[at].marks[int(id)]
			e.own += text
			e.all += text
		}
		for _, k := range f.array(d["K"]) {
			switch k := k.(type) {
			case float64:
				mark(d["Pg"], k)
			case dict:
				mark(k["Pg"], f.number(k["MCID"]))
			case ref:
				kid := read(k, r)
				e.kids = append(e.kids, kid)
				if kid.kind == "Span" {
					e.all += kid.all
				}
			}
		}
		return e
	}
	root, _ := f.catalog()["StructTreeRoot"].(ref)
	return read(tree["K"], root)
}

// said is the text of a file, element by element, as a screen reader goes through it.
func said(raw []byte) []string {
	f := readFile(raw)
	maps := f.unicodeMaps()
	var contents []*pageContent
	for i, p := range f.pages() {
		contents = append(contents, f.content(f.dict(p), i, maps))
	}
	var out []string
	var walk func(e *element)
	walk = func(e *element) {
		if e.kind == "Span" {
			return
		}
		if e.all != "" {
			out = append(out, e.kind+" "+e.all)
		}
		for _, kid := range e.kids {
			walk(kid)
		}
	}
	walk(f.tree(contents))
	return out
}
