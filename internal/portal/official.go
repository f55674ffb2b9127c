package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
)

type officialPage struct{ Campaigns []campaign }

var official = site.PageOf[officialPage]("portal/official", "public")

// getOfficial lists every account we ever named, closed ones too: an old number
// on a false call must be found here as well.
func (p *Portal) getOfficial(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := p.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	shown, err := p.show(ctx, site.Lang(c), all...)
	if err != nil {
		return err
	}
	var page officialPage
	for _, one := range shown {
		if len(one.Accounts) > 0 {
			page.Campaigns = append(page.Campaigns, one)
		}
	}
	return official.Render(c, http.StatusOK, page)
}
