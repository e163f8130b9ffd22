package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strconv"
	"sync"
	"unicode/utf16"
)

// ref is the number of an object.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// writer puts objects one after the other (ISO 32000-1, 7.5).
type writer struct {
	out     []byte
	offsets []int // of object i+1; 0 until it is written
}

func newWriter(size int) *writer {
	w := &writer{out: make([]byte, 0, size)}
	// Four bytes over 127 say that the file is not text (ISO 19005-2, 6.1.2).
	w.out = append(w.out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	return w
}

// reserve numbers an object that is written later.
func (w *writer) reserve() ref {
	w.offsets = append(w.offsets, 0)
	return ref(len(w.offsets))
}

// object writes one whose number was reserved.
func (w *writer) object(r ref, content string) {
	w.begin(r)
	w.out = append(w.out, content...)
	w.out = append(w.out, "\nendobj\n"...)
}

func (w *writer) begin(r ref) {
	w.offsets[r-1] = len(w.out)
	w.out = strconv.AppendInt(w.out, int64(r), 10)
	w.out = append(w.out, " 0 obj\n"...)
}

// add numbers and writes an object.
func (w *writer) add(content string) ref {
	r := w.reserve()
	w.object(r, content)
	return r
}

// stream writes data under the entries of a dictionary, as they are.
func (w *writer) stream(entries string, data []byte) ref {
	r := w.reserve()
	w.begin(r)
	w.out = fmt.Appendf(w.out, "<< %s /Length %d >>\nstream\n", entries, len(data))
	w.out = append(w.out, data...)
	w.out = append(w.out, "\nendstream\nendobj\n"...)
	return r
}

// packed writes data compressed.
func (w *writer) packed(entries string, data []byte) ref {
	p := packers.Get().(*packer)
	defer packers.Put(p)
	p.out.Reset()
	p.zlib.Reset(&p.out)
	_, _ = p.zlib.Write(data) // into memory: it cannot fail
	_ = p.zlib.Close()
	return w.stream(entries+" /Filter /FlateDecode", p.out.Bytes())
}

// packer is kept, for a compressor is most of a megabyte.
type packer struct {
	out  bytes.Buffer
	zlib *zlib.Writer
}

var packers = sync.Pool{New: func() any { return &packer{zlib: zlib.NewWriter(nil)} }}

// end writes what finds the objects. The file's id is a hash of its content:
// both halves are the same, as in any file that was not changed since.
func (w *writer) end(catalog ref) []byte {
	id := sha256.Sum256(w.out)
	at := len(w.out)
	w.out = fmt.Appendf(w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		w.out = fmt.Appendf(w.out, "%010d 00000 n \n", offset)
	}
	w.out = fmt.Appendf(w.out, "trailer\n<< /Size %d /Root %v /ID [<%x> <%x>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalog, id[:16], id[:16], at)
	return w.out
}

// text writes a string that people read (7.9.2.2): in hexadecimal, so that
// nothing need be escaped.
func text(s string) string {
	plain := true
	for _, r := range s {
		plain = plain && r >= ' ' && r <= '~' && r != '(' && r != ')' && r != '\\'
	}
	if plain {
		return "(" + s + ")"
	}
	out := append(make([]byte, 0, 4*len(s)+6), "<FEFF"...)
	for _, unit := range utf16.Encode([]rune(s)) {
		out = fmt.Appendf(out, "%04X", unit)
	}
	return string(append(out, '>'))
}

// number appends a length with two decimals at most.
func number(out []byte, v float64) []byte {
	if v < 0.005 && v > -0.005 {
		return append(out, '0')
	}
	out = strconv.AppendFloat(out, v, 'f', 2, 64)
	for out[len(out)-1] == '0' {
		out = out[:len(out)-1]
	}
	if out[len(out)-1] == '.' {
		out = out[:len(out)-1]
	}
	return out
}
