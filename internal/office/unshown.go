package office

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// unshownPage is the lines that a bank told at once and no statement shows.
type unshownPage struct{ Lines []unshownLine }

type unshownLine struct {
	giving.Unshown
	Account                     accountName
	MayExplain, MayAsk, Decides bool
}

var unshownPages = site.PageOf[unshownPage]("office/unshown", "office")

func (o *Office) unshown(c echo.Context) error {
	list, err := o.Giving.UnshownFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	var page unshownPage
	for _, u := range list {
		may := by(c).May(auth.MatchLines, u.Line.UnitID) && !u.Asked()
		page.Lines = append(page.Lines, unshownLine{
			Unshown: u, Account: accounts[u.Line.AccountID],
			MayExplain: may, MayAsk: may && u.Line.Direction == giving.In && u.Line.Kind == giving.GiftLine,
			Decides: u.Asked() && by(c).May(auth.ApproveRefund, u.Line.UnitID) && u.AskedBy != by(c).ID,
		})
	}
	return unshownPages.Render(c, http.StatusOK, page)
}

// actUnshown asks for the reason of one act, and does it.
func (o *Office) actUnshown(key string, may auth.Permission, grave bool, do func(context.Context, auth.Actor, int64, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, err := id(c, "id")
		if err != nil {
			return err
		}
		if err := by(c).Must(may, 0); err != nil {
			return err
		}
		u, err := o.Giving.Unshown(ctx(c), by(c), n)
		if fault.Is(err, "unshown.not") {
			return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/bao-co/khong-thay"))
		}
		if err != nil {
			return err
		}
		if err := by(c).Must(may, u.Line.UnitID); err != nil {
			return err
		}
		return o.ask(c, question{
			key: key, about: []any{"amount", u.Line.Amount, "on", u.Line.BookedOn.Local(), "reason", u.Reason, "by", u.Asker},
			back: site.Path(c, home+"/bao-co/khong-thay"), grave: grave,
			do: func(reason string) error { return do(ctx(c), by(c), n, reason) },
		})
	}
}

func (o *Office) unshownRoutes(g *echo.Group) {
	decide := func(approve bool) func(context.Context, auth.Actor, int64, string) error {
		return func(ctx context.Context, by auth.Actor, line int64, reason string) error {
			return o.Giving.DecideTakeBack(ctx, by, line, approve, reason)
		}
	}
	g.GET("/bao-co/khong-thay", o.unshown)
	g.Match(both, "/bao-co/khong-thay/:id/giai-trinh", o.actUnshown("unshown.explain", auth.MatchLines, false, o.Giving.ExplainUnshown))
	g.Match(both, "/bao-co/khong-thay/:id/rut", o.actUnshown("unshown.ask", auth.MatchLines, true, o.Giving.AskToTakeBack))
	g.Match(both, "/bao-co/khong-thay/:id/duyet", o.actUnshown("unshown.approve", auth.ApproveRefund, true, decide(true)))
	g.Match(both, "/bao-co/khong-thay/:id/khong", o.actUnshown("unshown.decline", auth.ApproveRefund, false, decide(false)))
}

// unshownWork is what waits for the accountant, and for the second person.
func (o *Office) unshownWork(c echo.Context, p *todayPage) error {
	list, err := o.Giving.UnshownFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	waits, asked := 0, 0
	for _, u := range list {
		switch {
		case u.Asked() && u.AskedBy != by(c).ID && by(c).May(auth.ApproveRefund, u.Line.UnitID):
			asked++
		case !u.Asked() && by(c).May(auth.MatchLines, u.Line.UnitID):
			waits++
		}
	}
	p.add(waits, "/bao-co/khong-thay", "today.unshown", "")
	p.add(asked, "/bao-co/khong-thay", "today.unshown.asked", "")
	return nil
}
