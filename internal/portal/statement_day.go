package portal

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type statementDayPage struct {
	State  disclose.DayState
	Newest *disclose.DayFile // nil while the day is not final
}

var statementDay = site.PageOf[statementDayPage]("portal/statement_day", "public")

// getStatementDay is one day of the statement: a page that tells how it stands, under
// .csv its lines as they stand, and with ?v=N or under .vN.csv a version as it was
// published.
func (p *Portal) getStatementDay(c echo.Context) error {
	name, file := strings.CutSuffix(c.Param("day"), ".csv")
	name, version, err := versionIn(name, c.QueryParam("v"))
	if err != nil {
		return echo.ErrNotFound
	}
	day, err := workday.Parse(name)
	if err != nil || day.String() != name || day > p.today() || version != 0 && !file {
		return echo.ErrNotFound
	}
	if file {
		return p.sendDay(c, day, version)
	}
	state, err := disclose.DayOf(c.Request().Context(), p.DB, day)
	if err != nil {
		return err
	}
	return statementDay.Render(c, http.StatusOK, statementDayPage{state, state.Newest()})
}

// versionIn takes a version off the end of a file's name, or from the query; 0 is none.
func versionIn(name, query string) (day string, version int, err error) {
	day, number, named := strings.Cut(name, ".v")
	if !named {
		number = query
	}
	if number == "" && !named {
		return day, 0, nil
	}
	n, err := strconv.ParseInt(number, 10, 32)
	if err == nil && (n < 1 || strconv.FormatInt(n, 10) != number) {
		err = strconv.ErrRange
	}
	return day, int(n), err
}

// sendDay sends a version as it was published, and the day as it stands where none is
// asked for or none shows it.
func (p *Portal) sendDay(c echo.Context, day workday.Day, version int) error {
	ctx := c.Request().Context()
	f, err := disclose.DayFileOf(ctx, p.DB, day, version)
	if err != nil {
		return err
	}
	if f == nil && version != 0 {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="sao-ke-`+day.String()+`.csv"`)
	h.Set("Cache-Control", "public, max-age=60")
	if f == nil {
		return p.Giving.WriteStatementDay(ctx, day, c.Response())
	}
	h.Set("X-Statement-Version", strconv.Itoa(f.Version))
	h.Set("ETag", `"`+f.SHA256+`"`)
	return f.Copy(ctx, p.DB, c.Response())
}
