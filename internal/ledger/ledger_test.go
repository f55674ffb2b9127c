package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var machine = auth.System("test")

// day is a day of September 2024, when the sample's storm came.
func day(n int) workday.Day { return workday.Date(2024, time.September, n) }

// books is one fund with a campaign's book, its accounts, and the means to use them.
type books struct {
	testing.TB
	db     *pg.DB
	fund   Fund
	book   Book
	chung  Earmark
	giver  int64
	bank   int64
	cash   int64
	outlay int64
}

func open(t testing.TB) *books {
	t.Helper()
	return openIn(t, pgtest.New(t), "campaign:1")
}

// openIn opens a fund of a new unit with one book.
func openIn(t testing.TB, db *pg.DB, source string) *books {
	t.Helper()
	b := &books{TB: t, db: db}
	var unit int64
	err := pgtest.Owner(t, db).QueryRow(`
		with u as (insert into place.units default values returning id)
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, valid_from, basis)
		select id, lpad(id::text, 2, '0'), 'province', 'tỉnh', 'Tỉnh ' || id, 'Tỉnh ' || id, '2004-01-01', 'NĐ'
		from u returning unit_id`).Scan(&unit)
	if err != nil {
		t.Fatal(err)
	}
	b.update(func(tx *pg.Tx) (err error) {
		b.fund, err = OpenFund(tx, Fund{Unit: unit, Name: "Quỹ trợ giúp khẩn cấp", OpenedOn: day(1), Basis: "QĐ 101/QĐ-UBND"})
		if err != nil {
			return err
		}
		b.book, err = OpenBook(tx, Book{Fund: b.fund.ID, Kind: CampaignBook, Source: source, Name: "Bão số 3"})
		if err != nil {
			return err
		}
		b.chung, err = OpenEarmark(tx, Earmark{Book: b.book.ID, Code: General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		ids, err := Accounts(tx, []Account{
			{Book: b.book.ID, Kind: Giver},
			{Book: b.book.ID, Kind: Bank, Holder: "bank:1", Earmark: b.chung.ID},
			{Book: b.book.ID, Kind: Cash, Holder: "cash:1", Earmark: b.chung.ID},
			{Book: b.book.ID, Kind: Outlay},
		})
		if err != nil {
			return err
		}
		b.giver, b.bank, b.cash, b.outlay = ids[0], ids[1], ids[2], ids[3]
		return nil
	})
	return b
}

func (b *books) update(f func(tx *pg.Tx) error) {
	b.Helper()
	if err := b.db.Update(b.Context(), machine, f); err != nil {
		b.Fatal(err)
	}
}

// post posts in a transaction of its own.
func (b *books) post(entries ...Entry) (ids []int64, err error) {
	err = b.db.Update(b.Context(), machine, func(tx *pg.Tx) error {
		ids, err = Post(tx, entries)
		return err
	})
	return ids, err
}

func (b *books) mustPost(entries ...Entry) []int64 {
	b.Helper()
	ids, err := b.post(entries...)
	if err != nil {
		b.Fatal(err)
	}
	return ids
}

func (b *books) reverse(id int64) (mirror int64, err error) {
	err = b.db.Update(b.Context(), machine, func(tx *pg.Tx) error {
		mirror, err = Reverse(tx, id, "ghi nhầm dòng")
		return err
	})
	return mirror, err
}

// gift is money from a giver to the bank account on the 12th.
func (b *books) gift(n int, qty int64) Entry {
	return Entry{
		Kind: "gift", Source: fmt.Sprintf("test:%d", n), Book: b.book.ID, BankOn: day(12),
		Commitment: make([]byte, 32), Postings: []Posting{{b.giver, b.bank, qty}},
	}
}

// payout is money from the bank account to the world.
func (b *books) payout(n int, qty int64) Entry {
	return Entry{
		Kind: "payout", Source: fmt.Sprintf("plan:%d", n), Book: b.book.ID, BankOn: day(13),
		Postings: []Posting{{b.bank, b.outlay, qty}},
	}
}

func (b *books) fold() {
	b.Helper()
	if _, err := Fold(b.Context(), b.db); err != nil {
		b.Fatal(err)
	}
}

// qty is what an account holds now.
func (b *books) qty(account int64) int64 {
	b.Helper()
	var list []Balance
	err := b.db.View(b.Context(), machine, func(tx *pg.Tx) (err error) {
		list, err = Balances(tx, Which{Account: account})
		return err
	})
	if err != nil || len(list) != 1 {
		b.Fatalf("balance of %d: %v %v", account, list, err)
	}
	return list[0].Qty()
}
