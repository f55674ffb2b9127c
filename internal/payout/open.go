package payout

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Line is one row of a roster with what became of it.
type Line struct {
	Row           int64
	Nth           int
	Code          string // of the stub
	HouseholdCode string
	Name          string
	Village       string
	Purpose       string
	Item          string
	Qty           int64
	Outcome       Outcome // "" while nobody came
	Given         int64
	Handed        *Handed // the last thing that happened with it
}

// Tail is the end of the household's code, as the roster has it beside the name: two
// of one name in one village are two.
func (l Line) Tail() string { return tail(l.HouseholdCode) }

func tail(code string) string { return code[max(len(code)-tailLetters, 0):] }

const tailLetters = 4

// Need is how much of one thing a session has to have: money, or a lot of goods.
type Need struct {
	Item string
	Lot  string // 'w3:l15', "" for money
	Qty  int64
}

func compareNeeds(a, b Need) int {
	return cmp.Or(compareItems(a.Item, b.Item), strings.Compare(a.Lot, b.Lot))
}

// draw is one account of a decision's reserve from which a session takes.
type draw struct {
	account, drawn int64 // drawn is the session's own account, once it is known
	book, earmark  int64
	item, holder   string
	qty            int64
}

// lot is where the goods come from; money has none.
func (d *draw) lot() string {
	if d.item == VND {
		return ""
	}
	return d.holder
}

// holderIn is what the session's own account is called: 's7', or 's7:l15' for goods.
func (d *draw) holderIn(session int64) string {
	holder := fmt.Sprintf("s%d", session)
	if _, lot, ok := strings.Cut(d.holder, ":"); ok && d.item != VND {
		holder += ":" + lot
	}
	return holder
}

// part is how much of a row one account pays.
type part struct{ row, account, qty int64 }

// built is what a session opens with: its roster, what pays it, and who waits.
type built struct {
	lines   []Line
	parts   []part
	draws   []*draw
	waiting []Waiting
}

func (b *built) need() (list []Need) {
	for _, d := range b.draws {
		n := Need{Item: d.item, Lot: d.lot()}
		i, found := slices.BinarySearchFunc(list, n, compareNeeds)
		if !found {
			list = slices.Insert(list, i, n)
		}
		list[i].Qty += d.qty
	}
	return list
}

// build puts a roster together from the plan's lines in the commune: each with what
// it has not had. Rows that wait stay out, and those of another open session.
func build(tx *pg.Tx, s *Session) (*built, error) {
	planned, err := plannedLines(tx, s)
	if err != nil {
		return nil, err
	}
	rows, err := aid.PayableRows(tx, s.Decision.ID, []int64{s.UnitID})
	if err != nil {
		return nil, err
	}
	used, err := usedParts(tx, s)
	if err != nil {
		return nil, err
	}
	b := &built{}
	draws := map[int64]*draw{}
	for _, r := range rows {
		l, ok := planned[r.Row]
		if !ok {
			continue
		}
		left := min(l.qty-l.given, r.Qty-r.Given)
		switch {
		case left <= 0:
			continue
		case r.Waits != "":
			b.waiting = append(b.waiting, Waiting{r.Code, r.Name, r.VillageName, r.Waits})
			continue
		case l.elsewhere:
			b.waiting = append(b.waiting, Waiting{r.Code, r.Name, r.VillageName, WaitsSession})
			continue
		}
		b.lines = append(b.lines, Line{
			Row: r.Row, Nth: len(b.lines) + 1, Code: r.Code, HouseholdCode: r.HouseholdCode, Name: r.Name,
			Village: r.VillageName, Purpose: r.Purpose, Item: r.Item, Qty: left,
		})
		for _, p := range r.Parts {
			take := min(left, p.Qty-used[part{row: r.Row, account: p.Account}])
			if take <= 0 {
				continue
			}
			left -= take
			b.parts = append(b.parts, part{r.Row, p.Account, take})
			if draws[p.Account] == nil {
				draws[p.Account] = &draw{account: p.Account}
				b.draws = append(b.draws, draws[p.Account])
			}
			draws[p.Account].qty += take
		}
		if left > 0 {
			return nil, fmt.Errorf("row %d of decision %d lacks %d in its parts", r.Row, s.Decision.ID, left)
		}
	}
	return b, fillDraws(tx, b.draws)
}

// WaitsSession is why a row stays out of a second session.
const WaitsSession = "other_session"

// OpenForm opens a session: what was counted, as typed.
type OpenForm struct {
	Session int64
	Notes   map[int64]string  // pieces by denomination
	Goods   map[string]string // quantity by Need.Key
	On      string            // the day; "" is today
}

// Open opens a session with exactly what its roster needs, moves that into the
// session's accounts and fixes the roster. It is refused by anybody who is not one
// of the session's people, and when what was counted is more or less.
func (d *Desk) Open(ctx context.Context, by auth.Actor, f OpenForm) (*Session, error) {
	if err := must(by, auth.RunSession); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Session, error) {
		s, err := runnable(tx, f.Session)
		if err != nil {
			return nil, err
		}
		if err := mustBeStaff(tx, s); err != nil {
			return nil, err
		}
		if s.State != Planned {
			return nil, errSessionStep(s.State)
		}
		if err := holdPlan(tx, s); err != nil {
			return nil, err
		}
		return s, d.open(tx, s, f)
	})
}

func (d *Desk) open(tx *pg.Tx, s *Session, f OpenForm) error {
	b, err := build(tx, s)
	if err != nil {
		return err
	}
	if len(b.lines) == 0 {
		return fault.Of(fault.Conflict, "session.nobody", "waits", len(b.waiting))
	}
	var l fault.List
	s.OpenedOn = day(&l, "on", f.On, workday.On(tx.Now))
	if s.OpenedOn > workday.On(tx.Now) {
		l.On("on", "session.on.future")
	}
	if !s.OpenedOn.IsZero() && s.OpenedOn < s.Decision.DecidedOn {
		l.On("on", "session.on.early", "day", s.Decision.DecidedOn)
	}
	items, err := newSayer(tx)
	if err != nil {
		return err
	}
	count := readCount(&l, f.Notes, f.Goods, b.need(), items)
	if count.Money != count.Expected {
		l.On("notes", "session.cash.differs", "counted", count.Money, "needed", count.Expected)
	}
	for _, g := range count.Goods {
		if g.Qty != g.Expected {
			l.On(g.Key(), "session.goods.differs",
				"counted", items.say(g.Item, g.Qty), "needed", items.say(g.Item, g.Expected))
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	if err := insertOpening(tx, s, &count); err != nil {
		return err
	}
	if err := drawn(tx, s, b.draws); err != nil {
		return err
	}
	if err := insertRoster(tx, s, b); err != nil {
		return err
	}
	if err := begin(tx, s); err != nil {
		return err
	}
	s.State, s.Rows, s.OpenedBy, s.OpenedAt = Running, len(b.lines), tx.By.Name, tx.Now
	return audit.Record(tx, audit.Event{
		Action: "session.open", Subject: s.subject(), Unit: s.UnitID,
		After: map[string]any{"rows": len(b.lines), "waits": len(b.waiting), "need": b.need(), "on": s.OpenedOn},
	})
}

// drawn moves the reserve into the session's accounts and writes down which way.
func drawn(tx *pg.Tx, s *Session, draws []*draw) error {
	asked := make([]ledger.Account, len(draws))
	for i, d := range draws {
		asked[i] = ledger.Account{
			Book: d.book, Kind: ledger.Reserved, Item: d.item, Holder: d.holderIn(s.ID), Earmark: d.earmark,
		}
	}
	ids, err := ledger.Accounts(tx, asked)
	if err != nil {
		return err
	}
	var moves []move
	for i, d := range draws {
		d.drawn = ids[i]
		moves = append(moves, move{d.book, ledger.Posting{From: d.account, To: d.drawn, Qty: d.qty}})
	}
	if err := insertDraws(tx, s.ID, draws); err != nil {
		return err
	}
	_, err = post(tx, entryOf{
		kind: "draw", source: s.subject(), on: s.OpenedOn, memo: "Nhận tiền, hàng cho phiên phát",
	}, moves)
	if err != nil {
		return err
	}
	return giving.AskCash(tx)
}

// begin says that the plan has its first session.
func begin(tx *pg.Tx, s *Session) error {
	p, err := planByID(tx, s.Plan)
	if err != nil || p.State == InProgress {
		return err
	}
	if err := insertAct(tx, p, InProgress, ""); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "plan.begin", Subject: p.subject(), Unit: p.UnitID, After: map[string]any{"session": s.ID},
	})
}

// move is a posting with the book it is of.
type move struct {
	book int64
	ledger.Posting
}

// entryOf is what the entries of one event have in common.
type entryOf struct {
	kind, source, memo string
	on                 workday.Day
	commitment         []byte
}

// entryLinesMax is how many postings go into one entry.
const entryLinesMax = 100

// post writes moves as entries: one a book, and a further one for each hundred. The
// first has the source's bare name, "session:7", the others "session:7/2".
func post(tx *pg.Tx, e entryOf, moves []move) ([]int64, error) {
	if len(moves) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(moves, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.book, b.book), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	var entries []ledger.Entry
	for _, m := range moves {
		n := len(entries)
		if n == 0 || entries[n-1].Book != m.book || len(entries[n-1].Postings) == entryLinesMax {
			source := e.source
			if n > 0 {
				source += fmt.Sprintf("/%d", n+1)
			}
			entries = append(entries, ledger.Entry{
				Kind: e.kind, Source: source, Book: m.book, BankOn: e.on, Memo: e.memo, Commitment: e.commitment,
			})
			n++
		}
		entries[n-1].Postings = append(entries[n-1].Postings, m.Posting)
	}
	return ledger.Post(tx, entries)
}

// normOf is what a line is found by: name, village and codes without marks.
func normOf(l Line) string {
	return vntext.Fold(strings.Join([]string{l.Name, l.Village, l.HouseholdCode, l.Code}, " "))
}
