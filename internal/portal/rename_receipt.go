package portal

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// receiptNamePage lets who has proven a contact be named otherwise on a receipt whose gift
// has no private link: cash, and what was claimed afterwards.
type receiptNamePage struct {
	site.Form
	Trail           []site.Crumb
	Receipt         string
	Now             string // how the giver is named to everybody; "" not at all
	Name, Anonymous site.Field
	Done            bool
}

var receiptNames = site.PageOf[receiptNamePage]("portal/receipt_name", "public")

func (p *Portal) receiptNamePage(c echo.Context) (*receiptNamePage, url.Values, error) {
	keepPrivate(c)
	q := url.Values{"k": {c.QueryParam("k")}, "bn": {c.QueryParam("bn")}}
	now, err := p.Giving.ReceiptOfContact(c.Request().Context(), c.Param("ticket"), q.Get("k"), q.Get("bn"))
	if err != nil {
		return nil, nil, err
	}
	page := &receiptNamePage{
		Form: site.NewForm(c), Receipt: q.Get("bn"), Now: now, Done: c.QueryParam("xong") == "1",
		Trail: trail(c, "/hoi/bien-nhan-nam/"+c.Param("ticket")+"?"+url.Values{"k": q["k"]}.Encode(), "year.title",
			site.T(site.Lang(c), "rename.title")),
		Name:      site.Field{Name: "public_name", Label: "rename.name", Hint: "rename.name.hint", Max: 100, Autocomplete: "off", Value: now},
		Anonymous: site.Field{Name: "anonymous", Type: "check", Label: "rename.anonymous"},
	}
	if now == "" {
		page.Anonymous.Value = "yes"
	}
	return page, q, nil
}

func (p *Portal) getReceiptName(c echo.Context) error {
	page, _, err := p.receiptNamePage(c)
	if err != nil {
		return err
	}
	return receiptNames.Render(c, http.StatusOK, *page)
}

func (p *Portal) postReceiptName(c echo.Context) error {
	page, q, err := p.receiptNamePage(c)
	if err != nil {
		return err
	}
	if err = page.Read(c, &page.Name, &page.Anonymous); err == nil {
		once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
		err = p.Giving.NameByContact(once, c.Param("ticket"), q.Get("k"), giving.ShownName{
			Receipt: q.Get("bn"), PublicName: page.Name.Value, Anonymous: page.Anonymous.Value == "yes",
		})
	}
	if page.Explain(err, &page.Name, &page.Anonymous) {
		return receiptNames.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	q.Set("xong", "1")
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/hoi/bien-nhan-nam/:/ten", c.Param("ticket"))+"?"+q.Encode())
}
