package stock

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// yard is a province's fund and a commune's, each with a warehouse, and the book of
// one campaign whose goods lie there.
type yard struct {
	*Desk
	testing.TB
	province, commune int64
	keeper, second    auth.Actor // storekeepers of the province
	mttq              auth.Actor // of the commune
	here, beside      int64      // the province's warehouses
	there             int64      // the commune's
	book              ledger.Book
	chung             ledger.Earmark
	lots              int
}

func openYard(t testing.TB) *yard {
	t.Helper()
	y := &yard{Desk: &Desk{DB: pgtest.NewAt(t, func() time.Time { return pgtest.Now })}, TB: t}
	y.province = y.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn", "2023-04-10")
	y.commune = y.unit(y.province, "06112", "commune", "xã", "Xã Tràng Định", "2025-07-01")
	y.keeper = officer(11, auth.Storekeeper, y.province, y.commune)
	y.second = officer(12, auth.Storekeeper, y.province, y.commune)
	y.mttq = officer(13, auth.MTTQOfficer, y.commune)
	y.update(func(tx *pg.Tx) error {
		for _, unit := range []int64{y.province, y.commune} {
			f, err := ledger.OpenFund(tx, ledger.Fund{
				Unit: unit, Name: "Quỹ trợ giúp khẩn cấp", Basis: "101/KH-UBND", OpenedOn: workday.Date(2024, 1, 1),
			})
			if err != nil {
				return err
			}
			if unit != y.province {
				continue
			}
			if y.book, err = ledger.OpenBook(tx, ledger.Book{
				Fund: f.ID, Kind: ledger.CampaignBook, Source: "campaign:1", Name: "Lũ Tràng Định",
			}); err != nil {
				return err
			}
			y.chung, err = ledger.OpenEarmark(tx, ledger.Earmark{Book: y.book.ID, Code: ledger.General, Name: "Phần chung"})
			if err != nil {
				return err
			}
		}
		return nil
	})
	y.here = y.warehouse(y.keeper, y.province, "Kho tỉnh")
	y.beside = y.warehouse(y.keeper, y.province, "Kho Tam Thanh")
	y.there = y.warehouse(officer(14, auth.Storekeeper, y.commune), y.commune, "Nhà văn hóa xã")
	return y
}

func (y *yard) unit(parent int64, code, level, kind, name, from string) (id int64) {
	y.Helper()
	owner := pgtest.Owner(y, y.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
			values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), $7::date, 'test')`,
			id, code, level, kind, name, parent, from)
	}
	if err != nil {
		y.Fatal(err)
	}
	return id
}

func officer(id int64, role auth.Role, unit int64, below ...int64) auth.Actor {
	return auth.Actor{ID: id, Name: fmt.Sprintf("%s-%d", role, id), Kind: auth.Officer, Grants: []auth.Grant{
		{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)},
	}}
}

func (y *yard) update(f func(tx *pg.Tx) error) {
	y.Helper()
	if err := y.DB.Update(y.Context(), auth.System("test"), f); err != nil {
		y.Fatal(err)
	}
}

func (y *yard) warehouse(by auth.Actor, unit int64, name string) int64 {
	y.Helper()
	w, err := y.OpenWarehouse(y.Context(), by, WarehouseForm{
		Unit: unit, Name: name, Address: "Số 2 đường Hùng Vương", Hours: "7:00–19:00", Phone: "0205 381 2345", OpenedOn: "01/11/2026",
	})
	if err != nil {
		y.Fatal(err)
	}
	return w.ID
}

// lot takes a lot of an item in at a warehouse.
func (y *yard) lot(warehouse int64, item string, qty int64) Lot {
	y.Helper()
	y.lots++
	var made []Lot
	y.update(func(tx *pg.Tx) error {
		items, err := itemsByCode(tx)
		if err != nil {
			return err
		}
		n := NewLot{
			Source: fmt.Sprintf("test:%d", y.lots), Item: items[item], Book: y.book.ID, Earmark: y.chung.ID,
			CameOn: workday.On(tx.Now) - 2,
		}
		if made, err = MakeLots(tx, []NewLot{n}); err != nil {
			return err
		}
		_, err = Move(tx, []Paper{{Kind: "goods_in", Source: n.Source, On: n.CameOn, Lines: []Line{
			{Lot: made[0], From: FromGiver, To: In(warehouse), Qty: qty},
		}}})
		return err
	})
	return made[0]
}

// has is what lies of a lot in a warehouse, free and promised.
func (y *yard) has(warehouse, lot int64) (free, reserved int64) {
	y.Helper()
	s, err := y.Stock(y.Context(), y.keeper, Which{Warehouse: warehouse})
	if err != nil {
		y.Fatal(err)
	}
	for _, l := range s.Lines {
		if l.Lot == lot {
			return l.Free, l.Reserved
		}
	}
	return 0, 0
}
