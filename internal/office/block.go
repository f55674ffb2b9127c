package office

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

// blocksPage lists the blocks of receipts that are written by hand, and draws another.
type blocksPage struct {
	site.Form
	Blocks            []receipt.Block
	MayDraw           bool
	Unit, Slips, Desk site.Field
}

var blocksPages = site.PageOf[blocksPage]("office/blocks", "office")

func (o *Office) blocks(c echo.Context) error {
	need := auth.ReadBooks
	if posted(c) {
		need = auth.VoidReceipt
	}
	if err := by(c).Must(need, 0); err != nil {
		return err
	}
	page := &blocksPage{
		Form: site.NewForm(c), MayDraw: by(c).May(auth.VoidReceipt, 0),
		Unit:  site.Field{Name: "unit", Type: "select", Label: "receipt.unit"},
		Slips: site.Field{Name: "slips", Label: "block.slips.label", Hint: "block.slips.hint", Inputmode: "numeric", Value: "50", Max: 10},
		Desk:  site.Field{Name: "desk", Label: "block.desk", Hint: "block.desk.hint", Max: 200},
	}
	var err error
	if page.MayDraw {
		if page.Unit.Options, err = o.fundUnits(c, auth.VoidReceipt); err != nil {
			return err
		}
	}
	if posted(c) {
		err := page.Read(c, &page.Unit, &page.Slips, &page.Desk)
		if err == nil {
			var k *receipt.Block
			if k, err = o.Giving.DrawBlock(once(c, &page.Form), by(c), unitOf(page.Unit), page.Slips.Value, page.Desk.Value); err == nil {
				return site.SeeOther(c, home+"/quyen-bien-nhan/:", k.ID)
			}
		}
		if !page.Explain(err, &page.Unit, &page.Slips, &page.Desk) {
			return err
		}
	}
	if page.Blocks, err = o.book().Blocks(ctx(c), by(c), 0); err != nil {
		return err
	}
	return blocksPages.Render(c, page.Status, *page)
}

// blockPage is one block with what became of each slip.
type blockPage struct {
	site.Form
	receipt.Block
	Label            string
	Slips            []receipt.Slip
	MayVoid          bool
	MayEnter         bool // take cash, where a written slip is entered
	From, To, Reason site.Field
}

var blockPages = site.PageOf[blockPage]("office/block", "office")

func (o *Office) blockPage(c echo.Context, need auth.Permission) (*blockPage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	k, slips, err := o.book().BlockFor(ctx(c), by(c), n, need)
	if err != nil {
		return nil, err
	}
	return &blockPage{
		Form: site.NewForm(c), Block: *k, Label: k.Series(), Slips: slips,
		MayVoid:  k.Blank > 0 && by(c).May(auth.VoidReceipt, k.Unit),
		MayEnter: by(c).May(auth.ReceiveCash, k.Unit),
		From:     site.Field{Name: "from", Label: "register.from", Inputmode: "numeric", Max: 10},
		To:       site.Field{Name: "to", Label: "register.to", Inputmode: "numeric", Max: 10},
		Reason:   site.Field{Name: "reason", Label: "ask.reason", Hint: "block.void.hint", Max: 300},
	}, nil
}

func (o *Office) block(c echo.Context) error {
	page, err := o.blockPage(c, auth.ReadBooks)
	if err != nil {
		return err
	}
	return blockPages.Render(c, http.StatusOK, *page)
}

func (o *Office) voidSlips(c echo.Context) error {
	page, err := o.blockPage(c, auth.VoidReceipt)
	if err != nil {
		return err
	}
	if err = page.Read(c, &page.From, &page.To, &page.Reason); err == nil {
		err = o.book().VoidSlips(once(c, &page.Form), by(c), page.ID, page.From.Value, page.To.Value, page.Reason.Value)
	}
	if page.Explain(err, &page.From, &page.To, &page.Reason) {
		return blockPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(c, home+"/quyen-bien-nhan/:", page.ID)
}

// blockPaper is the slips to be printed: those that have not ended.
func (o *Office) blockPaper(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	k, slips, err := o.book().BlockFor(ctx(c), by(c), n, auth.ReadBooks)
	if err != nil {
		return err
	}
	doc := o.book().BlockDoc(k, slips)
	if len(doc.Slips) == 0 {
		return fault.Of(fault.Conflict, "block.empty")
	}
	var b bytes.Buffer
	if err := paper.Block(&b, doc); err != nil {
		return err
	}
	name := fmt.Sprintf("quyen-%s-%d-%d.pdf", k.Series(), k.First, k.Last)
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
