package paper

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var good = ReceiptDoc{
	Unit:     "Tỉnh Lạng Sơn",
	Fund:     "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn",
	Address:  "Số 2 đường Hoàng Văn Thụ, phường Lương Văn Tri, tỉnh Lạng Sơn",
	Number:   "0000123",
	Series:   "BNTK-2026",
	IssuedOn: workday.Date(2026, 9, 12),
	Giver:    "Nguyễn Thị Ngọc Diễm",

	GiverAddress: "Thôn Nà Lầu, xã Thất Khê, tỉnh Lạng Sơn",
	Campaign:     "Chung tay cùng đồng bào vùng lũ Tràng Định",
	Content:      "Ủng hộ đồng bào bị thiệt hại do bão số 11",
	Amount:       200_000,
	Paid: Payment{
		Bank: "Vietcombank", Account: "0011001932418", Reference: "5017.12345",
		On: workday.Date(2026, 9, 11),
	},
	Signers: []Signer{{"Người lập", "Hoàng Thị Lan"}, {"Thủ quỹ", "Lý Văn Bình"}, {"Chủ tài khoản", "Nông Đức Thịnh"}},
	QR:      "https://quykhancap.langson.gov.vn/bien-nhan/7KQ2MXR8TWHD4NPB?s=" + strings.Repeat("eyJhbGciOiJFZERTQSIsImtpZCI6", 7) + "0123456789",
	URL:     "https://quykhancap.langson.gov.vn/bien-nhan/7KQ2MXR8TWHD4NPB",
}

// long is the worst that forms and banks let through.
func long() ReceiptDoc {
	d := good
	d.Unit = "Phường " + strings.Repeat("Nguyễn Thị Minh Khai ", 6)
	d.Fund = "Quỹ trợ giúp khẩn cấp " + strings.Repeat("Nguyễn Thị Minh Khai ", 6)
	d.Address = strings.Repeat("Số 2 đường Hoàng Văn Thụ, ", 8)
	d.Giver = strings.Repeat("Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ ", 4)
	d.GiverAddress = strings.Repeat("W", 180)
	d.Campaign = strings.Repeat("Chung tay cùng đồng bào ", 9)
	d.Content = strings.Repeat("MBVCB4821LSK7M3PQ8TWCTTU0011", 9)
	d.Amount = 9_223_372_036_854_775_807
	d.Signers = []Signer{
		{"Người lập biên nhận của quỹ", strings.Repeat("Nguyễn Thị ", 6)},
		{"Thủ quỹ", "Lý Văn Bình"},
		{"Kế toán trưởng", "Hà"},
		{"Chủ tài khoản", strings.Repeat("Nông Đức ", 8)},
	}
	return d
}

func printed(t *testing.T, d ReceiptDoc) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Receipt(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// run gives the output of a poppler tool on the paper.
func run(t *testing.T, pdf []byte, tool string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(pgtest.Program(t, tool), args...)
	cmd.Stdin = bytes.NewReader(pdf)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return out
}

func said(t *testing.T, pdf []byte) string {
	return strings.Join(strings.Fields(string(run(t, pdf, "pdftotext", "-layout", "-", "-"))), " ")
}

// The paper carries the seven contents of the law, in letters a program can
// read back.
func TestReceiptSays(t *testing.T) {
	text := said(t, printed(t, good))
	for _, want := range []string{
		"BIÊN NHẬN ỦNG HỘ", "BNTK-2026", "0000123", "Ngày 12 tháng 09 năm 2026",
		"QUỸ TRỢ GIÚP KHẨN CẤP TỈNH LẠNG SƠN", "Hoàng Văn Thụ", "Độc lập - Tự do - Hạnh phúc",
		"Nguyễn Thị Ngọc Diễm", "Thôn Nà Lầu", "Chung tay cùng đồng bào vùng lũ Tràng Định",
		"200.000 ₫", "Hai trăm nghìn đồng", "0011001932418", "5017.12345", "11/09/2026",
		"7KQ2 MXR8 TWHD 4NPB", "/bien-nhan/7KQ2MXR8TWHD4NPB",
		"NGƯỜI LẬP", "Hoàng Thị Lan", "CHỦ TÀI KHOẢN", "Nông Đức Thịnh",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	for _, no := range []string{"DỮ LIỆU MẪU", "ĐÃ HỦY"} {
		if strings.Contains(text, no) {
			t.Errorf("a good receipt says %q", no)
		}
	}
}

func TestReceiptMarks(t *testing.T) {
	d := good
	d.Giver, d.GiverAddress = "", ""
	d.Sample = true
	d.Void = Voided{On: workday.Date(2026, 9, 20), Reason: "Ghi sai tên người ủng hộ", ReplacedBy: "0000150"}
	text := said(t, printed(t, d))
	for _, want := range []string{
		"Nhà hảo tâm không nêu tên", "Dữ liệu mẫu", "Đã hủy ngày 20/09/2026", "Ghi sai tên", "0000150",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Địa chỉ") {
		t.Error("an address nobody gave has a line")
	}
}

// The same record is the same file, and decomposed letters (as Apple's
// keyboards send them) are the same record.
func TestReceiptIsDeterministic(t *testing.T) {
	first := printed(t, good)
	decomposed := good
	decomposed.Giver = norm.NFD.String(good.Giver)
	for name, d := range map[string]ReceiptDoc{"again": good, "decomposed": decomposed} {
		if !bytes.Equal(first, printed(t, d)) {
			t.Errorf("%s: other bytes", name)
		}
	}
}

// Nothing leaves the sheet, whatever the texts, and the strangest letters do
// not break it.
func TestReceiptNeverOverflows(t *testing.T) {
	odd := good
	odd.Giver = "Nguyễn\x00 \u202eVăn 𐀀 😀 \uffff 李 A"
	void := long()
	void.Void = Voided{On: good.IssuedOn, Reason: strings.Repeat("lý do ", 60), ReplacedBy: "0000150"}
	for name, d := range map[string]ReceiptDoc{"good": good, "long": long(), "void": void, "odd": odd, "empty": {QR: "x"}} {
		t.Run(name, func(t *testing.T) {
			pdf := printed(t, d)
			var boxes struct {
				Pages []struct {
					Width  float64 `xml:"width,attr"`
					Height float64 `xml:"height,attr"`
					Words  []struct {
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
			if len(boxes.Pages) != 1 {
				t.Fatalf("%d pages", len(boxes.Pages))
			}
			page := boxes.Pages[0]
			for _, w := range page.Words {
				if w.Left < 30 || w.Top < 15 || w.Right > page.Width-30 || w.Bottom > page.Height-8 {
					t.Errorf("%q stands at %.0f,%.0f–%.0f,%.0f", w.Text, w.Left, w.Top, w.Right, w.Bottom)
				}
			}
		})
	}
}

// A telephone reads the code from the paper as a printer of 150 dpi gives it.
func TestReceiptCodeScans(t *testing.T) {
	for _, d := range []ReceiptDoc{good, func() ReceiptDoc { d := good; d.Sample = true; return d }()} {
		img, err := png.Decode(bytes.NewReader(run(t, printed(t, d), "pdftoppm", "-r", "150", "-png", "-")))
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
			gozxing.DecodeHintType_TRY_HARDER: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if found.GetText() != d.QR {
			t.Errorf("the code reads %q", found.GetText())
		}
	}
}

// What a receipt looks like: plain, marked as a sample, void, and with long texts.
func TestReceiptLook(t *testing.T) {
	t.Parallel()
	marked := good
	marked.Sample = true
	marked.Giver = ""
	marked.Paid = Payment{Cash: true, On: good.IssuedOn}
	void := good
	void.Void = Voided{On: good.IssuedOn, Reason: "Ghi sai tên người ủng hộ", ReplacedBy: "0000150"}
	for name, d := range map[string]ReceiptDoc{"receipt": good, "receipt-marked": marked, "receipt-void": void, "receipt-long": long()} {
		look(t, name, printed(t, d))
	}
}
