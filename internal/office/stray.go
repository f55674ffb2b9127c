package office

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) strayRoutes(g *echo.Group) {
	g.Match(both, "/dong/:id/nham", o.decideStray)
	g.Match(both, "/dong/:id/nham/di", o.moveStray)
	g.Match(both, "/dong/:id/nham/lai", o.reopenStray)
}

// strayPart is what a line's page says of money that may be a gift at the wrong account.
type strayPart struct {
	*giving.Stray
	Code                         string // that stands in the text, "" where none is known
	MayDecide, MayMove, MayAgain bool
}

func strayPartOf(by auth.Actor, sheet *giving.LineSheet) *strayPart {
	if sheet.Stray == nil {
		return nil
	}
	p := &strayPart{Stray: sheet.Stray, Code: strings.Join(sheet.Stray.Codes, ", ")}
	if p.Code == "" {
		p.Code = sheet.Code
	}
	manager, accountant := by.May(auth.PublishCampaign, sheet.UnitID), by.May(auth.MatchLines, sheet.UnitID)
	p.MayDecide = p.State == giving.StrayWaits && manager
	p.MayMove = accountant && p.Stray.MayMove(by.ID)
	p.MayAgain = p.State != giving.StrayWaits && (manager || accountant)
	return p
}

// onStray shows a form about one such line, to whoever may do what it asks.
func (o *Office) onStray(
	c echo.Context, key string, ps []auth.Permission, fields func(*giving.LineSheet) []*site.Field,
	do func(p *formPage, line int64) error,
) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := mustOne(by(c), ps, sheet.UnitID); err != nil {
		return err
	}
	about := site.Money(site.Lang(c), sheet.Amount) + " · " + sheet.BookedOn.Local() + " · " + sheet.Text
	page := newForm(c, key, linePath(c, n), about, section{"", fields(sheet)})
	if key == "heir.move" && (sheet.Heir == nil || len(sheet.Heir.Others) == 0) {
		page.First = site.Path(c, home+"/sao-ke/moi")
	}
	return o.fill(c, page, func() (string, error) { return linePath(c, n), do(page, n) })
}

// decideStray asks whether money at a source's account is the source's or a gift by mistake.
func (o *Office) decideStray(c echo.Context) error {
	outcome := &site.Field{Name: "outcome", Type: "radios", Label: "stray.outcome"}
	for _, x := range giving.StrayOutcomes {
		outcome.Options = append(outcome.Options, site.Option{
			Value: string(x), Label: "stray.outcome." + string(x), Hint: "stray.outcome." + string(x) + ".hint",
		})
	}
	ask := func(*giving.LineSheet) []*site.Field {
		return []*site.Field{outcome, area("reason", "ask.reason", 500)}
	}
	return o.onStray(c, "stray.decide", []auth.Permission{auth.PublishCampaign}, ask, func(p *formPage, n int64) error {
		return o.Giving.DecideStray(once(c, &p.Form), by(c), giving.StrayForm{
			Line: n, Outcome: giving.StrayState(p.get("outcome")), Reason: p.get("reason"),
		})
	})
}

// moveStray asks by which outgoing line a gift left the account again.
func (o *Office) moveStray(c echo.Context) error {
	which := &site.Field{Name: "line", Type: "radios", Label: "stray.line", Max: 20}
	ask := func(sheet *giving.LineSheet) []*site.Field {
		if sheet.Stray == nil || len(sheet.Stray.Outs) == 0 {
			which.Hint = "stray.line.none"
			return []*site.Field{which}
		}
		for _, l := range sheet.Stray.Outs {
			which.Options = append(which.Options, site.Option{
				Value: strconv.FormatInt(l.ID, 10),
				Text:  strings.Join([]string{site.Money(site.Lang(c), l.Amount), l.BookedOn.Local(), l.Text}, " · "),
			})
		}
		return []*site.Field{which}
	}
	return o.onStray(c, "stray.move", []auth.Permission{auth.MatchLines}, ask, func(p *formPage, n int64) error {
		return o.Giving.MoveStray(once(c, &p.Form), by(c), n, unitOf(*which))
	})
}

// reopenStray lets such money wait for another decision.
func (o *Office) reopenStray(c echo.Context) error {
	ask := func(*giving.LineSheet) []*site.Field { return []*site.Field{area("reason", "ask.reason", 500)} }
	return o.onStray(c, "stray.reopen", []auth.Permission{auth.MatchLines, auth.PublishCampaign}, ask,
		func(p *formPage, n int64) error {
			return o.Giving.ReopenStray(once(c, &p.Form), by(c), n, p.get("reason"))
		})
}
