package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) receiptRoutes(g *echo.Group) {
	g.GET("/bien-nhan", o.receipts)
	g.GET("/bien-nhan/:code", o.receipt)
	g.Match(both, "/bien-nhan/:code/giay", o.receiptPaper)
	g.GET("/bien-nhan/:code/qr.png", o.receiptQR)
	g.Match(both, "/bien-nhan/:code/huy", o.voidReceipt)
	g.Match(both, "/bien-nhan/:code/thay", o.replaceReceipt)
	g.Match(both, "/bien-nhan/:code/ten", o.nameReceipt)
	g.Match(both, "/quyen-bien-nhan", o.blocks)
	g.GET("/quyen-bien-nhan/:id", o.block)
	g.POST("/quyen-bien-nhan/:id/huy", o.voidSlips)
	g.GET("/quyen-bien-nhan/:id/in", o.blockPaper)
	g.GET("/so-bien-nhan", o.register)
	g.Match(both, "/so-bien-nhan/:unit/:year/:kind", o.numbers)
}

func (o *Office) book() *receipt.Book {
	return &receipt.Book{DB: o.DB, Keys: o.Keys, Base: o.URL, Sample: o.Sample}
}

type receiptsPage struct {
	Find     site.Field
	None     string // what was looked for, when nothing was found
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
	} else if code := codes.Parse(typed); code != "" {
		_, err := o.book().Read(ctx(c), by(c), code)
		if err == nil {
			return site.SeeOther(c, home+"/bien-nhan/:", code)
		}
		if !fault.Is(err, "receipt.missing") {
			return err
		}
	}
	var err error
	switch code := giving.CleanCode(typed); {
	case typed == "" || f.Number > 0:
		err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) (err error) {
			page.Receipts, err = receipt.List(tx, f)
			return err
		})
	case code != "":
		page.Receipts, err = o.receiptsOfGift(c, code)
	}
	if err != nil {
		return err
	}
	if len(page.Receipts) == 0 {
		page.None = typed
	}
	if n := len(page.Receipts); n == receiptRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(page.Receipts[n-1].ID, 10))
	}
	return receiptsPages.Render(c, http.StatusOK, page)
}

// receiptsOfGift are the receipts of a gift code, the ended ones too.
func (o *Office) receiptsOfGift(c echo.Context, code string) (list []receipt.Receipt, err error) {
	codes, err := o.Giving.ReceiptsFor(ctx(c), by(c), code)
	if err != nil {
		return nil, err
	}
	for _, code := range codes[:min(len(codes), receiptRows-1)] {
		r, err := o.book().Read(ctx(c), by(c), code)
		if err != nil {
			return nil, err
		}
		list = append(list, *r)
	}
	return list, nil
}

type receiptPage struct {
	receipt.Receipt
	SeriesText, Label       string
	Cash, MayPrint, MayVoid bool
	MayName, MayReplace     bool   // which takes to read the giver
	Own                     bool   // it takes another person to void it
	Of                      thing  // the bank line of the gift
	Gift                    string // its gift code
	Copies                  []receipt.Copy
	First                   string             // how the giver was named at first,
	Names                   []receipt.Renaming // and since; for who may read the giver
}

var receiptPages = site.PageOf[receiptPage]("office/receipt", "office")

func (o *Office) receipt(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	of, gift, err := o.giftOf(c, r)
	if err != nil {
		return err
	}
	copies, err := o.book().Copies(ctx(c), by(c), r.Code)
	if err != nil {
		return err
	}
	page := receiptPage{
		Of: of, Gift: gift, Receipt: *r, SeriesText: r.Series(), Label: receipt.Label(r.Number), Cash: r.Kind == receipt.CashGift,
		MayPrint: r.MayPrint(by(c)), Copies: copies,
		MayVoid: r.Status == receipt.Issued && by(c).May(auth.VoidReceipt, r.Unit),
		MayName: r.Status == receipt.Issued && by(c).May(auth.MatchLines, r.Unit),
		Own:     r.Kind != receipt.BankGift && r.TakenBy == by(c).Name,
	}
	if by(c).May(auth.RevealPersonal, r.Unit) {
		page.MayReplace = page.MayVoid
		err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
			page.First, page.Names, err = receipt.Renamings(tx, r.Code)
			return err
		})
		if err != nil {
			return err
		}
	}
	return receiptPages.Render(c, http.StatusOK, page)
}

// giftOf is the bank line that a receipt is of, and the gift code it was matched by.
func (o *Office) giftOf(c echo.Context, r *receipt.Receipt) (of thing, gift string, err error) {
	e, err := ledger.EntryByID(ctx(c), o.DB, by(c), r.Entry)
	if err != nil {
		return of, "", err
	}
	kind, line, _ := strings.Cut(e.Source, ":")
	line, _, _ = strings.Cut(line, "/")
	n, err := strconv.ParseInt(line, 10, 64)
	if kind != "line" || err != nil {
		return of, "", nil
	}
	sheet, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return of, "", err
	}
	for _, m := range sheet.Matches {
		if m.Receipt == r.Code || slices.Contains(m.Former, r.Code) {
			gift = m.Code
		}
	}
	return thingOf(c, e.Source), gift, nil
}

// voidReceipt ends a receipt and takes its gift out of the books, both or neither.
func (o *Office) voidReceipt(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.VoidReceipt, r.Unit); err != nil {
		return err
	}
	if !posted(c) && r.Status != receipt.Issued { // there is nothing to ask
		return fault.Of(fault.Conflict, "receipt.ended", "number", receipt.Label(r.Number), "by", r.EndedBy, "at", r.EndedAt)
	}
	if r.Kind == receipt.GoodsGift {
		return o.ask(c, question{
			key: "receipt.void_goods", about: []any{"number", receipt.Label(r.Number)},
			back: site.Path(c, home+"/bien-nhan/:", r.Code),
			do:   func(reason string) error { return o.Giving.VoidReceipt(ctx(c), by(c), r.Code, reason) },
		})
	}
	return o.ask(c, question{
		key: "receipt.void", about: []any{"number", receipt.Label(r.Number), "amount", r.Amount},
		back: site.Path(c, home+"/bien-nhan/:", r.Code), grave: true,
		do: func(reason string) error { return o.Giving.VoidReceipt(ctx(c), by(c), r.Code, reason) },
	})
}
