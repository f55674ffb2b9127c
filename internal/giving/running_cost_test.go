package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// agreed is a campaign where one giver of 10,000,000 agreed to running costs, one of
// 20,000,000 did not, and 10,000,000 in cash lie in the box with consent.
func agreed(t *testing.T) (b *bank, gift *Pledge, line *BankLine, cash *CashGift) {
	t.Helper()
	b = newBank(t)
	gift = b.pledge(New{Amount: "10000000", Donor: Donor{PublicName: "Lò Thị Ơn"}, Costs: CostsVersion})
	other := b.pledge(New{Amount: "20000000", Donor: Donor{Anonymous: true}})
	line = b.line(b.accountOf(VCB).ID, "11|5017.1|20.000.000|"+other.Code, "11|5017.2|10.000.000|"+gift.Code)
	if line.State != LineMatched || line.PledgeID != gift.ID {
		t.Fatalf("%+v", line)
	}
	var err error
	cash, err = b.ReceiveCash(t.Context(), b.cashier, CashForm{
		Campaign: b.campaign.ID, Amount: "10.000.000", Donor: Donor{PublicName: "Vi Văn Đạt"}, Costs: CostsVersion,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b, gift, line, cash
}

func (b *bank) cost(amount string) (int64, error) {
	return b.PrepareCost(b.t.Context(), b.accountant, CostForm{
		Account: b.accountOf(VCB).ID, Amount: amount, What: "In 2.000 tờ hướng dẫn", Document: "HĐ 0000123",
	})
}

func (b *bank) approvedCost(amount string) int64 {
	b.t.Helper()
	id, err := b.cost(amount)
	if err == nil {
		err = b.ApproveCost(b.t.Context(), b.manager, id)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// agreedPart is how the general part stands: agreed, decided, paid.
func (b *bank) agreedPart() [3]money.VND {
	b.t.Helper()
	list, err := b.CostParts(b.t.Context(), b.accountant)
	if err != nil || len(list) != 1 {
		b.t.Fatal(list, err)
	}
	return [3]money.VND{list[0].Agreed, list[0].Decided, list[0].Paid}
}

// What two givers agreed to is the most that is decided; a second person decides it, the
// bank's line pays it, and the line stands in the books as what it was for.
func TestRunningCost(t *testing.T) {
	t.Parallel()
	b, _, _, _ := agreed(t)
	if got := b.agreedPart(); got != [3]money.VND{1_000_000, 0, 0} {
		t.Fatalf("agreed %v", got)
	}
	if _, err := b.cost("1.000.001"); !fault.Is(err, "cost.room") {
		t.Error(err)
	}
	id, err := b.cost("600.000")
	if err != nil {
		t.Fatal(err)
	}
	both := officer(9, auth.FundManager, b.province) // the accountant, as another officer
	if err := b.ApproveCost(t.Context(), both, id); !fault.Is(err, "cost.same_person") {
		t.Error(err)
	}
	out := b.line(b.accountOf(VCB).ID, "12|5018.1|-600.000|TT tien in HD 0000123")
	if err := b.PayCost(t.Context(), b.accountant, id, out.ID); !fault.Is(err, "cost.state.gone") {
		t.Error("paid before it was approved:", err)
	}
	if err := b.ApproveCost(t.Context(), b.manager, id); err != nil {
		t.Fatal(err)
	}
	if _, err := b.cost("400.001"); !fault.Is(err, "cost.room") {
		t.Error(err)
	}
	c, lines, err := b.CostFor(t.Context(), b.accountant, id)
	if err != nil || len(lines) != 1 || lines[0].ID != out.ID || c.State != CostApproved {
		t.Fatal(c, lines, err)
	}
	if err := b.PayCost(t.Context(), b.accountant, id, out.ID); err != nil {
		t.Fatal(err)
	}
	if got := b.agreedPart(); got != [3]money.VND{1_000_000, 0, 600_000} {
		t.Errorf("after it was paid %v", got)
	}
	if n := b.balanceOf(b.campaign.BookID, ledger.OtherOut, costHolder); n != 600_000 {
		t.Errorf("%d left as running costs", n)
	}
	other := b.approvedCost("400.000")
	if err := b.PayCost(t.Context(), b.accountant, other, out.ID); !fault.Is(err, "cost.line.other") {
		t.Error("one line paid two:", err)
	}
	if err := b.UndoCost(t.Context(), b.accountant, id, "là khoản khác"); !fault.Is(err, "cost.undo.same_person") {
		t.Errorf("who booked it undid it: %v", err)
	}
	if err := b.UndoCost(t.Context(), b.manager, id, "là khoản khác"); err != nil { // the fund has the two of them
		t.Fatal(err)
	}
	if n := b.balanceOf(b.campaign.BookID, ledger.OtherOut, costHolder); n != 0 {
		t.Errorf("%d left after it was undone", n)
	}
	two := auth.Actor{ID: 98, Kind: auth.Officer, Grants: []auth.Grant{ // prepares elsewhere, approves here
		{Role: auth.Accountant, Unit: b.commune, Reach: []int64{b.commune}},
		{Role: auth.FundManager, Unit: b.province, Reach: []int64{b.province}},
	}}
	if err := b.CancelCost(t.Context(), two, id, "không chi nữa"); err != nil {
		t.Fatal(err)
	}
	if got := b.agreedPart(); got != [3]money.VND{1_000_000, 400_000, 0} {
		t.Errorf("at the end %v", got)
	}
}

// Consent is taken back with the gift's key while others cover what was decided, and a gift
// does not leave from under a cost that was paid with its giver's word.
func TestWithdrawCosts(t *testing.T) {
	t.Parallel()
	b, gift, line, cash := agreed(t)
	key := b.giftKey(gift.Code)
	if err := b.WithdrawCosts(t.Context(), gift.Code, "wrong"); !fault.Is(err, "pledge.missing") {
		t.Error(err)
	}
	id := b.approvedCost("700.000")
	if err := b.WithdrawCosts(t.Context(), gift.Code, key); !fault.Is(err, "cost.spent") {
		t.Error(err)
	}
	if err := b.Unmatch(t.Context(), b.accountant, line.ID, "nhầm người"); !fault.Is(err, "cost.held") {
		t.Error(err)
	}
	if err := b.VoidReceipt(t.Context(), b.manager, cash.Receipt, "trả lại tiền"); !fault.Is(err, "cost.held") {
		t.Error(err)
	}
	if err := b.CancelCost(t.Context(), b.accountant, id, "không chi nữa"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing left to do
		if err := b.WithdrawCosts(t.Context(), gift.Code, key); err != nil {
			t.Fatal(err)
		}
	}
	c, err := b.CostsOf(t.Context(), gift.Code, key)
	if err != nil || c == nil || c.Share != 0 || c.Gift != 10_000_000 || c.WithdrawnAt == nil {
		t.Errorf("%+v %v", c, err)
	}
	if err := b.VoidReceipt(t.Context(), b.manager, cash.Receipt, "trả lại tiền"); err != nil {
		t.Fatal(err)
	}
	if got := b.agreedPart(); got != [3]money.VND{} {
		t.Errorf("nobody agrees any more: %v", got)
	}
	if _, err := b.cost("1"); !fault.Is(err, "cost.room") {
		t.Error(err)
	}
}

// A giver withdraws while a second person approves, and two are approved at once that
// together are too much: one of the two does what it came for.
func TestRunningCostRaces(t *testing.T) {
	t.Parallel()
	b, gift, _, _ := agreed(t)
	one, err := b.cost("600.000")
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.cost("600.000")
	if err != nil {
		t.Fatal(err)
	}
	race := func(f, g func() error, refusals ...string) {
		t.Helper()
		errs := make([]error, 2)
		var wait sync.WaitGroup
		wait.Go(func() { errs[0] = f() })
		wait.Go(func() { errs[1] = g() })
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatal(errs)
		}
		for i, err := range errs {
			if err != nil && !fault.Is(err, refusals[i]) {
				t.Error(err)
			}
		}
	}
	approve := func(id int64) func() error {
		return func() error { return b.ApproveCost(t.Context(), b.manager, id) }
	}
	race(approve(one), approve(two), "cost.over", "cost.over")
	for _, id := range []int64{one, two} {
		if err := b.CancelCost(t.Context(), b.accountant, id, "không chi nữa"); err != nil {
			t.Fatal(err)
		}
	}
	three, err := b.cost("600.000")
	if err != nil {
		t.Fatal(err)
	}
	race(approve(three), func() error { return b.WithdrawCosts(t.Context(), gift.Code, b.giftKey(gift.Code)) },
		"cost.over", "cost.spent")
}

// Whoever has the program's own rights at psql agrees for nobody, approves nothing alone,
// spends no more than was agreed to, and what the books say without all this is found.
func TestRunningCostAttacks(t *testing.T) {
	t.Parallel()
	b, gift, line, _ := agreed(t)
	prepared, err := b.cost("900.000")
	if err != nil {
		t.Fatal(err)
	}
	over, err := b.cost("900.000")
	if err != nil {
		t.Fatal(err)
	}
	id := b.approvedCost("800.000")
	out := b.line(b.accountOf(VCB).ID, "12|5018.1|-800.000|TT tien in")
	quiet := b.pledge(New{Amount: "30000000", Donor: Donor{Anonymous: true}})
	app := pgtest.Raw(t, b.DB)
	act := func(id int64, nth int, act string, actor int64, more string) string {
		if more == "" {
			more = "null, null"
		}
		return fmt.Sprintf(`insert into giving.cost_acts (cost_id, unit_id, nth, act, actor_id, at, reason, line_id, entry_id)
			values (%d, %d, %d, '%s', %d, now(), 'một lý do đủ dài', %s)`, id, b.province, nth, act, actor, more)
	}
	pays := fmt.Sprintf("%d, %d", out.ID, out.EntryID)
	for want, attacks := range map[string][]string{
		"cost_consents_come_with_their_gift": {
			fmt.Sprintf(`insert into giving.cost_consents (unit_id, campaign_id, earmark_id, pledge_id, version, agreed_at)
				values (%d, %d, %d, %d, 'costs.1', now())`, b.province, b.campaign.ID, b.campaign.EarmarkID, quiet.ID),
		},
		"running_costs_take_two_people": {act(prepared, 1, "approved", b.accountant.ID, ""), act(id, 2, "paid", b.manager.ID, pays)},
		"costs_stay_agreed_to": {
			act(over, 1, "approved", b.manager.ID, ""),
			fmt.Sprintf(`insert into giving.cost_withdrawals (consent_id, unit_id, why, at)
				select id, unit_id, 'giver', now() from giving.cost_consents where pledge_id = %d`, gift.ID),
			fmt.Sprintf(`insert into giving.match_undos (match_id, unit_id, reason, actor_id, at)
				select id, unit_id, 'một lý do', 9, now() from giving.matches where line_id = %d`, line.ID),
		},
		"cost_acts_follow":                 {act(prepared, 1, "paid", 9, pays), act(id, 2, "approved", 7, ""), act(id, 7, "cancelled", 7, "")},
		"running_costs_are_paid_by_a_line": {act(id, 2, "paid", 9, pays)},
		"lines_change_for_session_cash_only": {
			fmt.Sprintf(`update giving.bank_lines set kind = 'running_cost' where id = %d`, line.ID),
		},
		"running_costs_of_their_book": {fmt.Sprintf(`insert into giving.running_costs
			(unit_id, campaign_id, account_id, earmark_id, amount, what, document, prepared_by, prepared_at)
			values (%d, %d, %d, 99999, 1, 'một việc', 'x', 1, now())`, b.province, b.campaign.ID, b.accountOf(VCB).ID)},
		"permission denied": {
			`update giving.running_costs set amount = 1`, `delete from giving.cost_acts`, `delete from giving.cost_withdrawals`,
			`insert into giving.cost_terms (version, permille) values ('thanks.1', 500)`,
			`update giving.pledges set made_in = tlog.born()`, // it says which consents come with it
		},
	} {
		for _, q := range attacks {
			err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, `begin`,
				fmt.Sprintf(`update giving.pledges set anonymous = true where id = %d`, quiet.ID), q) // its row is of this transaction
			if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
				t.Errorf("%s\n%v, want %s", q, err, want)
			}
		}
	}
	pgtest.Sees(t, b.DB, "running_costs_are_agreed_to", `update giving.cost_terms set permille = 1`)
	pgtest.Sees(t, b.DB, "running_costs_are_in_the_books",
		fmt.Sprintf(`update ledger.accounts set holder = 'van-hanh' where kind = 'other_out' and book_id = %d`, b.campaign.BookID))
	if err := b.PayCost(t.Context(), b.accountant, id, out.ID); err != nil {
		t.Fatal(err)
	}
	err = pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, act(id, 3, "undone", b.accountant.ID, ""))
	if !pg.IsCheck(err, "running_costs_take_two_people") {
		t.Errorf("who booked it undid it: %v", err)
	}
}
