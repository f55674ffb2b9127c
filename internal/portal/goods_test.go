package portal

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// What is needed where stands on a public page; a receipt for goods opens with its
// kinds and quantities, checks as true, and says no amount.
func TestGoods(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.see("/hien-vat", "Chưa có điểm nhận hiện vật nào", "Cách ủng hộ hiện vật")
	officer := auth.Actor{ID: 8, Name: "thukho", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.Storekeeper, Unit: h.province, Reach: []int64{h.province}},
	}}
	desk := &stock.Desk{DB: h.DB}
	w, err := desk.OpenWarehouse(ctx, officer, stock.WarehouseForm{
		Unit: h.province, Name: "Kho MTTQ tỉnh", Address: "Số 2 Hùng Vương", Hours: "7:00–19:00", Phone: "0205 381 2345",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.SayNeed(ctx, officer, w.ID, "ao phao", stock.Wanted, "200"); err != nil {
		t.Fatal(err)
	}
	if err := desk.SayNeed(ctx, officer, w.ID, "quần áo người lớn", stock.Stop, ""); err != nil {
		t.Fatal(err)
	}
	g, err := h.Giving.AnnounceGoods(ctx, officer, giving.GoodsForm{
		Campaign: h.campaign, Warehouse: w.ID, Donor: giving.Donor{LegalName: "Lò Thị Ơn", PublicName: "Lò Thị Ơn"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Giving.ReceiveGoods(ctx, officer, giving.CountForm{
		Gift: g.ID, More: []giving.GoodsLineForm{{Item: "gạo", Qty: "100 kg"}},
	}); err != nil {
		t.Fatal(err)
	}
	done, err := h.Giving.InspectGoods(ctx, officer, giving.InspectForm{
		Gift: g.ID, Lines: []giving.InspectLine{{GoodsCount: giving.GoodsCount{Qty: "2 bao 50 kg"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := h.see("/bien-nhan/"+done.Receipt, "Biên nhận hiện vật", "Gạo", "100 kg (2 bao 50 kg)", "Lò Thị Ơn", "BNHV-20-2026")
	if strings.Contains(page, "₫") || strings.Contains(page, "/sao-ke?from") {
		t.Error("goods have an amount or a line of the statement")
	}
	h.see("/bien-nhan/"+done.Receipt, "Hàng này đang ở đâu", "Trong kho, chưa có chỗ dùng <strong>100 kg</strong>")
	if _, err := desk.Carry(ctx, officer, stock.MovementForm{
		Kind: stock.WriteOff, From: w.ID, Reason: "Chuột cắn rách bao", Lines: []stock.LineForm{{Lot: done.Lines[0].Lot, Qty: "3 kg"}},
	}); err != nil {
		t.Fatal(err)
	}
	h.see("/bien-nhan/"+done.Receipt, "chưa có chỗ dùng <strong>97 kg</strong>", "Hao hụt, hư hỏng <strong>3 kg</strong>")
	h.see("/en/bien-nhan/"+done.Receipt, "Receipt for goods", "Rice")
	h.see("/kiem-tra?receipt="+done.Receipt, "Gạo 100 kg")
	if pdf := h.get("/bien-nhan/" + done.Receipt + ".pdf"); pdf.Code != 200 || !strings.HasPrefix(pdf.Body.String(), "%PDF") {
		t.Errorf("the paper: %d", pdf.Code)
	}
	waited := open(t) // a page of its own: the first is kept for a second
	waited.Portal.DB = h.DB
	waited.see("/hien-vat", "Kho MTTQ tỉnh", "Áo phao", "200 chiếc", "Thôi nhận", "Quần áo người lớn", "0205 381 2345")
	waited.see("/en/hien-vat", "Life jacket", "No more", "Give money")
}
