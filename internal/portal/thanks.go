package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type thanksPage struct {
	Trail []site.Crumb
	Name  string // of the campaign, "" for all
	List  []thanked
	Next  string // path of those before
}

type thanked struct {
	Name, Words    string
	Slug, Campaign string
	GivenOn        workday.Day
}

var thanks = site.PageOf[thanksPage]("portal/thanks", "public")

// thanksMax is how many stand on one page.
const thanksMax = 60

// getThanks is the wall: those who asked to be thanked, the latest first. No amounts stand
// there, and nothing is ordered by them.
func (p *Portal) getThanks(c echo.Context) error {
	ctx, slug := c.Request().Context(), c.QueryParam("campaign")
	var before int64
	if err := echo.QueryParamsBinder(c).Int64("truoc", &before).BindError(); err != nil || before < 0 {
		return echo.ErrNotFound
	}
	all, err := p.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, one := range all {
		names[one.Slug] = one.In(site.Lang(c)).Name
	}
	if slug != "" && names[slug] == "" {
		return fault.Of(fault.Missing, "disclose.campaign.unknown")
	}
	list, err := p.Giving.Wall(ctx, slug, before, thanksMax)
	if err != nil {
		return err
	}
	page := thanksPage{Name: names[slug]}
	if slug != "" {
		page.Trail = trail(c, "/cam-on", "thanks.title", page.Name)
	}
	for _, t := range list {
		page.List = append(page.List, thanked{t.Name, t.Words, t.Campaign, names[t.Campaign], t.GivenOn})
	}
	if len(list) == thanksMax {
		q := url.Values{"truoc": {strconv.FormatInt(list[thanksMax-1].ID, 10)}}
		if slug != "" {
			q.Set("campaign", slug)
		}
		page.Next = site.Path(c, "/cam-on") + "?" + q.Encode()
	}
	return thanks.Render(c, http.StatusOK, page)
}

type giftThanksPage struct {
	site.Form
	Trail         []site.Crumb
	Code, Key     string
	Name          string // that would stand there, "" for none
	Asked, Shown  bool
	Received      bool
	Removed       *giving.Removal // an officer took the words off
	Thanks, Words site.Field
}

var giftThanks = site.PageOf[giftThanksPage]("portal/gift_thanks", "public")

// thanksFields are the box to tick and a giver's own words.
func thanksFields() (ask, words site.Field) {
	return site.Field{Name: "thanks", Type: "check", Label: "thanks.consent"},
		site.Field{Name: "thanks_words", Label: "thanks.words", Hint: "thanks.words.hint", Optional: true, Max: 200, Autocomplete: "off"}
}

// giftThanksPage is the giver's own page, which takes the gift's key.
func (p *Portal) giftThanksPage(c echo.Context, key string) (*giftThanksPage, error) {
	ctx, code := c.Request().Context(), c.Param("code")
	g, err := p.Giving.WithKey(ctx, code, key)
	if err != nil {
		return nil, err
	}
	asked, shown, err := p.Giving.ThanksOf(ctx, code, key)
	if err != nil {
		return nil, err
	}
	removed, err := p.Giving.RemovalOf(ctx, code, key)
	if err != nil {
		return nil, err
	}
	page := &giftThanksPage{
		Form: site.NewForm(c), Removed: removed, Code: g.Code, Key: key, Name: g.PublicName, Asked: asked != nil, Shown: shown,
		Received: g.State == giving.Received,
		Trail: []site.Crumb{
			{Href: site.Path(c, "/ung-ho/cho/:", g.Code) + "?" + url.Values{"key": {key}}.Encode(), Text: g.Code},
			{Text: site.T(site.Lang(c), "thanks.title")},
		},
	}
	page.Thanks, page.Words = thanksFields()
	if asked != nil {
		page.Thanks.Value, page.Words.Value = "yes", asked.Words
	}
	return page, nil
}

func (p *Portal) getGiftThanks(c echo.Context) error {
	page, err := p.giftThanksPage(c, c.QueryParam("key"))
	if err != nil {
		return err
	}
	keepPrivate(c)
	return giftThanks.Render(c, http.StatusOK, *page)
}

// postGiftThanks asks to be thanked, or takes it back.
func (p *Portal) postGiftThanks(c echo.Context) error {
	sent := giftThanksPage{Form: site.NewForm(c)}
	sent.Thanks, sent.Words = thanksFields()
	key, act := site.Field{Name: "key", Max: 100}, site.Field{Name: "act", Max: 10}
	wrong := sent.Read(c, &key, &act, &sent.Thanks, &sent.Words)
	if status, _ := site.Status(wrong); wrong != nil && status != http.StatusUnprocessableEntity {
		return wrong
	}
	page, err := p.giftThanksPage(c, cmp.Or(key.Value, c.QueryParam("key")))
	if err != nil {
		return err
	}
	keepPrivate(c)
	ctx := c.Request().Context()
	switch {
	case wrong != nil:
		err = wrong
	case act.Value == "end":
		err = p.Giving.EndThanks(ctx, page.Code, page.Key)
	default:
		t := giving.Thanks{Words: sent.Words.Value}
		if sent.Thanks.Value == "yes" {
			t.Consent = giving.ThanksVersion
		}
		err = p.Giving.AskThanks(ctx, page.Code, page.Key, t)
	}
	page.Form, page.Thanks, page.Words = sent.Form, sent.Thanks, sent.Words
	if page.Explain(err, &page.Thanks, &page.Words) {
		return giftThanks.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, "/ung-ho/cho/:/cam-on", page.Code)+"?"+url.Values{"key": {page.Key}}.Encode())
}
