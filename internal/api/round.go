package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// roundRoutes hangs rounds and decisions into the API.
func (a *API) roundRoutes(g *echo.Group) {
	g.GET("/rounds", a.listRounds)
	g.POST("/rounds", a.prepareRound)
	g.GET("/rounds/lots", a.listLots)
	g.GET("/rounds/:slug", a.getRound)
	g.POST("/rounds/:slug/simulate", a.simulateRound)
	g.POST("/rounds/:slug/submit", a.submitRound)
	g.POST("/rounds/:slug/decide", a.decideRound)
}

type roundHead struct {
	Slug      string      `json:"slug"`
	Name      string      `json:"name"`
	Decision  string      `json:"decision"`
	DecidedOn workday.Day `json:"decided_on"`
	Disaster  string      `json:"disaster"`
	Fund      string      `json:"fund"`
	Unit      string      `json:"unit"`
	URL       string      `json:"url"`
}

func (a *API) roundHead(r *aid.PublicRound) roundHead {
	return roundHead{r.Slug, r.Name, aid.DecisionLabel(r.Number), r.DecidedOn, r.EventSlug, r.Fund, r.UnitName, a.Aid.RoundURL(r.Slug)}
}

func (a *API) listRounds(c echo.Context) error {
	all, err := a.Aid.PublicRounds(c.Request().Context())
	if err != nil {
		return err
	}
	var items []roundHead
	for i := range all {
		items = append(items, a.roundHead(&all[i]))
	}
	return pageIn(c, items, func(v roundHead) string { return v.Slug })
}

// roundView is enough to compute a round again: list is the published text, whose
// SHA-256 is list_hash; each of its items has the input of the rule and its result.
type roundView struct {
	roundHead
	ConfirmedAt time.Time      `json:"confirmed_at"`
	CutOn       workday.Day    `json:"cut_on"`
	Method      string         `json:"method"`
	Formula     string         `json:"formula"`
	Remainder   string         `json:"remainder"`
	Norms       []aid.NormUsed `json:"norms"`
	Lots        []roundLot     `json:"lots"`
	Units       []roundUnit    `json:"units"`
	ListHash    string         `json:"list_hash"`
	FactsHash   string         `json:"facts_hash"`
	List        string         `json:"list"`
	Rows        []roundRow     `json:"rows"`
}

type roundLot struct {
	ID       string   `json:"id"`
	Item     string   `json:"item"`
	Qty      int64    `json:"qty"`
	Book     string   `json:"book"`
	Earmark  string   `json:"earmark,omitempty"`
	Purposes []string `json:"purposes,omitempty"`
	Area     int64    `json:"area,omitempty"`

	Wish     string      `json:"wish,omitempty"`     // what the earmark is for, in its public words
	Campaign string      `json:"campaign,omitempty"` // slug of the campaign whose book it is
	Title    string      `json:"title,omitempty"`    // of the campaign
	CameOn   workday.Day `json:"came_on,omitzero"`   // of a lot of goods
}

type roundUnit struct {
	ID   int64  `json:"id"` // as areas of the list name it
	Code string `json:"code"`
	Name string `json:"name"`
}

type roundRow struct {
	Row     int    `json:"row"`
	Unit    int64  `json:"unit"`
	Name    string `json:"name,omitempty"`    // masked, while the list hangs
	Village string `json:"village,omitempty"` // likewise
	// Household is the end of the code, where two of a village have one name; likewise.
	Household string `json:"household,omitempty"`
	Purpose   string `json:"purpose"`
	Case      string `json:"case"`
	Norm      int64  `json:"norm"`
	Sum       string `json:"sum"`
	Item      string `json:"item"`
	Approved  int64  `json:"approved"` // of the line; want is what earlier rounds left of it
	Want      int64  `json:"want"`
	Qty       int64  `json:"qty"`
	Given     int64  `json:"given"`
	Struck    bool   `json:"struck,omitempty"`
}

// The rules in words, for who reads the file without our pages.
var formulas = map[string]string{
	"norm":        "qty = want",
	"norm_scaled": "qty = floor(want × money / sum of wants, step), tier by tier where earmarks make one share impossible",
}

const remainderRule = "what rounding leaves is given in single steps, the row with the largest loss first, equal losses by row order; earmarked lots pay first, then the oldest"

func roundRows(rows []aid.PublicRow) []roundRow {
	out := make([]roundRow, len(rows))
	for i, r := range rows {
		out[i] = roundRow{r.Nth, r.Unit, r.Name, r.Village, r.Household, r.Purpose, r.Case, r.Norm, r.Sum, r.Item, r.Approved, r.Want, r.Qty, r.Given, r.Struck}
	}
	return out
}

func (a *API) getRound(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := a.Aid.PublicRoundOf(ctx, c.Param("slug"), true)
	if err != nil {
		return err
	}
	rows, err := a.Aid.PublicRowsOf(ctx, r.Slug, 0, 20_000)
	if err != nil {
		return err
	}
	v := roundView{
		roundHead: a.roundHead(r), ConfirmedAt: r.ConfirmedAt, CutOn: r.CutOn, Method: string(r.Method),
		Formula: formulas[string(r.Method)], Remainder: remainderRule, Norms: r.Norms, ListHash: r.ListHash, FactsHash: r.Hash,
		List: string(r.List), Rows: roundRows(rows), Lots: []roundLot{}, Units: []roundUnit{},
	}
	for _, l := range r.Lots {
		v.Lots = append(v.Lots, roundLot{l.ID, l.Item, l.Qty, l.Book, l.Earmark, l.Purposes, l.Area, l.Wish, l.Campaign, l.Title, l.CameOn})
	}
	seen := map[int64]bool{}
	for _, s := range r.Sums {
		if u, ok := r.Units[s.Unit]; ok && !seen[s.Unit] {
			seen[s.Unit] = true
			v.Units = append(v.Units, roundUnit{u.ID, u.Code, u.FullName})
		}
	}
	return c.JSON(http.StatusOK, v)
}

type newRound struct {
	Disaster string `json:"disaster"`
	Fund     int64  `json:"fund"`
	Name     string `json:"name"`
	Method   string `json:"method"`
	CutOn    string `json:"cut_on"`
	Step     int64  `json:"step"`
	Lots     []struct {
		Account  int64  `json:"account"`
		Qty      int64  `json:"qty"`
		Purposes string `json:"purposes"`
	} `json:"lots"`
}

// officerRound is a round as its officers see it.
type officerRound struct {
	Slug   string    `json:"slug"`
	Name   string    `json:"name"`
	State  string    `json:"state"`
	Method string    `json:"method"`
	Fund   int64     `json:"fund"`
	Lots   []lotView `json:"lots"`
}

type lotView struct {
	Account   int64    `json:"account"`
	Item      string   `json:"item"`
	Held      int64    `json:"held"`
	Qty       int64    `json:"qty"`
	Book      string   `json:"book"`
	Earmark   string   `json:"earmark,omitempty"`
	Purposes  []string `json:"purposes,omitempty"`
	Earmarked bool     `json:"earmarked"`
}

func lotViews(lots []aid.Lot) []lotView {
	out := make([]lotView, len(lots))
	for i, l := range lots {
		out[i] = lotView{l.Account, l.Item, l.Held, l.Qty, l.BookName, l.Name, l.Purposes, l.Earmarked()}
	}
	return out
}

func officerRoundOf(r *aid.Round) officerRound {
	return officerRound{r.Slug, r.Name, string(r.State), string(r.Method), r.Fund, lotViews(r.Lots)}
}

func (a *API) listLots(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	lots, err := a.Aid.Offer(c.Request().Context(), by, c.QueryParam("disaster"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(lotViews(lots), ""))
}

func (a *API) prepareRound(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newRound
	if err := read(c, &in); err != nil {
		return err
	}
	f := aid.RoundForm{Event: in.Disaster, Fund: in.Fund, Name: in.Name, Method: in.Method, CutOn: in.CutOn, Step: amountText(in.Step)}
	for _, l := range in.Lots {
		f.Lots = append(f.Lots, aid.LotForm{Account: l.Account, Qty: amountText(l.Qty), Purposes: l.Purposes})
	}
	r, err := a.Aid.PrepareRound(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/rounds/"+r.Slug)
	return c.JSON(http.StatusCreated, officerRoundOf(r))
}

// amountText is an amount as a form would have it, "" for none.
func amountText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

type scenarioView struct {
	Method string         `json:"method"`
	Items  []scenarioItem `json:"items"`
}

type scenarioItem struct {
	Item    string         `json:"item"`
	Have    int64          `json:"have"`
	Want    int64          `json:"want"`
	Given   int64          `json:"given"`
	Short   int64          `json:"short"`
	Missing int64          `json:"missing"`
	Whole   int            `json:"rows_whole"`
	Partly  int            `json:"rows_partly"`
	None    int            `json:"rows_none"`
	Units   []scenarioUnit `json:"units"`
}

type scenarioUnit struct {
	Unit  int64 `json:"unit"`
	Rows  int   `json:"rows"`
	Want  int64 `json:"want"`
	Given int64 `json:"given"`
}

// simulateRound answers both methods side by side.
func (a *API) simulateRound(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	s, err := a.Aid.Simulate(c.Request().Context(), by, c.Param("slug"))
	if err != nil {
		return err
	}
	views := []scenarioView{}
	for _, x := range s.Scenarios {
		v := scenarioView{Method: string(x.Method), Items: []scenarioItem{}}
		for _, f := range x.Items {
			item := scenarioItem{f.Item, f.Have, f.Want, f.Given, f.Short, f.Missing, f.Whole, f.Partly, f.None, []scenarioUnit{}}
			for _, u := range f.Units {
				item.Units = append(item.Units, scenarioUnit(u))
			}
			v.Items = append(v.Items, item)
		}
		views = append(views, v)
	}
	return c.JSON(http.StatusOK, map[string]any{"slug": s.Slug, "lines": s.Lines, "left_out": len(s.LeftOut), "scenarios": views})
}

func (a *API) submitRound(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	r, err := a.Aid.SubmitRound(c.Request().Context(), by, c.Param("slug"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, officerRoundOf(r))
}

type word struct {
	Word   string `json:"word"` // decide, confirm, return
	On     string `json:"on"`
	Reason string `json:"reason"`
}

// decideRound is one person's word: the first, the second, or back to who prepared.
func (a *API) decideRound(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.DecideRound, 0); err != nil {
		return err
	}
	slug := c.Param("slug")
	r, err := a.Aid.RoundFor(c.Request().Context(), by, slug)
	if err != nil {
		return err
	}
	if err := by.Must(auth.DecideRound, r.Unit); err != nil {
		return err
	}
	var in word
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	switch in.Word {
	case "decide":
		r, err = a.Aid.DecideRound(ctx, by, slug)
	case "return":
		r, err = a.Aid.ReturnRound(ctx, by, slug, in.Reason)
	case "confirm":
		if _, err = a.Aid.ConfirmRound(ctx, by, slug, in.On); err == nil {
			r, err = a.Aid.RoundFor(ctx, by, slug)
		}
	default:
		err = fault.On("word", "api.word")
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, officerRoundOf(r))
}
