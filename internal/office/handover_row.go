package office

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
)

// handoverRowPage hands one row over.
type handoverRowPage struct {
	site.Form
	Session                                 payout.Session
	Line                                    rosterLine
	Client, Signature                       site.Field // hidden: the device's id, the drawing
	Outcome, Qty, Reason, Words, NextOn     site.Field
	Taker, Name, Relation, TakerReason      site.Field
	Proof, SheetPage, WitnessName, Witness2 site.Field
	Late                                    bool // it was handed over before
}

var handoverRowPages = site.PageOf[handoverRowPage]("office/handover_row", "office")

// signatureLettersMax is a drawing as text: 500 KB.
const signatureLettersMax = 700_000

func newHandoverRowPage(c echo.Context) *handoverRowPage {
	option := func(prefix string, values ...string) (list []site.Option) {
		for _, v := range values {
			list = append(list, site.Option{Value: v, Label: prefix + v})
		}
		return list
	}
	return &handoverRowPage{
		Form:      site.NewForm(c),
		Client:    site.Field{Name: "client_id", Type: "hidden", Max: 36},
		Signature: site.Field{Name: "signature", Type: "hidden", Max: signatureLettersMax},
		Outcome: site.Field{
			Name: "outcome", Type: "radios", Label: "handover.outcome", Value: string(payout.Given),
			Options: option("handover.outcome.", string(payout.Given), string(payout.Partly), string(payout.NotGiven)),
		},
		Qty:    site.Field{Name: "qty", Label: "handover.qty", Hint: "handover.qty.hint", Optional: true, Max: 30, Inputmode: "numeric"},
		Reason: reasonField("reason"),
		Words:  site.Field{Name: "words", Label: "handover.words", Optional: true, Max: 300},
		NextOn: site.Field{Name: "next_on", Label: "handover.next_on", Hint: "office.day.hint", Max: 10, Inputmode: "numeric"},
		Taker: site.Field{
			Name: "taker", Type: "radios", Label: "handover.taker", Value: string(payout.Self),
			Options: option("handover.taker.", string(payout.Self), string(payout.Substitute)),
		},
		Name:        site.Field{Name: "name", Label: "handover.name", Max: 200},
		Relation:    site.Field{Name: "relation", Label: "handover.relation", Hint: "handover.relation.hint", Max: 100},
		TakerReason: site.Field{Name: "taker_reason", Label: "handover.taker_reason", Max: 300},
		Proof: site.Field{
			Name: "proof", Type: "radios", Label: "handover.proof", Value: string(payout.OnSheet),
			Options: option("handover.proof.", string(payout.OnScreen), string(payout.OnSheet), string(payout.Witness)),
		},
		SheetPage:   site.Field{Name: "sheet_page", Label: "handover.sheet_page", Hint: "handover.sheet_page.hint", Max: 4, Inputmode: "numeric"},
		WitnessName: site.Field{Name: "witness", Label: "handover.witness", Hint: "handover.witness.hint", Max: 200},
		Witness2:    site.Field{Name: "witness2", Label: "handover.witness2", Hint: "handover.witness2.hint", Optional: true, Max: 200},
	}
}

func (p *handoverRowPage) fields() []*site.Field {
	return []*site.Field{
		&p.Client, &p.Signature, &p.Outcome, &p.Qty, &p.Reason, &p.Words, &p.NextOn, &p.Taker, &p.Name, &p.Relation,
		&p.TakerReason, &p.Proof, &p.SheetPage, &p.WitnessName, &p.Witness2,
	}
}

func (o *Office) handoverRow(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	row, err := id(c, "row")
	if err != nil {
		return err
	}
	page := newHandoverRowPage(c)
	page.Client.Value = payout.NewClientID(o.DB.Now())
	if !posted(c) {
		return o.showHandoverRow(c, page, n, row, nil)
	}
	err = page.Read(c, page.fields()...)
	if err == nil {
		_, err = o.Payout.HandOver(ctx(c), by(c), page.typed(n, row))
	}
	if err != nil {
		return o.showHandoverRow(c, page, n, row, err)
	}
	return c.Redirect(http.StatusSeeOther, handoverPath(c, n)+"?xong="+strconv.FormatInt(row, 10)+toMain)
}

func (o *Office) showHandoverRow(c echo.Context, page *handoverRowPage, n, row int64, refused error) error {
	line, s, err := o.Payout.LineOf(ctx(c), by(c), n, row)
	if err != nil {
		return err
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return err
	}
	page.Session, page.Line = *s, rosterLines(c, amounts, n, []payout.Line{*line})[0]
	page.Late = line.Outcome == payout.Given || line.Outcome == payout.Partly
	if page.SheetPage.Value == "" && !posted(c) {
		page.SheetPage.Value = strconv.Itoa((line.Nth-1)/payout.RowsPerPage + 1)
	}
	if fault.Is(refused, "once.mismatch") {
		page.Client.Value = payout.NewClientID(o.DB.Now()) // what was sent stands; this is another
	}
	if refused != nil && !page.Explain(refused, page.fields()...) {
		return refused
	}
	return handoverRowPages.Render(c, page.Status, *page)
}

func (p *handoverRowPage) typed(session, row int64) payout.HandOverForm {
	f := payout.HandOverForm{
		Session: session, Row: row, ClientID: p.Client.Value, Outcome: payout.Outcome(p.Outcome.Value), Qty: p.Qty.Value,
		Reason: p.Reason.Value, Words: p.Words.Value, NextOn: p.NextOn.Value,
	}
	if f.Outcome == payout.Given { // what another answer left behind does not count
		f.Qty, f.Reason, f.Words, f.NextOn = "", "", "", ""
	}
	if f.Outcome == payout.NotGiven {
		f.Qty = ""
		return f
	}
	f.Taker, f.Proof = payout.Taker(p.Taker.Value), payout.Proof(p.Proof.Value)
	f.Witness, f.Witness2 = p.WitnessName.Value, p.Witness2.Value
	if f.Taker == payout.Substitute {
		f.Name, f.Relation, f.TakerReason = p.Name.Value, p.Relation.Value, p.TakerReason.Value
	}
	switch f.Proof {
	case payout.OnSheet:
		f.SheetPage = p.SheetPage.Value
	case payout.OnScreen:
		_, drawn, _ := strings.Cut(p.Signature.Value, "base64,")
		f.Signature, _ = base64.StdEncoding.DecodeString(drawn) // what is no drawing is missing
	}
	return f
}

// handoverSheetPage takes the photo of a signed page.
type handoverSheetPage struct {
	site.Form
	Session    payout.SessionSheet
	Page, File site.Field
}

var handoverSheetPages = site.PageOf[handoverSheetPage]("office/handover_sheet", "office")

func (o *Office) handoverSheet(c echo.Context) error {
	p, err := o.runnablePage(c)
	if err != nil {
		return err
	}
	page := &handoverSheetPage{
		Form: site.NewForm(c), Session: p.SessionSheet,
		Page: site.Field{Name: "page", Label: "handover.sheet_page", Max: 4, Inputmode: "numeric", Value: strconv.Itoa(nextSheet(p.SessionSheet))},
		File: site.Field{Name: "photo", Type: "file", Label: "sheet.photo", Hint: "sheet.photo.hint"},
	}
	if !posted(c) {
		return handoverSheetPages.Render(c, http.StatusOK, *page)
	}
	err = o.keepSheet(c, page)
	if page.Explain(err, &page.Page, &page.File) {
		return handoverSheetPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, saved(handoverPath(c, p.ID), "sheet"))
}

// nextSheet is the page whose photo is taken next: the first on which somebody signed.
func nextSheet(s payout.SessionSheet) int {
	if len(s.Lacking) > 0 {
		return s.Lacking[0]
	}
	return len(s.Sheets) + 1
}

func (o *Office) keepSheet(c echo.Context, p *handoverSheetPage) error {
	if err := p.Read(c, &p.Page); err != nil {
		return err
	}
	head := p.Form.File("photo")
	if head == nil {
		return fault.On("photo", "sheet.photo.missing")
	}
	number, err := strconv.Atoi(p.Page.Value)
	if err != nil {
		return fault.On("page", "handover.sheet.missing")
	}
	f, err := head.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	return o.Payout.KeepSheet(ctx(c), by(c), p.Session.ID, number, "trang-"+strconv.Itoa(number)+".jpg", f)
}
