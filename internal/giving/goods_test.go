package giving

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// desk is a province's reception point: a campaign that receives, a warehouse, an
// officer at the table and a storekeeper.
type desk struct {
	*fund
	campaign     *Campaign
	warehouse    int64
	mttq, keeper auth.Actor
	goods        *stock.Desk
}

func newDesk(t testing.TB) *desk {
	f := newFund(t)
	d := &desk{
		fund: f, campaign: f.receiving(), goods: &stock.Desk{DB: f.DB},
		mttq: officer(21, auth.MTTQOfficer, f.province, f.commune), keeper: officer(22, auth.Storekeeper, f.province, f.commune),
	}
	w, err := d.goods.OpenWarehouse(context.Background(), d.keeper, stock.WarehouseForm{
		Unit: f.province, Name: "Kho tỉnh", Address: "Số 2 Hùng Vương", OpenedOn: "01/11/2026",
	})
	if err != nil {
		t.Fatal(err)
	}
	d.warehouse = w.ID
	return d
}

func (d *desk) form(lines ...GoodsLineForm) GoodsForm {
	return GoodsForm{
		Campaign: d.campaign.ID, Warehouse: d.warehouse, Lines: lines,
		Donor: Donor{LegalName: "Công ty TNHH Hoa Đào", PublicName: "Công ty Hoa Đào"},
	}
}

func (d *desk) announce(lines ...GoodsLineForm) *GoodsGift {
	d.t.Helper()
	g, err := d.AnnounceGoods(context.Background(), d.mttq, d.form(lines...))
	if err != nil {
		d.t.Fatal(err)
	}
	return g
}

func counts(qty ...string) (lines []GoodsCount) {
	for _, q := range qty {
		lines = append(lines, GoodsCount{Qty: q})
	}
	return lines
}

func (d *desk) free(item string) (n int64) {
	d.t.Helper()
	s, err := d.goods.Stock(context.Background(), d.keeper, stock.Which{Item: item})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range s.Lines {
		n += l.Free
	}
	return n
}

// Five hundred kilos are promised, four hundred and eighty come, four hundred and
// fifty are good. The three numbers stand apart; only the third is in the books, as
// a lot, with a receipt that says goods and no money.
func TestGoodsThreeNumbers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	g := d.announce(GoodsLineForm{Item: "gao", Qty: "500 kg"}, GoodsLineForm{Item: "mì tôm", Qty: "20 thùng"})
	if g.State != GoodsAnnounced || g.PublicName != "" {
		t.Fatalf("%+v", g)
	}
	got, err := d.ReceiveGoods(ctx, d.mttq, CountForm{
		Gift: g.ID, Lines: counts("480 kg", "0"), More: []GoodsLineForm{{Item: "nước", Qty: "10 thùng"}},
	})
	if err != nil || got.State != GoodsReceived || len(got.Lines) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	if n := d.free("GAO"); n != 0 {
		t.Errorf("%d in store before anybody looked", n)
	}
	done, err := d.InspectGoods(ctx, d.keeper, InspectForm{Gift: g.ID, Lines: []InspectLine{
		{GoodsCount: GoodsCount{Qty: "9 bao 50 kg"}, Reason: "Một bao bị ẩm mốc"},
		{GoodsCount: GoodsCount{Qty: "0"}},
		{GoodsCount: GoodsCount{Qty: "10 thùng"}, ExpiresOn: "01/06/2027"},
	}})
	if err != nil || done.State != GoodsStocked || done.Number != 1 || done.Receipt == "" {
		t.Fatalf("%+v, %v", done, err)
	}
	read, err := d.Goods(ctx, d.mttq, g.ID)
	if err != nil {
		t.Fatal(err)
	}
	rice := read.Lines[0]
	if rice.Announced != 500_000 || rice.Received != 480_000 || rice.Accepted != 450_000 || rice.Lot == 0 {
		t.Errorf("%+v", rice)
	}
	if water := read.Lines[2]; water.SaidAnnounced || water.Received != 120_000 || water.ExpiresOn.Local() != "01/06/2027" {
		t.Errorf("%+v", water)
	}
	if a, b := d.free("GAO"), d.free("NUOC_UONG"); a != 450_000 || b != 120_000 {
		t.Errorf("in store %d g and %d ml", a, b)
	}
	p, err := d.receipts().Public(ctx, done.Receipt)
	if err != nil || p.Kind != receipt.GoodsGift || p.Amount != 0 || len(p.Items) != 2 || p.Items[0].Told != "450 kg (9 bao 50 kg)" {
		t.Fatalf("%+v, %v", p, err)
	}
	var full *receipt.Full
	if err := d.DB.View(ctx, form, func(tx *pg.Tx) (err error) {
		full, err = d.receipts().Full(tx, done.Receipt)
		return err
	}); err != nil || full.LegalName != "Công ty TNHH Hoa Đào" || full.Bank != "Kho tỉnh" {
		t.Fatalf("%+v, %v", full, err)
	}
	qr, err := d.receipts().QR(&full.Receipt)
	if err != nil || len(qr) > 300 {
		t.Fatalf("%d letters: %s, %v", len(qr), qr, err)
	}
	_, token := codes.OfReceipt(qr)
	signed, err := d.receipts().ReadQR(token)
	if err != nil || !signed.Agrees(p) {
		t.Errorf("%+v does not agree with %+v, %v", signed, p, err)
	}
	less := *p
	less.Items = slices.Clone(p.Items)
	less.Items[0].Qty--
	if signed.Agrees(&less) {
		t.Error("a gram less goes unnoticed")
	}
	if list, err := d.GoodsFor(ctx, d.keeper, GoodsFilter{State: GoodsOpen}); err != nil || len(list) != 0 {
		t.Errorf("still open: %+v, %v", list, err)
	}
	var announced, received, accepted int64
	if err := pgtest.Raw(t, d.DB).QueryRow(`select announced, received, accepted from giving.public_goods where item = 'GAO'`).
		Scan(&announced, &received, &accepted); err != nil || announced != 500_000 || received != 480_000 || accepted != 450_000 {
		t.Errorf("%d %d %d, %v", announced, received, accepted, err)
	}
	d.handOut(done.Lines[0].Lot)
	where, err := d.WhereGoods(ctx, done.Receipt)
	if err != nil || len(where) != 2 || where[0].Free != 250_000 || where[0].Reserved != 80_000 ||
		where[0].Handed != 120_000 || where[1].Free != 120_000 {
		t.Errorf("%+v, %v", where, err)
	}
	owner := pgtest.Owner(t, d.DB)
	pgtest.Refused(t, owner, `update receipt.items set qty = qty + 1`)
	pgtest.Refused(t, owner, `insert into receipt.items (receipt_id, unit_id, line, item, name, name_en, unit, qty, told)
		select receipt_id, unit_id, 9, item, name, name_en, unit, qty, told from receipt.items where line = 1`)
	pgtest.Refused(t, owner, `insert into receipt.items (receipt_id, unit_id, kind, line, item, name, name_en, unit, qty, told)
		select receipt_id, unit_id, 'BNTK', 9, item, name, name_en, unit, qty, told from receipt.items where line = 1`)
}

// handOut decides 200 kg for people, draws 150 for a session and hands 120 of them
// over; the rest of the session comes back.
func (d *desk) handOut(lot int64) {
	d.t.Helper()
	err := d.DB.Update(context.Background(), auth.System("test"), func(tx *pg.Tx) error {
		lots, err := stock.Lots(tx, []int64{lot})
		if err != nil {
			return err
		}
		paper := func(kind, source string, from, to stock.Spot, qty int64) stock.Paper {
			return stock.Paper{Kind: kind, Source: source, On: workday.On(tx.Now), Lines: []stock.Line{
				{Lot: lots[lot], From: from, To: to, Qty: qty},
			}}
		}
		_, err = stock.Move(tx, []stock.Paper{
			paper("reserve", "test:1", stock.In(d.warehouse), stock.Reserved(d.warehouse), 200_000),
			paper("draw", "test:1", stock.Reserved(d.warehouse), stock.Drawn(7), 150_000),
			paper("handed", "test:1", stock.Drawn(7), stock.ToPeople("b"), 120_000),
			paper("hand_back", "test:1", stock.Drawn(7), stock.Reserved(d.warehouse), 30_000),
		})
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// A giver whose goods stand at the table has announced nothing; what is bad is
// rejected and leaves neither entry nor receipt.
func TestGoodsAtTheTable(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	g := d.announce()
	if g.State != GoodsDraft {
		t.Fatalf("%+v", g)
	}
	if _, err := d.ReceiveGoods(ctx, d.mttq, CountForm{Gift: g.ID}); !fault.Is(err, "goods.nothing") {
		t.Errorf("nothing came: %v", err)
	}
	if _, err := d.ReceiveGoods(ctx, d.mttq, CountForm{Gift: g.ID, More: []GoodsLineForm{{Item: "bánh mì", Qty: "100 ổ"}}}); err != nil {
		t.Fatal(err)
	}
	done, err := d.InspectGoods(ctx, d.keeper, InspectForm{Gift: g.ID, Lines: []InspectLine{
		{GoodsCount: GoodsCount{Said: true}, Reason: "Đã mốc, trả lại người cho"},
	}})
	if err != nil || done.State != GoodsRejected || done.Receipt != "" || done.EntryID != 0 {
		t.Errorf("%+v, %v", done, err)
	}
	other := d.announce(GoodsLineForm{Item: "GAO", Base: 1_000})
	if err := d.CancelGoods(ctx, d.mttq, other.ID, "Xe hỏng, không đến được"); err != nil {
		t.Error(err)
	}
	if _, err := d.ReceiveGoods(ctx, d.mttq, CountForm{Gift: other.ID, Lines: counts("1 kg")}); !fault.Is(err, "goods.step.cancelled") {
		t.Errorf("what was cancelled came: %v", err)
	}
}

// Two officers count the same lorry, two inspect the same gift: each happens once,
// and the receipts' numbers have no gap.
func TestGoodsRace(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	for n := range 3 {
		g := d.announce(GoodsLineForm{Item: "GAO", Qty: "100 kg"})
		received, inspected := make([]error, 4), make([]error, 4)
		race(received, func(int) error {
			_, err := d.ReceiveGoods(ctx, d.mttq, CountForm{Gift: g.ID, Lines: counts("100 kg")})
			return err
		})
		race(inspected, func(int) error {
			_, err := d.InspectGoods(ctx, d.keeper, InspectForm{Gift: g.ID, Lines: []InspectLine{{GoodsCount: GoodsCount{Qty: "100 kg"}}}})
			return err
		})
		for what, errs := range map[string][]error{"received": received, "stocked": inspected} {
			ok := 0
			for _, err := range errs {
				if err == nil {
					ok++
				} else if !fault.Is(err, "goods.step."+what) {
					t.Error(err)
				}
			}
			if ok != 1 {
				t.Errorf("%s %d times", what, ok)
			}
		}
		if have := d.free("GAO"); have != int64(n+1)*100_000 {
			t.Errorf("%d in store after %d gifts", have, n+1)
		}
	}
}

func race(errs []error, do func(i int) error) {
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
}
