package giving

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// LossKind is why a thing that was held apart is there no more.
type LossKind string

// The kinds.
const (
	ValueLost   LossKind = "lost" // mislaid, burnt, drowned
	ValueStolen LossKind = "stolen"
	ValueFalse  LossKind = "false" // it is not what it was taken for
)

// LossKinds in the order in which forms list them.
var LossKinds = []LossKind{ValueLost, ValueStolen, ValueFalse}

// ValueLossState is how a loss stands.
type ValueLossState string

// The states: one person reports, another confirms, a third decides. A report may be
// withdrawn before, and what was found again is restored after.
const (
	LossReported   ValueLossState = "reported"
	LossConfirmed  ValueLossState = "confirmed"
	LossWithdrawn  ValueLossState = "withdrawn"
	LossWrittenOff ValueLossState = "written_off"
	LossRestored   ValueLossState = "restored"
)

// ValueLoss is one thing, or a part of it, that is missed or was found false.
type ValueLoss struct {
	ID         int64
	Valuable   int64
	Kind       LossKind
	Qty        int64
	FoundOn    workday.Day
	Told       string // what happened, for officers
	Paper      int64  // the minutes
	ReportedBy int64
	Reporter   string
	ReportedAt time.Time
	State      ValueLossState
	Acts       []ValueLossAct
}

// ValueLossAct is one step of it.
type ValueLossAct struct {
	Act      ValueLossState
	ByID     int64
	By       string
	At       time.Time
	On       workday.Day
	Reason   string // of a decision: for everybody
	Document string
	Paper    int64
	Entry    int64
}

// Decided is the act that wrote it off, if any did.
func (l *ValueLoss) Decided() ValueLossAct {
	for _, a := range l.Acts {
		if a.Act == LossWrittenOff {
			return a
		}
	}
	return ValueLossAct{}
}

func (l *ValueLoss) source() string { return fmt.Sprintf("loss:%d", l.ID) }

// Missed is the loss of a thing that waits for somebody, nil for none.
func (v *Valuable) Missed() *ValueLoss {
	return v.lossIn(LossReported, LossConfirmed)
}

func (v *Valuable) lossIn(states ...ValueLossState) *ValueLoss {
	for i := len(v.Losses) - 1; i >= 0; i-- {
		for _, s := range states {
			if v.Losses[i].State == s {
				return &v.Losses[i]
			}
		}
	}
	return nil
}

// LossForm is a report as typed.
type LossForm struct {
	Valuable int64
	Kind     LossKind
	Qty      string // "" is all that is left
	FoundOn  string // "" is today
	Told     string
	Paper    int64 // the minutes, from KeepValuablePaper
}

// onLoss does one act about what is missed of a thing, for who holds the permission at its
// unit or at the heir of one that has ended. Of two at once the slower is told that it has
// gone on.
func (s *Service) onLoss(
	ctx context.Context, by auth.Actor, ps []auth.Permission, id int64, do func(*pg.Tx, *Valuable) error,
) error {
	if err := mustAnywhere(by, ps); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		v, err := valuableByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := mustOneAt(tx, by, ps, v.UnitID); err != nil {
			return none, err
		}
		if _, err := holdValuable(tx, id); err != nil {
			return none, err
		}
		if v, err = valuableByID(tx, id); err != nil {
			return none, err
		}
		if v.Losses, err = valueLosses(tx, id); err != nil {
			return none, err
		}
		return none, do(tx, v)
	})
	return err
}

// ReportValueLoss says that something is not in the safe, or is not what it was taken for,
// with the minutes. From now on nobody sells it; it stays in the books until a third person
// has decided.
func (s *Service) ReportValueLoss(ctx context.Context, by auth.Actor, f LossForm) error {
	return s.onLoss(ctx, by, []auth.Permission{auth.SignValuable}, f.Valuable, func(tx *pg.Tx, v *Valuable) error {
		switch {
		case v.State == ValuableSelling:
			return fault.Of(fault.Conflict, "value.loss.selling")
		case v.State != ValuableHeld:
			return fault.Of(fault.Conflict, "value.state.gone")
		}
		x, err := f.read(tx, v)
		if err != nil {
			return err
		}
		if err := file.Take(tx, x.Paper); err != nil {
			return err
		}
		if err := insertValueLoss(tx, v, &x); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "value.loss.report", Subject: v.source(), Unit: v.UnitID, Reason: x.Told,
			After: map[string]any{"loss": x.ID, "kind": x.Kind, "qty": x.Qty, "found_on": x.FoundOn, "file": x.Paper},
		})
	})
}

func (f LossForm) read(tx *pg.Tx, v *Valuable) (ValueLoss, error) {
	var l fault.List
	today := workday.On(tx.Now)
	x := ValueLoss{Valuable: v.ID, Kind: f.Kind, Qty: v.Left, FoundOn: today, Paper: f.Paper}
	if f.Kind != ValueLost && f.Kind != ValueStolen && f.Kind != ValueFalse {
		l.On("kind", "value.loss.kind.missing")
	}
	if strings.TrimSpace(f.Qty) != "" {
		n, _, err := readGoodsQty(v.Item, "qty", f.Qty, 0, false)
		l.Add(err)
		if x.Qty = n; n > v.Left {
			l.On("qty", "value.loss.more", "left", v.LeftWords("vi"))
		}
	}
	if strings.TrimSpace(f.FoundOn) != "" {
		x.FoundOn = day(&l, "found_on", f.FoundOn, true)
	}
	if x.FoundOn > today {
		l.On("found_on", "cash.on.future")
	} else if !x.FoundOn.IsZero() && x.FoundOn < v.ReceivedOn {
		l.On("found_on", "value.loss.early")
	}
	if x.Told = text(&l, "told", f.Told, 500, false); len([]rune(x.Told)) < 10 {
		l.On("told", "value.loss.told.missing")
	}
	if f.Paper == 0 {
		l.On("file", "value.loss.paper.missing")
	}
	return x, l.Err()
}

// ConfirmValueLoss is the second person's: who has looked into the safe again, or at the
// thing that is false.
func (s *Service) ConfirmValueLoss(ctx context.Context, by auth.Actor, id int64) error {
	return s.onLoss(ctx, by, []auth.Permission{auth.SignValuable}, id, func(tx *pg.Tx, v *Valuable) error {
		x := v.lossIn(LossReported)
		if x == nil {
			return errLossState
		}
		return lossAct(tx, v, x, ValueLossAct{Act: LossConfirmed})
	})
}

// WithdrawValueLoss ends a report that nobody has decided: it was found, or the note is
// good.
func (s *Service) WithdrawValueLoss(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onLoss(ctx, by, []auth.Permission{auth.SignValuable, auth.WriteOff}, id, func(tx *pg.Tx, v *Valuable) error {
		x := v.Missed()
		if x == nil {
			return errLossState
		}
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		return lossAct(tx, v, x, ValueLossAct{Act: LossWithdrawn, Reason: reason})
	})
}

// WriteOffForm is the third person's decision: its reason is for everybody.
type WriteOffForm struct {
	Valuable         int64
	Document, Reason string
	Paper            int64 // the decision itself, from KeepValuablePaper
}

// WriteOffValue takes what is missed out of the books, by decision of a third person. The
// public log, the receipt and the public list tell it as what it is.
func (s *Service) WriteOffValue(ctx context.Context, by auth.Actor, f WriteOffForm) error {
	return s.onLoss(ctx, by, []auth.Permission{auth.WriteOff}, f.Valuable, func(tx *pg.Tx, v *Valuable) error {
		x := v.lossIn(LossConfirmed)
		if x == nil {
			return errLossState
		}
		if x.ReportedBy == by.ID || x.Acts[0].ByID == by.ID {
			return fault.Of(fault.Denied, "value.loss.same_person")
		}
		var l fault.List
		a := ValueLossAct{Act: LossWrittenOff, On: workday.On(tx.Now), Paper: f.Paper}
		if a.Document = text(&l, "document", f.Document, 200, false); a.Document == "" {
			l.On("document", "value.loss.document.missing")
		}
		reason, err := cleanReason(f.Reason)
		l.Add(err)
		a.Reason = Screen(reason, "")
		if f.Paper == 0 {
			l.On("file", "value.loss.decision.missing")
		}
		if err := l.Err(); err != nil {
			return err
		}
		if err := file.Take(tx, f.Paper); err != nil {
			return err
		}
		if a.Entry, err = bookLoss(tx, v, x, a.On); err != nil {
			return err
		}
		return lossAct(tx, v, x, a)
	})
}

// bookLoss takes the quantity out of the safe, to what was lost or to what was false.
func bookLoss(tx *pg.Tx, v *Valuable, x *ValueLoss, on workday.Day) (int64, error) {
	lot, err := lotOf(tx, v)
	if err != nil {
		return 0, err
	}
	to := stock.Lost
	if x.Kind == ValueFalse {
		to = stock.False
	}
	entries, err := stock.Move(tx, []stock.Paper{{
		Kind: "value_loss", Source: x.source(), On: on, Memo: "Ghi giảm ngoại tệ, vàng, đá quý giữ riêng",
		Lines: []stock.Line{{Lot: lot, From: stock.Safe(v.UnitID), To: to, Qty: x.Qty}},
	}})
	if err != nil {
		return 0, err
	}
	return entries[0], nil
}

// RestoreValue brings back what was written off and is there again, by another person than
// who decided.
func (s *Service) RestoreValue(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onLoss(ctx, by, []auth.Permission{auth.WriteOff}, id, func(tx *pg.Tx, v *Valuable) error {
		x := v.lossIn(LossWrittenOff)
		if x == nil {
			return errLossState
		}
		if v.State == ValuableSelling || v.State == ValuableSold {
			return fault.Of(fault.Conflict, "value.loss.rest_sold")
		}
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		entry, err := ledger.Reverse(tx, x.Decided().Entry, "Tìm thấy lại tài sản đã ghi giảm")
		if err != nil {
			return err
		}
		return lossAct(tx, v, x, ValueLossAct{Act: LossRestored, Reason: reason, Entry: entry})
	})
}

// lossAct writes one act down, audits it and tells the log of what moved; the database says
// whether it may follow, and by whom.
func lossAct(tx *pg.Tx, v *Valuable, x *ValueLoss, a ValueLossAct) error {
	if a.On.IsZero() {
		a.On = workday.On(tx.Now)
	}
	id, err := insertValueLossAct(tx, v, x, a)
	if err != nil {
		return err
	}
	fact := map[string]any{"loss": x.ID, "entry": a.Entry, "on": a.On}
	switch a.Act {
	case LossWrittenOff:
		fact["gift"], fact["item"], fact["qty"], fact["what"] = v.EntryID, v.Item.Code, x.Qty, string(x.Kind)
		fact["found"], fact["document"], fact["reason"] = x.FoundOn, a.Document, a.Reason
		err = tlog.Append(tx, []tlog.Leaf{sealed("value_lost", fmt.Sprint(id), fact)})
	case LossRestored:
		err = tlog.Append(tx, []tlog.Leaf{sealed("value_loss_undone", fmt.Sprint(id), fact)})
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "value.loss." + string(a.Act), Subject: v.source(), Unit: v.UnitID, Reason: a.Reason,
		Before: map[string]any{"state": x.State},
		After:  map[string]any{"loss": x.ID, "act": a.Act, "qty": x.Qty, "entry": a.Entry, "document": a.Document},
	})
}
