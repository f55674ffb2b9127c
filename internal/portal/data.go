package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/site"
)

type dataPage struct {
	Days    []disclose.DayRow
	Columns []dataColumn
}

// dataColumn is a column of the day files.
type dataColumn struct{ Name, Meaning string } // Meaning is a key

var data = site.PageOf[dataPage]("portal/data", "public")

// getData says what may be downloaded and how to read it.
func (p *Portal) getData(c echo.Context) error {
	days, err := disclose.Days(c.Request().Context(), p.DB, "", 0)
	if err != nil {
		return err
	}
	return data.Render(c, http.StatusOK, dataPage{Days: days, Columns: csvColumns})
}
