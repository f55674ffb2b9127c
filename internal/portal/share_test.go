package portal

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/url"
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

// The code of one giver of many is in the books as a receipt's is; with a signature it is not.
func TestCheckShare(t *testing.T) {
	h := open(t)
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{"amount": {"1.000.000"}, "legal_name": {"Trường Tân Thanh"}, "show": {"name"}, "public_name": {"Trường Tân Thanh"}})
	to, err := url.Parse(w.Header().Get("Location"))
	if w.Code != http.StatusSeeOther || err != nil {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	code, key := strings.TrimPrefix(to.Path, "/ung-ho/cho/"), to.Query().Get("key")
	h.lines("1,12/11/2026,5017.1,,1.000.000,," + code + "\n")
	lines, err := h.Giving.SharedLinesOf(t.Context(), code, key)
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	list := giving.GiverForm{Minors: true, Text: "Lò Thị Hoa\t400.000\nVàng A Páo\t600.000"}
	if _, err = h.Giving.ListGiversWithKey(t.Context(), code, key, lines[0].ID, list); err != nil {
		t.Fatal(err)
	}
	found, err := h.Giving.FindShares(t.Context(), "Lò Thị")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	share := found[0].Code
	h.see("/kiem-tra?receipt="+share, "✓ Phần góp có trong danh sách", "400.000", "1.000.000", "/bien-nhan/"+share)
	h.see("/en/kiem-tra?receipt="+share, "The share is on the list", "/en/bien-nhan/"+share)
	h.see("/kiem-tra?receipt="+url.QueryEscape("https://quy.example/bien-nhan/"+share+"?s=AAAA"), "Không có biên nhận này trong sổ")
	list.Version, list.Reason, list.Text = 1, "gõ nhầm tên cháu", "Lý Thị Dợ\t300.000\nSùng Thị Mây\t100.000\nVàng A Páo\t600.000"
	if _, err = h.Giving.ListGiversWithKey(t.Context(), code, key, lines[0].ID, list); err != nil {
		t.Fatal(err)
	}
	h.see("/kiem-tra?x=1&receipt="+share, "✕ Phần góp này không còn trong danh sách")
}
