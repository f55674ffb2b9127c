package portal

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

type checkPage struct {
	site.Form
	Account, Receipt, Amount, At, Digits, Code site.Field
	Verdict                                    verdict
}

// verdict is an answer. Class is how it looks: "", wait or trouble.
type verdict struct{ Class, Title, Why, Link string } // sentences; Link is a path

var check = site.PageOf[checkPage]("portal/check", "public")

// getCheck answers what is asked in the address, so that an answer can be shown
// to somebody else; nothing is kept.
func (p *Portal) getCheck(c echo.Context) error {
	page := checkPage{
		Form: site.NewForm(c),
		Account: site.Field{
			Name: "account", Label: "check.account", Hint: "check.account.hint",
			Inputmode: "numeric", Autocomplete: "off", Max: 60,
		},
		Receipt: site.Field{
			Name: "receipt", Label: "check.receipt", Hint: "check.receipt.hint", Autocomplete: "off", Max: 400,
		},
	}
	page.Amount = site.Field{
		Name: "amount", Label: "check.amount", Hint: "check.amount.hint", Inputmode: "numeric", Autocomplete: "off", Max: 40,
	}
	page.At = site.Field{Name: "at", Label: "check.at", Hint: "check.at.hint", Autocomplete: "off", Max: 40}
	page.Digits = site.Field{
		Name: "digits", Label: "check.digits", Hint: "check.digits.hint", Inputmode: "numeric", Autocomplete: "off",
		Optional: true, Max: 40,
	}
	page.Code = site.Field{Name: "code", Label: "check.code", Hint: "check.code.hint", Autocomplete: "off", Max: 60}
	fields := []*site.Field{&page.Account, &page.Receipt, &page.Amount, &page.At, &page.Digits, &page.Code}
	err := page.Read(c, fields...)
	if err == nil {
		switch {
		case c.QueryParams().Has("account"):
			page.Verdict, err = p.checkAccount(c, page.Account.Value)
		case c.QueryParams().Has("receipt"):
			if page.Verdict, err = p.checkReceipt(c, page.Receipt.Value); err == nil {
				page.Verdict.readElsewhere(c, codes.HostElsewhere(page.Receipt.Value, p.URL), p.URL)
			}
		case c.QueryParams().Has("amount"):
			page.Verdict, err = p.checkTransfer(c, &page)
		}
	}
	if page.Explain(err, fields...) {
		return check.Render(c, page.Status, page)
	}
	if err != nil {
		return err
	}
	return check.Render(c, http.StatusOK, page)
}

func (p *Portal) checkAccount(c echo.Context, number string) (verdict, error) {
	if number == "" {
		return verdict{}, fault.On("account", "account.number.missing")
	}
	lang := site.Lang(c)
	found, err := p.Giving.IsOfficial(c.Request().Context(), number)
	if e, ok := fault.As(err); ok {
		for i := range e.Faults {
			e.Faults[i].Field = "account"
		}
		return verdict{}, e
	}
	if err != nil {
		return verdict{}, err
	}
	if len(found) == 0 {
		if ours, err := p.Giving.IsSourceAccount(c.Request().Context(), number); err != nil || len(ours) > 0 {
			return sourceVerdict(c, ours), err
		}
		return verdict{
			Class: "trouble", Title: site.T(lang, "check.account.unknown"), Why: site.T(lang, "check.account.unknown.why"),
		}, nil
	}
	a := found[0]
	if !a.ClosedOn.IsZero() {
		return verdict{
			Class: "wait", Title: site.T(lang, "check.account.shut"),
			Why: site.T(lang, "check.account.shut.why", "campaign", a.Campaign(lang), "on", a.ClosedOn),
		}, nil
	}
	state, on, err := p.Giving.Reception(c.Request().Context(), a)
	if err != nil {
		return verdict{}, err
	}
	if state != giving.Receiving {
		return verdict{
			Class: "wait", Title: site.T(lang, "check.account."+string(state)),
			Why:  site.T(lang, "check.account."+string(state)+".why", "campaign", a.Campaign(lang), "on", on),
			Link: site.Path(c, "/ung-ho/:", a.CampaignSlug),
		}, nil
	}
	v := verdict{
		Title: site.T(lang, "check.account.official"),
		Why: site.T(lang, "check.account.official.why",
			"bank", a.BankName, "holder", a.HolderName, "campaign", a.Campaign(lang)),
		Link: site.Path(c, "/ung-ho/:", a.CampaignSlug),
	}
	if was := a.Before(found); was != nil {
		v.Why += " " + site.T(lang, "check.account.passed", "from", a.OpenedOn, "campaign", was.Campaign(lang))
	}
	return v, nil
}

// sourceVerdict says that an account is ours and takes no gifts.
func sourceVerdict(c echo.Context, found []giving.SourceAccount) verdict {
	if len(found) == 0 {
		return verdict{}
	}
	lang, a := site.Lang(c), found[0]
	v := verdict{
		Class: "wait", Title: site.T(lang, "check.account.source"), Link: site.Path(c, "/chinh-thuc"),
		Why: site.T(lang, "check.account.source.why", "kind", site.T(lang, "book."+string(a.Kind)), "source", a.Name),
	}
	if !a.ClosedOn.IsZero() {
		v.Why += " " + site.T(lang, "check.account.source.shut", "on", a.ClosedOn)
	}
	return v
}

func (p *Portal) checkReceipt(c echo.Context, typed string) (verdict, error) {
	code, token := codes.OfReceipt(typed)
	if code == "" {
		return verdict{}, fault.On("receipt", "check.receipt.shape")
	}
	lang := site.Lang(c)
	r, forged, err := p.readReceipt(c.Request().Context(), code, token)
	if e, ok := fault.As(err); ok && e.Kind == fault.Missing {
		return p.checkShare(c, code, token)
	}
	if err != nil {
		return verdict{}, err
	}
	v := verdict{
		Title: site.T(lang, "receipt.valid"),
		Why: site.T(lang, "check.receipt.why", "number", receipt.Label(r.Number), "series", r.Series,
			"amount", r.Amount, "on", r.IssuedOn, "unit", r.UnitName),
		Link: site.Path(c, "/bien-nhan/:", r.Code),
	}
	if r.Kind == receipt.GoodsGift {
		v.Why = site.T(lang, "check.receipt.why_goods", "number", receipt.Label(r.Number), "series", r.Series,
			"goods", receipt.GoodsText(r.Items, lang), "on", r.IssuedOn, "unit", r.UnitName)
	}
	leaf, differs, err := p.leafOf(c.Request().Context(), r)
	if err != nil {
		return verdict{}, err
	}
	switch {
	case differs:
		v.Class, v.Title, v.Why = "trouble", site.T(lang, "receipt.differs"), site.T(lang, "receipt.differs.text")
	case forged:
		v.Class, v.Title = "trouble", site.T(lang, "receipt.forged")
	case r.Status == receipt.Replaced:
		v.Class, v.Title = "wait", site.T(lang, "receipt.replaced")
	case r.Status == receipt.Voided:
		v.Class, v.Title = "trouble", site.T(lang, "receipt.voided")
	case leaf.Pending:
		v.Class, v.Title = "wait", site.T(lang, "receipt.pending")
	}
	return v, nil
}

// readElsewhere says that the address in which the code was typed is not ours, if it has a
// host: what is in the books is there, and what is shown behind that address may differ.
func (v *verdict) readElsewhere(c echo.Context, host, ours string) {
	if host == "" {
		return
	}
	lang := site.Lang(c)
	if v.Class == "" {
		v.Class, v.Title = "wait", site.T(lang, "check.receipt.elsewhere")
	}
	v.Why += " " + site.T(lang, "check.receipt.elsewhere.why", "host", host, "ours", ours)
}

// checkShare answers for the code of one giver of many, which no receipt has and which
// comes without a signature.
func (p *Portal) checkShare(c echo.Context, code, token string) (verdict, error) {
	lang := site.Lang(c)
	share, err := p.Giving.ShareByCode(c.Request().Context(), code)
	if fault.Is(err, "receipt.missing") || err == nil && token != "" {
		return verdict{
			Class: "trouble", Title: site.T(lang, "check.receipt.unknown"), Why: site.T(lang, "receipt.missing"),
		}, nil
	}
	if err != nil {
		return verdict{}, err
	}
	v := verdict{
		Title: site.T(lang, "share.stands"), Link: site.Path(c, "/bien-nhan/:", share.Code),
		Why: site.T(lang, "check.share.why", "amount", share.Amount, "whole", share.Whole, "n", share.Givers, "on", share.On),
	}
	if !share.Stands {
		v.Class, v.Title, v.Why = "trouble", site.T(lang, "share.ended"), site.T(lang, "share.ended.text")
	}
	return v, nil
}

// checkTransfer compares what a screenshot shows with the public statement.
func (p *Portal) checkTransfer(c echo.Context, page *checkPage) (verdict, error) {
	var l fault.List
	var t giving.Transfer
	var err error
	if t.Amount, err = money.Parse("amount", page.Amount.Value); err != nil {
		l.Add(err)
	} else if t.Amount == 0 {
		l.On("amount", "money.missing", "example", money.VND(200_000))
	}
	if t.On, t.At, err = giving.ReadTransferTime("at", page.At.Value); err != nil {
		l.On("at", "check.at.shape") // the API's sentence speaks to programs
	}
	var shaped bool
	if t.Digits, shaped = giving.CleanDigits(page.Digits.Value); !shaped {
		l.On("digits", "check.digits.shape")
	}
	if page.Code.Value != "" {
		if t.Code = giving.CleanCode(page.Code.Value); t.Code == "" {
			l.On("code", "transfer.code.shape")
		}
	}
	if err := l.Err(); err != nil {
		return verdict{}, err
	}
	answer, err := p.Giving.CheckTransfer(c.Request().Context(), t)
	if err != nil {
		return verdict{}, err
	}
	class := map[giving.TransferVerdict]string{
		giving.TransferSeveral: "wait", giving.TransferLater: "wait", giving.TransferNone: "trouble",
	}[answer.Verdict]
	lang := site.Lang(c)
	title := "transfer." + string(answer.Verdict)
	if strings.HasPrefix(answer.Reason, "future") {
		title = "transfer.future"
	}
	return verdict{
		Class: class, Title: site.T(lang, title),
		Why: site.T(lang, "transfer."+answer.Reason+".why",
			"amount", t.Amount, "on", t.On, "at", t.At, "account", answer.Account, "code", t.Code),
	}, nil
}

// readReceipt reads a receipt and says whether the signature that came with it is
// false. No signature is not a false one.
func (p *Portal) readReceipt(ctx context.Context, code, token string) (r *receipt.Public, forged bool, err error) {
	if r, err = p.receipts().Public(ctx, code); err != nil || token == "" {
		return r, false, err
	}
	signed, err := p.receipts().ReadQR(token)
	return r, err != nil || !signed.Agrees(r), nil
}
