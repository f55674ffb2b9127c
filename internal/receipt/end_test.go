package receipt_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

func (d *desk) void(by auth.Actor, code, reason string) error {
	return d.db.Update(context.Background(), by, func(tx *pg.Tx) error { return d.Void(tx, code, reason) })
}

// A match is undone: the gift leaves the books, the receipt is crossed out, and
// its page and paper say so.
func TestVoid(t *testing.T) {
	d := newDesk(t)
	r := d.issued(d.given())
	lan := officer("ketoan", auth.Accountant, d.unit)
	if err := d.void(officer("thuquy", auth.Cashier, d.unit), r.Code, "nhầm tài khoản"); err == nil {
		t.Error("a cashier voided a receipt")
	}
	if err := d.void(lan, r.Code, " x "); !fault.Is(err, "receipt.void.reason") {
		t.Errorf("voided without a reason: %v", err)
	}
	if err := d.void(lan, "no such code", "nhầm tài khoản"); !fault.Is(err, "receipt.missing") {
		t.Errorf("voided what is not there: %v", err)
	}
	d.update(lan, func(tx *pg.Tx) error {
		if _, err := ledger.Reverse(tx, r.Entry, "nhầm tài khoản"); err != nil {
			return err
		}
		return d.Void(tx, r.Code, "nhầm tài khoản")
	})
	p, err := d.Public(t.Context(), r.Code)
	if err != nil || p.Status != receipt.Voided || p.EndedAt.IsZero() || p.ReplacedBy != "" {
		t.Errorf("the public sees %+v, %v", p, err)
	}
	var f *receipt.Full
	d.update(machine, func(tx *pg.Tx) (err error) { f, err = d.Full(tx, r.Code); return err })
	doc, err := d.Doc(f)
	if err != nil || doc.Void.Reason != "nhầm tài khoản" || doc.Void.On.IsZero() || f.EndedBy != "ketoan" {
		t.Errorf("the paper says %+v, %v", doc.Void, err)
	}
	if r := d.issued(d.given()); r.Number != 2 {
		t.Errorf("the next receipt is %d: a voided number stays taken", r.Number)
	}
}

// A name was misspelt: another receipt for the same gift takes the place of the
// first, and each names the other.
func TestReplace(t *testing.T) {
	d := newDesk(t)
	n := d.given()
	r := d.issued(n)
	right := n
	right.LegalName = "Nguyễn Thị Ngọc Diệm"
	replace := func(code string) (made *receipt.Receipt, err error) {
		err = d.db.Update(context.Background(), officer("chutaikhoan", auth.FundManager, d.unit), func(tx *pg.Tx) error {
			made, err = d.Replace(tx, code, right, "ghi sai tên người ủng hộ")
			return err
		})
		return made, err
	}
	made, err := replace(r.Code)
	if err != nil {
		t.Fatal(err)
	}
	old, err := d.Public(t.Context(), r.Code)
	if err != nil || old.Status != receipt.Replaced || old.ReplacedBy != made.Code || made.Number != 2 {
		t.Errorf("the old one says %+v, %v; the new one %+v", old, err, made)
	}
	if _, err := replace(r.Code); !fault.Is(err, "receipt.ended") {
		t.Errorf("replaced twice: %v", err)
	}
	if err := d.void(machine, r.Code, "đã thay bằng số khác"); !fault.Is(err, "receipt.ended") {
		t.Errorf("voided after it was replaced: %v", err)
	}
	if _, err := d.issue(machine, n); !fault.Is(err, "receipt.once") {
		t.Errorf("issued again: %v", err)
	}
	if _, err := replace(made.Code); err != nil {
		t.Errorf("the new one cannot be replaced in its turn: %v", err)
	}
}

// Twenty officers end one receipt in both ways at the same moment. It ends once.
func TestEndRace(t *testing.T) {
	d := newDesk(t)
	n := d.given()
	r := d.issued(n)
	var ended atomic.Int64
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			by := officer(fmt.Sprintf("ketoan %d", i), auth.Accountant, d.unit)
			err := d.db.Update(context.Background(), by, func(tx *pg.Tx) error {
				if i%2 == 0 {
					return d.Void(tx, r.Code, "nhầm tài khoản")
				}
				_, err := d.Replace(tx, r.Code, n, "ghi sai tên")
				return err
			})
			switch {
			case err == nil:
				ended.Add(1)
			case !fault.Is(err, "receipt.ended"):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if ended.Load() != 1 {
		t.Errorf("it ended %d times", ended.Load())
	}
}

// Officers see what is theirs: the row within their reach, the giver with the
// right to and a reason, and the trail keeps who looked.
func TestWhoSees(t *testing.T) {
	d := newDesk(t)
	r := d.issued(d.given())
	ctx := t.Context()
	for _, tt := range []struct {
		name   string
		by     auth.Actor
		read   bool
		reveal bool
	}{
		{"accountant", officer("ketoan", auth.Accountant, d.unit), true, true},
		{"auditor", officer("thanhtra", auth.Auditor, d.unit), true, false},
		{"cashier who did not write it", officer("thuquy", auth.Cashier, d.unit), true, false},
		{"accountant of a sibling", officer("ketoan.khac", auth.Accountant, d.unit+1), false, false},
		{"anyone", auth.Public, false, false},
	} {
		_, err := d.Read(ctx, tt.by, r.Code)
		if (err == nil) != tt.read {
			t.Errorf("%s reads: %v", tt.name, err)
		}
		f, err := d.Print(ctx, tt.by, r.Code, "đối chiếu với người ủng hộ")
		if (err == nil) != tt.reveal || err == nil && f.LegalName == "" {
			t.Errorf("%s reveals: %v", tt.name, err)
		}
	}
	if _, err := d.Print(ctx, officer("ketoan", auth.Accountant, d.unit), r.Code, ""); !fault.Is(err, "receipt.copy.reason") {
		t.Errorf("revealed without a reason: %v", err)
	}

	cashier := officer("thuquy", auth.Cashier, d.unit)
	n := d.given()
	n.Channel, n.Bank, n.Account = receipt.Cash, "", ""
	own, err := d.issue(cashier, n)
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Print(ctx, cashier, own.Code, "")
	if err != nil {
		t.Fatalf("the cash desk cannot print what it wrote: %v", err)
	}
	if doc, _ := d.Doc(f); len(doc.Signers) != 3 || doc.Signers[0].Title != "Người nộp tiền" || !doc.Paid.Cash {
		t.Errorf("the paper of cash says %+v", doc)
	}
	var looks int
	err = pgtest.Super(t, d.db).QueryRow(`select count(*) from audit.events where action = 'receipt.reveal'`).Scan(&looks)
	if err != nil || looks != 2 {
		t.Errorf("%d looks in the trail, %v; want 2", looks, err)
	}
}

// Who keeps the name from the public keeps it there whatever else was sent, and
// an unknown code says so.
func TestPublicHides(t *testing.T) {
	d := newDesk(t)
	n := d.given()
	n.Anonymous = true
	r := d.issued(n)
	p, err := d.Public(t.Context(), r.Code)
	if err != nil || p.PublicName != "" {
		t.Errorf("the public sees %+v, %v", p, err)
	}
	for _, code := range []string{"", "x", strings.Repeat("0", 16), strings.Repeat("A", 1<<20), "0123456789ABCDE\x00", "ÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀ"} {
		if p, err := d.Public(t.Context(), code); !fault.Is(err, "receipt.missing") {
			t.Errorf("%.20q opens %+v, %v", code, p, err)
		}
	}
}

// The officers' list is the scope's, newest first, page by page.
func TestList(t *testing.T) {
	d := newDesk(t)
	for range 5 {
		d.issued(d.given())
	}
	list := func(by auth.Actor, f receipt.Filter) (l []receipt.Receipt) {
		err := d.db.View(t.Context(), by, func(tx *pg.Tx) (err error) { l, err = receipt.List(tx, f); return err })
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	lan := officer("ketoan", auth.Accountant, d.unit)
	first := list(lan, receipt.Filter{Unit: d.unit, Limit: 3})
	rest := list(lan, receipt.Filter{Unit: d.unit, Limit: 3, Before: first[len(first)-1].ID})
	if len(first) != 3 || first[0].Number != 5 || len(rest) != 2 || rest[1].Number != 1 {
		t.Errorf("listed %d and %d", len(first), len(rest))
	}
	if l := list(officer("ketoan.khac", auth.Accountant, d.unit+1), receipt.Filter{}); len(l) != 0 {
		t.Errorf("a sibling reads %d receipts", len(l))
	}
	both := officer("ketoan.hai", auth.Accountant, d.unit+1)
	both.Grants = append(both.Grants, auth.Grant{Role: auth.Assessor, Unit: d.unit, Reach: []int64{d.unit}})
	if l := list(both, receipt.Filter{}); len(l) != 0 {
		t.Errorf("who works there for something else reads %d receipts", len(l))
	}
	if l := list(lan, receipt.Filter{Kind: receipt.CashGift}); len(l) != 0 {
		t.Errorf("%d receipts of cash", len(l))
	}
}
