package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

type newDeposit struct {
	Account int64  `json:"account"`
	Amount  int64  `json:"amount"`
	On      string `json:"on,omitempty"`
}

type depositView struct {
	ID      int64  `json:"id"`
	Unit    int64  `json:"unit"`
	Account int64  `json:"account"`
	Amount  int64  `json:"amount"`
	On      string `json:"on"`
	State   string `json:"state"`
	Words   string `json:"words"` // for the bank's form
	Line    int64  `json:"line,omitempty"`
	Reason  string `json:"void_reason,omitempty"`
}

func depositViewOf(d giving.Deposit) depositView {
	v := depositView{
		ID: d.ID, Unit: d.Unit, Account: d.Account, Amount: int64(d.Amount), On: d.On.String(),
		State: "waits", Words: d.Words(), Line: d.Line, Reason: d.VoidReason,
	}
	switch {
	case d.Voided():
		v.State = "voided"
	case d.Line != 0:
		v.State = "told"
	}
	return v
}

func (a *API) depositCash(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newDeposit
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := a.Giving.DepositCash(ctx, by, giving.DepositForm{
		Account: in.Account, Amount: strconv.FormatInt(in.Amount, 10), On: in.On,
	})
	if err != nil {
		return err
	}
	d, err := a.Giving.DepositFor(ctx, by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, depositViewOf(*d))
}

// listDeposits are the slips of one unit's box, the latest first.
func (a *API) listDeposits(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	s, err := seriesAsked(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.DepositsFor(c.Request().Context(), by, s.Unit)
	if err != nil {
		return err
	}
	items := make([]depositView, len(list))
	for i, d := range list {
		items[i] = depositViewOf(d)
	}
	return page(c, items, len(items)+1, nil)
}

func (a *API) voidDeposit(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return fault.Of(fault.Missing, "deposit.missing")
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := a.Giving.VoidDeposit(ctx, by, id, in.Reason); err != nil {
		return err
	}
	d, err := a.Giving.DepositFor(ctx, by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, depositViewOf(*d))
}
