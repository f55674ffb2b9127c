package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// villagesPage is the villages of one's communes with their heads.
type villagesPage struct {
	Communes []communeVillages
	MayAdd   bool
}

type communeVillages struct {
	place.Unit
	Villages []place.Village
	Manage   bool
}

var villagesPages = site.PageOf[villagesPage]("office/villages", "office")

func (o *Office) villages(c echo.Context) error {
	if err := by(c).Must(auth.ReadHouseholds, 0); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ReadHouseholds)
	if err != nil {
		return err
	}
	page := villagesPage{MayAdd: by(c).May(auth.ManagePlaces, 0)}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		for _, u := range units {
			list, err := place.Villages(tx, u.ID, o.day())
			if err != nil {
				return err
			}
			if len(list) > 0 || len(units) == 1 {
				page.Communes = append(page.Communes, communeVillages{u, list, by(c).May(auth.ManagePlaces, u.ID)})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return villagesPages.Render(c, http.StatusOK, page)
}

func (o *Office) newVillage(c echo.Context) error {
	if err := by(c).Must(auth.ManagePlaces, 0); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ManagePlaces)
	if err != nil {
		return err
	}
	unit := choice("unit", "household.unit")
	for _, u := range units {
		if u.Level == place.Commune {
			unit.Options = append(unit.Options, site.Option{Value: u.Code, Text: u.FullName})
		}
	}
	p := newForm(c, "village.new", site.Path(c, home+"/thon"), site.T(site.Lang(c), "villages.title"), section{"", []*site.Field{
		unit, line("name", "village.name", 100), optional(line("head", "village.head", 100))[0], date("valid_from", "village.from"),
	}})
	p.set("valid_from", o.day().Local())
	return o.fill(c, p, func() (string, error) {
		var l fault.List
		v := place.Village{Name: p.get("name"), Head: p.get("head")}
		var err error
		if v.ValidFrom, err = workday.Parse(p.get("valid_from")); err != nil {
			l.On("valid_from", "day.format")
		}
		for _, u := range units {
			if u.Code == p.get("unit") && u.Level == place.Commune {
				v.UnitID = u.ID
			}
		}
		if v.UnitID == 0 {
			l.On("unit", "place.village.unit")
		}
		if err := l.Err(); err != nil {
			return "", err
		}
		_, err = place.AddVillage(once(c, &p.Form), o.DB, by(c), v)
		return p.Back, err
	})
}

// changeVillage asks for one change of the village of the path, for who may make it.
func (o *Office) changeVillage(
	c echo.Context, key string, fields []*site.Field, do func(p *formPage, v *place.Village) error,
) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	v, err := place.VillageFor(ctx(c), o.DB, by(c), n)
	if err != nil {
		return err
	}
	p := newForm(c, key, site.Path(c, home+"/thon"), v.Name, section{"", fields})
	return o.fill(c, p, func() (string, error) { return p.Back, do(p, v) })
}

func (o *Office) newHead(c echo.Context) error {
	fields := []*site.Field{line("head", "village.head", 100), date("valid_from", "village.head.from")}
	return o.changeVillage(c, "village.newhead", fields, func(p *formPage, v *place.Village) error {
		from, _, err := fromTo(*p.field("valid_from"), site.Field{})
		if err == nil {
			_, err = place.SetHead(once(c, &p.Form), o.DB, by(c), v.ID, p.get("head"), from)
		}
		return err
	})
}

func (o *Office) endVillage(c echo.Context) error {
	fields := []*site.Field{date("valid_to", "village.to"), line("reason", "ask.reason", 300)}
	return o.changeVillage(c, "village.end", fields, func(p *formPage, v *place.Village) error {
		last, _, err := fromTo(*p.field("valid_to"), site.Field{})
		if err == nil {
			_, err = place.EndVillage(once(c, &p.Form), o.DB, by(c), v.ID, last, p.get("reason"))
		}
		return err
	})
}
