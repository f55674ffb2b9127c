package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var errMissing = fault.Of(fault.Missing, "office.missing")

// entryLine is an entry with its sum in đồng.
type entryLine struct {
	ledger.Row
	Sum money.VND
	Of  thing // what it is the entry of
}

type entriesPage struct {
	Book     int64
	From, To site.Field
	Wrong    bool // a day is none: nothing is listed
	Entries  []entryLine
	Pager    site.Pager
}

var entriesPages = site.PageOf[entriesPage]("office/entries", "office")

const entryRows = 50

func (o *Office) entries(c echo.Context) error {
	page := entriesPage{
		Book: number(c, "so"),
		From: site.Field{Name: "tu", Label: "entries.from", Value: c.QueryParam("tu"), Max: 10, Inputmode: "numeric"},
		To:   site.Field{Name: "den", Label: "entries.to", Value: c.QueryParam("den"), Max: 10, Inputmode: "numeric"},
	}
	f := ledger.Filter{Book: page.Book, Limit: entryRows, Before: cursor(c)}
	f.From, f.To = queryDay(c, &page.From), queryDay(c, &page.To)
	if page.Wrong = page.From.Error != "" || page.To.Error != ""; page.Wrong {
		if err := by(c).Must(auth.ReadBooks, 0); err != nil {
			return err
		}
		return entriesPages.Render(c, http.StatusUnprocessableEntity, page)
	}
	rows, err := ledger.Entries(ctx(c), o.DB, by(c), f)
	if err != nil {
		return err
	}
	for _, r := range rows {
		page.Entries = append(page.Entries, entryLine{r, sumOf(r), thingOf(c, r.Source)})
	}
	if n := len(rows); n == entryRows {
		at := rows[n-1].Cursor()
		page.Pager.Older = with(c, "truoc", at.On.String()+"_"+strconv.FormatInt(at.ID, 10))
	}
	return entriesPages.Render(c, http.StatusOK, page)
}

// sumOf is what an entry moves, in đồng.
func sumOf(r ledger.Row) (sum money.VND) {
	for _, p := range r.Postings {
		if p.Item == ledger.VND {
			sum += money.VND(p.Qty)
		}
	}
	return sum
}

// cursor reads where a list goes on: "2026-11-12_42".
func cursor(c echo.Context) (at ledger.Cursor) {
	typed := c.QueryParam("truoc")
	if len(typed) < len("2006-01-02_1") {
		return at
	}
	on, err := workday.Parse(typed[:10])
	n, err2 := strconv.ParseInt(typed[11:], 10, 64)
	if err != nil || err2 != nil {
		return at
	}
	return ledger.Cursor{On: on, ID: n}
}

// queryDay reads a day of the query; what is none is told on its field.
func queryDay(c echo.Context, f *site.Field) workday.Day {
	if f.Value == "" {
		return 0
	}
	d, err := workday.Parse(f.Value)
	if err != nil {
		f.Error = site.T(site.Lang(c), "day.format")
	}
	return d
}
