package paper

import (
	"fmt"
	"io"
	"strings"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// BlockDoc is a block of receipts that are written by hand where there is no network.
type BlockDoc struct {
	Unit, Fund string
	Series     string
	Desk       string
	On         workday.Day
	Slips      []BlockSlip
	Sample     bool // made-up data
}

// BlockSlip is one receipt of a block: its number, and the address at which who was handed
// it finds what it became.
type BlockSlip struct{ Number, URL string }

const (
	slipsPerPage = 3
	slipHeight   = 297.0 / slipsPerPage
	slipQR       = 24.0
)

// Block prints the slips of a block, three on an A4 to be cut.
func Block(w io.Writer, d BlockDoc) error {
	if len(d.Slips) == 0 || len(d.Slips) > ReceiptsMax {
		panic(fmt.Sprintf("paper: %d slips in one block", len(d.Slips)))
	}
	for _, text := range []*string{&d.Unit, &d.Fund, &d.Series, &d.Desk} {
		*text = clean(*text)
	}
	s := newSheet(sheetWidth, 297, "Quyển biên nhận "+d.Series, d.On.Start())
	for i, slip := range d.Slips {
		if i > 0 && i%slipsPerPage == 0 {
			s.page(297)
		}
		if i%slipsPerPage == 0 && d.Sample {
			s.watermark("DỮ LIỆU MẪU")
		}
		if err := s.slip(d, slip, float64(i%slipsPerPage)*slipHeight); err != nil {
			return fmt.Errorf("slip %s: %w", slip.Number, err)
		}
	}
	pdf, err := s.bytes()
	if err != nil {
		return fmt.Errorf("print %d slips: %w", len(d.Slips), err)
	}
	_, err = w.Write(pdf)
	return err
}

// slip draws one receipt with its lines to be written on.
func (s *sheet) slip(d BlockDoc, slip BlockSlip, top float64) error {
	small, label := style{regular, 7.5, muted}, style{regular, 9, black}
	if top > 0 {
		s.pdf.SetDashPattern([]float64{2, 2}, 0)
		s.rule(6, top, sheetWidth-12, 0.2, muted)
		s.pdf.SetDashPattern(nil, 0)
	}
	y := top + 10
	issuer := style{bold, 8.5, black}
	s.text(margin, y, s.fit(label, strings.ToUpper(d.Unit), 96), strings.ToUpper(d.Unit))
	s.text(margin, y+4.4, s.fit(issuer, strings.ToUpper(d.Fund), 96), strings.ToUpper(d.Fund))
	s.text(margin, y+8.4, s.fit(small, "Nơi dùng: "+d.Desk, 96), "Nơi dùng: "+d.Desk)
	edge := sheetWidth - margin
	for i, pair := range [][2]string{{"Ký hiệu", d.Series}, {"Số", slip.Number}} {
		value := s.fit(style{bold, 11, black}, pair[1], 50)
		line := y + float64(i)*5.6
		s.right(edge, line, value, pair[1])
		s.right(edge-s.measure(value, pair[1])-2, line, style{regular, 8.5, muted}, pair[0])
	}
	y += 17
	s.centre(sheetWidth/2, y, style{bold, 15, teal}, "BIÊN NHẬN ỦNG HỘ TIỀN MẶT")
	s.centre(sheetWidth/2, y+4.6, small, "Viết tay khi không có mạng, nhập vào sổ sau")

	left := edge - slipQR
	if err := s.qr(left, y+8, slipQR, slip.URL); err != nil {
		return err
	}
	_, _, code := addressParts(slip.URL)
	mid := left + slipQR/2
	s.centre(mid, y+8+slipQR+6, s.fit(style{semiBold, 7.5, black}, code, 44), code)
	s.centre(mid, y+8+slipQR+9.6, small, "Quét để kiểm tra")

	y += 13
	room := left - 14 - margin
	for _, name := range []string{"Người nộp tiền", "Địa chỉ", "Nội dung ủng hộ", "Số tiền (bằng số)", "Bằng chữ"} {
		s.text(margin, y, label, name)
		at := margin + s.measure(label, name) + 2
		s.pdf.SetDashPattern([]float64{0.4, 1.2}, 0)
		s.rule(at, y+0.4, margin+room-at, 0.25, muted)
		s.pdf.SetDashPattern(nil, 0)
		y += 7
	}
	y += 1
	s.right(edge-8, y, label, "Ngày ........ tháng ........ năm ............")
	y += 5.5
	bolder := style{semiBold, 9, black}
	s.centre(margin+30, y, bolder, "Người nộp tiền")
	s.centre(edge-34, y, bolder, "Người nhận tiền")
	return nil
}
