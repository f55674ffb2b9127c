package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/receipt"
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
	return page(c, items, n, func() int64 { return gifts[len(gifts)-1].ID })
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
	Consent    string    `json:"consent"` // version of the words by which the phone is kept
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
		Donor: giving.Donor{PublicName: in.PublicName, LegalName: in.LegalName, Anonymous: in.Anonymous, Phone: in.Phone, Consent: consentTo(in.Consent, in.Phone, "")},
		Lines: goodsLinesOf(in.Lines),
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
