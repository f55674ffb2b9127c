package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

// outsidePage is the calls of others, of which the communes were notified. They are none
// of the fund's, and the page says so first.
type outsidePage struct {
	Trail []site.Crumb
	Calls []outsideCall
	Next  string
}

type outsideCall struct {
	giving.OutsideCall
	Unit string
}

var outside = site.PageOf[outsidePage]("portal/outside", "public")

const outsideShown = 50

func (p *Portal) getOutside(c echo.Context) error {
	ctx := c.Request().Context()
	var before int64
	if err := echo.QueryParamsBinder(c).Int64("after", &before).BindError(); err != nil || before < 0 {
		return echo.ErrNotFound
	}
	list, err := p.Giving.OutsideCalls(ctx, before, outsideShown)
	if err != nil {
		return err
	}
	page := outsidePage{Trail: trail(c, "/chinh-thuc", "official.title", site.T(site.Lang(c), "outside.title"))}
	err = p.DB.Public(ctx, func(tx *pg.Tx) error {
		for _, x := range list {
			u, err := place.ByID(tx, x.UnitID, x.ReceivedOn)
			if err != nil {
				return err
			}
			page.Calls = append(page.Calls, outsideCall{x, u.FullName})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(list) == outsideShown {
		page.Next = site.Path(c, "/chinh-thuc/thong-bao?after=:", list[outsideShown-1].ID)
	}
	return outside.Render(c, http.StatusOK, page)
}
