package office

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

// printPage asks before a paper is printed: which one it will be, and why.
type printPage struct {
	site.Form
	Label, Code string
	Next        int // 0 is the original, n the n-th copy
	Copies      []receipt.Copy
	Reason      site.Field
}

var printPages = site.PageOf[printPage]("office/receipt_print", "office")

// receiptPaper prints the paper with the giver's name. Each is logged: the first is the
// original, the others are copies, and say so.
func (o *Office) receiptPaper(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	if !r.MayPrint(by(c)) {
		return by(c).Must(auth.RevealPersonal, r.Unit)
	}
	page := &printPage{
		Form: site.NewForm(c), Label: receipt.Label(r.Number), Code: r.Code,
		Reason: site.Field{Name: "reason", Label: "ask.reason", Hint: "receipt.paper.reason", Max: 300},
	}
	if posted(c) {
		err := page.Read(c, &page.Reason)
		if err == nil {
			var f *receipt.Full
			if f, err = o.book().Print(once(c, &page.Form), by(c), r.Code, page.Reason.Value); err == nil {
				return o.sendPapers(c, "bien-nhan-"+f.Series()+"-"+receipt.Label(f.Number), f)
			}
		}
		if !page.Explain(err, &page.Reason) {
			return err
		}
	}
	if page.Copies, err = o.book().Copies(ctx(c), by(c), r.Code); err != nil {
		return err
	}
	if len(page.Copies) > 0 {
		page.Next = page.Copies[0].Nth + 1
	}
	page.Reason.Optional = page.Next == 0 && r.IssuedBy == by(c).Name
	return printPages.Render(c, page.Status, *page)
}

// receiptQR is the code that stands on the paper, for who takes no paper: a phone that
// scans it has the receipt.
func (o *Office) receiptQR(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	text, err := o.book().QR(r)
	if err != nil {
		return err
	}
	png, err := paper.QR(text)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", png)
}

// sendPapers answers receipts as one PDF, under a name without the giver's.
func (o *Office) sendPapers(c echo.Context, name string, list ...*receipt.Full) error {
	docs := make([]paper.ReceiptDoc, len(list))
	for i, f := range list {
		var err error
		if docs[i], err = o.book().Doc(f); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	var err error
	if len(docs) == 1 {
		err = paper.Receipt(&b, docs[0])
	} else {
		err = paper.Receipts(&b, name, docs)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

// nameReceipt names a giver otherwise to everybody who came to the desk for it.
func (o *Office) nameReceipt(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	back := site.Path(c, home+"/bien-nhan/:", r.Code)
	name, reason := line("public_name", "rename.name", 100), line("reason", "rename.reason", 500)
	name.Hint, reason.Hint, name.Optional = "rename.name.hint", "rename.reason.hint", true
	page := newForm(c, "receipt.rename", back, site.T(site.Lang(c), "receipt.one", "number", receipt.Label(r.Number)),
		section{"", []*site.Field{name, tick("anonymous", "rename.anonymous.desk"), reason}})
	return o.fill(c, page, func() (string, error) {
		return back, o.Giving.NameReceipt(once(c, &page.Form), by(c), giving.ShownName{
			Receipt: r.Code, PublicName: page.get("public_name"), Anonymous: page.get("anonymous") == "yes", Reason: page.get("reason"),
		})
	})
}

// replacePage puts right what is wrong on a receipt.
type replacePage struct {
	site.Form
	Label, Code                     string
	Legal, Address, Content, Reason site.Field
}

var replacePages = site.PageOf[replacePage]("office/receipt_replace", "office")

// replaceReceipt ends a receipt by another one with the right words. The form begins with
// what stands, and that it was opened is logged.
func (o *Office) replaceReceipt(c echo.Context) error {
	r, err := o.book().Read(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	page := &replacePage{
		Form: site.NewForm(c), Label: receipt.Label(r.Number), Code: r.Code,
		Legal:   site.Field{Name: "legal_name", Label: "cash.legal_name", Hint: "cash.legal_name.hint", Optional: true, Max: 200},
		Address: site.Field{Name: "address", Label: "receipt.replace.address", Optional: true, Max: 300},
		Content: site.Field{Name: "content", Label: "cash.note", Hint: "cash.note.hint", Optional: true, Max: 500},
		Reason:  site.Field{Name: "reason", Label: "receipt.replace.reason", Hint: "receipt.replace.reason.hint", Max: 300},
	}
	fields := []*site.Field{&page.Legal, &page.Address, &page.Content, &page.Reason}
	if posted(c) {
		err := page.Read(c, fields...)
		if err == nil {
			var made *receipt.Receipt
			made, err = o.Giving.ReplaceReceipt(once(c, &page.Form), by(c), r.Code, giving.ReplaceForm{
				LegalName: page.Legal.Value, Address: page.Address.Value, Content: page.Content.Value,
				Reason: page.Reason.Value,
			})
			if err == nil {
				return site.SeeOther(c, home+"/bien-nhan/:", made.Code)
			}
		}
		if !page.Explain(err, fields...) {
			return err
		}
	} else {
		words, err := o.book().Words(ctx(c), by(c), r.Code)
		if err != nil {
			return err
		}
		page.Legal.Value, page.Address.Value, page.Content.Value = words.LegalName, words.Address, words.Content
	}
	return replacePages.Render(c, page.Status, *page)
}
