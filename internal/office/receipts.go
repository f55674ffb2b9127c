package office

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) receiptRoutes(g *echo.Group) {
	g.GET("/bien-nhan", o.receipts)
	g.GET("/bien-nhan/:code", o.receipt)
	g.Match(both, "/bien-nhan/:code/giay", o.receiptPaper)
	g.Match(both, "/bien-nhan/:code/huy", o.voidReceipt)
}

func (o *Office) book() *receipt.Book {
	return &receipt.Book{DB: o.DB, Keys: o.Keys, Base: o.URL, Sample: o.Sample}
}

type receiptsPage struct {
	Find     site.Field
	Receipts []receipt.Receipt
	Pager    site.Pager
}

var receiptsPages = site.PageOf[receiptsPage]("office/receipts", "office")

const receiptRows = 50

func (o *Office) receipts(c echo.Context) error {
	if err := by(c).Must(auth.ReadBooks, 0); err != nil {
		return err
	}
	page := receiptsPage{Find: site.Field{
		Name: "tim", Type: "search", Label: "receipts.find", Hint: "receipts.find.hint", Value: c.QueryParam("tim"), Max: 60,
	}}
	f := receipt.Filter{Before: number(c, "truoc"), Limit: receiptRows}
	typed := strings.TrimSpace(page.Find.Value)
	if n, err := strconv.ParseInt(typed, 10, 64); err == nil && n > 0 {
		f.Number = n
	} else if code := receipt.ParseCode(typed); code != "" {
		return site.SeeOther(c, home+"/bien-nhan/:", code)
	}
	err := o.DB.View(ctx(c), by(c), func(tx *pg.Tx) (err error) {
		page.Receipts, err = receipt.List(tx, f)
		return err
	})
	if err != nil {
		return err
	}
	if n := len(page.Receipts); n == receiptRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(page.Receipts[n-1].ID, 10))
	}
	return receiptsPages.Render(c, http.StatusOK, page)
}

type receiptPage struct {
	receipt.Receipt
	SeriesText, Label       string
	Cash, MayPrint, MayVoid bool
}

var receiptPages = site.PageOf[receiptPage]("office/receipt", "office")

func (o *Office) receipt(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	return receiptPages.Render(c, http.StatusOK, receiptPage{
		Receipt: *r, SeriesText: r.Series(), Label: receipt.Label(r.Number), Cash: r.Kind == receipt.CashGift,
		MayPrint: by(c).May(auth.RevealPersonal, r.Unit) ||
			r.IssuedBy == by(c).Name && by(c).May(auth.ReceiveCash, r.Unit),
		MayVoid: r.Status == receipt.Issued && by(c).May(auth.VoidReceipt, r.Unit),
	})
}

// voidReceipt ends a receipt and takes its gift out of the books, both or neither.
func (o *Office) voidReceipt(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "receipt.void", about: []any{"number", receipt.Label(r.Number), "amount", r.Amount},
		back: site.Path(c, home+"/bien-nhan/:", r.Code),
		do:   func(reason string) error { return o.Giving.VoidReceipt(ctx(c), by(c), r.Code, reason) },
	})
}

// receiptPaper prints the paper with the giver's name. Whoever wrote the receipt
// gets it at once; others say why they look, and it is kept.
func (o *Office) receiptPaper(c echo.Context) error {
	code := c.Param("code")
	f, err := o.book().Reveal(ctx(c), by(c), code, "")
	if err == nil {
		return o.sendPaper(c, f)
	}
	if !fault.Is(err, "receipt.reveal.reason") {
		return err
	}
	err = o.ask(c, question{
		key: "receipt.paper", about: []any{"code", code}, back: site.Path(c, home+"/bien-nhan/:", code),
		do: func(reason string) (err error) {
			if f, err = o.book().Reveal(ctx(c), by(c), code, reason); err != nil {
				return err
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return o.sendPaper(c, f)
}

func (o *Office) sendPaper(c echo.Context, f *receipt.Full) error {
	doc, err := o.book().Doc(f)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := paper.Receipt(&b, doc); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="bien-nhan-`+f.Series()+"-"+receipt.Label(f.Number)+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
