package paper

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// RosterDoc is the list of a hand-over session on which people sign.
type RosterDoc struct {
	Unit, Fund string
	Session    string // its number
	Place      string
	When       string
	Decision   string
	Plan       string // "Kế hoạch chi số 3/2026, phần 1"
	Staff      []string
	Rows       []RosterRow
	Totals     []string
	Draft      bool // the session has not opened: the list may still change
	On         time.Time
	Sample     bool
}

// RosterRow is one line; the last two columns are for the pen.
type RosterRow struct {
	Nth, Code, Name string
	Household       string // the end of its code: tells two of one name apart
	Village, What   string
}

// RosterRowsPerPage is how many rows stand on each page: what was signed on page 2
// is on the photo of page 2.
const RosterRowsPerPage = 10

// A4 across, rows high enough for a hand that seldom writes.
const (
	rosterWidth   = 297.0
	rosterHeight  = 210.0
	rosterMargin  = 12.0
	rosterInner   = rosterWidth - 2*rosterMargin
	rosterRow     = 11.6
	rosterRowsMax = 20_000
)

var rosterColumns = []struct {
	head  string
	width float64
	right bool
}{
	{"TT", 10, true},
	{"Mã phiếu", 29, false},
	{"Họ tên chủ hộ", 55, false},
	{"Thôn", 40, false},
	{"Được nhận", 40, true},
	{"Thực nhận", 27, false},
	{"Ký nhận hoặc điểm chỉ", 40, false},
	{"Người nhận thay", 32, false},
}

// Roster prints the list on as many A4 sheets as it takes, ten rows each.
func Roster(w io.Writer, d RosterDoc) error {
	if len(d.Rows) > rosterRowsMax {
		return fmt.Errorf("roster %s: %d rows", d.Session, len(d.Rows))
	}
	d = d.cleaned()
	s := newSheet(rosterWidth, rosterHeight, "Danh sách ký nhận, phiên "+d.Session, d.On)
	pages := max((len(d.Rows)+RosterRowsPerPage-1)/RosterRowsPerPage, 1)
	for page := range pages {
		if page > 0 {
			s.pdf.AddPage()
		}
		rows := d.Rows[page*RosterRowsPerPage : min((page+1)*RosterRowsPerPage, len(d.Rows))]
		s.rosterPage(d, rows, page+1, pages)
	}
	pdf, err := s.bytes()
	if err != nil {
		return fmt.Errorf("roster %s: %w", d.Session, err)
	}
	_, err = w.Write(pdf)
	return err
}

func (s *sheet) rosterPage(d RosterDoc, rows []RosterRow, page, pages int) {
	if d.Sample {
		s.watermark("DỮ LIỆU MẪU")
	}
	y := rosterMargin + 4
	s.text(rosterMargin, y, s.fit(style{bold, 9, black}, strings.ToUpper(d.Unit), 110), strings.ToUpper(d.Unit))
	s.right(rosterWidth-rosterMargin, y, style{semiBold, 9, muted}, fmt.Sprintf("Trang %d/%d", page, pages))
	y += 4.2
	s.text(rosterMargin, y, s.fit(style{regular, 8, muted}, d.Fund, 110), d.Fund)
	title := "DANH SÁCH KÝ NHẬN"
	if d.Draft {
		title = "DANH SÁCH DỰ KIẾN"
	}
	s.centre(rosterWidth/2, y, style{bold, 15, teal}, title)
	y += 6.4
	about := style{regular, 8.5, black}
	for _, line := range []string{
		join(" · ", "Phiên phát số "+d.Session, d.Place, d.When), join(" · ", d.Decision, d.Plan),
	} {
		s.centre(rosterWidth/2, y, s.fit(about, line, rosterInner), line)
		y += 4.4
	}
	y += 1.6
	y = s.rosterCells(y, 7.4, nil)
	for _, r := range rows {
		y = s.rosterCells(y, rosterRow, []string{r.Nth, r.Code, r.named(), r.Village, r.What, "", "", ""})
	}
	s.rosterFoot(d, y, page == pages)
}

// rosterCells draws one row from y down and answers where the next begins; nil is
// the head of the table. What is too long is made smaller, never cut.
func (s *sheet) rosterCells(y, height float64, row []string) float64 {
	s.pdf.SetDrawColor(muted.r, muted.g, muted.b)
	s.pdf.SetFillColor(wash.r, wash.g, wash.b)
	s.pdf.SetLineWidth(0.2)
	x := rosterMargin
	for i, c := range rosterColumns {
		st, text, how := style{regular, 9.5, black}, c.head, "D"
		if row == nil {
			st, how = style{semiBold, 8.5, black}, "FD"
		} else {
			text = row[i]
		}
		if row != nil && i == 2 {
			st.face = semiBold
		}
		s.pdf.Rect(x, y, c.width, height, how)
		lines := s.wrap(st, text, c.width-3)
		for len(lines) > 2 && st.size > 5 {
			st.size -= 0.5
			lines = s.wrap(st, text, c.width-3)
		}
		pitch := st.size * 0.43
		at := y + height/2 + st.size*0.125 - pitch*float64(len(lines)-1)/2
		for _, line := range lines {
			if c.right {
				s.right(x+c.width-1.5, at, st, line)
			} else {
				s.text(x+1.5, at, st, line)
			}
			at += pitch
		}
		x += c.width
	}
	return y + height
}

// rosterFoot sets who answers for the session on each page, since each is signed
// alone; the sums stand on the last.
func (s *sheet) rosterFoot(d RosterDoc, y float64, last bool) {
	small := style{regular, 8.5, black}
	y += 5
	if last && len(d.Totals) > 0 {
		text := "Tổng: " + strings.Join(d.Totals, "; ")
		s.text(rosterMargin, y, s.fit(style{semiBold, 9, black}, text, rosterInner), text)
	}
	y = rosterHeight - 29
	for i, title := range []string{"NGƯỜI PHÁT", "NGƯỜI CHỨNG KIẾN", "ĐẠI DIỆN THÔN"} {
		mid := rosterMargin + rosterInner*(float64(i)+0.5)/3
		s.centre(mid, y, style{bold, 8.5, black}, title)
		s.centre(mid, y+3.6, style{regular, 7, muted}, "(Ký, ghi rõ họ tên)")
		if i < len(d.Staff) && i < 2 {
			s.centre(mid, y+18, s.fit(small, d.Staff[i], rosterInner/3-6), d.Staff[i])
		}
	}
	s.text(rosterMargin, rosterHeight-5.5, style{regular, 7, muted},
		"Đọc cho người nhận nghe số được nhận trước khi ký. Chỉ ký khi đã nhận đủ. Người nhận thay ghi họ tên, quan hệ và lý do.")
	if d.Sample {
		s.right(rosterWidth-rosterMargin, rosterHeight-5.5, style{semiBold, 7, ochre}, "Dữ liệu mẫu, không có giá trị")
	}
}

// named is a household's name with what tells it from another of the same name.
func (r RosterRow) named() string {
	if r.Household == "" {
		return r.Name
	}
	return r.Name + " (hộ …" + r.Household + ")"
}

func (d RosterDoc) cleaned() RosterDoc {
	for _, text := range []*string{&d.Unit, &d.Fund, &d.Session, &d.Place, &d.When, &d.Decision, &d.Plan} {
		*text = clean(*text)
	}
	d.Staff, d.Totals = cleanAll(d.Staff), cleanAll(d.Totals)
	rows := make([]RosterRow, len(d.Rows))
	for i, r := range d.Rows {
		rows[i] = RosterRow{clean(r.Nth), clean(r.Code), clean(r.Name), clean(r.Household), clean(r.Village), clean(r.What)}
	}
	d.Rows = rows
	return d
}
