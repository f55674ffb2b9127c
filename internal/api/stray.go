package api

import (
	"context"

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
	var in newStrayAct
	return a.onLine(c, &in, func(ctx context.Context, by auth.Actor, id int64) error {
		switch giving.StrayState(in.Act) {
		case giving.StraySource, giving.StrayBack, giving.StrayOn:
			return a.Giving.DecideStray(ctx, by, giving.StrayForm{Line: id, Outcome: giving.StrayState(in.Act), Reason: in.Reason})
		case giving.StrayMoved:
			return a.Giving.MoveStray(ctx, by, id, in.Line)
		case "reopened":
			return a.Giving.ReopenStray(ctx, by, id, in.Reason)
		}
		return fault.On("act", "api.stray.act")
	}, auth.PublishCampaign)
}
