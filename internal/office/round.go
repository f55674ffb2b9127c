package office

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
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
	}{
		{w.ToSubmit, "/phan-bo", "today.rounds.draft"},
		{w.ToDecide, "/phan-bo", "today.rounds.decide"},
		{w.ToConfirm, "/phan-bo", "today.rounds.confirm"},
		{w.ToPutUp, "/niem-yet", "today.notices"},
		{w.ToAnswer, "/khieu-nai", "today.objections"},
		{w.ToStrike, "/khieu-nai", "today.strikes"},
	} {
		p.wait(workLine{Href: x.href, Label: x.label, N: int64(x.N), Since: x.Since, Due: x.Due, Late: int64(x.Late)})
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

// roundFormPage asks which money goes to which event by which rule.
type roundFormPage struct {
	site.Form
	Event, Fund, Name, Method, CutOn, Step site.Field
	Chosen                                 bool // the event is
	Needs                                  []roundNeed
	Lots                                   []roundLotField
	Back                                   string
	Change                                 bool
}

type roundNeed struct {
	Item, Open string
	Lines      int
	Households int
}

type roundLotField struct {
	aid.Lot
	HeldText, ItemName  string
	Place               string // the account, cash or the warehouse
	Take, Qty, Purposes site.Field
}

var roundFormPages = site.PageOf[roundFormPage]("office/roundform", "office")

func (o *Office) roundForm(c echo.Context, event string) (*roundFormPage, error) {
	p := &roundFormPage{
		Form:  site.NewForm(c),
		Event: site.Field{Name: "su-kien", Type: "select", Label: "round.event", Value: event},
		Fund:  site.Field{Name: "fund", Type: "select", Label: "round.fund"},
		Name:  site.Field{Name: "name", Label: "round.name", Hint: "round.name.hint", Max: 200},
		Method: site.Field{Name: "method", Type: "radios", Label: "round.method", Options: []site.Option{
			{Value: string(allot.Norm), Label: "round.method.norm", Hint: "round.method.norm.hint"},
			{Value: string(allot.NormScaled), Label: "round.method.norm_scaled", Hint: "round.method.norm_scaled.hint"},
		}},
		CutOn: site.Field{Name: "cut_on", Label: "round.cut_on", Hint: "round.cut_on.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Step:  site.Field{Name: "step", Label: "round.step", Hint: "round.step.hint", Optional: true, Max: 20, Inputmode: "numeric", Unit: "₫"},
		Back:  site.Path(c, home+"/phan-bo"),
	}
	if err := o.roundChoices(c, p); err != nil || event == "" {
		return p, err
	}
	lots, err := o.Aid.Offer(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	needs, err := o.Aid.NeedOf(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return nil, err
	}
	places, err := o.Aid.Places(ctx(c), by(c))
	if err != nil {
		return nil, err
	}
	lang := site.Lang(c)
	p.Chosen = true
	for _, n := range needs {
		p.Needs = append(p.Needs, roundNeed{roundItemName(amounts, n.Item, lang), amounts.Say(n.Item, n.Open, lang), n.Lines, n.Households})
	}
	for _, l := range lots {
		n := strconv.FormatInt(l.Account, 10)
		p.Lots = append(p.Lots, roundLotField{
			Lot: l, HeldText: amounts.Say(l.Item, l.Held, lang), ItemName: roundItemName(amounts, l.Item, lang), Place: lotPlace(places, l, lang),
			Take:     site.Field{Name: "lot_" + n, Type: "check", Label: "round.lot.take"},
			Qty:      site.Field{Name: "qty_" + n, Label: "round.lot.qty", Optional: true, Max: 30, Inputmode: "numeric"},
			Purposes: site.Field{Name: "purposes_" + n, Label: "round.lot.purposes", Value: strings.Join(l.Purposes, " "), Optional: true, Max: 30},
		})
	}
	return p, nil
}

// lotPlace names the bank account or the warehouse of a lot, or says cash.
func lotPlace(p aid.Places, l aid.Lot, lang string) string {
	if l.Kind == ledger.Cash {
		return site.T(lang, "round.lot.cash")
	}
	return p.Of(l)
}

// roundItemName is an item's name, or the page's word for money.
func roundItemName(a aid.Amounts, item, lang string) string {
	if item == ledger.VND {
		return site.T(lang, "item.money")
	}
	return a.Name(item, lang)
}

// roundChoices fills in the events and the funds where the officer prepares rounds.
func (o *Office) roundChoices(c echo.Context, p *roundFormPage) error {
	funds, err := o.fundsInReach(c)
	if err != nil {
		return err
	}
	for _, f := range funds {
		if by(c).May(auth.PrepareRound, f.Unit) {
			p.Fund.Options = append(p.Fund.Options, site.Option{Value: strconv.FormatInt(f.ID, 10), Text: f.Name})
		}
	}
	if len(p.Fund.Options) > 0 {
		p.Fund.Value = p.Fund.Options[0].Value
	}
	return o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		events, err := disaster.Events(tx, disaster.EventFilter{})
		for _, e := range events {
			if e.State != disaster.Draft {
				p.Event.Options = append(p.Event.Options, site.Option{Value: e.Slug, Text: e.Title(site.Lang(c))})
			}
		}
		return err
	})
}

func (p *roundFormPage) fields() []*site.Field {
	all := []*site.Field{&p.Fund, &p.Name, &p.Method, &p.CutOn, &p.Step}
	for i := range p.Lots {
		all = append(all, &p.Lots[i].Take, &p.Lots[i].Qty, &p.Lots[i].Purposes)
	}
	return all
}

// form is what was typed. The mistakes of lots are told at their fields.
func (p *roundFormPage) form(event string) (f aid.RoundForm, fields map[string]string) {
	fund, _ := strconv.ParseInt(p.Fund.Value, 10, 64)
	f = aid.RoundForm{
		Event: event, Fund: fund, Name: p.Name.Value, Method: p.Method.Value, CutOn: p.CutOn.Value, Step: p.Step.Value,
	}
	fields = map[string]string{}
	for _, l := range p.Lots {
		if l.Take.Value != "yes" {
			continue
		}
		at := "lots." + strconv.Itoa(len(f.Lots)) + "."
		fields[at+"account"], fields[at+"qty"], fields[at+"purposes"] = l.Take.Name, l.Qty.Name, l.Purposes.Name
		f.Lots = append(f.Lots, aid.LotForm{Account: l.Account, Qty: l.Qty.Value, Purposes: l.Purposes.Value})
	}
	return f, fields
}

func (o *Office) newRound(c echo.Context) error {
	if err := by(c).Must(auth.PrepareRound, 0); err != nil {
		return err
	}
	event := c.QueryParam("su-kien")
	page, err := o.roundForm(c, event)
	if err != nil {
		return err
	}
	if !posted(c) || event == "" {
		return roundFormPages.Render(c, http.StatusOK, *page)
	}
	return o.writeRound(c, page, func(f aid.RoundForm) (*aid.Round, error) {
		return o.Aid.PrepareRound(once(c, &page.Form), by(c), f)
	}, event)
}

func (o *Office) changeRound(c echo.Context) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.PrepareRound, r.Unit); err != nil {
		return err
	}
	page, err := o.roundForm(c, r.EventSlug)
	if err != nil {
		return err
	}
	page.Change, page.Back = true, site.Path(c, home+"/phan-bo/:", r.Slug)
	if !posted(c) {
		page.Fund.Value, page.Name.Value = strconv.FormatInt(r.Fund, 10), r.Name
		page.Method.Value, page.CutOn.Value = string(r.Method), r.CutOn.Local()
		page.Step.Value = strconv.FormatInt(r.Steps[ledger.VND], 10)
		for i := range page.Lots {
			x := &page.Lots[i]
			for _, l := range r.Lots {
				if l.Account == x.Account {
					x.Take.Value, x.Purposes.Value = "yes", strings.Join(l.Purposes, " ")
					if l.Qty != x.Held {
						x.Qty.Value = strconv.FormatInt(l.Qty, 10)
					}
				}
			}
		}
		return roundFormPages.Render(c, http.StatusOK, *page)
	}
	return o.writeRound(c, page, func(f aid.RoundForm) (*aid.Round, error) {
		return o.Aid.ChangeRound(once(c, &page.Form), by(c), r.Slug, f)
	}, r.EventSlug)
}

func (o *Office) writeRound(c echo.Context, page *roundFormPage, write func(aid.RoundForm) (*aid.Round, error), event string) error {
	err := page.Read(c, page.fields()...)
	var r *aid.Round
	if err == nil {
		f, fields := page.form(event)
		r, err = write(f)
		if e, ok := fault.As(err); ok {
			for i := range e.Faults {
				if name, ok := fields[e.Faults[i].Field]; ok {
					e.Faults[i].Field = name
				}
			}
		}
	}
	if page.Explain(err, page.fields()...) {
		return roundFormPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(c, home+"/phan-bo/:", r.Slug)
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

type methodFigures struct {
	Method string
	Chosen bool
	Items  []roundItemFigures
}

type roundItemFigures struct {
	Item, Have, Want, Given, Short, Left, Missing string
	Percent                                       int64
	Whole, Partly, None                           int
	Units                                         []roundUnitFigures
	Steps                                         []string
}

type roundUnitFigures struct {
	Name, Want, Given string
	Rows              int
	Percent           int64
}

type leftOutLine struct {
	Code, Unit, Open, Why string
}

type roundRowLine struct {
	aid.RoundRow
	UnitName, CaseName, WantText, QtyText string
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
		page.Lines = sim.Lines
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
		page.Rows = append(page.Rows, roundRowLine{
			x, names[x.Unit], norm.Case(x.Case).Title("", lang), amounts.Say(x.Item, x.Want, lang), amounts.Say(x.Item, x.Qty, lang),
		})
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

func roundFigures(s aid.Scenario, chosen allot.Method, amounts aid.Amounts, names map[int64]string, lang string) methodFigures {
	m := methodFigures{Method: "round.method." + string(s.Method), Chosen: s.Method == chosen}
	for _, f := range s.Items {
		say := func(qty int64) string { return amounts.Say(f.Item, qty, lang) }
		x := roundItemFigures{
			Item: roundItemName(amounts, f.Item, lang), Have: say(f.Have), Want: say(f.Want), Given: say(f.Given), Short: say(f.Short),
			Left: say(f.Left()), Percent: f.Percent(), Whole: f.Whole, Partly: f.Partly, None: f.None, Steps: f.Steps,
		}
		if f.Missing > 0 {
			x.Missing = say(f.Missing)
		}
		for _, u := range f.Units {
			x.Units = append(x.Units, roundUnitFigures{names[u.Unit], say(u.Want), say(u.Given), u.Rows, u.Percent()})
		}
		m.Items = append(m.Items, x)
	}
	return m
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

func (o *Office) withdrawRound(c echo.Context) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err == nil {
		err = by(c).Must(auth.PrepareRound, r.Unit)
	}
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "round.withdraw", about: []any{"name", r.Name}, back: site.Path(c, home+"/phan-bo/:", r.Slug),
		do: func(reason string) error { return o.Aid.WithdrawRound(ctx(c), by(c), r.Slug, reason) },
	})
}

func (o *Office) returnRound(c echo.Context) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err == nil {
		err = by(c).Must(auth.DecideRound, r.Unit)
	}
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "round.return", about: []any{"name", r.Name}, back: site.Path(c, home+"/phan-bo/:", r.Slug),
		do: func(reason string) error {
			_, err := o.Aid.ReturnRound(ctx(c), by(c), r.Slug, reason)
			return err
		},
	})
}

// decideRound is the first word. The password has been given just now.
func (o *Office) decideRound(c echo.Context) error {
	return o.word(c, "round.decide", nil, func(p *formPage, slug string) error {
		_, err := o.Aid.DecideRound(once(c, &p.Form), by(c), slug)
		return err
	})
}

// confirmRound is the second.
func (o *Office) confirmRound(c echo.Context) error {
	on := date("on", "round.confirm.on")
	on.Optional = true
	return o.word(c, "round.confirm", []*site.Field{on}, func(p *formPage, slug string) error {
		_, err := o.Aid.ConfirmRound(once(c, &p.Form), by(c), slug, p.get("on"))
		return err
	})
}

func (o *Office) word(c echo.Context, key string, fields []*site.Field, do func(p *formPage, slug string) error) error {
	r, err := o.Aid.RoundFor(ctx(c), by(c), c.Param("slug"))
	if err == nil {
		err = by(c).Must(auth.DecideRound, r.Unit)
	}
	if err == nil {
		err = staff.MustFresh(by(c), o.DB.Now())
	}
	if err != nil {
		return err
	}
	back := site.Path(c, home+"/phan-bo/:", r.Slug)
	page := newForm(c, key, back, r.Name, section{"", fields})
	return o.fill(c, page, func() (string, error) { return back, do(page, r.Slug) })
}

// decisionPaper is the decision as it is signed, with its list of full names.
func (o *Office) decisionPaper(c echo.Context) error {
	var b bytes.Buffer
	dec, err := o.Aid.DecisionPaper(ctx(c), by(c), c.Param("slug"), &b)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="quyet-dinh-`+strconv.FormatInt(dec.Number, 10)+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
