package office

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// passwordPage sets a password by an invitation or a reset.
type passwordPage struct {
	site.Form
	Who            staff.Link
	Link, Password site.Field
}

var passwordPages = site.PageOf[passwordPage]("office/password", "public")

func newPasswordField() site.Field {
	return site.Field{
		Name: "password", Type: "password", Label: "password.new", Hint: "password.new.hint",
		Autocomplete: "new-password", Max: 512,
	}
}

func (o *Office) newPassword(c echo.Context) error {
	page := &passwordPage{
		Form: site.NewForm(c), Password: newPasswordField(),
		Link: site.Field{Name: "ma", Type: "hidden", Value: c.QueryParam("ma")},
	}
	var typed error
	if posted(c) {
		typed = page.Read(c, &page.Link, &page.Password)
	}
	var err error
	if page.Who, err = o.Staff.OpenLink(ctx(c), page.Link.Value); err != nil || page.Who.UserID == 0 {
		return orUnknown(err)
	}
	if !posted(c) {
		return passwordPages.Render(c, 200, *page)
	}
	if err = typed; err == nil {
		err = o.Staff.SetPassword(ctx(c), page.Link.Value, page.Password.Value)
	}
	if page.Explain(err, &page.Password) {
		return passwordPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return o.enter(c, page.Who.Login, page.Password.Value)
}
