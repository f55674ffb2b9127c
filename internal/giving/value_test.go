package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// safe is a province's desk where things are taken that are not đồng.
type safe struct {
	*bank
	account                  BankAccount
	second, approver, keeper auth.Actor
}

func newSafe(t *testing.T) *safe {
	b := newBank(t)
	return &safe{
		bank: b, account: b.accountOf(VCB), second: officer(61, auth.MTTQOfficer, b.province),
		approver: officer(62, auth.Approver, b.province), keeper: officer(63, auth.Accountant, b.province),
	}
}

func (s *safe) dollars(qty, bag string) ValuableForm {
	return ValuableForm{
		Campaign: s.campaign.ID, Item: "USD", Qty: qty, Description: "tờ 50 và 100 đô la", Bag: bag,
		KeptAt: "Két số 2, phòng thủ quỹ", Donor: Donor{LegalName: "Nguyễn Văn Kiều", PublicName: "Nguyễn Văn Kiều"},
	}
}

// taken writes a thing down; held has the second person sign it.
func (s *safe) taken(f ValuableForm) *Valuable {
	s.t.Helper()
	id, err := s.ReceiveValuable(s.t.Context(), s.cashier, f)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.valuable(id)
}

func (s *safe) held(f ValuableForm) *Valuable {
	s.t.Helper()
	v := s.taken(f)
	if err := s.SignValuable(s.t.Context(), s.second, SignForm{Valuable: v.ID, Qty: f.Qty, Bag: f.Bag + f.Reference}); err != nil {
		s.t.Fatal(err)
	}
	return s.valuable(v.ID)
}

func (s *safe) valuable(id int64) *Valuable {
	s.t.Helper()
	v, err := s.ValuableFor(s.t.Context(), s.accountant, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s *safe) sale(prices map[int64]string) ValueSaleForm {
	return ValueSaleForm{
		Account: s.account.ID, Buyer: "Vietcombank chi nhánh Lạng Sơn", Document: "21/QĐ-BVĐ ngày 12/11/2026",
		Reason: "bán theo tỷ giá mua vào trong ngày", Prices: prices,
	}
}

func (s *safe) approved(prices map[int64]string) int64 {
	s.t.Helper()
	id, err := s.PrepareValueSale(s.t.Context(), s.accountant, s.sale(prices))
	if err == nil {
		err = s.ApproveValueSale(s.t.Context(), s.approver, id)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *safe) saleNow(id int64) *ValueSale {
	s.t.Helper()
	x, err := s.ValueSaleFor(s.t.Context(), s.accountant, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

// stand is what the campaign has: đồng in the bank and received, and cents in the safe.
func (s *safe) stand() string {
	s.t.Helper()
	var text string
	err := pgtest.Super(s.t, s.DB).QueryRow(`
		select concat_ws(' ', coalesce(sum(qty) filter (where kind = 'bank' and item = 'VND'), 0),
			coalesce(-sum(qty) filter (where kind = 'giver' and item = 'VND'), 0),
			coalesce(sum(qty) filter (where kind = 'store' and item = 'USD'), 0))
		from ledger.balances where book_id = $1`, s.campaign.BookID).Scan(&text)
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// Dollars come over the table, are counted by two, lie in the safe and in no figure of
// money; a bank buys them, and its line is the proceeds and nobody's gift, counted once.
func TestValuableIsSold(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	v := s.taken(s.dollars("1.250,50", "LS-0001"))
	if v.State != ValuableWaiting || v.Receipt != "" || s.stand() != "0 0 0" {
		t.Fatalf("before the second count: %+v, %s", v, s.stand())
	}
	if err := s.SignValuable(t.Context(), s.second, SignForm{Valuable: v.ID, Qty: "1250,5 USD", Bag: "LS-0001"}); err != nil {
		t.Fatal(err)
	}
	v = s.valuable(v.ID)
	if v.State != ValuableHeld || v.Receipt == "" || v.Words("vi") != "1.250,50 USD" || s.stand() != "0 0 125050" {
		t.Fatalf("held: %+v, %s", v, s.stand())
	}
	r, err := s.receipts().Public(t.Context(), v.Receipt)
	if err != nil || r.Amount != 0 || len(r.Items) != 1 || r.Items[0].Told != "1.250,50 USD" {
		t.Fatalf("its receipt: %+v, %v", r, err)
	}
	id := s.approved(map[int64]string{v.ID: "31.000.000"})
	line := s.line(s.account.ID, "12|1|31.000.000|BAN NGOAI TE")
	if line.State != LineOpen || s.stand() != "31000000 31000000 125050" {
		t.Fatalf("told by the bank: %+v, %s", line, s.stand())
	}
	if list, err := s.ProceedsFor(t.Context(), s.accountant, id); err != nil || len(list) != 1 || list[0].ID != line.ID {
		t.Errorf("which line: %v, %v", list, err)
	}
	if err := s.SettleValueSale(t.Context(), s.accountant, id, line.ID); err != nil {
		t.Fatal(err)
	}
	if x := s.saleNow(id); x.State != SaleSettled || x.Line != line.ID || s.valuable(v.ID).State != ValuableSold || s.stand() != "31000000 31000000 0" {
		t.Errorf("sold: %+v, %s", x, s.stand())
	}
	if kind, text := s.publicLine(line.ID); kind != "session_cash" || !strings.HasPrefix(text, "Tiền bán ngoại tệ") {
		t.Error(kind, text)
	}
	if err := s.VoidReceipt(t.Context(), s.manager, v.Receipt, "người tặng đổi ý"); !fault.Is(err, "value.void.sale") {
		t.Error("the receipt of what is sold:", err)
	}

	// The line was another's: by another person it is parted, the thing is held again, and
	// the true line settles the same sale.
	if err := s.Unmatch(t.Context(), s.accountant, line.ID, "tiền của người khác"); !fault.Is(err, "value.sale.same_person") {
		t.Error("by who settled it:", err)
	}
	if err := s.Unmatch(t.Context(), s.keeper, line.ID, "tiền của người khác"); err != nil {
		t.Fatal(err)
	}
	if x := s.saleNow(id); x.State != SaleApproved || s.valuable(v.ID).State != ValuableSelling || s.stand() != "31000000 31000000 125050" {
		t.Errorf("parted: %+v, %s", x, s.stand())
	}
	other := s.line(s.account.ID, "12|1|31.000.000|BAN NGOAI TE", "12|2|31.000.000|BAN NGOAI TE LS")
	if err := s.SettleValueSale(t.Context(), s.keeper, id, other.ID); err != nil || s.stand() != "62000000 62000000 0" {
		t.Error("settled again:", err, s.stand())
	}
}

func (b *bank) publicLine(line int64) (kind, text string) {
	b.t.Helper()
	err := pgtest.Super(b.t, b.DB).QueryRow(`select kind, public_text from giving.statement_rows where line_id = $1`, line).Scan(&kind, &text)
	if err != nil {
		b.t.Fatal(err)
	}
	return kind, text
}

// Gold is weighed in chỉ and auctioned; each thing's price goes to the part of the book
// that it was given for, and things of two kinds go to two buyers.
func TestGoldIsAuctioned(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	gold := s.dollars("2 chỉ", "LS-0002")
	gold.Item, gold.Fineness, gold.Description = "VANG", "999,9", "nhẫn tròn SJC"
	a, b := s.held(gold), s.held(s.dollars("100", "LS-0003"))
	if a.Qty != 7500 || a.Words("vi") != "2 chỉ (7,5 g), 999,9" {
		t.Errorf("%d, %s", a.Qty, a.Words("vi"))
	}
	_, err := s.PrepareValueSale(t.Context(), s.accountant, s.sale(map[int64]string{a.ID: "28.000.000", b.ID: "2.500.000"}))
	if !fault.Is(err, "value.sale.mixed") {
		t.Error("gold and dollars to one buyer:", err)
	}
	id := s.approved(map[int64]string{a.ID: "28.000.000"})
	if x := s.saleNow(id); x.Way != SoldByAuction || x.Amount != 28_000_000 {
		t.Errorf("%+v", x)
	}
	// The bank pays less by a đồng: that is not the sale's money.
	short := s.line(s.account.ID, "12|1|27.999.999|DAU GIA VANG")
	if err := s.SettleValueSale(t.Context(), s.accountant, id, short.ID); !fault.Is(err, "value.line.other") {
		t.Error(err)
	}
	if err := s.CancelValueSale(t.Context(), s.accountant, id, "người trúng bỏ cọc"); err != nil {
		t.Fatal(err)
	}
	if v := s.valuable(a.ID); v.State != ValuableHeld {
		t.Errorf("%+v", v)
	}
	if err := s.VoidReceipt(t.Context(), s.manager, a.Receipt, "trả lại theo cam kết"); err != nil || s.valuable(a.ID).State != ValuableVoided {
		t.Error("it goes back with its receipt:", err)
	}
}

// Every mistake of the form at once, at its own field; and nothing is written.
func TestValuableRefused(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	bad := s.dollars("12,345", "")
	bad.Item, bad.Description, bad.KeptAt, bad.Estimate, bad.On = "USD", "x", "", "1.000", "01/01/2027"
	bad.Reference = ""
	_, err := s.ReceiveValuable(t.Context(), s.cashier, bad)
	for _, key := range []string{
		"qty.currency.fraction", "value.description.missing", "value.bag.missing", "value.kept.missing", "value.estimate.by", "cash.on.future",
	} {
		if !fault.Is(err, key) {
			t.Errorf("no %s in %v", key, err)
		}
	}
	for key, f := range map[string]func(*ValuableForm){
		"value.item.missing":     func(f *ValuableForm) { f.Item = "GAO" },
		"value.reference.gold":   func(f *ValuableForm) { f.Item, f.Qty, f.Bag, f.Reference = "VANG", "1 chỉ", "", "FT1" },
		"value.bag.both":         func(f *ValuableForm) { f.Reference = "FT1" },
		"value.estimate.missing": func(f *ValuableForm) { f.EstimatedBy = "Tiệm vàng" },
		"qty.zero":               func(f *ValuableForm) { f.Qty = "0" },
		"qty.unit":               func(f *ValuableForm) { f.Qty = "5 kg" },
	} {
		form := s.dollars("100", "LS-1")
		f(&form)
		if _, err := s.ReceiveValuable(t.Context(), s.cashier, form); !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := s.ReceiveValuable(t.Context(), s.accountant, s.dollars("1", "LS-1")); !fault.Is(err, "auth.denied") {
		t.Error(err)
	}
	v := s.taken(s.dollars("100", "LS-1"))
	if _, err := s.ReceiveValuable(t.Context(), s.cashier, s.dollars("5", "LS-1")); !fault.Is(err, "value.bag.taken") {
		t.Error("the same bag twice:", err)
	}
	for key, err := range map[string]error{
		"value.same_person":   s.SignValuable(t.Context(), s.cashier, SignForm{Valuable: v.ID, Qty: "100", Bag: "LS-1"}),
		"value.count.differs": s.SignValuable(t.Context(), s.second, SignForm{Valuable: v.ID, Qty: "99", Bag: "LS-1"}),
		"value.bag.differs":   s.SignValuable(t.Context(), s.second, SignForm{Valuable: v.ID, Qty: "100", Bag: "LS-2"}),
	} {
		if !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if err := s.DropValuable(t.Context(), s.cashier, v.ID, "đếm lại chỉ có 95"); err != nil {
		t.Fatal(err)
	}
	if err := s.SignValuable(t.Context(), s.second, SignForm{Valuable: v.ID, Qty: "100", Bag: "LS-1"}); !fault.Is(err, "value.state.gone") || s.stand() != "0 0 0" {
		t.Error("dropped, and signed:", err, s.stand())
	}
	s.taken(s.dollars("95", "LS-1")) // the bag of what was not taken is free again
	if err := s.ApproveValueSale(t.Context(), s.approver, 77); !fault.Is(err, "value.sale.missing") {
		t.Error(err)
	}
}

// A gift that is to go back to its sender pays for nothing, or it would be counted as
// proceeds and paid out as well.
func TestGiftThatGoesBackIsNoProceeds(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	v := s.held(s.dollars("200", "LS-1"))
	id := s.approved(map[int64]string{v.ID: "5.000.000"})
	line := s.line(s.account.ID, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH")
	q := s.wrong()
	if err := s.FindRefund(t.Context(), s.accountant, q.ID, line.ID, "chuyển nhầm"); err != nil {
		t.Fatal(err)
	}
	if err := s.DecideRefund(t.Context(), s.manager, RefundVerdict{s.refund(q).ID, true, false, "đúng là nhầm"}); err != nil {
		t.Fatal(err)
	}
	if list, err := s.ProceedsFor(t.Context(), s.accountant, id); err != nil || len(list) != 0 {
		t.Errorf("proposed: %v, %v", list, err)
	}
	if err := s.SettleValueSale(t.Context(), s.accountant, id, line.ID); !fault.Is(err, "refund.once") {
		t.Error(err)
	}
	if s.stand() != "5000000 5000000 20000" || s.saleNow(id).State != SaleApproved {
		t.Error("something moved:", s.stand())
	}
	attack := fmt.Sprintf(`insert into giving.session_lines (unit_id, line_id, kind, session_id, account_id, amount, how, actor_id, at)
		values (%d, %d, 'sale', %d, %d, 5000000, 'officer', 9, now())`, s.province, line.ID, id, s.account.ID)
	err := pgtest.Refused(t, pgtest.Raw(t, s.DB), "begin", `select set_config('quy.actor', 'officer:1', true), set_config('quy.units', '*', true)`, attack)
	if !pg.IsCheck(err, "session_lines_stay_here") {
		t.Error(err)
	}
}

// Two accountants sell the same dollars at once, or one sells what another gives back: one
// of them is told.
func TestValuableSaleRace(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	v := s.held(s.dollars("100", "LS-1"))
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i, by := range []auth.Actor{s.accountant, s.keeper} {
		wg.Go(func() { _, errs[i] = s.PrepareValueSale(t.Context(), by, s.sale(map[int64]string{v.ID: "2.500.000"})) })
	}
	wg.Go(func() { errs[2] = s.VoidReceipt(t.Context(), s.manager, v.Receipt, "trả lại người tặng") })
	wg.Wait()
	done := 0
	for i, err := range errs {
		if err == nil {
			done++
		} else if !fault.Is(err, "value.sale.gone") && !fault.Is(err, "value.void.sale") {
			t.Errorf("%d: %v", i, err)
		}
	}
	if done != 1 {
		t.Errorf("%d of three got the same dollars: %v", done, errs)
	}
}

// Whoever speaks SQL as the program's role is held to what is promised of safes and sales.
func TestValuableAttacks(t *testing.T) {
	t.Parallel()
	s := newSafe(t)
	v := s.held(s.dollars("100", "LS-1"))
	waits := s.taken(s.dollars("50", "LS-2"))
	sold := s.held(s.dollars("10", "LS-3"))
	sale := s.approved(map[int64]string{sold.ID: "250.000"})
	line := s.line(s.account.ID, "12|1|250.000|BAN NGOAI TE", "12|2|77.000|ung ho")
	app := pgtest.Raw(t, s.DB)
	scope := `select set_config('quy.actor', 'officer:1', true), set_config('quy.units', '*', true)`
	for attack, want := range map[string]string{
		`update giving.valuables set qty = 1`: "permission denied",
		`delete from giving.value_sale_acts`:  "permission denied",
		fmt.Sprintf(`insert into giving.value_sale_lines (sale_id, valuable_id, unit_id, price) values (%d, %d, %d, 5)`, sale, v.ID, s.province):                                                                            "value_sale_lines_of_one_campaign",
		fmt.Sprintf(`insert into giving.value_sale_lines (sale_id, valuable_id, unit_id, price) values (%d, %d, %d, 5)`, sale, waits.ID, s.province):                                                                        "valuables_are_sold_once",
		fmt.Sprintf(`insert into giving.valuable_acts (valuable_id, unit_id, act, counted, actor_id, entry_id) values (%d, %d, 'signed', 5000, 61, %d)`, waits.ID, s.province, v.EntryID):                                   "valuables_are_in_the_books",
		fmt.Sprintf(`insert into giving.valuable_acts (valuable_id, unit_id, act, actor_id, reason) values (%d, %d, 'dropped', 0, 'mất rồi')`, waits.ID, s.province):                                                        "valuables_take_two_people",
		fmt.Sprintf(`insert into giving.value_sale_acts (sale_id, unit_id, nth, act, actor_id, on_day, entry_id, line_id) values (%d, %d, 2, 'settled', 9, '2026-11-12', %d, %d)`, sale, s.province, line.EntryID, line.ID): "value_sales_are_in_the_books",
		fmt.Sprintf(`insert into giving.value_sale_acts (sale_id, unit_id, nth, act, actor_id, on_day) values (%d, %d, 2, 'approved', 62, '2026-11-12')`, sale, s.province):                                                 "value_sale_acts_follow",
		fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder) values (%d, 'outlay', 'USD', 'muc:b')`, s.campaign.BookID):                                                                                   "apart_lies_apart",
		fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder) values (%d, 'transit', 'VANG', 't1:l1')`, s.campaign.BookID):                                                                                 "apart_lies_apart",
		fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder) values (%d, 'other_out', 'GAO', 'v1:l1')`, s.campaign.BookID):                                                                                "apart_lies_apart",
	} {
		err := pgtest.Refused(t, app, "begin", scope, attack)
		if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", attack, err, want)
		}
	}
	if err := s.SettleValueSale(t.Context(), s.accountant, sale, func() int64 {
		list, err := s.ProceedsFor(t.Context(), s.accountant, sale)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0].ID
	}()); err != nil {
		t.Fatal(err)
	}
	for _, see := range [][2]string{
		{"apart_lies_apart", `update ledger.accounts set holder = 'ai' where item = 'USD' and kind = 'giver'`},
		{"apart_lies_apart", `update ledger.accounts set holder = 'v1:l9' where item = 'VND' and kind = 'bank'`},
		{"valuables_are_in_the_books", `update giving.valuables set qty = qty - 1 where bag = 'LS-1'`},
		{"valuables_are_in_the_books", `delete from giving.value_sale_acts where act = 'settled'`},
		{"valuables_are_in_the_books", `delete from giving.valuable_acts where counted = 10000`},
		{"value_sales_are_in_the_books", `update giving.value_sale_lines set price = price + 1`},
		{"value_sales_are_in_the_books", `update giving.bank_lines set amount = amount + 1 where amount = 250000`},
		{"value_sales_are_in_the_books", `delete from giving.value_sale_acts where act = 'settled'`},
		{"value_sale_has_two_people", `update giving.valuable_acts set actor_id = 8`},
		{"value_sale_has_two_people", `update giving.value_sale_acts set actor_id = 9 where act = 'approved'`},
		{"value_sale_has_leaf", `update giving.value_sales set buyer = 'Tiệm vàng quen'`},
		{"value_sale_has_leaf", `delete from tlog.leaves where kind = 'value_sold'`},
	} {
		pgtest.Sees(t, s.DB, see[0], see[1])
	}
	if got := -s.balance(s.campaign.BookID, ledger.Giver); got == 0 {
		t.Error("nothing was received")
	}
}
