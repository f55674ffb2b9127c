package paper

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// PosterDoc is the list of a decision for one commune, to hang on the wall. Names on
// it are masked as they are on the web.
type PosterDoc struct {
	Unit     string // "Xã Tràng Định"
	Title    string // "DANH SÁCH HỘ ĐƯỢC HỖ TRỢ"
	Event    string
	Decision string // "Quyết định số 12/QĐ-QTGKC ngày 11/11/2026 của …"
	Hangs    string // "Niêm yết từ ngày … đến hết ngày …"
	Places   string
	Rows     []PosterRow
	Totals   []string
	Object   []string // how to object, a sentence a line
	QR, URL  string
	Code     string
	Hash     string
	On       time.Time
	Sample   bool
}

// PosterRow is one line of the list.
type PosterRow struct{ Nth, Name, Village, Kind, Qty string }

// A3 upright, read at an arm's length.
const (
	posterWidth  = 297.0
	posterHeight = 420.0
	posterMargin = 18.0
	posterInner  = posterWidth - 2*posterMargin
	posterFoot   = posterHeight - 24.0
	posterPitch  = 8.0
	posterQR     = 48.0
)

var posterColumns = []struct {
	head  string
	width float64
	right bool
}{{"Số", 18, true}, {"Hộ", 78, false}, {"Thôn", 56, false}, {"Hỗ trợ cho", 60, false}, {"Được nhận", 49, true}}

var (
	posterText = style{regular, 15, black}
	posterBold = style{bold, 15, black}
)

// Poster prints the list on as many A3 sheets as it takes.
func Poster(w io.Writer, d PosterDoc) error {
	if len(d.Rows) > rowsMax {
		return fmt.Errorf("poster %s: %d rows", d.Code, len(d.Rows))
	}
	d = d.cleaned()
	p := newPoster(d, 0)
	err := p.draw()
	if err == nil && p.page > 1 {
		p = newPoster(d, p.page)
		err = p.draw()
	}
	if err != nil {
		return fmt.Errorf("poster %s: %w", d.Code, err)
	}
	pdf, err := p.bytes()
	if err != nil {
		return fmt.Errorf("poster %s: %w", d.Code, err)
	}
	_, err = w.Write(pdf)
	return err
}

type poster struct {
	*sheet
	doc   PosterDoc
	y     float64
	page  int
	pages int
}

func newPoster(d PosterDoc, pages int) *poster {
	p := &poster{sheet: newSheet(posterWidth, posterHeight, "Niêm yết "+d.Code, d.On), doc: d, pages: pages}
	p.begin()
	return p
}

func (p *poster) begin() {
	p.page++
	if p.doc.Sample {
		p.watermark("DỮ LIỆU MẪU")
	}
	p.y = posterMargin + 8
	foot := style{regular, 9, muted}
	p.text(posterMargin, posterHeight-14, foot, "Mã niêm yết "+p.doc.Code+" · Mã băm danh sách công bố (SHA-256): "+p.doc.Hash)
	if p.pages > 1 {
		p.right(posterWidth-posterMargin, posterHeight-9, foot, fmt.Sprintf("Tờ %d/%d", p.page, p.pages))
	}
	if p.doc.Sample {
		p.text(posterMargin, posterHeight-9, style{semiBold, 9, ochre}, "Dữ liệu mẫu, không có giá trị")
	}
}

func (p *poster) room(height float64) bool {
	if p.y+height <= posterFoot {
		return false
	}
	p.pdf.AddPage()
	p.begin()
	return true
}

func (p *poster) draw() error {
	if err := p.head(); err != nil {
		return err
	}
	p.cells(nil)
	for _, r := range p.doc.Rows {
		row := []string{r.Nth, r.Name, r.Village, r.Kind, r.Qty}
		if p.room(p.height(row)) {
			p.cells(nil)
		}
		p.cells(row)
	}
	p.y += 6
	for _, t := range p.doc.Totals {
		p.room(posterPitch)
		p.text(posterMargin, p.y, posterBold, t)
		p.y += posterPitch
	}
	return nil
}

// head sets what the list is on the left and the code to object by on the right.
func (p *poster) head() error {
	room := posterInner - posterQR - 14
	put := func(st style, pitch float64, text string) {
		for _, line := range p.wrap(st, text, room) {
			p.text(posterMargin, p.y, st, line)
			p.y += pitch
		}
	}
	top := p.y - 6
	put(style{semiBold, 16, muted}, 8, strings.ToUpper(p.doc.Unit))
	p.y += 6
	put(style{bold, 30, black}, 13, p.doc.Title)
	put(style{semiBold, 18, black}, 9, p.doc.Event)
	p.y += 2
	put(posterText, 7.4, p.doc.Decision)
	put(posterBold, 7.4, p.doc.Hangs)
	put(posterText, 7.4, p.doc.Places)
	if p.doc.QR != "" {
		x := posterWidth - posterMargin - posterQR
		if err := p.qr(x, top, posterQR, p.doc.QR); err != nil {
			return err
		}
		small := style{regular, 9.5, muted}
		y := top + posterQR + 6
		for _, line := range p.address(small, p.doc.URL, posterQR+8) {
			p.text(x, y, small, line)
			y += 4.4
		}
		p.y = max(p.y, y+4)
	}
	p.y += 2
	put = func(st style, pitch float64, text string) {
		for _, line := range p.wrap(st, text, posterInner) {
			p.text(posterMargin, p.y, st, line)
			p.y += pitch
		}
	}
	for _, text := range p.doc.Object {
		put(posterText, 7.4, text)
	}
	p.y += 8
	return nil
}

func (p *poster) height(row []string) float64 {
	lines := 1
	for i, c := range posterColumns {
		lines = max(lines, len(p.wrap(posterText, row[i], p.wide(c.width)-5)))
	}
	return float64(lines)*posterPitch + 4
}

// wide is a column's share of the sheet.
func (p *poster) wide(width float64) float64 { return posterInner * width / 261 }

// cells draws one row; nil is the head of the table.
func (p *poster) cells(row []string) {
	st, fill := posterText, "D"
	if row == nil {
		st, fill = posterBold, "FD"
		for _, c := range posterColumns {
			row = append(row, c.head)
		}
	}
	height := p.height(row)
	top := p.y - 7
	x := posterMargin
	p.pdf.SetDrawColor(muted.r, muted.g, muted.b)
	p.pdf.SetFillColor(wash.r, wash.g, wash.b)
	p.pdf.SetLineWidth(0.2)
	for i, c := range posterColumns {
		wide := p.wide(c.width)
		p.pdf.Rect(x, top, wide, height, fill)
		y := top + 8
		for _, line := range p.wrap(st, row[i], wide-5) {
			if c.right {
				p.right(x+wide-2.5, y, st, line)
			} else {
				p.text(x+2.5, y, st, line)
			}
			y += posterPitch
		}
		x += wide
	}
	p.y += height
}

func (d PosterDoc) cleaned() PosterDoc {
	for _, text := range []*string{&d.Unit, &d.Title, &d.Event, &d.Decision, &d.Hangs, &d.Places, &d.URL, &d.Code, &d.Hash} {
		*text = clean(*text)
	}
	d.Totals, d.Object = cleanAll(d.Totals), cleanAll(d.Object)
	rows := make([]PosterRow, len(d.Rows))
	for i, r := range d.Rows {
		rows[i] = PosterRow{clean(r.Nth), clean(r.Name), clean(r.Village), clean(r.Kind), clean(r.Qty)}
	}
	d.Rows = rows
	return d
}
