package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

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

type entryPage struct {
	entryLine
	Postings []postingLine
}

type postingLine struct {
	ledger.Line
	Amount             money.VND
	Goods              string // instead of an amount: "Gạo 500 kg"
	FromWords, ToWords string
}

var entryPages = site.PageOf[entryPage]("office/entry", "office")

func (o *Office) entry(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	row, err := ledger.EntryByID(ctx(c), o.DB, by(c), n)
	if err != nil {
		return err
	}
	accounts, _, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	places := map[string]string{}
	for _, a := range accounts {
		places[a.Holder()] = a.BankName + " " + a.Number
	}
	items, err := o.itemsByCode(c)
	if err != nil {
		return err
	}
	page := entryPage{entryLine: entryLine{row, sumOf(row), thingOf(c, row.Source)}}
	for _, p := range row.Postings {
		goods := ""
		if it, known := items[p.Item]; known {
			goods = it.Name + " " + it.Say(p.Qty, site.Lang(c))
		}
		page.Postings = append(page.Postings, postingLine{
			p, money.VND(p.Qty), goods, accountWords(c, p.FromPath, places), accountWords(c, p.ToPath, places),
		})
	}
	return entryPages.Render(c, http.StatusOK, page)
}

// accountWords is an account of the books as people call it: the place of the
// money, or its kind, and the part of the book, "Vietcombank 0011… · chung".
func accountWords(c echo.Context, path string, places map[string]string) string {
	parts := strings.Split(path, "/") // book, kind, item, holder, part
	if len(parts) < 3 || !site.Has("ledger.kind."+parts[1]) {
		return path
	}
	words := site.T(site.Lang(c), "ledger.kind."+parts[1])
	if len(parts) > 3 && places[parts[3]] != "" {
		words = places[parts[3]]
	}
	if len(parts) > 4 && parts[4] != "" {
		words += " · " + parts[4]
	}
	if parts[2] != ledger.VND {
		words += " · " + parts[2]
	}
	return words
}
