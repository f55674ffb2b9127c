package app

import (
	"context"
	"strings"

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
	h.missed(d, form, cashier, second.Actor)
	d.planted = append(d.planted, planted{"where a safe is", "két của " + d.secret}, planted{"the seal of a bag", "T1 " + d.secret})
}

// missed furnishes euros with a photo, of which one note is said to be false: two people
// have looked, and a third is to decide.
func (h *house) missed(d *holding, form giving.ValuableForm, cashier, second auth.Actor) {
	h.t.Helper()
	ctx := context.Background()
	paper := func(name string) int64 {
		kept, err := h.Giving.KeepValuablePaper(ctx, cashier, h.units[d.unit], "file", name+".png",
			strings.NewReader("\x89PNG\r\n\x1a\n"+name+" của "+d.secret))
		h.must(err)
		return kept
	}
	form.Item, form.Qty, form.Bag, form.Fineness = "EUR", "70", "T3 "+d.secret, ""
	form.Photo = paper("ảnh")
	euros, err := h.Giving.ReceiveValuable(ctx, cashier, form)
	h.must(err)
	h.must(h.Giving.SignValuable(ctx, second, giving.SignForm{Valuable: euros, Qty: form.Qty, Bag: form.Bag}))
	h.must(h.Giving.ReportValueLoss(ctx, cashier, giving.LossForm{
		Valuable: euros, Kind: giving.ValueFalse, Qty: "20", Told: "tờ 20 euro giả trong túi của " + d.secret, Paper: paper("biên bản"),
	}))
	h.must(h.Giving.ConfirmValueLoss(ctx, second, euros))
	d.things["missed"], d.things["value_photo"] = euros, form.Photo
	d.planted = append(d.planted, planted{"how a thing was lost", "túi của " + d.secret})
}
