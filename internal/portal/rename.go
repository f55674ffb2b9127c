package portal

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// renamePage lets who has the key of a gift be named otherwise, or not at all.
type renamePage struct {
	site.Form
	Trail           []site.Crumb
	Code            string
	Now             string // how the giver is named to everybody; "" not at all
	Legal           string
	Name, Anonymous site.Field
	Received        bool
	Wrong           []yearLink // each receipt's way to have a wrong legal name put right
	Done            bool
}

var renames = site.PageOf[renamePage]("portal/rename", "public")

func (p *Portal) newRenamePage(c echo.Context) (*renamePage, string, error) {
	key := c.QueryParam("key")
	private, err := p.Giving.WithKey(c.Request().Context(), c.Param("code"), key)
	if err != nil {
		return nil, "", err
	}
	keepPrivate(c)
	with := url.Values{"key": {key}}.Encode()
	page := &renamePage{
		Form: site.NewForm(c), Code: private.Code, Now: private.PublicName, Legal: private.LegalName,
		Received: len(private.Receipts) > 0, Done: c.QueryParam("xong") == "1",
		Trail:     trail(c, "/ung-ho/cho/"+private.Code+"?"+with, "giver_list.gift", site.T(site.Lang(c), "rename.title")),
		Name:      site.Field{Name: "public_name", Label: "rename.name", Hint: "rename.name.hint", Max: 100, Autocomplete: "off", Value: private.PublicName},
		Anonymous: site.Field{Name: "anonymous", Type: "check", Label: "rename.anonymous"},
	}
	for _, code := range private.Receipts {
		page.Wrong = append(page.Wrong, yearLink{code, namingOf(c, code, giving.ReceiptProof{Gift: private.Code, GiftKey: key})})
	}
	if private.Gift.Anonymous {
		page.Anonymous.Value = "yes"
	}
	return page, "?" + with, nil
}

func (p *Portal) getRename(c echo.Context) error {
	page, _, err := p.newRenamePage(c)
	if err != nil {
		return err
	}
	return renames.Render(c, http.StatusOK, *page)
}

func (p *Portal) postRename(c echo.Context) error {
	page, with, err := p.newRenamePage(c)
	if err != nil {
		return err
	}
	if err = page.Read(c, &page.Name, &page.Anonymous); err == nil {
		once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
		err = p.Giving.NameAs(once, page.Code, c.QueryParam("key"), page.Name.Value, page.Anonymous.Value == "yes")
	}
	if page.Explain(err, &page.Name, &page.Anonymous) {
		return renames.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/ung-ho/cho/:/ten", page.Code)+with+"&xong=1")
}
