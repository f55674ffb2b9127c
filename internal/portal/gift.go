package portal

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/vietqr"
)

type giftPage struct {
	Trail          []site.Crumb
	Code, Key      string
	KeyQuery       string // "?gift=…&key=…" for the receipts, or ""
	Private        string // this page's whole address with the key, or ""
	State          giving.PledgeState
	Poll, Mark     string // where to ask, and what the answer is now
	Waits, Ended   bool
	Late           giving.LateOutcome // of money that came after the last day
	Astray         string             // of money that came to an account that takes no gifts
	Campaign       campaign
	Amount         money.VND // 0: the donor decides
	PlainAmount    string
	ReceivedAmount money.VND
	ReceivedAt     time.Time
	ExpiresAt      time.Time
	Steps          []giftStep
	Receipts       []giftReceipt
	Account        *account // where to give; nil while nothing may be given
	QR             string
	Way            string // how to give to Account
	PublicName     string
	LegalName      string     // only with the key
	Spent          *trailView // once it has been received
}

// giftStep is one station on a gift's way. Class is done, now or "".
type giftStep struct{ Class, Title, Text string }

type giftReceipt struct {
	Number, Code string
	Amount       money.VND
}

var gift = site.PageOf[giftPage]("portal/gift", "public")

// giftReceiptsMax: one transfer, one receipt; more than a few with one code is odd.
const giftReceiptsMax = 20

// getGift is the donor's bookmark. With the key it also opens what is private.
func (p *Portal) getGift(c echo.Context) error {
	ctx, lang := c.Request().Context(), site.Lang(c)
	key := c.QueryParam("key")
	g, private, err := p.gift(ctx, c.Param("code"), key)
	if err != nil {
		return err
	}
	shown, err := p.show(ctx, lang, g.Campaign)
	if err != nil {
		return err
	}
	page := giftPage{
		Trail: trail(c, "/ung-ho", "campaigns.title", shown[0].Name),
		Code:  g.Code, Key: key, State: g.State, Mark: mark(g),
		Poll:  site.Path(c, "/ung-ho/cho/:/trang-thai", g.Code),
		Waits: g.State == giving.Waiting && !g.Ended,
		Ended: g.Ended, Late: g.Late, Astray: g.Astray,
		Campaign: shown[0], Amount: g.Amount, PlainAmount: digits(g.Amount),
		ReceivedAmount: g.Received, ExpiresAt: g.ExpiresAt, PublicName: g.Name,
	}
	if g.ReceivedAt != nil {
		page.ReceivedAt = *g.ReceivedAt
	}
	if private != nil {
		page.KeyQuery = "?" + url.Values{"gift": {g.Code}, "key": {key}}.Encode()
		page.Private = p.URL + site.Path(c, "/ung-ho/cho/:", g.Code) + "?" + url.Values{"key": {key}}.Encode()
		page.PublicName, page.LegalName = private.PublicName, private.LegalName
	}
	if g.Account != nil {
		a := accountOf(*g.Account)
		page.Account, page.Way = &a, byNumber
		if a.Treasury {
			page.Way = byTreasury
		}
		if g.QR != "" {
			page.Way = byQR
			page.QR = site.Path(c, "/ung-ho/cho/:/qr.png", g.Code)
		}
	}
	for _, code := range g.Receipts[:min(len(g.Receipts), giftReceiptsMax)] {
		r, err := p.receipts().Public(ctx, code)
		if err != nil {
			return err
		}
		page.Receipts = append(page.Receipts, giftReceipt{receipt.Label(r.Number), r.Code, r.Amount})
	}
	if g.State == giving.Received {
		t, err := disclose.TrailOfGift(ctx, p.DB, g.Code)
		if err != nil {
			return err
		}
		page.Spent = trailViewOf(lang, t)
	}
	page.Steps = giftSteps(lang, page)
	keepPrivate(c)
	return gift.Render(c, http.StatusOK, page)
}

// gift reads a gift by its code, and by its key if there is one.
func (p *Portal) gift(ctx context.Context, code, key string) (*giving.Gift, *giving.Private, error) {
	if key == "" {
		g, err := p.Giving.ByCode(ctx, code)
		return g, nil, err
	}
	private, err := p.Giving.WithKey(ctx, code, key)
	if fault.Is(err, "pledge.missing") {
		if g, missing := p.Giving.ByCode(ctx, code); missing == nil { // links are cut where they are pasted
			return nil, nil, fault.Of(fault.Missing, "gift.key.whole", "code", g.Code)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return &private.Gift, private, nil
}

// keepPrivate keeps an address with a key out of caches, search engines and the
// Referer of what the page leads to.
func keepPrivate(c echo.Context) {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
}

// giftSteps: waiting, received, receipt, in use. The last one is told of the whole
// part of the book that the gift lies in: banknotes carry no names.
func giftSteps(lang string, page giftPage) []giftStep {
	steps := []giftStep{
		{Title: "gift.step.wait"}, {Title: "gift.step.received"}, {Title: "gift.step.receipt"}, {Title: "gift.step.use"},
	}
	if page.State != giving.Received {
		if page.Waits {
			steps[0].Class = "now"
		}
		return steps
	}
	steps[0].Class, steps[1].Class = "done", "done"
	steps[1].Text = site.Moment(lang, page.ReceivedAt)
	steps[2].Class = "now"
	if len(page.Receipts) > 0 {
		steps[2].Class = "done"
		steps[2].Text = site.T(lang, "gift.step.receipt.number", "number", page.Receipts[0].Number)
	}
	if t := page.Spent; t != nil && t.Given.Amount+t.Decided.Amount > 0 {
		steps[3].Class = "now"
		steps[3].Text = site.T(lang, "gift.step.use.text", "percent", t.Given.Percent, "decided", t.Decided.Percent)
	}
	return steps
}

// mark changes whenever the page would look different.
func mark(g *giving.Gift) string {
	m := fmt.Sprintf("%s-%d-%d", g.State, g.Received, len(g.Receipts))
	if g.Ended || g.Late != "" {
		m += "-ended" + string(g.Late)
	}
	if g.Astray != "" {
		m += "-" + g.Astray
	}
	return m
}

// getGiftState is what a page that waits asks for.
func (p *Portal) getGiftState(c echo.Context) error {
	g, err := p.Giving.ByCode(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	keepPrivate(c)
	return c.JSON(http.StatusOK, map[string]string{"state": mark(g)})
}

// qrSide is in pixels: sharp on a phone, and still sharp when printed.
const qrSide = 600

// getGiftQR is the VietQR as a picture, to be scanned or saved.
func (p *Portal) getGiftQR(c echo.Context) error {
	g, err := p.Giving.ByCode(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	if g.QR == "" {
		return echo.ErrNotFound
	}
	png, err := vietqr.PNG(g.QR, qrSide)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, max-age=3600")
	return c.Blob(http.StatusOK, "image/png", png)
}

func digits(v money.VND) string { return strconv.FormatInt(int64(v), 10) }
