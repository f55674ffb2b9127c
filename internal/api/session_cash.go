package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// sessionCashView is cash that left an account for a hand-over, or is on its way back to
// one, and that no line of the bank has told yet.
type sessionCashView struct {
	Kind     string `json:"kind"`
	Session  int64  `json:"session"` // or the deposit, the transfer, the sale that it is of
	Account  string `json:"account"`
	Amount   int64  `json:"amount"`
	On       string `json:"on"`
	Unit     string `json:"unit"`
	Plan     string `json:"plan,omitempty"`
	Decision string `json:"decision,omitempty"`
	Lines    int    `json:"lines"` // that may be it
	WaitsTo  string `json:"waits_to"`
	Late     bool   `json:"late"`
}

func (a *API) listSessionCash(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Giving.SessionCashFor(ctx, by)
	if err != nil {
		return err
	}
	numbers, err := a.accountNumbers(ctx)
	if err != nil {
		return err
	}
	units := make([]int64, len(found))
	for i, x := range found {
		units[i] = x.Unit
	}
	refs, err := a.unitRefs(ctx, units...)
	if err != nil {
		return err
	}
	items := make([]sessionCashView, len(found))
	for i, x := range found {
		items[i] = sessionCashView{
			string(x.Kind), x.Session, numbers[x.Account], int64(x.Amount), x.On.String(), refs[x.Unit], x.Plan, x.Decision, x.Lines,
			x.WaitsTo.String(), x.Late(workday.On(a.DB.Now())),
		}
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

// takeCash says that a line is such cash: nothing leaves the books twice.
func (a *API) takeCash(c echo.Context) error {
	var in struct {
		Session int64  `json:"session"`
		Kind    string `json:"kind"`
	}
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		return a.Giving.MatchCash(ctx, by, id, in.Session, giving.CashKind(in.Kind))
	})
}
