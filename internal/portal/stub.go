package portal

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// stubPage is a stub as whoever holds it sees it: what, when, by which decision, how
// to complain, and nobody's name.
type stubPage struct {
	payout.Public
	Signed, Forged bool   // what came with the QR
	Grouped        string // the code in fives, as people read it out
	What, Got      string
	For            string // the purpose
	Unit, FundUnit string
	Label          string // of the decision
	Rules          string // its public page
	Tried          bool   // it was handed over in part, or not at all
}

var stubs = site.PageOf[stubPage]("portal/stub", "public")

// getStub is what a stub's QR opens.
func (p *Portal) getStub(c echo.Context) error {
	ctx, token := c.Request().Context(), c.QueryParam("s")
	s, err := p.Payout.Public(ctx, c.Param("code"))
	if err != nil {
		return err
	}
	keepPrivate(c)
	lang := site.Lang(c)
	amounts, err := p.Aid.Amounts(ctx)
	if err != nil {
		return err
	}
	said := func(qty int64) string {
		return strings.TrimSpace(amounts.Say(s.Item, qty, lang) + " " + amounts.Name(s.Item, lang))
	}
	page := stubPage{
		Public: *s, Grouped: s.Code[:5] + " " + s.Code[5:], What: said(s.Qty), For: aid.PurposeTitle(s.Purpose, lang),
		Label: aid.DecisionLabel(s.Number), Rules: site.Path(c, "/phan-bo/:", s.Decision),
		Tried: s.State == payout.StubPartly || s.State == payout.StubNotGiven,
	}
	if s.Given > 0 {
		page.Got = said(s.Given)
	}
	if token != "" {
		signed, err := p.Payout.ReadQR(token)
		page.Forged = err != nil || !signed.Agrees(s)
		page.Signed = !page.Forged
	}
	err = p.DB.Public(ctx, func(tx *pg.Tx) error {
		units, err := place.ByIDs(tx, []int64{s.UnitID, s.FundUnit}, workday.On(tx.Now))
		page.Unit, page.FundUnit = units[s.UnitID].FullName, units[s.FundUnit].FullName
		return err
	})
	if err != nil {
		return err
	}
	return stubs.Render(c, http.StatusOK, page)
}
