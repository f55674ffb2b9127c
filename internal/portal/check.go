package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

type checkPage struct {
	site.Form
	Account, Receipt site.Field
	Verdict          verdict
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
	err := page.Read(c, &page.Account, &page.Receipt)
	if err == nil {
		switch {
		case c.QueryParams().Has("account"):
			page.Verdict, err = p.checkAccount(c, page.Account.Value)
		case c.QueryParams().Has("receipt"):
			page.Verdict, err = p.checkReceipt(c, page.Receipt.Value)
		}
	}
	if page.Explain(err, &page.Account, &page.Receipt) {
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
		return verdict{
			Class: "trouble", Title: site.T(lang, "check.account.unknown"), Why: site.T(lang, "check.account.unknown.why"),
		}, nil
	}
	a := found[0]
	if !a.ClosedOn.IsZero() {
		return verdict{
			Class: "wait", Title: site.T(lang, "check.account.closed"),
			Why: site.T(lang, "check.account.closed.why", "campaign", a.CampaignName, "on", a.ClosedOn),
		}, nil
	}
	return verdict{
		Title: site.T(lang, "check.account.official"),
		Why: site.T(lang, "check.account.official.why",
			"bank", a.BankName, "holder", a.HolderName, "campaign", a.CampaignName),
		Link: site.Path(c, "/ung-ho/:", a.CampaignSlug),
	}, nil
}

func (p *Portal) checkReceipt(c echo.Context, typed string) (verdict, error) {
	code, token := receiptIn(typed)
	if code == "" {
		return verdict{}, fault.On("receipt", "check.receipt.shape")
	}
	lang := site.Lang(c)
	r, forged, err := p.readReceipt(c.Request().Context(), code, token)
	if e, ok := fault.As(err); ok && e.Kind == fault.Missing {
		return verdict{
			Class: "trouble", Title: site.T(lang, "check.receipt.unknown"), Why: site.T(lang, "receipt.missing"),
		}, nil
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
	switch {
	case forged:
		v.Class, v.Title = "trouble", site.T(lang, "receipt.forged")
	case r.Status == receipt.Replaced:
		v.Class, v.Title = "wait", site.T(lang, "receipt.replaced")
	case r.Status == receipt.Voided:
		v.Class, v.Title = "trouble", site.T(lang, "receipt.voided")
	}
	return v, nil
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

// receiptIn finds code and signature in what was typed: a code, or the address
// that a QR opens, whosever address it is.
func receiptIn(typed string) (code, token string) {
	if u, err := url.Parse(strings.TrimSpace(typed)); err == nil {
		if _, rest, ok := strings.Cut(u.Path, "/bien-nhan/"); ok {
			return receipt.ParseCode(strings.TrimSuffix(rest, ".pdf")), u.Query().Get("s")
		}
	}
	return receipt.ParseCode(typed), ""
}
