package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (a *API) householdRoutes(g *echo.Group) {
	g.GET("/households", a.listHouseholds)
	g.POST("/households", a.addHousehold)
	g.GET("/households/:code", a.getHousehold)
	g.GET("/households/:code/likely", a.likelyHouseholds)
	g.POST("/households/:code/classes", a.setClass)
	g.PUT("/households/:code/contact", a.changeContact)
	g.POST("/households/:code/members", a.addMember)
	g.PUT("/households/:code/members/:no", a.changeMember)
	g.POST("/households/:code/members/:no/end", a.endMember)
	g.POST("/households/:code/reveal", a.revealHousehold)
	g.POST("/households/:code/apart", a.tellApart)
}

// household is a household without what is sealed.
type household struct {
	Code      string      `json:"code"`
	Unit      string      `json:"unit"`
	Village   string      `json:"village"`
	Head      string      `json:"head"`
	HeadYear  int         `json:"head_year,omitempty"`
	Persons   int         `json:"persons"`
	Class     string      `json:"class,omitempty"`
	ClassOn   workday.Day `json:"class_on,omitzero"`
	Revision  int64       `json:"revision"`
	ChangedAt time.Time   `json:"changed_at"`
	Members   []member    `json:"members,omitempty"`
}

type member struct {
	No       int         `json:"no"`
	Name     string      `json:"name"`
	BornOn   workday.Day `json:"born_on,omitzero"`
	BornYear int         `json:"born_year,omitempty"`
	Sex      string      `json:"sex,omitempty"`
	Relation string      `json:"relation,omitempty"`
	Head     bool        `json:"head"`
	Facts    []string    `json:"facts"`
	IDHint   string      `json:"id_hint,omitempty"`
	LeftOn   workday.Day `json:"left_on,omitzero"`
}

func (a *API) listHouseholds(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	f := people.Filter{Text: c.QueryParam("q"), Class: people.Class(c.QueryParam("class"))}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if ref := c.QueryParam("unit"); ref != "" {
		if f.Unit, err = a.unitID(ctx, ref); err != nil {
			return err
		}
	}
	found, err := a.People.Households(ctx, by, f)
	if err != nil {
		return err
	}
	items, err := a.householdViews(ctx, found)
	if err != nil {
		return err
	}
	return page(c, items, f.Limit, func() int64 { return found[len(found)-1].ID })
}

func (a *API) unitID(ctx context.Context, ref string) (id int64, err error) {
	err = a.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		u, err := place.ByRef(tx, ref)
		if err == nil {
			id = u.ID
		}
		return err
	})
	return id, err
}

// unitNamed is the unit of a code that is sent; a code that no unit has is refused at its
// field.
func (a *API) unitNamed(ctx context.Context, code string) (int64, error) {
	id, err := a.unitID(ctx, code)
	if e, ok := fault.As(err); ok {
		return 0, onField(&fault.Error{Kind: fault.Invalid, Faults: e.Faults}, "unit")
	}
	return id, err
}

// unitRefs are the codes of units, as they are sent and answered.
func (a *API) unitRefs(ctx context.Context, ids ...int64) (map[int64]string, error) {
	today := workday.On(a.DB.Now())
	refs := make(map[int64]string, len(ids))
	err := a.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		units, err := place.ByIDs(tx, ids, today)
		for id, u := range units {
			refs[id] = u.Ref(today)
		}
		return err
	})
	return refs, err
}

func (a *API) householdViews(ctx context.Context, found []people.Household) ([]household, error) {
	today := workday.On(a.DB.Now())
	ids := make([]int64, len(found))
	for i, h := range found {
		ids[i] = h.Unit
	}
	var units map[int64]place.Unit
	err := a.DB.View(ctx, auth.Public, func(tx *pg.Tx) (err error) {
		units, err = place.ByIDs(tx, ids, today)
		return err
	})
	items := make([]household, len(found))
	for i, h := range found {
		u := units[h.Unit]
		items[i] = household{
			Code: h.Code, Unit: u.Ref(today), Village: h.VillageName, Head: h.Head, HeadYear: h.HeadYear, Persons: h.Persons,
			Class: string(h.Class), ClassOn: h.ClassOn, Revision: h.Revision, ChangedAt: h.ChangedAt,
		}
		for _, m := range h.Members {
			v := member{m.No, m.Name, m.BornOn, m.BornYear, string(m.Sex), m.Relation, m.Head, []string{}, m.IDHint, m.LeftOn}
			for _, f := range m.Facts {
				v.Facts = append(v.Facts, string(f))
			}
			items[i].Members = append(items[i].Members, v)
		}
	}
	return items, err
}

// household finds the one that the path names.
func (a *API) household(c echo.Context, by auth.Actor) (int64, error) {
	return a.People.HouseholdByCode(c.Request().Context(), by, c.Param("code"))
}

func (a *API) showHousehold(c echo.Context, by auth.Actor, id int64, status int) error {
	ctx := c.Request().Context()
	h, err := a.People.HouseholdByID(ctx, by, id)
	if err != nil {
		return err
	}
	views, err := a.householdViews(ctx, []people.Household{*h})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, views[0])
}

func (a *API) getHousehold(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := a.household(c, by)
	if err != nil {
		return err
	}
	return a.showHousehold(c, by, id, http.StatusOK)
}

type newHousehold struct {
	Unit       string      `json:"unit"`
	Village    string      `json:"village"`
	Address    string      `json:"address"`
	Phone      string      `json:"phone"`
	Class      string      `json:"class"`
	ClassOn    string      `json:"class_on"`
	ClassBasis string      `json:"class_basis"`
	Twin       bool        `json:"twin"`
	Members    []newMember `json:"members"`
}

func (a *API) addHousehold(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.EditHouseholds, 0); err != nil {
		return err
	}
	var in newHousehold
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := people.HouseholdForm{
		Village: in.Village, Address: in.Address, Phone: in.Phone, Class: in.Class, ClassOn: in.ClassOn,
		ClassBasis: in.ClassBasis, Twin: in.Twin,
	}
	if f.Unit, err = a.unitID(ctx, in.Unit); fault.Is(err, "place.unknown") {
		return fault.On("unit", "place.unknown", "code", shorten(in.Unit))
	}
	if err != nil {
		return err
	}
	for _, m := range in.Members {
		f.Members = append(f.Members, m.form())
	}
	id, err := a.People.Add(ctx, by, f)
	if err != nil {
		return err
	}
	return a.showHousehold(c, by, id, http.StatusCreated)
}

// shorten keeps a sentence about what was sent readable.
func shorten(text string) string {
	if letters := []rune(text); len(letters) > 20 {
		return string(letters[:20]) + "…"
	}
	return text
}

// likelyHousehold is one that may be the same, masked.
type likelyHousehold struct {
	Code    string   `json:"code"`
	Unit    string   `json:"unit_name"`
	Name    string   `json:"name"`
	Persons int      `json:"persons"`
	Score   int      `json:"score"`
	Why     []string `json:"why"`
}

func (a *API) likelyHouseholds(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := a.household(c, by)
	if err != nil {
		return err
	}
	hits, err := a.People.Likely(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	var items []likelyHousehold
	for _, h := range hits {
		items = append(items, likelyHousehold{h.Code, h.UnitName, h.Masked, h.Persons, h.Score, h.Why})
	}
	return c.JSON(http.StatusOK, list(items, ""))
}

// change is what the writes below share: who, which household, and what it is then.
func (a *API) changeHousehold(c echo.Context, in any, do func(by auth.Actor, id int64) error) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.EditHouseholds, 0); err != nil {
		return err
	}
	id, err := a.household(c, by)
	if err != nil {
		return err
	}
	if err := read(c, in); err != nil {
		return err
	}
	if err := do(by, id); err != nil {
		return err
	}
	return a.showHousehold(c, by, id, http.StatusOK)
}

func (a *API) setClass(c echo.Context) error {
	var in struct {
		Class    string `json:"class"`
		On       string `json:"on"`
		Basis    string `json:"basis"`
		Revision int64  `json:"revision"`
	}
	return a.changeHousehold(c, &in, func(by auth.Actor, id int64) error {
		return a.People.SetClass(c.Request().Context(), by, id, in.Revision, in.Class, in.On, in.Basis)
	})
}

func (a *API) tellApart(c echo.Context) error {
	var in struct {
		Other  string `json:"other"`
		Reason string `json:"reason"`
	}
	return a.changeHousehold(c, &in, func(by auth.Actor, id int64) error {
		return a.People.TellApart(c.Request().Context(), by, id, in.Other, in.Reason)
	})
}

func (a *API) revealHousehold(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in struct {
		Member int    `json:"member"`
		Field  string `json:"field"`
		Reason string `json:"reason"`
	}
	id, err := a.household(c, by)
	if err != nil {
		return err
	}
	if err := read(c, &in); err != nil {
		return err
	}
	text, err := a.People.Reveal(c.Request().Context(), by, id, in.Member, in.Field, in.Reason)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, map[string]string{"value": text})
}
