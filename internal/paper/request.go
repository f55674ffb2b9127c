package paper

import (
	"fmt"
	"io"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// RequestDoc is a commune's request for relief ("tờ trình đề nghị hỗ trợ").
type RequestDoc struct {
	Above   string // full name of the unit above: "Tỉnh Lạng Sơn"
	Unit    string // of the commune: "Xã Tràng Định"
	Name    string // of the commune as in the place of the date: "Tràng Định"
	To      []string
	Number  int64 // 0 for a draft
	On      workday.Day
	Event   string
	EventOn workday.Day

	Letter, Explanation string
	Earlier             string // the label of the request it supplements, or ""
	Basis               []string
	Gap                 []RequestGap
	Cases               []RequestCase
	Totals              []string // in sentences: "1.250.000.000 đ (Một tỷ …)", "450 kg gạo"
	Sum                 string   // the same, short, under the list
	Rows                []RequestRow

	Signer     OfficialSigner
	QR, URL    string
	Hash       string
	Sample     bool
	Draft      bool
	Households int
}

// RequestGap is an indicator that the quick report and the list tell differently.
type RequestGap struct{ Name, Unit, Reported, Counted string }

// RequestCase is the sums of one case.
type RequestCase struct {
	Name       string
	Households int
	Asked      string
}

// RequestRow is one household's one case.
type RequestRow struct{ Name, Code, Village, Case, Sum, Asked, Reason string }

// Request prints a request with its list.
func Request(w io.Writer, d RequestDoc) error {
	doc := OfficialDoc{
		Parent: "Ủy ban nhân dân " + d.Above, Issuer: []string{"Ủy ban nhân dân", d.Unit},
		Number: "/TTr-UBND", Place: d.Name, On: d.On,
		Kind:    "Tờ trình",
		Subject: "Về việc đề nghị hỗ trợ các hộ bị thiệt hại do " + lowerFirst(d.Event),
		To:      d.To, Basis: d.Basis,
		Signers: []OfficialSigner{d.Signer}, Recipients: []string{"Như trên;", "Lưu: VT."},
		QR: d.QR, URL: d.URL, Hash: d.Hash, Sample: d.Sample, Draft: d.Draft,
	}
	if d.Number > 0 {
		doc.Number = fmt.Sprintf("%d/TTr-UBND", d.Number)
	}
	doc.Body = append(doc.Body, fmt.Sprintf(
		"Ngày %s, trên địa bàn %s xảy ra sự cố: %s. Các hộ bị thiệt hại đã được khảo sát, và người khác đã thẩm định.",
		d.EventOn.Local(), lowerFirst(d.Unit), d.Event))
	if d.Earlier != "" {
		doc.Body = append(doc.Body, "Tờ trình này bổ sung cho Tờ trình số "+d.Earlier+": chỉ gồm phần phát sinh mới.")
	}
	doc.Body = append(doc.Body, d.Letter)
	doc.Body = append(doc.Body, fmt.Sprintf("Ủy ban nhân dân %s đề nghị hỗ trợ %d hộ, gồm:", lowerFirst(d.Unit), d.Households))
	for _, t := range d.Totals {
		doc.Body = append(doc.Body, "- "+t+";")
	}
	doc.Tables = append(doc.Tables, d.cases())
	if len(d.Gap) > 0 {
		doc.Tables = append(doc.Tables, d.gap())
	}
	doc.Tables = append(doc.Tables, d.list())
	doc.Closing = []string{"Kính đề nghị xem xét, quyết định./."}
	return Official(w, doc)
}

func (d RequestDoc) cases() Table {
	t := Table{
		Title:   "I. TỔNG HỢP THEO TRƯỜNG HỢP",
		Columns: []Column{{"TT", 10, true}, {"Trường hợp", 80, false}, {"Số hộ", 20, true}, {"Đề nghị", 50, true}},
	}
	for i, c := range d.Cases {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), c.Name, strconv.Itoa(c.Households), c.Asked})
	}
	return t
}

func (d RequestDoc) gap() Table {
	t := Table{
		Title:  "II. CHÊNH LỆCH GIỮA BÁO CÁO NHANH VÀ DANH SÁCH HỘ",
		Before: []string{"Giải trình: " + d.Explanation},
		Columns: []Column{
			{"Chỉ tiêu", 80, false}, {"Đơn vị", 26, false}, {"Báo cáo nhanh", 27, true}, {"Theo danh sách hộ", 27, true},
		},
	}
	for _, g := range d.Gap {
		t.Rows = append(t.Rows, []string{g.Name, g.Unit, g.Reported, g.Counted})
	}
	return t
}

func (d RequestDoc) list() Table {
	number := "II"
	if len(d.Gap) > 0 {
		number = "III"
	}
	t := Table{
		Title: number + ". DANH SÁCH HỘ ĐỀ NGHỊ HỖ TRỢ",
		Columns: []Column{
			{"TT", 9, true},
			{"Chủ hộ", 32, false},
			{"Thôn", 24, false},
			{"Trường hợp", 33, false},
			{"Cách tính", 36, false},
			{"Đề nghị", 27, true},
		},
	}
	for i, r := range d.Rows {
		how := r.Sum
		if r.Reason != "" {
			how = join(". ", how, "Lý do: "+r.Reason)
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i + 1), join(" ", r.Name, "("+r.Code+")"), r.Village, r.Case, how, r.Asked,
		})
	}
	t.Total = "Cộng: " + d.Sum
	return t
}
