package portal

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/giving"
)

// A link to a campaign or a receipt has its picture, without anybody's name; the amount is
// in it only where whoever shares it says so. What no longer stands has none.
func TestShare(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	cash, err := h.Giving.ReceiveCash(ctx, h.officer, giving.CashForm{
		Campaign: h.campaign, Amount: "500000", Donor: giving.Donor{LegalName: "Trần Văn Bình", PublicName: "Ông Bình"},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := "/bien-nhan/" + cash.Receipt
	body := h.see(path, `property="og:image" content="https://quy.example`+path+`/anh.png"`)
	for _, tag := range strings.Split(body, "<meta ")[1:] {
		if tag, _, _ = strings.Cut(tag, ">"); strings.Contains(tag, "Bình") || strings.Contains(tag, "500") {
			t.Errorf("the link says <meta %s>", tag)
		}
	}
	h.see(path+"?tien=1", path+`/anh.png?tien=1"`)
	h.see("/ung-ho/lu-trang-dinh", `content="https://quy.example/ung-ho/lu-trang-dinh/anh.png"`)
	pictures := map[string]bool{}
	for _, at := range []string{path + "/anh.png", path + "/anh.png?tien=1", "/ung-ho/lu-trang-dinh/anh.png", "/en/ung-ho/lu-trang-dinh/anh.png"} {
		w := h.get(at)
		if _, err := png.Decode(bytes.NewReader(w.Body.Bytes())); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %v", at, w.Code, err)
		}
		pictures[w.Body.String()] = true
	}
	if len(pictures) != 4 || len(h.pictures.kept) != 4 {
		t.Errorf("%d pictures, %d kept", len(pictures), len(h.pictures.kept))
	}
	for _, at := range []string{"/bien-nhan/0000000000000000/anh.png", "/ung-ho/khong-co/anh.png", "/bien-nhan/%00/anh.png"} {
		if w := h.get(at); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", at, w.Code)
		}
	}
}
