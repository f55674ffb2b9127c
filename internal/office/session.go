package office

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

const whoKey = "office.who"

// who is who works, with the names for the page.
func who(c echo.Context) staff.Who {
	w, _ := c.Get(whoKey).(staff.Who)
	return w
}

// signedIn lets officers in and renews their session as they go. Others are sent
// to the sign-in page, and who has to show or set up a second factor to do that. What
// needs a fresh proof is answered by asking for it.
func (o *Office) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		w, err := o.session(c)
		if err != nil {
			return err
		}
		if w.Half {
			return toCode(c, c.Request().URL.RequestURI())
		}
		c.Set(whoKey, w)
		site.SetShell(c, shellOf(w))
		if path := c.Request().URL.Path; w.Enrol && !strings.HasPrefix(path, home+"/toi") && path != home+"/xac-nhan" {
			return site.SeeOther(c, secondPath)
		}
		if shown, err := o.takeProof(c); shown || err != nil {
			return err
		}
		err = next(c)
		if fault.Is(err, staff.StepUpNeeded) {
			return o.askProof(c, nil)
		}
		return err
	}
}

// session is the session of the request's cookies, renewed if its access token
// has run out.
func (o *Office) session(c echo.Context) (staff.Who, error) {
	w, err := o.Staff.Who(ctx(c), o.cookie(c, accessCookie))
	if !fault.Is(err, "signin.over") {
		return w, err
	}
	refresh := o.cookie(c, refreshCookie)
	if refresh == "" {
		return w, err
	}
	t, err := o.Staff.Refresh(ctx(c), refresh)
	if err != nil {
		if fault.Is(err, "signin.over") {
			o.forget(c)
		}
		return staff.Who{Actor: auth.Public}, err
	}
	o.remember(c, t)
	return o.Staff.Who(ctx(c), t.Access)
}

// The cookies of a session. Under https they carry the __Host- prefix, which no
// other host or plain page can set; on a laptop's http browsers refuse it.
const (
	accessCookie  = "quy"
	refreshCookie = "quy-lai"
)

func (o *Office) secure() bool { return strings.HasPrefix(o.URL, "https:") }

func (o *Office) cookieName(name string) string {
	if o.secure() {
		return "__Host-" + name
	}
	return name
}

func (o *Office) cookie(c echo.Context, name string) string {
	k, err := c.Cookie(o.cookieName(name))
	if err != nil {
		return ""
	}
	return k.Value
}

func (o *Office) setCookie(c echo.Context, name, value string, age time.Duration) {
	c.SetCookie(&http.Cookie{
		Name: o.cookieName(name), Value: value, Path: "/", MaxAge: max(int(age/time.Second), -1),
		HttpOnly: true, Secure: o.secure(), SameSite: http.SameSiteLaxMode,
	})
}

// remember hands the tokens to the browser. One without a refresh token comes
// from a request that was a moment late: the other one's is good.
func (o *Office) remember(c echo.Context, t staff.Tokens) {
	o.setCookie(c, accessCookie, t.Access, t.AccessFor)
	if t.Refresh != "" {
		o.setCookie(c, refreshCookie, t.Refresh, t.Until.Sub(o.DB.Now()))
	}
}

func (o *Office) forget(c echo.Context) {
	o.setCookie(c, accessCookie, "", -time.Second)
	o.setCookie(c, refreshCookie, "", -time.Second)
}
