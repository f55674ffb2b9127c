package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// onDay reads ?on=; today without it.
func (a *API) onDay(c echo.Context) (workday.Day, error) {
	d, err := dayIn(c, "on")
	if err == nil && d.IsZero() {
		d = workday.On(a.DB.Now())
	}
	return d, err
}

// dayIn reads a day in the query; zero when there is none.
func dayIn(c echo.Context, name string) (workday.Day, error) {
	text := c.QueryParam(name)
	if text == "" {
		return 0, nil
	}
	d, err := workday.Parse(text)
	if err != nil {
		return 0, fault.On(name, "api.day")
	}
	return d, nil
}

// listUnits gives the provinces of a day, what lies below a unit, or what has a
// name.
func (a *API) listUnits(c echo.Context) error {
	on, err := a.onDay(c)
	if err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	q, err := vntext.Clean("q", c.QueryParam("q"), 100, false)
	if err != nil {
		return err
	}
	parent := c.QueryParam("parent")
	var found []place.Unit
	err = a.DB.View(c.Request().Context(), auth.Public, func(tx *pg.Tx) error {
		switch {
		case q != "":
			found, err = place.Find(tx, q, on, n)
			return err
		case parent == "":
			found, err = place.Provinces(tx, on)
			return err
		}
		u, err := place.ByCode(tx, parent, on)
		if err != nil {
			return err
		}
		found, err = place.Children(tx, u.ID, on)
		return err
	})
	if err != nil {
		return err
	}
	if after := c.QueryParam("after"); after != "" {
		i := slices.IndexFunc(found, func(u place.Unit) bool { return u.Code == after })
		if i < 0 {
			return fault.On("after", "api.after")
		}
		found = found[i+1:]
	}
	next := ""
	if len(found) > n {
		found, next = found[:n], found[n-1].Code
	}
	today := workday.On(a.DB.Now())
	var items []unit
	for _, u := range found {
		items = append(items, unitOf(u, today))
	}
	return c.JSON(http.StatusOK, list(items, next))
}

type succession struct {
	Code string `json:"code"`
	Name string `json:"name"`
	On   string `json:"on"`
	Kind string `json:"kind"`
	Part string `json:"part"`
}

type unitDetail struct {
	Unit         unit         `json:"unit"`
	Predecessors []succession `json:"predecessors"`
	Successors   []succession `json:"successors"`
}

// getUnit takes 20, or 52@2024-09-10, or 52 with ?on=2024-09-10.
func (a *API) getUnit(c echo.Context) error {
	ref := c.Param("code")
	if on := c.QueryParam("on"); on != "" {
		if _, err := workday.Parse(on); err != nil {
			return fault.On("on", "api.day")
		}
		ref += "@" + on
	}
	today := workday.On(a.DB.Now())
	v := unitDetail{Predecessors: []succession{}, Successors: []succession{}}
	err := a.DB.View(c.Request().Context(), auth.Public, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, ref)
		if err != nil {
			return err
		}
		v.Unit = unitOf(*u, today)
		before, err := place.Predecessors(tx, u.ID)
		if err != nil {
			return err
		}
		after, err := place.Successors(tx, u.ID)
		if err != nil {
			return err
		}
		for _, s := range before {
			v.Predecessors = append(v.Predecessors, succession{s.FromCode, s.FromName, s.OnDay.String(), string(s.Kind), s.Part})
		}
		for _, s := range after {
			v.Successors = append(v.Successors, succession{s.ToCode, s.ToName, s.OnDay.String(), string(s.Kind), s.Part})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}
