package office

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) heirLineRoutes(g *echo.Group) {
	g.Match(both, "/dong/:id/ke-thua", o.decideHeir)
	g.Match(both, "/dong/:id/ke-thua/di", o.moveHeir)
	g.Match(both, "/dong/:id/ke-thua/lai", o.reopenHeir)
}

// heirLinePart is what a line's page says of money at the account of an ended unit.
type heirLinePart struct {
	*giving.HeirLine
	Out                          bool
	Who                          []string // who decides about it, while it waits
	MayDecide, MayMove, MayAgain bool
}

func heirLinePartOf(by auth.Actor, sheet *giving.LineSheet) *heirLinePart {
	x := sheet.Heir
	if x == nil {
		return nil
	}
	manager := by.May(auth.PublishCampaign, sheet.UnitID) && by.May(auth.PublishCampaign, x.Heir.ID)
	accountant := by.May(auth.MatchLines, sheet.UnitID) && by.May(auth.MatchLines, x.Heir.ID)
	return &heirLinePart{
		HeirLine: x, Out: sheet.Direction == giving.Out,
		MayDecide: manager && len(x.Outcomes(&sheet.BankLine)) > 0,
		MayMove:   accountant && x.MayMove(&sheet.BankLine, by.ID),
		MayAgain:  (manager || accountant) && x.MayReopen(),
	}
}

// managersOf names those fund managers of a unit whom the officer may know.
func (o *Office) managersOf(c echo.Context, unit int64) (names []string, err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		list, err := o.Staff.Holders(tx, unit, auth.FundManager)
		for _, h := range list {
			names = append(names, h.Name)
		}
		return err
	})
	return names, err
}

// decideHeir asks what becomes of a line at the account of an ended unit.
func (o *Office) decideHeir(c echo.Context) error {
	ask := func(sheet *giving.LineSheet) []*site.Field {
		outcome := &site.Field{Name: "outcome", Type: "radios", Label: "heir.outcome"}
		part := choice("part", "heir.part", site.Option{Label: "heir.part.choose"})
		part.Hint = "heir.part.hint"
		if sheet.Direction == giving.Out {
			part.Hint = "heir.part.hint.out"
		}
		outcomes := giving.HeirOutcomes
		if sheet.Heir != nil {
			outcomes = sheet.Heir.Outcomes(&sheet.BankLine)
			for _, p := range sheet.Heir.Parts {
				part.Options = append(part.Options, site.Option{Value: strconv.FormatInt(p.ID, 10), Text: heirPartText(site.Lang(c), p)})
			}
		}
		for _, x := range outcomes {
			hint := "heir.outcome." + string(x) + ".hint"
			if x == giving.HeirBooked && sheet.Direction == giving.Out {
				hint = "heir.outcome.booked.hint.out"
			}
			outcome.Options = append(outcome.Options, site.Option{
				Value: string(x), Label: "heir.outcome." + string(x), Hint: hint,
			})
		}
		return []*site.Field{outcome, part, area("reason", "ask.reason", 500)}
	}
	return o.onStray(c, "heir.decide", []auth.Permission{auth.PublishCampaign}, ask, func(p *formPage, n int64) error {
		part, _ := strconv.ParseInt(p.get("part"), 10, 64) // what is no number is no part, and refused
		return o.Giving.DecideHeir(once(c, &p.Form), by(c), giving.HeirForm{
			Line: n, Outcome: giving.HeirState(p.get("outcome")), Part: part, Reason: p.get("reason"),
		})
	})
}

// heirPartText names a part with what speaks for its campaign and against it.
func heirPartText(lang string, p giving.HeirPart) string {
	text := p.Campaign.Name + " · " + p.Name
	if p.Took {
		text += " · " + site.T(lang, "heir.part.took")
	}
	if !p.Campaign.ReportedOn.IsZero() {
		text += " · " + site.T(lang, "heir.part.reported", "on", p.Campaign.ReportedOn)
	}
	if p.Later {
		text += " · " + site.T(lang, "heir.part.later", "on", p.Campaign.StartsOn)
	}
	return text
}

// moveHeir asks with which other line of the bank it went.
func (o *Office) moveHeir(c echo.Context) error {
	var which *site.Field
	ask := func(sheet *giving.LineSheet) []*site.Field {
		var others []giving.BankLine
		if sheet.Heir != nil {
			others = sheet.Heir.Others
		}
		which = lineChoice(c, "line", "heir.line", others)
		return []*site.Field{which}
	}
	return o.onStray(c, "heir.move", []auth.Permission{auth.MatchLines}, ask, func(p *formPage, n int64) error {
		return o.Giving.MoveHeir(once(c, &p.Form), by(c), n, unitOf(*which))
	})
}

// reopenHeir lets such a line wait for another decision.
func (o *Office) reopenHeir(c echo.Context) error {
	ask := func(*giving.LineSheet) []*site.Field { return []*site.Field{area("reason", "ask.reason", 500)} }
	return o.onStray(c, "heir.reopen", []auth.Permission{auth.MatchLines, auth.PublishCampaign}, ask,
		func(p *formPage, n int64) error {
			return o.Giving.ReopenHeir(once(c, &p.Form), by(c), n, p.get("reason"))
		})
}
