package giving

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// What a claim takes to be settled without an officer. The digits must be of a number
// that nobody reads in the public statement, six of them or more; and whoever has tried
// the same amount and day a sixth time is answered by a person, whatever fits, so that
// 10,000 guesses are as good as five: one in two hundred thousand.
const (
	proofDigits   = 6
	triesMax      = 5
	alikeLinesMax = 5000
)

// ClaimKind is the job that looks at one claim.
const ClaimKind = "giving.claim"

// A claim that came before its statement is looked at again while the account's lines
// come in, for so long.
const (
	claimDays  = 30 * 24 * time.Hour
	claimsMany = 1000 // at a time
)

type claimArgs struct {
	Inquiry int64 `json:"inquiry"`
}

// claimer settles claims by their proof.
var claimer = auth.System("giving.claim")

// ClaimFit is a line that a claim may be of.
type ClaimFit struct {
	BankLine
	Digits bool // the claimed digits end a number of the line
	Secret bool // and that number stands nowhere in public
	Free   bool // it has no giver yet, and may get one
}

// claimFits are the lines of the claimed account, amount and time, those whose digits
// agree first.
func claimFits(tx *pg.Tx, q *Inquiry) ([]ClaimFit, error) {
	lines, err := transferLines(tx, q.AccountID, q.Amount, q.On-1, q.On+1)
	if err != nil {
		return nil, err
	}
	own, err := numberOf(tx, q.AccountID)
	if err != nil {
		return nil, err
	}
	var fits []ClaimFit
	for _, l := range lines {
		if !q.sameTime(&l) {
			continue
		}
		f := ClaimFit{BankLine: l, Free: l.waits()}
		f.Digits, f.Secret = digitsIn(&l, q.Said.Digits, own)
		fits = append(fits, f)
	}
	slices.SortStableFunc(fits, func(a, b ClaimFit) int { return rank(b) - rank(a) })
	return fits, nil
}

func rank(f ClaimFit) int {
	switch {
	case f.Secret:
		return 2
	case f.Digits:
		return 1
	}
	return 0
}

// sameTime: the minute, where both tell one; else the day, or the next where the bank
// books later.
func (q *Inquiry) sameTime(l *BankLine) bool {
	if l.BookedAt != nil && !q.At.IsZero() {
		return l.BookedAt.Sub(q.At).Abs() <= minuteSlack
	}
	return l.BookedOn == q.On || l.BookedAt == nil && l.BookedOn == q.On+1
}

// digitsIn reports whether the digits end a number of the line, and whether that is one
// which the public statement does not show. Our own account's number, which many banks
// print, proves nothing.
func digitsIn(l *BankLine, digits, own string) (fits, secret bool) {
	public := Screen(l.Text, l.Code) + " " + l.Reference + " " + l.DocNo
	for _, text := range [...]string{l.Reference, l.DocNo, l.Counterparty, l.Text} {
		for i := 0; i < len(text); {
			run := leadingDigits(text[i:])
			if len(run) == 0 {
				i++
				continue
			}
			i += len(run)
			if len(run) < proofDigits || run == own || !strings.HasSuffix(run, digits) {
				continue
			}
			fits = true
			secret = secret || len(run) >= 8 && !strings.Contains(public, run)
		}
	}
	return fits, secret
}

// proven is the one line that a claim is settled by, or nil: an officer looks at it.
func proven(q *Inquiry, fits []ClaimFit, tries int) *BankLine {
	if len(q.Said.Digits) < proofDigits || tries > triesMax || len(fits) > alikeLinesMax {
		return nil
	}
	var one *BankLine
	for i := range fits {
		f := &fits[i]
		if !f.Digits {
			continue
		}
		if one != nil || !f.Secret {
			return nil // several, or a number that anybody can read
		}
		one = &f.BankLine
	}
	if one == nil || !one.waits() {
		return nil
	}
	return one
}

// waits reports whether the line has no giver yet and may get one.
func (l *BankLine) waits() bool {
	switch l.State {
	case LineOpen, LineSuggested, LineAmbiguous, LineIgnored:
		return l.Kind == GiftLine
	}
	return false
}

// askClaim has a claim looked at, unless so many have asked for the same transfer that
// an officer does anyway. It counts what was asked, never lines.
func askClaim(tx *pg.Tx, q Inquiry) error {
	tries, err := triesAt(tx, q.AccountID, q.Amount, q.On)
	if err != nil || tries > triesMax {
		return err
	}
	return job.Enqueue(tx, job.New{Kind: ClaimKind, Args: claimArgs{q.ID}, Key: inquirySubject(q.ID)})
}

// LookAgain has the claims looked at that wait for lines of an account that has had some
// since; the clock calls it.
func (s *Service) LookAgain(ctx context.Context) error {
	return s.DB.Update(ctx, claimer, func(tx *pg.Tx) error {
		waiting, err := claimsWithNews(tx, tx.Now.Add(-claimDays), claimsMany)
		for _, q := range waiting {
			if err == nil {
				err = askClaim(tx, q)
			}
		}
		return err
	})
}

// RunClaim settles a claim by its proof, or leaves it to an officer.
func (s *Service) RunClaim(ctx context.Context, args json.RawMessage) error {
	var a claimArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return err
	}
	err := s.DB.Update(ctx, claimer, func(tx *pg.Tx) error {
		q, err := s.inquiryByID(tx, a.Inquiry)
		if err != nil || q.Outcome != "waiting" {
			return err
		}
		fits, err := claimFits(tx, q)
		if err != nil {
			return err
		}
		tries, err := triesAt(tx, q.AccountID, q.Amount, q.On)
		if err != nil {
			return err
		}
		l := proven(q, fits, tries)
		if l == nil {
			return nil
		}
		pledge, doubt, err := s.pledgeOfProven(tx, q, l)
		if err != nil || doubt {
			return err
		}
		return s.settleClaim(tx, q, l.ID, claimedPledge{pledge, ByCode})
	})
	if _, refused := fault.As(err); refused {
		return nil // somebody was faster, or the line came too late: an officer says so
	}
	return err
}

// settleClaim gives the line to who claimed it, with its receipt; as a match of the pledge
// where it is the gift of one.
func (s *Service) settleClaim(tx *pg.Tx, q *Inquiry, line int64, c claimedPledge) error {
	l, b, err := s.takeLine(tx, line, c.pledge)
	if err != nil {
		return err
	}
	if l.AccountID != q.AccountID || l.Amount != q.Amount {
		return fault.Of(fault.Conflict, "inquiry.line.other")
	}
	earmark, m := b.campaign.EarmarkID, match{how: ByClaim}
	d := Donor{LegalName: q.Said.LegalName, PublicName: q.Said.PublicName, Anonymous: q.Said.Anonymous}
	if c.pledge != 0 {
		m = match{pledge: c.pledge, how: c.how}
		if d, earmark, err = s.receiveClaimed(tx, q, l, c.pledge); err != nil {
			return err
		}
	}
	made, err := s.settle(tx, b, l, m, earmark, d)
	if err != nil {
		return err
	}
	if err := s.end(tx, q, "settled", line, made.Receipt, ""); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "inquiry.settle", Subject: inquirySubject(q.ID), Unit: q.UnitID,
		After: map[string]any{"line": line, "receipt": made.Receipt, "pledge": c.pledge},
	})
}

// covered reports whether the account's lines are known up to the claimed day.
func (s *Service) covered(ctx context.Context, q *Inquiry) (through workday.Day, covered bool, err error) {
	covers, err := s.Covers(ctx)
	for _, k := range covers {
		if k.AccountID == q.AccountID {
			t := Transfer{Amount: q.Amount, On: q.On, At: q.At}
			return k.Through, k.reaches(&t), err
		}
	}
	return 0, false, err
}
