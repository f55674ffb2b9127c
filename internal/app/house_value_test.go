package app

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// apart furnishes a safe: dollars that are to be sold, and gold that waits for its second
// count.
func (h *house) apart(d *holding, accountant, cashier auth.Actor) {
	h.t.Helper()
	ctx := context.Background()
	second := h.sit(auth.MTTQOfficer, d.unit, long, never)
	form := giving.ValuableForm{
		Campaign: d.campaign, Item: "USD", Qty: "120", Description: "sáu tờ 20 của " + d.secret, Bag: "T1 " + d.secret,
		KeptAt: "két của " + d.secret, Note: "lời nhắn " + d.secret,
		Donor: giving.Donor{LegalName: "Lò Thị " + d.secret, PublicName: d.secret + " Lò", Phone: "0968571394", Consent: giving.ConsentVersion},
	}
	dollars, err := h.Giving.ReceiveValuable(ctx, cashier, form)
	h.must(err)
	h.must(h.Giving.SignValuable(ctx, second.Actor, giving.SignForm{Valuable: dollars, Qty: form.Qty, Bag: form.Bag}))
	form.Item, form.Qty, form.Bag, form.Fineness = "VANG", "1 chỉ", "T2 "+d.secret, "999,9"
	gold, err := h.Giving.ReceiveValuable(ctx, cashier, form)
	h.must(err)
	terms := giving.ValueSaleForm{
		Account: d.account, Buyer: "Ngân hàng mẫu", Document: "21/QĐ " + d.secret, Reason: "theo tỷ giá " + d.secret,
		Prices: map[int64]string{dollars: "3.000.000"},
	}
	given, err := h.Giving.PrepareValueSale(ctx, accountant, terms)
	h.must(err)
	h.must(h.Giving.CancelValueSale(ctx, accountant, given, "tỷ giá đổi "+d.secret))
	sale, err := h.Giving.PrepareValueSale(ctx, accountant, terms)
	h.must(err)
	d.things["valuable"], d.things["value_sale"] = gold, sale
	d.planted = append(d.planted, planted{"where a safe is", "két của " + d.secret}, planted{"the seal of a bag", "T1 " + d.secret})
}
