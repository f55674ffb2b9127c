package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

func (o *Office) staffRoutes(g *echo.Group) {
	g.GET("/nguoi-dung", o.users)
	g.Match(both, "/nguoi-dung/moi", o.invite)
	g.GET("/nguoi-dung/:id", o.user)
	g.Match(both, "/nguoi-dung/:id/vai-tro", o.grant)
	g.Match(both, "/nguoi-dung/:id/vai-tro/:grant/ket-thuc", o.endRole)
	g.Match(both, "/nguoi-dung/:id/khoa", o.lock)
	g.Match(both, "/nguoi-dung/:id/mo-khoa", o.unlock)
	g.Match(both, "/nguoi-dung/:id/ket-thuc", o.endUser)
	g.Match(both, "/nguoi-dung/:id/dat-lai", o.reset)
	g.Match(both, "/nguoi-dung/:id/ma-xac-thuc", o.resetSecond)
	g.GET("/thu-di", o.outbox)
	g.POST("/thu-di/:id/gui-lai", o.sendAgain)
	g.GET("/nhat-ky", o.audit)
	g.GET("/dau-hieu", o.signals)
	o.thanksRoutes(g)
}

// userLine is a user as lists show them.
type userLine struct {
	staff.User
	Unit  string
	Roles []roleLine
}

// roleLine is a role with the words for it.
type roleLine struct {
	staff.Grant
	Unit string
	Now  bool
}

type usersPage struct {
	Text, State site.Field
	Users       []userLine
	Pager       site.Pager
}

var usersPages = site.PageOf[usersPage]("office/users", "office")

var userStates = []staff.State{staff.Active, staff.Invited, staff.Locked, staff.Ended}

func (o *Office) users(c echo.Context) error {
	page := usersPage{
		Text: site.Field{Name: "tim", Type: "search", Label: "users.find", Value: c.QueryParam("tim"), Max: 100},
		State: site.Field{
			Name: "trang-thai", Type: "select", Label: "users.state", Value: c.QueryParam("trang-thai"),
			Options: []site.Option{{Label: "users.state.any"}},
		},
	}
	for _, s := range userStates {
		page.State.Options = append(page.State.Options, site.Option{Value: string(s), Label: "user.is." + string(s)})
	}
	users, err := o.Staff.List(ctx(c), by(c), staff.Filter{
		Text: page.Text.Value, State: staff.State(page.State.Value), After: number(c, "sau"),
	})
	if err != nil {
		return err
	}
	if page.Users, err = o.userLines(c, users); err != nil {
		return err
	}
	if n := len(users); n == 50 {
		page.Pager.Older = with(c, "sau", strconv.FormatInt(users[n-1].ID, 10))
	}
	return usersPages.Render(c, http.StatusOK, page)
}

// userLines puts the names of units to users and their roles.
func (o *Office) userLines(c echo.Context, users []staff.User) ([]userLine, error) {
	var ids []int64
	for _, u := range users {
		ids = append(ids, u.UnitID)
		for _, g := range u.Roles {
			ids = append(ids, g.UnitID)
		}
	}
	names, err := o.unitNames(c, ids)
	lines := make([]userLine, len(users))
	for i, u := range users {
		lines[i] = userLine{User: u, Unit: names[u.UnitID]}
		for _, g := range u.Roles {
			lines[i].Roles = append(lines[i].Roles, roleLine{g, names[g.UnitID], g.InForce(o.day())})
		}
	}
	return lines, err
}

// rolesOf are one's own roles that count today.
func (o *Office) rolesOf(c echo.Context) ([]roleLine, error) {
	var ids []int64
	for _, g := range by(c).Grants {
		ids = append(ids, g.Unit)
	}
	names, err := o.unitNames(c, ids)
	var lines []roleLine
	for _, g := range by(c).Grants {
		lines = append(lines, roleLine{staff.Grant{Role: g.Role, UnitID: g.Unit}, names[g.Unit], true})
	}
	return lines, err
}

func roleOptions() []site.Option {
	options := []site.Option{{Label: "role.choose"}}
	for _, r := range auth.Roles {
		options = append(options, site.Option{Value: string(r), Label: "role." + string(r)})
	}
	return options
}
