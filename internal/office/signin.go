package office

import (
	"net/http"
	"net/url"

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
		if w, err := o.session(c); err == nil {
			if w.Half {
				return toCode(c, page.Next.Value)
			}
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
	if t.Half {
		return toCode(c, back(c, page.Next.Value, home))
	}
	return c.Redirect(303, back(c, page.Next.Value, home))
}

// codePage asks for the second factor, after the password was right.
type codePage struct {
	site.Form
	Code, Next site.Field
}

var codePages = site.PageOf[codePage]("office/signin_code", "public")

// codeField asks for a code. Telephones offer to fill it in.
func codeField(name string) site.Field {
	return site.Field{
		Name: name, Label: "second.code", Hint: "second.code.hint", Autocomplete: "one-time-code", Max: 20,
	}
}

func toCode(c echo.Context, next string) error {
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, home+"/dang-nhap/ma")+"?"+url.Values{"next": {next}}.Encode())
}

func (o *Office) signInCode(c echo.Context) error {
	page := &codePage{
		Form: site.NewForm(c), Code: codeField("code"),
		Next: site.Field{Name: "next", Type: "hidden", Value: c.QueryParam("next")},
	}
	w, err := o.session(c)
	if err != nil || !w.Half {
		return site.SeeOther(c, home) // in, or back to the password
	}
	if !posted(c) {
		return codePages.Render(c, http.StatusOK, *page)
	}
	err = page.Read(c, &page.Code, &page.Next)
	var t staff.Tokens
	if err == nil {
		t, err = o.Staff.SignInCode(ctx(c), o.cookie(c, accessCookie), staff.Attempt{
			Code: page.Code.Value, Agent: c.Request().UserAgent(),
		})
	}
	if page.Explain(err, &page.Code) {
		page.Code.Value = ""
		return codePages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	o.remember(c, t)
	return c.Redirect(http.StatusSeeOther, back(c, page.Next.Value, home))
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
