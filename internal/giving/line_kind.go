package giving

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// KindForm is what an officer says a line of the bank is.
type KindForm struct {
	Line   int64
	Kind   LineKind
	Reason string
}

// KindSaid is one time that an officer said what a line is.
type KindSaid struct {
	Was, Kind LineKind
	Reason    string
	By        string
	At        time.Time
}

// SayKind says what a line is: its entry is reversed and it is booked anew, so that a gift
// that the bank's words made interest is received and can have its giver, and the other way
// round. It refuses a line that somebody has, that goes back, or that another paper tells of
// ("line.kind.bound.…"): there the paper is undone first.
func (s *Service) SayKind(ctx context.Context, by auth.Actor, f KindForm) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, f.Line)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, l.UnitID); err != nil {
			return none, err
		}
		if l, err = lockLine(tx, l.ID); err != nil {
			return none, err
		}
		b, err := s.openAccountBook(tx, l.AccountID)
		if err != nil {
			return none, err
		}
		if err := f.read(tx, b, l); err != nil {
			return none, err
		}
		err = s.sayKind(tx, b, l, f)
		if fault.Is(err, "ledger.short") {
			err = fault.Of(fault.Conflict, "line.kind.short")
		}
		return none, err
	})
	return err
}

// read checks what is said of a line as it stands.
func (f *KindForm) read(tx *pg.Tx, b *accountBook, l *BankLine) error {
	if err := lineBound(tx, l.ID); err != nil {
		return err
	}
	var faults fault.List
	reason, err := cleanReason(f.Reason)
	faults.Add(err)
	f.Reason = reason
	switch {
	case f.Kind == l.Kind:
		faults.On("kind", "line.kind.same")
	case !slices.Contains(b.kinds(l), f.Kind):
		faults.On("kind", "line.kind.missing")
	}
	return faults.Err()
}

// kinds are what a line of its direction and book can be said to be; that it is between two
// accounts of ours, only where it names one.
func (b *accountBook) kinds(l *BankLine) (kinds []LineKind) {
	switch source := b.campaign.IsSource(); {
	case l.Direction == Out && source:
		kinds = []LineKind{FeeOut, TransferOut}
	case l.Direction == Out:
		kinds = []LineKind{FeeOut, RefundLine, TransferOut}
	case source:
		kinds = []LineKind{SourceLine, InterestIn, OtherLine}
	default:
		kinds = []LineKind{GiftLine, InterestIn, RefundLine, OtherLine}
	}
	r := readyLine{Line: l.line(), phrase: transferPhraseIn(l.Text)}
	if l.Direction == In && b.ours(r.phrase.from, l.BookedOn) != nil || l.Direction == Out && b.otherOwn(&r) != nil {
		kinds = append(kinds, OwnTransfer)
	}
	return kinds
}

func (s *Service) sayKind(tx *pg.Tx, b *accountBook, l *BankLine, f KindForm) error {
	was, old, state := l.Kind, l.EntryID, l.State
	if err := insertKind(tx, l, f); err != nil {
		return err
	}
	if state == LineLate {
		if err := liftLate(tx, &b.campaign, l.ID); err != nil {
			return err
		}
	}
	l.Kind, l.State = f.Kind, LineBooked
	if f.Kind == GiftLine {
		l.State = LineOpen
		if l.BookedOn > b.campaign.LastDay() {
			l.State = LineLate // nobody has it before somebody decides (ND 93/2021 art 9.1a)
		}
	}
	if err := updateKind(tx, l); err != nil {
		return err
	}
	// What came in is booked before it is reversed, for it may have been reserved since; what
	// went out is there again before it goes.
	if l.Direction == Out {
		if _, err := ledger.Reverse(tx, old, f.Reason); err != nil {
			return err
		}
	}
	if err := s.bookAgain(tx, b, l, b.campaign.EarmarkID); err != nil {
		return err
	}
	if l.Direction == In {
		if _, err := ledger.Reverse(tx, old, f.Reason); err != nil {
			return err
		}
	}
	return audit.Record(tx, audit.Event{
		Action: "line.kind", Subject: l.subject(), Unit: l.UnitID, Reason: f.Reason,
		Before: map[string]any{"kind": was, "state": state, "entry": old},
		After:  map[string]any{"kind": l.Kind, "state": l.State, "entry": l.EntryID},
	})
}

// KindSheet is a line with what it can be said to be.
type KindSheet struct {
	Line  BankLine
	Kinds []LineKind
}

// KindsOf says what a line can be said to be, for an officer who may read its books. A line
// of which nothing can be said is refused as by SayKind.
func (s *Service) KindsOf(ctx context.Context, by auth.Actor, line int64) (sheet *KindSheet, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		l, err := lineByID(tx, line)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, l.UnitID); err != nil {
			return err
		}
		b, err := readAccountBook(tx, l.AccountID)
		if err != nil {
			return err
		}
		sheet = &KindSheet{Line: *l, Kinds: b.kinds(l)}
		return lineBound(tx, line)
	})
	if err != nil {
		return nil, err
	}
	return sheet, nil
}

// lineBound refuses a line of which nothing else can be said.
func lineBound(tx *pg.Tx, line int64) error {
	why, err := boundBy(tx, line)
	if err != nil || why == "" {
		return err
	}
	return fault.Of(fault.Conflict, "line.kind.bound."+why)
}

func boundBy(tx *pg.Tx, line int64) (why string, err error) {
	if err = tx.Row(`select giving.line_bound($1)`, line).Scan(&why); err != nil {
		return "", fmt.Errorf("look what binds line %d: %w", line, err)
	}
	return why, nil
}

// lockLine reads a line that nothing else becomes of until the transaction ends.
func lockLine(tx *pg.Tx, id int64) (*BankLine, error) {
	if _, err := tx.Exec(`select from giving.bank_lines where id = $1 for update`, id); err != nil {
		return nil, fmt.Errorf("lock line %d: %w", id, err)
	}
	return lineByID(tx, id)
}

func insertKind(tx *pg.Tx, l *BankLine, f KindForm) error {
	_, err := tx.Exec(`
		insert into giving.line_kinds (line_id, nth, unit_id, was, kind, entry_id, reason, actor_id, at)
		select $1, 1 + count(*), $2, $3, $4, $5, $6, $7, $8 from giving.line_kinds where line_id = $1`,
		l.ID, l.UnitID, string(l.Kind), string(f.Kind), l.EntryID, f.Reason, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("say what line %d is: %w", l.ID, err)
	}
	return nil
}

// updateKind writes what a line is now, in the book and to the public.
func updateKind(tx *pg.Tx, l *BankLine) error {
	_, err := tx.Exec(`update giving.bank_lines set kind = $2, state = $3 where id = $1`,
		l.ID, string(l.Kind), string(l.State))
	if err != nil {
		return fmt.Errorf("make line %d a %s: %w", l.ID, l.Kind, err)
	}
	return rowKind(tx, l.ID, l.Kind)
}

func kindsSaid(tx *pg.Tx, line int64) (list []KindSaid, err error) {
	err = tx.Each(`
		select was, kind, reason, actor, at from giving.line_kinds where line_id = $1 order by nth desc limit $2`,
		[]any{line, listMax}, func(r pg.Scanner) error {
			var k KindSaid
			err := r.Scan(&k.Was, &k.Kind, &k.Reason, &k.By, &k.At)
			list = append(list, k)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list what was said of line %d: %w", line, err)
	}
	return list, nil
}
