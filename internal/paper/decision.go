package paper

import (
	"fmt"
	"io"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// DecisionDoc is a decision on an allocation ("quyết định phân bổ").
type DecisionDoc struct {
	Parent    string // full name of the fund's unit: "Tỉnh Lạng Sơn"
	Fund      string
	Place     string // of the date: "Lạng Sơn"
	Number    string // "12/QĐ-QTGKC"
	On        workday.Day
	Event     string
	Round     string
	Method    string   // the rule in a sentence
	Basis     []string // "Căn cứ …;"
	Totals    []string // in sentences: "1.250.000.000 đ (Một tỷ …) cho 214 hộ"
	Lots      []DecisionLot
	Rows      []DecisionRow
	Preparer  string
	Decider   string
	Confirmer string
	At        string // when the second word was given
	QR, URL   string
	Hash      string
	Sample    bool
}

// DecisionLot is money or goods that pay.
type DecisionLot struct{ Source, For, Qty string }

// DecisionRow is one line of the list.
type DecisionRow struct{ Nth, Name, Code, Place, Case, Sum, Qty string }

// Decision prints a decision with what pays for it and its list.
func Decision(w io.Writer, d DecisionDoc) error {
	doc := OfficialDoc{
		Parent: "Ủy ban nhân dân " + d.Parent, Issuer: []string{d.Fund}, Number: d.Number, Place: d.Place, On: d.On,
		Kind:    "Quyết định",
		Subject: "Về việc phân bổ nguồn lực hỗ trợ các hộ bị thiệt hại do " + lowerFirst(d.Event),
		By:      d.Fund, Decides: "QUYẾT ĐỊNH:",
		Recipients: []string{"Như Điều 4;", "UBND các xã, phường có hộ được hỗ trợ (để niêm yết);", "Lưu: VT, kế toán."},
		QR:         d.QR, URL: d.URL, Hash: d.Hash, Sample: d.Sample,
	}
	for i, b := range d.Basis {
		end := ";"
		if i == len(d.Basis)-1 {
			end = "."
		}
		doc.Basis = append(doc.Basis, b+end)
	}
	give := Article{Title: "Phân bổ " + d.Round + ", gồm:"}
	for _, t := range d.Totals {
		give.Text = append(give.Text, "- "+t+";")
	}
	give.Text = append(give.Text, "(có Phụ lục kèm theo, là một phần của Quyết định này).")
	doc.Articles = []Article{
		give,
		{Title: "Cách tính.", Text: []string{d.Method}},
		{Title: "Nguồn chi và niêm yết.", Text: []string{
			"Số tiền và hiện vật trên được giữ lại từ các nguồn nêu ở phần I của Phụ lục, không dùng vào việc khác.",
			"Trong 05 ngày làm việc, danh sách được niêm yết tại trụ sở Ủy ban nhân dân cấp xã và tại các thôn, trong ít nhất 30 ngày liên tục. " +
				"Hộ có khiếu nại được tạm dừng chi cho đến khi có trả lời; các hộ khác vẫn được chi.",
		}},
		{Title: "Ủy ban nhân dân các xã, phường, kế toán, thủ quỹ, thủ kho của Quỹ và các hộ có tên trong danh sách thi hành Quyết định này./."},
	}
	lots := Table{
		Title:   "I. NGUỒN CHI",
		Columns: []Column{{"TT", 9, true}, {"Nguồn", 70, false}, {"Được dùng vào", 56, false}, {"Số chi", 35, true}},
	}
	for i, l := range d.Lots {
		lots.Rows = append(lots.Rows, []string{strconv.Itoa(i + 1), l.Source, l.For, l.Qty})
	}
	list := Table{
		Title: "II. DANH SÁCH HỘ ĐƯỢC HỖ TRỢ",
		Columns: []Column{
			{"TT", 10, true},
			{"Chủ hộ", 34, false},
			{"Nơi ở", 32, false},
			{"Trường hợp", 32, false},
			{"Cách tính", 34, false},
			{"Được nhận", 28, true},
		},
	}
	for _, r := range d.Rows {
		list.Rows = append(list.Rows, []string{r.Nth, join(" ", r.Name, "("+r.Code+")"), r.Place, r.Case, r.Sum, r.Qty})
	}
	for i, t := range d.Totals {
		if i > 0 {
			list.Total += "; "
		}
		list.Total += t
	}
	doc.Tables = []Table{lots, list}
	doc.Annex = []string{"PHỤ LỤC", "(Kèm theo Quyết định số " + d.Number + " " + lowerFirst(inWords(d.On)) + " của " + d.Fund + ")"}
	doc.Signers = []OfficialSigner{
		{Titles: []string{"Người lập"}, Name: d.Preparer},
		{Titles: []string{"Người quyết định"}, Name: d.Decider, Note: "Đã quyết định trong hệ thống"},
		{Titles: []string{"TM. " + d.Fund, "Người xác nhận"}, Name: d.Confirmer, Note: "Đã xác nhận trong hệ thống lúc " + d.At},
	}
	if err := Official(w, doc); err != nil {
		return fmt.Errorf("decision %s: %w", d.Number, err)
	}
	return nil
}
