package paper

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/workday"
)

func given(rows int) DecisionDoc {
	d := DecisionDoc{
		Parent: "Tỉnh Lạng Sơn", Fund: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Place: "Lạng Sơn", Number: "12/QĐ-QTGKC",
		On: workday.Date(2026, 11, 11), Event: "Lũ lớn trên sông Kỳ Cùng", Round: "đợt 1", Method: "Mỗi hộ được hưởng đủ mức được duyệt.",
		Basis: []string{
			"Căn cứ Nghị định số 93/2021/NĐ-CP ngày 27 tháng 10 năm 2021 của Chính phủ",
			"Xét Tờ trình số 12/TTr-UBND ngày 08 tháng 11 năm 2026 của Ủy ban nhân dân xã Tràng Định",
		},
		Totals:   []string{"1.350.000.000 ₫ (Một tỷ ba trăm năm mươi triệu đồng) cho 27 hộ"},
		Lots:     []DecisionLot{{"Nguồn chung, Vietcombank", "mọi mục đích của cuộc vận động", "1.350.000.000 ₫"}},
		Preparer: "Lê Thị Kế", Decider: "Hoàng Văn Duyệt", Confirmer: "Nông Thị Chủ Tài Khoản", At: "15:04 11/11/2026",
		QR: good.QR, URL: "https://quykhancap.langson.gov.vn/phan-bo/lu-lon-tren-song-ky-cung-nam-2026-dot-1-k7m3pq",
		Hash: strings.Repeat("0123456789abcdef", 4),
	}
	for i := range rows {
		d.Rows = append(d.Rows, DecisionRow{
			fmt.Sprint(i + 1), "Hoàng Văn Bình", "HB2C3D4F5G", "Thôn Nà Lầu, Xã Tràng Định", "Nhà sập, trôi, cháy hoàn toàn",
			"50.000.000 ₫ × 1 hộ", "50.000.000 ₫",
		})
	}
	return d
}

// A decision is signed before its list, by people whose titles stand clear of each
// other; its pages are numbered once, on top; and nothing runs off a page.
func TestDecision(t *testing.T) {
	var out bytes.Buffer
	if err := Decision(&out, given(90)); err != nil {
		t.Fatal(err)
	}
	keepPicture(t, "decision", out.Bytes())
	text := said(t, out.Bytes())
	for _, want := range []string{
		"QUYẾT ĐỊNH", "Xét Tờ trình số 12/TTr-UBND", "Điều 1.", "Nơi nhận:", "PHỤ LỤC", "(Kèm theo Quyết định số 12/QĐ-QTGKC",
		"II. DANH SÁCH HỘ ĐƯỢC HỖ TRỢ", "quykhancap.langson.gov.vn/phan-bo",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	if strings.Contains(text, "Trang ") || strings.Index(text, "NGƯỜI LẬP") > strings.Index(text, "PHỤ LỤC") {
		t.Error("a page is numbered twice, or the list stands before the signatures")
	}
	var boxes struct {
		Pages []struct {
			Words []struct {
				Left  float64 `xml:"xMin,attr"`
				Top   float64 `xml:"yMin,attr"`
				Right float64 `xml:"xMax,attr"`
				Text  string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(run(t, out.Bytes(), "pdftotext", "-bbox", "-", "-"), &boxes); err != nil {
		t.Fatal(err)
	}
	for i, p := range boxes.Pages {
		if (strings.TrimSpace(p.Words[0].Text) == fmt.Sprint(i+1)) != (i > 0) {
			t.Errorf("page %d begins with %q", i+1, p.Words[0].Text)
		}
		for a, w := range p.Words {
			if w.Left < 75 || w.Right > 595-40 {
				t.Errorf("page %d: %q stands at %.0f–%.0f", i+1, w.Text, w.Left, w.Right)
			}
			for _, x := range p.Words[:a] {
				if x.Top == w.Top && x.Left < w.Right-0.5 && w.Left < x.Right-0.5 {
					t.Errorf("page %d: %q is written over %q", i+1, w.Text, x.Text)
				}
			}
		}
	}
}
