package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (o *Office) normRoutes(g *echo.Group) {
	g.GET("/dinh-muc", o.norms)
	g.Match(both, "/dinh-muc/moi", o.newNorm)
	g.POST("/dinh-muc/:id/xac-nhan", o.confirmNorm)
}

// normPage is the norms in force in a province on a day, and those that wait for
// their second person.
type normPage struct {
	site.Form
	On, Province site.Field
	Day          workday.Day
	Norms        []normLine
	Waiting      []normLine
	Enter        bool
}

// normLine is one norm with its words in the page's language.
type normLine struct {
	norm.Norm
	Title   string
	Money   money.VND // of norms in đồng
	Base    money.VND // the standard of which it is a multiple
	Kg      string    // of goods
	Classes []string  // their keys
	Mine    bool      // entered by the one who looks: somebody else confirms
	Confirm bool
	Unit    string // of a province's norm
}

var normPages = site.PageOf[normPage]("office/norm", "office")

func (o *Office) norms(c echo.Context) error { return o.showNorms(c, nil) }

// showNorms shows the norms of the day and province in the query; none means today
// and the first province the officer reads about.
func (o *Office) showNorms(c echo.Context, refused error) error {
	if err := by(c).Must(auth.ReadNorms, 0); err != nil {
		return err
	}
	page := normPage{
		Form: site.NewForm(c), Enter: by(c).May(auth.ManageNorms, 0), Day: o.day(),
		On:       site.Field{Name: "ngay", Label: "norm.on", Hint: "norm.on.hint", Value: c.QueryParam("ngay"), Max: 10, Inputmode: "numeric"},
		Province: site.Field{Name: "tinh", Type: "select", Label: "norm.province", Value: c.QueryParam("tinh")},
	}
	if page.On.Value == "" {
		page.On.Value = page.Day.Local()
	} else if d, err := workday.Parse(page.On.Value); err == nil {
		page.Day = d
	} else {
		page.On.Error = site.T(site.Lang(c), "day.format")
	}
	err := o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error { return o.fillNorms(c, tx, &page) })
	if err != nil {
		return err
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return normPages.Render(c, page.Status, page)
}

func (o *Office) fillNorms(c echo.Context, tx *pg.Tx, page *normPage) error {
	provinces, err := provincesOf(c, tx, page.Day)
	if err != nil {
		return err
	}
	for _, u := range provinces {
		page.Province.Options = append(page.Province.Options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
	}
	unit := unitOf(page.Province)
	if !slices.ContainsFunc(provinces, func(u place.Unit) bool { return u.ID == unit }) {
		if len(provinces) == 0 {
			return nil
		}
		unit = provinces[0].ID
		page.Province.Value = strconv.FormatInt(unit, 10)
	}
	set, err := norm.InForce(tx, unit, page.Day)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, u := range provinces {
		names[u.ID] = u.FullName
	}
	for _, n := range set.Norms {
		page.Norms = append(page.Norms, normLineOf(c, n, names))
	}
	slices.SortStableFunc(page.Norms, func(a, b normLine) int { return strings.Compare(a.group(), b.group()) })
	entered, err := norm.Entered(tx, by(c).Reach())
	if err != nil {
		return err
	}
	for _, n := range entered {
		if !n.Counts() {
			page.Waiting = append(page.Waiting, normLineOf(c, n, names))
		}
	}
	return nil
}

// normOrder is the order in which people look for them: the dead first, crops last.
var normOrder = []norm.Case{
	norm.Death, norm.Missing, norm.BadlyInjured, norm.HouseIsLost, norm.HouseIsHeavy, norm.Relocation, norm.Hunger,
	norm.HungerAtTet,
}

// group keeps the levels of a case together.
func (n *normLine) group() string {
	i := slices.Index(normOrder, n.Case)
	if i < 0 {
		return "x" + string(n.Case) + n.Band
	}
	return string(rune('a'+i)) + string(n.Case)
}

func normLineOf(c echo.Context, n norm.Norm, units map[int64]string) normLine {
	l := normLine{
		Norm: n, Title: n.Case.Title(n.Band, site.Lang(c)), Mine: n.EnteredBy == by(c).ID,
		Confirm: by(c).May(auth.ManageNorms, n.Unit), Unit: units[n.Unit], Base: money.VND(n.Standard),
	}
	if n.Item == norm.Money {
		l.Money = money.VND(n.Qty)
	} else {
		l.Kg = norm.KgText(n.Qty)
	}
	for _, class := range n.Classes {
		l.Classes = append(l.Classes, "norm.class."+class)
	}
	return l
}

// provincesOf are the provinces of a day that the officer's units lie in.
func provincesOf(c echo.Context, tx *pg.Tx, on workday.Day) (units []place.Unit, err error) {
	seen := map[int64]bool{}
	for _, g := range by(c).Grants {
		u, err := place.ByID(tx, g.Unit, on)
		if err != nil {
			return nil, err
		}
		above, err := place.Parents(tx, g.Unit, on)
		if err != nil {
			return nil, err
		}
		top := *u
		if len(above) > 0 {
			top = above[len(above)-1]
		}
		if !seen[top.ID] {
			seen[top.ID] = true
			units = append(units, top)
		}
	}
	return units, nil
}

// newNorm asks for a province's norm.
func (o *Office) newNorm(c echo.Context) error {
	if err := by(c).Must(auth.ManageNorms, 0); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ManageNorms)
	if err != nil {
		return err
	}
	unit := choice("unit", "norm.province")
	for _, u := range units {
		if u.Level == place.Province {
			unit.Options = append(unit.Options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
		}
	}
	cases := choice("case", "norm.case")
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		set, err := norm.InForce(tx, 0, o.day())
		if err != nil {
			return err
		}
		for _, n := range set.Cases() {
			value := string(n.Case)
			if n.Band != "" {
				value += "/" + n.Band
			}
			cases.Options = append(cases.Options, site.Option{Value: value, Text: n.Case.Title(n.Band, site.Lang(c))})
		}
		return nil
	})
	if err != nil {
		return err
	}
	qty, below := line("qty", "norm.qty", 40), area("below", "norm.below_reason", 500)
	qty.Hint, below.Hint = "norm.qty.hint", "norm.below_reason.hint"
	fields := []*site.Field{unit, cases, qty, line("basis", "norm.basis", 300), date("from", "norm.from")}
	fields = append(fields, optional(date("to", "norm.to"), below)...)
	classes := section{"norm.classes", nil}
	for _, class := range normClasses {
		classes.Fields = append(classes.Fields, tick("class_"+class, "norm.class."+class))
	}
	page := newForm(c, "norm.new", site.Path(c, home+"/dinh-muc"), site.T(site.Lang(c), "norm.title"),
		section{"", fields}, classes)
	return o.fill(c, page, func() (string, error) {
		f := norm.Form{
			Unit: unitOf(*unit), Case: page.get("case"), Qty: page.get("qty"), Basis: page.get("basis"),
			From: page.get("from"), To: page.get("to"), Below: page.get("below"),
		}
		for _, class := range normClasses {
			if page.get("class_"+class) == "yes" {
				f.Classes = append(f.Classes, class)
			}
		}
		if err := giving.Publishable("below", f.Below); err != nil {
			return "", err
		}
		_, err := norm.Enter(once(c, &page.Form), o.DB, by(c), f)
		return site.Path(c, home+"/dinh-muc"), err
	})
}

var normClasses = []string{"poor", "near_poor", "difficult", "average", "other"}

// confirmNorm is the second person's word.
func (o *Office) confirmNorm(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	if err := norm.Confirm(ctx(c), o.DB, by(c), n); err != nil {
		return o.showNorms(c, err)
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/dinh-muc"))
}

// normWork is norms that wait for their second person.
func (o *Office) normWork(c echo.Context, p *todayPage) error {
	return o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		list, err := norm.Entered(tx, by(c).Reach())
		n := 0
		for _, x := range list {
			if !x.Counts() && x.EnteredBy != by(c).ID && by(c).May(auth.ManageNorms, x.Unit) {
				n++
			}
		}
		p.add(n, "/dinh-muc", "today.norms", "")
		return err
	})
}
