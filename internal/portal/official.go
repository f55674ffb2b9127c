package portal

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

type officialPage struct {
	Campaigns []campaign
	Sources   []sourceAccount // ours, and no place to give
}

type sourceAccount struct {
	giving.SourceAccount
	Unit string
}

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
	if page.Sources, err = p.sourceAccounts(ctx); err != nil {
		return err
	}
	return official.Render(c, http.StatusOK, page)
}

func (p *Portal) sourceAccounts(ctx context.Context) ([]sourceAccount, error) {
	list, err := p.Giving.SourceAccounts(ctx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	of := make([]giving.Campaign, len(list))
	for i, a := range list {
		of[i].UnitID = a.UnitID
	}
	units, err := p.unitNames(ctx, of)
	if err != nil {
		return nil, err
	}
	shown := make([]sourceAccount, len(list))
	for i, a := range list {
		shown[i] = sourceAccount{a, units[a.UnitID]}
	}
	return shown, nil
}
