package portal

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

// giversPage is the list of who shares in one transfer.
type giversPage struct {
	site.Form
	Trail []site.Crumb
	giving.PublicGivers
	Q        site.Field
	Shares   []giving.PublicShare
	LinePath string // the transfer in the statement
	Next     string
}

var givers = site.PageOf[giversPage]("portal/givers", "public")

// getGivers shows under a line of the statement who shares in it.
func (p *Portal) getGivers(c echo.Context) error {
	line, err := strconv.ParseInt(c.Param("line"), 10, 64)
	if err != nil || line < 1 {
		return fault.Of(fault.Missing, "givers.missing")
	}
	page := giversPage{
		Form: site.NewForm(c), Trail: trail(c, "/sao-ke", "statement.title", site.T(site.Lang(c), "givers.title")),
		Q: site.Field{Name: "q", Type: "search", Label: "givers.q", Autocomplete: "off", Max: 200, Optional: true},
	}
	if err := page.Read(c, &page.Q); err != nil && !page.Explain(err, &page.Q) {
		return err
	}
	after, _ := strconv.Atoi(c.QueryParam("after"))
	list, shares, err := p.Giving.GiversOfLine(c.Request().Context(), line, page.Q.Value, after)
	if err != nil {
		return err
	}
	page.PublicGivers = *list
	if len(shares) > giving.SharesPage {
		shares = shares[:giving.SharesPage]
		v := url.Values{"after": {strconv.Itoa(shares[len(shares)-1].Nth)}}
		if page.Q.Value != "" {
			v.Set("q", page.Q.Value)
		}
		page.Next = site.Path(c, "/sao-ke/nguoi-gop/:", line) + "?" + v.Encode()
	}
	page.Shares = shares
	page.LinePath = site.Path(c, "/sao-ke") + "?" + lineOn(list.On, list.Amount).Encode()
	return givers.Render(c, page.Status, page)
}

// sharePage is one giver's part of a transfer.
type sharePage struct {
	giving.ShareState
	Grouped  string
	Receipt  *receipt.Public // of the whole transfer
	LinePath string
}

var sharePages = site.PageOf[sharePage]("portal/share", "public")

// getShare is what the code of one giver of many opens, where a receipt's would stand.
func (p *Portal) getShare(c echo.Context, code string) error {
	ctx := c.Request().Context()
	share, err := p.Giving.ShareByCode(ctx, code)
	if err != nil {
		return err
	}
	page := sharePage{ShareState: *share, Grouped: inFours(share.Code)}
	page.LinePath = site.Path(c, "/sao-ke") + "?" + lineOn(share.On, share.Whole).Encode()
	if share.Receipt != "" {
		if page.Receipt, err = p.receipts().Public(ctx, share.Receipt); err != nil {
			return err
		}
	}
	keepPrivate(c)
	return sharePages.Render(c, http.StatusOK, page)
}

// giverListPage is where who gave a transfer for many says who they are.
type giverListPage struct {
	*site.GiverList
	Trail     []site.Crumb
	Code      string
	Lines     []giving.SharedLine // where the code came more than once
	Here      string              // this page's address with the key, to choose another
	Cards     string              // where the codes are, as a file
	Confirmed bool
}

var giverLists = site.PageOf[giverListPage]("portal/giver_list", "public")

func (p *Portal) giverListPage(c echo.Context) (*giverListPage, string, error) {
	ctx, key := c.Request().Context(), c.QueryParam("key")
	lines, err := p.Giving.SharedLinesOf(ctx, c.Param("code"), key)
	if err != nil {
		return nil, "", err
	}
	if len(lines) == 0 {
		return nil, "", fault.Of(fault.Conflict, "givers.unmatched")
	}
	code := giving.CleanCode(c.Param("code"))
	line := lines[0]
	for _, l := range lines {
		if c.QueryParam("line") == strconv.FormatInt(l.ID, 10) {
			line = l
		}
	}
	with := url.Values{"key": {key}}
	page := &giverListPage{
		GiverList: site.NewGiverList(c, line), Code: code, Lines: lines, Confirmed: c.QueryParam("xong") == "1",
		Trail: trail(c, "/ung-ho/cho/"+code+"?"+with.Encode(), "giver_list.gift", site.T(site.Lang(c), "giver_list.title")),
		Here:  site.Path(c, "/ung-ho/cho/:/danh-sach", code) + "?" + with.Encode(),
	}
	if line.List != nil {
		with.Set("line", strconv.FormatInt(line.ID, 10))
		page.Cards = site.Path(c, "/ung-ho/cho/:/danh-sach.csv", code) + "?" + with.Encode()
	}
	keepPrivate(c)
	return page, key, nil
}

func (p *Portal) getGiverList(c echo.Context) error {
	page, key, err := p.giverListPage(c)
	if err != nil {
		return err
	}
	if page.Line.List != nil { // to be put right, it is shown as it was typed
		cards, err := p.Giving.GiverCards(c.Request().Context(), page.Code, key, page.Line.ID)
		if err != nil {
			return err
		}
		page.List.Value = giving.TypedAgain(cards)
		if page.Minors.Value = "yes"; !page.Line.List.Minors {
			page.Minors.Value = "no"
		}
	}
	return giverLists.Render(c, http.StatusOK, *page)
}

func (p *Portal) postGiverList(c echo.Context) error {
	page, key, err := p.giverListPage(c)
	if err != nil {
		return err
	}
	done, err := page.Take(c, func(f giving.GiverForm) error {
		once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
		_, err := p.Giving.ListGiversWithKey(once, page.Code, key, page.Line.ID, f)
		return err
	})
	if err != nil {
		return err
	}
	if done && page.Status == http.StatusOK {
		return c.Redirect(http.StatusSeeOther, page.Here+"&xong=1&line="+strconv.FormatInt(page.Line.ID, 10))
	}
	return giverLists.Render(c, page.Status, *page)
}

// getGiverCards is the list with each giver's code, for who made it to hand out.
func (p *Portal) getGiverCards(c echo.Context) error {
	line, _ := strconv.ParseInt(c.QueryParam("line"), 10, 64)
	cards, err := p.Giving.GiverCards(c.Request().Context(), c.Param("code"), c.QueryParam("key"), line)
	if err != nil {
		return err
	}
	keepPrivate(c)
	h := c.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="danh-sach-`+giving.CleanCode(c.Param("code"))+`.csv"`)
	c.Response().WriteHeader(http.StatusOK)
	if _, err := c.Response().Write([]byte("\ufeff")); err != nil {
		return err
	}
	w := csv.NewWriter(c.Response())
	heads, lang := []string{"nth", "name", "public", "amount", "code", "link"}, site.Lang(c)
	for i, h := range heads {
		heads[i] = site.T(lang, "giver_list.card."+h)
	}
	w.Write(heads) // Flush tells the error
	for _, k := range cards {
		w.Write([]string{
			strconv.Itoa(k.Nth), giving.PlainCell(k.Name), giving.PlainCell(k.PublicName), digits(k.Amount), k.Code,
			p.URL + "/bien-nhan/" + k.Code,
		})
	}
	w.Flush()
	return w.Error()
}
