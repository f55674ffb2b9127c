package paper

import (
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	sheetWidth = 210.0 // A5 across and A4 upright are equally wide
	margin     = 16.0
	inner      = sheetWidth - 2*margin
	topLine    = 13.0 // baseline of the first line

	qrSide    = 34.0 // millimetres of the symbol itself
	sideWidth = 42.0 // the column of the code
	bodyWidth = inner - sideWidth - 6
	labelRoom = 27.0
)

// An ordinary receipt is an A5 across; one with very long texts gets an A4, and
// only something that no form lets through needs more.
var sheetHeights = []float64{148, 297, 594}

// Receipt prints a donation receipt ("biên nhận ủng hộ") as one PDF page.
func Receipt(w io.Writer, d ReceiptDoc) error {
	if len(d.Signers) > 4 {
		panic(fmt.Sprintf("paper: %d signers on receipt %s", len(d.Signers), d.Number))
	}
	d = d.cleaned()
	for _, height := range sheetHeights {
		s := newSheet(sheetWidth, height, "Biên nhận "+d.Series+" "+d.Number, d.IssuedOn.Start())
		fits, err := s.receipt(d)
		if err != nil {
			return fmt.Errorf("receipt %s: %w", d.Number, err)
		}
		if !fits {
			continue
		}
		if len(d.Record) > 0 {
			s.pdf.SetAttachments([]fpdf.Attachment{{Content: d.Record, Filename: RecordName, Description: "Quỹ Khẩn Cấp"}})
		}
		pdf, err := s.bytes()
		if err != nil {
			return fmt.Errorf("receipt %s: %w", d.Number, err)
		}
		_, err = w.Write(pdf)
		return err
	}
	return fmt.Errorf("receipt %s: its texts do not fit on a sheet", d.Number)
}

func (d ReceiptDoc) cleaned() ReceiptDoc {
	for _, text := range []*string{
		&d.Unit, &d.Fund, &d.Address, &d.Number, &d.Series, &d.Giver, &d.GiverAddress,
		&d.Campaign, &d.Content, &d.URL, &d.Replaces,
		&d.Paid.Bank, &d.Paid.Account, &d.Paid.Reference, &d.Void.Reason, &d.Void.ReplacedBy,
	} {
		*text = clean(*text)
	}
	signers := make([]Signer, len(d.Signers))
	for i, p := range d.Signers {
		signers[i] = Signer{clean(p.Title), clean(p.Name)}
	}
	d.Signers = signers
	goods := make([]GoodsLine, len(d.Goods))
	for i, l := range d.Goods {
		goods[i] = GoodsLine{clean(l.Name), clean(l.Told), l.ExpiresOn}
	}
	d.Goods = goods
	if d.Giver == "" {
		d.Giver = "Nhà hảo tâm không nêu tên"
	}
	return d
}

// receipt draws the page and reports whether all of it found room.
func (s *sheet) receipt(d ReceiptDoc) (fits bool, err error) {
	if d.Sample {
		s.watermark("DỮ LIỆU MẪU")
	}
	y := s.receiptHead(d)
	y = s.receiptTitle(d, y)
	if err := s.receiptCode(d, y); err != nil {
		return false, err
	}
	end := max(s.receiptBody(d, y), y+qrSide+15)
	if !d.Void.On.IsZero() {
		end = s.receiptVoid(d, y, end)
	}
	return s.receiptFoot(d, end), nil
}

// receiptHead sets who issues on the left, the state's name and motto on the
// right, as official papers have them.
func (s *sheet) receiptHead(d ReceiptDoc) float64 {
	const room = 88.0
	mid := margin + room/2
	y := topLine
	parent, issuer, small := style{regular, 8.5, black}, style{bold, 8.5, black}, style{regular, 7.5, muted}
	y = s.lines(mid, y, 4.3, parent, s.wrap(parent, strings.ToUpper(d.Unit), room))
	y = s.lines(mid, y, 4.3, issuer, s.wrap(issuer, strings.ToUpper(d.Fund), room))
	s.rule(mid-14, y-2.3, 28, 0.25, teal)
	y += 1.6
	y = s.lines(mid, y, 3.6, small, s.wrap(small, d.Address, room))

	mid = sheetWidth - margin - 40
	motto := style{bold, 9, black}
	s.centre(mid, topLine, style{bold, 8.5, black}, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	s.centre(mid, topLine+4.6, motto, "Độc lập - Tự do - Hạnh phúc")
	long := s.measure(motto, "Độc lập - Tự do - Hạnh phúc")
	s.rule(mid-long/2, topLine+6.4, long, 0.25, teal)
	return max(y, topLine+12)
}

func (s *sheet) receiptTitle(d ReceiptDoc, y float64) float64 {
	y += 5.4
	title, english := "BIÊN NHẬN ỦNG HỘ", "Donation receipt"
	if d.Paid.Goods {
		title, english = "BIÊN NHẬN HIỆN VẬT", "Receipt for goods"
	}
	s.centre(sheetWidth/2, y, style{bold, 19, teal}, title)
	s.centre(sheetWidth/2, y+5, style{regular, 8, muted}, english)
	s.centre(sheetWidth/2, y+10.2, style{regular, 9.5, black}, inWords(d.IssuedOn))

	if d.Copy > 0 {
		s.copyMark(fmt.Sprintf("BẢN SAO LẦN %d", d.Copy), y-6.6)
	}
	if d.Replaces != "" {
		small := style{regular, 7.5, muted}
		s.text(margin, y+4.4, small, "Thay cho biên nhận")
		s.text(margin, y+8, s.fit(small, d.Replaces, 50), d.Replaces)
	}
	edge := sheetWidth - margin
	for i, pair := range [][2]string{{"Ký hiệu", d.Series}, {"Số", d.Number}} {
		line := y - 1.5 + float64(i)*5.6
		value := s.fit(style{bold, 11, black}, pair[1], 36)
		s.right(edge, line, value, pair[1])
		s.right(edge-s.measure(value, pair[1])-2, line, style{regular, 8.5, muted}, pair[0])
	}
	return y + 17
}

// copyMark frames the words that a copy is told by, left of the title.
func (s *sheet) copyMark(text string, y float64) {
	mark := style{bold, 10, brick}
	s.pdf.SetDrawColor(brick.r, brick.g, brick.b)
	s.pdf.SetLineWidth(0.5)
	s.pdf.RoundedRect(margin, y, s.measure(mark, text)+6, 7.2, 1.2, "1234", "D")
	s.text(margin+3, y+4.9, mark, text)
}

// receiptCode sets the QR with the words that tell what it is for.
func (s *sheet) receiptCode(d ReceiptDoc, y float64) error {
	left := sheetWidth - margin - sideWidth
	mid := left + sideWidth/2
	if err := s.qr(mid-qrSide/2, y-1, qrSide, d.QR); err != nil {
		return err
	}
	y += qrSide + 5
	s.centre(mid, y, style{semiBold, 7.5, teal}, "Quét mã để kiểm tra biên nhận")
	y += 4.6
	host, path, code := addressParts(d.URL)
	big := style{bold, 10, black}
	s.centre(mid, y, s.fit(big, code, sideWidth), code)
	y += 3.6
	small := style{regular, 6.5, muted}
	for _, line := range []string{host, path} {
		s.centre(mid, y, s.fit(small, line, sideWidth), line)
		y += 2.9
	}
	return nil
}

// addressParts are the host and the path of an address, which never break
// elsewhere than at that slash, and its last part in groups of four letters, as
// it is read aloud and typed.
func addressParts(address string) (host, path, code string) {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		rest = address
	}
	host, path, _ = strings.Cut(rest, "/")
	path = prefixed("/", path)
	for i, r := range path[strings.LastIndexByte(path, '/')+1:] {
		if i > 0 && i%4 == 0 {
			code += " "
		}
		code += string(r)
	}
	return host, path, code
}

// lines says the way of payment: by what, and the trace it left at the bank.
func (p Payment) lines() []string {
	if p.Goods {
		return []string{join(", ", "Giao nhận tại "+p.Bank, dated("ngày ", p.On))}
	}
	if p.Cash {
		return []string{join(", ", "Tiền mặt nộp tại quỹ", dated("ngày ", p.On))}
	}
	to := "Chuyển khoản"
	if p.Bank != "" || p.Account != "" {
		to += " vào tài khoản " + join(" ", p.Account, p.Bank)
	}
	trace := join(", ", prefixed("số tham chiếu ", p.Reference), dated("ghi có ngày ", p.On))
	if trace == "" {
		return []string{to}
	}
	return []string{to, strings.ToUpper(trace[:1]) + trace[1:]}
}

func (s *sheet) receiptBody(d ReceiptDoc, y float64) float64 {
	value := style{regular, 10, black}
	y = s.row(y, "Người ủng hộ", "Donor", style{semiBold, 11, black}, d.Giver)
	y = s.row(y, "Địa chỉ", "Address", value, d.GiverAddress)
	y = s.row(y, "Cuộc vận động", "Campaign", value, d.Campaign)
	y = s.row(y, "Nội dung", "For", value, d.Content)
	if d.Paid.Goods {
		y = s.row(y, "Hình thức", "Handed over", value, d.Paid.lines()...)
		return s.goods(y+0.6, d.Goods)
	}
	y = s.amount(y+1.2, d)
	return s.row(y, "Hình thức", "Paid by", value, d.Paid.lines()...)
}

// row sets a label, its English beneath, and the value's paragraphs beside them.
// A value nobody gave has no row.
func (s *sheet) row(y float64, label, english string, st style, paragraphs ...string) float64 {
	line := y
	for _, text := range paragraphs {
		for _, part := range s.wrap(st, text, bodyWidth-labelRoom) {
			s.text(margin+labelRoom, line, st, part)
			line += 4.8
		}
	}
	if line == y {
		return y
	}
	s.text(margin, y, style{regular, 8.5, muted}, label)
	s.text(margin, y+2.8, style{regular, 6, muted}, english)
	return max(y+7.2, line+2.6)
}

// amount is the middle of the paper: figures as large as they go, words beneath.
func (s *sheet) amount(y float64, d ReceiptDoc) float64 {
	const pad = 4.0
	room := bodyWidth - labelRoom
	words := style{regular, 10, black}
	lines := s.wrap(words, d.Amount.InWords(), room-pad)
	top := y - 4.2
	height := 10.5 + 4.9*float64(len(lines)) + 1.4
	s.panel(margin-pad, top, bodyWidth+pad, height, wash)

	figures := s.fit(style{bold, 18, teal}, d.Amount.String(), room-pad)
	s.text(margin+labelRoom, top+8, figures, d.Amount.String())
	s.text(margin, top+7.4, style{regular, 8.5, muted}, "Số tiền")
	s.text(margin, top+10.4, style{regular, 6, muted}, "Amount")
	for i, line := range lines {
		s.text(margin+labelRoom, top+13.6+4.9*float64(i), words, line)
	}
	return top + height + 6.2
}

// receiptVoid crosses the body out, as the law has a wrong voucher cancelled,
// and says when and why.
func (s *sheet) receiptVoid(d ReceiptDoc, top, end float64) float64 {
	s.pdf.SetDrawColor(brick.r, brick.g, brick.b)
	s.pdf.SetLineWidth(0.5)
	s.pdf.Line(margin, top-5, margin+bodyWidth, end-4)
	s.pdf.Line(margin, end-4, margin+bodyWidth, top-5)

	// The stamp is an outline: what is cancelled stays legible.
	const w, h = 46.0, 14.0
	x, y := margin+bodyWidth-w-3, (top+end)/2-h/2-5
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(8, x+w/2, y+h/2)
	s.pdf.SetLineWidth(0.8)
	s.pdf.RoundedRect(x, y, w, h, 1.8, "1234", "D")
	s.centre(x+w/2, y+h/2+3.1, style{bold, 24, brick}, "ĐÃ HỦY")
	s.pdf.TransformEnd()

	why := join(". ", "Đã hủy "+dated("ngày ", d.Void.On), prefixed("Lý do: ", d.Void.Reason),
		prefixed("Thay bằng biên nhận ", d.Void.ReplacedBy))
	for _, line := range s.wrap(style{semiBold, 8.5, brick}, why, inner) {
		s.text(margin, end, style{semiBold, 8.5, brick}, line)
		end += 4.4
	}
	return end + 0.6
}

// receiptFoot sets the signatures at the foot of the sheet and reports whether
// the body above left them their room.
func (s *sheet) receiptFoot(d ReceiptDoc, end float64) bool {
	column := inner / float64(max(len(d.Signers), 1))
	title, name := style{bold, 8.5, black}, style{semiBold, 9.5, black}
	var titleLines, nameLines int
	for _, p := range d.Signers {
		titleLines = max(titleLines, len(s.wrap(title, strings.ToUpper(p.Title), column-6)))
		nameLines = max(nameLines, len(s.wrap(name, p.Name, column-6)))
	}
	const pitch, space, below = 4.0, 13.0, 8.0
	signing := pitch*float64(titleLines) + space
	height := signing + pitch*float64(nameLines) + below

	y := s.height - 3 - height
	if s.height > sheetHeights[0] {
		y = min(y, end+6) // on a tall sheet they follow the text
	}
	fits := end <= y
	for i, p := range d.Signers {
		mid := margin + column*(float64(i)+0.5)
		line := s.lines(mid, y, pitch, title, s.wrap(title, strings.ToUpper(p.Title), column-6))
		s.centre(mid, line-0.4, style{regular, 7, muted}, "(Ký, ghi rõ họ tên)")
		s.lines(mid, y+signing, pitch, name, s.wrap(name, p.Name, column-6))
	}
	y += height - below
	s.rule(margin, y, inner, 0.2, faint)
	same := "số tiền"
	if d.Paid.Goods {
		same = "hiện vật"
	}
	s.text(margin, y+3.4, style{regular, 6.5, muted},
		"Mỗi khoản ủng hộ có một biên nhận. Biên nhận đúng khi trang mở bằng mã QR ghi cùng số, ngày và "+same+".")
	if d.Sample {
		s.right(sheetWidth-margin, y+3.4, style{semiBold, 6.5, ochre}, "Dữ liệu mẫu, không có giá trị")
	}
	return fits
}

// watermark goes under everything else.
func (s *sheet) watermark(text string) {
	x, y := s.width/2, s.height/2
	st := s.fit(style{bold, 80, amber}, text, s.width-40)
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(24, x, y)
	s.centre(x, y+10, st, text)
	s.pdf.TransformEnd()
}

func inWords(day workday.Day) string {
	t := day.Start()
	return fmt.Sprintf("Ngày %02d tháng %02d năm %d", t.Day(), t.Month(), t.Year())
}

func dated(before string, day workday.Day) string {
	if day.IsZero() {
		return ""
	}
	return before + day.Local()
}

func prefixed(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

// join puts sep between the parts that say something.
func join(sep string, parts ...string) string {
	said := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, sep)
}
