package giving

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// A receipt that is voided takes its goods out of the books, unless they have gone
// on already.
func TestVoidGoods(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	accountant := officer(23, auth.Accountant, d.province)
	in := func() *GoodsGift {
		g := d.announce(GoodsLineForm{Item: "GAO", Qty: "100 kg"})
		if _, err := d.ReceiveGoods(ctx, d.mttq, CountForm{Gift: g.ID, Lines: counts("100 kg")}); err != nil {
			t.Fatal(err)
		}
		done, err := d.InspectGoods(ctx, d.keeper, InspectForm{Gift: g.ID, Lines: []InspectLine{{GoodsCount: GoodsCount{Qty: "100 kg"}}}})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	first, second := in(), in()
	if err := d.VoidReceipt(ctx, accountant, first.Receipt, "Người cho lấy lại hàng"); err != nil {
		t.Fatal(err)
	}
	if n := d.free("GAO"); n != 100_000 {
		t.Errorf("%d left", n)
	}
	if _, err := d.goods.Carry(ctx, d.keeper, stock.MovementForm{
		Kind: stock.WriteOff, From: d.warehouse, Reason: "Chuột cắn rách bao", Lines: []stock.LineForm{{Lot: second.Lines[0].Lot, Qty: "1 kg"}},
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.VoidReceipt(ctx, accountant, second.Receipt, "Người cho lấy lại hàng"); !fault.Is(err, "ledger.short") {
		t.Errorf("goods that have gone were given back: %v", err)
	}
}

func TestGoodsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	line := func(item, qty string) func(*GoodsForm) {
		return func(f *GoodsForm) { f.Lines = []GoodsLineForm{{Item: item, Qty: qty}} }
	}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		change    func(*GoodsForm)
	}{
		{"nobody", "auth.signin", auth.Public, func(*GoodsForm) {}},
		{"the accountant", "auth.denied", officer(3, auth.Accountant, d.province), func(*GoodsForm) {}},
		{"another unit's officer", "auth.denied", officer(3, auth.MTTQOfficer, d.commune), func(*GoodsForm) {}},
		{"no such campaign", "campaign.missing", d.mttq, func(f *GoodsForm) { f.Campaign = 99 }},
		{"no warehouse", "goods.warehouse.missing", d.mttq, func(f *GoodsForm) { f.Warehouse = 0 }},
		{"seven decimals", "qty.decimals", d.mttq, line("gạo", "1,0000001 kg")},
		{"less than nothing", "qty.negative", d.mttq, line("gạo", "-5 kg")},
		{"10^15", "qty.large", d.mttq, line("gạo", "1000000000000000 g")},
		{"litres of rice", "qty.unit", d.mttq, line("gạo", "5 lít")},
		{"what nobody knows", "item.unknown", d.mttq, line("máy bay", "1")},
		{"which of them", "item.several", d.mttq, line("bộ", "1")},
		{"rice twice", "goods.item.twice", d.mttq, func(f *GoodsForm) {
			f.Lines = []GoodsLineForm{{Item: "gạo", Qty: "1 kg"}, {Item: "GAO", Qty: "2 kg"}}
		}},
		{"too many lines", "goods.lines.many", d.mttq, func(f *GoodsForm) { f.Lines = make([]GoodsLineForm, 31) }},
		{"a phone without consent", "donor.consent.missing", d.mttq, func(f *GoodsForm) { f.Phone = "0912345678" }},
		{"no such part", "pledge.earmark.unknown", d.mttq, func(f *GoodsForm) { f.Earmark = "nha-o" }},
	} {
		f := d.form(GoodsLineForm{Item: "gạo", Qty: "5 kg"})
		tt.change(&f)
		if _, err := d.AnnounceGoods(ctx, tt.by, f); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}

	g := d.announce(GoodsLineForm{Item: "sữa tươi", Qty: "10 thùng"})
	if _, err := d.InspectGoods(ctx, d.keeper, InspectForm{Gift: g.ID, Lines: []InspectLine{{GoodsCount: GoodsCount{Qty: "1 thùng"}}}}); !fault.Is(err, "goods.step.announced") {
		t.Errorf("inspected before it came: %v", err)
	}
	for _, tt := range []struct {
		name, key string
		form      CountForm
	}{
		{"not counted", "qty.missing", CountForm{Lines: counts("")}},
		{"no lines", "goods.lines.count", CountForm{}},
		{"nothing came", "goods.nothing", CountForm{Lines: counts("0")}},
		{"tomorrow", "stock.day.future", CountForm{Lines: counts("1 thùng"), On: "13/11/2026"}},
		{"before the campaign", "goods.campaign.closed", CountForm{Lines: counts("1 thùng"), On: "01/11/2026"}},
		{"the same thing again", "goods.item.twice", CountForm{Lines: counts("1 thùng"), More: []GoodsLineForm{{Item: "SUA_HOP", Qty: "1 lít"}}}},
	} {
		tt.form.Gift = g.ID
		if _, err := d.ReceiveGoods(ctx, d.mttq, tt.form); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if _, err := d.ReceiveGoods(ctx, d.mttq, CountForm{Gift: g.ID, On: "10/11/2026", Lines: counts("10 thùng")}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		line      InspectLine
	}{
		{"the officer at the table", "auth.denied", d.mttq, InspectLine{GoodsCount: GoodsCount{Qty: "10 thùng"}, ExpiresOn: "01/06/2027"}},
		{"not inspected", "qty.missing", d.keeper, InspectLine{}},
		{"more than came", "goods.accepted.more", d.keeper, InspectLine{GoodsCount: GoodsCount{Qty: "11 thùng"}, ExpiresOn: "01/06/2027"}},
		{"less without a word", "goods.accepted.less", d.keeper, InspectLine{GoodsCount: GoodsCount{Qty: "9 thùng"}, ExpiresOn: "01/06/2027"}},
		{"without a day", "goods.expiry.missing", d.keeper, InspectLine{GoodsCount: GoodsCount{Qty: "10 thùng"}}},
		{"out of date when it came", "goods.expiry.before", d.keeper, InspectLine{GoodsCount: GoodsCount{Qty: "10 thùng"}, ExpiresOn: "09/11/2026"}},
		{"no day", "day.format", d.keeper, InspectLine{GoodsCount: GoodsCount{Qty: "10 thùng"}, ExpiresOn: "31/02/2027"}},
	} {
		if _, err := d.InspectGoods(ctx, tt.by, InspectForm{Gift: g.ID, Lines: []InspectLine{tt.line}}); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if _, err := d.Goods(ctx, officer(9, auth.Storekeeper, d.commune), g.ID); !fault.Is(err, "goods.missing") {
		t.Errorf("another unit reads it: %v", err)
	}

	// the owner of the tables himself
	owner := pgtest.Owner(t, d.DB)
	for _, q := range []string{
		`update giving.goods_gifts set state = 'announced' where id = %d`,
		`update giving.goods_gifts set state = 'stocked', inspected_at = now(), inspected_by = 1 where id = %d`,
		`update giving.goods_gifts set state = 'rejected', inspected_at = now(), inspected_by = 1 where id = %d`,
		`update giving.goods_gifts set received_by = 99 where id = %d`,
		`update giving.goods_gifts set campaign_id = 2 where id = %d`,
		`delete from giving.goods_gifts where id = %d`,
		`update giving.goods_received set qty = 1 where gift_id = %d`,
		`insert into giving.goods_announced (gift_id, line, qty, told) values (%d, 2, 5, 'x')`,
		`insert into giving.goods_accepted (gift_id, line, received, qty, told) values (%d, 1, 99999, 0, 'x')`,
	} {
		pgtest.Refused(t, owner, fmt.Sprintf(q, g.ID))
	}
	// and the program's own role, which sees no gift outside its scope
	var seen int
	if err := pgtest.Raw(t, d.DB).QueryRow(`select count(*) from giving.goods_gifts`).Scan(&seen); err != nil || seen != 0 {
		t.Errorf("%d gifts seen without a scope, %v", seen, err)
	}
}
