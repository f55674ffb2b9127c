package portal

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type receiptPage struct {
	Code, Number, Series string
	Status               receipt.Status
	ReplacedBy, Replaces string
	EndedAt              time.Time
	Signed, Forged       bool // what came with the QR
	Unit, Campaign       string
	Amount               money.VND
	Goods                []goodsShown // instead of an amount
	Apart                *valueShown  // the goods are currency, gold or gems
	Giver                string
	Cash                 bool
	BankOn, IssuedOn     workday.Day // BankOn is zero for cash
	Grouped              string      // the code in fours, as people read it out
	PDF                  string
	Line                 string // where the statement shows its line; "" for cash
	UnitCode             string
	Key                  string           // "?gift=…&key=…" for whoever has the gift's, or ""
	Naming               string           // where to say that its name is wrong
	Leaf                 *leafShown       // its entry in the public log
	Differs              bool             // the page from the public log
	Back                 *giving.Returned // the gift was a mistake and goes back
	BackLine             string           // where the statement shows that
	URL                  string           // of this installation, for who checks without a browser
	Trail                *trailView
	Share                sharing // nothing once it no longer stands
	WithAmount           string
	WithoutAmount        string
}

// goodsShown is one line of a receipt for goods.
type goodsShown struct {
	Name, Told string
	ExpiresOn  workday.Day
	Where      []whereShown
}

// whereShown is where a part of it is now.
type whereShown struct{ Kind, Qty string }

// goodsOf are a receipt's goods, and where they are while it stands.
func (p *Portal) goodsOf(c echo.Context, r *receipt.Public) (shown []goodsShown, err error) {
	lang := site.Lang(c)
	for _, x := range r.Items {
		shown = append(shown, goodsShown{Name: x.In(lang), Told: x.Told, ExpiresOn: x.ExpiresOn})
	}
	if len(shown) == 0 || r.Status != receipt.Issued {
		return shown, nil
	}
	where, err := p.Giving.WhereGoods(c.Request().Context(), r.Code)
	if err != nil || len(where) != len(shown) {
		return shown, err
	}
	for i, w := range where {
		for _, part := range []struct {
			kind string
			qty  int64
		}{{"handed", w.Handed}, {"reserved", w.Reserved}, {"road", w.Road}, {"free", w.Free}, {"lost", w.Lost}} {
			if part.qty > 0 {
				shown[i].Where = append(shown[i].Where, whereShown{part.kind, w.Item.Say(part.qty, lang)})
			}
		}
	}
	return shown, nil
}

var receipts = site.PageOf[receiptPage]("portal/receipt", "public")

// getReceipt is what a receipt's QR opens. A path that ends in .pdf is the paper.
func (p *Portal) getReceipt(c echo.Context) error {
	ctx := c.Request().Context()
	code, isPDF := strings.CutSuffix(c.Param("code"), ".pdf")
	token := c.QueryParam("s")
	r, forged, err := p.readReceipt(ctx, code, token)
	if fault.Is(err, "receipt.missing") && !isPDF {
		if err = p.getShare(c, code); fault.Is(err, "receipt.missing") {
			err = p.getSlip(c, code)
		}
		return err
	}
	if err != nil {
		return err
	}
	owner, err := p.owner(c, r.Code)
	if err != nil {
		return err
	}
	keepPrivate(c)
	shown, differs, err := p.leafOf(ctx, r)
	if err != nil {
		return err
	}
	if isPDF && differs {
		return fault.Of(fault.Conflict, "receipt.changed")
	}
	if isPDF {
		return p.receiptPDF(c, r, owner)
	}
	page := receiptPage{
		Code: r.Code, Number: receipt.Label(r.Number), Series: r.Series, Status: r.Status,
		ReplacedBy: r.ReplacedBy, Replaces: r.Replaces, EndedAt: r.EndedAt, Unit: r.UnitName, Campaign: r.Campaign,
		Amount: r.Amount, Giver: r.PublicName, Cash: r.Kind == receipt.CashGift, IssuedOn: r.IssuedOn,
		Grouped: inFours(r.Code),
		PDF:     site.Path(c, "/bien-nhan/:.pdf", r.Code), Forged: forged, Signed: token != "" && !forged,
		UnitCode: r.UnitCode, URL: p.URL, Leaf: shown, Differs: differs,
	}
	var proof giving.ReceiptProof
	if owner {
		proof = giving.ReceiptProof{Gift: c.QueryParam("gift"), GiftKey: c.QueryParam("key")}
		page.Key = "?" + url.Values{"gift": {proof.Gift}, "key": {proof.GiftKey}}.Encode()
	}
	page.Naming = namingOf(c, r.Code, proof)
	page.Share = p.shareReceipt(c, r)
	page.WithoutAmount = p.URL + site.Path(c, "/bien-nhan/:", r.Code)
	page.WithAmount = page.WithoutAmount + "?" + withAmount + "=1"
	if page.Goods, err = p.goodsOf(c, r); err != nil {
		return err
	}
	if len(page.Goods) > 0 && r.Status == receipt.Issued {
		if page.Apart, err = p.apartOf(ctx, c, r.Code); err != nil {
			return err
		}
	}
	if r.Status == receipt.Voided {
		if page.Back, err = p.Giving.ReturnOf(ctx, r.Code); err != nil {
			return err
		}
		if b := page.Back; b != nil && !b.PaidOn.IsZero() {
			page.BackLine = site.Path(c, "/sao-ke") + "?" + lineOn(b.PaidOn, b.Amount).Encode()
		}
	}
	if !page.Cash && len(page.Goods) == 0 {
		booked, err := p.receipts().Read(ctx, form, r.Code)
		if err != nil {
			return err
		}
		page.BankOn = booked.BankOn
		page.Line = site.Path(c, "/sao-ke") + "?" + lineOfReceipt(booked).Encode()
	}
	if owner && !differs {
		full, err := p.full(ctx, r.Code)
		if err != nil {
			return err
		}
		if page.Line != "" && says(full.Content, proof.Gift) {
			page.Line = site.Path(c, "/sao-ke") + "?" + url.Values{"q": {proof.Gift}}.Encode()
		}
		page.Giver = cmp.Or(full.LegalName, full.PublicName)
		page.PDF += page.Key
	}
	if page.Status == receipt.Issued && !forged && len(page.Goods) == 0 {
		t, err := disclose.TrailOfReceipt(ctx, p.DB, r.Code)
		if err != nil {
			return err
		}
		page.Trail = trailViewOf(site.Lang(c), t)
	}
	return receipts.Render(c, http.StatusOK, page)
}

// leafShown is where a receipt stands in the public log.
type leafShown struct {
	Pending bool
	Index   int64
	Hash    string // hex
}

// leafOf finds a receipt in the log, nil of one that the log was never told of, and says
// whether what we show differs from it. The page's script asks the API for the proof: the
// page itself waits for none.
func (p *Portal) leafOf(ctx context.Context, r *receipt.Public) (shown *leafShown, differs bool, err error) {
	place, agrees, err := p.receipts().InLog(ctx, r, tlog.Stand)
	if place != nil {
		shown = &leafShown{place.Pending, place.Index, hex.EncodeToString(place.Hash)}
	}
	return shown, !agrees, err
}

// lineOfReceipt asks the statement for the receipt's day and amount: who holds a
// receipt need not know the gift's code.
func lineOfReceipt(r *receipt.Receipt) url.Values {
	return lineOn(r.BankOn, r.Amount)
}

func lineOn(day workday.Day, v money.VND) url.Values {
	on, amount := day.String(), digits(v)
	return url.Values{"from": {on}, "to": {on}, "min": {amount}, "max": {amount}}
}

// says reports whether a transfer's words have the gift's code, by which the statement finds
// it then. A gift that was claimed, or found by an officer, has it not.
func says(words, code string) bool {
	return strings.Contains(strings.ReplaceAll(vntext.Fold(words), " ", ""), strings.ReplaceAll(vntext.Fold(code), " ", ""))
}

// inFours is "ABCD EFGH JKLM NPQR".
func inFours(code string) string {
	var groups []string
	for four := range slices.Chunk([]byte(code), 4) {
		groups = append(groups, string(four))
	}
	return strings.Join(groups, " ")
}

// owner reports whether the address carries the key of the gift that the receipt
// is for; of one that was replaced too.
func (p *Portal) owner(c echo.Context, code string) (bool, error) {
	of, key := c.QueryParam("gift"), c.QueryParam("key")
	if of == "" || key == "" {
		return false, nil
	}
	private, err := p.Giving.WithKey(c.Request().Context(), of, key)
	if _, refused := fault.As(err); refused {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if slices.Contains(private.Receipts, code) {
		return true, nil
	}
	r, err := p.standing(c.Request().Context(), code)
	return err == nil && slices.Contains(private.Receipts, r.Code), err
}

// receiptPDF is the paper. Only its owner's has the legal name and the words of
// the transfer; anyone else's shows who gave as the page does.
func (p *Portal) receiptPDF(c echo.Context, r *receipt.Public, owner bool) error {
	full, err := p.full(c.Request().Context(), r.Code)
	if err != nil {
		return err
	}
	if !owner {
		full = full.Masked()
	}
	doc, err := p.receipts().Doc(full)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := paper.Receipt(&b, doc); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="bien-nhan-`+doc.Series+"-"+doc.Number+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

// form reads receipts for people who are not signed in; what they may see of them
// is decided above.
var form = auth.System("portal.receipt")

func (p *Portal) full(ctx context.Context, code string) (full *receipt.Full, err error) {
	err = p.DB.View(ctx, form, func(tx *pg.Tx) error {
		full, err = p.receipts().Full(tx, code)
		return err
	})
	return full, err
}
