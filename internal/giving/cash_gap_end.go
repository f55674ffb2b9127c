package giving

import (
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// book moves what the end of a gap moves: out of the box what is lost, into it what was
// found, and both for what was made good, so that it is seen to have been missing once.
func (c *CashCount) book(tx *pg.Tx, asked *GapAct) (int64, error) {
	of, err := campaignByID(tx, asked.Campaign)
	if err != nil {
		return 0, err
	}
	box := ledger.Account{Book: of.BookID, Kind: ledger.Cash, Holder: boxHolder(c.Unit), Earmark: of.EarmarkID}
	outside := ledger.Account{Book: of.BookID, Kind: ledger.OtherIn, Holder: gapFound, Earmark: of.EarmarkID}
	var from, to []ledger.Account
	var sums []money.VND
	move := func(f, t ledger.Account, sum money.VND) {
		from, to, sums = append(from, f), append(to, t), append(sums, sum)
	}
	memo := "Thừa quỹ tiền mặt, ghi tăng theo quyết định"
	switch asked.Way {
	case GapTakenIn:
		move(outside, box, c.Gap())
	case GapMadeGood:
		memo = "Thiếu quỹ tiền mặt, đã bồi hoàn"
		outside.Holder = gapMadeGood
		move(outside, box, -c.Gap())
		outside.Kind, outside.Holder = ledger.OtherOut, gapLost
		move(box, outside, -c.Gap())
	case GapWrittenOff:
		memo = "Thiếu quỹ tiền mặt, ghi giảm theo quyết định"
		outside.Kind, outside.Holder = ledger.OtherOut, gapLost
		free, err := freeCash(tx, of)
		if err != nil {
			return 0, err
		}
		left := -c.Gap()
		for _, p := range free {
			if take := min(p.qty, left); take > 0 {
				box.Earmark, outside.Earmark = p.earmark, p.earmark
				move(box, outside, take)
				left -= take
			}
		}
		if left > 0 {
			return 0, fault.Of(fault.Conflict, "gap.short", "name", of.Name, "have", -c.Gap()-left)
		}
	}
	ids, err := ledger.Accounts(tx, append(slices.Clone(from), to...))
	if err != nil {
		return 0, err
	}
	e := ledger.Entry{
		Kind: "cash_gap", Source: fmt.Sprintf("cash_gap:%d/%d", c.ID, len(c.Acts)+1), Book: of.BookID,
		BankOn: workday.On(tx.Now), Memo: memo,
	}
	for i, sum := range sums {
		e.Postings = append(e.Postings, ledger.Posting{From: ids[i], To: ids[len(from)+i], Qty: int64(sum)})
	}
	posted, err := ledger.Post(tx, []ledger.Entry{e})
	if err != nil {
		return 0, err
	}
	return posted[0], nil
}

// gapRef names the duty to end a gap; a gap that was opened again has a new one.
func (c *CashCount) gapRef() string {
	for i := len(c.Acts); i > 0; i-- {
		if c.Acts[i-1].Act == "undone" {
			return fmt.Sprintf("cash_gap:%d/%d", c.ID, i)
		}
	}
	return fmt.Sprintf("cash_gap:%d", c.ID)
}

func (c *CashCount) gapDuty(from workday.Day) duty.New {
	return duty.New{
		Kind: duty.CashGap, Ref: c.gapRef(), Unit: c.Unit, Role: auth.FundManager, From: from,
		About: fmt.Sprintf("Chênh lệch quỹ tiền mặt, lần đếm %d", c.ID), Path: fmt.Sprintf("/van-phong/ban-giao/%d", c.ID),
	}
}

// askGapEnd gives the gap of a count that was just signed its day. One that was there before
// goes on into it with the day that it had.
func askGapEnd(tx *pg.Tx, c *CashCount) error {
	if c.Gap() == 0 {
		return nil
	}
	refs, since, err := gapsPassed(tx, c)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := duty.Lift(tx, duty.CashGap, ref, "Đã đếm lại, chênh lệch sang lần đếm sau"); err != nil {
			return err
		}
	}
	return duty.Open(tx, c.gapDuty(since))
}
