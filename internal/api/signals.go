package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// signalView is what looks unusual.
type signalView struct {
	Kind  string `json:"kind"`
	Unit  string `json:"unit"`
	Count int    `json:"count"`
	Sum   int64  `json:"sum,omitempty"`
	Usual int    `json:"usual,omitempty"`
	On    string `json:"on"`
	Who   string `json:"who,omitempty"`
	Of    string `json:"of"`
}

func (a *API) listSignals(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Giving.Signals(ctx, by)
	if err != nil {
		return err
	}
	var ids []int64
	for _, x := range found {
		ids = append(ids, x.UnitID)
	}
	slices.Sort(ids)
	today := workday.On(a.DB.Now())
	var units map[int64]place.Unit
	err = a.DB.View(ctx, auth.Public, func(tx *pg.Tx) (err error) {
		units, err = place.ByIDs(tx, slices.Compact(ids), today)
		return err
	})
	if err != nil {
		return err
	}
	items := make([]signalView, len(found))
	for i, x := range found {
		u := units[x.UnitID]
		items[i] = signalView{
			Kind: string(x.Kind), Unit: u.Ref(today), Count: x.Count, Sum: int64(x.Sum), Usual: x.Usual,
			On: x.On.String(), Who: x.Who, Of: x.Of,
		}
	}
	return c.JSON(http.StatusOK, list(items, ""))
}
