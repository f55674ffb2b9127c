package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// invitePage makes a user with a first role.
type invitePage struct {
	site.Form
	Name, Login, Email, Phone, Unit site.Field
	Role, From, To, Basis           site.Field
	Link                            string // shown once, when all is done
}

var invitePages = site.PageOf[invitePage]("office/invite", "office")

func newInvitePage(c echo.Context, units []place.Unit) *invitePage {
	p := &invitePage{
		Form:  site.NewForm(c),
		Name:  site.Field{Name: "name", Label: "user.name", Max: 120},
		Login: site.Field{Name: "login", Label: "user.login", Hint: "user.login.hint", Max: 40},
		Email: site.Field{Name: "email", Type: "email", Label: "user.email", Hint: "user.email.hint", Optional: true, Max: 200},
		Phone: site.Field{Name: "phone", Type: "tel", Label: "user.phone", Optional: true, Max: 30},
		Unit:  site.Field{Name: "unit", Type: "select", Label: "user.unit", Options: unitOptions("user.unit.choose", units)},
	}
	p.Role, p.From, p.To, p.Basis = grantFields()
	return p
}

func grantFields() (role, from, to, basis site.Field) {
	return site.Field{Name: "role", Type: "select", Label: "grant.role", Options: roleOptions()},
		site.Field{Name: "from", Label: "grant.from", Hint: "grant.from.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		site.Field{Name: "to", Label: "grant.to", Hint: "grant.to.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		site.Field{Name: "basis", Label: "grant.basis", Hint: "grant.basis.hint", Max: 300}
}

func (o *Office) invite(c echo.Context) error {
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ManageStaff)
	if err != nil {
		return err
	}
	page := newInvitePage(c, units)
	if !posted(c) {
		return invitePages.Render(c, http.StatusOK, *page)
	}
	fields := []*site.Field{
		&page.Name, &page.Login, &page.Email, &page.Phone, &page.Unit, &page.Role, &page.From, &page.To, &page.Basis,
	}
	err = page.Read(c, fields...)
	var from, to workday.Day
	if err == nil {
		from, to, err = fromTo(page.From, page.To)
	}
	if err == nil {
		page.Link, err = o.Staff.Invite(ctx(c), by(c), staff.NewUser{
			Login: page.Login.Value, Name: page.Name.Value, Unit: unitOf(page.Unit),
			Email: page.Email.Value, Phone: page.Phone.Value, Role: auth.Role(page.Role.Value),
			From: from, To: to, Basis: page.Basis.Value,
		})
	}
	if page.Explain(err, fields...) {
		return invitePages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return invitePages.Render(c, http.StatusOK, *page)
}
