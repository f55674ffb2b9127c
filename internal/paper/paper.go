// Package paper prints the fund's vouchers as PDF.
//
// A paper is made from a plain struct and nothing else: no database, no clock,
// no chance. The same record gives the same bytes, today and in ten years, so a
// stored copy can be compared with a fresh one by its hash.
//
// The letters are Be Vietnam Pro, embedded here with its licence (fonts/OFL.txt).
// Text is brought to NFC first: a font draws "ễ" from one code point, but would
// set the marks of a decomposed one beside the letter.
package paper

import (
	"bytes"
	_ "embed"
	"fmt"
	"image/png"
	"strconv"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"github.com/skip2/go-qrcode"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

var (
	//go:embed fonts/BeVietnamPro-Regular.ttf
	regularTTF []byte
	//go:embed fonts/BeVietnamPro-SemiBold.ttf
	semiBoldTTF []byte
	//go:embed fonts/BeVietnamPro-Bold.ttf
	boldTTF []byte
)

// face is a weight of the one family, named as the PDF library keys it.
type face string

const (
	regular  face = "regular"
	semiBold face = "semibold"
	bold     face = "bold"
)

// ink is a colour.
type ink struct{ r, g, b int }

var (
	black = ink{28, 38, 40}
	muted = ink{92, 105, 107}
	faint = ink{214, 219, 216}
	teal  = ink{11, 87, 94}
	wash  = ink{234, 243, 241}
	amber = ink{250, 236, 208}
	ochre = ink{150, 96, 10}
	brick = ink{168, 50, 34}
)

// style is how a line of text looks.
type style struct {
	face  face
	size  float64 // points
	color ink
}

// sheet is one page being drawn, in millimetres from its top left corner.
type sheet struct {
	pdf           *fpdf.Fpdf
	width, height float64
	qrs           int // drawn so far
}

// newSheet opens a page. on becomes the file's date, the only time in it.
func newSheet(width, height float64, title string, on time.Time) *sheet {
	pdf := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "mm",
		Size:    fpdf.SizeType{Wd: width, Ht: height},
	})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(on)
	pdf.SetModificationDate(on)
	pdf.SetProducer("Quỹ Khẩn Cấp", true)
	pdf.SetTitle(title, true)
	pdf.SetLang("vi-VN")
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(string(regular), "", regularTTF)
	pdf.AddUTF8FontFromBytes(string(semiBold), "", semiBoldTTF)
	pdf.AddUTF8FontFromBytes(string(bold), "", boldTTF)
	pdf.AddPage()
	return &sheet{pdf: pdf, width: width, height: height}
}

// bytes ends the sheet.
func (s *sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("print paper: %w", err)
	}
	return out.Bytes(), nil
}

func (s *sheet) use(st style) {
	s.pdf.SetFont(string(st.face), "", st.size)
	s.pdf.SetTextColor(st.color.r, st.color.g, st.color.b)
}

// text sets one line with its baseline at y, starting at x.
func (s *sheet) text(x, y float64, st style, line string) {
	s.use(st)
	s.pdf.Text(x, y, line)
}

// centre sets one line around x.
func (s *sheet) centre(x, y float64, st style, line string) {
	s.text(x-s.measure(st, line)/2, y, st, line)
}

// lines sets several lines around x, the first at y, and answers where the next
// would stand.
func (s *sheet) lines(x, y, pitch float64, st style, lines []string) float64 {
	for _, line := range lines {
		s.centre(x, y, st, line)
		y += pitch
	}
	return y
}

// right sets one line that ends at x.
func (s *sheet) right(x, y float64, st style, line string) {
	s.text(x-s.measure(st, line), y, st, line)
}

func (s *sheet) measure(st style, line string) float64 {
	s.use(st)
	return s.pdf.GetStringWidth(line)
}

// fit is st, made smaller until the line is no wider than room.
func (s *sheet) fit(st style, line string, room float64) style {
	if w := s.measure(st, line); w > room {
		st.size *= room / w
	}
	return st
}

// wrap breaks text into lines no wider than room: between words, and inside a
// word that is wider than a whole line (account numbers, addresses of the web).
func (s *sheet) wrap(st style, text string, room float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && s.measure(st, line+" "+word) <= room {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for s.measure(st, word) > room {
			head := s.head(st, word, room)
			lines = append(lines, head)
			word = word[len(head):]
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// address breaks an address of the web into lines as people read it out: without
// what every address begins with, before a "/" or after a "-".
func (s *sheet) address(st style, url string, room float64) []string {
	for _, scheme := range []string{"https://", "http://"} {
		url = strings.TrimPrefix(url, scheme)
	}
	var lines []string
	line := ""
	for part := range strings.SplitSeq(strings.NewReplacer("/", " /", "-", "- ").Replace(url), " ") {
		if line != "" && s.measure(st, line+part) > room {
			lines, line = append(lines, line), ""
		}
		line += part
	}
	var fitting []string
	for _, line := range append(lines, line) {
		fitting = append(fitting, s.wrap(st, line, room)...)
	}
	return fitting
}

// head is the longest beginning of word that fits into room, at least one letter.
func (s *sheet) head(st style, word string, room float64) string {
	end := len(word)
	for i := range word {
		if i > 0 && s.measure(st, word[:i]) > room {
			break
		}
		end = i
	}
	if end == 0 {
		for i := range word {
			if i > 0 {
				return word[:i]
			}
		}
		return word
	}
	return word[:end]
}

// rule draws a horizontal line.
func (s *sheet) rule(x, y, length, thick float64, c ink) {
	s.pdf.SetDrawColor(c.r, c.g, c.b)
	s.pdf.SetLineWidth(thick)
	s.pdf.Line(x, y, x+length, y)
}

// panel fills a rectangle with softened corners.
func (s *sheet) panel(x, y, w, h float64, c ink) {
	s.pdf.SetFillColor(c.r, c.g, c.b)
	s.pdf.RoundedRect(x, y, w, h, 1.4, "1234", "F")
}

// qr draws the code so that the symbol itself, without its quiet zone of four
// modules on every side, is side millimetres wide.
func (s *sheet) qr(x, y, side float64, text string) error {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("draw QR of %d characters: %w", len(text), err)
	}
	const perModule = 8 // pixels; enough for a crisp edge at any zoom
	modules := len(code.Bitmap())
	var img bytes.Buffer
	if err := png.Encode(&img, code.Image(modules*perModule)); err != nil {
		return fmt.Errorf("draw QR: %w", err)
	}
	quiet := side * 4 / float64(modules-8)
	opt := fpdf.ImageOptions{ImageType: "PNG"}
	name := "qr"
	if s.qrs++; s.qrs > 1 {
		name += strconv.Itoa(s.qrs)
	}
	s.pdf.RegisterImageOptionsReader(name, opt, &img)
	s.pdf.ImageOptions(name, x-quiet, y-quiet, side+2*quiet, side+2*quiet, false, opt, 0, "")
	return nil
}

// clean makes typed text printable: NFC, one space between words, no control or
// direction marks, and "?" for what the font has no letter for.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case r >= 0x0250 && (r < 0x1e00 || r > 0x1eff) && !strings.ContainsRune("–—‘’“”•…₫", r):
			return '?'
		}
		return r
	}, vntext.NFC(text))
	return strings.Join(strings.Fields(text), " ")
}
