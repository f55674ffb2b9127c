package app

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// goods is the way of rice and blankets: from the table to the province's store, to
// the commune's, and once more still on the road.
func (s *story) goods(ctx context.Context) error {
	if err := s.stores(ctx); err != nil {
		return err
	}
	s.at(s.today-7, 14, 0)
	if err := s.crate(ctx, giving.Donor{PublicName: "Hội Chữ thập đỏ huyện bạn", LegalName: "Hội Chữ thập đỏ (mẫu)"}, []crate{
		{"gạo", "2 tấn", "2 tấn", ""}, {"mì ăn liền", "200 thùng", "180 thùng", "20 thùng ướt"}, {"chăn", "150", "150", ""},
	}); err != nil {
		return err
	}
	s.at(s.today-6, 8, 0)
	first, err := s.send(ctx, "GAO", "700 kg", "Xe 12C-000.00 (mẫu)")
	if err != nil {
		return err
	}
	s.at(s.today-6, 15, 20)
	keeper := s.acts(ctx, "thukho.xa")
	_, err = s.app.Stock.Arrive(ctx, keeper, stock.ArriveForm{Shipment: first, Lines: []stock.CountForm{{Qty: "700 kg"}}})
	if err != nil {
		return err
	}
	s.at(s.today-2, 9, 0)
	if err := s.crate(ctx, giving.Donor{PublicName: "Công ty Nước sạch (mẫu)", LegalName: "Công ty TNHH Nước sạch (mẫu)"}, []crate{
		{"nước uống đóng chai", "300 thùng 24 chai 500 ml", "300 thùng 24 chai 500 ml", ""}, {"gạo", "500 kg", "500 kg", ""},
	}); err != nil {
		return err
	}
	s.at(s.today-1, 6, 30)
	if _, err := s.send(ctx, "CHAN", "60", "Xe 12C-000.01 (mẫu)"); err != nil {
		return err
	}
	for _, n := range []struct {
		item string
		kind stock.NeedKind
		qty  string
	}{{"nước uống đóng chai", stock.Wanted, "200 thùng 24 chai 500 ml"}, {"áo mưa", stock.Wanted, ""}, {"mì ăn liền", stock.Enough, ""}} {
		if err := s.app.Stock.SayNeed(ctx, keeper, s.warehouse[atCommune], n.item, n.kind, n.qty); err != nil {
			return fmt.Errorf("need %s: %w", n.item, err)
		}
	}
	return nil
}

func (s *story) stores(ctx context.Context) error {
	s.at(s.today-8, 8, 0)
	for _, w := range []struct {
		keeper, seat string
		form         stock.WarehouseForm
	}{
		{"thukho.tinh", atProvince, stock.WarehouseForm{Name: "Kho cứu trợ tỉnh", Address: "Số 1 đường mẫu, phường Lương Văn Tri", Hours: "7:00–19:00", Phone: "0205 3000 000"}},
		{"thukho.xa", atCommune, stock.WarehouseForm{Name: "Kho xã Thất Khê", Address: "Nhà văn hóa Khu Chợ", Hours: "7:00–17:00", Phone: "0205 3000 001"}},
	} {
		w.form.Unit = s.units[w.seat]
		made, err := s.app.Stock.OpenWarehouse(ctx, s.acts(ctx, w.keeper), w.form)
		if err != nil {
			return err
		}
		s.warehouse[w.seat] = made.ID
	}
	return nil
}

// crate is one line of a gift in kind: what was promised, what is good, and why not
// all of it.
type crate struct{ item, promised, good, why string }

func (s *story) crate(ctx context.Context, donor giving.Donor, list []crate) error {
	desk := s.acts(ctx, "mttq.tinh")
	campaign, err := s.app.Giving.Campaign(ctx, "lu-song-ky-cung")
	if err != nil {
		return err
	}
	form := giving.GoodsForm{
		Campaign: campaign.ID, Warehouse: s.warehouse[atProvince], Donor: donor, Leftover: giving.NextRound,
	}
	var count giving.CountForm
	var inspect giving.InspectForm
	for _, c := range list {
		form.Lines = append(form.Lines, giving.GoodsLineForm{Item: c.item, Qty: c.promised})
		count.Lines = append(count.Lines, giving.GoodsCount{Qty: c.promised})
		inspect.Lines = append(inspect.Lines, giving.InspectLine{
			GoodsCount: giving.GoodsCount{Qty: c.good}, Reason: c.why,
		})
	}
	g, err := s.app.Giving.AnnounceGoods(ctx, desk, form)
	if err != nil {
		return err
	}
	for i, x := range g.Lines {
		if x.Item.Expires {
			inspect.Lines[i].ExpiresOn = (s.today + 200).Local()
		}
	}
	s.now.Add(1800)
	count.Gift, inspect.Gift = g.ID, g.ID
	if _, err := s.app.Giving.ReceiveGoods(ctx, desk, count); err != nil {
		return err
	}
	s.now.Add(1800)
	_, err = s.app.Giving.InspectGoods(ctx, s.acts(ctx, "thukho.tinh"), inspect)
	return err
}

// send ships goods from the province's store to the commune's.
func (s *story) send(ctx context.Context, item, qty, vehicle string) (int64, error) {
	by := s.acts(ctx, "thukho.tinh")
	sheet, err := s.app.Stock.Stock(ctx, by, stock.Which{Warehouse: s.warehouse[atProvince], Item: item})
	if err != nil {
		return 0, err
	}
	if len(sheet.Lines) == 0 {
		return 0, fmt.Errorf("the store has no %s", item)
	}
	sent, err := s.app.Stock.Ship(ctx, by, stock.ShipForm{
		From: s.warehouse[atProvince], To: s.warehouse[atCommune], Vehicle: vehicle,
		Lines: []stock.LineForm{{Lot: sheet.Lines[0].Lot, Qty: qty}},
	})
	if err != nil {
		return 0, err
	}
	return sent.ID, nil
}
