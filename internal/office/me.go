package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// mePage is one's own account: roles, and a new password.
type mePage struct {
	site.Form
	Who           staff.Who
	Roles         []roleLine
	Sessions      []staff.SessionLine
	Old, Password site.Field
	Changed       bool
}

var mePages = site.PageOf[mePage]("office/me", "office")

func (o *Office) me(c echo.Context) error {
	page := &mePage{
		Form: site.NewForm(c), Who: who(c), Changed: c.QueryParam("xong") != "",
		Old: site.Field{
			Name: "old", Type: "password", Label: "me.old", Autocomplete: "current-password", Max: 512,
		},
		Password: newPasswordField(),
	}
	var err error
	if page.Roles, err = o.rolesOf(c); err != nil {
		return err
	}
	if page.Sessions, err = o.Staff.Sessions(ctx(c), by(c)); err != nil {
		return err
	}
	if !posted(c) {
		return mePages.Render(c, http.StatusOK, *page)
	}
	err = page.Read(c, &page.Old, &page.Password)
	if err == nil {
		err = o.Staff.ChangePassword(ctx(c), by(c), page.Old.Value, page.Password.Value)
	}
	if page.Explain(err, &page.Old, &page.Password) {
		return mePages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/toi")+"?xong=1")
}

// endSession signs another of one's own browsers or programs out.
func (o *Office) endSession(c echo.Context) error {
	var form site.Form
	session := site.Field{Name: "session", Max: 100}
	if err := form.Read(c, &session); err != nil {
		return err
	}
	if err := o.Staff.EndSession(ctx(c), by(c), session.Value); err != nil {
		return err
	}
	return site.SeeOther(c, home+"/toi")
}
