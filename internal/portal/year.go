package portal

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// yearPage asks by which contact somebody gave, and for which year the receipts are.
type yearPage struct {
	site.Form
	Trail         []site.Crumb
	Contact, Year site.Field
}

var years = site.PageOf[yearPage]("portal/year", "public")

func (p *Portal) newYearPage(c echo.Context) *yearPage {
	this := p.DB.Now().In(workday.Zone).Year()
	page := &yearPage{
		Form: site.NewForm(c), Trail: trail(c, "/hoi", "questions.title", site.T(site.Lang(c), "year.title")),
		Contact: site.Field{Name: "contact", Label: "year.contact", Hint: "year.contact.hint", Type: "email", Max: 254, Autocomplete: "email"},
		Year:    site.Field{Name: "year", Type: "select", Label: "year.year", Value: strconv.Itoa(this)},
	}
	for y := this; y >= this-giving.YearsBack; y-- {
		page.Year.Options = append(page.Year.Options, site.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y)})
	}
	return page
}

func (p *Portal) getYear(c echo.Context) error {
	return years.Render(c, http.StatusOK, *p.newYearPage(c))
}

// postYear asks for a code and goes on to where it is typed: the same for every contact.
func (p *Portal) postYear(c echo.Context) error {
	page, ticket := p.newYearPage(c), ""
	err := page.Read(c, &page.Contact, &page.Year)
	if err == nil {
		once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
		ticket, err = p.Giving.AskCode(once, giving.ContactForm{
			Contact: page.Contact.Value, Year: page.Year.Value, Locale: site.Lang(c),
		})
	}
	if page.Explain(err, &page.Contact, &page.Year) {
		return years.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/hoi/bien-nhan-nam/:", ticket))
}

// yearCodePage takes the code.
type yearCodePage struct {
	site.Form
	Trail  []site.Crumb
	Ticket string
	Code   site.Field
}

// yearFilePage is what the code has opened.
type yearFilePage struct {
	Trail  []site.Crumb
	Year   int
	Until  time.Time
	Gifts  []yearGift
	Total  money.VND
	More   bool
	PDFs   []yearLink
	CSV    string
	Others []yearLink // the same of other years
}

type yearGift struct {
	giving.YearGift
	Amount money.VND
	Page   string // the gift's own, with its key
	Rename string // where it has none: to be named otherwise
	Naming string // to have a wrong name put right
}

type yearLink struct{ Text, Href string }

var (
	yearCodes = site.PageOf[yearCodePage]("portal/year_code", "public")
	yearFiles = site.PageOf[yearFilePage]("portal/year_file", "public")
)

func (p *Portal) newYearCodePage(c echo.Context) *yearCodePage {
	keepPrivate(c)
	return &yearCodePage{
		Form: site.NewForm(c), Ticket: c.Param("ticket"),
		Trail: trail(c, "/hoi/bien-nhan-nam", "year.title", site.T(site.Lang(c), "year.code.title")),
		Code: site.Field{
			Name: "code", Label: "year.code", Hint: "year.code.hint", Inputmode: "numeric", Autocomplete: "one-time-code", Max: 40,
		},
	}
}

// getYearFile asks for the code; with the key that it gave, it shows what it opened.
func (p *Portal) getYearFile(c echo.Context) error {
	if c.QueryParam("k") == "" {
		return yearCodes.Render(c, http.StatusOK, *p.newYearCodePage(c))
	}
	f, err := p.openYear(c)
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	page := yearFilePage{
		Year: f.Year, Until: f.Until, More: f.More,
		Trail: trail(c, "/hoi/bien-nhan-nam", "year.title", site.T(lang, "year.file.title", "year", strconv.Itoa(f.Year))),
	}
	here := site.Path(c, "/hoi/bien-nhan-nam/:", c.Param("ticket"))
	for _, g := range f.Gifts {
		shown := yearGift{YearGift: g, Amount: money.VND(g.Amount)}
		shown.Naming = namingOf(c, g.Receipt, giving.ReceiptProof{Ticket: c.Param("ticket"), TicketKey: c.QueryParam("k")})
		if g.Pledge != "" {
			shown.Page = site.Path(c, "/ung-ho/cho/:", g.Pledge) + "?" + url.Values{"key": {g.Key}}.Encode()
		} else {
			shown.Rename = here + "/ten?" + url.Values{"k": {c.QueryParam("k")}, "bn": {g.Receipt}}.Encode()
		}
		page.Gifts, page.Total = append(page.Gifts, shown), page.Total+shown.Amount
	}
	with := func(path string, kv ...string) string {
		v := url.Values{"k": {c.QueryParam("k")}, "nam": {strconv.Itoa(f.Year)}}
		for i := 0; i < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return here + path + "?" + v.Encode()
	}
	page.CSV = with("/bien-nhan.csv")
	for i := 0; i*paper.ReceiptsMax < len(f.Gifts); i++ {
		text := site.T(lang, "year.file.pdf")
		if len(f.Gifts) > paper.ReceiptsMax {
			text = site.T(lang, "year.file.pdf.part", "n", i+1)
		}
		page.PDFs = append(page.PDFs, yearLink{text, with("/bien-nhan.pdf", "phan", strconv.Itoa(i+1))})
	}
	for y := p.DB.Now().In(workday.Zone).Year(); y >= p.DB.Now().In(workday.Zone).Year()-giving.YearsBack; y-- {
		if y != f.Year {
			page.Others = append(page.Others, yearLink{strconv.Itoa(y), with("", "nam", strconv.Itoa(y))})
		}
	}
	return yearFiles.Render(c, http.StatusOK, page)
}

func (p *Portal) openYear(c echo.Context) (*giving.YearFile, error) {
	keepPrivate(c)
	year, _ := strconv.Atoi(c.QueryParam("nam"))
	return p.Giving.OpenYear(c.Request().Context(), c.Param("ticket"), c.QueryParam("k"), year)
}

// postYearFile takes the code and goes on to what it opens.
func (p *Portal) postYearFile(c echo.Context) error {
	page, key := p.newYearCodePage(c), ""
	err := page.Read(c, &page.Code)
	if err == nil {
		key, err = p.Giving.ProveContact(c.Request().Context(), page.Ticket, page.Code.Value)
	}
	if page.Explain(err, &page.Code) {
		return yearCodes.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/hoi/bien-nhan-nam/:", page.Ticket)+"?"+url.Values{"k": {key}}.Encode())
}

// getYearPDF is the receipts as one paper, with the giver's own words.
func (p *Portal) getYearPDF(c echo.Context) error {
	f, err := p.openYear(c)
	if err != nil {
		return err
	}
	part, _ := strconv.Atoi(c.QueryParam("phan"))
	from := max(part-1, 0) * paper.ReceiptsMax
	if from >= len(f.Gifts) {
		return fault.Of(fault.Missing, "receipt.missing")
	}
	gifts := f.Gifts[from:min(from+paper.ReceiptsMax, len(f.Gifts))]
	docs := make([]paper.ReceiptDoc, len(gifts))
	for i, g := range gifts {
		full, err := p.full(c.Request().Context(), g.Receipt)
		if err != nil {
			return err
		}
		if docs[i], err = p.receipts().Doc(full); err != nil {
			return err
		}
	}
	name := fmt.Sprintf("bien-nhan-%d", f.Year)
	var b bytes.Buffer
	if err := paper.Receipts(&b, name, docs); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

// getYearCSV is the receipts as a table.
func (p *Portal) getYearCSV(c echo.Context) error {
	f, err := p.openYear(c)
	if err != nil {
		return err
	}
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	head := []string{"series", "number", "given_on", "issued_on", "amount", "campaign", "unit", "receipt", "link"}
	for i, name := range head {
		head[i] = site.T(site.Lang(c), "year.csv."+name)
	}
	w.Write(head) // a buffer takes all
	for _, g := range f.Gifts {
		w.Write([]string{
			g.Series, receipt.Label(g.Number), g.On.String(), g.IssuedOn.String(), strconv.FormatInt(g.Amount, 10),
			giving.PlainCell(g.Campaign), giving.PlainCell(g.Unit), g.Receipt, p.URL + "/bien-nhan/" + g.Receipt,
		})
	}
	w.Flush()
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="bien-nhan-%d.csv"`, f.Year))
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}
