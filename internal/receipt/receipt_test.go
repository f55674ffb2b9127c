package receipt_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A gift gets its receipt: the public sees the masked row, the giver the whole
// paper, and the paper reads back.
func TestReceipt(t *testing.T) {
	d := newDesk(t)
	r := d.issued(d.given())
	if r.Number != 1 || r.Series() != "BNTK-20-2026" || r.IssuedOn != workday.Date(2026, 11, 12) || r.IssuedBy != "import" {
		t.Errorf("issued %+v", r)
	}

	p, err := d.Public(t.Context(), strings.ToLower(r.Code[:8]+"-"+r.Code[8:]))
	if err != nil {
		t.Fatal(err)
	}
	if p.Code != r.Code || p.Number != 1 || p.Series != r.Series() || p.Status != receipt.Issued ||
		p.Amount != r.Amount || p.UnitName != "Tỉnh Lạng Sơn" || p.PublicName != "Chị Diễm" {
		t.Errorf("the public sees %+v", p)
	}

	var f *receipt.Full
	d.update(machine, func(tx *pg.Tx) (err error) { f, err = d.Full(tx, r.Code); return err })
	if f.LegalName != "Nguyễn Thị Ngọc Diễm" || f.Reference != "5017.12345" || !bytes.Equal(f.Commitment, r.Commitment) {
		t.Errorf("opened %+v", f)
	}
	doc, err := d.Doc(f)
	if err != nil {
		t.Fatal(err)
	}
	var pdf bytes.Buffer
	if err := paper.Receipt(&pdf, doc); err != nil || pdf.Len() < 10_000 {
		t.Errorf("a paper of %d bytes, %v", pdf.Len(), err)
	}
	if doc.Number != "0000001" || doc.Giver != f.LegalName || len(doc.Signers) != 2 {
		t.Errorf("the paper says %+v", doc)
	}

	// The giver's own copy opens the commitment; the masked one must not.
	masked, err := d.Doc(f.Masked())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(doc.Record, []byte(f.LegalName)) || !bytes.Contains(doc.Record, []byte(`"salt"`)) {
		t.Errorf("the giver's record is %s", doc.Record)
	}
	if len(masked.Record) == 0 || bytes.Contains(masked.Record, []byte(f.LegalName)) || bytes.Contains(masked.Record, []byte(`"salt"`)) {
		t.Errorf("the masked record is %s", masked.Record)
	}
	for name, one := range map[string]paper.ReceiptDoc{"giver": doc, "masked": masked} {
		h := sha256.New()
		if err := paper.Receipt(h, one); err != nil {
			t.Fatal(err)
		}
		if which, err := d.Papers(t.Context(), r.Code, h.Sum(nil)); which != name || err != nil {
			t.Errorf("the %s paper is %q, %v", name, which, err)
		}
	}
	if which, err := d.Papers(t.Context(), r.Code, make([]byte, 32)); which != "" || err != nil {
		t.Errorf("nobody's paper is %q, %v", which, err)
	}

	_, token, _ := strings.Cut(doc.QR, "?s=")
	signed, err := d.ReadQR(token)
	if err != nil || !signed.Agrees(p) {
		t.Errorf("the QR says %+v, %v; the page %+v", signed, err, p)
	}
	if _, err := d.ReadQR(token[:len(token)-4] + "AAAA"); !errors.Is(err, seal.ErrSignature) {
		t.Errorf("a forged signature: %v", err)
	}
}

// The address in the QR stays within 300 characters, so that it can be read at 34
// mm: for the ten-millionth receipt of a commune over 9,9 tỷ, ten times the
// largest gift ever seen, under the longest name that a province's site has.
func TestQRIsShort(t *testing.T) {
	d := newDesk(t)
	for name, r := range map[string]*receipt.Receipt{
		"ordinary": {Code: "0123456789ABCDEF", Number: 123, Amount: 200_000, UnitCode: "20"},
		"longest":  {Code: "0123456789ABCDEF", Number: 9_999_999, Amount: 9_999_999_999, UnitCode: "06970"},
	} {
		r.Kind, r.IssuedOn = receipt.BankGift, workday.Date(2026, 12, 31)
		qr, err := d.QR(r)
		if err != nil || len(qr) > 300 {
			t.Errorf("%s: %d characters, %v: %s", name, len(qr), err, qr)
		}
	}
}

// Thousands come at once, for two units and both kinds, and every series is
// numbered in the order of the gifts.
func TestIssueManyAtOnce(t *testing.T) {
	d := newDesk(t)
	var made []receipt.Receipt
	d.update(machine, func(tx *pg.Tx) error {
		news, err := d.gifts(tx, 3000)
		if err != nil {
			return err
		}
		for i := range news {
			if i%3 == 0 {
				news[i].Channel, news[i].Bank, news[i].Account = receipt.Cash, "", ""
			}
		}
		made, err = d.Issue(tx, news)
		return err
	})
	var cash, bank int64
	for i, r := range made {
		want := &bank
		if i%3 == 0 {
			want = &cash
		}
		if *want++; r.Number != *want {
			t.Fatalf("receipt %d has number %d of %s, want %d", i, r.Number, r.Series(), *want)
		}
	}
}

// Two hundred try to issue the receipt of one gift at the same moment. It comes
// once, and each of the others is told its number, who wrote it and when.
func TestIssueOnce(t *testing.T) {
	d := newDesk(t)
	n := d.given()
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			_, err := d.issue(auth.System(fmt.Sprintf("desk %d", i)), n)
			if err == nil {
				won.Add(1)
				return
			}
			e, ok := fault.As(err)
			if !ok || e.Kind != fault.Conflict || !fault.Is(err, "receipt.once") {
				t.Errorf("told %v", err)
				return
			}
			v := e.Faults[0].Values
			if v["number"] != "0000001" || !strings.HasPrefix(v["by"].(string), "desk ") || v["at"] == nil {
				t.Errorf("told %v", v)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d receipts", won.Load())
	}
}

// Sixteen issuers, some of whose transactions fail: the numbers that stay have no
// gap, as the checks at the end of the test see.
func TestIssueWithoutGaps(t *testing.T) {
	d := newDesk(t)
	lost := errors.New("the power went out")
	var kept atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 8 {
				n := rand.IntN(5) + 1
				var fail error
				if rand.IntN(3) == 0 {
					fail = lost
				}
				err := d.db.Update(context.Background(), machine, func(tx *pg.Tx) error {
					news, err := d.gifts(tx, n)
					if err != nil {
						return err
					}
					if _, err := d.Issue(tx, news); err != nil {
						return err
					}
					return fail
				})
				if !errors.Is(err, fail) {
					t.Error(err)
				}
				if err == nil {
					kept.Add(int64(n))
				}
			}
		})
	}
	wg.Wait()
	var count, last int64
	err := pgtest.Super(t, d.db).QueryRow(`select count(*), max(number) from receipt.receipts`).Scan(&count, &last)
	if err != nil || count != kept.Load() || last != kept.Load() {
		t.Errorf("%d receipts up to number %d, %v; %d were kept", count, last, err, kept.Load())
	}
}

// One gift of a batch has its receipt already: none of the batch is issued, and
// the numbers stay free.
func TestIssueAllOrNone(t *testing.T) {
	d := newDesk(t)
	first, second := d.given(), d.given()
	d.issued(first)
	err := d.db.Update(t.Context(), machine, func(tx *pg.Tx) error {
		_, err := d.Issue(tx, []receipt.New{second, first})
		return err
	})
	if !fault.Is(err, "receipt.once") {
		t.Errorf("issued again: %v", err)
	}
	if r := d.issued(second); r.Number != 2 {
		t.Errorf("number %d after a batch that failed, want 2", r.Number)
	}
}

// A receipt says what the book says, or is not issued.
func TestIssueAgreesWithTheBook(t *testing.T) {
	d := newDesk(t)
	good := d.given()
	stranger := newDesk(t)
	for name, spoil := range map[string]func(*receipt.New){
		"another amount":  func(n *receipt.New) { n.Amount++ },
		"another day":     func(n *receipt.New) { n.BankOn-- },
		"another unit":    func(n *receipt.New) { n.Unit = stranger.unit + 1_000_000 },
		"an unknown gift": func(n *receipt.New) { n.Entry += 1_000_000 },
	} {
		n := good
		spoil(&n)
		if r, err := d.issue(machine, n); err == nil {
			t.Errorf("%s: issued %+v", name, r)
		}
	}
	n := good
	n.IssuedOn = n.BankOn - 1
	if _, err := d.issue(machine, n); !fault.Is(err, "receipt.early") {
		t.Errorf("issued before the gift: %v", err)
	}
	d.update(machine, func(tx *pg.Tx) error {
		_, err := ledger.Reverse(tx, good.Entry, "chuyển nhầm tài khoản")
		return err
	})
	if _, err := d.issue(machine, good); !pg.IsCheck(err, "receipts_say_what_the_books_say") {
		t.Errorf("issued for a gift that was taken back: %v", err)
	}
}

// What a receipt costs on the import's road: ns/op is for one of a batch of 2,000.
func BenchmarkIssue(b *testing.B) {
	d := newDesk(b)
	const batch = 2000
	for done := 0; done < b.N; {
		n := min(batch, b.N-done)
		d.update(machine, func(tx *pg.Tx) error {
			b.StopTimer()
			news, err := d.gifts(tx, n)
			b.StartTimer()
			if err != nil {
				return err
			}
			_, err = d.Issue(tx, news)
			return err
		})
		done += n
	}
}
