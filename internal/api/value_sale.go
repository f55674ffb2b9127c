package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

type newSale struct {
	Account  int64       `json:"account"`
	Buyer    string      `json:"buyer"`
	Document string      `json:"document"`
	Reason   string      `json:"reason"`
	Things   []soldThing `json:"things"`
}

type soldThing struct {
	ID    int64 `json:"id"`
	Price int64 `json:"price"`
}

// saleAct is what any act on a sale may want to say.
type saleAct struct {
	Reason string `json:"reason,omitempty"`
	Line   int64  `json:"line,omitempty"`
}

type saleView struct {
	ID       int64           `json:"id"`
	Unit     int64           `json:"unit"`
	Campaign int64           `json:"campaign"`
	Account  int64           `json:"account"`
	Way      string          `json:"way"`
	Buyer    string          `json:"buyer"`
	Document string          `json:"document"`
	Reason   string          `json:"reason"`
	Amount   int64           `json:"amount"`
	State    string          `json:"state"`
	Line     int64           `json:"line,omitempty"`
	Things   []soldThing     `json:"things"`
	Acts     []remittanceAct `json:"acts"`
}

func saleViewOf(x *giving.ValueSale) saleView {
	v := saleView{
		ID: x.ID, Unit: x.UnitID, Campaign: x.CampaignID, Account: x.AccountID, Way: x.Way, Buyer: x.Buyer,
		Document: x.Document, Reason: x.Reason, Amount: int64(x.Amount), State: string(x.State), Line: x.Line,
		Things: []soldThing{}, Acts: []remittanceAct{},
	}
	for _, t := range x.Lines {
		v.Things = append(v.Things, soldThing{t.ID, int64(t.Price)})
	}
	for _, s := range x.Acts {
		v.Acts = append(v.Acts, remittanceAct{Act: s.Act, By: s.By, On: s.On.String(), Reason: s.Reason, Entry: s.Entry, Line: s.Line})
	}
	return v
}

func (a *API) listSales(c echo.Context) error {
	by, n, before, err := a.booksPage(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.ValueSalesFor(c.Request().Context(), by, before, n)
	if err != nil {
		return err
	}
	items := make([]saleView, len(list))
	for i := range list {
		items[i] = saleViewOf(&list[i])
	}
	return page(c, items, n, func() int64 { return list[n-1].ID })
}

func (a *API) prepareSale(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.PrepareSale, 0); err != nil {
		return err
	}
	var in newSale
	if err := read(c, &in); err != nil {
		return err
	}
	f := giving.ValueSaleForm{
		Account: in.Account, Buyer: in.Buyer, Document: in.Document, Reason: in.Reason, Prices: map[int64]string{},
	}
	for _, t := range in.Things {
		if _, twice := f.Prices[t.ID]; twice {
			return fault.On(fmt.Sprintf("prices.%d", t.ID), "value.sale.gone")
		}
		f.Prices[t.ID] = strconv.FormatInt(t.Price, 10)
	}
	id, err := a.Giving.PrepareValueSale(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return a.showSale(c, by, id, http.StatusCreated)
}

func (a *API) getSale(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.showSale(c, by, id, http.StatusOK)
}

func (a *API) showSale(c echo.Context, by auth.Actor, id int64, status int) error {
	x, err := a.Giving.ValueSaleFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(status, saleViewOf(x))
}
