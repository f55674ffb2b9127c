package paper

import (
	"fmt"
	"io"
	"strings"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// CertificateDoc is a household's certificate of damage as its paper says it. All
// text is as it was on the day of issue; an empty field leaves its line out.
type CertificateDoc struct {
	Unit, Above string // the commune's committee, and what it belongs to

	Number, Series string
	IssuedOn       workday.Day

	Household, Code string // the head's name, and the household's own code
	Village         string
	Commune         string
	Address         string
	Persons         int

	Event      string
	AssessedOn workday.Day
	Losses     []string // one line each, in words

	Signers []Signer

	QR  string // what the code holds, with its signature
	URL string // the short address of the same page, for people to type

	Sample bool
}

// Certificate prints a certificate of damage ("phiếu xác nhận thiệt hại") as one PDF
// page.
func Certificate(w io.Writer, d CertificateDoc) error {
	if len(d.Signers) > 4 {
		panic(fmt.Sprintf("paper: %d signers on certificate %s", len(d.Signers), d.Number))
	}
	d = d.cleaned()
	for _, height := range sheetHeights {
		s := newSheet(sheetWidth, height, "Phiếu xác nhận thiệt hại "+d.Series+" "+d.Number, d.IssuedOn.Start())
		fits, err := s.certificate(d)
		if err != nil {
			return fmt.Errorf("certificate %s: %w", d.Number, err)
		}
		if !fits {
			continue
		}
		pdf, err := s.bytes()
		if err != nil {
			return fmt.Errorf("certificate %s: %w", d.Number, err)
		}
		_, err = w.Write(pdf)
		return err
	}
	return fmt.Errorf("certificate %s: its texts do not fit on a sheet", d.Number)
}

func (d CertificateDoc) cleaned() CertificateDoc {
	for _, text := range []*string{
		&d.Unit, &d.Above, &d.Number, &d.Series, &d.Household, &d.Code, &d.Village, &d.Commune, &d.Address, &d.Event, &d.URL,
	} {
		*text = clean(*text)
	}
	losses := make([]string, len(d.Losses))
	for i, text := range d.Losses {
		losses[i] = clean(text)
	}
	d.Losses = losses
	signers := make([]Signer, len(d.Signers))
	for i, p := range d.Signers {
		signers[i] = Signer{clean(p.Title), clean(p.Name)}
	}
	d.Signers = signers
	return d
}

// certificate draws the page and reports whether all of it found room.
func (s *sheet) certificate(d CertificateDoc) (fits bool, err error) {
	if d.Sample {
		s.watermark("DỮ LIỆU MẪU")
	}
	y := s.receiptHead(ReceiptDoc{Unit: d.Above, Fund: d.Unit})
	y = s.certificateTitle(d, y)
	if err := s.certificateCode(d, y); err != nil {
		return false, err
	}
	end := max(s.certificateBody(d, y), y+qrSide+15)
	return s.certificateFoot(d, end), nil
}

func (s *sheet) certificateTitle(d CertificateDoc, y float64) float64 {
	y += 5.4
	s.centre(sheetWidth/2, y, style{bold, 16, teal}, "PHIẾU XÁC NHẬN THIỆT HẠI")
	s.centre(sheetWidth/2, y+5, style{regular, 8, muted}, "Certificate of damage")
	s.centre(sheetWidth/2, y+10.2, style{regular, 9.5, black}, inWords(d.IssuedOn))
	edge := sheetWidth - margin
	for i, pair := range [][2]string{{"Ký hiệu", d.Series}, {"Số", d.Number}} {
		line := y - 1.5 + float64(i)*5.6
		value := s.fit(style{bold, 10, black}, pair[1], 33)
		s.right(edge, line, value, pair[1])
		s.right(edge-s.measure(value, pair[1])-2, line, style{regular, 8, muted}, pair[0])
	}
	return y + 17
}

// certificateCode sets the QR with the words that tell what it is for.
func (s *sheet) certificateCode(d CertificateDoc, y float64) error {
	left := sheetWidth - margin - sideWidth
	mid := left + sideWidth/2
	if err := s.qr(mid-qrSide/2, y-1, qrSide, d.QR); err != nil {
		return err
	}
	y += qrSide + 5
	s.centre(mid, y, style{semiBold, 7.5, teal}, "Quét mã để kiểm tra phiếu")
	y += 4.6
	host, path, code := addressParts(d.URL)
	s.centre(mid, y, s.fit(style{bold, 10, black}, code, sideWidth), code)
	y += 3.6
	small := style{regular, 6.5, muted}
	for _, line := range []string{host, path} {
		s.centre(mid, y, s.fit(small, line, sideWidth), line)
		y += 2.9
	}
	return nil
}

func (s *sheet) certificateBody(d CertificateDoc, y float64) float64 {
	value := style{regular, 10, black}
	y = s.row(y, "Chủ hộ", "Household", style{semiBold, 11, black}, d.Household)
	y = s.row(y, "Mã hộ", "Code", value, d.Code)
	y = s.row(y, "Nơi ở", "Lives in", value, join(", ", d.Address, d.Village, d.Commune))
	y = s.row(y, "Số nhân khẩu", "Persons", value, fmt.Sprint(d.Persons))
	y = s.row(y, "Sự kiện", "Event", value, d.Event)
	y = s.row(y, "Thiệt hại", "Damage", value, d.Losses...)
	return s.row(y, "Khảo sát", "Surveyed", value, dated("ngày ", d.AssessedOn))
}

// certificateFoot sets the signatures at the foot of the sheet and reports whether
// the body above left them their room.
func (s *sheet) certificateFoot(d CertificateDoc, end float64) bool {
	const signing, below = 22.0, 8.0
	column := inner / float64(max(len(d.Signers), 1))
	y := s.height - 3 - signing - below
	if s.height > sheetHeights[0] {
		y = min(y, end+6)
	}
	fits := end <= y
	title, name := style{bold, 8.5, black}, style{semiBold, 9.5, black}
	for i, p := range d.Signers {
		mid := margin + column*(float64(i)+0.5)
		s.centre(mid, y, s.fit(title, strings.ToUpper(p.Title), column-6), strings.ToUpper(p.Title))
		s.centre(mid, y+3.6, style{regular, 7, muted}, "(Ký, ghi rõ họ tên)")
		s.centre(mid, y+signing-4, s.fit(name, p.Name, column-6), p.Name)
	}
	y += signing
	s.rule(margin, y, inner, 0.2, faint)
	s.text(margin, y+3.4, style{regular, 6.5, muted},
		"Phiếu xác nhận thiệt hại đã được hai người khảo sát và thẩm định; phiếu không phải là quyết định hỗ trợ.")
	if d.Sample {
		s.right(sheetWidth-margin, y+3.4, style{semiBold, 6.5, ochre}, "Dữ liệu mẫu, không có giá trị")
	}
	return fits
}
