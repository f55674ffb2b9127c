package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

type newEnding struct {
	Unit     int64  `json:"unit"`
	On       string `json:"on"`
	Document string `json:"document"`
	Cash     int64  `json:"cash"`
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
}

type endingHold struct {
	Book string `json:"book"`
	Kind string `json:"kind"`
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
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
		v.Holds = append(v.Holds, endingHold{h.BookName, string(h.Kind), h.Item, int64(h.Qty)})
	}
	return v
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
		items[i] = endingViewOf(&list[i])
	}
	return page(c, items, len(items)+1, nil)
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
		Unit: in.Unit, On: in.On, Document: in.Document, Cash: strconv.FormatInt(in.Cash, 10),
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
	return c.JSON(status, endingViewOf(e))
}
