package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

type newEnding struct {
	Unit     int64  `json:"unit"`
	On       string `json:"on"`
	Document string `json:"document"`
	Cash     int64  `json:"cash"`

	Heirs map[auth.Area]int64 `json:"heirs,omitempty"`
}

type endingView struct {
	Unit      int64        `json:"unit"`
	Name      string       `json:"name"`
	Successor int64        `json:"successor"`
	EndedOn   string       `json:"ended_on"`
	State     string       `json:"state"`
	Cash      int64        `json:"cash"`
	Holds     []endingHold `json:"holds"`
	Transfers int          `json:"transfers_open"`

	Successors []endingHeir        `json:"successors"`
	Heirs      map[auth.Area]int64 `json:"heirs"`
	Stores     []endingStore       `json:"stores"`
	Road       []endingShipment    `json:"shipments_open"`
	Goods      []endingHold        `json:"goods_at_successors"`
	Promised   int                 `json:"gifts_promised"`
	Unseen     int                 `json:"gifts_uninspected"`
	Open       []endingCase        `json:"open_cases"`
	Blocks     []string            `json:"blocks"`
}

type endingHeir struct {
	Unit int64  `json:"unit"`
	Name string `json:"name"`
}

type endingStore struct {
	Warehouse int64  `json:"warehouse"`
	Lot       int64  `json:"lot"`
	Item      string `json:"item"`
	Qty       int64  `json:"qty"`
	Reserved  bool   `json:"reserved"`
}

type endingShipment struct {
	ID    int64  `json:"id"`
	Code  string `json:"code"`
	State string `json:"state"`
}

type endingCase struct {
	Area  auth.Area `json:"area"`
	Case  string    `json:"case"`
	Count int64     `json:"count"`
	To    int64     `json:"to"`
}

type endingHold struct {
	Book string `json:"book"`
	Kind string `json:"kind"`
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
	Into int64  `json:"into,omitempty"` // the successor's source that takes money of one
}

func endingViewOf(e *giving.Ending) endingView {
	v := endingView{
		Unit: e.Unit.ID, Name: e.Unit.FullName, Successor: e.Heir.ID, EndedOn: e.Unit.ValidTo.String(), State: "open",
		Cash: int64(e.Cash()), Holds: []endingHold{}, Transfers: len(e.Remittances),
	}
	switch {
	case e.Done():
		v.State = "ended"
	case e.Asked != nil:
		v.State = "asked"
	}
	for _, h := range e.Blocks() {
		hold := endingHold{h.BookName, string(h.Kind), h.Item, int64(h.Qty), 0}
		if c := e.Into[h.Book]; c != nil {
			hold.Into = c.ID
		}
		v.Holds = append(v.Holds, hold)
	}
	v.goods(e)
	v.Heirs, v.Blocks, v.Open = map[auth.Area]int64{}, []string{}, []endingCase{}
	for area, u := range e.To {
		v.Heirs[area] = u.ID
	}
	for _, u := range e.Heirs {
		v.Successors = append(v.Successors, endingHeir{u.ID, u.FullName})
	}
	if !e.Done() {
		for _, reason := range e.Reasons() {
			if told, ok := fault.As(reason); ok {
				v.Blocks = append(v.Blocks, told.Faults[0].Key)
			}
		}
	}
	return v
}

func (v *endingView) goods(e *giving.Ending) {
	v.Successors, v.Stores, v.Road, v.Goods = []endingHeir{}, []endingStore{}, []endingShipment{}, []endingHold{}
	for _, l := range e.Stores {
		v.Stores = append(v.Stores, endingStore{l.Warehouse, l.Lot, l.Item.Code, l.Qty, l.Reserved})
	}
	for _, l := range e.Road {
		v.Road = append(v.Road, endingShipment{l.ID, l.Code, string(l.State)})
	}
	for _, h := range e.Goods() {
		v.Goods = append(v.Goods, endingHold{h.BookName, string(h.Kind), h.Item, int64(h.Qty), 0})
	}
	v.Promised, v.Unseen = e.Promised(), e.Uninspected()
}

// endingView fills in what the unit's cases are and who goes on with them.
func (a *API) endingView(c echo.Context, by auth.Actor, e *giving.Ending) (v endingView, err error) {
	v = endingViewOf(e)
	open, err := disclose.LeftOpenAt(c.Request().Context(), a.DB, by, e.Unit.ID)
	for _, l := range open {
		v.Open = append(v.Open, endingCase{l.Area, l.Case, l.N, e.To[l.Area].ID})
	}
	return v, err
}

func (a *API) listEndings(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.EndingsFor(c.Request().Context(), by)
	if err != nil {
		return err
	}
	items := make([]endingView, len(list))
	for i := range list {
		if items[i], err = a.endingView(c, by, &list[i]); err != nil {
			return err
		}
	}
	return pageIn(c, items, func(v endingView) string { return idOf(v.Unit) })
}

func (a *API) askEnd(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newEnding
	if err := read(c, &in); err != nil {
		return err
	}
	_, err = a.Giving.AskEnd(c.Request().Context(), by, giving.EndingForm{
		Unit: in.Unit, On: in.On, Document: in.Document, Cash: strconv.FormatInt(in.Cash, 10), Heirs: in.Heirs,
	})
	if err != nil {
		return err
	}
	return a.showEnding(c, by, in.Unit, http.StatusCreated)
}

func (a *API) confirmEnd(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	unit, err := strconv.ParseInt(c.Param("unit"), 10, 64)
	if err != nil || unit < 1 {
		return fault.Of(fault.Missing, "ledger.fund.missing")
	}
	if err := a.Giving.EndUnit(c.Request().Context(), by, unit); err != nil {
		return err
	}
	return a.showEnding(c, by, unit, http.StatusOK)
}

func (a *API) showEnding(c echo.Context, by auth.Actor, unit int64, status int) error {
	e, err := a.Giving.EndingFor(c.Request().Context(), by, unit)
	if err != nil {
		return err
	}
	v, err := a.endingView(c, by, e)
	if err != nil {
		return err
	}
	return c.JSON(status, v)
}
