package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// followPage takes the address of who wants to hear what becomes of a campaign.
type followPage struct {
	site.Form
	Trail          []site.Crumb
	Slug, Name     string
	Email, Consent site.Field
	Wording        string
	Done           bool
}

// stopPage stops that with one click, or proves the address before.
type stopPage struct {
	Key  string
	Done bool
}

var (
	follows  = site.PageOf[followPage]("portal/follow", "public")
	confirms = site.PageOf[stopPage]("portal/follow_confirm", "public")
	stops    = site.PageOf[stopPage]("portal/follow_stop", "public")
)

func (p *Portal) newFollowPage(c echo.Context) (*followPage, error) {
	ctx, lang := c.Request().Context(), site.Lang(c)
	sheet, err := p.Giving.Campaign(ctx, c.Param("campaign"))
	if err != nil {
		return nil, err
	}
	consent, err := p.Giving.ConsentTo(ctx, giving.UpdatesConsent)
	if err != nil {
		return nil, err
	}
	name := sheet.In(lang).Name
	page := &followPage{
		Form: site.NewForm(c), Slug: sheet.Slug, Name: name, Wording: consent.Wording, Done: c.QueryParam("xong") == "1",
		Trail:   trail(c, "/ung-ho/"+sheet.Slug, "follow.campaign", site.T(lang, "follow.title")),
		Email:   site.Field{Name: "email", Type: "email", Label: "follow.email", Autocomplete: "email", Max: 254},
		Consent: site.Field{Name: "consent", Type: "check", Label: "follow.consent"},
	}
	if lang == site.English {
		page.Wording = consent.WordingEN
	}
	return page, nil
}

func (p *Portal) getFollow(c echo.Context) error {
	page, err := p.newFollowPage(c)
	if err != nil {
		return err
	}
	return follows.Render(c, http.StatusOK, *page)
}

func (p *Portal) postFollow(c echo.Context) error {
	page, err := p.newFollowPage(c)
	if err != nil {
		return err
	}
	if err = page.Read(c, &page.Email, &page.Consent); err == nil {
		agreed := ""
		if page.Consent.Value == "yes" {
			agreed = giving.UpdatesConsent
		}
		once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
		err = p.Giving.Follow(once, page.Slug, page.Email.Value, agreed, site.Lang(c))
	}
	if page.Explain(err, &page.Email, &page.Consent) {
		return follows.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/ung-ho/:/theo-doi", page.Slug)+"?xong=1")
}

// getConfirmFollow asks once more, for the same reason as getStopFollow.
func (p *Portal) getConfirmFollow(c echo.Context) error {
	keepPrivate(c)
	return confirms.Render(c, http.StatusOK, stopPage{Key: c.Param("key")})
}

func (p *Portal) postConfirmFollow(c echo.Context) error {
	keepPrivate(c)
	if err := p.Giving.ConfirmFollowing(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	return confirms.Render(c, http.StatusOK, stopPage{Key: c.Param("key"), Done: true})
}

// getStopFollow asks once more: programs that look through mail open every link in it.
func (p *Portal) getStopFollow(c echo.Context) error {
	keepPrivate(c)
	return stops.Render(c, http.StatusOK, stopPage{Key: c.Param("key")})
}

func (p *Portal) postStopFollow(c echo.Context) error {
	keepPrivate(c)
	if err := p.Giving.StopFollowing(c.Request().Context(), c.Param("key")); err != nil {
		return err
	}
	return stops.Render(c, http.StatusOK, stopPage{Key: c.Param("key"), Done: true})
}
