package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// roundsPage is what was decided, newest first.
type roundsPage struct{ Rounds []roundHead }

type roundHead struct {
	Slug, Name, Number, Event, EventPath, Fund, Unit string
	DecidedOn                                        workday.Day
}

var rounds = site.PageOf[roundsPage]("portal/rounds", "public")

func headOf(c echo.Context, r *aid.PublicRound) roundHead {
	h := roundHead{
		Slug: r.Slug, Name: r.Name, Number: aid.DecisionLabel(r.Number), Event: r.EventName,
		EventPath: site.Path(c, "/thien-tai/:", r.EventSlug), Fund: r.Fund, Unit: r.UnitName, DecidedOn: r.DecidedOn,
	}
	if site.Lang(c) == "en" && r.EventNameEN != "" {
		h.Event = r.EventNameEN
	}
	return h
}

func (p *Portal) getRounds(c echo.Context) error {
	list, err := p.Aid.PublicRounds(c.Request().Context())
	if err != nil {
		return err
	}
	var page roundsPage
	for i := range list {
		page.Rounds = append(page.Rounds, headOf(c, &list[i]))
	}
	return rounds.Render(c, http.StatusOK, page)
}

// roundPage is a decided round: what it looked at, by which rule, what came out, and
// the button that computes all of it again.
type roundPage struct {
	roundHead
	Forged, Signed bool // what came with the paper's QR
	Method         string
	CutOn          workday.Day
	ListHash, Hash string
	Data           string // where the browser finds the published list
	Lots           []roundLot
	Norms          []roundNorm
	Sums           []roundSum
	Totals         []roundSum
	Rows           []roundRow
	Older          string
	Notices        []noticeHead // that hang today
}

// roundLot is where money or goods came from: the campaign they were given to, or
// the fund's own book, and the wish that goes with them. Never who gave.
type roundLot struct {
	ID                                string // as the published list names it
	Source, Path                      string // Path: the campaign's page
	Wish, Words, Item, Qty, For, Area string
	Place                             string // the bank and account where money lies, or cash
	CameOn                            workday.Day
}

type roundNorm struct {
	Case, Amount, Basis string
	From                workday.Day
	EventDay            workday.Day
}

type roundSum struct {
	Unit, Item, Want, Qty, Given string
	Approved                     string
	Rest                         bool // earlier rounds gave a part of what was approved
	Rows                         int
}

type roundRow struct {
	Nth                                       int
	Name, Village, Unit, Case, Sum, Want, Qty string
	ByNorm                                    string // where what was approved is another amount
	Approved, Before                          string // Before: what earlier rounds gave of it
	Given, Struck                             bool
	Notice                                    string
}

var round = site.PageOf[roundPage]("portal/round", "public")

// getRound is what the QR of a decision opens.
func (p *Portal) getRound(c echo.Context) error {
	ctx, lang := c.Request().Context(), site.Lang(c)
	r, err := p.Aid.PublicRoundOf(ctx, c.Param("slug"), false)
	if err != nil {
		return err
	}
	n, _ := strconv.ParseInt(c.QueryParam("sau"), 10, 32) // beyond it there is no row
	after := int(n)
	rows, err := p.Aid.PublicRowsOf(ctx, r.Slug, max(after, 0), 200)
	if err != nil {
		return err
	}
	amounts, err := p.Aid.Amounts(ctx)
	if err != nil {
		return err
	}
	page := roundPage{
		roundHead: headOf(c, r), Method: "round.method." + string(r.Method), CutOn: r.CutOn, ListHash: r.ListHash,
		Hash: r.Hash, Data: "/api/v1/rounds/" + r.Slug,
	}
	if token := c.QueryParam("s"); token != "" {
		page.Signed = p.Aid.DecisionSigned(token, r)
		page.Forged = !page.Signed
	}
	for _, l := range r.Lots {
		page.Lots = append(page.Lots, lotOf(c, l, r.Units[l.Area].FullName, amounts))
	}
	for _, n := range r.Norms {
		page.Norms = append(page.Norms, roundNorm{norm.Case(n.Case).Title("", lang), amounts.Say(n.Item, n.Qty, lang), n.Basis, n.From, n.EventDay})
	}
	page.Sums, page.Totals = sumsOf(r.Sums, func(unit int64) string { return r.Units[unit].FullName }, amounts, lang)
	for _, x := range rows {
		page.Rows = append(page.Rows, rowOf(x, r.Units[x.Unit].FullName, amounts, lang))
	}
	hang, err := p.Aid.PublicNotices(ctx)
	if err != nil {
		return err
	}
	for i := range hang {
		if hang[i].Slug == r.Slug {
			page.Notices = append(page.Notices, noticeHeadOf(c, &hang[i]))
		}
	}
	if n := len(rows); n == 200 {
		page.Older = site.Path(c, "/phan-bo/:", r.Slug) + "?sau=" + strconv.Itoa(rows[n-1].Nth)
	}
	return round.Render(c, http.StatusOK, page)
}

func lotOf(c echo.Context, l aid.PublicLot, area string, amounts aid.Amounts) roundLot {
	lang := site.Lang(c)
	x := roundLot{
		ID: strings.TrimPrefix(l.ID, "L"), Source: l.Book, Wish: l.Earmark, Item: amountName(amounts, l.Item, lang),
		Qty: amounts.Say(l.Item, l.Qty, lang), Area: area, CameOn: l.CameOn,
	}
	if x.Place = l.Bank; l.Cash {
		x.Place = site.T(lang, "round.lot.cash")
	}
	if l.Wish != l.Earmark {
		x.Words = l.Wish
	}
	if l.Campaign != "" {
		x.Source, x.Path = l.Title, site.Path(c, "/ung-ho/:", l.Campaign)
		if lang == site.English && l.TitleEN != "" {
			x.Source = l.TitleEN
		}
	}
	var names []string
	for _, letter := range l.Purposes {
		names = append(names, aid.PurposeTitle(letter, lang))
	}
	x.For = strings.Join(names, "; ")
	return x
}

func rowOf(x aid.PublicRow, unit string, amounts aid.Amounts, lang string) roundRow {
	row := roundRow{
		Nth: x.Nth, Name: x.Name, Village: x.Village, Unit: unit, Case: norm.Case(x.Case).Title("", lang), Sum: x.Sum,
		Want: amounts.Say(x.Item, x.Want, lang), Qty: amounts.Say(x.Item, x.Qty, lang), Given: x.Given >= x.Qty, Struck: x.Struck,
		Notice: x.Notice, Approved: amounts.Say(x.Item, x.Approved, lang),
	}
	if x.Household != "" {
		row.Name = site.T(lang, "decisions.household", "name", x.Name, "code", x.Household)
	}
	if x.Approved > x.Want {
		row.Before = amounts.Say(x.Item, x.Approved-x.Want, lang)
	}
	if terms, ok := norm.Read(x.Sum); ok {
		row.Sum = norm.TextIn(terms, lang)
		if qty := norm.Result(terms); qty != x.Approved {
			row.ByNorm = amounts.Say(x.Item, qty, lang)
		}
	}
	return row
}

// sumsOf are the communes' sums and those of each item.
func sumsOf(sums []aid.PublicSum, name func(int64) string, amounts aid.Amounts, lang string) (list, totals []roundSum) {
	say := func(s aid.PublicSum) roundSum {
		return roundSum{
			Item: amountName(amounts, s.Item, lang), Rows: s.Rows, Want: amounts.Say(s.Item, s.Want, lang),
			Qty: amounts.Say(s.Item, s.Qty, lang), Given: amounts.Say(s.Item, s.Given, lang),
			Approved: amounts.Say(s.Item, s.Approved, lang), Rest: s.Approved > s.Want,
		}
	}
	var all []aid.PublicSum
	for _, s := range sums {
		x := say(s)
		x.Unit = name(s.Unit)
		list = append(list, x)
		i := slices.IndexFunc(all, func(t aid.PublicSum) bool { return t.Item == s.Item })
		if i < 0 {
			i = len(all)
			all = append(all, aid.PublicSum{Item: s.Item})
		}
		all[i].Rows += s.Rows
		all[i].Approved += s.Approved
		all[i].Want, all[i].Qty, all[i].Given = all[i].Want+s.Want, all[i].Qty+s.Qty, all[i].Given+s.Given
	}
	for _, s := range all {
		totals = append(totals, say(s))
	}
	return list, totals
}

// amountName is an item's name, or the page's word for money.
func amountName(a aid.Amounts, item, lang string) string {
	if item == ledger.VND {
		return site.T(lang, "item.money")
	}
	return a.Name(item, lang)
}

// scaled reports whether the round had less than was wanted and shared it.
func (p roundPage) Scaled() bool { return p.Method == "round.method."+string(allot.NormScaled) }
