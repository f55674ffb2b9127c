package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type newSession struct {
	Username string `json:"username"`
	Password string `json:"password"`
	OTP      string `json:"otp"`
}

type session struct {
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token"`
	ExpiresIn int    `json:"expires_in"`
}

func (a *API) signIn(c echo.Context) error {
	var in newSession
	if err := read(c, &in); err != nil {
		return err
	}
	t, err := a.Staff.SignIn(c.Request().Context(), staff.Attempt{
		Login: in.Username, Password: in.Password, Address: c.RealIP(),
		Agent: c.Request().UserAgent(), Kind: staff.Program, Code: in.OTP,
	})
	if err != nil {
		return err
	}
	return tokens(c, t)
}

func (a *API) refresh(c echo.Context) error {
	var in struct {
		Token string `json:"refresh_token"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	t, err := a.Staff.Refresh(c.Request().Context(), in.Token)
	if err != nil {
		return err
	}
	return tokens(c, t)
}

func tokens(c echo.Context, t staff.Tokens) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusCreated, session{t.Access, t.Refresh, int(t.AccessFor.Seconds())})
}

func (a *API) signOut(c echo.Context) error {
	by, err := a.signedIn(c)
	if err != nil {
		return err
	}
	if err := a.Staff.SignOut(c.Request().Context(), by); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type heldRole struct {
	Role string `json:"role"`
	Unit string `json:"unit"`
}

type me struct {
	Username string     `json:"username"`
	Roles    []heldRole `json:"roles"`
}

func (a *API) getMe(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	v := me{Username: by.Name, Roles: []heldRole{}}
	today := workday.On(a.DB.Now())
	err = a.DB.View(c.Request().Context(), auth.Public, func(tx *pg.Tx) error {
		for _, g := range by.Grants {
			u, err := place.ByID(tx, g.Unit, today)
			if err != nil {
				return err
			}
			v.Roles = append(v.Roles, heldRole{string(g.Role), u.Ref(today)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}
