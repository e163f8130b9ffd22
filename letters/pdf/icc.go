package pdf

import (
	"encoding/binary"
	"math"
	"sync"
)

// Two colour profiles (ICC.1:2001-04, version 2.1). Grey is what the file says
// its grey is (the output intent of PDF/A): a DefaultGray of CalGray would be as valid, but
// poppler paints it pink. RGB is for images in colour.
var (
	greyProfile = sync.OnceValue(func() []byte {
		return profile("GRAY", []tag{
			{"cprt", iccText("No copyright")},
			{"desc", iccDescription("Grey, gamma 2.2")},
			{"kTRC", iccCurve(uint16(math.Round(2.2 * 256)))},
			{"wtpt", iccXYZ(d50)},
		})
	})
	colourProfile = sync.OnceValue(func() []byte {
		curve := iccCurve(standardCurve()...)
		return profile("RGB ", []tag{
			{"bTRC", curve},
			{"bXYZ", iccXYZ([3]float64{0.1430664, 0.0606079, 0.7140961})},
			{"cprt", iccText("No copyright")},
			{"desc", iccDescription("RGB of IEC 61966-2-1")},
			{"gTRC", curve},
			{"gXYZ", iccXYZ([3]float64{0.3851471, 0.7168732, 0.0970764})},
			{"rTRC", curve},
			{"rXYZ", iccXYZ([3]float64{0.4360747, 0.2225045, 0.0139322})},
			{"wtpt", iccXYZ(d50)},
		})
	})
)

// d50 is the white that profiles are connected through.
var d50 = [3]float64{0.9642, 1, 0.8249}

// standardCurve is the curve of IEC 61966-2-1, of which all primaries have one.
func standardCurve() []uint16 {
	points := make([]uint16, 256)
	for i := range points {
		v := float64(i) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		points[i] = uint16(math.Round(v * 65535))
	}
	return points
}

type tag struct {
	name string
	data []byte
}

// profile writes a display profile. Tags with the same data share it.
func profile(space string, tags []tag) []byte {
	out := make([]byte, 128+4+12*len(tags))
	binary.BigEndian.PutUint32(out[8:], 0x02100000)
	copy(out[12:], "mntr")
	copy(out[16:], space)
	copy(out[20:], "XYZ ")
	for i, v := range [...]uint16{2001, 4, 1} { // of the specification: there is no clock here
		binary.BigEndian.PutUint16(out[24+2*i:], v)
	}
	copy(out[36:], "acsp")
	copy(out[68:], iccXYZ(d50)[8:])
	binary.BigEndian.PutUint32(out[128:], uint32(len(tags)))
	at := map[string]int{}
	for i, t := range tags {
		from, ok := at[string(t.data)]
		if !ok {
			from = len(out)
			at[string(t.data)] = from
			out = append(out, t.data...)
			for len(out)%4 != 0 {
				out = append(out, 0)
			}
		}
		row := out[132+12*i:]
		copy(row, t.name)
		binary.BigEndian.PutUint32(row[4:], uint32(from))
		binary.BigEndian.PutUint32(row[8:], uint32(len(t.data)))
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

func iccText(s string) []byte { return append([]byte("text\x00\x00\x00\x00"+s), 0) }

// iccDescription has the text in ASCII, and nothing in its two other scripts.
func iccDescription(s string) []byte {
	out := binary.BigEndian.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(s)+1))
	out = append(out, s...)
	return append(out, make([]byte, 1+4+4+2+1+67)...)
}

func iccCurve(points ...uint16) []byte {
	out := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(points)))
	for _, p := range points {
		out = binary.BigEndian.AppendUint16(out, p)
	}
	return out
}

func iccXYZ(v [3]float64) []byte {
	out := []byte("XYZ \x00\x00\x00\x00")
	for _, x := range v {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(x*65536))))
	}
	return out
}
