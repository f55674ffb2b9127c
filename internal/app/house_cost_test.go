package app

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// costs takes cash whose giver lets a part be spent on running the fund, prepares two costs
// out of it and has one approved; another giver agrees and withdraws.
func (h *house) costs(d *holding, cashier, accountant, manager auth.Actor) {
	h.t.Helper()
	ctx := context.Background()
	_, err := h.Giving.ReceiveCash(ctx, cashier, giving.CashForm{
		Campaign: d.campaign, Amount: "100.000", Donor: giving.Donor{LegalName: "Ma Thị " + d.secret, Anonymous: true},
		Costs: giving.CostsVersion,
	})
	h.must(err)
	p, err := h.Giving.Pledge(ctx, auth.Public, giving.New{
		Campaign: d.slug, Amount: "50000", Donor: giving.Donor{Anonymous: true}, Costs: giving.CostsVersion,
	})
	h.must(err)
	h.must(h.Giving.WithdrawCosts(ctx, p.Code, p.Key))
	prepare := func(amount string) int64 {
		id, err := h.Giving.PrepareCost(ctx, accountant, giving.CostForm{
			Account: d.account, Amount: amount, What: "In tờ rơi " + d.secret, Document: "HĐ 15",
		})
		h.must(err)
		return id
	}
	h.must(h.Giving.ApproveCost(ctx, manager, prepare("2.000")))
	d.things["cost"] = prepare("1.000")
}
