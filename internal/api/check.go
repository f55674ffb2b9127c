package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type newCheck struct {
	Account string `json:"account"`
	Receipt string `json:"receipt"`
	Amount  *int64 `json:"amount"`
	At      string `json:"at"`
	Code    string `json:"code"`
}

type verdict struct {
	Verdict string `json:"verdict"`
	Why     string `json:"why"`
}

// The verdicts. None says that something is false: a transfer that is not in the
// book may still be on its way.
const (
	official     = "official"
	unknown      = "unknown"
	match        = "match"
	several      = "several"
	noMatch      = "no_match"
	coveredLater = "covered_later"
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
		v, err = a.checkReceipt(ctx, say, in.Receipt)
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
		return verdict{unknown, say("check.account.unknown.why")}, nil
	}
	f := found[0]
	if !f.ClosedOn.IsZero() {
		return verdict{noMatch, say("check.account.closed.why", "campaign", f.CampaignName, "on", f.ClosedOn)}, nil
	}
	return verdict{official, say("check.account.official.why",
		"bank", f.BankName, "holder", f.HolderName, "campaign", f.CampaignName)}, nil
}

func (a *API) checkReceipt(
	ctx context.Context, say func(string, ...any) string, typed string,
) (verdict, error) {
	code, token := receiptIn(typed)
	if code == "" {
		return verdict{}, fault.On("receipt", "check.receipt.shape")
	}
	r, err := a.Receipts.Public(ctx, code)
	if e, ok := fault.As(err); ok && e.Kind == fault.Missing {
		return verdict{unknown, say("receipt.missing")}, nil
	}
	if err != nil {
		return verdict{}, err
	}
	if token != "" {
		if signed, err := a.Receipts.ReadQR(token); err != nil || !signed.Agrees(r) {
			return verdict{noMatch, say("receipt.forged")}, nil
		}
	}
	switch r.Status {
	case receipt.Voided:
		return verdict{noMatch, say("receipt.voided")}, nil
	case receipt.Replaced:
		return verdict{noMatch, say("receipt.replaced")}, nil
	}
	return verdict{official, say("check.receipt.why", "number", receipt.Label(r.Number), "series", r.Series,
		"amount", r.Amount, "on", r.IssuedOn, "unit", r.UnitName)}, nil
}

// receiptIn finds code and signature in what was typed: a code, or the address that
// a QR opens, whosever address it is.
func receiptIn(typed string) (code, token string) {
	if u, err := url.Parse(strings.TrimSpace(typed)); err == nil {
		if _, rest, ok := strings.Cut(u.Path, "/bien-nhan/"); ok {
			return receipt.ParseCode(strings.TrimSuffix(rest, ".pdf")), u.Query().Get("s")
		}
	}
	return receipt.ParseCode(typed), ""
}

// Banks and phones do not show the same minute for one transfer.
const minuteSlack = 5 * time.Minute

// lookedThroughMax bounds the lines of one day and amount that are looked through
// for a minute.
const lookedThroughMax = 50 * limitMax

// transfer is what a screenshot claims.
type transfer struct {
	amount  money.VND
	on      workday.Day
	at      time.Time // zero when only the day is known
	code    string
	account int64
}

func (in *newCheck) transfer() (t transfer, err error) {
	var l fault.List
	if t.amount = money.VND(*in.Amount); t.amount < 1 || t.amount > money.Max {
		l.On("amount", "api.amount", "max", money.Max)
	}
	if t.on, t.at, err = readAt(in.At); err != nil {
		l.Add(err)
	}
	if in.Code != "" {
		if t.code = giving.CleanCode(in.Code); t.code == "" {
			l.On("code", "api.check.code")
		}
	}
	return t, l.Err()
}

// readAt reads a day, or a minute on the clocks of Vietnam.
func readAt(text string) (on workday.Day, at time.Time, err error) {
	text = strings.TrimSpace(text)
	if on, err = workday.Parse(text); err == nil {
		return on, at, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if at, err = time.ParseInLocation(layout, text, workday.Zone); err == nil && at.Year() > 1 && at.Year() < 9999 {
			return workday.On(at), at, nil
		}
	}
	return 0, time.Time{}, fault.On("at", "api.check.at")
}

// fits reports whether a public line may be the transfer. A line whose bank tells no
// time fits any minute of its day.
func (t *transfer) fits(i *giving.StatementItem) bool {
	return i.Direction == giving.In && i.Kind == giving.GiftLine &&
		(t.at.IsZero() || i.BookedAt.IsZero() || i.BookedAt.Sub(t.at).Abs() <= minuteSlack)
}

// checkTransfer looks for a transfer among the public lines. It says match only for
// exactly one line, and that a day is not covered yet rather than that there is no
// such transfer.
func (a *API) checkTransfer(
	ctx context.Context, say func(string, ...any) string, in newCheck,
) (verdict, error) {
	t, err := in.transfer()
	if err != nil {
		return verdict{}, err
	}
	found, err := a.findTransfer(ctx, &t)
	if err != nil {
		return verdict{}, err
	}
	if found > 1 {
		return verdict{several, say("api.check.several", "amount", t.amount, "on", t.on)}, nil
	}
	if found == 1 {
		return verdict{match, say("api.check.match", "amount", t.amount, "on", t.on)}, nil
	}
	through, err := a.coveredUntil(ctx, &t)
	if err != nil {
		return verdict{}, err
	}
	if through != "" {
		return verdict{coveredLater, say("api.check.later", "account", through, "on", t.on)}, nil
	}
	return verdict{noMatch, say("api.check.none", "amount", t.amount, "on", t.on)}, nil
}

// findTransfer counts the lines that fit; above 1 it does not matter how many.
func (a *API) findTransfer(ctx context.Context, t *transfer) (found int, err error) {
	q := giving.StatementQuery{Text: t.code, Amount: t.amount, From: t.on, To: t.on, Limit: limitMax}
	if !t.at.IsZero() { // the minute may lie across midnight from the bank's
		q.From, q.To = workday.On(t.at.Add(-minuteSlack)), workday.On(t.at.Add(minuteSlack))
	}
	for seen := 0; seen < lookedThroughMax; seen += limitMax {
		page, err := a.Giving.SearchStatement(ctx, q)
		if err != nil {
			return 0, err
		}
		for k := range page.Items {
			if t.fits(&page.Items[k]) {
				found++
			}
		}
		if found > 1 || page.Next == "" {
			return found, nil
		}
		q.After = page.Next
	}
	return 2, nil // too many alike to say that it is this one
}

// coveredUntil names an account that received on the day and whose statement does
// not reach behind it yet; "" when all do.
func (a *API) coveredUntil(ctx context.Context, t *transfer) (account string, err error) {
	covers, err := a.Giving.Covers(ctx)
	if err != nil {
		return "", err
	}
	reach := map[int64]giving.Cover{}
	for _, k := range covers {
		reach[k.AccountID] = k
	}
	campaigns, err := a.Giving.Campaigns(ctx)
	if err != nil {
		return "", err
	}
	open := map[int64]bool{}
	for _, k := range campaigns {
		open[k.ID] = k.State(t.on) == giving.Receiving
	}
	accounts, err := a.Giving.OfficialAccounts(ctx)
	if err != nil {
		return "", err
	}
	for _, k := range accounts {
		if open[k.CampaignID] && k.OpenedOn <= t.on && (k.ClosedOn.IsZero() || t.on <= k.ClosedOn) && !reaches(reach[k.ID], t) {
			return k.Number, nil
		}
	}
	if t.on > workday.On(a.DB.Now()) && len(accounts) > 0 {
		return accounts[0].Number, nil
	}
	return "", nil
}

// reaches reports whether the account's lines are known up to the transfer. Where
// the bank tells the time, the last day may go on behind the last line.
func reaches(k giving.Cover, t *transfer) bool {
	if k.ThroughAt.IsZero() || workday.On(k.ThroughAt) < k.Through {
		return k.Through >= t.on
	}
	if t.at.IsZero() {
		return k.Through > t.on
	}
	return k.ThroughAt.After(t.at.Add(minuteSlack))
}
