package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// giversPage is where an officer writes down who shares in a transfer, on the word of who
// gave it.
type giversPage struct {
	*site.GiverList
	MayList bool
}

var giversPages = site.PageOf[giversPage]("office/givers", "office")

func (o *Office) givers(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	need := auth.ReadBooks
	if posted(c) {
		need = auth.MatchLines
	}
	line, err := o.Giving.SharedLineFor(ctx(c), by(c), n, need)
	if err != nil {
		return err
	}
	page := giversPage{site.NewGiverList(c, *line), by(c).May(auth.MatchLines, line.UnitID)}
	if posted(c) {
		done, err := page.Take(c, func(f giving.GiverForm) error {
			_, err := o.Giving.ListGivers(once(c, &page.Form), by(c), n, f)
			return err
		})
		if err != nil {
			return err
		}
		if done && page.Status == http.StatusOK {
			return site.SeeOther(c, home+"/dong/:", n)
		}
	}
	return giversPages.Render(c, page.Status, page)
}
