package paper

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

// A picture is drawn whatever is to stand in it: Vietnamese as typed or taken apart, a name
// that is far too long, a word without spaces, nothing. It stays small.
func TestShare(t *testing.T) {
	full := Share{
		Mark: "Quỹ Khẩn Cấp", Title: "Chung tay cùng đồng bào vùng lũ Tràng Định", Line: "Khoản này có biên nhận, ai cũng kiểm tra được.",
		Amount: "200.000\u00a0₫", Foot: "Tỉnh Lạng Sơn", Sample: "DỮ LIỆU MẪU",
	}
	long, whole, empty := full, full, Share{}
	long.Title = strings.Repeat("Ủng hộ đồng bào bị thiệt hại ", 30)
	whole.Title = strings.Repeat("ữ", 500)
	for _, s := range []Share{full, long, whole, empty} {
		b, err := s.PNG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds() != image.Rect(0, 0, shareWide, shareHigh) || len(b) > 150_000 {
			t.Errorf("%.40q: %d bytes, %v", s.Title, len(b), err)
		}
	}
	with, _ := full.PNG()
	without := full
	without.Amount = ""
	if b, _ := without.PNG(); bytes.Equal(with, b) {
		t.Error("the amount changes nothing")
	}
	apart := full
	apart.Title = "Chung tay cu\u0300ng đô\u0300ng ba\u0300o vu\u0300ng lu\u0303 Tra\u0300ng Đi\u0323nh"
	if b, _ := apart.PNG(); !bytes.Equal(with, b) {
		t.Error("letters taken apart are drawn otherwise")
	}
}
