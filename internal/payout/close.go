package payout

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CountForm is what was counted at the end of a session, as typed.
type CountForm struct {
	Session int64
	Notes   map[int64]string  // pieces by denomination
	Goods   map[string]string // quantity by Need.Key
	Reason  string            // for a difference of money or goods
	// For the rows that nobody came for: one reason of Reasons, and the next day.
	RestReason, RestNextOn string
}

// Count writes down what one of the session's people counted. Rows that nobody came
// for are answered as not given. Another person confirms; until then hand-overs go
// on, and make a new count necessary.
func (d *Desk) Count(ctx context.Context, by auth.Actor, f CountForm) (*Count, error) {
	if err := must(by, auth.RunSession); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Count, error) {
		s, err := runnable(tx, f.Session)
		if err != nil {
			return nil, err
		}
		if err := mustBeStaff(tx, s); err != nil {
			return nil, err
		}
		if !s.Open() {
			return nil, errSessionStep(s.State)
		}
		return d.count(tx, s, f)
	})
}

func (d *Desk) count(tx *pg.Tx, s *Session, f CountForm) (*Count, error) {
	lines, err := roster(tx, s.ID, 0, "")
	if err != nil {
		return nil, err
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return l.Outcome != "" })
	_, left, err := needs(tx, s.ID)
	if err != nil {
		return nil, err
	}
	var l fault.List
	items, err := newSayer(tx)
	if err != nil {
		return nil, err
	}
	c := readCount(&l, f.Notes, f.Goods, left, items)
	c.Kind, c.ByID, c.By = "closing", tx.By.ID, tx.By.Name
	c.explain(&l, f.Reason, items)
	rest := handing{}
	rest.HandedAt = tx.Now
	if len(lines) > 0 {
		rest.readReason(&l, HandOverForm{Reason: f.RestReason, NextOn: f.RestNextOn, Words: "-"})
	}
	if err := l.Err(); err != nil {
		return nil, renamed(err)
	}
	for i := range lines {
		h := &handing{line: &lines[i]}
		h.ClientID, h.Row, h.Code, h.Outcome = NewClientID(tx.Now), lines[i].Row, lines[i].Code, NotGiven
		h.Reason, h.NextOn, h.HandedAt, h.By = rest.Reason, rest.NextOn, tx.Now, tx.By.Name
		sum := sha256.Sum256([]byte(h.ClientID))
		h.hash = sum[:]
		if err := d.handOver(tx, s, h); err != nil {
			return nil, err
		}
	}
	if err := insertCount(tx, s.ID, &c); err != nil {
		return nil, err
	}
	return &c, audit.Record(tx, audit.Event{
		Action: "session.count", Subject: s.subject(), Unit: s.UnitID, Reason: c.Reason,
		After: map[string]any{"count": c.ID, "money": c.Money, "expected": c.Expected, "absent": len(lines)},
	})
}

// renamed puts the faults of the rest at the fields of the closing form.
func renamed(err error) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	for i, f := range e.Faults {
		if f.Field == "reason" && strings.HasPrefix(f.Key, "handover.") || f.Field == "next_on" {
			e.Faults[i].Field = "rest_" + f.Field
		}
	}
	return e
}

// explain wants a reason for a difference, and gives it to each lot that differs.
func (c *Count) explain(l *fault.List, typed string, items sayer) {
	differs := c.differences(items)
	if differs == "" {
		return
	}
	c.Reason = text(l, "reason", typed, 500, false)
	if len([]rune(c.Reason)) < 5 {
		l.On("reason", "session.difference.why", "difference", differs)
		return
	}
	for i, g := range c.Goods {
		if g.Qty != g.Expected {
			c.Goods[i].Reason = c.Reason
		}
	}
}

// differences are what is over and what is missing: "-15 kg Gạo; +20.000 ₫".
func (c *Count) differences(items sayer) string {
	var list []string
	put := func(item string, qty int64) {
		switch {
		case qty < 0:
			list = append(list, "−"+items.say(item, -qty))
		case qty > 0:
			list = append(list, "+"+items.say(item, qty))
		}
	}
	put(VND, int64(c.Difference()))
	for _, g := range c.Goods {
		put(g.Item, g.Qty-g.Expected)
	}
	return strings.Join(list, "; ")
}

// Confirm closes a session with the count of another person: what was counted goes
// back into the reserve it came from. What is missing stays in the session's account
// until it is made good. It is refused by who counted, and when something was handed
// over since.
func (d *Desk) Confirm(ctx context.Context, by auth.Actor, session, count int64) (*Session, error) {
	if err := must(by, auth.RunSession); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Session, error) {
		s, err := runnable(tx, session)
		if err != nil {
			return nil, err
		}
		if err := mustBeStaff(tx, s); err != nil {
			return nil, err
		}
		if !s.Open() {
			return nil, errSessionStep(s.State)
		}
		c, err := lastCount(tx, session, "closing")
		if err != nil {
			return nil, err
		}
		switch {
		case c == nil:
			return nil, fault.Of(fault.Conflict, "session.count.missing")
		case c.ID != count:
			return nil, fault.Of(fault.Conflict, "session.count.changed")
		case c.ByID == by.ID:
			return nil, fault.Of(fault.Denied, "session.count.own")
		}
		return s, d.close(tx, s, c)
	})
}

func (d *Desk) close(tx *pg.Tx, s *Session, c *Count) error {
	lacking, err := lackingSheets(tx, s.ID)
	if err != nil {
		return err
	}
	if len(lacking) > 0 {
		return fault.Of(fault.Conflict, "session.sheets.missing", "pages", numbers(lacking))
	}
	s.ClosedOn, s.ClosedAt, s.State = workday.On(tx.Now), tx.Now, Over
	if err := insertClosing(tx, s, c); err != nil {
		return err
	}
	rests, err := restsOf(tx, s.ID)
	if err != nil {
		return err
	}
	back := c.back(rests)
	var moves []move
	for i, r := range rests {
		if back[i] > 0 {
			moves = append(moves, move{r.book, ledger.Posting{From: r.drawn, To: r.account, Qty: back[i]}})
		}
	}
	_, err = post(tx, entryOf{
		kind: "hand_back", source: s.subject(), on: s.ClosedOn, memo: "Nộp lại phần chưa phát của phiên phát",
	}, moves)
	if err != nil {
		return err
	}
	if err := giving.AskCash(tx); err != nil {
		return err
	}
	if err := d.tellClose(tx, s, rests, back); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "session.close", Subject: s.subject(), Unit: s.UnitID, Reason: c.Reason,
		After: map[string]any{"count": c.ID, "counted_by": c.ByID, "difference": c.Difference()},
	})
}

// numbers are pages as a sentence has them: "1, 3".
func numbers(pages []int) string {
	var b strings.Builder
	for i, p := range pages {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(p))
	}
	return b.String()
}

// back is how much goes back to each account: all that is left, or as much of it as
// was counted. What is missing is missing from the last accounts; more than the books
// say does not become ours.
func (c *Count) back(rests []rest) []int64 {
	counted := map[Need]int64{{Item: VND}: int64(c.Money)}
	for _, g := range c.Goods {
		counted[Need{Item: g.Item, Lot: g.Lot}] = g.Qty
	}
	back := make([]int64, len(rests))
	for i, r := range rests {
		n := Need{Item: r.item, Lot: r.lot}
		back[i] = min(r.left, counted[n])
		counted[n] -= back[i]
	}
	return back
}

// sessionLeaf tells the public how a session ended, in sums.
type sessionLeaf struct {
	Decision string     `json:"decision"`
	Unit     int64      `json:"unit"`
	On       string     `json:"on"`
	Rows     int        `json:"rows"`
	Given    int        `json:"given"`
	Items    []itemLeaf `json:"items"`
}

type itemLeaf struct {
	Item    string `json:"item"`
	Drawn   int64  `json:"drawn"`
	Given   int64  `json:"given"`
	Back    int64  `json:"back"`
	Missing int64  `json:"missing,omitempty"`
}

func (d *Desk) tellClose(tx *pg.Tx, s *Session, rests []rest, back []int64) error {
	if s.Decision.Private {
		return nil // its hand-overs have told their commitments
	}
	l := sessionLeaf{
		Decision: s.Decision.Slug, Unit: s.UnitID, On: s.ClosedOn.String(), Rows: s.Rows, Given: s.GivenN,
	}
	for i, r := range rests {
		at, found := slices.BinarySearchFunc(l.Items, r.item, func(x itemLeaf, item string) int { return compareItems(x.Item, item) })
		if !found {
			l.Items = slices.Insert(l.Items, at, itemLeaf{Item: r.item})
		}
		x := &l.Items[at]
		x.Drawn, x.Given, x.Back, x.Missing = x.Drawn+r.qty, x.Given+r.qty-r.left, x.Back+back[i], x.Missing+r.left-back[i]
	}
	return tell(tx, "session", fmt.Sprint(s.ID), l)
}

// KeepSheet stores the photo of a page of the roster that people signed.
func (d *Desk) KeepSheet(ctx context.Context, by auth.Actor, session int64, page int, name string, r io.Reader) error {
	if err := must(by, auth.RunSession); err != nil {
		return err
	}
	if page < 1 || page > sheetsMax {
		return fault.On("page", "handover.sheet.missing")
	}
	// What was answered already is answered again, whatever became of the session since.
	if done, err := pg.Answered(ctx, d.DB, by); done || err != nil {
		return err
	}
	var s *Session
	look := func(tx *pg.Tx) (err error) {
		if s, err = runnable(tx, session); err != nil {
			return err
		}
		if err := mustBeStaff(tx, s); err != nil {
			return err
		}
		if !s.Open() {
			return errSessionStep(s.State)
		}
		return nil
	}
	if err := d.DB.View(ctx, by, look); err != nil {
		return err
	}
	photo, err := readPhoto(r)
	if err != nil {
		return err
	}
	kept, err := d.Files.Store(ctx, by, file.New{Kind: "photo", Name: name, Unit: s.UnitID}, photo)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (none struct{}, err error) {
		if err := look(tx); err != nil {
			return none, err
		}
		if err := file.Take(tx, kept.ID); err != nil {
			return none, err
		}
		if err := insertSheet(tx, s, page, kept.ID); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "session.sheet", Subject: s.subject(), Unit: s.UnitID, After: map[string]any{"page": page, "file": kept.ID},
		})
	})
	return err
}
