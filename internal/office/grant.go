package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// grantPage gives a user one more role.
type grantPage struct {
	site.Form
	User                        userLine
	Role, Unit, From, To, Basis site.Field
}

var grantPages = site.PageOf[grantPage]("office/grant", "office")

func (o *Office) grant(c echo.Context) error {
	user, err := o.userPage(c)
	if err != nil {
		return err
	}
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ManageStaff)
	if err != nil {
		return err
	}
	page := &grantPage{Form: site.NewForm(c), User: user.User}
	page.Role, page.From, page.To, page.Basis = grantFields()
	page.Unit = site.Field{Name: "unit", Type: "select", Label: "grant.unit", Options: unitOptions("user.unit.choose", units)}
	if !posted(c) {
		return grantPages.Render(c, http.StatusOK, *page)
	}
	fields := []*site.Field{&page.Role, &page.Unit, &page.From, &page.To, &page.Basis}
	err = page.Read(c, fields...)
	var g staff.Grant
	if err == nil {
		g = staff.Grant{UserID: page.User.ID, Role: auth.Role(page.Role.Value), UnitID: unitOf(page.Unit), Basis: page.Basis.Value}
		g.ValidFrom, g.ValidTo, err = fromTo(page.From, page.To)
	}
	if err == nil {
		err = o.Staff.GrantRole(ctx(c), by(c), g)
	}
	if page.Explain(err, fields...) {
		return grantPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(c, home+"/nguoi-dung/:", page.User.ID)
}
