package paper

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/workday"
)

func goodsReceipt(lines int) ReceiptDoc {
	d := good
	d.Series, d.Amount, d.Content = "BNHV-20-2026", 0, ""
	d.Paid = Payment{Goods: true, Bank: "Kho MTTQ tỉnh", On: workday.Date(2026, 9, 11)}
	for range lines {
		d.Goods = append(d.Goods, GoodsLine{
			Name: "Nước uống đóng chai", Told: "240 lít (20 thùng 24 chai 500 ml)", ExpiresOn: workday.Date(2027, 6, 1),
		})
	}
	return d
}

// A receipt for goods says kinds, quantities and days, and nowhere an amount.
func TestGoodsReceiptSays(t *testing.T) {
	text := said(t, printed(t, goodsReceipt(2)))
	for _, want := range []string{
		"BIÊN NHẬN HIỆN VẬT", "Nước uống đóng chai", "240 lít", "01/06/2027", "Kho MTTQ tỉnh", "BNHV-20-2026",
		"Nguyễn Thị Ngọc Diễm", "không quy ra tiền", "Hoàng Thị Lan",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nowhere %q in\n%s", want, text)
		}
	}
	for _, never := range []string{"Số tiền", "₫", "đồng"} {
		if strings.Contains(strings.ReplaceAll(text, "đồng bào", ""), never) {
			t.Errorf("says %q", never)
		}
	}
}

// As many lines as a gift may have find room.
func TestGoodsReceiptHasRoom(t *testing.T) {
	d := goodsReceipt(30)
	if n := strings.Count(said(t, printed(t, d)), "240 lít"); n != 30 {
		t.Errorf("%d lines printed", n)
	}
}
