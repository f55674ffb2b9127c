package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

type homePage struct {
	Events    []event // that go on
	Campaigns []campaign
	Latest    []line
	Live      live
}

var home = site.PageOf[homePage]("portal/home", "public")

// What the first page shows at most.
const (
	homeCampaignsMax = 6
	homeGiftsMax     = 8
	homeEventsMax    = 3
)

func (p *Portal) getHome(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := p.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	accounts, err := p.Giving.OfficialAccounts(ctx)
	if err != nil {
		return err
	}
	byQR := map[string]bool{}
	for _, a := range accounts {
		if a.ForQR && a.ClosedOn.IsZero() {
			byQR[a.CampaignSlug] = true
		}
	}
	var open []giving.Campaign
	for _, one := range all {
		if one.State(p.today()) == giving.Receiving {
			open = append(open, one)
		}
	}
	open = firstThose(open, func(one giving.Campaign) bool { return byQR[one.Slug] })
	open = open[:min(len(open), homeCampaignsMax)]
	page := homePage{}
	shown, f, err := p.front(ctx, site.Lang(c), "", homeGiftsMax, open...)
	if err != nil {
		return err
	}
	page.Campaigns, page.Latest, page.Live = shown, giftLines(f.Latest), liveAt(c, f.Mark, "/moi-nhan")
	events, err := p.events(ctx, site.Lang(c))
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.State != "closed" && len(page.Events) < homeEventsMax {
			page.Events = append(page.Events, e)
		}
	}
	return home.Render(c, http.StatusOK, page)
}

type campaignsPage struct {
	Open, Soon, Over []campaign
}

var campaigns = site.PageOf[campaignsPage]("portal/campaigns", "public")

// campaignsMax is how many campaigns the list shows; the latest come first.
const campaignsMax = 60

func (p *Portal) getCampaigns(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := p.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	shown, err := p.show(ctx, site.Lang(c), all[:min(len(all), campaignsMax)]...)
	if err != nil {
		return err
	}
	var page campaignsPage
	for _, one := range shown {
		switch {
		case one.Receiving():
			page.Open = append(page.Open, one)
		case one.Soon():
			page.Soon = append(page.Soon, one)
		default:
			page.Over = append(page.Over, one)
		}
	}
	page.Open = firstThose(page.Open, func(one campaign) bool { return one.Way() == byQR })
	return campaigns.Render(c, http.StatusOK, page)
}

// firstThose puts those before the others and changes no other order: what one
// gives to with a phone in hand comes first.
func firstThose[T any](list []T, those func(T) bool) []T {
	var first, others []T
	for _, one := range list {
		if those(one) {
			first = append(first, one)
		} else {
			others = append(others, one)
		}
	}
	return append(first, others...)
}
