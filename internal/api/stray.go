package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

type newStrayAct struct {
	Act    string `json:"act"` // source, back, on: decided; moved; reopened
	Reason string `json:"reason,omitempty"`
	Line   int64  `json:"line,omitempty"` // by which it went
}

// actStray decides about money at a source's account that may be a gift, says by which line
// it went, or lets it wait for another decision.
func (a *API) actStray(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if !by.May(auth.MatchLines, 0) {
		if err := by.Must(auth.PublishCampaign, 0); err != nil {
			return err
		}
	}
	ctx := c.Request().Context()
	l, err := a.Giving.LineFor(ctx, by, id)
	if err != nil {
		return err
	}
	if !by.May(auth.MatchLines, l.UnitID) {
		if err := by.Must(auth.PublishCampaign, l.UnitID); err != nil {
			return err
		}
	}
	var in newStrayAct
	if err := read(c, &in); err != nil {
		return err
	}
	ctx = c.Request().Context() // with the key of what was read
	switch giving.StrayState(in.Act) {
	case giving.StraySource, giving.StrayBack, giving.StrayOn:
		err = a.Giving.DecideStray(ctx, by, giving.StrayForm{Line: id, Outcome: giving.StrayState(in.Act), Reason: in.Reason})
	case giving.StrayMoved:
		err = a.Giving.MoveStray(ctx, by, id, in.Line)
	case "reopened":
		err = a.Giving.ReopenStray(ctx, by, id, in.Reason)
	default:
		err = fault.On("act", "api.stray.act")
	}
	if err != nil {
		return err
	}
	if l, err = a.Giving.LineFor(ctx, by, id); err != nil {
		return err
	}
	items, err := a.linesView(ctx, by, []giving.BankLine{l.BankLine})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, items[0])
}
