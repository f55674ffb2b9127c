package ledger

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// shelf is a lot of an item in a warehouse of the fund, for the general part.
func (b *books) shelf(item string) (holder string) {
	b.Helper()
	owner := pgtest.Owner(b, b.db)
	var warehouse, lot int64
	err := owner.QueryRow(`
		insert into stock.warehouses (code, unit_id, name, address, opened_on)
		values ('KAAAAAAAAA', $1, 'Kho', 'Thị trấn', '2024-01-01') returning id`, b.fund.Unit).Scan(&warehouse)
	if err == nil {
		err = owner.QueryRow(`
			insert into stock.lots (source, item_id, book_id, earmark_id, came_on)
			select 'test:1', i.id, $1, $2, '2024-09-12' from stock.items i where i.code = $3 returning id`,
			b.book.ID, b.chung.ID, item).Scan(&lot)
	}
	if err != nil {
		b.Fatal(err)
	}
	return fmt.Sprintf("w%d:l%d", warehouse, lot)
}

// What may be promised is what lies in banks, boxes and warehouses, the earmarked
// first; what is promised already, or empty, is not among it.
func TestHeld(t *testing.T) {
	b := open(t)
	shelf := b.shelf("GAO")
	var houses Earmark
	var ids []int64
	b.update(func(tx *pg.Tx) (err error) {
		houses, err = OpenEarmark(tx, Earmark{Book: b.book.ID, Code: "nha-o", Name: "Làm nhà"})
		if err != nil {
			return err
		}
		ids, err = Accounts(tx, []Account{
			{Book: b.book.ID, Kind: Bank, Holder: "bank:1", Earmark: houses.ID},
			{Book: b.book.ID, Kind: Reserved, Holder: "bank:1", Earmark: houses.ID},
			{Book: b.book.ID, Kind: Giver, Item: "GAO"},
			{Book: b.book.ID, Kind: Store, Item: "GAO", Holder: shelf, Earmark: b.chung.ID},
			{Book: b.book.ID, Kind: Reserved, Item: "GAO", Holder: shelf, Earmark: b.chung.ID},
		})
		return err
	})
	b.mustPost(
		b.gift(1, 500),
		Entry{Kind: "gift", Source: "test:2", Book: b.book.ID, BankOn: day(12), Postings: []Posting{{b.giver, ids[0], 300}}},
		Entry{Kind: "goods_in", Source: "goods:1", Book: b.book.ID, BankOn: day(12), Postings: []Posting{{ids[2], ids[3], 9_000}}},
		Entry{Kind: "reserve", Source: "decision:1", Book: b.book.ID, BankOn: day(13), Postings: []Posting{
			{ids[0], ids[1], 100}, {ids[3], ids[4], 4_000},
		}},
	)
	held := func(item string) (list []Holding) {
		err := b.db.View(t.Context(), machine, func(tx *pg.Tx) (err error) {
			list, err = Held(tx, []int64{b.book.ID}, item)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	money := held(VND)
	if len(money) != 2 || money[0].Qty != 200 || money[0].EarmarkCode == General || money[1].Qty != 500 || money[1].EarmarkCode != General {
		t.Errorf("money held: %+v", money)
	}
	rice := held("GAO")
	if len(rice) != 1 || rice[0].Qty != 5_000 || rice[0].Holder != shelf {
		t.Errorf("rice held: %+v", rice)
	}
	if all := held(""); len(all) != 3 {
		t.Errorf("held of everything: %+v", all)
	}

	_, err := b.post(Entry{
		Kind: "reserve", Source: "decision:2", Book: b.book.ID, BankOn: day(13),
		Postings: []Posting{{ids[3], ids[4], 5_001}},
	})
	if f, told := fault.As(err); !told || f.Faults[0].Key != "ledger.short" {
		t.Errorf("a gram more than there is: %v", err)
	}
	_, err = b.post(Entry{
		Kind: "unreserve", Source: "decision:1", Book: b.book.ID, BankOn: day(13),
		Postings: []Posting{{ids[4], ids[3], 4_001}},
	})
	if f, told := fault.As(err); !told || f.Faults[0].Key != "ledger.short" {
		t.Errorf("a gram more than is reserved: %v", err)
	}
}

// Money has no shelf, and goods no bank account.
func TestMoneyAndGoodsApart(t *testing.T) {
	b := open(t)
	db := pgtest.Raw(t, b.db)
	for _, tt := range []struct{ kind, item, holder, refused string }{
		{"store", "VND", "w1:l1", "accounts_keep_money_and_goods_apart"},
		{"bank", "GAO", "bank:1", "accounts_keep_money_and_goods_apart"},
		{"cash", "GAO", "cash:1", "accounts_keep_money_and_goods_apart"},
		{"store", "GAO", "w1", "accounts_store_is_a_lot_in_a_warehouse"},
		{"store", "GAO", "", "accounts_store_is_a_lot_in_a_warehouse"},
		{"reserved", "GAO", "bank:1", "accounts_reserve_lies_somewhere"},
		{"reserved", "VND", "w1:l1", "accounts_reserve_lies_somewhere"},
		{"reserved", "VND", "", "accounts_reserve_lies_somewhere"},
	} {
		_, err := db.ExecContext(t.Context(), `insert into ledger.accounts (book_id, kind, item, holder)
			values ($1, $2, $3, $4)`, b.book.ID, tt.kind, tt.item, tt.holder)
		if !pg.IsCheck(err, tt.refused) {
			t.Errorf("%s of %s at %q: %v, want %s", tt.kind, tt.item, tt.holder, err, tt.refused)
		}
	}
}
