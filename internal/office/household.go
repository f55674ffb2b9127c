package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) householdRoutes(g *echo.Group) {
	g.GET("/ho", o.households)
	g.Match(both, "/ho/moi", o.newHousehold)
	g.GET("/ho/trung", o.doubleHouseholds)
	g.GET("/ho/:id", o.household)
	g.Match(both, "/ho/:id/noi-o", o.householdContact)
	g.Match(both, "/ho/:id/dien", o.householdClass)
	g.Match(both, "/ho/:id/nguoi/moi", o.newMember)
	g.Match(both, "/ho/:id/nguoi/:no", o.member)
	g.Match(both, "/ho/:id/nguoi/:no/roi", o.endMember)
	g.Match(both, "/ho/:id/mo/:no/:field", o.revealHousehold)
	g.Match(both, "/ho/:id/khac/:code", o.tellApart)
	g.GET("/thon", o.villages)
	g.Match(both, "/thon/moi", o.newVillage)
	g.Match(both, "/thon/:id/truong", o.newHead)
	g.Match(both, "/thon/:id/ket-thuc", o.endVillage)
}

// householdLine is a household as lists show it.
type householdLine struct {
	people.Household
	UnitName string
}

type householdsPage struct {
	Text, Village, Class site.Field
	Rows                 []householdLine
	MayAdd               bool
	Pager                site.Pager
}

var householdsPages = site.PageOf[householdsPage]("office/households", "office")

const householdRows = 50

func (o *Office) households(c echo.Context) error {
	page := householdsPage{
		Text: site.Field{
			Name: "tim", Type: "search", Label: "households.find", Hint: "households.find.hint", Value: c.QueryParam("tim"), Max: 100,
		},
		Village: site.Field{
			Name: "thon", Type: "select", Label: "household.village", Value: c.QueryParam("thon"),
			Options: []site.Option{{Label: "households.village.any"}},
		},
		Class: site.Field{
			Name: "dien", Type: "select", Label: "household.class", Value: c.QueryParam("dien"),
			Options: append([]site.Option{{Label: "households.class.any"}}, classOptions()...),
		},
		MayAdd: by(c).May(auth.EditHouseholds, 0),
	}
	list, err := o.People.Households(ctx(c), by(c), people.Filter{
		Text: page.Text.Value, Village: unitOf(page.Village), Class: people.Class(page.Class.Value),
		Before: number(c, "truoc"), Limit: householdRows,
	})
	if err != nil {
		return err
	}
	villages, _, err := o.villagesIn(c, auth.ReadHouseholds)
	if err != nil {
		return err
	}
	page.Village.Options = append(page.Village.Options, villages...)
	if page.Rows, err = o.householdLines(c, list); err != nil {
		return err
	}
	if n := len(list); n == householdRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[n-1].ID, 10))
	}
	return householdsPages.Render(c, http.StatusOK, page)
}

func (o *Office) householdLines(c echo.Context, list []people.Household) ([]householdLine, error) {
	ids := make([]int64, len(list))
	for i, h := range list {
		ids[i] = h.Unit
	}
	names, err := o.unitNames(c, ids)
	lines := make([]householdLine, len(list))
	for i, h := range list {
		lines[i] = householdLine{h, names[h.Unit]}
	}
	return lines, err
}

// villagesMax bounds how many communes' villages a form offers.
const villagesMax = 30

// villagesIn are the villages of the units at which the actor may do p, as options by
// id, and whether they are of several units. A province has too many to offer.
func (o *Office) villagesIn(c echo.Context, p auth.Permission) (options []site.Option, several bool, err error) {
	units, err := o.unitsWith(c, p)
	if err != nil {
		return nil, false, err
	}
	var communes []place.Unit
	for _, u := range units {
		if u.Level == place.Commune {
			communes = append(communes, u)
		}
	}
	if several = len(units) > 1; len(communes) > villagesMax {
		return nil, several, nil
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		for _, u := range communes {
			list, err := place.Villages(tx, u.ID, o.day())
			if err != nil {
				return err
			}
			for _, v := range list {
				text := v.Name
				if several {
					text += " · " + u.FullName
				}
				options = append(options, site.Option{Value: strconv.FormatInt(v.ID, 10), Text: text})
			}
		}
		return nil
	})
	return options, several, err
}

// hitLine is a possible double in words.
type hitLine struct {
	people.Hit
	Words string
}

// hitsOf is the possible doubles of one household, with what may be done about them.
type hitsOf struct {
	ID      int64
	Hits    []hitLine
	MayEdit bool
}

// HitsOf is for the piece that shows them.
func (p householdPage) HitsOf() hitsOf { return hitsOf{p.ID, p.Hits, p.MayEdit} }

func hitLines(c echo.Context, hits []people.Hit) (lines []hitLine) {
	for _, h := range hits {
		var words []string
		for _, w := range h.Why {
			words = append(words, site.T(site.Lang(c), "household.why."+w))
		}
		lines = append(lines, hitLine{h, strings.Join(words, ", ")})
	}
	return lines
}

// memberLine is a member with the facts in words.
type memberLine struct {
	people.Person
	Words string
}

// householdPage is one household with all that is open to read, and the ways to what
// is sealed.
type householdPage struct {
	people.Household
	Saved     string // what was written a moment ago
	UnitName  string
	Members   []memberLine
	Hits      []hitLine
	MayEdit   bool
	MayReveal bool
	Opened    *opened
}

// opened is what was just revealed. It stands in this answer and nowhere else.
type opened struct {
	Label, Text string
	Who         string // the member, "" for the household itself
}

var householdPages = site.PageOf[householdPage]("office/household", "office")

func (o *Office) household(c echo.Context) error { return o.showHousehold(c, nil) }

func (o *Office) showHousehold(c echo.Context, shown *opened) error {
	h, err := o.householdOf(c)
	if err != nil {
		return err
	}
	page := householdPage{
		Household: *h, Saved: savedNow(c), MayEdit: o.mayEditHousehold(c, h), MayReveal: people.MayReveal(by(c), h.Unit), Opened: shown,
	}
	for _, m := range h.Members {
		page.Members = append(page.Members, memberLine{m, factWords(c, m.Facts)})
	}
	hits, err := o.People.Likely(ctx(c), by(c), h.ID)
	if err != nil {
		return err
	}
	page.Hits = hitLines(c, hits)
	names, err := o.unitNames(c, []int64{h.Unit})
	if err != nil {
		return err
	}
	page.UnitName = names[h.Unit]
	return householdPages.Render(c, http.StatusOK, page)
}

// householdOf is the household that the path names, by its number or its code.
func (o *Office) householdOf(c echo.Context) (*people.Household, error) {
	var n int64
	var err error
	if code := people.CleanCode(people.HouseholdLetter, c.Param("id")); code != "" {
		n, err = o.People.HouseholdByCode(ctx(c), by(c), code)
	} else {
		n, err = id(c, "id")
	}
	if err != nil {
		return nil, err
	}
	return o.People.HouseholdByID(ctx(c), by(c), n)
}

// mayEditHousehold says whether to offer changes; the use case decides.
func (o *Office) mayEditHousehold(c echo.Context, h *people.Household) bool {
	if by(c).May(auth.EditHouseholds, h.Unit) {
		return true
	}
	var may bool
	err := o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		heir, certain, err := place.HeirOn(tx, h.Unit, o.day())
		may = err == nil && certain && heir != nil && by(c).May(auth.EditHouseholds, heir.ID)
		return nil
	})
	return err == nil && may
}

func factWords(c echo.Context, facts []people.Fact) string {
	words := make([]string, len(facts))
	for i, f := range facts {
		words[i] = site.T(site.Lang(c), "household.fact."+string(f))
	}
	return strings.Join(words, ", ")
}

func classOptions() (options []site.Option) {
	for _, k := range people.Classes {
		options = append(options, site.Option{Value: string(k), Label: "household.class." + string(k)})
	}
	return options
}

// householdWork is households of the own commune that may be one and the same.
func (o *Office) householdWork(c echo.Context, p *todayPage) error {
	for _, g := range by(c).Grants {
		if !by(c).May(auth.EditHouseholds, g.Unit) {
			continue
		}
		n, err := o.People.CountDoubles(ctx(c), by(c), g.Unit)
		if err != nil {
			return err
		}
		p.add(n, "/ho/trung", "today.doubles", "")
		return nil
	}
	return nil
}
