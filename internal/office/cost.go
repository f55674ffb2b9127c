package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) costRoutes(g *echo.Group) {
	g.GET("/chi-phi", o.costs)
	g.Match(both, "/chi-phi/moi", o.prepareCost)
	g.GET("/chi-phi/:id", o.cost)
	g.POST("/chi-phi/:id/duyet", o.press("/chi-phi/:", o.Giving.ApproveCost, o.showCost))
	g.Match(both, "/chi-phi/:id/huy", o.cancelCost)
	g.Match(both, "/chi-phi/:id/tra", o.payCost)
	g.Match(both, "/chi-phi/:id/bo", o.undoCost)
}

// costsPage is what givers let be spent on running the fund, by part, and what was.
type costsPage struct {
	Parts      []costPart
	Costs      []giving.RunningCost
	MayPrepare bool
	Older      string
}

// costPart is one part of a campaign's book, whatever its accounts.
type costPart struct {
	giving.CostPart
	Room money.VND
}

var costsPages = site.PageOf[costsPage]("office/costs", "office")

// costsOnPage is how many stand on one page of the list.
const costsOnPage = 50

func (o *Office) costs(c echo.Context) error {
	list, err := o.Giving.CostsFor(ctx(c), by(c), number(c, "truoc"), costsOnPage)
	if err != nil {
		return err
	}
	parts, err := o.Giving.CostParts(ctx(c), by(c))
	if err != nil {
		return err
	}
	page := costsPage{Costs: list, MayPrepare: by(c).May(auth.PrepareCost, 0)}
	for i, p := range parts {
		if i == 0 || parts[i-1].Campaign != p.Campaign || parts[i-1].Earmark != p.Earmark {
			page.Parts = append(page.Parts, costPart{p, p.Room()})
		}
	}
	if len(list) == costsOnPage {
		page.Older = site.Path(c, home+"/chi-phi") + "?truoc=" + strconv.FormatInt(list[costsOnPage-1].ID, 10)
	}
	return costsPages.Render(c, http.StatusOK, page)
}

// prepareCost writes a running cost down.
func (o *Office) prepareCost(c echo.Context) error {
	if err := by(c).Must(auth.PrepareCost, 0); err != nil {
		return err
	}
	parts, err := o.Giving.CostParts(ctx(c), by(c))
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	from := choice("account", "cost.account", site.Option{Label: "cost.account.choose"})
	for _, p := range parts {
		if !by(c).May(auth.PrepareCost, p.Account.UnitID) {
			continue
		}
		from.Options = append(from.Options, site.Option{
			Value: strconv.FormatInt(p.Account.ID, 10) + "/" + p.Code,
			Text: strings.Join([]string{
				p.Name, p.Part, p.Account.BankName + " " + p.Account.Number, site.T(lang, "cost.room.left", "amount", p.Room()),
			}, " · "),
		})
	}
	if len(from.Options) == 1 {
		from.Hint = "cost.account.none"
	}
	amount := &site.Field{Name: "amount", Label: "cost.amount", Inputmode: "numeric", Unit: "₫", Max: 40}
	what := line("what", "cost.what", 300)
	what.Hint = "cost.what.hint"
	document := line("document", "cost.document", 200)
	document.Hint = "cost.document.hint"
	page := newForm(c, "cost.new", site.Path(c, home+"/chi-phi"), site.T(lang, "cost.nav"),
		section{"", []*site.Field{from, amount, what, document}})
	return o.fill(c, page, func() (string, error) {
		account, part, _ := strings.Cut(from.Value, "/")
		n, _ := strconv.ParseInt(account, 10, 64)
		id, err := o.Giving.PrepareCost(once(c, &page.Form), by(c), giving.CostForm{
			Account: max(n, 0), Part: part, Amount: amount.Value, What: what.Value, Document: document.Value,
		})
		return site.Path(c, home+"/chi-phi/:", id), err
	})
}

// costPage is one running cost with what can be done next.
type costPage struct {
	site.Form
	*giving.RunningCost
	LineID                      int64
	Lines                       []giving.BankLine
	MayApprove, Same, MayCancel bool
	MayPay, MayUndo             bool
}

var costPages = site.PageOf[costPage]("office/cost", "office")

func (o *Office) cost(c echo.Context) error { return o.showCost(c, nil) }

func (o *Office) showCost(c echo.Context, refused error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	r, lines, err := o.Giving.CostFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	page := &costPage{Form: site.NewForm(c), RunningCost: r, Lines: lines, LineID: r.Line()}
	page.asMay(by(c))
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return costPages.Render(c, page.Status, *page)
}

// asMay says what the officer may do next. Hiding a way is a courtesy.
func (p *costPage) asMay(by auth.Actor) {
	preparer, approver := by.May(auth.PrepareCost, p.Unit), by.May(auth.ApproveCost, p.Unit)
	p.Same = p.State == giving.CostPrepared && approver && p.PreparedBy == by.ID
	p.MayApprove = p.State == giving.CostPrepared && approver && !p.Same
	p.MayCancel = (p.State == giving.CostPrepared || p.State == giving.CostApproved) && (preparer || approver)
	p.MayPay = p.State == giving.CostApproved && preparer && p.ApprovedBy() != by.ID
	p.MayUndo = (preparer || approver) && p.MayBeUndoneBy(by.ID)
}

// costWork is the running costs that wait for this officer's next step.
func (o *Office) costWork(c echo.Context, p *todayPage) error {
	list, err := every(func(before int64, limit int) ([]giving.RunningCost, error) {
		return o.Giving.CostsFor(ctx(c), by(c), before, limit)
	}, func(r giving.RunningCost) int64 { return r.ID })
	if err != nil {
		return err
	}
	approve, pay := 0, 0
	for i := range list {
		page := costPage{RunningCost: &list[i]}
		page.asMay(by(c))
		switch {
		case page.MayApprove:
			approve++
		case page.MayPay:
			pay++
		}
	}
	p.add(approve, "/chi-phi", "today.cost.approve", "")
	p.add(pay, "/chi-phi", "today.cost.pay", "")
	return nil
}

var eitherCost = []auth.Permission{auth.PrepareCost, auth.ApproveCost}

// mustOne is nil for whoever has one of the permissions at the unit.
func mustOne(by auth.Actor, ps []auth.Permission, unit int64) (err error) {
	for _, p := range ps {
		if err = by.Must(p, unit); by.May(p, unit) {
			return err
		}
	}
	return err
}

// onCost shows a form about one running cost, to whoever may do what it asks.
func (o *Office) onCost(
	c echo.Context, key string, ps []auth.Permission, fields func([]giving.BankLine) []*site.Field,
	do func(p *formPage, id int64) error,
) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	r, lines, err := o.Giving.CostFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := mustOne(by(c), ps, r.Unit); err != nil {
		return err
	}
	back := site.Path(c, home+"/chi-phi/:", n)
	page := newForm(c, key, back, site.T(site.Lang(c), "thing.cost", "id", n), section{"", fields(lines)})
	return o.fill(c, page, func() (string, error) { return back, do(page, n) })
}

func reasonAsked([]giving.BankLine) []*site.Field {
	return []*site.Field{line("reason", "ask.reason", 300)}
}

func (o *Office) cancelCost(c echo.Context) error {
	return o.onCost(c, "cost.cancel", eitherCost, reasonAsked, func(p *formPage, n int64) error {
		return o.Giving.CancelCost(once(c, &p.Form), by(c), n, p.get("reason"))
	})
}

func (o *Office) undoCost(c echo.Context) error {
	return o.onCost(c, "cost.undo", eitherCost, reasonAsked, func(p *formPage, n int64) error {
		return o.Giving.UndoCost(once(c, &p.Form), by(c), n, p.get("reason"))
	})
}

// payCost asks which line of the bank paid it.
func (o *Office) payCost(c echo.Context) error {
	which := &site.Field{Name: "line", Type: "radios", Label: "cost.line", Max: 20}
	ask := func(lines []giving.BankLine) []*site.Field {
		for _, l := range lines {
			which.Options = append(which.Options, site.Option{
				Value: strconv.FormatInt(l.ID, 10),
				Text:  strings.Join([]string{site.Money(site.Lang(c), l.Amount), l.BookedOn.Local(), l.Text}, " · "),
			})
		}
		if len(lines) == 0 {
			which.Hint = "cost.line.none"
		}
		return []*site.Field{which}
	}
	return o.onCost(c, "cost.pay", eitherCost[:1], ask, func(p *formPage, n int64) error {
		return o.Giving.PayCost(once(c, &p.Form), by(c), n, unitOf(*which))
	})
}
