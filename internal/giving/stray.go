package giving

import (
	"context"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// StrayLine is a gift that came to the account of a source, and the bank's line by which it
// left again.
const StrayLine LineKind = "stray"

// strayHolder is where a gift comes from and goes to that only passes through a source's
// account: the source never had it.
const strayHolder = "nham"

// accountFit is why a pledge is beside a line of a source: its code stands in the text.
const accountFit = "account"

// StrayState is what was said of a line of a source that may be somebody's gift.
type StrayState string

// The states; "" is a line that nobody wondered about.
const (
	StrayWaits  StrayState = "waiting" // for somebody who says what it is; in no book
	StraySource StrayState = "source"  // the source's money, whose words hold a code
	StrayBack   StrayState = "back"    // a gift: it goes back to its sender
	StrayOn     StrayState = "on"      // a gift: it goes on to an account that receives
	StrayMoved  StrayState = "moved"   // it has gone
)

// StrayOutcomes are those that can be decided.
var StrayOutcomes = []StrayState{StraySource, StrayBack, StrayOn}

// Stray is how such a line stands.
type Stray struct {
	State   StrayState
	Decided StrayState // source, back or on: what was decided last
	Acts    []StrayAct
	Codes   []string   // of the pledges whose code stands in the text
	Outs    []BankLine // by which it may have gone
}

// StrayAct is one step of it.
type StrayAct struct {
	Act     string
	Reason  string
	ByID    int64
	By      string
	At      time.Time
	OutID   int64    // the bank's line by which it went
	OutKind LineKind // what that was taken for before
}

// last is the last step, nothing where there is none.
func (x *Stray) last() (a StrayAct) {
	if n := len(x.Acts); n > 0 {
		a = x.Acts[n-1]
	}
	return a
}

// Out is the bank's line by which it went, 0 while it has not.
func (x *Stray) Out() int64 { return x.last().OutID }

// MayMove reports whether a person may say by which line it went: never who decided it.
func (x *Stray) MayMove(who int64) bool {
	return (x.State == StrayBack || x.State == StrayOn) && x.last().ByID != who
}

// strays finds the pledges whose codes stand in lines of a source's account. Whose words
// they are nobody guesses: such lines are in no book until an officer says what they are.
func strays(tx *pg.Tx, b *accountBook, c *chunk) (map[int][]int64, error) {
	if !b.campaign.IsSource() {
		return nil, nil
	}
	var codes []string
	at := map[string][]int{}
	for i := range c.lines {
		if l := &c.lines[i]; c.fates[i].isNew && l.kind == SourceLine {
			for _, code := range l.codes {
				codes, at[code] = append(codes, code), append(at[code], i)
			}
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	found := map[int][]int64{}
	err := pledgesAnywhere(tx, codes, func(id int64, code string) {
		for _, i := range at[code] {
			if !slices.Contains(found[i], id) {
				found[i] = append(found[i], id)
			}
		}
	})
	return found, err
}

// StrayForm is what is decided about a line of a source that may be a gift.
type StrayForm struct {
	Line    int64
	Outcome StrayState
	Reason  string
}

var (
	decideStray = []auth.Permission{auth.PublishCampaign}
	moveStray   = []auth.Permission{auth.MatchLines}
	reopenStray = []auth.Permission{auth.MatchLines, auth.PublishCampaign}
)

var errStrayState = fault.Of(fault.Conflict, "stray.state")

// DecideStray says what money with a giver's code is that came to a source's account: the
// source's, and it is booked; or a gift that came to the wrong account, which goes back or
// on. Until the bank says that it went, such a gift is in no book.
func (s *Service) DecideStray(ctx context.Context, by auth.Actor, f StrayForm) error {
	return s.onStray(ctx, by, decideStray, f.Line, func(tx *pg.Tx, l *BankLine, x *Stray) error {
		var faults fault.List
		reason, err := cleanReason(f.Reason)
		faults.Add(err)
		if !slices.Contains(StrayOutcomes, f.Outcome) {
			faults.On("outcome", "stray.outcome.missing")
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if x.State != StrayWaits {
			return errStrayState
		}
		if f.Outcome == StraySource {
			b, err := s.openAccountBook(tx, l.AccountID)
			if err != nil {
				return err
			}
			if err := s.bookHeld(tx, b, l, SourceLine); err != nil {
				return err
			}
		}
		return x.act(tx, l, StrayAct{Act: string(f.Outcome), Reason: reason})
	})
}

// MoveStray says by which outgoing line of the bank the gift left the source's account. It
// passes through the source's book in this moment, in and out, on accounts of its own.
// Never by who decided.
func (s *Service) MoveStray(ctx context.Context, by auth.Actor, line, out int64) error {
	return s.onStray(ctx, by, moveStray, line, func(tx *pg.Tx, l *BankLine, x *Stray) error {
		if x.State != StrayBack && x.State != StrayOn {
			return errStrayState
		}
		if !x.MayMove(tx.By.ID) {
			return fault.Of(fault.Denied, "stray.same_person")
		}
		o, err := lineByID(tx, out)
		if fault.Is(err, "line.missing") {
			return fault.On("line", "stray.line.missing")
		}
		if err != nil {
			return err
		}
		if !o.takesAlong(l) {
			return fault.On("line", "stray.line.other", "amount", l.Amount)
		}
		b, err := s.openAccountBook(tx, l.AccountID)
		if err != nil {
			return err
		}
		was := o.Kind
		if err := s.bookHeld(tx, b, l, StrayLine); err != nil {
			return err
		}
		if o.State == LineHeld {
			err = s.bookHeld(tx, b, o, StrayLine)
		} else {
			err = s.bookAs(tx, b, o, StrayLine, b.campaign.EarmarkID, "Là tiền đến nhầm tài khoản, không phải tiền của nguồn")
		}
		if err != nil {
			return err
		}
		return x.act(tx, l, StrayAct{Act: string(StrayMoved), OutID: o.ID, OutKind: was})
	})
}

// takesAlong reports whether an outgoing line can have taken a stray gift along.
func (l *BankLine) takesAlong(in *BankLine) bool {
	return l.Direction == Out && l.AccountID == in.AccountID && l.Amount == in.Amount && l.BookedOn >= in.BookedOn &&
		(l.State == LineBooked || l.State == LineHeld) && (l.Kind == TransferOut || l.Kind == OwnTransfer)
}

// ReopenStray lets a line of a source wait for another decision: because the one before was
// wrong, or because it turns out to be somebody's gift. What was booked of it is reversed;
// where the source's account no longer holds it, it is refused with "stray.spent".
func (s *Service) ReopenStray(ctx context.Context, by auth.Actor, line int64, reason string) error {
	return s.onStray(ctx, by, reopenStray, line, func(tx *pg.Tx, l *BankLine, x *Stray) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if x.State == StrayWaits || x.State == "" && l.State != LineBooked {
			return errStrayState
		}
		if x.State == StrayMoved {
			if err := s.unmoveStray(tx, x); err != nil {
				return err
			}
		}
		if l.State == LineBooked {
			err = unbook(tx, l, SourceLine)
		}
		if fault.Is(err, "ledger.short") {
			return fault.Of(fault.Conflict, "stray.spent")
		}
		if err != nil {
			return err
		}
		return x.act(tx, l, StrayAct{Act: "reopened", Reason: reason})
	})
}

// unmoveStray makes the line by which a gift was said to have gone what it was before.
func (s *Service) unmoveStray(tx *pg.Tx, x *Stray) error {
	o, err := lineByID(tx, x.Out())
	if err != nil {
		return err
	}
	b, err := s.openAccountBook(tx, o.AccountID)
	if err != nil {
		return err
	}
	return s.bookAs(tx, b, o, x.last().OutKind, b.campaign.EarmarkID, "Không phải lệnh chuyển khoản đến nhầm")
}

// bookHeld books a line that was held, as a kind.
func (s *Service) bookHeld(tx *pg.Tx, b *accountBook, l *BankLine, kind LineKind) error {
	had, err := hadEntry(tx, l)
	if err != nil {
		return err
	}
	if !had {
		l.EntryNo = 0 // its first entry is the one without a number
	}
	if err := heldBecomes(tx, l, kind); err != nil {
		return err
	}
	l.Kind = kind
	return s.bookAgain(tx, b, l, b.campaign.EarmarkID)
}

// unbook takes a line out of the books again: its entry is reversed, and it is held.
func unbook(tx *pg.Tx, l *BankLine, kind LineKind) error {
	if _, err := ledger.Reverse(tx, l.EntryID, "Có thể là tiền ủng hộ đến nhầm tài khoản"); err != nil {
		return err
	}
	return lineWaits(tx, l, kind)
}

// onStray does one act on a line of a source's account: whoever may not is refused before
// anything is looked at, and of two at once the slower is told.
func (s *Service) onStray(
	ctx context.Context, by auth.Actor, ps []auth.Permission, line int64, do func(*pg.Tx, *BankLine, *Stray) error,
) error {
	if err := mustAnywhere(by, ps); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if err := mustOne(by, ps, l.UnitID); err != nil {
			return none, err
		}
		x, err := strayOf(tx, l)
		if err != nil {
			return none, err
		}
		if x == nil {
			return none, errStrayState
		}
		return none, do(tx, l, x)
	})
	return err
}

// mustOne is nil for whoever has one of the permissions at the unit.
func mustOne(by auth.Actor, ps []auth.Permission, unit int64) (err error) {
	for _, p := range ps {
		if err = by.Must(p, unit); err == nil {
			return nil
		}
	}
	return err
}

// act writes one step down and audits it; the database says whether it may follow.
func (x *Stray) act(tx *pg.Tx, l *BankLine, a StrayAct) error {
	if err := insertStrayAct(tx, l, len(x.Acts)+1, a); err != nil {
		return err
	}
	after := map[string]any{"act": a.Act, "amount": l.Amount}
	if a.OutID != 0 {
		after["line"] = a.OutID
	}
	return audit.Record(tx, audit.Event{
		Action: "line.stray", Subject: l.subject(), Unit: l.UnitID, Reason: a.Reason,
		Before: map[string]any{"state": x.State}, After: after,
	})
}
