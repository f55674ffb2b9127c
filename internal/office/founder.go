package office

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// founderPage makes the first administrator, by the link printed at the start.
type founderPage struct {
	site.Form
	Link, Name, Login, Unit, Password site.Field
}

var founderPages = site.PageOf[founderPage]("office/founder", "public")

func newFounderPage(c echo.Context, provinces []place.Unit) *founderPage {
	return &founderPage{
		Form: site.NewForm(c),
		Link: site.Field{Name: "ma", Type: "hidden", Value: c.QueryParam("ma")},
		Name: site.Field{Name: "name", Label: "user.name", Autocomplete: "name", Max: 120},
		Login: site.Field{
			Name: "login", Label: "user.login", Hint: "user.login.hint", Autocomplete: "username", Max: 40,
		},
		Unit: site.Field{
			Name: "unit", Type: "select", Label: "founder.unit", Hint: "founder.unit.hint",
			Options: unitOptions("founder.unit.choose", provinces),
		},
		Password: newPasswordField(),
	}
}

// unitOptions offers units by name, after a line that says to choose.
func unitOptions(choose string, units []place.Unit) []site.Option {
	options := []site.Option{{Label: choose}}
	for _, u := range units {
		options = append(options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
	}
	return options
}

func (o *Office) founder(c echo.Context) error {
	provinces, err := o.provinces(ctx(c))
	if err != nil {
		return err
	}
	page := newFounderPage(c, provinces)
	if !posted(c) {
		if l, err := o.Staff.OpenLink(ctx(c), page.Link.Value); err != nil || l.Kind != "first_admin" {
			return orUnknown(err)
		}
		return founderPages.Render(c, 200, *page)
	}
	err = page.Read(c, &page.Link, &page.Name, &page.Login, &page.Unit, &page.Password)
	if err == nil {
		_, err = o.Staff.FirstAdmin(ctx(c), page.Link.Value, staff.NewUser{
			Login: page.Login.Value, Name: page.Name.Value, Unit: unitOf(page.Unit), Lang: site.Lang(c),
			Basis: site.T(site.Lang(c), "founder.basis"),
		}, page.Password.Value)
	}
	if page.Explain(err, &page.Name, &page.Login, &page.Unit, &page.Password) {
		return founderPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return o.enter(c, page.Login.Value, page.Password.Value)
}

// enter signs in whoever has just set a password.
func (o *Office) enter(c echo.Context, login, password string) error {
	t, err := o.Staff.SignIn(ctx(c), staff.Attempt{
		Login: login, Password: password, Address: c.RealIP(), Agent: c.Request().UserAgent(), Kind: staff.Browser,
	})
	if err != nil {
		return site.SeeOther(c, home+"/dang-nhap")
	}
	o.remember(c, t)
	return site.SeeOther(c, home)
}

// orUnknown tells a link that is of another kind like one that is not there.
func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return fault.Of(fault.Missing, "link.unknown")
}
