package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// newTill is a purse with a box beside it that holds a million and a half.
func newTill(t *testing.T) *purse {
	b := newBank(t)
	p := &purse{bank: b, account: b.accountOf(VCB)}
	for range 3 {
		b.cashGift(b.campaign)
	}
	return p
}

func (p *purse) deposit(amount string) int64 {
	p.t.Helper()
	id, err := p.DepositCash(p.t.Context(), p.cashier, DepositForm{Account: p.account.ID, Amount: amount})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

func (p *purse) slip(id int64) *Deposit {
	p.t.Helper()
	d, err := p.DepositFor(p.t.Context(), p.accountant, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// Cash goes from the box to the bank by a slip, and the bank's line settles it: it is
// counted once, as the gifts it came from, whichever of the two is written first.
func TestDepositIsToldOnce(t *testing.T) {
	t.Parallel()
	p := newTill(t)
	for _, tt := range []struct {
		name, amount, on, key string
		by                    auth.Actor
	}{
		{"nobody", "1", "", "auth.signin", auth.Public},
		{"who takes no cash", "1", "", "auth.denied", p.accountant},
		{"another unit's cashier", "1", "", "auth.denied", officer(3, auth.Cashier, p.commune)},
		{"nothing", "0", "", "cash.amount.zero", p.cashier},
		{"more than there is", "1.500.001", "", "deposit.short", p.cashier},
		{"tomorrow", "1.000", "31/12/2026", "cash.on.future", p.cashier},
		{"long ago", "1.000", "05/11/2025", "deposit.on.old", p.cashier},
	} {
		_, err := p.DepositCash(t.Context(), tt.by, DepositForm{Account: p.account.ID, Amount: tt.amount, On: tt.on})
		if !fault.Is(err, tt.key) && !(tt.key == "auth.denied" && fault.Is(err, "account.missing")) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	given := p.balance(p.campaign.BookID, ledger.Giver)
	id := p.deposit("1.000.000")
	if box, err := p.BoxFor(t.Context(), p.accountant, p.province); err != nil || box.Amount != 500_000 || p.inBank() != 1_000_000 {
		t.Errorf("%+v in the box, %d in the bank, %v", box, p.inBank(), err)
	}
	if got := p.open(); fmt.Sprint(got) != fmt.Sprintf("[deposit %d 1000000]", id) {
		t.Errorf("not told yet: %v", got)
	}
	l := p.line(p.account.ID, fmt.Sprintf("12|2|1.000.000|NOP QUY %d LE THI THU", id))
	if l.Kind != SessionCashLine || l.State != LineBooked || l.EntryID != p.slip(id).Entry || p.slip(id).Line != l.ID {
		t.Errorf("the line is %+v, the slip %+v", l, p.slip(id))
	}
	if kind, text := p.publicText(l.ID); kind != "session_cash" || text != "Nộp tiền mặt của quỹ vào tài khoản" {
		t.Error(kind, text)
	}
	// The counter's own words are enough where only one slip fits, also before the slip.
	first := p.line(p.account.ID, "12|3|300.000|NOP TIEN MAT")
	if first.Kind != GiftLine || p.balance(p.campaign.BookID, ledger.Giver) != given-300_000 {
		t.Errorf("before its slip: %+v", first)
	}
	second := p.deposit("300.000")
	p.jobs()
	if d := p.slip(second); d.Line != first.ID {
		t.Errorf("the slip found %+v", d)
	}
	if now := p.balance(p.campaign.BookID, ledger.Giver); now != given || p.inBank() != 1_300_000 {
		t.Errorf("given %d, was %d; %d in the bank", now, given, p.inBank())
	}
	// A gift that only has the same amount stays a gift.
	third := p.deposit("100.000")
	if l := p.line(p.account.ID, "12|4|100.000|ung ho ba con"); l.Kind != GiftLine || p.slip(third).Line != 0 {
		t.Errorf("a gift became %+v", l)
	}
	if l := p.line(p.account.ID, fmt.Sprintf("12|5|90.000|NOP QUY %d", third)); l.Kind != GiftLine || len(p.sheet(l.ID).CashFits) != 1 || p.sheet(l.ID).CashFits[0].Same {
		t.Errorf("another sum: %+v %+v", l, p.sheet(l.ID).CashFits)
	}
}

// A slip that never reached the bank is voided by another person, once, and the money is
// back in the box; a slip that the bank has told stands until its line is parted.
func TestVoidDeposit(t *testing.T) {
	t.Parallel()
	p := newTill(t)
	id, told := p.deposit("400.000"), p.deposit("600.000")
	l := p.line(p.account.ID, fmt.Sprintf("12|2|600.000|PHIEU NOP SO %d", told))
	const why = "quay về vì ngân hàng đóng cửa"
	both := officer(p.cashier.ID, auth.Accountant, p.province)
	for key, err := range map[string]error{
		"auth.denied":    p.VoidDeposit(t.Context(), p.cashier, id, why),
		"reason.missing": p.VoidDeposit(t.Context(), p.accountant, id, "x"),
		"deposit.own":    p.VoidDeposit(t.Context(), both, id, why),
		"deposit.told":   p.VoidDeposit(t.Context(), p.accountant, told, why),
	} {
		if !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	errs := make([]error, 10)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = p.VoidDeposit(t.Context(), p.accountant, id, why) })
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else if !fault.Is(err, "deposit.voided") {
			t.Error(err)
		}
	}
	box, err := p.BoxFor(t.Context(), p.accountant, p.province)
	if done != 1 || err != nil || box.Amount != 900_000 || !p.slip(id).Voided() {
		t.Errorf("%d voided it, %+v in the box, %v", done, box, err)
	}
	if err := p.Unmatch(t.Context(), p.accountant, l.ID, "không phải tiền của phiếu này"); err != nil {
		t.Fatal(err)
	}
	if err := p.VoidDeposit(t.Context(), p.accountant, told, why); err != nil {
		t.Error(err)
	}
	app := pgtest.Raw(t, p.DB)
	for _, attack := range []string{
		`delete from giving.cash_deposits`,
		`update giving.cash_deposits set amount = 1`,
		`update giving.cash_deposits set voided_at = null, voided_by = null, void_reason = null`,
		fmt.Sprintf(`insert into giving.cash_deposits (unit_id, campaign_id, account_id, amount, deposited_on, made_by)
			values (%d, %d, %d, 5, '2026-11-12', 8)`, p.commune, p.campaign.ID, p.account.ID),
	} {
		pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, attack)
	}
}

// Twenty carry the same million to the bank at once: the box gives what it has.
func TestDepositRace(t *testing.T) {
	t.Parallel()
	p := newTill(t)
	var mu sync.Mutex
	var gone money.VND
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := p.DepositCash(t.Context(), p.cashier, DepositForm{Account: p.account.ID, Amount: "400.000"})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				gone += 400_000
			case !fault.Is(err, "deposit.short") && !fault.Is(err, "ledger.short"):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if box, err := p.BoxFor(t.Context(), p.accountant, p.province); err != nil || gone != 1_200_000 || box.Amount != 300_000 {
		t.Errorf("%d carried, %+v left, %v", gone, box, err)
	}
}
