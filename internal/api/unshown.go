package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// unshownView is a line that a bank told at once and no statement shows.
type unshownView struct {
	Line      bankLine  `json:"line"`
	Statement int64     `json:"statement"` // that came in without it
	RaisedAt  time.Time `json:"raised_at"`
	AskedBy   string    `json:"asked_by,omitempty"` // to take it back; another person decides
	Reason    string    `json:"reason,omitempty"`
}

func (a *API) listUnshown(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Giving.UnshownFor(ctx, by)
	if err != nil {
		return err
	}
	lines := make([]giving.BankLine, len(found))
	for i, u := range found {
		lines[i] = u.Line
	}
	views, err := a.linesView(ctx, by, lines)
	if err != nil {
		return err
	}
	items := make([]unshownView, len(found))
	for i, u := range found {
		items[i] = unshownView{views[i], u.StatementID, u.RaisedAt, u.Asker, u.Reason}
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

// jumpView is a place where the balances that a bank tells go on from another sum than the
// line before left.
type jumpView struct {
	Account string    `json:"account"` // its number
	After   int64     `json:"after"`   // the lines on both sides
	Next    int64     `json:"next"`
	From    int64     `json:"from"` // what the one left, and what the other began with
	To      int64     `json:"to"`
	Missing int64     `json:"missing"` // above zero it came in, below it went out
	At      time.Time `json:"at"`
}

func (a *API) listJumps(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	found, err := a.Giving.JumpsFor(c.Request().Context(), by, 0)
	if err != nil {
		return err
	}
	items := make([]jumpView, len(found))
	for i, j := range found {
		items[i] = jumpView{j.Number, j.After, j.Next, int64(j.From), int64(j.To), int64(j.Missing()), j.At.UTC()}
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

type newUnshownAct struct {
	Act    string `json:"act"` // explain, ask, approve, decline
	Reason string `json:"reason"`
}

// actUnshown explains a line, asks for it to be taken back, or decides that.
func (a *API) actUnshown(c echo.Context) error {
	var in newUnshownAct
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		switch in.Act {
		case "explain":
			return a.Giving.ExplainUnshown(ctx, by, id, in.Reason)
		case "ask":
			return a.Giving.AskToTakeBack(ctx, by, id, in.Reason)
		case "approve", "decline":
			return a.Giving.DecideTakeBack(ctx, by, id, in.Act == "approve", in.Reason)
		}
		return fault.On("act", "api.unshown.act")
	}, auth.ApproveRefund)
}
