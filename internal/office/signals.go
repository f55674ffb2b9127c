package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// signalLine is a signal in words.
type signalLine struct {
	giving.Signal
	Words string
	Unit  string
	About thing
}

// signalsPage is what looks unusual, for who watches over the books. The same stands on the
// page of the one who decides next.
type signalsPage struct{ Rows []signalLine }

var signalsPages = site.PageOf[signalsPage]("office/signals", "office")

func (o *Office) signals(c echo.Context) error {
	list, err := o.Giving.Signals(ctx(c), by(c))
	if err != nil {
		return err
	}
	var ids []int64
	for _, x := range list {
		ids = append(ids, x.UnitID)
	}
	names, err := o.unitNames(c, ids)
	if err != nil {
		return err
	}
	page := signalsPage{Rows: signalLines(c, list)}
	for i := range page.Rows {
		page.Rows[i].Unit = names[page.Rows[i].UnitID]
	}
	return signalsPages.Render(c, http.StatusOK, page)
}

func (o *Office) signalsOfLine(c echo.Context, line int64) ([]signalLine, error) {
	list, err := o.Giving.SignalsOfLine(ctx(c), by(c), line)
	return signalLines(c, list), err
}

// signalsOfMonths lays the signals of each month that waits beside the button that confirms
// it.
func (o *Office) signalsOfMonths(c echo.Context, page *monthsPage) error {
	for _, f := range page.Funds {
		for i := range f.Periods {
			p := &f.Periods[i]
			if !f.Confirm || p.Mine || p.Old || p.ConfirmedBy != 0 {
				continue
			}
			list, err := o.Giving.SignalsOfMonth(ctx(c), by(c), f.Unit, p.Month)
			if err != nil {
				return err
			}
			p.Signals = signalLines(c, list)
		}
	}
	return nil
}

func signalLines(c echo.Context, list []giving.Signal) (lines []signalLine) {
	for _, x := range list {
		lines = append(lines, signalLine{
			Signal: x, About: thingOf(c, x.Of),
			Words: site.T(site.Lang(c), "signal."+string(x.Kind), "n", x.Count, "sum", x.Sum, "usual", x.Usual,
				"who", x.Who, "on", x.On, "at", x.At),
		})
	}
	return lines
}
