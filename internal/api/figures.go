package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
)

type figures struct {
	AsOf       time.Time `json:"as_of"`
	Pledged    int64     `json:"pledged"`
	Received   int64     `json:"received"`
	Sent       int64     `json:"sent"`
	Allocated  int64     `json:"allocated"`
	Disbursed  int64     `json:"disbursed"`
	Returned   int64     `json:"returned"`
	Balance    int64     `json:"balance"`
	Goods      []goods   `json:"goods"`
	Arithmetic string    `json:"arithmetic"`
	Unspent    string    `json:"unspent"`
}

// goods are the figures of one item, in its base unit.
type goods struct {
	Item       string `json:"item"`
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	Received   int64  `json:"received"`
	Sent       int64  `json:"sent"`
	Allocated  int64  `json:"allocated"`
	Disbursed  int64  `json:"disbursed"`
	Returned   int64  `json:"returned"`
	Lost       int64  `json:"lost"`
	Balance    int64  `json:"balance"`
	Arithmetic string `json:"arithmetic"`
	Unspent    string `json:"unspent"`
}

func figuresOf(f disclose.Figures) figures {
	v := figures{
		f.AsOf, int64(f.Pledged), int64(f.Received), int64(f.Sent), int64(f.Allocated),
		int64(f.Disbursed), int64(f.Returned), int64(f.Balance),
		[]goods{},
		f.Arithmetic.String(), f.Unspent.String(),
	}
	for _, g := range f.Goods {
		v.Goods = append(v.Goods, goods{
			g.Code, g.Name, g.Unit, g.Received, g.Sent, g.Allocated, g.Disbursed, g.Returned, g.Lost,
			g.Balance, g.Arithmetic.String(), g.Unspent.String(),
		})
	}
	return v
}

// getFigures gives the totals, now or as the last cut of the books before a moment
// has them.
func (a *API) getFigures(c echo.Context) error {
	w := disclose.Which{
		Campaign: c.QueryParam("campaign"), Unit: c.QueryParam("unit"), Disaster: c.QueryParam("disaster"),
	}
	var err error
	if w.At, err = momentIn(c, "at"); err != nil {
		return err
	}
	f, err := disclose.FiguresOf(c.Request().Context(), a.DB, w)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, figuresOf(f))
}

// momentIn reads a time in the query; zero when there is none.
func momentIn(c echo.Context, name string) (time.Time, error) {
	text := c.QueryParam(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		return time.Time{}, fault.On(name, "api.moment")
	}
	return t, nil
}
