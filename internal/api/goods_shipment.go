package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/stock"
)

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
	return page(c, items, n, func() int64 { return sent[len(sent)-1].ID })
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
