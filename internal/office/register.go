package office

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/site"
)

// registerPage lists the series of receipts, each summed up.
type registerPage struct {
	Year   int64
	Series []seriesLine
}

type seriesLine struct {
	receipt.SeriesLine
	Label, Href string
}

var registerPages = site.PageOf[registerPage]("office/register", "office")

func (o *Office) register(c echo.Context) error {
	page := registerPage{Year: number(c, "nam")}
	list, err := o.book().Register(ctx(c), by(c), 0, int(min(page.Year, 9999)))
	if err != nil {
		return err
	}
	for _, l := range list {
		page.Series = append(page.Series, seriesLineOf(c, l))
	}
	return registerPages.Render(c, http.StatusOK, page)
}

func seriesLineOf(c echo.Context, l receipt.SeriesLine) seriesLine {
	return seriesLine{SeriesLine: l, Label: l.Name(), Href: site.Path(c, home+"/so-bien-nhan/:/:/:", l.Unit, l.Year, l.Kind)}
}

// numbersPage is the register of one series: every number with what became of it.
type numbersPage struct {
	site.Form
	seriesLine
	Goods            bool // it has no amounts
	Slips            bool // it is of what is written by hand
	Lines            []receipt.NumberLine
	Pager            site.Pager
	MayPrint         bool
	From, To, Reason site.Field
}

var numbersPages = site.PageOf[numbersPage]("office/register_numbers", "office")

// numbers shows the register of one series, and prints a stretch of it as one file.
func (o *Office) numbers(c echo.Context) error {
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	year, err := id(c, "year")
	if err != nil {
		return err
	}
	s := serial.Series{Unit: unit, Year: int(min(year, 9999)), Kind: c.Param("kind")}
	page := &numbersPage{
		Form: site.NewForm(c), Goods: s.Kind == string(receipt.GoodsGift), Slips: s.Kind == receipt.SlipSeries,
		From:   site.Field{Name: "from", Label: "register.from", Inputmode: "numeric", Max: 10},
		To:     site.Field{Name: "to", Label: "register.to", Hint: "register.to.hint", Inputmode: "numeric", Max: 10},
		Reason: site.Field{Name: "reason", Label: "ask.reason", Hint: "receipt.paper.reason", Max: 300},
	}
	after := number(c, "sau")
	sum, lines, err := o.book().Numbers(ctx(c), by(c), s, after, receipt.RegisterMax/2)
	if err != nil {
		return err
	}
	page.seriesLine, page.Lines = seriesLineOf(c, *sum), lines
	page.MayPrint = !page.Slips && by(c).May(auth.RevealPersonal, s.Unit)
	if posted(c) {
		if err := by(c).Must(auth.RevealPersonal, s.Unit); err != nil {
			return err
		}
		sent, err := o.printBatch(c, page, s)
		if sent || !page.Explain(err, &page.From, &page.To, &page.Reason) {
			return err
		}
	}
	if n := len(lines); n > 0 && lines[n-1].Number < sum.Last {
		page.Pager.Older = with(c, "sau", strconv.FormatInt(lines[n-1].Number, 10))
	}
	if after > 0 {
		page.Pager.Newer = with(c, "sau", strconv.FormatInt(max(after-receipt.RegisterMax/2, 0), 10))
	}
	return numbersPages.Render(c, page.Status, *page)
}

func (o *Office) printBatch(c echo.Context, page *numbersPage, s serial.Series) (sent bool, err error) {
	if err := page.Read(c, &page.From, &page.To, &page.Reason); err != nil {
		return false, err
	}
	from, _ := strconv.ParseInt(page.From.Value, 10, 64)
	to, _ := strconv.ParseInt(page.To.Value, 10, 64)
	list, err := o.book().PrintBatch(once(c, &page.Form), by(c), receipt.Batch{
		Series: s, From: from, To: to, Reason: page.Reason.Value,
	})
	if err != nil {
		return false, err
	}
	return true, o.sendPapers(c, fmt.Sprintf("bien-nhan-%s-%d-%d", page.Label, from, to), list...)
}
