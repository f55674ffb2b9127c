package portal

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

// inquiryKinds are what can be asked, by the word in the address.
var inquiryKinds = map[string]giving.InquiryKind{
	"nhan": giving.ClaimInquiry, "hoan-tra": giving.RefundInquiry, "gia-mao": giving.FakeInquiry, "sai-ten": giving.NameInquiry,
}

// What a photo of a transfer may weigh, with its form, and how long it may take.
const (
	inquiryBytesMax = 13 << 20
	inquiryTimeMax  = 2 * time.Minute
)

// questionsPage is what can be asked, and where the answer to something asked is found.
type questionsPage struct {
	site.Form
	Code site.Field
}

var questions = site.PageOf[questionsPage]("portal/questions", "public")

func newQuestionsPage(c echo.Context) questionsPage {
	return questionsPage{Form: site.NewForm(c), Code: site.Field{
		Name: "code", Label: "questions.code", Hint: "questions.code.hint", Autocomplete: "off", Max: 60,
	}}
}

func (p *Portal) getQuestions(c echo.Context) error {
	return questions.Render(c, http.StatusOK, newQuestionsPage(c))
}

// findInquiry goes to the answer of what has the typed code.
func (p *Portal) findInquiry(c echo.Context) error {
	page := newQuestionsPage(c)
	err := page.Read(c, &page.Code)
	if err == nil {
		code := strings.Map(func(r rune) rune {
			if r == ' ' || r == '-' {
				return -1
			}
			return r
		}, page.Code.Value)
		var st *giving.InquiryState
		if st, err = p.Giving.InquiryStateOf(c.Request().Context(), code); err == nil {
			return c.Redirect(http.StatusSeeOther, site.Path(c, "/hoi/cho/:", st.Code))
		}
		if fault.Is(err, "inquiry.missing") {
			err = fault.On("code", "questions.code.unknown")
		}
	}
	if page.Explain(err, &page.Code) {
		return questions.Render(c, page.Status, page)
	}
	return err
}

// inquiryPage asks for what one kind of inquiry needs.
type inquiryPage struct {
	site.Form
	Trail                             []site.Crumb
	Kind                              giving.InquiryKind
	Account, Campaign                 site.Field
	Amount, At, Digits, Pledge        site.Field
	LegalName, PublicName, Anonymous  site.Field
	Phone, Email, Consent, Words      site.Field
	Bank, Number, Holder, Receipt     site.Field
	Proof                             site.Field
	Wording                           string
	Transfer, Names, Returns, Imitate bool // which parts of the form it has
	Naming, Files                     bool
	Proven                            giving.Proven // of a wrong name: by the link that led here
	proof                             giving.ReceiptProof
}

var inquiry = site.PageOf[inquiryPage]("portal/inquiry", "public")

func (p *Portal) newInquiryPage(c echo.Context) (*inquiryPage, error) {
	kind, known := inquiryKinds[cmp.Or(c.Param("kind"), path.Base(c.Path()))] // those with a file have addresses of their own
	if !known {
		return nil, fault.Of(fault.Missing, "inquiry.missing")
	}
	ctx, lang := c.Request().Context(), site.Lang(c)
	page := &inquiryPage{
		Form: site.NewForm(c), Kind: kind, Trail: trail(c, "/hoi", "questions.title", site.T(lang, "inquiry."+string(kind)+".title")),
		Transfer: kind == giving.ClaimInquiry || kind == giving.RefundInquiry, Names: kind == giving.ClaimInquiry,
		Returns: kind == giving.RefundInquiry, Imitate: kind == giving.FakeInquiry, Naming: kind == giving.NameInquiry,
		Account:    site.Field{Name: "account", Type: "select", Label: "inquiry.account", Hint: "inquiry.account.hint", Max: 40},
		Campaign:   site.Field{Name: "campaign", Type: "select", Label: "inquiry.campaign", Max: 80},
		Amount:     site.Field{Name: "amount", Label: "inquiry.amount", Hint: "check.amount.hint", Inputmode: "numeric", Unit: "₫", Autocomplete: "off", Max: 40},
		At:         site.Field{Name: "at", Label: "inquiry.at", Hint: "inquiry.at.hint", Autocomplete: "off", Max: 40},
		Digits:     site.Field{Name: "digits", Label: "inquiry.digits", Hint: "inquiry.digits.hint", Inputmode: "numeric", Autocomplete: "off", Max: 40},
		Pledge:     site.Field{Name: "pledge", Label: "inquiry.pledge", Hint: "inquiry.pledge.hint", Autocomplete: "off", Optional: true, Max: 64},
		LegalName:  site.Field{Name: "legal_name", Label: "inquiry.legal_name", Hint: "inquiry.legal_name.hint", Autocomplete: "name", Max: 200},
		PublicName: site.Field{Name: "public_name", Label: "inquiry.public_name", Hint: "inquiry.public_name.hint", Optional: true, Max: 100},
		Anonymous:  site.Field{Name: "anonymous", Type: "check", Label: "cash.anonymous"},
		Phone:      site.Field{Name: "phone", Type: "tel", Label: "inquiry.phone", Autocomplete: "tel", Optional: true, Max: 40},
		Email:      site.Field{Name: "email", Type: "email", Label: "inquiry.email", Autocomplete: "email", Optional: true, Max: 254},
		Consent:    site.Field{Name: "consent", Type: "check", Label: "inquiry.consent"},
		Words:      site.Field{Name: "words", Type: "area", Label: "inquiry." + string(kind) + ".words", Hint: "inquiry." + string(kind) + ".words.hint", Max: 1000, Optional: kind == giving.ClaimInquiry || kind == giving.NameInquiry},
		Bank:       site.Field{Name: "bank", Label: "refund.bank", Max: 200},
		Number:     site.Field{Name: "number", Label: "refund.number", Hint: "refund.number.hint", Inputmode: "numeric", Autocomplete: "off", Max: 40},
		Holder:     site.Field{Name: "holder", Label: "refund.holder", Max: 200},
		Proof:      site.Field{Name: "proof", Type: "file", Label: "refund.proof", Hint: "refund.proof.hint"},
		Receipt:    site.Field{Name: "receipt", Label: "inquiry.name.receipt", Hint: "inquiry.name.receipt.hint", Autocomplete: "off", Max: 400, Value: c.QueryParam("bn")},
	}
	if page.Naming {
		if err := p.naming(c, page); err != nil {
			return nil, err
		}
	}
	page.Files = page.Files || page.Returns
	consent, err := p.Giving.Consent(ctx)
	if err != nil {
		return nil, err
	}
	if page.Wording = consent.Wording; lang == site.English {
		page.Wording = consent.WordingEN
	}
	accounts, err := p.Giving.OfficialAccounts(ctx)
	if err != nil {
		return nil, err
	}
	page.Account.Options = []site.Option{{Label: "inquiry.account.none"}} // nobody asks about the first by mistake
	for _, a := range accounts {
		page.Account.Options = append(page.Account.Options, site.Option{
			Value: a.Number, Text: a.BankName + " " + a.Number + " · " + a.Campaign(lang),
		})
	}
	campaigns, err := p.Giving.Campaigns(ctx)
	page.Campaign.Options = []site.Option{{Label: "inquiry.campaign.none"}}
	for _, x := range campaigns {
		page.Campaign.Options = append(page.Campaign.Options, site.Option{Value: x.Slug, Text: x.In(lang).Name})
	}
	return page, err
}

func (p *inquiryPage) fields() []*site.Field {
	return []*site.Field{
		&p.Account, &p.Campaign, &p.Amount, &p.At, &p.Digits, &p.Pledge, &p.Words, &p.Bank, &p.Number, &p.Holder, &p.Receipt, &p.Proof,
		&p.LegalName, &p.PublicName, &p.Anonymous, &p.Phone, &p.Email, &p.Consent,
	}
}

func (p *Portal) getInquiry(c echo.Context) error {
	page, err := p.newInquiryPage(c)
	if err != nil {
		return err
	}
	for _, f := range []*site.Field{&page.Account, &page.Amount, &page.At, &page.Pledge, &page.Words} { // a check leads here with what it was asked
		f.Value = c.QueryParam(f.Name)
	}
	return inquiry.Render(c, http.StatusOK, *page)
}

// postInquiry takes what is asked, and goes on to the page that tells how it stands:
// the same for every transfer, whether there is one or not.
func (p *Portal) postInquiry(c echo.Context) error {
	page, err := p.newInquiryPage(c)
	if err != nil {
		return err
	}
	fields, code := page.fields(), ""
	if err = page.Read(c, fields...); err == nil {
		code, err = p.ask(c, page)
	}
	if page.Explain(err, fields...) {
		if page.File("proof") != nil && page.Proof.Error == "" { // a browser keeps no file
			page.Explain(fault.On("proof", "inquiry.proof.again"), &page.Proof)
		}
		return inquiry.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/hoi/cho/:", code)+"?moi=1")
}

func (p *Portal) ask(c echo.Context, page *inquiryPage) (string, error) {
	f := giving.InquiryForm{
		Kind: page.Kind, Account: page.Account.Value, Campaign: page.Campaign.Value, Amount: page.Amount.Value,
		At: page.At.Value, Digits: page.Digits.Value, Pledge: page.Pledge.Value, Words: page.Words.Value, Bank: page.Bank.Value,
		Number: page.Number.Value, Holder: page.Holder.Value,
		Donor: giving.Donor{
			LegalName: page.LegalName.Value, PublicName: page.PublicName.Value, Anonymous: page.Anonymous.Value == "yes",
			Phone: page.Phone.Value, Email: page.Email.Value,
		},
	}
	if page.Consent.Value == "yes" {
		f.Consent = giving.ConsentVersion
	}
	f.Receipt, f.ReceiptProof = page.Receipt.Value, page.proof
	if page.Naming { // the receipt may be another one than the link's
		if err := p.proveGiver(c, page, f.Receipt); err != nil {
			return "", err
		}
	}
	if head := page.File("proof"); head != nil && page.Files {
		r, err := head.Open()
		if err != nil {
			return "", err
		}
		defer r.Close()
		f.Proof, f.ProofName = r, head.Filename
	}
	once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
	return p.Giving.Ask(once, citizen, f)
}

// inquiryStatePage tells how an inquiry stands, to whoever has its code.
type inquiryStatePage struct {
	giving.InquiryState
	New, Void bool // Void: the receipt was, and none stands instead
	PDF       string
}

var inquiryState = site.PageOf[inquiryStatePage]("portal/inquiry_state", "public")

func (p *Portal) getInquiryState(c echo.Context) error {
	code, paper := strings.CutSuffix(c.Param("code"), ".pdf")
	st, err := p.Giving.InquiryStateOf(c.Request().Context(), code)
	if err != nil {
		return err
	}
	keepPrivate(c)
	if paper {
		return p.inquiryPDF(c, st)
	}
	page := inquiryStatePage{InquiryState: *st, New: c.QueryParam("moi") == "1"}
	if st.Receipt != "" {
		r, err := p.standing(c.Request().Context(), st.Receipt)
		if err != nil {
			return err
		}
		page.Receipt, page.Void = r.Code, r.Status != receipt.Issued
		switch _, err := p.namedPaper(c.Request().Context(), st); {
		case err == nil:
			page.PDF = site.Path(c, "/hoi/cho/:", st.Code+".pdf")
		case !fault.Is(err, "receipt.missing"):
			return err
		}
	}
	return inquiryState.Render(c, http.StatusOK, page)
}

// standing follows a receipt to the last of those that replaced it.
func (p *Portal) standing(ctx context.Context, code string) (*receipt.Public, error) {
	for {
		r, err := p.receipts().Public(ctx, code)
		if err != nil || r.ReplacedBy == "" {
			return r, err
		}
		code = r.ReplacedBy
	}
}

// namedPaper is the receipt with the legal name for who asked and was believed to be its
// giver, by the proof or by an officer: the one that stands, while it has the name that was
// typed. One that has another's by now is not theirs to read: "receipt.missing".
func (p *Portal) namedPaper(ctx context.Context, st *giving.InquiryState) (*receipt.Full, error) {
	if st.Outcome != "settled" && st.Outcome != "replaced" {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	r, err := p.standing(ctx, st.Receipt)
	if err != nil {
		return nil, err
	}
	full, err := p.full(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	same, err := p.Giving.AskedAs(ctx, st.Code, full.LegalName)
	if err == nil && !same {
		err = fault.Of(fault.Missing, "receipt.missing")
	}
	return full, err
}

func (p *Portal) inquiryPDF(c echo.Context, st *giving.InquiryState) error {
	full, err := p.namedPaper(c.Request().Context(), st)
	if err != nil {
		return err
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
