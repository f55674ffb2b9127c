package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

type userPage struct {
	User userLine
	Self bool
	Link string // a one-time link to hand over, shown once
}

var userPages = site.PageOf[userPage]("office/user", "office")

func (o *Office) user(c echo.Context) error {
	page, err := o.userPage(c)
	if err != nil {
		return err
	}
	return userPages.Render(c, http.StatusOK, page)
}

func (o *Office) userPage(c echo.Context) (userPage, error) {
	var page userPage
	n, err := id(c, "id")
	if err != nil {
		return page, err
	}
	u, err := o.Staff.One(ctx(c), by(c), n)
	if err != nil {
		return page, err
	}
	lines, err := o.userLines(c, []staff.User{u})
	if err != nil {
		return page, err
	}
	page.User, page.Self = lines[0], u.ID == by(c).ID
	return page, nil
}

// turn asks for the reason and then does something to a user.
func (o *Office) turn(c echo.Context, key string, do func(id int64, reason string) error) error {
	page, err := o.userPage(c)
	if err != nil {
		return err
	}
	u := page.User
	return o.ask(c, question{
		key: key, about: []any{"name", u.Name}, fresh: true,
		back: site.Path(c, home+"/nguoi-dung/:", u.ID),
		do:   func(reason string) error { return do(u.ID, reason) },
	})
}

func (o *Office) lock(c echo.Context) error {
	return o.turn(c, "user.lock", func(id int64, reason string) error {
		return o.Staff.Lock(ctx(c), by(c), id, reason)
	})
}

func (o *Office) unlock(c echo.Context) error {
	return o.turn(c, "user.unlock", func(id int64, reason string) error {
		return o.Staff.Unlock(ctx(c), by(c), id, reason)
	})
}

func (o *Office) endUser(c echo.Context) error {
	return o.turn(c, "user.end", func(id int64, reason string) error {
		return o.Staff.End(ctx(c), by(c), id, reason)
	})
}

// resetSecond takes away the second factor of who lost it.
func (o *Office) resetSecond(c echo.Context) error {
	return o.turn(c, "user.second", func(id int64, reason string) error {
		return o.Staff.ResetFactor(ctx(c), by(c), id, reason)
	})
}

func (o *Office) endRole(c echo.Context) error {
	grant, err := id(c, "grant")
	if err != nil {
		return err
	}
	return o.turn(c, "grant.end", func(_ int64, reason string) error {
		return o.Staff.EndRole(ctx(c), by(c), grant, reason)
	})
}

// reset shows the link when there is no address to send it to. It is shown in
// the answer itself and nowhere else, so it is not redirected to.
func (o *Office) reset(c echo.Context) error {
	var link string
	err := o.turn(c, "user.reset", func(id int64, reason string) (err error) {
		if link, err = o.Staff.Reset(ctx(c), by(c), id, reason); err != nil || link == "" {
			return err
		}
		return errAnswered
	})
	if err != errAnswered {
		return err
	}
	return o.showLink(c, link)
}

// errAnswered breaks off the redirect after a question: the answer is the page itself.
var errAnswered = echo.NewHTTPError(http.StatusOK)

func (o *Office) showLink(c echo.Context, link string) error {
	page, err := o.userPage(c)
	if err != nil {
		return err
	}
	page.Link = link
	return userPages.Render(c, http.StatusOK, page)
}
