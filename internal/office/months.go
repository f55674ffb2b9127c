package office

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// monthsPage is the closing of months: one person asks, another confirms.
type monthsPage struct {
	site.Form
	Funds []monthsLine
}

type monthsLine struct {
	fundLine
	Periods      []periodLine
	Ask, Confirm bool
}

type periodLine struct {
	ledger.Period
	Mine bool // asked by the one who looks: someone else confirms
	Old  bool // nobody confirmed it in time

	Signals []signalLine // for who confirms
}

var monthsPages = site.PageOf[monthsPage]("office/months", "office")

// periodsShown is how many askings of one fund the page lists; the API goes on to their end.
const periodsShown = 200

// confirmWithin is how long an asking waits for the second person.
const confirmWithin = 7 * 24 * time.Hour

func (o *Office) months(c echo.Context) error { return o.showMonths(c, nil) }

func (o *Office) showMonths(c echo.Context, refused error) error {
	funds, err := o.fundsInReach(c)
	if err != nil {
		return err
	}
	page := monthsPage{Form: site.NewForm(c)}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		for _, f := range funds {
			line := monthsLine{
				fundLine: f, Ask: by(c).May(auth.CloseMonth, f.Unit), Confirm: by(c).May(auth.ConfirmMonth, f.Unit),
			}
			periods, err := ledger.Periods(tx, f.ID, 0, periodsShown)
			if err != nil {
				return err
			}
			for _, p := range periods {
				line.Periods = append(line.Periods, periodLine{
					Period: p, Mine: p.AskedBy == by(c).ID,
					Old: p.ConfirmedBy == 0 && tx.Now.Sub(p.AskedAt) > confirmWithin,
				})
			}
			page.Funds = append(page.Funds, line)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := o.signalsOfMonths(c, &page); err != nil {
		return err
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return monthsPages.Render(c, page.Status, page)
}

// monthField asks for one of the last months before this one.
func (o *Office) monthField(c echo.Context) *site.Field {
	f := choice("month", "months.month")
	y, m, _ := o.day().Start().Date()
	for n := 1; n <= 24; n++ {
		d := workday.Date(y, m, 1)
		first := workday.On(d.Start().AddDate(0, -n, 0))
		f.Options = append(f.Options, site.Option{Value: first.String(), Text: first.Local()[3:]})
	}
	return f
}

func (o *Office) askClose(c echo.Context) error {
	return o.askMonth(c, "months.close", nil, func(p *formPage, fund int64, month workday.Day) error {
		_, err := ledger.AskClose(once(c, &p.Form), o.DB, by(c), fund, month)
		return err
	})
}

func (o *Office) askReopen(c echo.Context) error {
	reason := line("reason", "ask.reason", 300)
	reason.Hint = "months.reopen.hint"
	return o.askMonth(c, "months.reopen", reason, func(p *formPage, fund int64, month workday.Day) error {
		if err := giving.Publishable("reason", p.get("reason")); err != nil {
			return err
		}
		_, err := ledger.AskReopen(once(c, &p.Form), o.DB, by(c), fund, month, p.get("reason"))
		return err
	})
}

func (o *Office) askMonth(
	c echo.Context, key string, more *site.Field, do func(p *formPage, fund int64, month workday.Day) error,
) error {
	fund, err := id(c, "id")
	if err != nil {
		return err
	}
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	fields := []*site.Field{o.monthField(c)}
	if more != nil {
		fields = append(fields, more)
	}
	back := site.Path(c, home+"/khoa-so")
	page := newForm(c, key, back, site.T(site.Lang(c), "months.title"), section{"", fields})
	return o.fill(c, page, func() (string, error) {
		month, err := workday.Parse(page.get("month"))
		if err != nil {
			return "", fault.On("month", "months.choose")
		}
		return back, do(page, fund, month)
	})
}

// confirmMonth is the second person's word.
func (o *Office) confirmMonth(c echo.Context) error {
	n, err := id(c, "period")
	if err != nil {
		return err
	}
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	if err := ledger.ConfirmPeriod(ctx(c), o.DB, by(c), n); err != nil {
		return o.showMonths(c, err)
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/khoa-so"))
}
