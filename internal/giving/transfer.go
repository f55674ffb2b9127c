package giving

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Transfer is what a screenshot of a transfer claims.
type Transfer struct {
	Amount money.VND
	On     workday.Day
	At     time.Time // zero when only the day is known
	Code   string    // of the gift; "" when it shows none
	Digits string    // the last of the bank's reference; "" when it shows none
}

// TransferVerdict says how a claimed transfer compares with the public statement.
// None of them says that a transfer is false: it may still be on its way.
type TransferVerdict string

// The verdicts.
const (
	TransferFits    TransferVerdict = "match"         // exactly one line fits
	TransferSeveral TransferVerdict = "several"       // it cannot be said which
	TransferNone    TransferVerdict = "no_match"      // the day is covered, and no line fits
	TransferLater   TransferVerdict = "covered_later" // an account's statement does not reach that far yet
)

// Banks and phones do not show the same minute for one transfer.
const minuteSlack = 5 * time.Minute

// Lines of one day and amount are looked through for a minute page by page, and
// not for ever.
const (
	transferPage     = 200
	lookedThroughMax = 50 * transferPage
)

// transferLayouts are how people and programs write a day or a minute.
var transferLayouts = []string{
	"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02 15:04", "2006-01-02 15:04:05",
	"2/1/2006 15:04", "2/1/2006 15:04:05", "15:04 2/1/2006", "15:04:05 2/1/2006",
	"15:04 2 Jan 2006", "2 Jan 2006 15:04",
	"2006-01-02", "2/1/2006", "2 Jan 2006",
}

// timeWords are what stands between the day and the minute, as in "23:04 ngày 19/11/2026".
var timeWords = strings.NewReplacer("ngày", " ", "Ngày", " ", "lúc", " ", "Lúc", " ", ",", " ")

// timeTextMax is more than any day with its minute.
const timeTextMax = 60

// ReadTransferTime reads a day, or a minute on the clocks of Vietnam, as
// 2026-11-12, 12/11/2026, 2026-11-12T20:15, 12/11/2026 20:15 or 20:15 ngày 12/11/2026.
func ReadTransferTime(field, text string) (on workday.Day, at time.Time, err error) {
	if len(text) > timeTextMax {
		return 0, time.Time{}, fault.On(field, "transfer.at.shape")
	}
	text = strings.Join(strings.Fields(timeWords.Replace(vntext.NFC(text))), " ")
	if on, err = workday.Parse(text); err == nil {
		return on, at, nil
	}
	for _, layout := range transferLayouts {
		at, err = time.ParseInLocation(layout, text, workday.Zone)
		if err != nil || at.Year() < 2000 || at.Year() > 2199 {
			continue
		}
		if !strings.Contains(layout, "15") {
			return workday.On(at), time.Time{}, nil
		}
		return workday.On(at), at, nil
	}
	return 0, time.Time{}, fault.On(field, "transfer.at.shape")
}

// Reception says where the campaign of an account stands today: with the last day
// of its reception when that is over, and with its first before it begins.
func (s *Service) Reception(ctx context.Context, a Official) (state State, on workday.Day, err error) {
	sheet, err := s.Campaign(ctx, a.CampaignSlug)
	if err != nil {
		return "", 0, err
	}
	today := workday.On(s.DB.Now())
	if state = sheet.State(today); sheet.Over(today) {
		state = Closed // whatever came after
	}
	if state == Published {
		return state, sheet.StartsOn, nil
	}
	return state, sheet.LastDay(), nil
}

// TransferAnswer is a verdict with its reason.
type TransferAnswer struct {
	Verdict TransferVerdict
	Reason  string // the sentence that says it stands at "transfer."+Reason+".why"
	Account string // the one not covered yet, for TransferLater
}

// CheckTransfer looks for a claimed transfer among the public lines. It answers
// that one fits only for exactly one line, and names the account that is not
// covered yet rather than say that there is no such transfer. A code whose money
// is known answers before the day does.
func (s *Service) CheckTransfer(ctx context.Context, t Transfer) (TransferAnswer, error) {
	now := s.DB.Now()
	if t.On > workday.On(now) || t.At.After(now.Add(minuteSlack)) {
		reason := "future"
		if !t.At.IsZero() { // its day alone may be today
			reason = "future.at"
		}
		return TransferAnswer{Verdict: TransferLater, Reason: reason}, nil
	}
	if t.Code != "" {
		if other, err := s.codeOfAnother(ctx, &t); err != nil || other {
			return TransferAnswer{Verdict: TransferNone, Reason: "no_match.code"}, err
		}
	}
	found, dayOnly, err := s.countTransfers(ctx, &t)
	if err != nil {
		return TransferAnswer{}, err
	}
	if found > 0 {
		return t.found(found, dayOnly), nil
	}
	account, err := s.notCovered(ctx, &t)
	if err != nil {
		return TransferAnswer{}, err
	}
	if account != "" {
		return TransferAnswer{Verdict: TransferLater, Reason: "covered_later", Account: account}, nil
	}
	if t.Code != "" {
		g, err := s.ByCode(ctx, t.Code)
		if _, unknown := fault.As(err); err != nil && !unknown {
			return TransferAnswer{}, err
		}
		if err == nil && g.Amount != 0 && g.Amount != t.Amount {
			return TransferAnswer{Verdict: TransferNone, Reason: "no_match.code"}, nil
		}
	}
	return TransferAnswer{Verdict: TransferNone, Reason: "no_match"}, nil
}

// found is the answer where lines fit. dayOnly: a minute was given that the bank
// does not tell, so it decided nothing.
func (t *Transfer) found(lines int, dayOnly bool) TransferAnswer {
	switch {
	case lines == 1 && dayOnly:
		return TransferAnswer{Verdict: TransferFits, Reason: "match.day"}
	case lines == 1:
		return TransferAnswer{Verdict: TransferFits, Reason: "match"}
	case dayOnly && t.Code == "":
		return TransferAnswer{Verdict: TransferSeveral, Reason: "several.day"}
	case t.Code == "" && t.At.IsZero():
		return TransferAnswer{Verdict: TransferSeveral, Reason: "several"}
	case t.Code == "":
		return TransferAnswer{Verdict: TransferSeveral, Reason: "several.minute"}
	}
	return TransferAnswer{Verdict: TransferSeveral, Reason: "several.code"}
}

// codeOfAnother reports whether the money that came with the code is known, and
// none of it was of this amount.
func (s *Service) codeOfAnother(ctx context.Context, t *Transfer) (bool, error) {
	page, err := s.SearchStatement(ctx, StatementQuery{Text: t.Code, Limit: transferPage})
	if err != nil {
		return false, err
	}
	others := 0
	for _, i := range page.Items {
		if i.Direction != In || i.Kind != GiftLine {
			continue
		}
		if i.Amount == t.Amount {
			return false, nil
		}
		others++
	}
	return others > 0 && page.Next == "", nil
}

// fits reports whether a public line may be the transfer. A line whose bank tells
// no time fits any minute of its day.
func (t *Transfer) fits(i *StatementItem) bool {
	return i.Direction == In && i.Kind == GiftLine && i.Amount == t.Amount &&
		(t.At.IsZero() || i.BookedAt.IsZero() || i.BookedAt.Sub(t.At).Abs() <= minuteSlack)
}

// countTransfers counts the lines that fit; above 1 it does not matter how many.
// dayOnly: a minute was asked for, and a line that fits tells none.
func (s *Service) countTransfers(ctx context.Context, t *Transfer) (found int, dayOnly bool, err error) {
	q := StatementQuery{Text: t.Code, Amount: t.Amount, From: t.On, To: t.On, Limit: transferPage}
	if !t.At.IsZero() { // the minute may lie across midnight from the bank's
		q.From, q.To = workday.On(t.At.Add(-minuteSlack)), workday.On(t.At.Add(minuteSlack))
	}
	for seen := 0; seen < lookedThroughMax; seen += transferPage {
		page, err := s.SearchStatement(ctx, q)
		if err != nil {
			return 0, false, err
		}
		fits := slices.DeleteFunc(page.Items, func(i StatementItem) bool { return !t.fits(&i) })
		if fits, err = s.withReference(ctx, fits, t.Digits); err != nil {
			return 0, false, err
		}
		for k := range fits {
			found++
			dayOnly = dayOnly || !t.At.IsZero() && fits[k].BookedAt.IsZero()
		}
		if found > 1 || page.Next == "" {
			return found, dayOnly, nil
		}
		q.After = page.Next
	}
	return 2, dayOnly, nil // too many alike to say that it is this one
}

// CleanDigits reads the last digits of a bank's reference: four or more.
func CleanDigits(typed string) (digits string, ok bool) {
	typed = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(strings.TrimSpace(typed))
	ok = typed == "" || len(typed) >= digitsMin && len(typed) <= digitsMax && strings.Trim(typed, "0123456789") == ""
	return typed, ok
}

// withReference keeps the lines whose public reference ends with the digits, if any are
// asked for. Where a bank prints none, the digits say nothing and the line stays.
func (s *Service) withReference(ctx context.Context, items []StatementItem, digits string) ([]StatementItem, error) {
	if digits == "" || len(items) == 0 {
		return items, nil
	}
	ids := make([]int64, len(items))
	for k := range items {
		ids[k] = items[k].ID
	}
	other := map[int64]bool{}
	err := s.DB.Public(ctx, func(tx *pg.Tx) (err error) {
		other, err = referencesOther(tx, ids, digits)
		return err
	})
	return slices.DeleteFunc(items, func(i StatementItem) bool { return other[i.ID] }), err
}

// notCovered names an account that received on the day and whose statement does
// not reach behind the transfer yet; "" when all do.
func (s *Service) notCovered(ctx context.Context, t *Transfer) (account string, err error) {
	covers, err := s.Covers(ctx)
	if err != nil {
		return "", err
	}
	reach := map[int64]Cover{}
	for _, k := range covers {
		reach[k.AccountID] = k
	}
	campaigns, err := s.Campaigns(ctx)
	if err != nil {
		return "", err
	}
	open := map[int64]bool{}
	for _, k := range campaigns {
		open[k.ID] = k.StartsOn <= t.On && t.On <= k.LastDay() // the day of an early end, too
	}
	accounts, err := s.OfficialAccounts(ctx)
	if err != nil {
		return "", err
	}
	for _, k := range accounts {
		serves := k.OpenedOn <= t.On && (k.ClosedOn.IsZero() || t.On <= k.ClosedOn)
		if open[k.CampaignID] && serves && !k.Treasury && !reach[k.ID].reaches(t) {
			return k.Number, nil
		}
	}
	return "", nil
}

// reaches reports whether the account's lines are known up to the transfer. Where
// the bank tells the time, the last day may go on behind the last line.
func (k Cover) reaches(t *Transfer) bool {
	if k.ThroughAt.IsZero() || workday.On(k.ThroughAt) < k.Through {
		return k.Through >= t.On
	}
	if t.At.IsZero() {
		return k.Through > t.On
	}
	return k.ThroughAt.After(t.At.Add(minuteSlack))
}
