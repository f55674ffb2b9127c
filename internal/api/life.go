package api

import (
	"context"
	"io"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// lifeRoutes hangs the steps of a campaign's life into the API.
func (a *API) lifeRoutes(g *echo.Group) {
	g.POST("/campaigns/:slug/extend", a.extendCampaign, site.Upload(paperMax, uploadTime))
	g.POST("/campaigns/:slug/close", a.closeCampaign)
	g.POST("/campaigns/:slug/distribute", a.distributeCampaign)
	g.POST("/campaigns/:slug/report", a.reportCampaign, site.Upload(paperMax, uploadTime))
}

// onCampaign does one thing with the campaign of the path, for who may, and answers it.
func (a *API) onCampaign(
	c echo.Context, p auth.Permission, do func(ctx context.Context, by auth.Actor, s *giving.Sheet) error,
) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(p, 0); err != nil {
		return err
	}
	sheet, err := a.Giving.Campaign(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), by, sheet); err != nil {
		return err
	}
	return a.getCampaign(c)
}

func (a *API) extendCampaign(c echo.Context) error {
	return a.onCampaign(c, auth.PublishCampaign, func(ctx context.Context, by auth.Actor, s *giving.Sheet) error {
		if err := a.Giving.MayExtend(ctx, by, s.Campaign); err != nil {
			return err
		}
		form, err := formOf(c, "last", "to", "number", "on", "body", "signer")
		if err != nil {
			return err
		}
		kept, err := a.paperOf(c, by, form, "file", func(name string, r io.ReadSeeker) (int64, error) {
			return a.Giving.KeepDocument(ctx, by, s.ID, name, r)
		})
		if err != nil {
			return err
		}
		_, err = a.Giving.ExtendCampaign(c.Request().Context(), by, s.ID, giving.ExtensionForm{
			Last: c.FormValue("last"), To: c.FormValue("to"), Number: c.FormValue("number"), On: c.FormValue("on"),
			Body: c.FormValue("body"), Signer: c.FormValue("signer"), File: kept,
		})
		return err
	})
}

func (a *API) closeCampaign(c echo.Context) error {
	return a.onCampaign(c, auth.PublishCampaign, func(_ context.Context, by auth.Actor, s *giving.Sheet) error {
		if err := by.Must(auth.PublishCampaign, s.UnitID); err != nil {
			return err
		}
		var in reason
		if err := read(c, &in); err != nil {
			return err
		}
		_, err := a.Giving.CloseCampaign(c.Request().Context(), by, s.ID, in.Reason)
		return err
	})
}

func (a *API) distributeCampaign(c echo.Context) error {
	return a.onCampaign(c, auth.PublishCampaign, func(_ context.Context, by auth.Actor, s *giving.Sheet) error {
		if err := by.Must(auth.PublishCampaign, s.UnitID); err != nil {
			return err
		}
		if err := read(c, &struct{}{}); err != nil {
			return err
		}
		_, err := a.Giving.BeginDistribution(c.Request().Context(), by, s.ID)
		return err
	})
}

func (a *API) reportCampaign(c echo.Context) error {
	return a.onCampaign(c, auth.PublishCampaign, func(ctx context.Context, by auth.Actor, s *giving.Sheet) error {
		if err := by.Must(auth.PublishCampaign, s.UnitID); err != nil {
			return err
		}
		form, err := formOf(c, "number")
		if err != nil {
			return err
		}
		kept, err := a.paperOf(c, by, form, "file", func(name string, r io.ReadSeeker) (int64, error) {
			return a.Giving.KeepDocument(ctx, by, s.ID, name, r)
		})
		if err != nil {
			return err
		}
		_, err = a.Giving.ReportCampaign(c.Request().Context(), by, s.ID, giving.Report{Number: c.FormValue("number"), File: kept})
		return err
	})
}

// lifeView is one step of a campaign's life.
type lifeView struct {
	Step     string `json:"step"`
	On       string `json:"on,omitempty"`
	Done     bool   `json:"done"`
	Document string `json:"document,omitempty"`
	By       string `json:"by,omitempty"`
	To       string `json:"to,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

type lateSumView struct {
	Outcome     string `json:"outcome"`
	Gifts       int64  `json:"gifts"`
	Amount      int64  `json:"amount"`
	MovedGifts  int64  `json:"moved_gifts"`
	MovedAmount int64  `json:"moved_amount"`
}

// stepsOf are the steps of a campaign's life, those behind it and those to come.
func (a *API) stepsOf(c giving.Campaign) []lifeView {
	steps := []lifeView{}
	for _, s := range c.Life(workday.On(a.DB.Now())) {
		steps = append(steps, lifeView{
			Step: s.What, On: s.On.String(), Done: s.Past, Document: s.Number, By: s.Body, To: s.To.String(), Reason: s.Reason,
		})
	}
	return steps
}

// lifeOf fills in a campaign's life and what came late.
func (a *API) lifeOf(ctx context.Context, v *campaign, c giving.Campaign) error {
	v.Life = a.stepsOf(c)
	sums, err := a.Giving.LateMoney(ctx, c.ID)
	for _, s := range sums {
		v.Late = append(v.Late, lateSumView{string(s.Outcome), s.Gifts, int64(s.Amount), s.MovedGifts, int64(s.MovedAmount)})
	}
	return err
}
