package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) thanksRoutes(g *echo.Group) {
	g.GET("/cam-on", o.thanks)
	g.Match(both, "/cam-on/:id/go", o.removeThanks)
}

// thanksPage is what givers wrote on the page of thanks, for who may take it off.
type thanksPage struct {
	Rows  []giving.WallRow
	Pager site.Pager
}

var thanksPages = site.PageOf[thanksPage]("office/thanks", "office")

const thanksRows = 50

func (o *Office) thanks(c echo.Context) error {
	list, err := o.Giving.WallFor(ctx(c), by(c), number(c, "truoc"), thanksRows)
	if err != nil {
		return err
	}
	page := thanksPage{Rows: list}
	if n := len(list); n == thanksRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[n-1].ID, 10))
	}
	return thanksPages.Render(c, http.StatusOK, page)
}

// removeThanks asks why, and takes a giver's words off.
func (o *Office) removeThanks(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	row, err := o.Giving.WallRowFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	key, name := "thanks.remove", row.Name
	if row.Words == "" {
		key = "thanks.unlist" // it is the name alone that goes
	}
	if name == "" {
		name = site.T(site.Lang(c), "thanks.nameless")
	}
	return o.ask(c, question{
		key: key, about: []any{"name", name, "words", row.Words},
		back: site.Path(c, home+"/cam-on"), grave: true,
		do: func(reason string) error { return o.Giving.RemoveThanks(ctx(c), by(c), n, reason) },
	})
}
