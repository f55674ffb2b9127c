package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Share is a picture that stands beside a link where people share one. It has no room for
// anybody's name.
type Share struct {
	Mark   string // the product's name, at the top
	Title  string // the campaign
	Line   string // what the link is
	Amount string // "" where the giver does not say
	Foot   string // who receives
	Sample string // a word that says that nothing of it is real, or ""
}

// The size that pages like Facebook and Zalo show whole.
const (
	shareWide = 1200
	shareHigh = 630
	shareEdge = 80
)

var (
	shareDeep  = color.RGBA{0x07, 0x41, 0x4a, 0xff}
	sharePaper = color.RGBA{0xfa, 0xf7, 0xf1, 0xff}
	shareSoft  = color.RGBA{0x4b, 0x5d, 0x60, 0xff}
	shareRiver = color.RGBA{0x0a, 0x59, 0x62, 0xff}
)

// drawing has one picture in memory at a time, however many are asked for.
var drawing sync.Mutex

// PNG draws the picture.
func (s Share) PNG() ([]byte, error) {
	drawing.Lock()
	defer drawing.Unlock()
	c := canvas{image.NewRGBA(image.Rect(0, 0, shareWide, shareHigh))}
	c.fill(c.img.Bounds(), sharePaper)
	c.fill(image.Rect(0, 0, shareWide, 96), shareDeep)
	c.fill(image.Rect(0, shareHigh-14, shareWide, shareHigh), shareRiver)
	if _, err := c.write(s.Mark, semiBold, 36, shareEdge, 62, 1, sharePaper); err != nil {
		return nil, err
	}
	size, lines := 62.0, 3
	if s.Amount != "" {
		lines = 2
	}
	y, err := 178, error(nil)
	if y, err = c.write(s.Title, bold, size, shareEdge, y, lines, shareDeep); err != nil {
		return nil, err
	}
	if s.Amount != "" {
		if y, err = c.write(s.Amount, bold, 68, shareEdge, y+22, 1, shareRiver); err != nil {
			return nil, err
		}
	}
	if _, err = c.write(s.Line, regular, 36, shareEdge, y, 2, shareSoft); err != nil {
		return nil, err
	}
	if _, err = c.write(s.Foot, semiBold, 30, shareEdge, shareHigh-50, 1, shareSoft); err != nil {
		return nil, err
	}
	if s.Sample != "" {
		if _, err = c.write(s.Sample, bold, 36, shareWide-420, 62, 1, color.RGBA{0xfc, 0xef, 0xd3, 0xff}); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, c.img); err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return b.Bytes(), nil
}

// canvas is a picture being drawn.
type canvas struct{ img *image.RGBA }

func (c canvas) fill(r image.Rectangle, with color.RGBA) {
	draw.Draw(c.img, r, image.NewUniform(with), image.Point{}, draw.Src)
}

// write sets text in lines from a base line on, at most so many, the last of which says
// with an ellipsis that there is more. It returns the next base line.
func (c canvas) write(text string, weight face, size float64, x, y, most int, in color.RGBA) (int, error) {
	set, err := faceOf(weight, size)
	if err != nil {
		return y, err
	}
	defer set.Close()
	step := int(size * 1.32)
	for _, line := range broken(set, norm.NFC.String(text), shareWide-x-shareEdge, most) {
		d := font.Drawer{Dst: c.img, Src: image.NewUniform(in), Face: set, Dot: fixed.P(x, y)}
		d.DrawString(line)
		y += step
	}
	return y, nil
}

// broken are the lines of a text that each fit.
func broken(set font.Face, text string, wide, most int) (lines []string) {
	fits := func(s string) bool { return font.MeasureString(set, s).Ceil() <= wide }
	line := ""
	words := strings.Fields(text)
	for i, word := range words {
		if next := strings.TrimSpace(line + " " + word); line == "" || fits(next) {
			line = next
			continue
		}
		if len(lines) == most-1 {
			for line += "…"; !fits(line); {
				line = strings.TrimSuffix(line, "…")
				cut := []rune(line)
				line = strings.TrimSpace(string(cut[:len(cut)-1])) + "…"
			}
			return append(lines, line)
		}
		lines, line = append(lines, line), words[i]
	}
	if line == "" {
		return lines
	}
	for cut := []rune(line); !fits(line); {
		cut = cut[:len(cut)-1]
		line = string(cut) + "…"
	}
	return append(lines, line)
}

var (
	fontsMu sync.Mutex
	parsed  = map[face]*opentype.Font{}
)

func faceOf(weight face, size float64) (font.Face, error) {
	fontsMu.Lock()
	defer fontsMu.Unlock()
	f := parsed[weight]
	if f == nil {
		var err error
		if f, err = opentype.Parse(map[face][]byte{regular: regularTTF, semiBold: semiBoldTTF, bold: boldTTF}[weight]); err != nil {
			return nil, fmt.Errorf("read the font: %w", err)
		}
		parsed[weight] = f
	}
	set, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("set the font: %w", err)
	}
	return set, nil
}
