package giving

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// What an ended unit has in goods goes to its heirs' stores by shipments that one person
// sends and another counts; gifts that were promised are promised to them; each area of
// its affairs has a named heir; and then nothing can be promised, received or moved there.
func TestEndUnitWithGoods(t *testing.T) {
	t.Parallel()
	e := newEnded(t)
	e.emptied()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	refused := func(key string, err error) {
		t.Helper()
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	// a part of the district went to the commune
	_, err := pgtest.Owner(t, e.DB).Exec(fmt.Sprintf(`insert into place.successions (from_unit, to_unit, kind, on_day, part, is_default, basis)
		values (%d, %d, 'split', date '%s', 'part', false, 'test')`, e.district, e.commune, firstDay.AddDate(0, 0, 3).Format("2006-01-02")))
	must(err)

	desk := &stock.Desk{DB: e.DB}
	open := func(keeper auth.Actor, unit int64, name string) int64 {
		w, err := desk.OpenWarehouse(ctx, keeper, stock.WarehouseForm{Unit: unit, Name: name, Address: "Khu 1", OpenedOn: "01/11/2026"})
		must(err)
		return w.ID
	}
	theirs, table := officer(91, auth.Storekeeper, e.district), officer(92, auth.MTTQOfficer, e.district)
	from := open(theirs, e.district, "Kho huyện")
	to := open(officer(93, auth.Storekeeper, e.province), e.province, "Kho tỉnh")
	announce := func(qty string) *GoodsGift {
		g, err := e.AnnounceGoods(ctx, table, GoodsForm{
			Campaign: e.theirs.ID, Warehouse: from, Lines: []GoodsLineForm{{Item: "gao", Qty: qty}},
			Donor: Donor{LegalName: "Công ty TNHH Hoa Đào", PublicName: "Công ty Hoa Đào"},
		})
		must(err)
		return g
	}
	came := func(qty string) *GoodsGift {
		g, err := e.ReceiveGoods(ctx, table, CountForm{Gift: announce(qty).ID, Lines: counts(qty)})
		must(err)
		return g
	}
	given := came("100 kg")
	stocked, err := e.InspectGoods(ctx, theirs, InspectForm{Gift: given.ID, Lines: []InspectLine{{GoodsCount: GoodsCount{Qty: "100 kg"}}}})
	must(err)
	spoilt, promised := came("5 kg"), announce("50 kg")
	source := e.sourceForm()
	source.Unit, source.Account.Number = e.district, "0011001777777"
	_, err = e.OpenSource(ctx, officer(97, auth.Accountant, e.district), source)
	must(err)
	// more drafts than a page would list: all of them end
	_, err = pgtest.Owner(t, e.DB).Exec(fmt.Sprintf(`
		insert into giving.goods_gifts (ref, campaign_id, unit_id, warehouse_id, earmark_id, leftover, made_at, made_by)
		select 'draft' || n, campaign_id, unit_id, warehouse_id, earmark_id, leftover, made_at, made_by
		from giving.goods_gifts, generate_series(1, 200) n where id = %d`, promised.ID))
	must(err)

	// Its own officers have no role any more: the heir's act for it, in the area they are given.
	heir := func(id int64, role auth.Role) auth.Actor {
		a := officer(id, role, e.province, e.province, e.district)
		a.Grants[0].For = map[auth.Area][]int64{auth.Goods: {e.district}}
		return a
	}
	keeper, second := heir(94, auth.Storekeeper), heir(95, auth.Storekeeper)
	form := e.form("500.000")
	ask := func() error {
		_, err := e.AskEnd(ctx, e.asks, form)
		return err
	}
	refused("ending.stores", ask())
	ship := func(by auth.Actor) (*stock.Shipment, error) {
		return desk.Ship(ctx, by, stock.ShipForm{From: from, To: to, Lines: []stock.LineForm{{Lot: e.lotOf(given), Qty: "100 kg"}}})
	}
	_, err = ship(officer(94, auth.Storekeeper, e.province, e.district))
	refused("auth.denied", err)
	s, err := ship(keeper)
	must(err)
	refused("ending.road", ask())
	arrived := stock.ArriveForm{Shipment: s.ID, Lines: []stock.CountForm{{Qty: "98 kg"}}}
	_, err = desk.Arrive(ctx, keeper, arrived)
	refused("shipment.both_sides", err)
	_, err = desk.Arrive(ctx, second, arrived)
	must(err)
	refused("ending.road", ask())
	_, err = desk.Settle(ctx, keeper, stock.SettleForm{
		Shipment: s.ID, Explanation: "Hai cân bị ướt trên đường đi", Lines: []stock.SettleLine{{Line: 1, Damaged: "2 kg"}},
	})
	must(err)
	refused("ending.gifts", ask())
	_, err = e.InspectGoods(ctx, second, InspectForm{Gift: spoilt.ID, Lines: []InspectLine{{GoodsCount: GoodsCount{Qty: "0"}, Reason: "Bị ẩm mốc hết"}}})
	must(err)
	for _, wrong := range []map[auth.Area]int64{{auth.Goods: e.district}, {auth.Relief: 99}, {auth.Money: e.commune}} {
		form.Heirs = wrong
		refused("ending.heir.other", ask())
	}
	form.Heirs = map[auth.Area]int64{auth.Relief: e.commune}
	must(ask())
	sheet, err := e.EndingFor(ctx, e.asks, e.district)
	must(err)
	if !sheet.Ready() || len(sheet.Goods()) != 1 || sheet.Promised() != 1 || sheet.To[auth.Relief].ID != e.commune || len(sheet.Heirs) != 2 {
		t.Errorf("%+v", sheet)
	}
	must(e.EndUnit(ctx, e.says, e.district))
	refused("ledger.end.done", e.EndUnit(ctx, e.says, e.district))
	refused("ledger.end.done", ask())
	var left int
	must(pgtest.Super(t, e.DB).QueryRow(`
		select (select count(*) from giving.bank_accounts where unit_id = $1 and closed_on is null)
			+ (select count(*) from giving.goods_gifts where unit_id = $1 and state in ('draft', 'announced', 'received'))`,
		e.district).Scan(&left))
	if left != 0 {
		t.Errorf("%d accounts and gifts stay open", left)
	}

	where, err := e.WhereGoods(ctx, stocked.Receipt)
	if err != nil || len(where) != 1 || where[0].Free != 98_000 || where[0].Lost != 2_000 {
		t.Errorf("the giver finds %+v, %v", where, err)
	}
	if got := e.goodsIn(e.campaign.BookID); got != 98_000 {
		t.Errorf("the heir's book has %d g", got)
	}
	if got := e.goodsIn(e.theirs.BookID); got != 0 {
		t.Errorf("%d g left behind", got)
	}
	list, err := e.GoodsFor(ctx, heir(96, auth.MTTQOfficer), GoodsFilter{})
	must(err)
	var again *GoodsGift
	for i := range list {
		if list[i].UnitID == e.province && list[i].State == GoodsAnnounced {
			again = &list[i]
		}
	}
	if again == nil || again.WarehouseID != to || again.CampaignID != e.campaign.ID {
		t.Fatalf("nothing is promised to the heir: %+v", list)
	}
	old, err := e.Goods(ctx, heir(96, auth.MTTQOfficer), promised.ID)
	if err != nil || old.State != GoodsCancelled {
		t.Errorf("%+v %v", old, err)
	}
	err = e.DB.View(ctx, auth.System("test"), func(tx *pg.Tx) error {
		today := workday.On(tx.Now)
		acts, err := place.ActsFor(tx, e.province, today)
		if err == nil && (len(acts[auth.Goods]) != 1 || len(acts[auth.Relief]) != 0 || len(acts[auth.Money]) != 1) {
			t.Errorf("the province acts for %v", acts)
		}
		if err != nil {
			return err
		}
		acts, err = place.ActsFor(tx, e.commune, today)
		if len(acts[auth.Relief]) != 1 || len(acts) != 1 {
			t.Errorf("the commune acts for %v", acts)
		}
		return err
	})
	must(err)
	e.attacks(from, to)
}

func (e *ended) lotOf(g *GoodsGift) (lot int64) {
	e.t.Helper()
	if err := pgtest.Super(e.t, e.DB).QueryRow(`select lot_id from giving.goods_accepted where gift_id = $1`, g.ID).Scan(&lot); err != nil {
		e.t.Fatal(err)
	}
	return lot
}

func (e *ended) goodsIn(book int64) (qty int64) {
	e.t.Helper()
	err := pgtest.Super(e.t, e.DB).QueryRow(`
		select coalesce(sum(b.qty), 0) from ledger.accounts a join ledger.balances b on b.account_id = a.id
		where a.book_id = $1 and a.item = 'GAO' and a.floor`, book).Scan(&qty)
	if err != nil {
		e.t.Fatal(err)
	}
	return qty
}

// attacks tries in SQL what the pages refuse.
func (e *ended) attacks(from, to int64) {
	e.t.Helper()
	app := pgtest.Raw(e.t, e.DB)
	shipment := `insert into stock.shipments (code, unit_id, year, number, from_id, to_unit_id, to_id, for_what, vehicle, note, sent_on, due_on, sent_by)
		values ('XAAAAAAAAA', %d, 2026, 9, %d, %d, %d, '', '', '', '2026-11-12', '2026-11-12', 1)`
	const cost = `insert into giving.running_costs (unit_id, campaign_id, account_id, earmark_id, amount, what, document, prepared_by, prepared_at)
		select a.unit_id, a.campaign_id, a.id, min(m.id), 1, 'in biên nhận', 'x', 1, now() from giving.bank_accounts a
		join giving.campaigns c on c.id = a.campaign_id join ledger.earmarks m on m.book_id = c.book_id
		where a.unit_id = %d group by a.id`
	for _, attack := range []string{
		fmt.Sprintf(shipment, e.district, from, e.province, to),
		fmt.Sprintf(shipment, e.province, to, e.district, from),
		fmt.Sprintf(`insert into stock.movements (unit_id, kind, from_id, reason, moved_on) values (%d, 'loss', %d, 'mất hết cả kho', '2026-11-12')`, e.district, from),
		fmt.Sprintf(`insert into stock.warehouses (code, unit_id, name, address, hours, phone, opened_on)
			values ('KAAAAAAAAA', %d, 'x', 'x', '', '', '2026-11-01')`, e.district),
		fmt.Sprintf(`insert into giving.goods_gifts (ref, campaign_id, unit_id, warehouse_id, earmark_id, leftover, made_at, made_by)
			select 'x', c.id, c.unit_id, %d, min(m.id), 'next', now(), 1 from giving.campaigns c join ledger.earmarks m on m.book_id = c.book_id
			where c.unit_id = %d group by c.id, c.unit_id`, from, e.district),
		fmt.Sprintf(`insert into giving.pledges (campaign_id, unit_id, code, key_hash, earmark_id, leftover, pledged_at, expires_at)
			select c.id, c.unit_id, 'HTK7M3PQ8TW', sha256('x'), min(m.id), 'next', now(), now() from giving.campaigns c
			join ledger.earmarks m on m.book_id = c.book_id where c.unit_id = %d group by c.id, c.unit_id`, e.district),
		fmt.Sprintf(`insert into giving.remittances (unit_id, to_unit, account_id, earmark_id, to_account, amount, document, reason, prepared_by)
			select %d, %d, a.id, min(m.id), %d, 1, 'x', 'lý do nào đó', 1 from giving.bank_accounts a
			join giving.campaigns c on c.id = a.campaign_id join ledger.earmarks m on m.book_id = c.book_id
			where a.unit_id = %[1]d group by a.id`, e.district, e.province, e.purse.account.ID),
		fmt.Sprintf(`insert into giving.valuables (ref, campaign_id, unit_id, earmark_id, leftover, item_id, qty, told, description, bag,
				kept_at, received_on, received_at, received_by)
			select 'x', c.id, c.unit_id, min(m.id), 'next_round', 1, 1, 'x', 'tờ 1 đô la', 'x', 'két', '2026-11-12', now(), 1
			from giving.campaigns c join ledger.earmarks m on m.book_id = c.book_id where c.unit_id = %d group by c.id, c.unit_id`, e.district),
		fmt.Sprintf(`insert into giving.value_sales (unit_id, campaign_id, account_id, way, buyer, document, amount, reason, prepared_by)
			select unit_id, campaign_id, id, 'bank', 'ngân hàng', 'x', 1, 'lý do nào đó', 1 from giving.bank_accounts where unit_id = %d`, e.district),
		fmt.Sprintf(cost, e.district),
	} {
		if err := pgtest.Refused(e.t, app, attack); !pg.IsCheck(err, "ended_units_take_nothing") {
			e.t.Errorf("%v: %s", err, attack)
		}
	}
	for _, attack := range []string{
		fmt.Sprintf(`insert into ledger.fund_end_heirs (ask_id, area, unit_id, heir_id) values (1, 'goods', %d, %d)`, e.district, e.commune),
		`update ledger.fund_end_heirs set heir_id = 1`, `delete from ledger.fund_end_heirs`,
	} {
		pgtest.Refused(e.t, app, attack)
	}
	pgtest.Sees(e.t, e.DB, "ended_units_leave_nothing", `delete from ledger.fund_end_heirs where area = 'goods'`)
	pgtest.Sees(e.t, e.DB, "handed_lots_are_what_lay_there", `update stock.lots set came_on = came_on - 1 where source like 'lot:%'`)
}

// A fund whose unit has goods in its store does not end, whoever calls the function.
func TestEndUnitGoodsAttacks(t *testing.T) {
	t.Parallel()
	e := newEnded(t)
	e.emptied()
	ctx := t.Context()
	theirs := officer(91, auth.Storekeeper, e.district)
	w, err := (&stock.Desk{DB: e.DB}).OpenWarehouse(ctx, theirs, stock.WarehouseForm{Unit: e.district, Name: "Kho", Address: "Khu 1", OpenedOn: "01/11/2026"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.AnnounceGoods(ctx, officer(92, auth.MTTQOfficer, e.district), GoodsForm{
		Campaign: e.theirs.ID, Warehouse: w.ID, Lines: []GoodsLineForm{{Item: "gao", Qty: "5 kg"}}, Donor: Donor{Anonymous: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.AskEnd(ctx, e.asks, e.form("500.000")); !fault.Is(err, "ending.no_store") {
		t.Errorf("a gift is promised to a store that is not there: %v", err)
	}
	var empty int64
	err = e.DB.Update(ctx, auth.System("test"), func(tx *pg.Tx) error {
		unit := e.unit(e.province, "181", "district", "huyện", "Huyện Văn Lãng", "2024-01-01")
		f, err := ledger.OpenFund(tx, ledger.Fund{Unit: unit, Name: "Quỹ huyện", Basis: "01/QĐ", OpenedOn: workday.Date(2024, 1, 1)})
		empty = f.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	super := pgtest.Super(t, e.DB)
	for unit, want := range map[int64]string{e.district: "ended_units_wait_for_no_goods", e.fundUnit(empty): ""} {
		var got *string
		if err := super.QueryRow(`select ledger.left_behind($1)`, unit).Scan(&got); err != nil || (got == nil) != (want == "") || got != nil && *got != want {
			t.Errorf("unit %d leaves %v, %v", unit, got, err)
		}
	}
}

func (f *fund) fundUnit(id int64) (unit int64) {
	f.t.Helper()
	if err := pgtest.Super(f.t, f.DB).QueryRow(`select unit_id from ledger.funds where id = $1`, id).Scan(&unit); err != nil {
		f.t.Fatal(err)
	}
	return unit
}
