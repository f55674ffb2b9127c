package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/stock"
)

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
	return pageIn(c, items, func(v warehouseView) string { return idOf(v.ID) })
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
	by, n, err := a.officerAt(c)
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
