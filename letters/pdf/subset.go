package pdf

import (
	"encoding/binary"
	"errors"
	"slices"
)

var errFont = errors.New("the font file cannot be read")

// subset gives a font file with the outlines of some glyphs and of the parts that
// they are composed of. Glyphs keep their numbers: what is left out is empty, so
// nothing that refers to a glyph need be written anew. Tables that a reader of
// PDF has no use for are left out.
func subset(ttf []byte, ids []uint16) ([]byte, error) {
	tables, err := tablesOf(ttf, "head", "hhea", "hmtx", "maxp", "loca", "glyf")
	if err != nil {
		return nil, err
	}
	head, hhea, maxp := slices.Clone(tables["head"]), slices.Clone(tables["hhea"]), slices.Clone(tables["maxp"])
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return nil, errFont
	}
	offsets, err := locations(tables["loca"], binary.BigEndian.Uint16(head[50:]) != 0, len(tables["glyf"]))
	if err != nil {
		return nil, err
	}
	outline := func(id uint16) []byte {
		if int(id)+1 >= len(offsets) {
			return nil
		}
		return tables["glyf"][offsets[id]:offsets[id+1]]
	}
	keep := withParts(ids, outline)
	count := int(keep[len(keep)-1]) + 1

	glyf := make([]byte, 0, 64<<10)
	loca := make([]byte, 4*(count+1))
	next := 0
	for id := range count {
		binary.BigEndian.PutUint32(loca[4*id:], uint32(len(glyf)))
		if int(keep[next]) != id {
			continue
		}
		next++
		glyf = append(glyf, outline(uint16(id))...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	binary.BigEndian.PutUint32(loca[4*count:], uint32(len(glyf)))
	if len(glyf) == 0 { // blanks only; some readers refuse a table of no length
		glyf = make([]byte, 4)
	}

	hmtx, full, err := metricsOf(tables["hmtx"], int(binary.BigEndian.Uint16(hhea[34:])), keep)
	if err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint16(hhea[34:], uint16(full))
	binary.BigEndian.PutUint16(maxp[4:], uint16(count))
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	binary.BigEndian.PutUint32(head[8:], 0)
	out := assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
	return out, nil
}

// tablesOf reads the named tables of a font file.
func tablesOf(ttf []byte, names ...string) (map[string][]byte, error) {
	if len(ttf) < 12 {
		return nil, errFont
	}
	found := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		at := 12 + 16*i
		if at+16 > len(ttf) {
			return nil, errFont
		}
		from, size := int(binary.BigEndian.Uint32(ttf[at+8:])), int(binary.BigEndian.Uint32(ttf[at+12:]))
		if from+size > len(ttf) {
			return nil, errFont
		}
		found[string(ttf[at:at+4])] = ttf[from : from+size]
	}
	for _, name := range names {
		if found[name] == nil {
			return nil, errFont
		}
	}
	return found, nil
}

func locations(loca []byte, long bool, size int) ([]int, error) {
	width := 2
	if long {
		width = 4
	}
	offsets := make([]int, len(loca)/width)
	for i := range offsets {
		if long {
			offsets[i] = int(binary.BigEndian.Uint32(loca[4*i:]))
		} else {
			offsets[i] = 2 * int(binary.BigEndian.Uint16(loca[2*i:]))
		}
		if offsets[i] > size || i > 0 && offsets[i] < offsets[i-1] {
			return nil, errFont
		}
	}
	return offsets, nil
}

// Flags of a composed glyph, OpenType «glyf».
const (
	argsAreWords  = 0x0001
	hasScale      = 0x0008
	moreParts     = 0x0020
	hasTwoScales  = 0x0040
	hasTwoByTwo   = 0x0080
	composedCount = 0xffff // -1 contours
)

// withParts adds to glyphs the one for what is missing, which every font has, and
// what they are composed of. Sorted.
func withParts(ids []uint16, outline func(uint16) []byte) []uint16 {
	seen := map[uint16]bool{0: true}
	todo := append([]uint16{0}, ids...)
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		seen[id] = true
		o := outline(id)
		if len(o) < 10 || binary.BigEndian.Uint16(o) != composedCount {
			continue
		}
		for at := 10; at+4 <= len(o); {
			flags, part := binary.BigEndian.Uint16(o[at:]), binary.BigEndian.Uint16(o[at+2:])
			if !seen[part] {
				todo = append(todo, part)
			}
			at += 6
			if flags&argsAreWords != 0 {
				at += 2
			}
			switch {
			case flags&hasScale != 0:
				at += 2
			case flags&hasTwoScales != 0:
				at += 4
			case flags&hasTwoByTwo != 0:
				at += 8
			}
			if flags&moreParts == 0 {
				break
			}
		}
	}
	keep := make([]uint16, 0, len(seen))
	for id := range seen {
		keep = append(keep, id)
	}
	slices.Sort(keep)
	return keep
}

// metricsOf keeps the widths of some glyphs and says how many have both numbers.
func metricsOf(hmtx []byte, full int, keep []uint16) ([]byte, int, error) {
	count := int(keep[len(keep)-1]) + 1
	if full < 1 || len(hmtx) < 4*full {
		return nil, 0, errFont
	}
	out := make([]byte, 4*count)
	for _, id := range keep {
		if int(id) < full {
			copy(out[4*id:4*id+4], hmtx[4*id:])
			continue
		}
		copy(out[4*id:4*id+2], hmtx[4*(full-1):]) // the last width is that of all that follow
		if at := 4*full + 2*(int(id)-full); at+2 <= len(hmtx) {
			copy(out[4*id+2:4*id+4], hmtx[at:])
		}
	}
	return out, count, nil
}

type table struct {
	name string
	data []byte
}

// checksumOfFile is what all of a font file must add up to (OpenType «head»).
const checksumOfFile = 0xb1b0afba

// assemble writes a font file of tables, which are in the order of their names.
func assemble(tables []table) []byte {
	n := len(tables)
	size := 12 + 16*n
	for _, t := range tables {
		size += (len(t.data) + 3) &^ 3
	}
	out := make([]byte, 12+16*n, size)
	power, exponent := 1, 0
	for power*2 <= n {
		power, exponent = power*2, exponent+1
	}
	binary.BigEndian.PutUint32(out, 0x00010000)
	binary.BigEndian.PutUint16(out[4:], uint16(n))
	binary.BigEndian.PutUint16(out[6:], uint16(16*power))
	binary.BigEndian.PutUint16(out[8:], uint16(exponent))
	binary.BigEndian.PutUint16(out[10:], uint16(16*(n-power)))
	head := 0
	for i, t := range tables {
		row := out[12+16*i:]
		copy(row, t.name)
		binary.BigEndian.PutUint32(row[4:], checksum(t.data))
		binary.BigEndian.PutUint32(row[8:], uint32(len(out)))
		binary.BigEndian.PutUint32(row[12:], uint32(len(t.data)))
		if t.name == "head" {
			head = len(out)
		}
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[head+8:], checksumOfFile-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + binary.BigEndian.Uint32(rest[:])
}
