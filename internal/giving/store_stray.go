package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// pledgesAnywhere finds whose the codes are, of whatever campaign.
func pledgesAnywhere(tx *pg.Tx, codes []string, each func(id int64, code string)) error {
	err := tx.Each(`
		select p.id, p.code from giving.pledges p where p.code = any ($1) order by p.id`, []any{codes},
		func(r pg.Scanner) error {
			var id int64
			var code string
			err := r.Scan(&id, &code)
			if err == nil {
				each(id, code)
			}
			return err
		})
	if err != nil {
		return fmt.Errorf("find the pledges of %d codes: %w", len(codes), err)
	}
	return nil
}

// prefixesCalled are the prefixes of all campaigns that were ever published.
func prefixesCalled(tx *pg.Tx) (list []string, err error) {
	err = tx.Each(`select prefix from giving.campaigns where prefix <> '' and published_at is not null order by id`, nil,
		func(r pg.Scanner) error {
			var prefix string
			err := r.Scan(&prefix)
			list = append(list, prefix)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list prefixes: %w", err)
	}
	return list, nil
}

// strayOf is how a line stands as one that may be somebody's gift, nil where it cannot be:
// it is no money that came to a source's account.
func strayOf(tx *pg.Tx, l *BankLine) (*Stray, error) {
	if l.Direction != In || l.Kind != SourceLine && l.Kind != StrayLine {
		return nil, nil
	}
	x := &Stray{}
	if l.State == LineHeld {
		x.State = StrayWaits
	}
	err := tx.Each(`
		select act, reason, actor_id, actor, at, coalesce(out_id, 0), coalesce(out_kind, '') from giving.stray_acts
		where line_id = $1 order by nth`, []any{l.ID}, func(r pg.Scanner) error {
		var a StrayAct
		err := r.Scan(&a.Act, &a.Reason, &a.ByID, &a.By, &a.At, &a.OutID, &a.OutKind)
		x.Acts = append(x.Acts, a)
		if x.State = StrayState(a.Act); a.Act == "reopened" {
			x.State, x.Decided = StrayWaits, ""
		} else if x.State != StrayMoved {
			x.Decided = x.State
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was said of line %d: %w", l.ID, err)
	}
	if x.State == StrayBack || x.State == StrayOn {
		if x.Outs, err = straysOut(tx, l); err != nil {
			return nil, err
		}
	}
	x.Codes, err = codesBeside(tx, l.ID)
	return x, err
}

// codesBeside are the codes of a line's text that are somebody's.
func codesBeside(tx *pg.Tx, line int64) (codes []string, err error) {
	err = tx.Each(`
		select p.code from giving.suggestions s join giving.pledges p on p.id = s.pledge_id
		where s.line_id = $1 and s.why = 'account' order by p.id`, []any{line}, func(r pg.Scanner) error {
		var code string
		err := r.Scan(&code)
		codes = append(codes, code)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the codes of line %d: %w", line, err)
	}
	return codes, nil
}

// straysOut are the lines by which a stray gift may have gone, the latest first.
func straysOut(tx *pg.Tx, l *BankLine) (list []BankLine, err error) {
	err = tx.Gorm().Where(`account_id = ? and amount = ? and unit_id = ? and direction = 'out' and booked_on >= ?
		and kind in ('transfer_out', 'own_transfer') and state in ('booked', 'held')`,
		l.AccountID, int64(l.Amount), l.UnitID, l.BookedOn).Order("id desc").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for what took line %d along: %w", l.ID, err)
	}
	return list, nil
}

func insertStrayAct(tx *pg.Tx, l *BankLine, nth int, a StrayAct) error {
	_, err := tx.Exec(`
		insert into giving.stray_acts (line_id, unit_id, nth, act, reason, actor_id, at, out_id, out_kind)
		values ($1, $2, $3, $4, $5, $6, $7, nullif($8::bigint, 0), nullif($9, ''))`,
		l.ID, l.UnitID, nth, a.Act, a.Reason, tx.By.ID, tx.Now, a.OutID, string(a.OutKind))
	switch {
	case pg.IsCheck(err, "strays_take_two_people"):
		return fault.Of(fault.Denied, "stray.same_person")
	case pg.IsCheck(err, "stray_acts_follow"), pg.IsUnique(err, "stray_acts_one_after_the_other"):
		return errStrayState
	case err != nil:
		return fmt.Errorf("line %d is %s: %w", l.ID, a.Act, err)
	}
	return nil
}

// bookedKinds are all kinds that a line is booked as by itself: its first entry is of one of
// them, whatever it is now.
var bookedKinds = []string{
	string(GiftLine), string(InterestIn), string(FeeOut), string(TransferOut), string(OwnTransfer), string(RefundLine),
	string(OtherLine), string(SourceLine), string(StrayLine), string(CostLine),
}

// hadEntry reports whether a line was in the books before it was held, as whatever.
func hadEntry(tx *pg.Tx, l *BankLine) (yes bool, err error) {
	err = tx.Row(`select exists (select from ledger.entries where source = $1 and kind = any ($2))`,
		lineSource(l.ID, 1), bookedKinds).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("look for the entries of line %d: %w", l.ID, err)
	}
	return yes, nil
}

// heldBecomes makes a held line one of another kind; it takes the line, so that of two
// officers at once one is refused.
func heldBecomes(tx *pg.Tx, l *BankLine, kind LineKind) error {
	n, err := tx.Exec(`
		update giving.bank_lines set kind = $3 where id = $1 and kind = $2 and state = 'held'`, l.ID, string(l.Kind), string(kind))
	if err != nil {
		return fmt.Errorf("make held line %d a %s: %w", l.ID, kind, err)
	}
	if n == 0 {
		return errStrayState
	}
	return rowKind(tx, l.ID, kind)
}

// lineWaits takes a booked line out of the books, to be decided about.
func lineWaits(tx *pg.Tx, l *BankLine, kind LineKind) error {
	n, err := tx.Exec(`
		update giving.bank_lines set kind = $3, state = 'held', entry_id = null
		where id = $1 and kind = $2 and entry_id = $4 and state = 'booked'`, l.ID, string(l.Kind), string(kind), l.EntryID)
	if err != nil {
		return fmt.Errorf("let line %d wait: %w", l.ID, err)
	}
	if n == 0 {
		return errStrayState
	}
	l.Kind, l.State, l.EntryID = kind, LineHeld, 0
	return rowKind(tx, l.ID, kind)
}
