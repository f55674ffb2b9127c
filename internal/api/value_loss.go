package api

import (
	"context"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// lossRoutes hangs what proves a thing, and its loss, into the API.
func (a *API) lossRoutes(g *echo.Group) {
	g.POST("/held-valuables/:id/papers", a.addValuablePaper)
	g.POST("/held-valuables/:id/papers/:file/reveal", a.revealValuablePaper)
	g.POST("/held-valuables/:id/losses", a.reportLoss)
	g.POST("/held-valuables/:id/losses/confirm", actOn(a, func(ctx context.Context, by auth.Actor, id int64, _ struct{}) error {
		return a.Giving.ConfirmValueLoss(ctx, by, id)
	}, a.showValuable))
	g.POST("/held-valuables/:id/losses/withdraw", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in reason) error {
		return a.Giving.WithdrawValueLoss(ctx, by, id, in.Reason)
	}, a.showValuable))
	g.POST("/held-valuables/:id/losses/write-off", a.writeOff)
	g.POST("/held-valuables/:id/losses/restore", actOn(a, func(ctx context.Context, by auth.Actor, id int64, in reason) error {
		return a.Giving.RestoreValue(ctx, by, id, in.Reason)
	}, a.showValuable))
}

// valuablePaper is a photo or a scan by its number; what it shows is revealed for a reason.
type valuablePaper struct {
	File int64  `json:"file"`
	Kind string `json:"kind"` // photo, protocol
	By   string `json:"by"`
}

// valueLoss is a report with what became of it.
type valueLoss struct {
	ID         int64  `json:"id"`
	Kind       string `json:"kind"`
	Qty        int64  `json:"qty"`
	FoundOn    string `json:"found_on"`
	Told       string `json:"told"`
	Paper      int64  `json:"paper"`
	ReportedBy string `json:"reported_by"`
	State      string `json:"state"`
	Document   string `json:"document,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Decision   int64  `json:"decision,omitempty"` // the file of it
	Entry      int64  `json:"entry,omitempty"`
}

func valuablePapersOf(v *giving.Valuable) (papers []valuablePaper, losses []valueLoss) {
	for _, p := range v.Papers {
		papers = append(papers, valuablePaper{p.File, string(p.Kind), p.By})
	}
	for _, x := range v.Losses {
		d := x.Decided()
		losses = append(losses, valueLoss{
			ID: x.ID, Kind: string(x.Kind), Qty: x.Qty, FoundOn: x.FoundOn.String(), Told: x.Told, Paper: x.Paper,
			ReportedBy: x.Reporter, State: string(x.State), Document: d.Document, Reason: d.Reason, Decision: d.Paper, Entry: d.Entry,
		})
	}
	return papers, losses
}

// onValuable does what comes with a paper about one thing, for who may, and shows it then.
func (a *API) onValuable(
	c echo.Context, may auth.Permission, fields []string,
	do func(ctx context.Context, by auth.Actor, v *giving.Valuable, kept int64) error,
) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := a.Giving.ValuableFor(ctx, by, id)
	if err == nil {
		err = by.Must(may, v.UnitID)
	}
	if err != nil {
		return err
	}
	form, err := formOf(c, fields...)
	if err != nil {
		return err
	}
	kept, err := a.paperOf(c, by, form, "file", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Giving.KeepValuablePaper(ctx, by, v.UnitID, "file", name, r)
	})
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), by, v, kept); err != nil {
		return err
	}
	return a.showValuable(c, by, id, http.StatusOK)
}

func (a *API) addValuablePaper(c echo.Context) error {
	return a.onValuable(c, auth.SignValuable, []string{"kind"}, func(ctx context.Context, by auth.Actor, v *giving.Valuable, kept int64) error {
		return a.Giving.AddValuablePaper(ctx, by, v.ID, giving.PaperKind(c.FormValue("kind")), kept)
	})
}

func (a *API) revealValuablePaper(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	kept, err := pathNumber(c, "file")
	if err != nil {
		return err
	}
	return a.opens(c, func(ctx context.Context, by auth.Actor) error {
		_, err := a.Giving.ValuableWithPaper(ctx, by, id, kept)
		return err
	}, func(ctx context.Context, by auth.Actor, why string) (any, error) {
		_, body, err := a.Giving.OpenValuablePaper(ctx, by, id, kept, why)
		return pictureOf(body), err
	})
}

func (a *API) reportLoss(c echo.Context) error {
	fields := []string{"kind", "qty", "found_on", "told"}
	return a.onValuable(c, auth.SignValuable, fields, func(ctx context.Context, by auth.Actor, v *giving.Valuable, kept int64) error {
		return a.Giving.ReportValueLoss(ctx, by, giving.LossForm{
			Valuable: v.ID, Kind: giving.LossKind(c.FormValue("kind")), Qty: c.FormValue("qty"), FoundOn: c.FormValue("found_on"),
			Told: c.FormValue("told"), Paper: kept,
		})
	})
}

func (a *API) writeOff(c echo.Context) error {
	return a.onValuable(c, auth.WriteOff, []string{"document", "reason"}, func(ctx context.Context, by auth.Actor, v *giving.Valuable, kept int64) error {
		return a.Giving.WriteOffValue(ctx, by, giving.WriteOffForm{
			Valuable: v.ID, Document: c.FormValue("document"), Reason: c.FormValue("reason"), Paper: kept,
		})
	})
}
