package giving

import (
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// InquiryFilter narrows InquiriesFor. Zero fields do not.
type InquiryFilter struct {
	Kind     InquiryKind
	Answered bool  // those that ended, instead of those that wait
	Before   int64 // keyset: older than this id
	Limit    int
}

// InquiriesFor lists what was asked of the units whose books the officer may read, the
// latest first; not what was said.
func (s *Service) InquiriesFor(ctx context.Context, by auth.Actor, f InquiryFilter) (list []Inquiry, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = listInquiries(tx, f.Kind, !f.Answered, f.Before, pageOf(f.Limit))
		if err != nil || f.Answered {
			return err
		}
		return tellTaken(tx, list)
	})
	return list, err
}

// InquiriesWaiting counts what nobody has answered and the officer may answer or decide about,
// up to a thousand.
func (s *Service) InquiriesWaiting(ctx context.Context, by auth.Actor) (n int, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return 0, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		n, err = countInquiries(tx, by)
		return err
	})
	return n, err
}

// InquirySheet is an inquiry with all that helps to answer it.
type InquirySheet struct {
	Inquiry
	Fits    []ClaimFit
	More    bool        // more lines are alike than are looked at
	Through workday.Day // how far the account is known
	Covered bool        // up to the transfer
	Tries   int         // who asked for the same amount on that day
	Refunds []Refund    // what was found, the latest first

	Pledges []ClaimPledge // of a claim that waits: the pledges that it may be the gift of

	NameNow string // legal, on the receipt that is said to have a wrong one
	Ended   bool   // that receipt was replaced or voided
}

// fitsShown bounds the lines that an officer is shown beside a claim.
const fitsShown = 50

// InquiryFor opens an inquiry for an officer who answers it: what was said, and the lines
// it may be of.
func (s *Service) InquiryFor(ctx context.Context, by auth.Actor, id int64) (sheet *InquirySheet, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		q, err := s.inquiryByID(tx, id)
		if err != nil {
			return err
		}
		if !by.May(auth.ApproveRefund, q.UnitID) {
			if err := by.Must(auth.MatchLines, q.UnitID); err != nil {
				return err
			}
		}
		sheet = &InquirySheet{Inquiry: *q}
		if q.Kind == NameInquiry {
			r, err := s.receipts().Full(tx, q.Said.Receipt)
			if err == nil {
				sheet.NameNow, sheet.Ended = r.LegalName, r.Status != receipt.Issued
			}
			return err
		}
		if q.AccountID == 0 {
			return nil
		}
		if sheet.Refunds, err = refundsOf(tx, q.ID); err != nil {
			return err
		}
		if sheet.Tries, err = triesAt(tx, q.AccountID, q.Amount, q.On); err != nil {
			return err
		}
		if sheet.Fits, err = claimFits(tx, q); err != nil || q.Kind != ClaimInquiry || q.Outcome != "waiting" {
			return err
		}
		sheet.Taken = len(sheet.Fits) > 0 && !slices.ContainsFunc(sheet.Fits, func(f ClaimFit) bool { return f.State != LineMatched })
		sheet.Pledges, err = s.claimPledges(tx, q)
		sheet.Pledges = sheet.Pledges[:min(len(sheet.Pledges), claimPledgesShown)]
		return err
	})
	if err != nil {
		return nil, err
	}
	if sheet.More = len(sheet.Fits) > fitsShown; sheet.More {
		sheet.Fits = sheet.Fits[:fitsShown]
	}
	if sheet.AccountID != 0 {
		sheet.Through, sheet.Covered, err = s.covered(ctx, &sheet.Inquiry)
	}
	return sheet, err
}

// AnswerInquiry tells whoever asked what became of it, in words: answered, or refused.
func (s *Service) AnswerInquiry(ctx context.Context, by auth.Actor, id int64, refused bool, words string) error {
	words, err := vntext.Clean("answer", words, inquiryWordsMax, true)
	if err == nil && utf8.RuneCountInString(words) < 5 {
		err = fault.On("answer", "inquiry.answer.short")
	}
	if e := by.Must(auth.MatchLines, 0); e != nil {
		return e
	}
	if err != nil {
		return err
	}
	return s.onInquiry(ctx, by, auth.MatchLines, id, func(tx *pg.Tx, q *Inquiry) error {
		if standing, err := standingRefund(tx, q.ID); err != nil || standing {
			if err == nil {
				err = fault.Of(fault.Conflict, "refund.under_way")
			}
			return err
		}
		outcome := "answered"
		if refused {
			outcome = "refused"
		}
		if err := s.end(tx, q, outcome, 0, "", words); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "inquiry.answer", Subject: inquirySubject(q.ID), Unit: q.UnitID, After: map[string]any{"outcome": outcome},
		})
	})
}

// onInquiry does one thing with an inquiry that still waits.
func (s *Service) onInquiry(
	ctx context.Context, by auth.Actor, p auth.Permission, id int64, do func(*pg.Tx, *Inquiry) error,
) error {
	if err := by.Must(p, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		q, err := s.inquiryByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := by.Must(p, q.UnitID); err != nil {
			return none, err
		}
		if q.Outcome != "waiting" {
			return none, fault.Of(fault.Conflict, "inquiry.answered")
		}
		return none, do(tx, q)
	})
	return err
}

func inquirySubject(id int64) string { return "inquiry:" + strconv.FormatInt(id, 10) }
