package office

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// payoutWork is decisions without a plan, plans that wait for this person, sessions of today, and those of
// days before that nobody closed.
func (o *Office) payoutWork(c echo.Context, p *todayPage) error {
	if by(c).May(auth.PreparePlan, 0) {
		n, since, err := o.Payout.Unplanned(ctx(c), by(c))
		if err != nil {
			return err
		}
		p.wait(workLine{Href: "/ke-hoach-chi", Label: "today.plans.none", N: int64(n), Since: since})
	}
	list, err := o.Payout.Plans(ctx(c), by(c), payout.PlanFilter{
		States: []payout.State{payout.Open, payout.Locked, payout.Approved, payout.InProgress, payout.Reconciled}, Limit: 200,
	})
	if err != nil {
		return err
	}
	work := map[payout.State]*workLine{}
	for _, x := range list {
		next, ok := planSteps[x.State]
		if !ok || !by(c).May(next.takes, x.UnitID) {
			continue
		}
		if d := p.dutyOf(duty.PlanPay, x.Subject()); x.State == payout.InProgress && (d == nil || d.Late(o.day()) == 0) {
			continue // it runs, or waits for a reason
		}
		w := work[x.State]
		if w == nil {
			w = &workLine{Href: "/ke-hoach-chi", Label: "today.plans." + string(x.State)}
			work[x.State] = w
		}
		w.N++
		if since := workday.On(x.PreparedAt); w.Since.IsZero() || since < w.Since {
			w.Since = since
		}
		*w = p.timed(*w, duty.PlanPay, x.Subject())
	}
	for _, s := range []payout.State{payout.Open, payout.Locked, payout.Approved, payout.InProgress, payout.Reconciled} {
		if w := work[s]; w != nil {
			p.wait(*w)
		}
	}
	return o.sessionWork(c, p)
}

func (o *Office) sessionWork(c echo.Context, p *todayPage) error {
	if !by(c).May(auth.RunSession, 0) {
		return nil
	}
	list, err := o.sessionsDue(c)
	if err != nil {
		return err
	}
	now, left := workLine{Href: "/phien-phat", Label: "today.sessions"}, workLine{Href: "/phien-phat", Label: "today.sessions.left"}
	for _, s := range list {
		switch {
		case !by(c).May(auth.RunSession, s.UnitID): // of a unit below: theirs
		case s.On() == o.day():
			now.N, now.Due = now.N+1, s.On()
			now.More = s.Place
		default:
			left.N, left.Late, left.More = left.N+1, left.Late+1, s.Place
			if left.Since.IsZero() || s.On() < left.Since {
				left.Since = s.On()
			}
		}
	}
	p.wait(now)
	p.wait(left)
	return nil
}
