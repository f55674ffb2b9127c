package office

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

type signInPage struct {
	site.Form
	Login, Password, Next site.Field
	Samples               []Seat // of the sample, to try
}

var signInPages = site.PageOf[signInPage]("office/signin", "public")

func (o *Office) newSignInPage(c echo.Context) *signInPage {
	return &signInPage{
		Form:     site.NewForm(c),
		Login:    site.Field{Name: "login", Label: "signin.login", Autocomplete: "username", Max: 100},
		Password: site.Field{Name: "password", Type: "password", Label: "signin.password", Autocomplete: "current-password", Max: 512},
		Next:     site.Field{Name: "next", Type: "hidden", Value: c.QueryParam("next")},
		Samples:  o.Seats,
	}
}

func (o *Office) signIn(c echo.Context) error {
	page := o.newSignInPage(c)
	if !posted(c) {
		if _, err := o.session(c); err == nil {
			return c.Redirect(303, back(c, page.Next.Value, home))
		}
		return signInPages.Render(c, 200, *page)
	}
	err := page.Read(c, &page.Login, &page.Password, &page.Next)
	var t staff.Tokens
	if err == nil {
		t, err = o.Staff.SignIn(ctx(c), staff.Attempt{
			Login: page.Login.Value, Password: page.Password.Value,
			Address: c.RealIP(), Agent: c.Request().UserAgent(), Kind: staff.Browser,
		})
	}
	if page.Explain(err, &page.Login, &page.Password) {
		page.Password.Value = ""
		return signInPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	o.remember(c, t)
	return c.Redirect(303, back(c, page.Next.Value, home))
}

// signOut ends the session, if there still is one.
func (o *Office) signOut(c echo.Context) error {
	if w, err := o.session(c); err == nil {
		if err := o.Staff.SignOut(ctx(c), w.Actor); err != nil {
			return err
		}
	}
	o.forget(c)
	return site.SeeOther(c, home+"/dang-nhap")
}
