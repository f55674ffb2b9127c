package disclose

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/verify"
)

// told puts a campaign's leaf into the log, as its publication does.
func (w *world) told(c call) {
	w.Helper()
	w.update(func(tx *pg.Tx) error {
		body, err := leaf.Encode("campaign", map[string]any{
			"slug": c.slug, "book": c.book.ID, "prefix": "LS", "name": c.slug, "purpose": "giúp bà con",
			"surplus": "chuyển đợt sau", "unit": w.unit.Code, "unit_name": w.unit.FullName,
			"call":      []string{"MTTQ", "1", day(1).String(), "Lời kêu gọi"},
			"starts_on": day(1), "ends_on": day(31), "distribution_ends_on": day(31),
		})
		if err != nil {
			return err
		}
		return tlog.Append(tx, []tlog.Leaf{{Kind: "campaign", Ref: c.slug, Body: body}})
	})
}

// leaves are those of the newest origin in their order.
func (w *world) leaves() (list []leaf.Leaf) {
	w.Helper()
	w.update(func(tx *pg.Tx) error {
		return tx.Each(`
			select body from tlog.public_leaves where origin = (select max(id) from tlog.origins)
			order by pos`, nil, func(r pg.Scanner) error {
			var body []byte
			if err := r.Scan(&body); err != nil {
				return err
			}
			l, err := leaf.Parse(body)
			list = append(list, l)
			return err
		})
	})
	return list
}

func (w *world) foldLog() int64 {
	w.Helper()
	size, err := FoldLog(ctx, w.db)
	if err != nil {
		w.Fatal(err)
	}
	return size
}

// published is what the API would answer.
func (f Logged) published() []byte {
	item := func(code string, received, sent, allocated, disbursed, returned, balance int64, a, u Arithmetic) map[string]any {
		return map[string]any{
			"item": code, "received": received, "sent": sent, "allocated": allocated, "disbursed": disbursed,
			"returned": returned, "balance": balance, "arithmetic": a.String(), "unspent": u.String(),
		}
	}
	all := item("", int64(f.Received), int64(f.Sent), int64(f.Allocated), int64(f.Disbursed), int64(f.Returned),
		int64(f.Balance), f.Arithmetic, f.Unspent)
	goods, parts := []any{}, []any{}
	for _, g := range f.Goods {
		goods = append(goods, item(g.Code, g.Received, g.Sent, g.Allocated, g.Disbursed, g.Returned, g.Balance, g.Arithmetic, g.Unspent))
	}
	for _, p := range f.Parts {
		if p.Balance != 0 {
			parts = append(parts, map[string]any{"book": p.Book, "earmark": p.Earmark, "item": p.Item, "balance": p.Balance})
		}
	}
	all["goods"], all["parts"] = goods, parts
	body, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return body
}

// history is a world in which anything may happen to money and goods.
type history struct {
	*world
	rnd     *rand.Rand
	calls   []call
	cash    []reserve
	rice    []reserve
	giver   []int64
	outlay  []int64
	lost    []int64
	entries []int64
	turned  map[int64]bool
	source  int
}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{world: newWorld(t, "20"), rnd: rand.New(rand.NewPCG(seed, 1)), turned: map[int64]bool{}}
	for i, slug := range []string{"lu-thu", "bao-3", "xa-lu"} {
		if i == 2 {
			h.openFund("06184")
		}
		c := h.open(slug, fmt.Sprintf("L%c", 'B'+i), false)
		h.calls = append(h.calls, c)
		h.cash = append(h.cash, h.reserves(c, vnd, fmt.Sprintf("bank:%d", c.bank), fmt.Sprintf("s%d", i+1)))
		if i > 0 {
			continue
		}
		holder, giver, outlay, lost := h.lot(c)
		h.rice = append(h.rice, h.reserves(c, "GAO", holder, "s9:l1"))
		h.giver, h.outlay, h.lost = append(h.giver, giver), append(h.outlay, outlay), append(h.lost, lost)
	}
	return h
}

// try posts one entry; where the money is not there, nothing happened.
func (h *history) try(c call, postings ...ledger.Posting) {
	h.Helper()
	h.source++
	err := h.db.Update(ctx, machine, func(tx *pg.Tx) error {
		ids, err := ledger.Post(tx, []ledger.Entry{{
			Kind: "moved", Source: fmt.Sprintf("history:%d", h.source), Book: c.book.ID, BankOn: day(2), Postings: postings,
		}})
		if err == nil {
			h.entries = append(h.entries, ids...)
		}
		return err
	})
	if err != nil && !fault.Is(err, "ledger.short") {
		h.Fatal(err)
	}
}

func (h *history) step() {
	i := h.rnd.IntN(len(h.calls))
	c, r := h.calls[i], h.cash[i]
	qty := 1 + h.rnd.Int64N(1_000_000)
	p := func(from, to int64) ledger.Posting { return ledger.Posting{From: from, To: to, Qty: qty} }
	switch h.rnd.IntN(16) {
	case 0, 1, 2, 3:
		h.try(c, p(c.giver, c.held))
	case 4:
		h.try(c, p(c.hand, c.cash))
	case 5:
		h.try(c, p(c.interest, c.held), ledger.Posting{From: c.held, To: c.fee, Qty: 1})
	case 6:
		h.try(c, p(c.held, c.back))
	case 7:
		h.try(c, p(r.held, r.set))
	case 8:
		h.try(c, p(r.set, r.drawn))
	case 9:
		h.try(c, p(r.drawn, c.outlay))
	case 10: // to another book, past transit
		to := h.calls[h.rnd.IntN(len(h.calls))]
		h.try(c, p(c.held, c.transit))
		if to.book != c.book {
			h.try(to, ledger.Posting{From: c.transit, To: to.held, Qty: qty})
		}
	case 11:
		h.try(c, p(c.otherIn, c.cash), ledger.Posting{From: c.cash, To: c.otherOut, Qty: 1})
	case 12:
		h.try(h.calls[0], p(h.giver[0], h.rice[0].held))
	case 13:
		h.try(h.calls[0], p(h.rice[0].held, h.rice[0].set), ledger.Posting{From: h.rice[0].set, To: h.rice[0].drawn, Qty: 1})
	case 14:
		h.try(h.calls[0], p(h.rice[0].held, h.lost[0]), ledger.Posting{From: h.rice[0].drawn, To: h.outlay[0], Qty: 1})
	case 15:
		h.reverse()
	}
}

func (h *history) reverse() {
	if len(h.entries) == 0 {
		return
	}
	id := h.entries[h.rnd.IntN(len(h.entries))]
	if h.turned[id] {
		return
	}
	err := h.db.Update(ctx, machine, func(tx *pg.Tx) error {
		_, err := ledger.Reverse(tx, id, "ghi nhầm sổ")
		return err
	})
	if err != nil && !fault.Is(err, "ledger.short") {
		h.Fatal(err)
	}
	h.turned[id] = err == nil
}

// Whatever happened, whoever adds up the first N leaves comes to the figures that the
// server gives for N: for every N, cut or not, of all, of each unit and each campaign.
func TestFiguresAtSizeAreTheLeaves(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		h := newHistory(t, seed)
		for i := range 120 {
			if i%40 == 3 {
				h.told(h.calls[i/40])
			}
			h.step()
			if h.rnd.IntN(10) == 0 {
				pgtest.WaitLogged(t, h.db)
				if h.rnd.IntN(2) == 0 {
					h.foldLog()
				}
			}
		}
		pgtest.WaitLogged(t, h.db)
		h.compare()
		h.foldLog()
		h.compare()
	}
}

// compare holds the server against the leaves at every size.
func (h *history) compare() {
	h.Helper()
	all := h.leaves()
	books := verify.NewBooks()
	for size := 0; ; size++ {
		if size%7 == 0 || size == len(all) {
			h.compareAt(books, int64(size))
		}
		if size == len(all) {
			break
		}
		if err := books.Add(all[size]); err != nil {
			h.Fatalf("leaf %d: %v", size, err)
		}
	}
	if got := fmt.Sprint(books.Campaigns(), books.Units()); got != "[bao-3 lu-thu xa-lu] [06184@2026-10-01 20@2026-10-01]" {
		h.Error(got)
	}
	if f := books.Figures("", ""); f.Received == 0 || len(f.Goods) == 0 || len(f.Parts) < 3 {
		h.Errorf("nothing happened: %+v", f)
	}
}

func (h *history) compareAt(books *verify.Books, size int64) {
	h.Helper()
	whiches := []Which{{}}
	for _, u := range books.Units() {
		whiches = append(whiches, Which{Unit: u})
	}
	for _, c := range books.Campaigns() {
		whiches = append(whiches, Which{Campaign: c})
	}
	for _, w := range whiches {
		f, err := FiguresAtSize(ctx, h.db, w, size)
		if err != nil {
			h.Fatalf("%d %+v: %v", size, w, err)
		}
		if !f.Arithmetic.Holds() {
			h.Errorf("%d %+v: %s", size, w, f.Arithmetic)
		}
		list, err := books.Figures(w.Unit, w.Campaign).Differ(f.published())
		if err != nil || len(list) > 0 {
			h.Fatalf("%d %+v: %+v %v", size, w, list, err)
		}
	}
}

// A size that nobody signed is refused, and one that is not counted yet.
func TestFiguresAtSizeRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	c := w.open("lu-thu", "LS", false)
	w.told(c)
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	pgtest.WaitLogged(t, w.db)
	size := w.foldLog()
	if size == 0 || w.foldLog() != 0 {
		t.Errorf("counted up to %d", size)
	}
	for _, tt := range []struct {
		which Which
		size  int64
		key   string
	}{
		{Which{}, size + 1, "disclose.size.unknown"},
		{Which{}, -1, "disclose.size.unknown"},
		{Which{Disaster: "lu-thu"}, size, "disclose.size.disaster"},
		{Which{Campaign: "lu-thu"}, 0, "disclose.campaign.unknown"}, // not told by then
		{Which{Unit: "99"}, size, "place.unknown"},
	} {
		if _, err := FiguresAtSize(ctx, w.db, tt.which, tt.size); !fault.Is(err, tt.key) {
			t.Errorf("%+v at %d: %v; want %s", tt.which, tt.size, err, tt.key)
		}
	}
	f, err := FiguresAtSize(ctx, w.db, Which{Campaign: "lu-thu"}, size)
	if err != nil || f.Received != 500_000 || len(f.Parts) != 1 || f.Parts[0].Earmark != "chung" {
		t.Errorf("%+v %v", f, err)
	}
}

// What is counted stays, and a posting or cut that was changed behind the program's
// back is found by the checks.
func TestCutsAttacked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	c := w.open("lu-thu", "LS", false)
	w.told(c)
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	pgtest.WaitLogged(t, w.db)
	w.foldLog()
	app, owner := pgtest.Raw(t, w.db), pgtest.Owner(t, w.db)
	for _, s := range []string{
		`update disclose.log_sums set qty_in = 1`, `delete from disclose.log_sums`, `truncate disclose.log_cuts cascade`,
		`insert into disclose.log_cuts (origin, size) values (1, 1)`,
	} {
		pgtest.Refused(t, app, s)
	}
	pgtest.Refused(t, owner, `delete from disclose.log_sums`)
	pgtest.Refused(t, owner, `insert into disclose.log_cuts (origin, size) values (1, 999)`)

	super := pgtest.Super(t, w.db)
	for _, s := range []string{
		`set session_replication_role = replica`,
		`alter table disclose.log_sums disable trigger all`,
		`update disclose.log_sums set qty_in = qty_in + 1 where kind = 'bank'`,
	} {
		if _, err := super.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	w.finds("log_cuts_are_what_the_books_say")
}

// finds says that a check finds what was done, and lets it stand.
func (w *world) finds(check string) {
	w.Helper()
	broken, err := pg.Check(ctx, pgtest.OwnerURL(w.T, w.db), Promises...)
	if err != nil {
		w.Fatal(err)
	}
	if !slices.ContainsFunc(broken, func(b pg.Broken) bool { return b.Check == check }) {
		w.Errorf("%s finds nothing", check)
	}
	pgtest.Breaks(w.db, check)
}
