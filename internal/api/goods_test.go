package api

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// goodsCalls is each call of goods, made once: from a promise to a commune's store.
func (h *house) goodsCalls() {
	t := h.t
	t.Helper()
	mttq, keeper := h.officer("mttq", auth.MTTQOfficer), h.officer("thukho", auth.Storekeeper)
	there, code := h.officerOf("khoxa", auth.Storekeeper, 0)
	commune := h.unitOf(code)
	h.must(h.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		_, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: commune, Name: "Quỹ trợ giúp khẩn cấp xã", Basis: "102/KH-UBND", OpenedOn: workday.Date(2026, 1, 1),
		})
		return err
	}))
	var items listed[itemView]
	h.get("/items?q=nuoc+uong", "").want(t, 200, &items)
	if len(items.Items) != 1 || items.Items[0].Code != "NUOC_UONG" || items.Items[0].Unit != "ml" {
		t.Errorf("%+v", items)
	}
	var from, to warehouseView
	open := func(token string, unit int64, into *warehouseView) {
		h.post("/warehouses", token, newWarehouse{Unit: unit, Name: "Kho", Address: "Số 2 Hùng Vương"}).want(t, 201, into)
	}
	open(keeper, h.province, &from)
	open(there, commune, &to)
	h.post("/warehouses", there, newWarehouse{Unit: h.province, Name: "Kho", Address: "x"}).refused(t, 403, "", "auth.denied")
	h.post(fmt.Sprintf("/warehouses/%d/needs", from.ID), mttq, newNeed{Item: "áo phao", State: "need", Qty: "50"}).want(t, 204, nil)
	var places listed[warehouseView]
	h.get("/warehouses", "").want(t, 200, &places)
	if len(places.Items) != 2 || len(places.Items[0].Needs) != 1 || places.Items[0].Needs[0].Qty != 50 {
		t.Errorf("%+v", places)
	}

	var g goodsView
	h.post("/goods-donations", mttq, newGoods{
		Campaign: slug, Warehouse: from.ID, PublicName: "Công ty Hoa Đào",
		Lines: []itemQty{{Item: "GAO", Qty: 500_000}, {Item: "mì tôm", Told: "20 thùng"}},
	}).want(t, 201, &g)
	h.post("/goods-donations", mttq, newGoods{
		Campaign: slug, Warehouse: from.ID, Lines: []itemQty{{Item: "GAO", Qty: 1e15}},
	}).refused(t, 422, "lines.0.qty", "qty.large")
	path := fmt.Sprintf("/goods-donations/%d", g.ID)
	n := func(v int64) *int64 { return &v }
	h.post(path+"/receive", mttq, goodsCount{Lines: []countedQty{{}, {Qty: n(600)}}}).refused(t, 422, "lines.0.qty", "qty.missing")
	h.post(path+"/receive", mttq, goodsCount{Lines: []countedQty{{Qty: n(480_000)}, {Qty: n(0)}}}).want(t, 200, &g)
	h.post(path+"/receive", mttq, goodsCount{Lines: []countedQty{{Qty: n(1)}, {Qty: n(1)}}}).refused(t, 409, "", "goods.step.received")
	verdict := map[string]any{"lines": []map[string]any{{"told": "450 kg", "reason": "Một bao ẩm mốc"}, {"qty": 0}}}
	h.post(path+"/inspect", mttq, verdict).refused(t, 403, "", "auth.denied")
	h.post(path+"/inspect", keeper, verdict).want(t, 200, &g)
	if g.State != "stocked" || *g.Lines[0].Accepted != 450_000 || g.Lines[1].Announced == nil || g.Receipt == "" {
		t.Errorf("%+v", g)
	}
	var r receiptView
	h.get("/receipts/"+g.Receipt, "").want(t, 200, &r)
	if r.Kind != "goods" || r.Amount != 0 || len(r.Items) != 1 || r.Items[0].Qty != 450_000 {
		t.Errorf("%+v", r)
	}
	var checked struct{ Verdict string }
	h.post("/checks", "", map[string]any{"receipt": g.Receipt}).want(t, 200, &checked)
	if checked.Verdict != "official" {
		t.Errorf("%+v", checked)
	}
	var other goodsView
	h.post("/goods-donations", mttq, newGoods{Campaign: slug, Warehouse: from.ID}).want(t, 201, &other)
	h.post(fmt.Sprintf("/goods-donations/%d/cancel", other.ID), mttq, reason{"Xe hỏng, không đến"}).want(t, 200, &other)
	var gifts listed[goodsView]
	h.get("/goods-donations?state=stocked", keeper).want(t, 200, &gifts)
	if len(gifts.Items) != 1 || other.State != "cancelled" {
		t.Errorf("%+v %+v", gifts, other)
	}
	h.get(path, keeper).want(t, 200, &g)

	var s shipmentView
	lot := g.Lines[0].Lot
	h.post("/shipments", keeper, newShipment{From: from.ID, To: to.ID, For: "request:1", Lines: []lotQty{{Lot: lot, Told: "200 kg"}}}).want(t, 201, &s)
	h.post("/shipments", keeper, newShipment{From: from.ID, To: to.ID, Lines: []lotQty{{Lot: lot, Qty: 250_001}}}).refused(t, 422, "lines.0.qty", "stock.less")
	road := fmt.Sprintf("/shipments/%d", s.ID)
	h.post(road+"/receive", there, shipmentCount{Lines: []countedQty{{Qty: n(190_000)}}}).want(t, 200, &s)
	h.post(road+"/receive", there, shipmentCount{Lines: []countedQty{{Qty: n(190_000)}}}).refused(t, 409, "", "shipment.arrived")
	explained := map[string]any{"explanation": "Rách bao khi qua suối", "lines": []map[string]any{{"line": 1, "lost": "10 kg"}}}
	h.post(road+"/settle", there, explained).refused(t, 403, "", "auth.denied")
	h.post(road+"/settle", keeper, explained).want(t, 200, &s)
	h.get(road, there).want(t, 200, &s)
	var sent listed[shipmentView]
	h.get("/shipments", there).want(t, 200, &sent)
	if s.State != "closed" || s.Lines[0].Lost != 10_000 || len(sent.Items) != 1 {
		t.Errorf("%+v %+v", s, sent)
	}

	var m movementView
	h.post("/movements", keeper, newMovement{
		Kind: "loss", From: from.ID, Reason: "Chuột cắn rách bao", Lines: []lotQty{{Lot: lot, Qty: 1_000}},
	}).want(t, 201, &m)
	var moved listed[movedView]
	h.get(fmt.Sprintf("/movements?warehouse=%d", from.ID), keeper).want(t, 200, &moved)
	if len(moved.Items) != 3 || moved.Items[0].Kind != "loss" || moved.Items[2].Direction != "in" {
		t.Errorf("%+v", moved)
	}
	h.do(request{method: "GET", path: "/movements", token: keeper, rude: true}).refused(t, 422, "warehouse", "api.id")
	var stock stockView
	h.get("/stock?item=GAO", keeper).want(t, 200, &stock)
	if len(stock.Items) != 2 || stock.Items[0].Free != 249_000 || stock.Items[1].Free != 190_000 {
		t.Errorf("%+v", stock)
	}
	h.get("/stock?as_of=2026-01-01T00:00:00Z", keeper).want(t, 200, &stock)
	if len(stock.Items) != 0 {
		t.Errorf("%+v", stock)
	}
	h.do(request{method: "GET", path: "/stock?as_of=x", token: keeper, rude: true}).refused(t, 422, "as_of", "api.as_of")
}

func TestGoodsCalls(t *testing.T) {
	t.Parallel()
	newHouse(t).goodsCalls()
}
