package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func TestCheckAccount(t *testing.T) {
	h := open(t)
	h.see("/kiem-tra?account=0011+0019+32418", "Đúng là tài khoản của quỹ", "Vietcombank")
	h.see("/kiem-tra?account=0011001932419", "Không phải tài khoản của quỹ")
	for _, odd := range []string{"", "%00", "%ff", "x%27--", strings.Repeat("9", 61)} {
		if w := h.get("/kiem-tra?account=" + odd); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("account %q: %d", odd, w.Code)
		}
	}
}

// Where the Treasury alone keeps an account there is no QR, and no page says so.
func TestTreasuryHasNoQR(t *testing.T) {
	h := open(t)
	sheet, err := h.Giving.CampaignFor(context.Background(), h.officer, h.campaign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = h.Giving.CloseAccount(context.Background(), h.officer, sheet.Accounts[0].ID, "12/11/2026"); err != nil {
		t.Fatal(err)
	}
	asked, err := h.Giving.AddAccount(context.Background(), h.officer, giving.AccountForm{
		Campaign: h.campaign, Treasury: true, BankName: "Kho bạc Nhà nước Khu vực IV", Number: "3761001",
		HolderName: "Quỹ trợ giúp khẩn cấp", OpenedOn: "02/11/2026",
	})
	if err != nil {
		t.Fatal(err)
	}
	second := auth.Actor{ID: 5, Name: "chutich", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.FundManager, Unit: h.province, Reach: []int64{h.province}},
	}}
	if _, err := h.Giving.AgreeAccount(context.Background(), second, asked.AskID); err != nil {
		t.Fatal(err)
	}
	form := h.see("/ung-ho/lu-trang-dinh", "không có mã QR", "bàn tiếp nhận của Tỉnh Lạng Sơn")
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{"choice": {"200000"}})
	waits := h.see(w.Header().Get("Location"), "quầy ngân hàng", "3761001")
	for _, page := range []string{form, waits} {
		if strings.Contains(page, "VietQR") || strings.Contains(page, "Quét mã") {
			t.Error("a QR is promised")
		}
	}
	h.see("/en/ung-ho/lu-trang-dinh", "has no QR code")
	h.see("/kiem-tra?account=0011001932418", "nhưng đã đóng", "đừng chuyển")
}

// A number that passed to another unit stands twice, each with its campaign.
func TestCoverRows(t *testing.T) {
	covered := []disclose.Cover{{Bank: "VCB", Number: "1", Slug: "cu"}, {Bank: "VCB", Number: "2", Slug: "moi"}, {Bank: "VCB", Number: "1", Slug: "moi"}}
	all := []giving.Campaign{{Slug: "moi", Name: "Mới"}, {Slug: "cu", Name: "Cũ"}}
	var of []string
	for _, row := range coverRows("vi", covered, all) {
		of = append(of, row.Of)
	}
	if !slices.Equal(of, []string{"Cũ", "", "Mới"}) {
		t.Errorf("%q", of)
	}
}

// A day typed into the search is that day, and the page says so.
func TestStatementOfTypedDay(t *testing.T) {
	h := open(t)
	body := h.see("/sao-ke?q=ng%C3%A0y+10/11", "Các dòng của ngày 10/11/2026", "Sổ chưa có dòng nào của ngày 10/11/2026")
	if strings.Contains(body, site.T("vi", "statement.nothing.text")) {
		t.Error("a gift is said not to be in yet")
	}
	h.see("/kiem-tra?amount=777&at=12/11/2026+23:59", "23:59")
}

// An account of a campaign that has ended is ours, and nobody is led to it.
func TestCheckAccountOfWhatEnded(t *testing.T) {
	h := open(t)
	if _, err := h.Giving.CloseCampaign(context.Background(), h.officer, h.campaign, "Đã đủ nhu cầu"); err != nil {
		t.Fatal(err)
	}
	h.see("/ung-ho/lu-trang-dinh", "đã kết thúc ngày 12/11/2026", "đến hết 12/11/2026")
	body := h.see("/kiem-tra?account=0011001932418", "đã ngừng tiếp nhận", "kết thúc ngày", "đừng chuyển", "notice wait")
	if strings.Contains(body, "Đúng là tài khoản của quỹ") {
		t.Error("donors are led to it")
	}
}
