package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// goodsRoutes hangs goods into the API: items and warehouses for everybody, the rest
// for officers.
func (a *API) goodsRoutes(g *echo.Group) {
	g.GET("/items", a.listItems)
	g.GET("/warehouses", a.listWarehouses)
	g.POST("/warehouses", a.openWarehouse)
	g.POST("/warehouses/:id/needs", a.sayNeed)
	g.GET("/stock", a.getStock)
	g.GET("/movements", a.listMovements)
	g.POST("/movements", a.createMovement)
	g.GET("/goods-donations", a.listGoods)
	g.POST("/goods-donations", a.announceGoods)
	g.GET("/goods-donations/:id", a.getGoods)
	g.POST("/goods-donations/:id/receive", a.receiveGoods)
	g.POST("/goods-donations/:id/inspect", a.inspectGoods)
	g.POST("/goods-donations/:id/cancel", a.cancelGoods)
	g.GET("/shipments", a.listShipments)
	g.POST("/shipments", a.sendShipment)
	g.GET("/shipments/:id", a.getShipment)
	g.POST("/shipments/:id/receive", a.receiveShipment)
	g.POST("/shipments/:id/settle", a.settleShipment)
}

type itemView struct {
	Code    string     `json:"code"`
	Group   string     `json:"group"`
	Name    string     `json:"name"`
	NameEN  string     `json:"name_en"`
	Unit    string     `json:"unit"`
	Expires bool       `json:"expires"`
	Packs   []packView `json:"packs"`
}

type packView struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
	Qty    int64  `json:"qty"`
}

// listItems finds kinds of goods without marks; there are few enough for one page.
func (a *API) listItems(c echo.Context) error {
	found, err := a.Stock.Items(c.Request().Context(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	var items []itemView
	for _, it := range found {
		v := itemView{Code: it.Code, Group: it.Group, Name: it.Name, NameEN: it.NameEN, Unit: string(it.Unit), Expires: it.Expires}
		for _, p := range it.Packs {
			v.Packs = append(v.Packs, packView(p))
		}
		items = append(items, v)
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

type needView struct {
	Item  string    `json:"item"`
	State string    `json:"state"`
	Qty   int64     `json:"qty,omitempty"`
	Until time.Time `json:"until"`
}

type warehouseView struct {
	ID      int64      `json:"id"`
	Code    string     `json:"code"`
	Unit    string     `json:"unit"`
	Name    string     `json:"name"`
	Address string     `json:"address"`
	Hours   string     `json:"hours,omitempty"`
	Phone   string     `json:"phone,omitempty"`
	Needs   []needView `json:"needs"`
}

func warehouseOf(w stock.Warehouse) warehouseView {
	return warehouseView{w.ID, w.Code, w.UnitName, w.Name, w.Address, w.Hours, w.Phone, []needView{}}
}

// listWarehouses gives the places where goods are taken in, and what each needs.
func (a *API) listWarehouses(c echo.Context) error {
	board, err := a.Stock.Board(c.Request().Context())
	if err != nil {
		return err
	}
	var items []warehouseView
	for _, p := range board {
		v := warehouseOf(p.Warehouse)
		for _, n := range p.Needs {
			v.Needs = append(v.Needs, needView{n.Item.Code, string(n.Kind), n.Qty, n.Until})
		}
		items = append(items, v)
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

type newWarehouse struct {
	Unit    int64  `json:"unit"`
	Name    string `json:"name"`
	Address string `json:"address"`
	Hours   string `json:"hours"`
	Phone   string `json:"phone"`
}

func (a *API) openWarehouse(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newWarehouse
	if err := read(c, &in); err != nil {
		return err
	}
	w, err := a.Stock.OpenWarehouse(c.Request().Context(), by, stock.WarehouseForm{
		Unit: in.Unit, Name: in.Name, Address: in.Address, Hours: in.Hours, Phone: in.Phone,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, warehouseOf(*w))
}

type newNeed struct {
	Item  string `json:"item"`
	State string `json:"state"`
	Qty   string `json:"qty"`
}

func (a *API) sayNeed(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	n, err := pathID(c)
	if err != nil {
		return err
	}
	var in newNeed
	if err := read(c, &in); err != nil {
		return err
	}
	if err := a.Stock.SayNeed(c.Request().Context(), by, n, in.Item, stock.NeedKind(in.State), in.Qty); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type stockLine struct {
	Warehouse int64  `json:"warehouse"`
	Lot       int64  `json:"lot"`
	Item      string `json:"item"`
	Book      int64  `json:"book"`
	Earmark   string `json:"earmark"`
	CameOn    string `json:"came_on"`
	ExpiresOn string `json:"expires_on,omitempty"`
	Free      int64  `json:"free"`
	Reserved  int64  `json:"reserved"`
}

type stockView struct {
	AsOf  time.Time   `json:"as_of"`
	Items []stockLine `json:"items"`
}

// getStock gives what lies where, now or at the last cut of the books before as_of.
func (a *API) getStock(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	w := stock.Which{Item: c.QueryParam("item")}
	if w.Warehouse, err = queryID(c, "warehouse"); err != nil {
		return err
	}
	if text := c.QueryParam("as_of"); text != "" {
		if w.At, err = time.Parse(time.RFC3339, text); err != nil {
			return fault.On("as_of", "api.as_of")
		}
	}
	s, err := a.Stock.Stock(c.Request().Context(), by, w)
	if err != nil {
		return err
	}
	v := stockView{AsOf: s.AsOf, Items: []stockLine{}}
	for _, l := range s.Lines {
		v.Items = append(v.Items, stockLine{
			l.Warehouse, l.Lot, l.Item.Code, l.Book, l.EarmarkCode, l.CameOn.String(), dayText(l.ExpiresOn), l.Free, l.Reserved,
		})
	}
	return c.JSON(http.StatusOK, v)
}

// queryID reads an id that may be left out.
func queryID(c echo.Context, name string) (int64, error) {
	text := c.QueryParam(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.On(name, "api.id")
	}
	return n, nil
}

func dayText(d workday.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

type movedView struct {
	Entry     int64     `json:"entry"`
	Kind      string    `json:"kind"`
	Source    string    `json:"source"`
	On        string    `json:"on"`
	At        time.Time `json:"at"`
	Lot       int64     `json:"lot"`
	Item      string    `json:"item"`
	Qty       int64     `json:"qty"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Direction string    `json:"direction"`
}

func (a *API) listMovements(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	warehouse, err := queryID(c, "warehouse")
	if err != nil {
		return err
	}
	if warehouse == 0 {
		return fault.On("warehouse", "api.id")
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	before, err := afterID(c)
	if err != nil {
		return err
	}
	moved, err := a.Stock.Movements(c.Request().Context(), by, warehouse, before, n)
	if err != nil {
		return err
	}
	var items []movedView
	for _, m := range moved {
		way := "out"
		switch {
		case m.Within:
			way = "within"
		case m.In:
			way = "in"
		}
		items = append(items, movedView{
			m.Entry, m.Kind, m.Source, m.On.String(), m.At, m.Lot, m.Item, m.Qty, m.From, m.To, way,
		})
	}
	next := ""
	if len(moved) == n {
		next = strconv.FormatInt(moved[n-1].Entry, 10)
	}
	return c.JSON(http.StatusOK, list(items, next))
}

// lotQty is a quantity of a lot: in base units, or as people say it in told.
type lotQty struct {
	Lot  int64  `json:"lot"`
	Qty  int64  `json:"qty"`
	Told string `json:"told"`
}

func linesOf(in []lotQty) (lines []stock.LineForm) {
	for _, l := range in {
		lines = append(lines, stock.LineForm{Lot: l.Lot, Base: l.Qty, Qty: l.Told})
	}
	return lines
}

type newMovement struct {
	Kind   string   `json:"kind"`
	From   int64    `json:"from"`
	To     int64    `json:"to"`
	Reason string   `json:"reason"`
	On     string   `json:"on"`
	Lines  []lotQty `json:"lines"`
}

type movementView struct {
	ID    int64      `json:"id"`
	Kind  string     `json:"kind"`
	From  int64      `json:"from"`
	To    int64      `json:"to,omitempty"`
	On    string     `json:"on"`
	Entry int64      `json:"entry"`
	Lines []lotMoved `json:"lines"`
}

type lotMoved struct {
	Lot  int64  `json:"lot"`
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
}

func (a *API) createMovement(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newMovement
	if err := read(c, &in); err != nil {
		return err
	}
	m, err := a.Stock.Carry(c.Request().Context(), by, stock.MovementForm{
		Kind: stock.MovementKind(in.Kind), From: in.From, To: in.To, Reason: in.Reason, On: in.On, Lines: linesOf(in.Lines),
	})
	if err != nil {
		return err
	}
	v := movementView{m.ID, string(m.Kind), m.From, m.To, m.MovedOn.String(), m.Entry, nil}
	for _, l := range m.Lines {
		v.Lines = append(v.Lines, lotMoved(l))
	}
	return c.JSON(http.StatusCreated, v)
}

type goodsLineView struct {
	Line      int    `json:"line"`
	Item      string `json:"item"`
	Announced *int64 `json:"announced,omitempty"`
	Received  *int64 `json:"received,omitempty"`
	Accepted  *int64 `json:"accepted,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Lot       int64  `json:"lot,omitempty"`
	ExpiresOn string `json:"expires_on,omitempty"`
}

type goodsView struct {
	ID         int64           `json:"id"`
	Campaign   int64           `json:"campaign"`
	Warehouse  int64           `json:"warehouse"`
	State      string          `json:"state"`
	Giver      string          `json:"giver,omitempty"` // masked
	ExpectedOn string          `json:"expected_on,omitempty"`
	ReceivedOn string          `json:"received_on,omitempty"`
	Receipt    string          `json:"receipt,omitempty"`
	Lines      []goodsLineView `json:"lines"`
}

func goodsOf(g giving.GoodsGift) goodsView {
	v := goodsView{
		ID: g.ID, Campaign: g.CampaignID, Warehouse: g.WarehouseID, State: string(g.State), Giver: g.MaskedName,
		ExpectedOn: dayText(g.ExpectedOn), ReceivedOn: dayText(g.ReceivedOn), Receipt: g.Receipt, Lines: []goodsLineView{},
	}
	said := func(yes bool, n int64) *int64 {
		if !yes {
			return nil
		}
		return &n
	}
	for _, x := range g.Lines {
		v.Lines = append(v.Lines, goodsLineView{
			Line: x.Line, Item: x.Item.Code, Announced: said(x.SaidAnnounced, x.Announced),
			Received: said(x.SaidReceived, x.Received), Accepted: said(x.SaidAccepted, x.Accepted),
			Reason: x.Reason, Lot: x.Lot, ExpiresOn: dayText(x.ExpiresOn),
		})
	}
	return v
}

func (a *API) listGoods(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	before, err := afterID(c)
	if err != nil {
		return err
	}
	gifts, err := a.Giving.GoodsFor(c.Request().Context(), by, giving.GoodsFilter{
		State: giving.GoodsState(c.QueryParam("state")), Before: before, Limit: n,
	})
	if err != nil {
		return err
	}
	var items []goodsView
	for _, g := range gifts {
		items = append(items, goodsOf(g))
	}
	next := ""
	if len(gifts) == n {
		next = strconv.FormatInt(gifts[n-1].ID, 10)
	}
	return c.JSON(http.StatusOK, list(items, next))
}

func (a *API) getGoods(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	g, err := a.Giving.Goods(c.Request().Context(), by, n)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, goodsOf(*g))
}

// officerAt is the officer, and the id in the path.
func (a *API) officerAt(c echo.Context) (by auth.Actor, id int64, err error) {
	if by, err = a.officer(c); err != nil {
		return by, 0, err
	}
	id, err = pathID(c)
	return by, id, err
}

// itemQty is a quantity of an item: in base units, or as people say it in told.
type itemQty struct {
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
	Told string `json:"told"`
}

func goodsLinesOf(in []itemQty) (lines []giving.GoodsLineForm) {
	for _, l := range in {
		lines = append(lines, giving.GoodsLineForm{Item: l.Item, Base: l.Qty, Qty: l.Told})
	}
	return lines
}

type newGoods struct {
	Campaign   string    `json:"campaign"`
	Warehouse  int64     `json:"warehouse"`
	LegalName  string    `json:"legal_name"`
	PublicName string    `json:"public_name"`
	Anonymous  bool      `json:"anonymous"`
	Phone      string    `json:"phone"`
	Earmark    string    `json:"earmark"`
	Note       string    `json:"note"`
	ExpectedOn string    `json:"expected_on"`
	Lines      []itemQty `json:"lines,omitempty"`
}

func (a *API) announceGoods(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newGoods
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	sheet, err := a.Giving.Campaign(ctx, in.Campaign)
	if err != nil {
		return err
	}
	f := giving.GoodsForm{
		Campaign: sheet.ID, Warehouse: in.Warehouse, Earmark: in.Earmark, Note: in.Note, ExpectedOn: in.ExpectedOn,
		Donor: giving.Donor{PublicName: in.PublicName, LegalName: in.LegalName, Anonymous: in.Anonymous, Phone: in.Phone},
		Lines: goodsLinesOf(in.Lines),
	}
	if in.Phone != "" {
		f.Consent = giving.ConsentVersion
	}
	g, err := a.Giving.AnnounceGoods(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/goods-donations/"+strconv.FormatInt(g.ID, 10))
	return c.JSON(http.StatusCreated, goodsOf(*g))
}

// countedQty is what was counted of a line: a number that was not said is a mistake.
type countedQty struct {
	Qty  *int64 `json:"qty,omitempty"`
	Told string `json:"told"`
}

func (q countedQty) count() giving.GoodsCount {
	n := giving.GoodsCount{Qty: q.Told}
	if q.Qty != nil {
		n.Base, n.Said = *q.Qty, true
	}
	return n
}

type goodsCount struct {
	On    string       `json:"on"`
	Lines []countedQty `json:"lines"`
	More  []itemQty    `json:"more,omitempty"`
}

func (a *API) receiveGoods(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in goodsCount
	if err := read(c, &in); err != nil {
		return err
	}
	f := giving.CountForm{Gift: n, On: in.On, More: goodsLinesOf(in.More)}
	for _, q := range in.Lines {
		f.Lines = append(f.Lines, q.count())
	}
	g, err := a.Giving.ReceiveGoods(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, goodsOf(*g))
}

type goodsVerdict struct {
	Lines []struct {
		Qty       *int64 `json:"qty"`
		Told      string `json:"told"`
		Reason    string `json:"reason"`
		ExpiresOn string `json:"expires_on"`
	} `json:"lines"`
}

func (a *API) inspectGoods(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in goodsVerdict
	if err := read(c, &in); err != nil {
		return err
	}
	f := giving.InspectForm{Gift: n}
	for _, l := range in.Lines {
		f.Lines = append(f.Lines, giving.InspectLine{
			GoodsCount: countedQty{l.Qty, l.Told}.count(), Reason: l.Reason, ExpiresOn: l.ExpiresOn,
		})
	}
	g, err := a.Giving.InspectGoods(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, goodsOf(*g))
}

func (a *API) cancelGoods(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := a.Giving.CancelGoods(ctx, by, n, in.Reason); err != nil {
		return err
	}
	g, err := a.Giving.Goods(ctx, by, n)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, goodsOf(*g))
}

type shipmentLine struct {
	Line      int    `json:"line"`
	Lot       int64  `json:"lot"`
	Item      string `json:"item"`
	ExpiresOn string `json:"expires_on,omitempty"`
	Sent      int64  `json:"sent"`
	Received  *int64 `json:"received,omitempty"`
	Missing   int64  `json:"missing"`
	Damaged   int64  `json:"damaged"`
	Lost      int64  `json:"lost"`
	Found     int64  `json:"found"`
}

type shipmentView struct {
	ID          int64          `json:"id"`
	Code        string         `json:"code"`
	Number      int64          `json:"number"`
	State       string         `json:"state"`
	From        int64          `json:"from"`
	To          int64          `json:"to"`
	For         string         `json:"for,omitempty"`
	SentOn      string         `json:"sent_on"`
	DueOn       string         `json:"due_on"`
	ArrivedOn   string         `json:"arrived_on,omitempty"`
	Explanation string         `json:"explanation,omitempty"`
	Lines       []shipmentLine `json:"lines"`
}

func shipmentOf(s stock.Shipment) shipmentView {
	v := shipmentView{
		s.ID, s.Code, s.Number, string(s.State), s.From, s.To, s.For, s.SentOn.String(), s.DueOn.String(),
		dayText(s.ArrivedOn), s.Explanation,
		[]shipmentLine{},
	}
	for _, l := range s.Lines {
		x := shipmentLine{
			Line: l.Line, Lot: l.Lot, Item: l.Item, ExpiresOn: dayText(l.ExpiresOn), Sent: l.Sent,
			Missing: l.Missing, Damaged: l.Damaged, Lost: l.Gone, Found: l.Found,
		}
		if l.Counted {
			x.Received = &l.Received
		}
		v.Lines = append(v.Lines, x)
	}
	return v
}

func (a *API) listShipments(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	before, err := afterID(c)
	if err != nil {
		return err
	}
	sent, err := a.Stock.Shipments(c.Request().Context(), by, c.QueryParam("state") == "open", before, n)
	if err != nil {
		return err
	}
	var items []shipmentView
	for _, s := range sent {
		items = append(items, shipmentOf(s))
	}
	next := ""
	if len(sent) == n {
		next = strconv.FormatInt(sent[n-1].ID, 10)
	}
	return c.JSON(http.StatusOK, list(items, next))
}

func (a *API) getShipment(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	s, err := a.Stock.Shipment(c.Request().Context(), by, n)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shipmentOf(*s))
}

type newShipment struct {
	From    int64    `json:"from"`
	To      int64    `json:"to"`
	For     string   `json:"for"`
	Vehicle string   `json:"vehicle"`
	Note    string   `json:"note"`
	On      string   `json:"on"`
	Due     string   `json:"due"`
	Lines   []lotQty `json:"lines"`
}

func (a *API) sendShipment(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newShipment
	if err := read(c, &in); err != nil {
		return err
	}
	s, err := a.Stock.Ship(c.Request().Context(), by, stock.ShipForm{
		From: in.From, To: in.To, For: in.For, Vehicle: in.Vehicle, Note: in.Note, On: in.On, Due: in.Due, Lines: linesOf(in.Lines),
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/shipments/"+strconv.FormatInt(s.ID, 10))
	return c.JSON(http.StatusCreated, shipmentOf(*s))
}

type shipmentCount struct {
	On    string       `json:"on"`
	Lines []countedQty `json:"lines"`
}

func (a *API) receiveShipment(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in shipmentCount
	if err := read(c, &in); err != nil {
		return err
	}
	f := stock.ArriveForm{Shipment: n, On: in.On}
	for _, q := range in.Lines {
		x := q.count()
		f.Lines = append(f.Lines, stock.CountForm{Qty: x.Qty, Base: x.Base, Counted: x.Said})
	}
	s, err := a.Stock.Arrive(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shipmentOf(*s))
}

type settlement struct {
	Explanation string `json:"explanation"`
	Lines       []struct {
		Line    int    `json:"line"`
		Damaged string `json:"damaged"`
		Lost    string `json:"lost"`
		Found   string `json:"found"`
	} `json:"lines"`
}

func (a *API) settleShipment(c echo.Context) error {
	by, n, err := a.officerAt(c)
	if err != nil {
		return err
	}
	var in settlement
	if err := read(c, &in); err != nil {
		return err
	}
	f := stock.SettleForm{Shipment: n, Explanation: in.Explanation}
	for _, l := range in.Lines {
		f.Lines = append(f.Lines, stock.SettleLine{Line: l.Line, Damaged: l.Damaged, Lost: l.Lost, Found: l.Found})
	}
	s, err := a.Stock.Settle(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shipmentOf(*s))
}

// receiptItem is one line of a receipt for goods.
type receiptItem struct {
	Item      string `json:"item"`
	Name      string `json:"name"`
	Qty       int64  `json:"qty"`
	Told      string `json:"told"`
	ExpiresOn string `json:"expires_on,omitempty"`
}

func receiptItems(p *receipt.Public, lang string) (items []receiptItem) {
	for _, i := range p.Items {
		items = append(items, receiptItem{i.Code, i.In(lang), i.Qty, i.Told, dayText(i.ExpiresOn)})
	}
	return items
}
