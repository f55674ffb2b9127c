package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

type newCheck struct {
	Account string `json:"account"`
	Receipt string `json:"receipt"`
	Amount  *int64 `json:"amount"`
	At      string `json:"at"`
	Code    string `json:"code"`
	Digits  string `json:"digits"` // the last of the bank's reference
}

type verdict struct {
	Verdict string `json:"verdict"`
	Why     string `json:"why"`
}

// The verdicts on accounts and receipts; giving has those on transfers.
const (
	official = "official"
	unknown  = "unknown"
	noMatch  = "no_match"
)

// check answers whether what somebody was shown is in our books; nothing is kept.
func (a *API) check(c echo.Context) error {
	var in newCheck
	if err := read(c, &in); err != nil {
		return err
	}
	ctx, say := c.Request().Context(), sayer(c)
	var v verdict
	var err error
	switch {
	case in.Account != "" && in.Receipt == "" && in.Amount == nil:
		v, err = a.checkAccount(ctx, say, in.Account)
	case in.Receipt != "" && in.Account == "" && in.Amount == nil:
		v, err = a.checkReceipt(ctx, say, lang(c), in.Receipt)
		if host := codes.HostElsewhere(in.Receipt, a.Receipts.Base); err == nil && host != "" {
			v.Why += " " + say("check.receipt.elsewhere.why", "host", host, "ours", a.Receipts.Base)
		}
	case in.Amount != nil && in.Account == "" && in.Receipt == "":
		v, err = a.checkTransfer(ctx, say, in)
	default:
		err = fault.On("", "api.check.one")
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, v)
}

// sayer puts keys into the words of the caller's language.
func sayer(c echo.Context) func(key string, kv ...any) string {
	lang := lang(c)
	return func(key string, kv ...any) string { return site.T(lang, key, kv...) }
}

func (a *API) checkAccount(
	ctx context.Context, say func(string, ...any) string, number string,
) (verdict, error) {
	found, err := a.Giving.IsOfficial(ctx, number)
	if err != nil {
		return verdict{}, onField(err, "account")
	}
	if len(found) == 0 {
		ours, err := a.Giving.IsSourceAccount(ctx, number)
		if err != nil {
			return verdict{}, err
		}
		if len(ours) > 0 {
			kind := say("book." + string(ours[0].Kind))
			return verdict{noMatch, say("check.account.source.why", "kind", kind, "source", ours[0].Name)}, nil
		}
		return verdict{unknown, say("check.account.unknown.why")}, nil
	}
	f := found[0]
	if !f.ClosedOn.IsZero() {
		return verdict{noMatch, say("check.account.shut.why", "campaign", f.CampaignName, "on", f.ClosedOn)}, nil
	}
	state, on, err := a.Giving.Reception(ctx, f)
	if err != nil {
		return verdict{}, err
	}
	if state != giving.Receiving {
		return verdict{noMatch, say("check.account."+string(state)+".why", "campaign", f.CampaignName, "on", on)}, nil
	}
	why := say("check.account.official.why", "bank", f.BankName, "holder", f.HolderName, "campaign", f.CampaignName)
	if was := f.Before(found); was != nil {
		why += " " + say("check.account.passed", "from", f.OpenedOn, "campaign", was.CampaignName)
	}
	return verdict{official, why}, nil
}

func (a *API) checkReceipt(
	ctx context.Context, say func(string, ...any) string, lang, typed string,
) (verdict, error) {
	code, token := codes.OfReceipt(typed)
	if code == "" {
		return verdict{}, fault.On("receipt", "check.receipt.shape")
	}
	r, err := a.Receipts.Public(ctx, code)
	if e, ok := fault.As(err); ok && e.Kind == fault.Missing {
		return a.checkShare(ctx, say, code, token)
	}
	if err != nil {
		return verdict{}, err
	}
	if token != "" {
		if signed, err := a.Receipts.ReadQR(token); err != nil || !signed.Agrees(r) {
			return verdict{noMatch, say("receipt.forged")}, nil
		}
	}
	_, agrees, err := a.Receipts.InLog(ctx, r, tlog.Stand)
	if err != nil {
		return verdict{}, err
	}
	if !agrees {
		return verdict{noMatch, say("receipt.differs")}, nil
	}
	switch r.Status {
	case receipt.Voided:
		return verdict{noMatch, say("receipt.voided")}, nil
	case receipt.Replaced:
		return verdict{noMatch, say("receipt.replaced")}, nil
	}
	if r.Kind == receipt.GoodsGift {
		return verdict{official, say("check.receipt.why_goods", "number", receipt.Label(r.Number), "series", r.Series,
			"goods", receipt.GoodsText(r.Items, lang), "on", r.IssuedOn, "unit", r.UnitName)}, nil
	}
	return verdict{official, say("check.receipt.why", "number", receipt.Label(r.Number), "series", r.Series,
		"amount", r.Amount, "on", r.IssuedOn, "unit", r.UnitName)}, nil
}

// checkShare answers for the code of one giver of many, which no receipt has and which
// comes without a signature.
func (a *API) checkShare(ctx context.Context, say func(string, ...any) string, code, token string) (verdict, error) {
	share, err := a.Giving.ShareByCode(ctx, code)
	switch {
	case fault.Is(err, "receipt.missing"), err == nil && token != "":
		return verdict{unknown, say("receipt.missing")}, nil
	case err != nil:
		return verdict{}, err
	case !share.Stands:
		return verdict{noMatch, say("share.ended.text")}, nil
	}
	return verdict{official, say("check.share.why",
		"amount", share.Amount, "whole", share.Whole, "n", share.Givers, "on", share.On)}, nil
}

// checkTransfer looks for a transfer among the public lines.
func (a *API) checkTransfer(
	ctx context.Context, say func(string, ...any) string, in newCheck,
) (verdict, error) {
	var l fault.List
	t := giving.Transfer{Amount: money.VND(*in.Amount)}
	if t.Amount < 1 || t.Amount > money.Max {
		l.On("amount", "api.amount", "max", money.Max)
	}
	var err error
	if t.On, t.At, err = giving.ReadTransferTime("at", in.At); err != nil {
		l.Add(err)
	}
	var shaped bool
	if t.Digits, shaped = giving.CleanDigits(in.Digits); !shaped {
		l.On("digits", "check.digits.shape")
	}
	if in.Code != "" {
		if t.Code = giving.CleanCode(in.Code); t.Code == "" {
			l.On("code", "transfer.code.shape")
		}
	}
	if err := l.Err(); err != nil {
		return verdict{}, err
	}
	answer, err := a.Giving.CheckTransfer(ctx, t)
	if err != nil {
		return verdict{}, err
	}
	return verdict{string(answer.Verdict), say("transfer."+answer.Reason+".why",
		"amount", t.Amount, "on", t.On, "at", t.At, "account", answer.Account, "code", t.Code)}, nil
}
