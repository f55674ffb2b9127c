package receipt_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var machine = auth.System("import")

// desk is a fund with one campaign's book, ready to receive.
type desk struct {
	*receipt.Book
	t     testing.TB
	db    *pg.DB
	unit  int64
	book  int64
	giver int64
	bank  int64
	n     atomic.Int64
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	db := pgtest.New(t)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: db, Book: &receipt.Book{DB: db, Keys: keys, Base: "https://quykhancap.langson.gov.vn"}}
	d.open()
	return d
}

// open gives the desk a fund of a new unit.
func (d *desk) open() {
	d.t.Helper()
	err := pgtest.Super(d.t, d.db).QueryRow(`
		with u as (insert into place.units default values returning id)
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, valid_from, basis)
		select id, lpad(id::text, 2, '0'), 'province', 'tỉnh', 'Tỉnh ' || id, 'Tỉnh ' || id, '2004-01-01', 'NĐ'
		from u returning unit_id`).Scan(&d.unit)
	if err != nil {
		d.t.Fatal(err)
	}
	d.update(machine, func(tx *pg.Tx) error {
		f, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: d.unit, Name: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Basis: "101/KH-UBND",
			OpenedOn: workday.Date(2024, 1, 1),
		})
		if err != nil {
			return err
		}
		b, err := ledger.OpenBook(tx, ledger.Book{
			Fund: f.ID, Kind: ledger.CampaignBook, Source: fmt.Sprintf("campaign:%d", d.unit), Name: "Bão số 11",
		})
		if err != nil {
			return err
		}
		d.book = b.ID
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: b.ID, Kind: ledger.Giver}, {Book: b.ID, Kind: ledger.Bank, Holder: "bank:1"},
		})
		if err != nil {
			return err
		}
		d.giver, d.bank = ids[0], ids[1]
		return nil
	})
}

func (d *desk) update(by auth.Actor, f func(*pg.Tx) error) {
	d.t.Helper()
	if err := d.db.Update(context.Background(), by, f); err != nil {
		d.t.Fatal(err)
	}
}

// gifts posts n gifts and describes them for their receipts.
func (d *desk) gifts(tx *pg.Tx, n int) ([]receipt.New, error) {
	entries, news := make([]ledger.Entry, n), make([]receipt.New, n)
	for i := range entries {
		k := d.n.Add(1)
		news[i] = d.gift(0, money.VND(100_000+k))
		entries[i] = ledger.Entry{
			Kind: "gift", Source: fmt.Sprintf("test:%d", k), Book: d.book, BankOn: news[i].BankOn,
			Postings: []ledger.Posting{{From: d.giver, To: d.bank, Qty: int64(news[i].Amount)}},
		}
	}
	ids, err := ledger.Post(tx, entries)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		news[i].Entry = id
	}
	return news, nil
}

func (d *desk) gift(entry int64, amount money.VND) receipt.New {
	return receipt.New{
		Entry: entry, Amount: amount, Channel: receipt.Bank, BankOn: workday.Date(2026, 9, 11),
		Unit: d.unit, UnitCode: "20", UnitName: "Tỉnh Lạng Sơn",
		UnitAddress: "Số 2 đường Hoàng Văn Thụ, phường Lương Văn Tri",
		Fund:        "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn",
		CampaignID:  3, Campaign: "Chung tay cùng đồng bào vùng lũ Tràng Định",
		Bank: "Vietcombank", Account: "0011001932418",
		Preparer: paper.Signer{Title: "Người lập", Name: "Hoàng Thị Lan"},
		Chief:    paper.Signer{Title: "Chủ tài khoản", Name: "Nông Đức Thịnh"},
		Content:  "ung ho dong bao, 0912345678", Reference: "5017.12345",
		LegalName: "Nguyễn Thị Ngọc Diễm", Address: "Thôn Nà Lầu, xã Thất Khê", PublicName: "Chị Diễm",
	}
}

// given posts one gift and commits it, without a receipt.
func (d *desk) given() (n receipt.New) {
	d.t.Helper()
	d.update(machine, func(tx *pg.Tx) error {
		news, err := d.gifts(tx, 1)
		n = news[0]
		return err
	})
	return n
}

func (d *desk) issue(by auth.Actor, n receipt.New) (r receipt.Receipt, err error) {
	err = d.db.Update(context.Background(), by, func(tx *pg.Tx) error {
		made, err := d.Issue(tx, []receipt.New{n})
		if err == nil {
			r = made[0]
		}
		return err
	})
	return r, err
}

func (d *desk) issued(n receipt.New) receipt.Receipt {
	d.t.Helper()
	r, err := d.issue(machine, n)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func officer(name string, role auth.Role, unit int64) auth.Actor {
	return auth.Actor{
		ID: 7, Name: name, Kind: auth.Officer,
		Grants: []auth.Grant{{Role: role, Unit: unit, Reach: []int64{unit}}},
	}
}
