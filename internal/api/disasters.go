package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type disasterView struct {
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	NameEN   string `json:"name_en,omitempty"`
	Cause    string `json:"cause"`
	Kind     string `json:"kind,omitempty"`
	State    string `json:"state"`
	StartsOn string `json:"starts_on"`
	EndsOn   string `json:"ends_on,omitempty"`
	Unit     string `json:"unit"`
	Communes int    `json:"communes"`
	Reached  int    `json:"communes_reached"`
	Money    reach  `json:"money"`

	Goods     []goodsReach `json:"goods,omitempty"`
	Clock     []leg        `json:"clock,omitempty"`
	Uncovered []string     `json:"uncovered,omitempty"` // communes in which nobody has anything
}

// reach is how far help has come, in đồng or base units of goods.
type reach struct {
	Requested int64 `json:"requested"`
	Approved  int64 `json:"approved"`
	Decided   int64 `json:"decided"`
	Delivered int64 `json:"delivered"`
}

func reachOf(r disclose.Reach) reach { return reach{r.Asked, r.Approved, r.Decided, r.Given} }

type goodsReach struct {
	Item string `json:"item"`
	Name string `json:"name"`
	Unit string `json:"unit"`
	reach
}

func goodsReachOf(list []disclose.ItemReach) []goodsReach {
	views := []goodsReach{}
	for _, g := range list {
		views = append(views, goodsReach{g.Code, g.Name, g.Unit, reachOf(g.Reach)})
	}
	return views
}

// leg is one stage of the clock, in days since the event.
type leg struct {
	Stage   string `json:"stage"`
	Reached int    `json:"reached"`
	Median  *int   `json:"median_days"`
	Worst   *int   `json:"worst_days"`
	WorstAt string `json:"worst_at,omitempty"`
	Waiting int    `json:"waiting"`
	Longest *int   `json:"longest_wait_days"`
	WaitsAt string `json:"longest_wait_at,omitempty"`
}

func disasterOf(e disclose.Event, unit string) disasterView {
	return disasterView{
		Slug: e.Slug, Name: e.Name, NameEN: e.NameEN, Cause: e.Cause, Kind: e.Kind, State: e.State,
		StartsOn: e.StartsOn.String(), EndsOn: e.EndsOn.String(), Unit: unit,
	}
}

// listDisasters gives the events that are no secret, the newest first.
func (a *API) listDisasters(c echo.Context) error {
	n, err := limit(c)
	if err != nil {
		return err
	}
	rows, err := disclose.Disasters(c.Request().Context(), a.DB)
	if err != nil {
		return err
	}
	if after := c.QueryParam("after"); after != "" {
		i := slices.IndexFunc(rows, func(r disclose.EventRow) bool { return r.Slug == after })
		if i < 0 {
			return fault.On("after", "api.after")
		}
		rows = rows[i+1:]
	}
	next := ""
	if len(rows) > n {
		rows, next = rows[:n], rows[n-1].Slug
	}
	var views []disasterView
	for _, r := range rows {
		v := disasterOf(r.Event, r.UnitName)
		v.Communes, v.Reached, v.Money = r.Communes, r.Reached, reachOf(r.Money)
		views = append(views, v)
	}
	return c.JSON(http.StatusOK, list(views, next))
}

// getDisaster is one event in sums, with its clock and where nobody has anything.
func (a *API) getDisaster(c echo.Context) error {
	d, err := disclose.DisasterOf(c.Request().Context(), a.DB, c.Param("slug"))
	if err != nil {
		return err
	}
	v := disasterOf(d.Event, d.UnitName)
	v.Communes, v.Money, v.Goods = len(d.Communes), reachOf(d.Money), goodsReachOf(d.Goods)
	v.Uncovered = []string{}
	for _, commune := range d.Communes {
		if commune.Covered() {
			v.Reached++
		} else {
			v.Uncovered = append(v.Uncovered, commune.Ref)
		}
	}
	for _, l := range d.Clock {
		x := leg{Stage: l.Stage.String(), Reached: l.Reached, Waiting: l.Waiting, WorstAt: l.WorstAt, WaitsAt: l.WaitsAt}
		if l.Reached > 0 {
			x.Median, x.Worst = &l.Median, &l.Worst
		}
		if l.Waiting > 0 {
			x.Longest = &l.Longest
		}
		v.Clock = append(v.Clock, x)
	}
	return c.JSON(http.StatusOK, v)
}

type communeReach struct {
	Unit     unit `json:"unit"`
	Severity int  `json:"severity"`
	// Households. Null is "from one to four", or that nobody reported.
	Reported  *int64 `json:"households_reported"`
	Verified  *int64 `json:"households_verified"`
	Requested *int64 `json:"households_requested"`
	Decided   *int64 `json:"households_decided"`
	Delivered *int64 `json:"households_delivered"`

	Money reach        `json:"money"`
	Goods []goodsReach `json:"goods"`
	Stage string       `json:"stage"`
	Waits int          `json:"waiting_days"`
	Days  communeDays  `json:"days"`
}

// communeDays are the days on which a commune reached each stage, "" where not yet.
type communeDays struct {
	Event     string `json:"event"`
	Reported  string `json:"reported,omitempty"`
	Assessed  string `json:"assessed,omitempty"`
	Requested string `json:"requested,omitempty"`
	Decided   string `json:"decided,omitempty"`
	Left      string `json:"left,omitempty"`
	First     string `json:"first_hand,omitempty"`
	Median    string `json:"median_hand,omitempty"`
	Last      string `json:"last_hand,omitempty"`
}

// getDisasterCommunes is each commune of an event: need, decided, delivered, clock.
func (a *API) getDisasterCommunes(c echo.Context) error {
	n, err := limit(c)
	if err != nil {
		return err
	}
	d, err := disclose.DisasterOf(c.Request().Context(), a.DB, c.Param("slug"))
	if err != nil {
		return err
	}
	communes := slices.SortedFunc(slices.Values(d.Communes), func(x, y disclose.Commune) int {
		return int(x.Unit.ID - y.Unit.ID)
	})
	if after := c.QueryParam("after"); after != "" {
		i := slices.IndexFunc(communes, func(x disclose.Commune) bool { return x.Ref == after })
		if i < 0 {
			return fault.On("after", "api.after")
		}
		communes = communes[i+1:]
	}
	next := ""
	if len(communes) > n {
		communes, next = communes[:n], communes[n-1].Ref
	}
	today := workday.On(a.DB.Now())
	var views []communeReach
	for _, x := range communes {
		views = append(views, communeReach{
			Unit: unitOf(x.Unit, today), Severity: x.Severity,
			Reported: told(x.Reported), Verified: told(x.Verified), Requested: told(x.Asked), Decided: told(x.Decided),
			Delivered: told(x.Given),
			Money:     reachOf(x.Money), Goods: goodsReachOf(x.Goods), Stage: x.Stage.String(), Waits: x.Waits(today),
			Days: communeDays{
				x.Days[disclose.Hit].String(), x.Days[disclose.Reported].String(), x.Days[disclose.Assessed].String(),
				x.Days[disclose.Asked].String(), x.Days[disclose.Decided].String(), x.Days[disclose.Left].String(),
				x.First.String(), x.Days[disclose.Handed].String(), x.Last.String(),
			},
		})
	}
	return c.JSON(http.StatusOK, list(views, next))
}

// told is a count that may be told, else null.
func told(n disclose.Count) *int64 {
	if n < 0 {
		return nil
	}
	v := int64(n)
	return &v
}
