package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// secondView is how an officer stands with the second factor. Secret and URI are there only
// while it is being set up.
type secondView struct {
	InUse    bool       `json:"in_use"`
	Since    *time.Time `json:"since,omitempty"`
	Recovery int        `json:"recovery_codes_left"`
	Secret   string     `json:"secret,omitempty"`
	URI      string     `json:"uri,omitempty"`
}

// signedIn is officer for what one does about oneself, before the roles count.
func (a *API) signedIn(c echo.Context) (auth.Actor, error) {
	w, err := a.who(c)
	return w.Actor, err
}

func (a *API) getSecond(c echo.Context) error {
	by, err := a.signedIn(c)
	if err != nil {
		return err
	}
	return a.answerSecond(c, http.StatusOK, by)
}

func (a *API) answerSecond(c echo.Context, status int, by auth.Actor) error {
	s, err := a.Staff.SecondOf(c.Request().Context(), by)
	if err != nil {
		return err
	}
	v := secondView{InUse: s.InUse, Recovery: s.Recovery}
	if s.InUse {
		v.Since = &s.Since
	}
	if s.Begun != nil {
		v.Secret, v.URI = s.Begun.Secret, s.Begun.URI
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, v)
}

func (a *API) beginSecond(c echo.Context) error {
	by, err := a.signedIn(c)
	if err != nil {
		return err
	}
	if err := a.Staff.BeginFactor(c.Request().Context(), by); err != nil {
		return err
	}
	return a.answerSecond(c, http.StatusCreated, by)
}

// confirmed is the answer to the first code: shown once.
type confirmed struct {
	session
	Codes []string `json:"recovery_codes"`
}

func (a *API) confirmSecond(c echo.Context) error {
	by, err := a.signedIn(c)
	if err != nil {
		return err
	}
	var in struct {
		Code string `json:"code"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	codes, t, err := a.Staff.ConfirmFactor(c.Request().Context(), by, in.Code)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusCreated, confirmed{session{t.Access, t.Refresh, int(t.AccessFor.Seconds())}, codes})
}

// stepUp takes a fresh proof: the code, or the password of who has no second factor.
func (a *API) stepUp(c echo.Context) error {
	w, err := a.who(c)
	if err != nil {
		return err
	}
	var in struct {
		Password string `json:"password"`
		OTP      string `json:"otp"`
	}
	if err := read(c, &in); err != nil {
		return err
	}
	field, given := "password", in.Password
	if w.Second {
		field, given = "otp", in.OTP
	}
	if err := a.Staff.StepUp(c.Request().Context(), w.Actor, field, given); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// enrol refuses an officer whose roles wait for a second factor, and says so.
func enrol(w staff.Who) error {
	if w.Enrol {
		return fault.Of(fault.Denied, "second.enrol")
	}
	return nil
}
