package portal

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// changePage lets who has the key of a gift put the promise right, take back the phone and
// e-mail that were left with it, or end it while no money has come.
type changePage struct {
	site.Form
	Trail                               []site.Crumb
	Code                                string
	Ends, Received                      bool
	Phone, Email                        string // as they were left
	Done                                string
	Act, Public, Hidden, Legal          site.Field
	TypedPhone, TypedEmail, TypedAgreed site.Field
}

var changes = site.PageOf[changePage]("portal/change", "public")

// What the page's forms do.
const (
	changeGift      = "change"
	withdrawContact = "withdraw"
	cancelGift      = "cancel"
)

func (p *Portal) changePage(c echo.Context) (*changePage, string, error) {
	key := c.QueryParam("key")
	g, err := p.Giving.WithKey(c.Request().Context(), c.Param("code"), key)
	if err != nil {
		return nil, "", err
	}
	keepPrivate(c)
	with := "?" + url.Values{"key": {key}}.Encode()
	page := &changePage{
		Form: site.NewForm(c), Code: g.Code, Phone: g.Phone, Email: g.Email,
		Ends: g.State == giving.Waiting || g.State == giving.Expired, Received: g.State == giving.Received,
		Trail:  trail(c, "/ung-ho/cho/"+g.Code+with, "giver_list.gift", site.T(site.Lang(c), "change.title")),
		Act:    site.Field{Name: "act", Max: 20},
		Public: site.Field{Name: "public_name", Label: "donate.public_name", Hint: "donate.public_name.hint", Max: 100, Value: g.Donor.PublicName},
		Hidden: site.Field{Name: "anonymous", Type: "check", Label: "rename.anonymous"},
		Legal:  site.Field{Name: "legal_name", Label: "donate.legal_name", Hint: "donate.legal_name.hint", Max: 200, Value: g.LegalName, Optional: true},
		TypedPhone: site.Field{
			Name: "phone", Type: "tel", Label: "donate.phone", Hint: "donate.phone.hint", Inputmode: "tel", Autocomplete: "tel",
			Value: g.Phone, Optional: true,
		},
		TypedEmail:  site.Field{Name: "email", Type: "email", Label: "donate.email", Autocomplete: "email", Value: g.Email, Optional: true},
		TypedAgreed: site.Field{Name: "consent", Type: "check", Label: "donate.consent"},
	}
	if g.Gift.Anonymous {
		page.Hidden.Value = "yes"
	}
	if done := c.QueryParam("xong"); done == changeGift || done == withdrawContact || done == cancelGift {
		page.Done = done
	}
	return page, with, nil
}

func (p *changePage) fields() []*site.Field {
	return []*site.Field{&p.Public, &p.Hidden, &p.Legal, &p.TypedPhone, &p.TypedEmail, &p.TypedAgreed}
}

func (p *Portal) getChange(c echo.Context) error {
	page, _, err := p.changePage(c)
	if err != nil {
		return err
	}
	return changes.Render(c, http.StatusOK, *page)
}

func (p *Portal) postChange(c echo.Context) error {
	page, with, err := p.changePage(c)
	if err != nil {
		return err
	}
	if err = page.readChange(c); err == nil {
		once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
		err = p.change(once, page, c.QueryParam("key"))
	}
	if page.Explain(err, page.fields()...) {
		return changes.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, "/ung-ho/cho/:/sua", page.Code)+with+"&xong="+page.Act.Value)
}

// readChange reads the form that was sent; the others of the page stay as they were.
func (p *changePage) readChange(c echo.Context) error {
	if err := p.Read(c, &p.Act); err != nil || p.Act.Value != changeGift {
		return err
	}
	return p.Read(c, p.fields()...)
}

func (p *Portal) change(ctx context.Context, page *changePage, key string) error {
	switch page.Act.Value {
	case withdrawContact:
		return p.Giving.Withdraw(ctx, page.Code, key)
	case cancelGift:
		return p.Giving.Cancel(ctx, page.Code, key)
	case changeGift:
		d := giving.Donor{
			PublicName: page.Public.Value, Anonymous: page.Hidden.Value == "yes", LegalName: page.Legal.Value,
			Phone: page.TypedPhone.Value, Email: page.TypedEmail.Value,
		}
		if page.TypedAgreed.Value == "yes" {
			d.Consent = giving.ConsentVersion
		}
		if d.PublicName == "" && !d.Anonymous {
			return fault.On("public_name", "rename.missing")
		}
		return p.Giving.Rename(ctx, page.Code, key, d)
	}
	return fault.On("", "change.act")
}
