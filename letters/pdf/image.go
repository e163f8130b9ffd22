package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // registers
	_ "image/png"  // registers
)

// picture is an image as it is embedded.
type picture struct {
	width, height int
	colours       int    // 1 or 3, of 8 bits
	jpeg          bool   // data is a JPEG file, else samples
	data          []byte // row by row
}

// most is how many dots an image may have: one of 15 megapixels fills the sheet
// at 500 dots an inch.
const most = 25 << 20

func readPicture(data []byte) (*picture, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > most/config.Height {
		return nil, fmt.Errorf("%w: %d × %d dots", ErrImage, config.Width, config.Height)
	}
	p := &picture{width: config.Width, height: config.Height}
	if format == "jpeg" {
		switch config.ColorModel {
		case color.GrayModel:
			p.colours = 1
		case color.YCbCrModel, color.RGBAModel:
			p.colours = 3
		default:
			return nil, fmt.Errorf("%w: CMYK has no meaning without a profile", ErrImage)
		}
		// Read it whole once: what Go cannot read, a viewer may not show either.
		if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrImage, err)
		}
		p.jpeg, p.data = true, data
		return p, nil
	}
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	p.sample(decoded)
	return p, nil
}

// sample lays an image on white, and makes it grey where it has no colour.
func (p *picture) sample(from image.Image) {
	bounds := from.Bounds()
	rgb := make([]byte, 0, 3*p.width*p.height)
	grey := true
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, a := from.At(x, y).RGBA() // multiplied by a already
			white := 0xffff - a
			dot := [3]byte{byte((r + white) >> 8), byte((g + white) >> 8), byte((b + white) >> 8)}
			grey = grey && dot[0] == dot[1] && dot[1] == dot[2]
			rgb = append(rgb, dot[:]...)
		}
	}
	p.colours, p.data = 3, rgb
	if !grey {
		return
	}
	p.colours = 1
	for i := range len(rgb) / 3 {
		rgb[i] = rgb[3*i]
	}
	p.data = rgb[:len(rgb)/3]
}

// embed writes the image; colour gives the profile of those in colour.
func (p *picture) embed(w *writer, colour func() ref) ref {
	space := "/DeviceGray" // which the output intent gives a meaning
	if p.colours == 3 {
		space = fmt.Sprintf("[/ICCBased %v]", colour())
	}
	entries := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8",
		p.width, p.height, space)
	if p.jpeg {
		return w.stream(entries+" /Filter /DCTDecode", p.data)
	}
	return w.packed(entries, p.data)
}
