package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// userRoutes hangs the administration of users and roles into the API.
func (a *API) userRoutes(g *echo.Group) {
	g.GET("/signals", a.listSignals)
	g.GET("/users", a.listUsers)
	g.POST("/users", a.inviteUser)
	g.GET("/users/:id", a.getUser)
	g.POST("/users/:id/roles", a.grantRole)
	g.POST("/users/:id/roles/:grant/end", a.endRole)
	g.POST("/users/:id/lock", a.turnUser((*staff.Staff).Lock))
	g.POST("/users/:id/unlock", a.turnUser((*staff.Staff).Unlock))
	g.POST("/users/:id/end", a.turnUser((*staff.Staff).End))
	g.POST("/users/:id/second-factor/reset", a.turnUser((*staff.Staff).ResetFactor))
	g.POST("/users/:id/reset", a.resetUser)
}

// newRole is a role to be given: at a unit, from one day to another.
type newRole struct {
	Role  string `json:"role"`
	Unit  string `json:"unit"`
	From  string `json:"from"`
	To    string `json:"to"`
	Basis string `json:"basis"`
}

// newUser is a person to be invited with a first role.
type newUser struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	newRole
}

// fullUser is a user with every role, those that ended too.
type fullUser struct {
	user
	Second bool       `json:"second_factor"`
	Grants []roleView `json:"grants"`
}

type roleView struct {
	ID      int64      `json:"id"`
	Role    string     `json:"role"`
	Unit    string     `json:"unit"`
	From    string     `json:"from"`
	To      string     `json:"to,omitempty"`
	Basis   string     `json:"basis"`
	Ended   *time.Time `json:"ended_at,omitempty"`
	Clashes bool       `json:"clashes,omitempty"`
}

// link is a one-time link that is shown here only; "" where it went by mail.
type linkView struct {
	Link string `json:"link,omitempty"`
}

// administrator is the officer, if users are any of the officer's business.
func (a *API) administrator(c echo.Context) (auth.Actor, error) {
	by, err := a.officer(c)
	if err == nil {
		err = by.Must(auth.ManageStaff, 0)
	}
	return by, err
}

// read makes a role of what was sent.
func (r newRole) read(a *API, ctx context.Context, l *fault.List) (g staff.Grant) {
	g.Role, g.Basis = auth.Role(r.Role), r.Basis
	g.ValidFrom, g.ValidTo = daySent(l, "from", r.From), daySent(l, "to", r.To)
	err := a.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, r.Unit)
		if err == nil {
			g.UnitID = u.ID
		}
		return err
	})
	if _, ours := fault.As(err); err != nil && ours {
		l.On("unit", "user.unit.missing")
	} else {
		l.Add(err)
	}
	return g
}

func (a *API) inviteUser(c echo.Context) error {
	by, err := a.administrator(c)
	if err != nil {
		return err
	}
	var in newUser
	if err := read(c, &in); err != nil {
		return err
	}
	var l fault.List
	ctx := c.Request().Context()
	g := in.newRole.read(a, ctx, &l)
	if err := l.Err(); err != nil {
		return err
	}
	link, err := a.Staff.Invite(ctx, by, staff.NewUser{
		Login: in.Username, Name: in.Name, Unit: g.UnitID, Email: in.Email, Phone: in.Phone, Lang: lang(c),
		Role: g.Role, From: g.ValidFrom, To: g.ValidTo, Basis: g.Basis,
	})
	if err != nil {
		return named(err, "login", "username")
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusCreated, linkView{link})
}

// named tells a mistake by the API's own name of the field.
func named(err error, field, name string) error {
	if e, ok := fault.As(err); ok {
		for i := range e.Faults {
			if e.Faults[i].Field == field {
				e.Faults[i].Field = name
			}
		}
	}
	return err
}

func (a *API) getUser(c echo.Context) error {
	by, err := a.administrator(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return a.answerUser(c, http.StatusOK, by, id)
}

func (a *API) answerUser(c echo.Context, status int, by auth.Actor, id int64) error {
	ctx := c.Request().Context()
	u, err := a.Staff.One(ctx, by, id)
	if err != nil {
		return err
	}
	short, err := a.usersView(ctx, []staff.User{u})
	if err != nil {
		return err
	}
	v := fullUser{user: short[0], Second: u.Second, Grants: []roleView{}}
	today := workday.On(a.DB.Now())
	err = a.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		for _, g := range u.Roles {
			unit, err := place.ByID(tx, g.UnitID, today)
			if err != nil {
				return err
			}
			r := roleView{
				ID: g.ID, Role: string(g.Role), Unit: unit.Ref(today), From: g.ValidFrom.String(), Basis: g.Basis,
				Ended: g.EndedAt, Clashes: g.Clashes,
			}
			if !g.ValidTo.IsZero() {
				r.To = g.ValidTo.String()
			}
			v.Grants = append(v.Grants, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(status, v)
}

func (a *API) grantRole(c echo.Context) error {
	by, err := a.administrator(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := a.Staff.One(ctx, by, id); err != nil {
		return err
	}
	var in newRole
	if err := read(c, &in); err != nil {
		return err
	}
	ctx = c.Request().Context() // with the key of what was read
	var l fault.List
	g := in.read(a, ctx, &l)
	if err := l.Err(); err != nil {
		return err
	}
	g.UserID = id
	if err := a.Staff.GrantRole(ctx, by, g); err != nil {
		return err
	}
	return a.answerUser(c, http.StatusCreated, by, id)
}

func (a *API) endRole(c echo.Context) error {
	grant, err := strconv.ParseInt(c.Param("grant"), 10, 64)
	if err != nil || grant < 1 {
		return fault.Of(fault.Missing, "grant.missing")
	}
	return a.onUser(c, func(ctx context.Context, by auth.Actor, _ int64, why string) error {
		return a.Staff.EndRole(ctx, by, grant, why)
	})
}

// turnUser does something to a user for a reason.
func (a *API) turnUser(do func(*staff.Staff, context.Context, auth.Actor, int64, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		return a.onUser(c, func(ctx context.Context, by auth.Actor, id int64, why string) error {
			return do(a.Staff, ctx, by, id, why)
		})
	}
}

func (a *API) onUser(c echo.Context, do func(context.Context, auth.Actor, int64, string) error) error {
	by, err := a.administrator(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	if err := do(c.Request().Context(), by, id, in.Reason); err != nil {
		return err
	}
	return a.answerUser(c, http.StatusOK, by, id)
}

func (a *API) resetUser(c echo.Context) error {
	by, err := a.administrator(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	link, err := a.Staff.Reset(c.Request().Context(), by, id, in.Reason)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusCreated, linkView{link})
}
