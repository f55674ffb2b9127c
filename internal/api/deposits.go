package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

type newDeposit struct {
	Account string `json:"account"`
	Amount  int64  `json:"amount"`
	On      string `json:"on,omitempty"`
}

type depositView struct {
	ID      int64  `json:"id"`
	Unit    string `json:"unit"`
	Account string `json:"account"`
	Amount  int64  `json:"amount"`
	On      string `json:"on"`
	State   string `json:"state"`
	Words   string `json:"words"` // for the bank's form
	Line    int64  `json:"line,omitempty"`
	Reason  string `json:"void_reason,omitempty"`
}

// depositViews names units by their codes and accounts by their numbers.
func (a *API) depositViews(ctx context.Context, list []giving.Deposit) ([]depositView, error) {
	ids := make([]int64, len(list))
	for i, d := range list {
		ids[i] = d.Unit
	}
	refs, err := a.unitRefs(ctx, ids...)
	if err != nil {
		return nil, err
	}
	numbers, err := a.accountNumbers(ctx)
	if err != nil {
		return nil, err
	}
	items := make([]depositView, len(list))
	for i, d := range list {
		v := depositView{
			ID: d.ID, Unit: refs[d.Unit], Account: numbers[d.Account], Amount: int64(d.Amount), On: d.On.String(),
			State: "waits", Words: d.Words(), Line: d.Line, Reason: d.VoidReason,
		}
		switch {
		case d.Voided():
			v.State = "voided"
		case d.Line != 0:
			v.State = "told"
		}
		items[i] = v
	}
	return items, nil
}

func (a *API) accountNumbers(ctx context.Context) (map[int64]string, error) {
	list, err := a.Giving.OfficialAccounts(ctx)
	numbers := make(map[int64]string, len(list))
	for _, o := range list {
		numbers[o.ID] = o.Number
	}
	return numbers, err
}

func (a *API) answerDeposit(c echo.Context, by auth.Actor, status int, id int64) error {
	ctx := c.Request().Context()
	d, err := a.Giving.DepositFor(ctx, by, id)
	if err != nil {
		return err
	}
	items, err := a.depositViews(ctx, []giving.Deposit{*d})
	if err != nil {
		return err
	}
	return c.JSON(status, items[0])
}

func (a *API) depositCash(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return err
	}
	var in newDeposit
	if err := read(c, &in); err != nil {
		return err
	}
	account, err := a.accountNumbered(c, by, auth.ReceiveCash, in.Account)
	if err != nil {
		return err
	}
	id, err := a.Giving.DepositCash(c.Request().Context(), by, giving.DepositForm{
		Account: account, Amount: strconv.FormatInt(in.Amount, 10), On: in.On,
	})
	if err != nil {
		return err
	}
	return a.answerDeposit(c, by, http.StatusCreated, id)
}

// listDeposits are the slips of one unit's box, the latest first.
func (a *API) listDeposits(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return err
	}
	ctx := c.Request().Context()
	unit, err := a.unitNamed(ctx, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	list, err := a.Giving.DepositsFor(ctx, by, unit)
	if err != nil {
		return err
	}
	items, err := a.depositViews(ctx, list)
	if err != nil {
		return err
	}
	return pageIn(c, items, func(v depositView) string { return idOf(v.ID) })
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
	if err := a.Giving.VoidDeposit(c.Request().Context(), by, id, in.Reason); err != nil {
		return err
	}
	return a.answerDeposit(c, by, http.StatusOK, id)
}
