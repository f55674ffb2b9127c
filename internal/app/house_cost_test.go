package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
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

// strays opens a source, to whose account two gifts come by mistake: about one is decided.
func (h *house) strays(d *holding, accountant, manager auth.Actor) {
	h.t.Helper()
	ctx := context.Background()
	made, err := h.Giving.OpenSource(ctx, accountant, giving.SourceForm{
		Unit: h.units[d.unit], Kind: ledger.BudgetBook, Name: "Dự phòng ngân sách " + d.slug, Purpose: "Hỗ trợ nhà sập",
		Body: "UBND", Document: "15/QĐ", On: "01/11/2026",
		Account: giving.AccountForm{
			BIN: "970436", Number: fmt.Sprintf("9%06d", d.account), HolderName: "Quỹ trợ giúp khẩn cấp", Profile: giving.VCB,
		},
	})
	h.must(err)
	file := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
	for i, amount := range []string{"71.000", "72.000"} {
		g, err := h.Giving.Pledge(ctx, auth.Public, giving.New{Campaign: d.slug, Donor: giving.Donor{Anonymous: true}})
		h.must(err)
		file += fmt.Sprintf("1,10/11/2026,5030.%d,,%q,,%s %s\n", i, amount, g.Code, d.secret)
	}
	agreed, err := h.Giving.AgreeAccount(ctx, manager, made.Asks[0].ID)
	h.must(err)
	account := agreed.ID
	_, err = h.Giving.UploadStatement(ctx, accountant, giving.NewStatement{Account: account, Name: d.secret + "-nguon.csv"},
		strings.NewReader(file))
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	line := func(amount int) int64 {
		return h.read(`select id from giving.bank_lines where account_id = $1 and amount = $2`, account, amount)
	}
	d.things["source"] = made.ID
	d.things["stray"], d.things["astray"] = line(71000), line(72000)
	h.must(h.Giving.DecideStray(ctx, manager, giving.StrayForm{
		Line: line(72000), Outcome: giving.StrayBack, Reason: "quyết định trả về " + d.secret,
	}))
	d.planted = append(d.planted, planted{"why a gift goes back", "quyết định trả về " + d.secret})
}
