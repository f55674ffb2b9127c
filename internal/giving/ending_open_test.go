package giving

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A thing that waits for its second count, a running cost and a sale that are not at their
// end keep a unit's fund from ending; the heir's officers finish them, and call no more.
func TestEndUnitOpenThings(t *testing.T) {
	t.Parallel()
	e := newEnded(t)
	e.emptied()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(key string, err error) {
		t.Helper()
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	super := pgtest.Super(t, e.DB)
	blocked := func(reason, constraint string) {
		t.Helper()
		_, err := e.AskEnd(ctx, e.asks, e.form("500.000"))
		if reason == "ending.sales" { // what is sold lies in the safe, which is told first
			sheet, told := e.EndingFor(ctx, e.asks, e.district)
			must(told)
			err = sheet.Reasons()[len(sheet.Reasons())-1]
		}
		refused(reason, err)
		var got string
		must(super.QueryRow(`select coalesce(ledger.left_behind($1), '')`, e.district).Scan(&got))
		if got != constraint {
			t.Errorf("left behind: %q, want %s", got, constraint)
		}
	}
	heir := func(id int64, role auth.Role) auth.Actor {
		a := officer(id, role, e.province, e.province, e.district)
		a.Grants[0].For = map[auth.Area][]int64{auth.Money: {e.district}}
		return a
	}
	clerk, second, manager := heir(91, auth.Accountant), heir(92, auth.Cashier), heir(93, auth.FundManager)
	if !clerk.May(auth.PrepareSale, e.district) || !clerk.May(auth.PrepareCost, e.district) ||
		!manager.May(auth.ApproveSale, e.district) || !manager.May(auth.ApproveCost, e.district) ||
		!second.May(auth.SignValuable, e.district) || second.May(auth.ReceiveCash, e.district) {
		t.Error("the pages do not know the heir")
	}

	form := ValuableForm{
		Campaign: e.theirs.ID, Item: "USD", Qty: "100", Description: "tờ 50 và 100 đô la", Bag: "HT-0001",
		KeptAt: "Két số 2, phòng thủ quỹ", Donor: Donor{Anonymous: true},
	}
	first := officer(86, auth.Cashier, e.district)
	dropped, err := e.ReceiveValuable(ctx, first, form)
	must(err)
	blocked("ending.valuables", "ended_units_things_are_counted")
	refused("auth.denied", e.DropValuable(ctx, officer(94, auth.Cashier, e.commune, e.district), dropped, "trả lại người ủng hộ"))
	must(e.DropValuable(ctx, second, dropped, "trả lại người ủng hộ"))

	_, err = super.Exec(`
		insert into giving.running_costs (unit_id, campaign_id, account_id, earmark_id, amount, what, document, prepared_by, prepared_at)
		values ($1, $2, $3, $4, 1, 'in biên nhận', 'x', 1, now())`, e.district, e.theirs.ID, e.account.ID, e.theirs.EarmarkID)
	must(err)
	blocked("ending.costs", "ended_units_costs_are_at_their_end")
	var cost int64
	must(super.QueryRow(`select max(id) from giving.running_costs`).Scan(&cost))
	must(e.CancelCost(ctx, clerk, cost, "không in nữa"))
	if _, err := e.AskEnd(ctx, e.asks, e.form("500.000")); err != nil {
		t.Errorf("nothing is left: %v", err)
	}

	form.Bag = "HT-0002"
	sold, err := e.ReceiveValuable(ctx, first, form)
	must(err)
	must(e.SignValuable(ctx, second, SignForm{Valuable: sold, Qty: "100", Bag: "HT-0002"}))
	sale, err := e.PrepareValueSale(ctx, clerk, ValueSaleForm{
		Account: e.account.ID, Buyer: "Vietcombank chi nhánh Lạng Sơn", Document: "21/QĐ",
		Reason: "bán theo tỷ giá mua vào trong ngày", Prices: map[int64]string{sold: "2.500.000"},
	})
	must(err)
	must(e.ApproveValueSale(ctx, manager, sale))
	blocked("ending.sales", "ended_units_sales_are_at_their_end")

	call := e.call()
	call.Unit, call.Slug, call.Prefix, call.Name = e.district, "huyen-nhan-nua", "HN", "Huyện Tràng Định tiếp nhận nữa"
	draft, err := e.CreateCampaign(ctx, officer(85, auth.FundManager, e.district), call)
	must(err)
	account := e.bank.fund.account(draft.ID)
	account.Number = "0011001999999"
	_, err = e.AddAccount(ctx, officer(85, auth.FundManager, e.district), account)
	must(err)
	_, err = e.PublishCampaign(ctx, manager, draft.ID)
	refused("campaign.publish.ended", err)
	_, err = e.CloseAccount(ctx, e.manager, e.provinceSource(), "12/11/2026")
	must(err)
}

// provinceSource opens a source at the province and says its account.
func (e *ended) provinceSource() int64 {
	e.t.Helper()
	f := e.sourceForm()
	f.Unit, f.On = e.province, "01/11/2026"
	return e.opened(f).Accounts[0].ID
}

// What still comes to the account of a fund that has ended is in no book, and is the
// successor's when the bank has passed it on: its line there is a gift as any other, and
// the file that tells it comes in.
func TestMoneyAfterTheEndReachesTheHeir(t *testing.T) {
	t.Parallel()
	e := newEnded(t)
	ctx := t.Context()
	e.emptied()
	if _, err := e.AskEnd(ctx, e.asks, e.form("500.000")); err != nil {
		t.Fatal(err)
	}
	if err := e.EndUnit(ctx, e.says, e.district); err != nil {
		t.Fatal(err)
	}
	if l := e.in("12|9|700.000|ung ho muon cho huyen"); l.State != LineHeld || l.EntryID != 0 {
		t.Errorf("%+v", l)
	}
	before := e.received()
	l := e.line(e.purse.account.ID, "12|9|700.000|CT tu "+e.account.Number+" NGAN HANG toi "+e.purse.account.Number)
	if l.Kind != GiftLine || l.State != LineOpen || e.received() != before+700_000 {
		t.Errorf("%+v, %d received, were %d", l, e.received(), before)
	}
	out := e.line(e.purse.account.ID, "12|10|-1.000|chuyen den "+e.account.Number)
	if out.Kind != TransferOut || out.State != LineBooked {
		t.Errorf("money on its way to locked books: %+v", out)
	}
}
