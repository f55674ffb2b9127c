package vietqr

import (
	"bytes"
	"image"
	_ "image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/money"
)

// Texts that other programs made or bank apps were seen to read.
var known = []struct {
	transfer Transfer
	text     string
}{
	{
		Transfer{"970403", "0011012345678", 0, ""},
		"00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F",
	},
	{
		Transfer{"970416", "257678859", 10_000, "Chuyen tien"},
		"00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN62150811Chuyen tien630453E6",
	},
	{
		Transfer{"970436", "8888881010", 200_000, "UH BAO3 ABC12345"},
		"00020101021238540010A00000072701240006970436011088888810100208QRIBFTTA530370454062000005802VN62200816UH BAO3 ABC1234563040733",
	},
	{
		Transfer{"970415", "0011001932418", 0, ""},
		"00020101021138570010A00000072701270006970415011300110019324180208QRIBFTTA53037045802VN6304635F",
	},
	{
		Transfer{"970436", "0071000123456", 500_000, "UH BAO3 K7X2"},
		"00020101021238570010A00000072701270006970436011300710001234560208QRIBFTTA530370454065000005802VN62160812UH BAO3 K7X26304A308",
	},
	{
		Transfer{"970422", "9704229200000000123", 12_345_000, "Ung ho dong bao vung lu"},
		"00020101021238630010A00000072701330006970422011997042292000000001230208QRIBFTTA53037045408123450005802VN62270823Ung ho dong bao vung lu630404FE",
	},
	{
		Transfer{"970415", "113366668888", 79_000, "Ung Ho Quy Vac Xin"},
		"00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA53037045405790005802VN62220818Ung Ho Quy Vac Xin63043ACF",
	},
	{
		Transfer{"970436", "8888881010", 0, ""},
		"00020101021138540010A00000072701240006970436011088888810100208QRIBFTTA53037045802VN6304EDC5",
	},
}

func TestKnownTexts(t *testing.T) {
	if crc := CRC("123456789"); crc != 0x29b1 {
		t.Errorf("CRC = %04X, want 29B1", crc)
	}
	for _, tt := range known {
		if got, err := tt.transfer.Text(); got != tt.text || err != nil {
			t.Errorf("%v\n got %s, %v\nwant %s", tt.transfer, got, err, tt.text)
		}
		if got, err := Parse(tt.text); got != tt.transfer || err != nil {
			t.Errorf("Parse(%s) = %v, %v", tt.text, got, err)
		}
	}
	with := "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
	want := Transfer{"970403", "0011012345678", 180_000, "thanh toan don hang"}
	if got, err := Parse(with); got != want || err != nil {
		t.Errorf("a code with a bill number is read as %v, %v", got, err)
	}
}

func TestRefused(t *testing.T) {
	for _, tr := range []Transfer{
		{"97043", "1", 0, ""},
		{"97043x", "1", 0, ""},
		{"970436", "", 0, ""},
		{"970436", strings.Repeat("1", 20), 0, ""},
		{"970436", "1 2", 0, ""},
		{"970436", "1", -1, ""},
		{"970436", "1", AmountMax + 1, ""},
		{"970436", "1", 0, "LS-1"},
		{"970436", "1", 0, "Ủng hộ"},
		{"970436", "1", 0, strings.Repeat("A", 26)},
	} {
		if text, err := tr.Text(); err == nil {
			t.Errorf("%v gives %s", tr, text)
		}
	}
	if got := Purpose("LSK7M3PQ8TW – ủng hộ Đồng bào vùng lũ"); got != "LSK7M3PQ8TW UNG HO DONG B" {
		t.Errorf("Purpose = %q", got)
	}
}

func transfers(t *rapid.T) Transfer {
	return Transfer{
		BIN:     rapid.StringMatching(`[0-9]{6}`).Draw(t, "bin"),
		Account: rapid.StringMatching(`[0-9A-Za-z]{1,19}`).Draw(t, "account"),
		Amount:  money.VND(rapid.Int64Range(0, int64(AmountMax)).Draw(t, "amount")),
		Purpose: rapid.StringMatching(`[A-Z0-9 ]{0,25}`).Draw(t, "purpose"),
	}
}

// What is written is read back, and one changed character never passes for
// another transfer.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := transfers(t)
		text, err := want.Text()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Parse(text); got != want || err != nil {
			t.Fatalf("Parse(%s) = %v, %v, want %v", text, got, err, want)
		}
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		c := byte(rapid.IntRange(' ', '~').Draw(t, "c"))
		if changed := text[:at] + string(c) + text[at+1:]; changed != text {
			if got, err := Parse(changed); err == nil {
				t.Fatalf("Parse(%s) = %v", changed, got)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, tt := range known {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if tr, err := Parse(s); err == nil {
			if _, err := tr.Text(); err != nil {
				t.Errorf("Parse(%q) = %v, which cannot be written: %v", s, tr, err)
			}
		}
	})
}

// A phone reads from the picture what we wrote, and the drawing in the page has
// the same modules.
func TestDrawn(t *testing.T) {
	text := known[2].text
	data, err := PNG(text, 360)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || got.GetText() != text {
		t.Errorf("the picture says %v, %v", got, err)
	}
	svg, err := SVG(text, `mã "QR"`)
	if err != nil || !strings.Contains(string(svg), `aria-label="mã &#34;QR&#34;"`) ||
		!strings.Contains(string(svg), `M4 4h7v1h-7z`) {
		t.Errorf("SVG = %.400s, %v", svg, err)
	}
}
