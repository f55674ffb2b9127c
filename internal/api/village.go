package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (a *API) villageRoutes(g *echo.Group) {
	g.GET("/villages", a.listVillages)
	g.POST("/villages", a.addVillage)
	g.POST("/villages/:id/head", a.setHead)
	g.POST("/villages/:id/end", a.endVillage)
}

// villageView is a village with its head on the day asked for.
type villageView struct {
	ID   int64  `json:"id"`
	Unit string `json:"unit"`
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to,omitempty"` // its last day
	Head string `json:"head,omitempty"`
}

func villageViewOf(v place.Village, unit string) villageView {
	return villageView{v.ID, unit, v.Name, v.ValidFrom.String(), v.ValidTo.String(), v.Head}
}

// listVillages are the villages of one commune on a day, today's without one.
func (a *API) listVillages(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadHouseholds, 0); err != nil {
		return err
	}
	on, err := a.onDay(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	unit, err := a.unitNamed(ctx, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadHouseholds, unit); err != nil {
		return err
	}
	refs, err := a.unitRefs(ctx, unit)
	if err != nil {
		return err
	}
	var found []place.Village
	err = a.DB.View(ctx, by, func(tx *pg.Tx) error {
		found, err = place.Villages(tx, unit, on)
		return err
	})
	if err != nil {
		return err
	}
	return pageOf(c, found, func(v place.Village) string { return idOf(v.ID) }, func(v place.Village) (villageView, error) {
		return villageViewOf(v, refs[unit]), nil
	})
}

type newVillage struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	Head string `json:"head,omitempty"`
	From string `json:"from"`
}

func (a *API) addVillage(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManagePlaces, 0); err != nil {
		return err
	}
	var in newVillage
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	v := place.Village{Name: in.Name, Head: in.Head}
	var l fault.List
	v.UnitID, err = a.unitNamed(ctx, in.Unit)
	l.Add(err)
	v.ValidFrom = daySent(&l, "from", in.From)
	if err := l.Err(); err != nil {
		return err
	}
	if v.ID, err = place.AddVillage(ctx, a.DB, by, v); err != nil {
		return named(err, "valid_from", "from")
	}
	return a.answerVillage(c, http.StatusCreated, by, &v)
}

func (a *API) answerVillage(c echo.Context, status int, by auth.Actor, v *place.Village) error {
	v, err := place.VillageFor(c.Request().Context(), a.DB, by, v.ID)
	if err != nil {
		return err
	}
	refs, err := a.unitRefs(c.Request().Context(), v.UnitID)
	if err != nil {
		return err
	}
	return c.JSON(status, villageViewOf(*v, refs[v.UnitID]))
}

type newHead struct {
	Head string `json:"head"`
	From string `json:"from"`
}

func (a *API) setHead(c echo.Context) error {
	return changeVillage(a, c, func(ctx context.Context, by auth.Actor, id int64, in newHead, l *fault.List) (*place.Village, error) {
		from := daySent(l, "from", in.From)
		if err := l.Err(); err != nil {
			return nil, err
		}
		v, err := place.SetHead(ctx, a.DB, by, id, in.Head, from)
		return v, named(err, "valid_from", "from")
	})
}

type villageEnd struct {
	To     string `json:"to"` // its last day
	Reason string `json:"reason"`
}

func (a *API) endVillage(c echo.Context) error {
	return changeVillage(a, c, func(ctx context.Context, by auth.Actor, id int64, in villageEnd, l *fault.List) (*place.Village, error) {
		last := daySent(l, "to", in.To)
		if err := l.Err(); err != nil {
			return nil, err
		}
		v, err := place.EndVillage(ctx, a.DB, by, id, last, in.Reason)
		return v, named(err, "valid_to", "to")
	})
}

// changeVillage changes the village of the path, and shows it with its head of today.
func changeVillage[In any](
	a *API, c echo.Context,
	do func(context.Context, auth.Actor, int64, In, *fault.List) (*place.Village, error),
) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if _, err := place.VillageFor(c.Request().Context(), a.DB, by, id); err != nil {
		return err
	}
	var in In
	if err := read(c, &in); err != nil {
		return err
	}
	var l fault.List
	v, err := do(c.Request().Context(), by, id, in, &l)
	if err != nil {
		return err
	}
	return a.answerVillage(c, http.StatusOK, by, v)
}

// daySent reads a day that was sent; none is zero, and the use case says whether it may be.
func daySent(l *fault.List, field, text string) workday.Day {
	if text == "" {
		return 0
	}
	d, err := workday.Parse(text)
	if err != nil {
		l.On(field, "day.format")
	}
	return d
}
