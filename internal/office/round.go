package office

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) roundRoutes(g *echo.Group) {
	g.GET("/phan-bo", o.rounds)
	g.Match(both, "/phan-bo/moi", o.newRound)
	g.GET("/phan-bo/:slug", o.round)
	g.Match(both, "/phan-bo/:slug/sua", o.changeRound)
	g.POST("/phan-bo/:slug/tinh", o.simulateRound)
	g.POST("/phan-bo/:slug/trinh", o.submitRound)
	g.Match(both, "/phan-bo/:slug/rut", o.withdrawRound)
	g.Match(both, "/phan-bo/:slug/tra-lai", o.returnRound)
	g.Match(both, "/phan-bo/:slug/quyet-dinh", o.decideRound)
	g.Match(both, "/phan-bo/:slug/xac-nhan", o.confirmRound)
	g.GET("/phan-bo/:slug/giay", o.decisionPaper)
}

// aidWork is what rounds, notices and objections ask of an officer.
func (o *Office) aidWork(c echo.Context, p *todayPage) error {
	w, err := o.Aid.WorkFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	for _, x := range []struct {
		aid.Waiting
		href, label string
		kind        duty.Kind // "" for what has no day
	}{
		{w.ToSubmit, "/phan-bo", "today.rounds.draft", ""},
		{w.ToDecide, "/phan-bo", "today.rounds.decide", ""},
		{w.ToConfirm, "/phan-bo", "today.rounds.confirm", ""},
		{w.ToPutUp, "/niem-yet", "today.notices", duty.NoticePost},
		{w.ToAnswer, "/khieu-nai", "today.objections", duty.ObjectionAnswer},
		{w.ToStrike, "/khieu-nai", "today.strikes", duty.RowStrike},
	} {
		p.wait(p.timed(workLine{Href: x.href, Label: x.label, N: int64(x.N), Since: x.Since}, x.kind, x.Refs...))
	}
	return nil
}

type roundsPage struct {
	Rounds     []aid.Round
	MayPrepare bool
	Pager      site.Pager
}

// roundsOfPage is how many rounds aid gives at once.
const roundsOfPage = 200

var roundsPages = site.PageOf[roundsPage]("office/rounds", "office")

func (o *Office) rounds(c echo.Context) error {
	list, err := o.Aid.RoundsFor(ctx(c), by(c), number(c, "truoc"))
	if err != nil {
		return err
	}
	page := roundsPage{Rounds: list, MayPrepare: by(c).May(auth.PrepareRound, 0)}
	if n := len(list); n == roundsOfPage {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[n-1].ID, 10))
	}
	return roundsPages.Render(c, http.StatusOK, page)
}

// roundPage is a round as officers see it: what it may spend, what both methods make
// of it, who did what, and what every line gets.
type roundPage struct {
	site.Form
	aid.Round
	Decision                         *aid.Decision
	Number                           string
	Lots                             []roundLot
	Methods                          []methodFigures
	Lines                            int
	LeftOut                          []leftOutLine
	HeldBy                           []aid.Other // rounds that hold lines of this draft
	Rows                             []roundRowLine
	Pager                            site.Pager
	MayChange, MayDecide, MayConfirm bool
	MayReturn                        bool
	Public                           string // its public page
}

type roundLot struct {
	aid.Lot
	QtyText, HeldText, Where string
	PurposeNames             []string
	AreaName, Place          string
}

type leftOutLine struct {
	Code, Unit, Open, Why string
}

type roundRowLine struct {
	aid.RoundRow
	UnitName, CaseName, WantText, QtyText string
	ApprovedText, BeforeText              string // BeforeText: what earlier rounds gave of it
}

var roundPages = site.PageOf[roundPage]("office/round", "office")

func (o *Office) round(c echo.Context) error { return o.showRound(c, nil) }

func (o *Office) showRound(c echo.Context, refused error) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err != nil {
		return err
	}
	page := roundPage{Form: site.NewForm(c), Round: *r}
	page.Round.Lots = nil
	hand, decider := false, int64(0)
	for _, a := range r.Acts {
		hand = hand || a.By == by(c).ID && (a.Act == "prepared" || a.Act == "submitted")
		if a.Act == "decided" {
			decider = a.By
		}
	}
	decides := by(c).May(auth.DecideRound, r.Unit)
	page.MayChange = r.State == aid.RoundDraft && by(c).May(auth.PrepareRound, r.Unit)
	page.MayDecide = r.State == aid.RoundSubmitted && decides && !hand
	page.MayConfirm = r.State == aid.RoundDecided && decides && !hand && decider != by(c).ID
	page.MayReturn = decides && (r.State == aid.RoundSubmitted || r.State == aid.RoundDecided)
	if r.Decision != 0 {
		if page.Decision, err = o.Aid.DecisionFor(ctx(c), by(c), r.Slug); err != nil {
			return err
		}
		page.Number = page.Decision.Label()
		if !r.Private {
			page.Public = site.Path(c, "/phan-bo/:", r.Slug)
		}
	}
	if err := o.fillRound(c, &page, r); err != nil {
		return err
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return roundPages.Render(c, page.Status, page)
}

func (o *Office) fillRound(c echo.Context, page *roundPage, r *aid.Round) error {
	lang := site.Lang(c)
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return err
	}
	var sim *aid.Simulation
	if r.State == aid.RoundDraft || r.State == aid.RoundSubmitted {
		if sim, err = o.Aid.SimulationOf(ctx(c), by(c), r.Slug); err != nil {
			return err
		}
	}
	var rows []aid.RoundRow
	if r.State != aid.RoundDraft {
		if rows, err = o.Aid.RoundRows(ctx(c), by(c), r.Slug, int(number(c, "sau"))); err != nil {
			return err
		}
	}
	var units []int64
	for _, l := range r.Lots {
		units = append(units, l.Area)
	}
	for _, x := range rows {
		units = append(units, x.Unit)
	}
	if sim != nil {
		for _, f := range sim.Scenarios[0].Items {
			for _, u := range f.Units {
				units = append(units, u.Unit)
			}
		}
		for _, l := range sim.LeftOut {
			units = append(units, l.Unit)
		}
	}
	slices.Sort(units)
	names, err := o.unitNames(c, slices.Compact(units))
	if err != nil {
		return err
	}
	places, err := o.Aid.Places(ctx(c), by(c))
	if err != nil {
		return err
	}
	for _, l := range r.Lots {
		page.Lots = append(page.Lots, roundLot{
			Lot: l, QtyText: amounts.Say(l.Item, l.Qty, lang), HeldText: amounts.Say(l.Item, l.Held, lang),
			Where: roundItemName(amounts, l.Item, lang), PurposeNames: purposeNames(lang, l.Purposes), AreaName: names[l.Area],
			Place: lotPlace(places, l, lang),
		})
	}
	if sim != nil {
		page.Lines, page.HeldBy = sim.Lines, sim.HeldBy
		for _, s := range sim.Scenarios {
			page.Methods = append(page.Methods, roundFigures(s, r.Method, amounts, names, lang))
		}
		for _, l := range sim.LeftOut[:min(len(sim.LeftOut), 100)] {
			page.LeftOut = append(page.LeftOut, leftOutLine{
				l.HouseholdCode, names[l.Unit], amounts.Say(l.Item, l.Open, lang), site.T(lang, "round.out."+l.Why),
			})
		}
	}
	for _, x := range rows {
		row := roundRowLine{
			RoundRow: x, UnitName: names[x.Unit], CaseName: norm.Case(x.Case).Title("", lang),
			WantText: amounts.Say(x.Item, x.Want, lang), QtyText: amounts.Say(x.Item, x.Qty, lang),
			ApprovedText: amounts.Say(x.Item, x.Approved, lang),
		}
		if x.Approved > x.Want {
			row.BeforeText = amounts.Say(x.Item, x.Approved-x.Want, lang)
		}
		page.Rows = append(page.Rows, row)
	}
	if n := len(rows); n == 200 {
		page.Pager.Older = with(c, "sau", strconv.Itoa(rows[n-1].Nth))
	}
	return nil
}

func purposeNames(lang string, letters []string) (names []string) {
	for _, p := range letters {
		names = append(names, aid.PurposeTitle(p, lang))
	}
	return names
}

// simulateRound keeps what both methods show now.
func (o *Office) simulateRound(c echo.Context) error {
	if _, err := o.Aid.Simulate(ctx(c), by(c), c.Param("slug")); err != nil {
		return o.showRound(c, err)
	}
	return site.SeeOther(c, home+"/phan-bo/:", c.Param("slug"))
}

func (o *Office) submitRound(c echo.Context) error {
	if _, err := o.Aid.SubmitRound(ctx(c), by(c), c.Param("slug")); err != nil {
		return o.showRound(c, err)
	}
	return site.SeeOther(c, home+"/phan-bo/:", c.Param("slug"))
}
