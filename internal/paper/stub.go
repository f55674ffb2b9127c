package paper

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/skip2/go-qrcode"
)

// StubsDoc is the cards of a plan in one commune, eight to a sheet: each household
// brings its card to the hand-over.
type StubsDoc struct {
	Fund     string
	Commune  string
	Decision string // "Quyết định số 12/QĐ-QTGKC ngày 10/11/2026"
	Place    string // of the session; "" while none is planned: then it is written in by hand
	When     string // its hour and day
	Contact  string // whom to ask; "" is written in by hand
	Stubs    []StubCard
	On       time.Time
	Sample   bool
}

// StubCard is one row of the decision on its card.
type StubCard struct {
	Nth, Name, Village, What string
	Household                string // the end of its code, as the roster has it
	Code                     string
	QR, URL                  string // what the code holds; what people type
}

// Eight cards on an A4 upright, with room to cut between them.
const (
	cardColumns = 2
	cardRows    = 4
	cardWidth   = 210.0 / cardColumns
	cardHeight  = 297.0 / cardRows
	cardPad     = 6.0
	cardQR      = 34.0
	cardHead    = 8.0   // of the title
	stubsMax    = 4_000 // cards in one file
)

// Stubs prints the cards.
func Stubs(w io.Writer, d StubsDoc) error {
	if len(d.Stubs) > stubsMax {
		return fmt.Errorf("stubs: %d cards", len(d.Stubs))
	}
	d = d.cleaned()
	s := newSheet(210, 297, "Phiếu nhận hỗ trợ "+d.Commune, d.On)
	for i, c := range d.Stubs {
		at := i % (cardColumns * cardRows)
		if i > 0 && at == 0 {
			s.pdf.AddPage()
		}
		if at == 0 {
			if d.Sample {
				s.watermark("DỮ LIỆU MẪU")
			}
			s.cuts()
		}
		if err := s.card(d, c, float64(at%cardColumns)*cardWidth, float64(at/cardColumns)*cardHeight); err != nil {
			return fmt.Errorf("stub %s: %w", c.Code, err)
		}
	}
	pdf, err := s.bytes()
	if err != nil {
		return fmt.Errorf("stubs: %w", err)
	}
	_, err = w.Write(pdf)
	return err
}

// cuts draws where the scissors go.
func (s *sheet) cuts() {
	s.pdf.SetDrawColor(muted.r, muted.g, muted.b)
	s.pdf.SetLineWidth(0.15)
	s.pdf.SetDashPattern([]float64{2, 2}, 0)
	for i := 1; i < cardColumns; i++ {
		s.pdf.Line(float64(i)*cardWidth, 0, float64(i)*cardWidth, s.height)
	}
	for i := 1; i < cardRows; i++ {
		s.pdf.Line(0, float64(i)*cardHeight, s.width, float64(i)*cardHeight)
	}
	s.pdf.SetDashPattern(nil, 0)
}

func (s *sheet) card(d StubsDoc, c StubCard, x, y float64) error {
	top := y + cardPad
	if err := s.qrNamed(c.Code, x+cardPad+1.5, top+cardHead, cardQR, c.QR); err != nil {
		return err
	}
	title := style{bold, 12, teal}
	s.text(x+cardPad, top+4, title, "PHIẾU NHẬN HỖ TRỢ")
	s.right(x+cardWidth-cardPad, top+4, style{semiBold, 8, muted}, "Số "+c.Nth)
	left := x + cardPad + cardQR + 7
	room := cardWidth - cardQR - 2*cardPad - 7
	line := top + cardHead + 2.5
	put := func(st style, pitch float64, text string, most int) {
		for i, part := range s.wrap(st, text, room) {
			if i == most {
				break
			}
			s.text(left, line, st, part)
			line += pitch
		}
	}
	put(style{semiBold, 11, black}, 4.8, c.Name, 2)
	put(style{regular, 8, black}, 3.6, join(", ", c.Village, d.Commune), 2)
	if c.Household != "" {
		put(style{semiBold, 8, black}, 3.4, "Mã hộ …"+c.Household, 1)
	}
	line += 2
	put(style{regular, 7.5, muted}, 5.4, "Được nhận", 1)
	put(s.fit(style{bold, 14, black}, c.What, room), 6, c.What, 1)
	put(style{regular, 7.5, black}, 3.4, join(" của ", "Theo "+d.Decision, d.Fund), 4)
	code := addressCode(c.Code)
	s.centre(x+cardPad+1.5+cardQR/2, top+cardHead+cardQR+4.2, s.fit(style{bold, 9.5, black}, code, cardQR+2), code)
	foot := top + cardHead + cardQR + 8.6
	for _, fact := range []struct{ label, said string }{
		{"Nơi phát: ", d.Place}, {"Giờ phát: ", d.When}, {"Hỏi: ", d.Contact},
	} {
		st := style{regular, 8, black}
		s.text(x+cardPad, foot, st, fact.label)
		from := x + cardPad + s.measure(st, fact.label)
		if left := x + cardWidth - cardPad - from; fact.said != "" {
			st = s.fit(style{semiBold, 8, black}, fact.said, left)
			s.text(from, foot, st, fact.said)
		} else {
			s.rule(from, foot+0.6, left, 0.15, muted) // for the pen
		}
		foot += 3.7
	}
	s.text(x+cardPad, foot, s.fit(style{regular, 6.5, black}, cardRule, cardWidth-2*cardPad), cardRule)
	if d.Sample {
		s.right(x+cardWidth-cardPad, y+cardHeight-2.4, style{semiBold, 6, ochre}, "Dữ liệu mẫu, không có giá trị")
	}
	s.text(x+cardPad, y+cardHeight-2.4, s.fit(style{regular, 6, muted}, c.URL, 60), c.URL)
	return nil
}

// cardRule is what each holder must know.
const cardRule = "Mang phiếu này theo. Phiếu không phải tiền; nhận đủ mới ký. Không ai được thu lại khoản đã phát."

// addressCode is a code in groups of five.
func addressCode(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%5 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (d StubsDoc) cleaned() StubsDoc {
	for _, text := range []*string{&d.Fund, &d.Commune, &d.Decision, &d.Place, &d.When, &d.Contact} {
		*text = clean(*text)
	}
	stubs := make([]StubCard, len(d.Stubs))
	for i, c := range d.Stubs {
		c.Name, c.Village, c.Household, c.What = clean(c.Name), clean(c.Village), clean(c.Household), clean(c.What)
		stubs[i] = c
	}
	d.Stubs = stubs
	return d
}

// qrNamed is qr for papers with several codes, each under a name of its own.
func (s *sheet) qrNamed(name string, x, y, side float64, text string) error {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("draw QR of %d characters: %w", len(text), err)
	}
	const perModule = 4 // pixels: eight codes a sheet, hundreds of sheets
	modules := len(code.Bitmap())
	var img bytes.Buffer
	if err := png.Encode(&img, code.Image(modules*perModule)); err != nil {
		return fmt.Errorf("draw QR: %w", err)
	}
	quiet := side * 4 / float64(modules-8)
	opt := fpdf.ImageOptions{ImageType: "PNG"}
	s.pdf.RegisterImageOptionsReader("qr-"+name, opt, &img)
	s.pdf.ImageOptions("qr-"+name, x-quiet, y-quiet, side+2*quiet, side+2*quiet, false, opt, 0, "")
	return nil
}
