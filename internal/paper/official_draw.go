package paper

import (
	"fmt"
	"strconv"
	"strings"
)

// official is the paper being drawn, page after page.
type official struct {
	*sheet
	doc  OfficialDoc
	y    float64
	page int
}

func newOfficial(d OfficialDoc) *official {
	s := newSheet(officialWidth, officialHeight, join(" ", d.Kind, d.Number), d.On.Start())
	s.pdf.AddUTF8FontFromBytes(string(italic), "", italicTTF)
	o := &official{sheet: s, doc: d}
	o.begin()
	return o
}

// begin furnishes the page that was just opened.
func (o *official) begin() {
	o.page++
	if o.doc.Sample {
		o.watermark("DỮ LIỆU MẪU")
	} else if o.doc.Draft {
		o.watermark("DỰ THẢO")
	}
	o.y = officialTop
	if o.page > 1 { // Decree 30/2020, annex I: on top, in the middle, not on the first
		o.centre(officialMid, 13, style{regular, 11, black}, strconv.Itoa(o.page))
	}
	foot := style{regular, 7, muted}
	line := officialHeight - 11.0
	if o.doc.Hash != "" {
		o.text(officialLeft, line, foot, "Mã băm danh sách (SHA-256): "+o.doc.Hash)
	}
	if o.doc.Sample {
		o.text(officialLeft, line+3.6, style{semiBold, 7, ochre}, "Dữ liệu mẫu, không có giá trị")
	}
}

// room opens a new page unless this one has so much left, and says whether it did.
func (o *official) room(height float64) bool {
	if o.y+height <= officialHeight-officialFoot {
		return false
	}
	o.turn()
	return true
}

func (o *official) turn() {
	o.pdf.AddPage()
	o.begin()
}

func (o *official) draw() error {
	o.head()
	o.title()
	for _, text := range o.doc.Basis {
		o.paragraph(bodyItalic, text)
	}
	if o.doc.By != "" || o.doc.Decides != "" {
		o.y += 2
		o.lined(style{bold, 12, black}, strings.ToUpper(o.doc.By))
		o.lined(style{bold, 12, black}, o.doc.Decides)
	}
	for _, text := range o.doc.Body {
		o.paragraph(bodyText, text)
	}
	for i, a := range o.doc.Articles {
		o.paragraph(bodyBold, join(" ", fmt.Sprintf("Điều %d.", i+1), a.Title))
		for _, text := range a.Text {
			o.paragraph(bodyText, text)
		}
	}
	if o.doc.Annex == nil {
		o.tables()
	}
	for _, text := range o.doc.Closing {
		o.paragraph(bodyText, text)
	}
	if err := o.signatures(); err != nil {
		return err
	}
	if o.doc.Annex != nil {
		o.turn()
		st := bodyBold
		for _, text := range o.doc.Annex {
			o.lined(st, text)
			st = bodyItalic
		}
		o.tables()
	}
	return nil
}

func (o *official) tables() {
	for _, t := range o.doc.Tables {
		o.table(t)
	}
}

// head sets the two columns: who writes, and the state's name with the motto;
// under them number, place and date.
func (o *official) head() {
	const leftRoom = 70.0
	left, right := officialLeft+leftRoom/2-4, officialWidth-officialRight-43.0
	parent, issuer := style{regular, 11, black}, style{bold, 11, black}
	y := o.lines(left, officialTop, 5, parent, o.wrap(parent, strings.ToUpper(o.doc.Parent), leftRoom))
	for _, line := range o.doc.Issuer {
		y = o.lines(left, y, 5, issuer, o.wrap(issuer, strings.ToUpper(line), leftRoom))
	}
	o.rule(left-12, y-2.8, 24, 0.25, black)

	state, motto := style{bold, 10.5, black}, style{bold, 11.5, black}
	const nation, words = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
	o.centre(right, officialTop, o.fit(state, nation, 84), nation)
	o.centre(right, officialTop+5.2, motto, words)
	long := o.measure(motto, words)
	o.rule(right-long/2, officialTop+7.2, long, 0.25, black)

	y = max(y, officialTop+14) + 2
	number := style{regular, 11.5, black}
	text := "Số: " + o.doc.Number
	if strings.HasPrefix(o.doc.Number, "/") {
		text = "Số:         " + o.doc.Number
	}
	o.centre(left, y, number, text)
	place := style{italic, 11.5, black}
	date := o.doc.Place + ", " + lowerFirst(inWords(o.doc.On))
	o.centre(right, y, o.fit(place, date, 88), date)
	o.y = y + 11
}

func (o *official) title() {
	o.lined(style{bold, 14, black}, strings.ToUpper(o.doc.Kind))
	o.lined(style{bold, 12.5, black}, o.doc.Subject)
	o.rule(officialMid-16, o.y-3.4, 32, 0.25, black)
	o.y += 4
	if len(o.doc.To) > 0 {
		o.y += 1
		const label = "Kính gửi: "
		x := officialLeft + 30.0
		o.text(x, o.y, bodyText, label)
		x += o.measure(bodyText, label) + 1.5
		for _, to := range o.doc.To {
			for _, line := range o.wrap(bodyText, to, officialWidth-officialRight-x) {
				o.text(x, o.y, bodyText, line)
				o.y += officialPitch
			}
		}
		o.y += 3
	}
}

// lined sets centred lines below each other.
func (o *official) lined(st style, text string) {
	for _, line := range o.wrap(st, text, officialInner-20) {
		o.room(officialPitch)
		o.centre(officialMid, o.y, st, line)
		o.y += officialPitch
	}
}

// paragraph sets text with its first line drawn in.
func (o *official) paragraph(st style, text string) {
	x, room := officialLeft+indent, officialInner-indent
	for text != "" {
		line := o.wrap(st, text, room)[0]
		o.room(officialPitch)
		o.text(x, o.y, st, line)
		o.y += officialPitch
		text = strings.TrimSpace(text[len(line):])
		x, room = officialLeft, officialInner
	}
	o.y += 1.4
}

// table sets a list; its head stands on every page it reaches.
func (o *official) table(t Table) {
	o.y += 2
	if t.Title != "" {
		o.room(tableBegins)
		o.lined(style{bold, 11.5, black}, t.Title)
	}
	for _, text := range t.Before {
		o.paragraph(bodyText, text)
	}
	widths, all := make([]float64, len(t.Columns)), 0.0
	for _, c := range t.Columns {
		all += c.Width
	}
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		widths[i], heads[i] = officialInner*c.Width/all, c.Head
	}
	o.room(tableBegins / 2)
	o.cells(t, widths, heads, cellBold, true)
	for _, row := range t.Rows {
		o.tableRow(t, widths, heads, row, cellText)
	}
	if t.Total != "" {
		across := Table{Columns: []Column{{Right: true}}}
		o.room(2 * tablePitch)
		o.cells(across, []float64{officialInner}, []string{t.Total}, cellBold, false)
	}
	o.y += 5
}

func (o *official) tableRow(t Table, widths []float64, heads, row []string, st style) {
	if o.room(o.cellsHeight(widths, row, st)) {
		o.cells(t, widths, heads, cellBold, true)
	}
	o.cells(t, widths, row, st, false)
}

func (o *official) cellsHeight(widths []float64, row []string, st style) float64 {
	lines := 1
	for i, text := range row {
		lines = max(lines, len(o.wrap(st, text, widths[i]-2*tablePad)))
	}
	return float64(lines)*tablePitch + 2*tablePad
}

// cells draws one row with its borders.
func (o *official) cells(t Table, widths []float64, row []string, st style, head bool) {
	height := o.cellsHeight(widths, row, st)
	top := o.y - 3.6
	x := officialLeft
	o.pdf.SetDrawColor(muted.r, muted.g, muted.b)
	o.pdf.SetLineWidth(0.15)
	for i, text := range row {
		fill := "D"
		if head {
			o.pdf.SetFillColor(wash.r, wash.g, wash.b)
			fill = "FD"
		}
		o.pdf.Rect(x, top, widths[i], height, fill)
		y := top + tablePad + 3
		for _, line := range o.wrap(st, text, widths[i]-2*tablePad) {
			switch {
			case head:
				o.centre(x+widths[i]/2, y, st, line)
			case t.Columns[i].Right:
				o.right(x+widths[i]-tablePad, y, st, line)
			default:
				o.text(x+tablePad, y, st, line)
			}
			y += tablePitch
		}
		x += widths[i]
	}
	o.y += height
}

// The room of signatures.
const (
	signTitles = 12.0 // above the hand
	signHand   = 27.0
	signColumn = 74.0
)

// signatures sets who prepared in a row of their own, each in an equal part of the
// width; then who signs on the right and the recipients on the left, and under them
// the code with which anybody checks the paper.
func (o *official) signatures() error {
	const height = signTitles + signHand + 10
	side := 6.0 + 4.6*float64(len(o.doc.Recipients))
	if o.doc.QR != "" {
		side += officialQR + 14
	}
	o.y += 4
	signs := o.doc.Signers
	if n := len(signs) - 1; n > 0 {
		o.room(height)
		for i, p := range signs[:n] {
			part := officialInner / float64(n)
			o.signature(p, officialLeft+part*(float64(i)+0.5), min(part-6, signColumn))
		}
		o.y += height
	}
	o.room(max(height, side))
	if n := len(signs); n > 0 {
		o.signature(signs[n-1], officialWidth-officialRight-signColumn/2, signColumn)
	}
	return o.recipients()
}

// signature sets one person's titles, what the system says, and the name.
func (o *official) signature(p OfficialSigner, mid, room float64) {
	st, y := style{bold, 11.5, black}, o.y
	for _, title := range p.Titles {
		y = o.lines(mid, y, 5.4, st, o.wrap(st, strings.ToUpper(title), room))
	}
	note := style{italic, 9, muted}
	o.lines(mid, y+5, 4.2, note, o.wrap(note, p.Note, room-8))
	o.centre(mid, max(o.y+signTitles+signHand, y+22), o.fit(bodyBold, p.Name, room), p.Name)
}

func (o *official) recipients() error {
	o.text(officialLeft, o.y, style{bold, 11, black}, "Nơi nhận:")
	y := o.y + 5.2
	list := style{regular, 10, black}
	for _, r := range o.doc.Recipients {
		for _, line := range o.wrap(list, "- "+r, 68) {
			o.text(officialLeft, y, list, line)
			y += 4.6
		}
	}
	if o.doc.QR == "" {
		return nil
	}
	y += 2
	if err := o.qr(officialLeft+2, y, officialQR, o.doc.QR); err != nil {
		return err
	}
	small := style{regular, 7.5, muted}
	y += officialQR + 5
	o.text(officialLeft, y, small, "Quét mã để kiểm tra văn bản này, hoặc mở địa chỉ:")
	for _, line := range o.address(small, o.doc.URL, 72) {
		y += 3.4
		o.text(officialLeft, y, small, line)
	}
	return nil
}
