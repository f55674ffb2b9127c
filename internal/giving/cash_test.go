package giving

import (
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func moneyOf(n int64) money.VND { return money.VND(n) }

func (f *fund) balance(book int64, kind ledger.Kind) (qty int64) {
	f.t.Helper()
	err := pgtest.Super(f.t, f.DB).QueryRow(`
		select coalesce(sum(qty), 0) from ledger.balances where book_id = $1 and kind = $2`, book, kind).Scan(&qty)
	if err != nil {
		f.t.Fatal(err)
	}
	return qty
}

// balanceOf is what the accounts of one holder have.
func (f *fund) balanceOf(book int64, kind ledger.Kind, holder string) (qty int64) {
	f.t.Helper()
	err := pgtest.Super(f.t, f.DB).QueryRow(`
		select coalesce(sum(qty), 0) from ledger.balances where book_id = $1 and kind = $2 and holder = $3`,
		book, kind, holder).Scan(&qty)
	if err != nil {
		f.t.Fatal(err)
	}
	return qty
}

// Cash on the table is in the books and has its receipt, all at once; a request
// sent again is the same gift.
func TestReceiveCash(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	e, err := f.AddEarmark(t.Context(), f.manager, c.ID, "nha-o", "Làm lại nhà", "Nhà sập, trôi")
	if err != nil {
		t.Fatal(err)
	}
	form := CashForm{
		Campaign: c.ID, Amount: "500k", Donor: Donor{LegalName: "Lò Thị Ơn", PublicName: "Lò Thị Ơn"}, Earmark: e.Code,
	}
	ctx := pg.WithOnce(t.Context(), pg.Once{Key: "phieu-1", Hash: []byte("1")})
	gifts := make([]*CashGift, 20)
	var all sync.WaitGroup
	for i := range gifts {
		all.Go(func() {
			var err error
			if gifts[i], err = f.ReceiveCash(ctx, f.cashier, form); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, g := range gifts {
		if g == nil || g.Receipt == "" || g.Receipt != gifts[0].Receipt || g.Number != 1 {
			t.Fatalf("%+v and %+v", g, gifts[0])
		}
	}
	if in, out := f.balance(c.BookID, ledger.Cash), f.balance(c.BookID, ledger.Giver); in != 500_000 || out != -500_000 {
		t.Errorf("in the box %d, from givers %d", in, out)
	}
	if n := f.balanceOf(c.BookID, ledger.Giver, cashGiver); n != -500_000 {
		t.Errorf("from givers of cash %d", n)
	}
	list, err := f.CashFor(t.Context(), f.manager, c.ID, 0)
	if err != nil || len(list) != 1 || list[0].Receipt != gifts[0].Receipt || list[0].MaskedName != "Lò Thị Ơ••" || list[0].EarmarkID != e.ID {
		t.Errorf("listed %+v, %v", list, err)
	}
	p, err := f.receipts().Public(t.Context(), gifts[0].Receipt)
	if err != nil || p.Amount != 500_000 || p.UnitCode != "20" {
		t.Errorf("receipt %+v, %v", p, err)
	}
	app := pgtest.Raw(t, f.DB)
	pgtest.Refused(t, app, `update giving.cash_gifts set amount = 1`)
	pgtest.Refused(t, app, `delete from giving.cash_gifts`)
}

func TestReceiveCashRefused(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	var mu sync.Mutex
	f := newFundAt(t, func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
	c := f.receiving()
	sound := CashForm{Campaign: c.ID, Amount: "500.000"}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		change    func(*CashForm)
	}{
		{"nobody", "auth.signin", auth.Public, func(*CashForm) {}},
		{"the accountant", "auth.denied", officer(3, auth.Accountant, f.province), func(*CashForm) {}},
		{"another unit's cashier", "auth.denied", officer(3, auth.Cashier, f.commune), func(*CashForm) {}},
		{"nothing", "cash.amount.zero", f.cashier, func(c *CashForm) { c.Amount = "0" }},
		{"thousands left away", "cash.amount.short", f.cashier, func(c *CashForm) { c.Amount = "200" }},
		{"no amount", "money.missing", f.cashier, func(c *CashForm) { c.Amount = "" }},
		{"tomorrow", "cash.on.future", f.cashier, func(c *CashForm) { c.On = "13/11/2026" }},
		{"long ago", "cash.on.old", f.cashier, func(c *CashForm) { c.On = "04/11/2026" }},
		{"a phone without consent", "donor.consent.missing", f.cashier, func(c *CashForm) { c.Phone = "0912345678" }},
		{"no such campaign", "campaign.missing", f.cashier, func(c *CashForm) { c.Campaign = 99 }},
	} {
		form := sound
		tt.change(&form)
		if _, err := f.ReceiveCash(t.Context(), tt.by, form); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if _, err := f.CloseCampaign(t.Context(), f.manager, c.ID, "Hết đợt"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReceiveCash(t.Context(), f.cashier, sound); err != nil {
		t.Errorf("on the day of the end itself: %v", err)
	}
	mu.Lock()
	now = now.AddDate(0, 0, 1)
	mu.Unlock()
	today := sound
	today.On = workday.On(now).Local()
	if _, err := f.ReceiveCash(t.Context(), f.cashier, today); !fault.Is(err, "cash.campaign.closed") {
		t.Errorf("after closing: %v", err)
	}
	if n := f.balance(c.BookID, ledger.Cash); n != 500_000 {
		t.Errorf("%d in the box", n)
	}
}
