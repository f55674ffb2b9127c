package office

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// more counts one thing that waits since a moment.
func (w *workLine) more(at time.Time) {
	if on := workday.On(at); w.N == 0 || on < w.Since {
		w.Since = on
	}
	w.N++
}

// secondWork is what one officer has begun and another one ends: months and funds to be
// confirmed, boxes of cash to be taken over, and slips that nobody has entered.
func (o *Office) secondWork(c echo.Context, p *todayPage) error {
	for _, look := range []func(echo.Context, *todayPage) error{o.monthWork, o.endWork, o.heirWork, o.shiftWork, o.gapWork, o.slipWork} {
		if err := look(c, p); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) monthWork(c echo.Context, p *todayPage) error {
	return o.confirmWork(c, p, auth.ConfirmMonth, "/khoa-so", "today.months", ledger.PeriodsWaiting)
}

func (o *Office) endWork(c echo.Context, p *todayPage) error {
	return o.confirmWork(c, p, auth.ConfirmFundEnd, "/ket-thuc", "today.ends", ledger.FundEndsWaiting)
}

// heirWork is what banks told of the accounts of ended funds: for who decides about it, and
// for who says with which line it went.
func (o *Office) heirWork(c echo.Context, p *todayPage) error {
	who := by(c)
	list, err := o.Giving.HeirsWaiting(ctx(c), who)
	if err != nil {
		return err
	}
	decide, move := workLine{Label: "today.heirs"}, workLine{Label: "today.heirs.move"}
	for _, x := range list {
		w, need := &decide, auth.PublishCampaign
		if x.State != giving.HeirWaits {
			w, need = &move, auth.MatchLines
		}
		if !who.May(need, x.Unit) || !who.May(need, x.Heir) {
			continue
		}
		at := fmt.Sprintf("/ket-thuc/%d", x.Unit)
		if w.N > 0 && w.Href != at {
			at = "/ket-thuc"
		}
		w.more(x.Since)
		w.Href = at
	}
	p.wait(decide)
	p.wait(move)
	return nil
}

func (o *Office) confirmWork(
	c echo.Context, p *todayPage, need auth.Permission, href, label string, list func(*pg.Tx) ([]ledger.Waiting, error),
) error {
	if !by(c).May(need, 0) {
		return nil
	}
	w := workLine{Href: href, Label: label}
	err := o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		found, err := list(tx)
		for _, x := range found {
			if x.AskedBy != by(c).ID && by(c).May(need, x.Unit) {
				w.more(x.AskedAt)
			}
		}
		return err
	})
	p.wait(w)
	return err
}

func (o *Office) shiftWork(c echo.Context, p *todayPage) error {
	if !by(c).May(auth.ReceiveCash, 0) {
		return nil
	}
	w := workLine{Href: "/quy-tien-mat", Label: "today.shifts"}
	list, err := o.Giving.CountsWaiting(ctx(c), by(c))
	for _, k := range list {
		if k.LeftID != by(c).ID && by(c).May(auth.ReceiveCash, k.Unit) {
			w.more(k.LeftAt)
		}
	}
	p.wait(w)
	return err
}

// gapWork is what was counted and differs from the books: for who says how it ends, and for
// who decides.
func (o *Office) gapWork(c echo.Context, p *todayPage) error {
	who := by(c)
	if !giving.MayAskGap(who, 0) && !who.May(auth.WriteOff, 0) {
		return nil
	}
	w := workLine{Href: "/quy-tien-mat", Label: "today.gaps"}
	list, err := o.Giving.CountsFor(ctx(c), who, giving.CountFilter{Gaps: true, Open: true})
	for _, k := range list {
		if k.GapState == giving.GapOpen && giving.MayAskGap(who, k.Unit) ||
			k.GapState == giving.GapAsked && k.LeftID != who.ID && who.May(auth.WriteOff, k.Unit) {
			w.more(k.EndAt)
			w.Href = fmt.Sprintf("/ban-giao/%d", k.ID)
			for _, d := range p.duties {
				if d.Kind == duty.CashGap && d.Path == home+w.Href {
					w = p.timed(w, d.Kind, d.Ref)
				}
			}
		}
	}
	if w.N > 1 {
		w.Href = "/quy-tien-mat"
	}
	p.wait(w)
	return err
}

func (o *Office) slipWork(c echo.Context, p *todayPage) error {
	if !by(c).May(auth.VoidReceipt, 0) {
		return nil
	}
	w := workLine{Href: "/quyen-bien-nhan", Label: "today.slips"}
	list, err := o.book().Blocks(ctx(c), by(c), 0)
	for _, k := range list {
		if k.Blank > 0 && by(c).May(auth.VoidReceipt, k.Unit) {
			n := w.N + k.Blank
			w.more(k.DrawnAt)
			w.N = n
		}
	}
	p.wait(w)
	return err
}
