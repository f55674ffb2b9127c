package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
)

// carryOver is one part of one book in the statement of a closed year.
type carryOver struct {
	Year       int    `json:"year"`
	Closed     bool   `json:"closed"` // not reopened since
	Book       int64  `json:"book"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Part       string `json:"part"`
	Item       string `json:"item"`
	Opening    int64  `json:"opening"`
	In         int64  `json:"in"`
	Out        int64  `json:"out"`
	Moved      int64  `json:"moved"`
	Closing    int64  `json:"closing"`
	Arithmetic string `json:"arithmetic"`
}

// carryOvers are the statements of the closed years of a unit's fund.
func (a *API) carryOvers(c echo.Context) error {
	years, err := disclose.Years(c.Request().Context(), a.DB, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	items := []carryOver{}
	for _, y := range years {
		for _, r := range y.Rows {
			items = append(items, carryOver{
				y.Year, y.StillClosed, r.Book, r.Kind, r.Name, r.Part, r.Item, int64(r.Opening), int64(r.CameIn), int64(r.WentOut),
				int64(r.Moved), int64(r.Closing), r.Arithmetic().String(),
			})
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"items": items})
}
