package portal

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/chart"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type disasterPage struct {
	Trail     []site.Crumb
	Event     event
	Received  money.VND // by the campaigns for it
	Covers    []disclose.Cover
	Campaigns []campaignLink
	Goods     []goodsLine
	Over      bool // closed: nobody waits any more
	Legs      []legLine
	Uncovered []communeLine
	More      int // uncovered communes that are not listed
	Provinces []provinceLine
	Province  string // the one whose communes are shown
	Communes  []communeLine
	Map       template.HTML
	Legend    []legendLine
	Source    string
	Decisions []decisionLine
}

type campaignLink struct{ Slug, Name string }

// goodsLine is one kind of goods, its quantities in words.
type goodsLine struct{ Name, Asked, Decided, Given string }

// legLine is one stage of the clock.
type legLine struct {
	disclose.Leg
	Name string
	Span template.HTML
}

type provinceLine struct {
	Name, Href        string
	Communes, Reached int
	Decided, Given    money.VND
	Current           bool
}

// communeLine is one commune as the table and the map have it.
type communeLine struct {
	Anchor, Ref, Name                string
	Severity                         int
	Reported, Verified               string
	AskedBy, DecidedFor, GivenTo     string // households
	Asked, Approved, Decided, Given  money.VND
	Goods                            []goodsLine
	Stage, StageText, Badge          string
	Waits                            int // days; below zero: it waits no more
	ReportedOn, AssessedOn, AskedOn  workday.Day
	DecidedOn, LeftOn, First, Middle workday.Day
	codes                            []string
	mark                             chart.Mark
}

type legendLine struct {
	Swatch template.HTML
	Key    string
	N      int
}

type decisionLine struct {
	Slug, Fund     string
	Number         int64
	Year           int
	On             workday.Day
	Communes       int
	Rows           int64
	Decided, Given money.VND
	Goods          []goodsLine
}

var oneDisaster = site.PageOf[disasterPage]("portal/disaster", "public")

// What one page shows at most.
const (
	uncoveredMax = 12
	goodsMax     = 4
)

// getDisaster is one event: need, requests, decisions and what is in hand for each
// commune, how long it took, and where nobody has anything yet.
func (p *Portal) getDisaster(c echo.Context) error {
	ctx, lang := c.Request().Context(), site.Lang(c)
	d, err := disclose.DisasterOf(ctx, p.DB, c.Param("slug"))
	if err != nil {
		return err
	}
	today := p.today()
	page := disasterPage{Event: eventOf(lang, d.Event, d.UnitName), Source: chart.Source}
	page.Trail = trail(c, "/thien-tai", "disasters.title", page.Event.Name)
	page.Event.Asked, _, page.Event.Decided, page.Event.Given = d.Money.VND()
	page.Goods = goodsLines(lang, d.Goods, len(d.Goods))
	page.Legs, page.Over = legLines(lang, d.Clock), d.Over()
	for _, commune := range d.Communes {
		page.Event.Communes++
		if commune.Covered() {
			page.Event.Reached++
		} else if len(page.Uncovered) < uncoveredMax {
			page.Uncovered = append(page.Uncovered, communeOf(lang, commune, today, d.Over()))
		} else {
			page.More++
		}
	}
	for _, x := range d.Decisions {
		v := decisionLine{
			Slug: x.Slug, Fund: x.Fund, Number: x.Number, Year: x.Year, On: x.DecidedOn, Communes: x.Communes, Rows: x.Rows,
			Goods: goodsLines(lang, x.Goods, goodsMax),
		}
		_, _, v.Decided, v.Given = x.Money.VND()
		page.Decisions = append(page.Decisions, v)
	}
	if err := p.addCampaigns(ctx, lang, d.Slug, &page); err != nil {
		return err
	}
	chosen, err := page.choose(c, d)
	if err != nil {
		return err
	}
	page.addCommunes(lang, d, chosen, today)
	return oneDisaster.Render(c, http.StatusOK, page)
}

// choose picks the province whose communes are shown: the one asked for, else the
// one with most communes. Others are a link away.
func (page *disasterPage) choose(c echo.Context, d *disclose.Disaster) (chosen disclose.ProvinceReach, err error) {
	code := c.QueryParam("tinh")
	for i, p := range d.Provinces {
		if i == 0 && code == "" || p.Code == code {
			chosen = p
		}
	}
	if code != "" && chosen.Code != code {
		return chosen, echo.ErrNotFound
	}
	page.Province = chosen.Name
	if len(d.Provinces) < 2 {
		return chosen, nil
	}
	for _, p := range d.Provinces {
		v := provinceLine{
			Name: p.Name, Href: site.Path(c, "/thien-tai/:", d.Slug) + "?tinh=" + p.Code, Communes: p.Communes,
			Reached: p.Reached, Current: p.Code == chosen.Code,
		}
		_, _, v.Decided, v.Given = p.Money.VND()
		page.Provinces = append(page.Provinces, v)
	}
	return chosen, nil
}

// addCommunes fills in the table of a province's communes, and the map above it.
func (page *disasterPage) addCommunes(lang string, d *disclose.Disaster, in disclose.ProvinceReach, today workday.Day) {
	counts := map[chart.Mark]int{}
	of := map[string]chart.Area{}
	for _, commune := range d.Communes {
		if commune.Province != in.ID {
			continue
		}
		v := communeOf(lang, commune, today, d.Over())
		page.Communes = append(page.Communes, v)
		counts[v.mark]++
		for _, code := range v.codes {
			a, taken := of[code]
			if !taken || slices.Index(marks, v.mark) < slices.Index(marks, a.Mark) {
				a.Href, a.Mark = "#"+v.Anchor, v.mark // the one that waits most speaks for all
			}
			title := v.Name + ": " + v.summary(lang)
			a.Code, a.Name, a.Title = code, cmp.Or(a.Name, v.Name), strings.TrimPrefix(a.Title+"; "+title, "; ")
			of[code] = a
		}
	}
	slices.SortStableFunc(page.Communes, func(a, b communeLine) int {
		return cmp.Compare(slices.Index(marks, a.mark), slices.Index(marks, b.mark))
	})
	g := chart.Communes(in.Code)
	if g == nil || len(page.Communes) == 0 {
		return
	}
	areas := make([]chart.Area, 0, len(of))
	for _, code := range g.Codes() {
		if a, hit := of[code]; hit {
			areas = append(areas, a)
		}
	}
	page.Map = g.SVG(site.T(lang, "disaster.map.label", "province", in.Name), areas)
	for _, m := range marks {
		page.Legend = append(page.Legend, legendLine{chart.Swatch(m), "disaster.mark." + string(m), counts[m]})
	}
	page.Legend = append(page.Legend, legendLine{chart.Swatch(chart.Blank), "disaster.mark.blank", 0})
}

// marks of communes that the event hit, those that wait most first.
var marks = []chart.Mark{chart.Worst, chart.Dots, chart.Lines, chart.Solid}

func communeOf(lang string, c disclose.Commune, today workday.Day, over bool) communeLine {
	v := communeLine{
		Anchor: "xa-" + c.Unit.Code, Ref: c.Ref, Name: c.Unit.FullName, Severity: c.Severity,
		Reported: households(lang, c.Reported), Verified: households(lang, c.Verified),
		AskedBy: households(lang, c.Asked), DecidedFor: households(lang, c.Decided), GivenTo: households(lang, c.Given),
		Goods: goodsLines(lang, c.Goods, goodsMax), Stage: c.Stage.String(), Waits: c.Waits(today),
		ReportedOn: c.Days[disclose.Reported], AssessedOn: c.Days[disclose.Assessed], AskedOn: c.Days[disclose.Asked],
		DecidedOn: c.Days[disclose.Decided], LeftOn: c.Days[disclose.Left], First: c.First, Middle: c.Days[disclose.Handed],
		codes: c.Codes,
	}
	v.Asked, v.Approved, v.Decided, v.Given = c.Money.VND()
	v.StageText = "disaster.stage." + v.Stage
	if over && c.Stage != disclose.Done {
		v.StageText, v.Waits = "disaster.over."+v.Stage, -1 // nobody waits any more
	}
	switch {
	case c.Stage == disclose.Done:
		v.mark, v.Badge = chart.Solid, "done"
	case c.Covered():
		v.mark, v.Badge = chart.Lines, "plain"
	case c.Stage >= disclose.Decided:
		v.mark, v.Badge = chart.Dots, "wait"
	default:
		v.mark, v.Badge = chart.Worst, "trouble"
	}
	return v
}

// summary is what a pointer over the map says.
func (v communeLine) summary(lang string) string {
	return site.T(lang, "disaster.map.title", "verified", v.Verified, "asked", v.Asked, "decided", v.Decided, "given", v.Given)
}

// households is a count in words, where a small one is not told.
func households(lang string, n disclose.Count) string {
	switch n {
	case disclose.Few:
		return site.T(lang, "disaster.few")
	case disclose.Unknown:
		return "–"
	}
	return site.Grouped(lang, int64(n))
}
