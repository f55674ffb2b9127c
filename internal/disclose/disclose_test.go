package disclose

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var (
	ctx     = context.Background()
	machine = auth.System("test")
)

func day(n int) workday.Day { return workday.Date(2026, time.October, n) }

// world is a province's fund with campaigns, filled past giving's use cases: the
// figures must be right whoever wrote the rows.
type world struct {
	*testing.T
	db   *pg.DB
	unit *place.Unit
	fund ledger.Fund
	next int
}

// call is a campaign with the accounts of its book.
type call struct {
	id, bank                                                                         int64
	slug                                                                             string
	book                                                                             ledger.Book
	giver, hand, back, held, cash, transit, outlay, fee, interest, otherIn, otherOut int64
}

func init() { pgtest.Holds(Promises...) }

func newWorld(t *testing.T, code string) *world {
	w := &world{T: t, db: pgtest.NewWith(t, "units", place.Load)}
	pgtest.Breaks(w.db, "bank_account_is_its_leaf", "campaign_is_its_leaf", "campaign_is_as_its_trail_says") // bare rows
	w.openFund(code)
	return w
}

func (w *world) openFund(code string) {
	w.Helper()
	w.update(func(tx *pg.Tx) (err error) {
		if w.unit, err = place.ByCode(tx, code, day(1)); err != nil {
			return err
		}
		w.fund, err = ledger.OpenFund(tx, ledger.Fund{
			Unit: w.unit.ID, Name: "Quỹ trợ giúp khẩn cấp " + w.unit.FullName, OpenedOn: day(1), Basis: "QĐ 101/QĐ-UBND",
		})
		return err
	})
}

func (w *world) update(f func(tx *pg.Tx) error) {
	w.Helper()
	if err := w.db.Update(ctx, machine, f); err != nil {
		w.Fatal(err)
	}
}

// open makes a campaign with a bank account; a draft is not published.
func (w *world) open(slug, prefix string, draft bool) call {
	w.Helper()
	c := call{slug: slug}
	w.update(func(tx *pg.Tx) (err error) {
		c.book, err = ledger.OpenBook(tx, ledger.Book{
			Fund: w.fund.ID, Kind: ledger.CampaignBook, Source: "campaign:" + slug, Name: "Sổ " + slug,
		})
		if err != nil {
			return err
		}
		part, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: c.book.ID, Code: ledger.General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		err = tx.Row(`
			insert into giving.campaigns (unit_id, fund_id, book_id, earmark_id, slug, prefix, name, purpose, surplus,
				disaster, call_level, call_body, call_number, call_on, call_title, starts_on, ends_on,
				distribution_ends_on, made_by)
			values ($1, $2, $3, $4, $5, $6, 'Chung tay ' || $5::text, 'giúp bà con', 'chuyển đợt sau', 'lu-thu', 'province', 'MTTQ', '1',
				$7, 'Lời kêu gọi', $7, $8, $8, 1)
			returning id`, w.unit.ID, w.fund.ID, c.book.ID, part.ID, slug, prefix, day(1), day(31)).Scan(&c.id)
		if err != nil {
			return err
		}
		err = tx.Row(`
			insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, number, holder_name, profile, opened_on, named_by)
			values ($1, $2, '970436', 'Vietcombank', $3, 'MTTQ', 'vcb', $4, 1) returning id`,
			c.id, w.unit.ID, "10"+prefix, day(1)).Scan(&c.bank)
		if err != nil {
			return err
		}
		if !draft {
			if _, err := tx.Exec(`update giving.campaigns set published_at = clock_timestamp(), published_by = 2 where id = $1`, c.id); err != nil {
				return err
			}
		}
		holder := fmt.Sprintf("bank:%d", c.bank)
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: c.book.ID, Kind: ledger.Giver},
			{Book: c.book.ID, Kind: ledger.Giver, Holder: returnedHolder},
			{Book: c.book.ID, Kind: ledger.Bank, Holder: holder, Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Cash, Holder: "cash:1", Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Transit, Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Outlay},
			{Book: c.book.ID, Kind: ledger.Fee},
			{Book: c.book.ID, Kind: ledger.Interest},
			{Book: c.book.ID, Kind: ledger.OtherIn},
			{Book: c.book.ID, Kind: ledger.OtherOut},
			{Book: c.book.ID, Kind: ledger.Giver, Holder: cashHolder},
		})
		if err != nil {
			return err
		}
		c.giver, c.back, c.held, c.cash, c.transit = ids[0], ids[1], ids[2], ids[3], ids[4]
		c.outlay, c.fee, c.interest, c.otherIn, c.otherOut, c.hand = ids[5], ids[6], ids[7], ids[8], ids[9], ids[10]
		return nil
	})
	return c
}

func (w *world) post(c call, kind string, on workday.Day, from, to, qty int64) int64 {
	w.Helper()
	w.next++
	var ids []int64
	w.update(func(tx *pg.Tx) (err error) {
		ids, err = ledger.Post(tx, []ledger.Entry{{
			Kind: kind, Source: fmt.Sprintf("test:%d", w.next), Book: c.book.ID, BankOn: on,
			Postings: []ledger.Posting{{From: from, To: to, Qty: qty}},
		}})
		return err
	})
	return ids[0]
}

func (w *world) pledge(c call, code string, amount int64) {
	w.Helper()
	w.update(func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			insert into giving.pledges (campaign_id, unit_id, code, key_hash, amount, earmark_id, leftover, pledged_at, expires_at)
			select id, unit_id, $2, sha256($2::text::bytea), nullif($3::bigint, 0), earmark_id, 'return', $4, $5
			from giving.campaigns where id = $1`, c.id, code, amount, day(2).Start(), tx.Now.Add(time.Hour))
		return err
	})
}

func (w *world) figures(which Which) Figures {
	w.Helper()
	f, err := FiguresOf(ctx, w.db, which)
	if err != nil {
		w.Fatal(err)
	}
	if !f.Arithmetic.Holds() {
		w.Errorf("%+v: the arithmetic does not hold: %s", which, f.Arithmetic)
	}
	return f
}

func (w *world) fold() {
	w.Helper()
	if _, err := ledger.Fold(ctx, w.db); err != nil {
		w.Fatal(err)
	}
	if _, err := Fold(ctx, w.db); err != nil {
		w.Fatal(err)
	}
}

// A fund's page: each book with opening, in, out, closing, never summed together.
func TestFund(t *testing.T) {
	w := newWorld(t, "20")
	c := w.open("lu-thu", "LS", false)
	w.open("ban-nhap", "LN", true)
	w.update(func(tx *pg.Tx) error {
		b, err := ledger.OpenBook(tx, ledger.Book{Fund: w.fund.ID, Kind: ledger.BudgetBook, Source: "unit:20", Name: "Ngân sách"})
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: b.ID, Kind: ledger.OtherIn}, {Book: b.ID, Kind: ledger.Bank, Holder: "bank:kb"},
		})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{{
			Kind: "budget", Source: "test:budget", Book: b.ID, BankOn: day(1),
			Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: 5_000_000}},
		}})
		return err
	})
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	w.fold()
	w.post(c, "gift", day(10), c.giver, c.cash, 40_000)
	w.post(c, "payout", day(12), c.held, c.outlay, 100_000)
	w.post(c, "gift", day(20), c.giver, c.held, 7_000)

	f, err := FundOf(ctx, w.db, "20", day(5), day(15))
	if err != nil {
		t.Fatal(err)
	}
	if f.Unit.FullName != "Tỉnh Lạng Sơn" || f.Ref != "20" || len(f.Above) != 0 || len(f.Predecessors) != 11 {
		t.Errorf("unit %s at %s, %d above, %d before", f.Unit.FullName, f.Ref, len(f.Above), len(f.Predecessors))
	}
	if len(f.Books) != 2 || f.Books[0].Slug != "lu-thu" || f.Books[1].Kind != "budget" {
		t.Fatalf("books %+v", f.Books)
	}
	b := f.Books[0]
	if b.Opening != 500_000 || b.In != 40_000 || b.Out != 100_000 || b.Closing != 440_000 || b.Gifts != 1 {
		t.Errorf("book %+v", b)
	}
	if got := b.Arithmetic.String(); got != "opening 500000 + received 40000 - disbursed 100000 = closing 440000" || !b.Arithmetic.Holds() {
		t.Error(got)
	}
	if len(b.Parts) != 1 || b.Parts[0].Code != "chung" || b.Parts[0].Balance != 440_000 {
		t.Errorf("parts %+v", b.Parts)
	}
	var lies money.VND
	for _, p := range b.Places {
		lies += p.Balance
		if p.Kind == "bank" && (p.Bank != "Vietcombank" || p.Number != "10LS" || p.Balance != 400_000) {
			t.Errorf("place %+v", p)
		}
	}
	if lies != b.Closing {
		t.Errorf("the places hold %d, the book closes with %d", lies, b.Closing)
	}
	if b := f.Books[1]; b.Opening != 5_000_000 || b.Closing != 5_000_000 || b.Arithmetic.Terms[1].Amount != 0 {
		t.Errorf("the budget's book %+v", b)
	}
	if all := w.figures(Which{}); all.Balance != 447_000 {
		t.Errorf("the state budget stands in the figures: %+v", all)
	}

	for _, tt := range []struct{ ref, key string }{
		{"04", "disclose.fund.unknown"}, {"99", "place.unknown"}, {"x", "place.unknown"},
	} {
		if _, err := FundOf(ctx, w.db, tt.ref, 0, 0); !fault.Is(err, tt.key) {
			t.Errorf("fund %q: %v; want %s", tt.ref, err, tt.key)
		}
	}
	if _, err := FundOf(ctx, w.db, "20", day(2), day(1)); !fault.Is(err, "disclose.period.backwards") {
		t.Errorf("a period that ends before it begins: %v", err)
	}
	w.openFund("06184")
	rows, next, err := Funds(ctx, w.db, 0)
	if err != nil || next != 0 || len(rows) != 2 || rows[0].Ref != "20" || rows[0].Received != 547_000 || rows[1].Ref != "06184" {
		t.Errorf("funds %+v, next %d, %v", rows, next, err)
	}
	if rows, _, err := Funds(ctx, w.db, rows[0].ID); err != nil || len(rows) != 1 {
		t.Errorf("funds after the first: %+v, %v", rows, err)
	}
}
