package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// user is a person who works for the fund, with the roles held today.
type user struct {
	ID       int64      `json:"id"`
	Username string     `json:"username"`
	Name     string     `json:"name"`
	State    string     `json:"state"`
	Unit     string     `json:"unit"`
	Roles    []heldRole `json:"roles"`
}

var userStates = []staff.State{"", staff.Invited, staff.Active, staff.Locked, staff.Ended}

func (a *API) listUsers(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageStaff, 0); err != nil {
		return err
	}
	var l fault.List
	f := staff.Filter{State: staff.State(c.QueryParam("state"))}
	if !slices.Contains(userStates, f.State) {
		l.On("state", "api.user.state")
	}
	f.Text, err = vntext.Clean("q", c.QueryParam("q"), 100, false)
	l.Add(err)
	f.After, err = afterID(c)
	l.Add(err)
	n, err := limit(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Staff.List(ctx, by, f)
	if err != nil {
		return err
	}
	next := ""
	if len(found) >= min(n, staff.ListMax) {
		found = found[:min(n, len(found))]
		next = strconv.FormatInt(found[len(found)-1].ID, 10)
	}
	items, err := a.usersView(ctx, found)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(items, next))
}

func (a *API) usersView(ctx context.Context, found []staff.User) ([]user, error) {
	today := workday.On(a.DB.Now())
	var ids []int64
	for _, u := range found {
		ids = append(ids, u.UnitID)
		for _, g := range u.Roles {
			ids = append(ids, g.UnitID)
		}
	}
	slices.Sort(ids)
	var units map[int64]place.Unit
	err := a.DB.View(ctx, auth.Public, func(tx *pg.Tx) (err error) {
		units, err = place.ByIDs(tx, slices.Compact(ids), today)
		return err
	})
	if err != nil {
		return nil, err
	}
	ref := func(id int64) string {
		u := units[id]
		return u.Ref(today)
	}
	items := make([]user, len(found))
	for i, u := range found {
		items[i] = user{u.ID, u.Login, u.Name, string(u.State), ref(u.UnitID), []heldRole{}}
		for _, g := range u.Roles {
			if g.InForce(today) {
				items[i].Roles = append(items[i].Roles, heldRole{string(g.Role), ref(g.UnitID)})
			}
		}
	}
	return items, nil
}

// role is an office that a person may hold at a unit, and what it allows there.
type role struct {
	Role        string   `json:"role"`
	Permissions []string `json:"permissions"`
}

func (a *API) listRoles(c echo.Context) error {
	if _, err := a.officer(c); err != nil {
		return err
	}
	var items []role
	for _, r := range auth.Roles {
		v := role{string(r), []string{}}
		holder := auth.Actor{Kind: auth.Officer, Grants: []auth.Grant{{Role: r, Unit: 1}}}
		for _, p := range auth.Permissions() {
			if holder.May(p, 1) {
				v.Permissions = append(v.Permissions, string(p))
			}
		}
		slices.Sort(v.Permissions)
		items = append(items, v)
	}
	return c.JSON(http.StatusOK, list(items, ""))
}
