package portal

import (
	"context"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Days on which nothing came have their place in the picture and no line in the table; a
// long time is drawn by months. The table adds up to what it is of.
func TestGivenSpread(t *testing.T) {
	first := workday.Date(2026, 1, 30)
	days := []disclose.Given{
		{Day: first, Bank: 500_000, BankGifts: 2},
		{Day: first + 3, Cash: 70_000, CashGifts: 1, Goods: 2},
		{Day: first + 4, Bank: -20_000, BankGifts: -1},
	}
	v := givenOf("vi", days, nil)
	if got := strings.Count(string(v.Columns), "<rect"); got != 2 || len(v.Rows) != 3 || v.ByMonth {
		t.Errorf("%d bars, %d lines, by month %t", got, len(v.Rows), v.ByMonth)
	}
	if v.From != "30/01/2026" || v.To != "03/02/2026" || v.Rows[0].On != v.To || v.Most != 500_000 {
		t.Errorf("from %s to %s, most %d", v.From, v.To, v.Most)
	}
	if want := (disclose.Given{Bank: 480_000, BankGifts: 1, Cash: 70_000, CashGifts: 1, Goods: 2}); v.Total != want {
		t.Errorf("in all %+v", v.Total)
	}
	days = append(days, disclose.Given{Day: first + 400, Bank: 1_000, BankGifts: 1})
	v = givenOf("vi", days, nil)
	if !v.ByMonth || v.From != "01/2026" || v.To != "03/2027" || len(v.Rows) != 3 || v.Total.Money() != 551_000 {
		t.Errorf("by month: %+v", v)
	}
	if all := spread(days, true); len(all) != 15 {
		t.Errorf("%d months from January to March of the next year", len(all))
	}
	if v := givenOf("en", days, nil); v.From != "Jan 2026" {
		t.Errorf("in English from %s", v.From)
	}
	if v := givenOf("vi", nil, nil); len(v.Rows) != 0 || v.Columns != "" {
		t.Errorf("of nothing %+v", v)
	}
}

// The pages of a campaign and of its fund tell what was given by source and by day, and how
// far each account is known that a total is from.
func TestGivenPages(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/ung-ho/lu-trang-dinh", "/quy/20"} {
		if body := h.see(path, "chưa có giao dịch nào"); strings.Contains(body, "Theo nguồn") {
			t.Errorf("%s draws what nobody gave", path)
		}
	}
	_, err := h.Giving.ReceiveCash(context.Background(), h.officer, giving.CashForm{Campaign: h.campaign, Amount: "500000"})
	if err != nil {
		t.Fatal(err)
	}
	forget := "?x=1" // pages are kept for a second, those with a question are not
	for _, path := range []string{"/ung-ho/lu-trang-dinh", "/quy/20"} {
		h.see(path+forget, "Theo nguồn", "Tiền mặt", "Ngày nhiều nhất: 500.000", "1 khoản", "Từ tệp sao kê")
	}
	h.see("/en/ung-ho/lu-trang-dinh"+forget, "By source", "Most on one day: 500,000", "one gift")
}
