package paper

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/workday"
)

func asked(rows int) RequestDoc {
	d := RequestDoc{
		Above: "Tỉnh Lạng Sơn", Unit: "Xã Tràng Định", Name: "Tràng Định",
		To: []string{"Chủ tịch Ủy ban nhân dân tỉnh Lạng Sơn"}, Number: 12, On: workday.Date(2026, 11, 12),
		Event: "Lũ lớn trên sông Kỳ Cùng", EventOn: workday.Date(2026, 11, 2),
		Letter:      "Nước sông lên nhanh trong đêm, nhiều hộ ven sông mất nhà và lương thực dự trữ.",
		Explanation: "Báo cáo nhanh lập khi nước còn ngập, danh sách hộ lập sau khi nước rút.",
		Earlier:     "9/TTr-UBND",
		Basis:       []string{"Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ;"},
		Gap:         []RequestGap{{"Nhà thiệt hại trên 70%", "nhà", "31", "27"}},
		Cases:       []RequestCase{{"Nhà sập, trôi, cháy hoàn toàn", 27, "1.350.000.000 đ"}},
		Totals:      []string{"1.350.000.000 đ (Một tỷ ba trăm năm mươi triệu đồng)", "450 kg gạo"},
		Sum:         "1.350.000.000 đ; 450 kg gạo", Households: rows,
		Signer: OfficialSigner{Titles: []string{"TM. Ủy ban nhân dân", "Chủ tịch"}, Name: "Nông Đức Thịnh", Note: "Đã ký trong hệ thống"},
		QR:     good.QR, URL: good.URL, Hash: strings.Repeat("0123456789abcdef", 4),
	}
	for i := range rows {
		d.Rows = append(d.Rows, RequestRow{
			fmt.Sprintf("Hoàng Văn %d", i), "HB2C3D4F5G", "Thôn Nà Lầu", "Nhà sập, trôi, cháy hoàn toàn",
			"50.000.000 đ × 1 hộ", "50.000.000 đ", "",
		})
	}
	return d
}

func drawn(t *testing.T, d RequestDoc) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Request(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The paper says what decree 30/2020 asks of it.
func TestRequestSays(t *testing.T) {
	text := said(t, drawn(t, asked(3)))
	for _, want := range []string{
		"XÃ TRÀNG ĐỊNH", "Cộng: 1.350.000.000 đ; 450 kg gạo", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
		"Số: 12/TTr-UBND", "Tràng Định, ngày 12 tháng 11 năm 2026", "TỜ TRÌNH", "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh",
		"Căn cứ Nghị định số 20/2021/NĐ-CP", "bổ sung cho Tờ trình số 9/TTr-UBND", "Một tỷ ba trăm năm mươi triệu đồng",
		"Giải trình:", "Hoàng Văn 2", "TM. ỦY BAN NHÂN DÂN", "Nông Đức Thịnh", "Nơi nhận:", "Lưu: VT.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	if !bytes.Equal(drawn(t, asked(3)), drawn(t, asked(3))) {
		t.Error("the same request is other bytes")
	}
}

// A long list runs over pages with its head on each, numbers on top from the
// second, and nothing leaves the sheet, whatever was typed.
func TestRequestOverPages(t *testing.T) {
	odd := asked(90)
	odd.Rows[3].Name = strings.Repeat("W", 200)
	odd.Rows[4].Reason = strings.Repeat("lý do ", 200)
	odd.Rows[5].Name = "Nguyễn\x00 \u202eVăn 😀 李 A"
	odd.Letter = strings.Repeat("Nước lên rất nhanh. ", 200)
	odd.Event = strings.Repeat("Lũ lớn trên sông ", 8)
	odd.Sample = true
	draft := asked(0)
	draft.Number, draft.Draft, draft.QR, draft.Hash = 0, true, "", ""
	for name, d := range map[string]RequestDoc{"short": asked(2), "long": asked(214), "odd": odd, "draft": draft} {
		t.Run(name, func(t *testing.T) {
			pdf := drawn(t, d)
			var boxes struct {
				Pages []struct {
					Words []struct {
						Left   float64 `xml:"xMin,attr"`
						Top    float64 `xml:"yMin,attr"`
						Right  float64 `xml:"xMax,attr"`
						Bottom float64 `xml:"yMax,attr"`
						Text   string  `xml:",chardata"`
					} `xml:"word"`
				} `xml:"body>doc>page"`
			}
			if err := xml.Unmarshal(run(t, pdf, "pdftotext", "-bbox", "-", "-"), &boxes); err != nil {
				t.Fatal(err)
			}
			for i, p := range boxes.Pages {
				text := ""
				for _, w := range p.Words {
					text += w.Text + " "
					if w.Left < 75 || w.Top < 25 || w.Right > 595-40 || w.Bottom > 842-15 {
						if d.Sample || d.Draft {
							continue // the watermark is larger than the margins
						}
						t.Errorf("page %d: %q stands at %.0f,%.0f–%.0f,%.0f", i+1, w.Text, w.Left, w.Top, w.Right, w.Bottom)
					}
				}
				if name == "long" && i > 0 && i < len(boxes.Pages)-1 && !strings.Contains(text, "Chủ hộ") {
					t.Errorf("page %d has no head of its table: %s", i+1, text)
				}
				if numbered := i > 0; name == "long" && (strings.TrimSpace(p.Words[0].Text) == fmt.Sprint(i+1)) != numbered {
					t.Errorf("page %d begins with %q", i+1, p.Words[0].Text)
				}
			}
			if name == "long" && len(boxes.Pages) < 5 {
				t.Errorf("%d pages", len(boxes.Pages))
			}
		})
	}
}

// What the request looks like, short and over many pages.
func TestOfficialLook(t *testing.T) {
	t.Parallel()
	sample := asked(60)
	sample.Sample = true
	look(t, "request", drawn(t, asked(4)))
	look(t, "request-long", drawn(t, sample))
}
