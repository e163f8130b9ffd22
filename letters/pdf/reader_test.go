package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// A reader of PDF that takes what this package writes and faults in it, and
// nothing else: no object streams, no encryption, no filter but Flate and DCT.

type (
	dict   map[string]any
	name   string
	op     string // an operator, or a word such as «obj»
	stream struct {
		dict dict
		data []byte // inflated
		raw  []byte
	}
)

// read is a file whose objects are parsed.
type read struct {
	raw     []byte
	objects map[ref]any
	trailer dict
	faults  []fault
}

// fault is what is wrong, and the clause that says so.
type fault struct{ clause, what string }

func (f fault) String() string { return f.clause + ": " + f.what }

func (f *read) fault(clause, format string, args ...any) {
	f.faults = append(f.faults, fault{clause, fmt.Sprintf(format, args...)})
}

var (
	tail   = regexp.MustCompile(`(?s)trailer\n(.*)\nstartxref\n(\d+)\n%%EOF\n$`)
	header = regexp.MustCompile(`^(\d+) (\d+)\n((?:\d{10} \d{5} [nf] \n)+)$`)
)

// readFile parses a file through its cross-references.
func readFile(raw []byte) *read {
	f := &read{raw: raw, objects: map[ref]any{}}
	m := tail.FindSubmatchIndex(raw)
	if m == nil {
		f.fault("19005-2 6.1.3", "no trailer, or something after it")
		return f
	}
	p := &parser{in: raw[m[2]:m[3]]}
	f.trailer, _ = p.value().(dict)
	at, _ := strconv.Atoi(string(raw[m[4]:m[5]]))
	if at >= m[0] || !bytes.HasPrefix(raw[at:], []byte("xref\n")) {
		f.fault("19005-2 6.1.4", "the cross-references are not where they should be")
		return f
	}
	table := header.FindSubmatch(raw[at+len("xref\n") : m[0]])
	if table == nil {
		f.fault("19005-2 6.1.4", "the cross-references are not written as they should be")
		return f
	}
	for i, row := range strings.Split(strings.TrimSuffix(string(table[3]), "\n"), "\n") {
		if i > 0 {
			offset, _ := strconv.Atoi(row[:10])
			f.readObject(ref(i), offset)
		}
	}
	return f
}

func (f *read) readObject(r ref, offset int) {
	opening := fmt.Sprintf("%d 0 obj\n", r)
	if offset >= len(f.raw) || !bytes.HasPrefix(f.raw[offset:], []byte(opening)) {
		f.fault("19005-2 6.1.9", "object %d is not where it should be", r)
		return
	}
	p := &parser{in: f.raw, at: offset + len(opening)}
	v := p.value()
	if d, ok := v.(dict); ok && bytes.HasPrefix(p.in[p.at:], []byte("\nstream\n")) {
		from := p.at + len("\nstream\n")
		size, _ := d["Length"].(float64)
		if from+int(size) > len(f.raw) || !bytes.HasPrefix(f.raw[from+int(size):], []byte("\nendstream\nendobj\n")) {
			f.fault("19005-2 6.1.7.1", "the length of stream %d is wrong", r)
			return
		}
		f.objects[r] = f.inflated(r, stream{dict: d, raw: f.raw[from : from+int(size)]})
		return
	}
	if !bytes.HasPrefix(p.in[p.at:], []byte("\nendobj\n")) {
		f.fault("19005-2 6.1.9", "object %d does not end as it should", r)
	}
	f.objects[r] = v
}

func (f *read) inflated(r ref, s stream) stream {
	s.data = s.raw
	switch filter := s.dict["Filter"]; filter {
	case nil, name("DCTDecode"):
	case name("FlateDecode"):
		z, err := zlib.NewReader(bytes.NewReader(s.raw))
		if err == nil {
			s.data, err = io.ReadAll(z)
		}
		if err != nil {
			f.fault("19005-2 6.1.7.2", "stream %d: %v", r, err)
		}
	default:
		f.fault("19005-2 6.1.7.2", "stream %d has the filter %v", r, filter)
	}
	return s
}

// get follows references.
func (f *read) get(v any) any {
	for {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[r]
	}
}

func (f *read) dict(v any) dict {
	switch v := f.get(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

func (f *read) array(v any) []any {
	a, _ := f.get(v).([]any)
	return a
}

func (f *read) stream(v any) (stream, bool) {
	s, ok := f.get(v).(stream)
	return s, ok
}

func (f *read) number(v any) float64 {
	n, _ := f.get(v).(float64)
	return n
}

func (f *read) name(v any) string {
	n, _ := f.get(v).(name)
	return string(n)
}

func (f *read) text(v any) string {
	b, _ := f.get(v).([]byte)
	if utf, ok := bytes.CutPrefix(b, []byte("\xfe\xff")); ok {
		return fromUTF16(utf)
	}
	return string(b)
}

func (f *read) catalog() dict { return f.dict(f.trailer["Root"]) }

// pages in order; they lie in one flat list.
func (f *read) pages() []ref {
	var out []ref
	for _, kid := range f.array(f.dict(f.catalog()["Pages"])["Kids"]) {
		if r, ok := kid.(ref); ok {
			out = append(out, r)
		}
	}
	return out
}

// parser reads values; a word that is none of them is an op.
type parser struct {
	in []byte
	at int
}

const (
	blanks     = " \n\r\t\x00\f"
	delimiters = "()<>[]{}/%"
)

func (p *parser) more() bool {
	for p.at < len(p.in) && strings.IndexByte(blanks, p.in[p.at]) >= 0 {
		p.at++
	}
	return p.at < len(p.in)
}

func (p *parser) take(s string) bool {
	if !bytes.HasPrefix(p.in[p.at:], []byte(s)) {
		return false
	}
	p.at += len(s)
	return true
}

func (p *parser) word() string {
	from := p.at
	for p.at < len(p.in) && strings.IndexByte(blanks+delimiters, p.in[p.at]) < 0 {
		p.at++
	}
	return string(p.in[from:p.at])
}

var aRef = regexp.MustCompile(`^(\d+) 0 R`)

func (p *parser) value() any {
	if !p.more() {
		return nil
	}
	switch {
	case p.take("<<"):
		d := dict{}
		for p.more() && !p.take(">>") {
			key, ok := p.value().(name)
			if !ok {
				return nil
			}
			d[string(key)] = p.value()
		}
		return d
	case p.take("["):
		a := []any{}
		for p.more() && !p.take("]") {
			a = append(a, p.value())
		}
		return a
	case p.take("/"):
		return name(p.word())
	case p.take("("): // without parentheses or escapes: text() writes none
		end := bytes.IndexByte(p.in[p.at:], ')')
		s := p.in[p.at : p.at+end]
		p.at += end + 1
		return s
	case p.take("<"):
		end := bytes.IndexByte(p.in[p.at:], '>')
		s, err := hex.DecodeString(string(p.in[p.at : p.at+end]))
		p.at += end + 1
		if err != nil {
			return err
		}
		return s
	}
	if m := aRef.FindSubmatch(p.in[p.at:min(len(p.in), p.at+20)]); m != nil {
		n, _ := strconv.Atoi(string(m[1]))
		p.at += len(m[0])
		return ref(n)
	}
	w := p.word()
	if n, err := strconv.ParseFloat(w, 64); err == nil {
		return n
	}
	switch w {
	case "true", "false":
		return w == "true"
	case "null":
		return nil
	case "":
		p.at++ // a delimiter out of place
	}
	return op(w)
}
