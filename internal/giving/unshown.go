package giving

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// correctionChannel is where a line comes from that takes another back: two people, and
// no bank.
const correctionChannel = "correction"

// Unshown is a line that a webhook told and that no statement shows, though its day's
// statement is in.
type Unshown struct {
	Line        BankLine
	StatementID int64 // that came in without it
	RaisedAt    time.Time
	AskedID     int64 // the open request to take it back, 0 if none
	AskedBy     int64
	Asker       string
	AskedAt     time.Time
	Reason      string
}

// Asked reports whether it waits for the second person.
func (u Unshown) Asked() bool { return u.AskedID != 0 }

// UnshownFor lists the lines of the units that the officer may see which nobody has
// explained or taken back yet.
func (s *Service) UnshownFor(ctx context.Context, by auth.Actor) (list []Unshown, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = unshownLines(tx, 0)
		return err
	})
	return list, err
}

// Unshown is one of them; a line that is none is refused with "unshown.not".
func (s *Service) Unshown(ctx context.Context, by auth.Actor, line int64) (u *Unshown, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		u, err = unshownByLine(tx, line)
		return err
	})
	return u, err
}

func unshownByLine(tx *pg.Tx, line int64) (*Unshown, error) {
	l, err := lineByID(tx, line)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ReadBooks, l.UnitID); err != nil {
		return nil, err
	}
	list, err := unshownLines(tx, line)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Conflict, "unshown.not")
	}
	return &list[0], nil
}

// ExplainUnshown says why a line is right though no statement shows it; it stays as it is.
func (s *Service) ExplainUnshown(ctx context.Context, by auth.Actor, line int64, reason string) error {
	return s.actUnshown(ctx, by, auth.MatchLines, line, "explained", reason)
}

// AskToTakeBack asks for a line to be taken back; another person decides.
func (s *Service) AskToTakeBack(ctx context.Context, by auth.Actor, line int64, reason string) error {
	return s.actUnshown(ctx, by, auth.MatchLines, line, "asked", reason)
}

// DecideTakeBack is the second person's answer. Taken back, the line is nobody's: its
// receipt is voided, and a line of the opposite direction on the same day ends it in the
// books and before the public. Who asked is refused with "unshown.same_person".
func (s *Service) DecideTakeBack(ctx context.Context, by auth.Actor, line int64, approve bool, reason string) error {
	act := "declined"
	if approve {
		act = "reversed"
	}
	return s.actUnshown(ctx, by, auth.ApproveRefund, line, act, reason)
}

func (s *Service) actUnshown(
	ctx context.Context, by auth.Actor, may auth.Permission, line int64, act, reason string,
) error {
	if err := by.Must(may, 0); err != nil {
		return err
	}
	clean := cleanReason
	if act == "reversed" {
		clean = publicReason // it is printed on the receipt that ends
	}
	reason, wrong := clean(reason)
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		u, err := unshownByLine(tx, line)
		if err != nil {
			return none, err
		}
		if err := by.Must(may, u.Line.UnitID); err != nil {
			return none, err
		}
		if err := u.may(act, by); err != nil {
			return none, err
		}
		if wrong != nil {
			return none, wrong
		}
		correction := int64(0)
		if act == "reversed" {
			if correction, err = s.takeLineBack(tx, u, reason); err != nil {
				return none, err
			}
		}
		if err := insertUnshownAct(tx, u, act, correction, reason); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "line.unshown." + act, Subject: u.Line.subject(), Unit: u.Line.UnitID, Reason: reason,
			After: map[string]any{"correction": correction, "asked": u.AskedID},
		})
	})
	if pg.IsUnique(err, "unshown_acts_end_once") || pg.IsUnique(err, "unshown_acts_decide_once") {
		return fault.Of(fault.Conflict, "unshown.not")
	}
	return err
}

// may says whether an act fits how the line stands.
func (u *Unshown) may(act string, by auth.Actor) error {
	switch act {
	case "asked":
		if u.Line.Direction != In || u.Line.Kind != GiftLine {
			return fault.Of(fault.Conflict, "unshown.no_gift")
		}
		if u.Asked() {
			return fault.Of(fault.Conflict, "unshown.asked")
		}
	case "explained":
		if u.Asked() {
			return fault.Of(fault.Conflict, "unshown.asked")
		}
	default:
		if !u.Asked() {
			return fault.Of(fault.Conflict, "unshown.not_asked")
		}
		if u.AskedBy == by.ID {
			return fault.Of(fault.Denied, "unshown.same_person")
		}
		if act == "reversed" && u.Line.Kind != GiftLine {
			return fault.Of(fault.Conflict, "unshown.no_gift")
		}
	}
	return nil
}

// takeLineBack takes the line from its giver and ends it by its mirror.
func (s *Service) takeLineBack(tx *pg.Tx, u *Unshown, reason string) (correction int64, err error) {
	if err := mayBeGiven(tx, u.Line.ID); err != nil {
		return 0, err
	}
	l, err := lineByID(tx, u.Line.ID)
	if err != nil {
		return 0, err
	}
	// The cover comes before pledges and floors, as where lines are taken in.
	if err := lockCover(tx, l.AccountID); err != nil {
		return 0, err
	}
	if l.State == LineMatched {
		m, err := releaseLine(tx, l.ID)
		if err != nil {
			return 0, err
		}
		if m.receipt != "" {
			if err := s.receipts().Void(tx, m.receipt, reason); err != nil {
				return 0, err
			}
		}
		if err := s.takeBack(tx, l, m, reason); err != nil {
			return 0, err
		}
	}
	if err := restLine(tx, l.ID); err != nil {
		return 0, err
	}
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return 0, err
	}
	mirror := Line{
		On: l.BookedOn, At: l.line().At, Doc: fmt.Sprintf("DC%d", l.ID), Direction: Out, Amount: l.Amount,
		Text: fmt.Sprintf("Dinh chinh dong %d: ngan hang khong ghi nhan (%s)", l.ID, workday.On(tx.Now).Local()),
	}
	mirror.Raw = mirror.Text
	r := b.ready(correctionChannel, mirror, func(fingerprint) int { return 1 })
	r.kind = RefundLine
	c := &chunk{channel: correctionChannel, forced: true, lines: []readyLine{r}}
	if err := s.putChunk(tx, b, c); err != nil {
		return 0, err
	}
	return c.fates[0].line, nil
}
