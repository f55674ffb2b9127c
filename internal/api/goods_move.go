package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/stock"
)

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
	return page(c, items, n, func() int64 { return moved[len(moved)-1].Entry })
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
