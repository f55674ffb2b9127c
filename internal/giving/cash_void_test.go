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
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const wrongNote = "Bà Lò Thị Ơn xin lại một tờ"

func (f *fund) cashGift(c *Campaign) *CashGift {
	f.t.Helper()
	g, err := f.ReceiveCash(f.t.Context(), f.cashier, CashForm{Campaign: c.ID, Amount: "500.000"})
	if err != nil {
		f.t.Fatal(err)
	}
	return g
}

// facts counts what a void leaves, by the superuser's own eyes.
func (f *fund) facts(code string) (ends, reversals, trail int) {
	f.t.Helper()
	err := pgtest.Super(f.t, f.DB).QueryRow(`
		select (select count(*) from receipt.events e where e.receipt_id = r.id and e.kind = 'voided'),
			(select count(*) from ledger.entries v where v.reverses_id = r.entry_id),
			(select count(*) from audit.events a where a.action in ('cash.void', 'line.unmatch'))
		from receipt.receipts r where r.code = $1`, code).Scan(&ends, &reversals, &trail)
	if err != nil {
		f.t.Fatal(err)
	}
	return ends, reversals, trail
}

// Cash that went back over the table leaves the books and its receipt ends, at
// once; both stay to be seen, and the reason stays out of the books.
func TestVoidCashReceipt(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	g := f.cashGift(c)
	for _, tt := range []struct {
		name, code, reason, key string
		by                      auth.Actor
	}{
		{"nobody", g.Receipt, wrongNote, "auth.signin", auth.Public},
		{"who took it", g.Receipt, wrongNote, "auth.denied", f.cashier},
		{"another unit's", g.Receipt, wrongNote, "receipt.missing", officer(9, auth.FundManager, f.commune)},
		{"no reason", g.Receipt, " ", "reason.missing", f.manager},
		{"a phone number that would be printed", g.Receipt, "Bà Ơn xin lại, gọi 0912345678", "reason.personal", f.manager},
		{"no such receipt", "0000000000000000", wrongNote, "receipt.missing", f.manager},
	} {
		if err := f.VoidReceipt(t.Context(), tt.by, tt.code, tt.reason); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if ends, reversals, trail := f.facts(g.Receipt); ends+reversals+trail != 0 {
		t.Fatalf("a refusal left %d ends, %d reversals, %d events", ends, reversals, trail)
	}
	ctx := pg.WithOnce(t.Context(), pg.Once{Key: "huy-1", Hash: []byte("1")})
	for range 2 { // the second is the first one sent again
		if err := f.VoidReceipt(ctx, f.manager, strings.ToLower(g.Receipt), wrongNote); err != nil {
			t.Fatal(err)
		}
	}
	if ends, reversals, trail := f.facts(g.Receipt); ends != 1 || reversals != 1 || trail != 1 {
		t.Errorf("%d ends, %d reversals, %d events", ends, reversals, trail)
	}
	if in, out := f.balance(c.BookID, ledger.Cash), f.balance(c.BookID, ledger.Giver); in != 0 || out != 0 {
		t.Errorf("in the box %d, from givers %d", in, out)
	}
	p, err := f.receipts().Public(t.Context(), g.Receipt)
	if err != nil || p.Status != receipt.Voided {
		t.Errorf("%+v, %v", p, err)
	}
	var named bool
	err = pgtest.Super(t, f.DB).QueryRow(`
		select exists (select from ledger.entries where memo like '%Lò Thị Ơn%')`).Scan(&named)
	if err != nil || named {
		t.Errorf("the books name the giver: %v, %v", named, err)
	}
	if err := f.VoidReceipt(t.Context(), f.manager, g.Receipt, wrongNote); !fault.Is(err, "receipt.ended") {
		t.Errorf("again: %v", err)
	}
}

// Two officers void one receipt at the same moment: one does, the other hears who.
func TestVoidCashReceiptRace(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	g := f.cashGift(c)
	errs := make([]error, 20)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = f.VoidReceipt(t.Context(), f.manager, g.Receipt, wrongNote) })
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, "receipt.ended"):
			t.Error(err)
		}
	}
	if ends, reversals, trail := f.facts(g.Receipt); done != 1 || ends != 1 || reversals != 1 || trail != 1 {
		t.Errorf("%d did it: %d ends, %d reversals, %d events", done, ends, reversals, trail)
	}
}

// Cash that was spent meanwhile cannot go back: nothing of the void remains.
func TestVoidCashReceiptSpent(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	g := f.cashGift(c)
	err := f.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		accounts, err := ledger.Accounts(tx, []ledger.Account{
			{Book: c.BookID, Kind: ledger.Cash, Holder: fmt.Sprintf("cash:%d", f.province), Earmark: c.EarmarkID},
			{Book: c.BookID, Kind: ledger.Outlay, Earmark: c.EarmarkID},
		})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: "outlay", Source: "test:1", Book: c.BookID, BankOn: workday.On(tx.Now),
			Postings: []ledger.Posting{{From: accounts[0], To: accounts[1], Qty: 1}},
		}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.VoidReceipt(t.Context(), f.manager, g.Receipt, wrongNote); !fault.Is(err, "ledger.short") {
		t.Errorf("%v, want ledger.short", err)
	}
	if ends, reversals, trail := f.facts(g.Receipt); ends+reversals+trail != 0 {
		t.Errorf("%d ends, %d reversals, %d events remain", ends, reversals, trail)
	}
}

// A bank gift whose receipt is voided is money of nobody again: the pledge waits,
// the line is open, the sum received is as before.
func TestVoidBankReceipt(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	sheet, err := f.CampaignFor(t.Context(), f.manager, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Pledge(t.Context(), auth.Public, New{Campaign: c.Slug, Amount: "200000", Leftover: NextRound, Locale: "vi"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.takeLive(t.Context(), &chunk{channel: "generic"}, sheet.Accounts[0].ID, []Line{{
		On: workday.On(f.DB.Now()), Doc: "E1", Text: p.Code + " ung ho", Direction: In, Amount: 200_000,
	}})
	if err != nil {
		t.Fatal(err)
	}
	gift, err := f.ByCode(t.Context(), p.Code)
	if err != nil || len(gift.Receipts) != 1 {
		t.Fatalf("%+v, %v", gift, err)
	}
	code := gift.Receipts[0]
	if err := f.VoidReceipt(t.Context(), f.manager, code, "Khớp nhầm người"); err != nil {
		t.Fatal(err)
	}
	if ends, reversals, trail := f.facts(code); ends != 1 || reversals != 1 || trail != 1 {
		t.Errorf("%d ends, %d reversals, %d events", ends, reversals, trail)
	}
	if in := f.balance(c.BookID, ledger.Bank); in != 200_000 {
		t.Errorf("%d in the bank", in)
	}
	gift, err = f.ByCode(t.Context(), p.Code)
	if err != nil || gift.Received != 0 || len(gift.Receipts) != 0 {
		t.Errorf("the pledge is %+v, %v", gift, err)
	}
	if err := f.VoidReceipt(t.Context(), f.manager, code, "Khớp nhầm người"); !fault.Is(err, "receipt.ended") {
		t.Errorf("again: %v", err)
	}
}
