package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

// giftCostsPage shows who has the key of a gift what was agreed to about running costs.
type giftCostsPage struct {
	site.Form
	Trail                 []site.Crumb
	Code, Key             string
	Agreed, Withdrawn     bool
	AgreedAt, WithdrawnAt time.Time
	Wording               string
	Gift, Share           money.VND
}

var giftCosts = site.PageOf[giftCostsPage]("portal/gift_costs", "public")

func (p *Portal) giftCostsPage(c echo.Context, key string) (*giftCostsPage, error) {
	ctx := c.Request().Context()
	g, err := p.Giving.WithKey(ctx, c.Param("code"), key)
	if err != nil {
		return nil, err
	}
	agreed, err := p.Giving.CostsOf(ctx, g.Code, key)
	if err != nil {
		return nil, err
	}
	page := &giftCostsPage{
		Form: site.NewForm(c), Code: g.Code, Key: key,
		Trail: []site.Crumb{
			{Href: site.Path(c, "/ung-ho/cho/:", g.Code) + "?" + url.Values{"key": {key}}.Encode(), Text: g.Code},
			{Text: site.T(site.Lang(c), "costs.title")},
		},
	}
	if agreed == nil {
		return page, nil
	}
	words, err := p.Giving.ConsentTo(ctx, agreed.Version)
	if err != nil {
		return nil, err
	}
	page.Agreed, page.AgreedAt, page.Gift, page.Share = true, agreed.AgreedAt, agreed.Gift, agreed.Share
	if page.Wording = words.Wording; site.Lang(c) == site.English {
		page.Wording = words.WordingEN
	}
	if agreed.WithdrawnAt != nil {
		page.Withdrawn, page.WithdrawnAt = true, *agreed.WithdrawnAt
	}
	return page, nil
}

func (p *Portal) getGiftCosts(c echo.Context) error {
	page, err := p.giftCostsPage(c, c.QueryParam("key"))
	if err != nil {
		return err
	}
	keepPrivate(c)
	return giftCosts.Render(c, http.StatusOK, *page)
}

// postGiftCosts takes the consent back.
func (p *Portal) postGiftCosts(c echo.Context) error {
	form, key := site.NewForm(c), site.Field{Name: "key", Max: 100}
	wrong := form.Read(c, &key)
	if status, _ := site.Status(wrong); wrong != nil && status != http.StatusUnprocessableEntity {
		return wrong
	}
	page, err := p.giftCostsPage(c, cmp.Or(key.Value, c.QueryParam("key")))
	if err != nil {
		return err
	}
	keepPrivate(c)
	if page.Form = form; wrong != nil {
		err = wrong
	} else {
		err = p.Giving.WithdrawCosts(c.Request().Context(), page.Code, page.Key)
	}
	if page.Explain(err) {
		return giftCosts.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, "/ung-ho/cho/:/chi-phi", page.Code)+"?"+url.Values{"key": {page.Key}}.Encode())
}
