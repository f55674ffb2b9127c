package receipt

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
)

// Copy is one paper of a receipt that was printed.
type Copy struct {
	Nth    int // 0 is the original
	Reason string
	By     string
	At     time.Time
}

// copiesShown is how many papers of one receipt a page lists.
const copiesShown = 50

// MayPrint reports whether the officer prints the receipt with its giver: by the right
// to reveal, or for having written it at the desk.
func (r *Receipt) MayPrint(by auth.Actor) bool {
	return by.May(auth.RevealPersonal, r.Unit) || r.own(by)
}

// own reports whether the officer wrote the receipt at the desk, whose giver stood there.
func (r *Receipt) own(by auth.Actor) bool {
	return r.IssuedBy == by.Name && (by.May(auth.ReceiveCash, r.Unit) ||
		r.Kind == GoodsGift && by.May(auth.ManageStock, r.Unit))
}

// Copies lists the papers of a receipt that were printed, the latest first.
func (b *Book) Copies(ctx context.Context, by auth.Actor, code string) (list []Copy, err error) {
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err := find(tx, codes.Parse(code))
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, r.Unit); err != nil {
			return err
		}
		list, err = copiesOf(tx, r.ID)
		return err
	})
	return list, err
}

// Print logs one more paper of a receipt and opens it with its giver. The first is the
// original; every other one is a copy, takes a reason and says so. It takes the right to
// reveal and a reason, or to have written the receipt oneself: the desk hands over what
// it has just written. Sent again with the same key, it is the same paper.
func (b *Book) Print(ctx context.Context, by auth.Actor, code, reason string) (*Full, error) {
	code = codes.Parse(code)
	nth, err := pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (int, error) {
		if err := holdPrint(tx, code); err != nil {
			return 0, err
		}
		r, err := find(tx, code)
		if err != nil {
			return 0, err
		}
		return b.log(tx, r, reason)
	})
	if err != nil {
		return nil, err
	}
	var f *Full
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		f, err = b.Full(tx, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.Copy = nth
	return f, nil
}

// log writes down that a paper is printed, and answers which copy it is.
func (b *Book) log(tx *pg.Tx, r *Receipt, reason string) (nth int, err error) {
	if !r.own(tx.By) {
		if err := tx.By.Must(auth.RevealPersonal, r.Unit); err != nil {
			return 0, err
		}
	}
	if nth, err = nextCopy(tx, r.ID); err != nil {
		return 0, err
	}
	if nth > 0 || !r.own(tx.By) {
		key := "receipt.reveal.reason"
		if nth > 0 {
			key = "receipt.copy.reason"
		}
		if reason, err = why(reason, key); err != nil {
			return 0, err
		}
	} else {
		reason = ""
	}
	if err := insertPrint(tx, r, nth, reason); err != nil {
		return 0, err
	}
	return nth, audit.Record(tx, audit.Event{
		Action: "receipt.reveal", Subject: "receipt:" + r.Code, Unit: r.Unit, Reason: reason,
		After: map[string]any{"copy": nth},
	})
}

// Words opens what a receipt says of its giver, for who puts it right: a form that began
// empty would have four fields typed anew for one letter. It is logged as a reveal. One that
// ended is refused with "receipt.ended".
func (b *Book) Words(ctx context.Context, by auth.Actor, code string) (*Giver, error) {
	var f *Full
	err := b.DB.Update(ctx, by, func(tx *pg.Tx) error {
		r, err := find(tx, codes.Parse(code))
		if err != nil {
			return err
		}
		for _, p := range []auth.Permission{auth.VoidReceipt, auth.RevealPersonal} {
			if err := by.Must(p, r.Unit); err != nil {
				return err
			}
		}
		if r.Status != Issued {
			return ended(r)
		}
		if f, err = b.Full(tx, r.Code); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "receipt.reveal", Subject: "receipt:" + r.Code, Unit: r.Unit, Reason: "Mở để thay biên nhận",
		})
	})
	if err != nil {
		return nil, err
	}
	return &f.Giver, nil
}

// BatchMax is how many receipts one file of papers holds.
const BatchMax = 200

// Batch is a stretch of a series that is printed at once.
type Batch struct {
	serial.Series
	From, To int64
	Reason   string
}

// PrintBatch logs one more paper of each receipt of a stretch and opens them in order,
// those that ended too: a bundle has every number. It takes the right to reveal and a
// reason. Sent again with the same key, they are the same papers.
func (b *Book) PrintBatch(ctx context.Context, by auth.Actor, p Batch) ([]*Full, error) {
	if err := by.Must(auth.RevealPersonal, p.Unit); err != nil {
		return nil, err
	}
	var l fault.List
	switch {
	case p.From < 1:
		l.On("from", "register.print.from")
	case p.To < p.From:
		l.On("to", "register.print.to")
	case p.To-p.From >= BatchMax:
		l.On("to", "register.print.many", "max", BatchMax)
	}
	reason, err := why(p.Reason, "receipt.reveal.reason")
	l.Add(err)
	if err := l.Err(); err != nil {
		return nil, err
	}
	copies, err := pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (map[string]int, error) {
		list, err := stretch(tx, p)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, fault.On("from", "register.print.none")
		}
		nths := make(map[string]int, len(list))
		for i := range list { // in the order of their numbers, as everybody holds them
			if err := holdPrint(tx, list[i].Code); err != nil {
				return nil, err
			}
			if nths[list[i].Code], err = b.log(tx, &list[i], reason); err != nil {
				return nil, err
			}
		}
		return nths, nil
	})
	if err != nil {
		return nil, err
	}
	var all []*Full
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err := stretch(tx, p)
		for i := range list {
			nth, logged := copies[list[i].Code]
			if !logged {
				continue // written since
			}
			f, err := b.Full(tx, list[i].Code)
			if err != nil {
				return err
			}
			f.Copy = nth
			all = append(all, f)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open receipts %d to %d: %w", p.From, p.To, err)
	}
	return all, nil
}
