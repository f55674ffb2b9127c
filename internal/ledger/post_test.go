package ledger

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// A repeated request gives the entry that is there, whatever else is in its batch;
// the same source with other content is refused and nothing of the batch is written.
func TestPostAgain(t *testing.T) {
	t.Parallel()
	b := open(t)
	first := b.mustPost(b.gift(1, 1000), b.gift(2, 2000))

	salted := b.gift(1, 1000)
	salted.Commitment = bytes.Repeat([]byte{7}, 32) // a new salt is the same gift
	again := b.mustPost(b.gift(3, 3000), b.gift(2, 2000), salted, b.gift(3, 3000))
	if again[1] != first[1] || again[2] != first[0] || again[0] != again[3] || again[0] <= first[1] {
		t.Errorf("first %v, again %v", first, again)
	}
	if got := b.qty(b.bank); got != 6000 {
		t.Errorf("three gifts make %d", got)
	}

	for name, e := range map[string]Entry{
		"amount": b.gift(1, 1001),
		"memo":   {Kind: "gift", Source: "test:1", Book: b.book.ID, BankOn: day(12), Memo: "x", Postings: b.gift(1, 1000).Postings},
		"day":    {Kind: "gift", Source: "test:1", Book: b.book.ID, BankOn: day(13), Postings: b.gift(1, 1000).Postings},
		"place":  {Kind: "gift", Source: "test:1", Book: b.book.ID, BankOn: day(12), Postings: []Posting{{b.giver, b.cash, 1000}}},
	} {
		_, err := b.post(b.gift(4, 4000), e)
		if !fault.Is(err, "ledger.source.conflict") {
			t.Errorf("other %s: %v", name, err)
		}
	}
	if _, err := b.post(b.gift(5, 1), b.gift(5, 2)); !fault.Is(err, "ledger.source.conflict") {
		t.Errorf("two contents in one batch: %v", err)
	}
	if got := b.qty(b.bank); got != 6000 {
		t.Errorf("refused batches left %d", got-6000)
	}
}

// A batch is one event for the floors: what arrives in it can be spent in it, and
// one overdraft refuses it all, by the name of the account.
func TestPostFloor(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.payout(1, 1000), b.gift(1, 1000))
	_, err := b.post(b.gift(2, 50), b.payout(2, 51))
	if !fault.Is(err, "ledger.short") {
		t.Fatalf("overdraft: %v", err)
	}
	f, _ := fault.As(err)
	if want := strconv.FormatInt(b.book.ID, 10) + "/bank/VND/bank:1/chung"; f.Faults[0].Values["account"] != want {
		t.Errorf("names %v, want %s", f.Faults[0].Values, want)
	}
	if got := b.qty(b.bank); got != 0 {
		t.Errorf("%d left", got)
	}
}

// More entries than one statement takes, with more lines than one.
func TestPostMany(t *testing.T) {
	t.Parallel()
	b := open(t)
	entries := make([]Entry, 2*batchMax+1)
	for i := range entries {
		entries[i] = b.gift(i, int64(i+1))
		entries[i].Postings = append(entries[i].Postings, Posting{b.giver, b.cash, 3})
	}
	ids := b.mustPost(entries...)
	n := int64(len(entries))
	if got := b.qty(b.bank); got != n*(n+1)/2 {
		t.Errorf("bank %d", got)
	}
	b.fold()
	if got := b.qty(b.cash); got != 3*n {
		t.Errorf("cash %d", got)
	}
	if again := b.mustPost(entries...); again[0] != ids[0] || again[n-1] != ids[n-1] {
		t.Error("the second time gave other ids")
	}
}

// What no form lets through is our mistake and panics before anything is written.
func TestPostPanics(t *testing.T) {
	t.Parallel()
	b := open(t)
	sound := b.gift(1, 5)
	for name, change := range map[string]func(*Entry){
		"no posting":       func(e *Entry) { e.Postings = nil },
		"too many":         func(e *Entry) { e.Postings = make([]Posting, postingsMax+1) },
		"nothing":          func(e *Entry) { e.Postings = []Posting{{b.giver, b.bank, 0}} },
		"too much":         func(e *Entry) { e.Postings = []Posting{{b.giver, b.bank, 1 << 53}} },
		"a circle":         func(e *Entry) { e.Postings = []Posting{{b.bank, b.bank, 5}} },
		"no source":        func(e *Entry) { e.Source = "" },
		"no day":           func(e *Entry) { e.BankOn = 0 },
		"half commitment":  func(e *Entry) { e.Commitment = []byte("x") },
		"a reversal":       func(e *Entry) { e.Kind = reversal },
		"unknown accounts": func(e *Entry) { e.Postings = []Posting{{998, 999, 5}} },
	} {
		e := sound
		change(&e)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			b.post(e)
		}()
	}
}

// The public learns of each entry what it needs to replay the books, in the bytes
// that package leaf would write.
func TestEntryLeaf(t *testing.T) {
	t.Parallel()
	b := open(t)
	e := b.gift(1, 200_000)
	e.Commitment = bytes.Repeat([]byte{0xab}, 32)
	e.Memo = "nội bộ"
	e.Postings = append(e.Postings, Posting{b.giver, b.cash, 9_007_199_254_740_991})
	id := b.mustPost(e)[0]
	mirror, err := b.reverse(id)
	if err != nil {
		t.Fatal(err)
	}
	book := strconv.FormatInt(b.book.ID, 10)
	giver, bank, cash := book+"/giver/VND", book+"/bank/VND/bank:1/chung", book+"/cash/VND/cash:1/chung"
	want := entryLeaf{
		BankOn: "2024-09-12", Book: b.book.ID, BookOn: "2024-09-12", Entry: id, Type: "gift",
		Commitment: "abababababababababababababababababababababababababababababababab",
		Postings:   []postingLeaf{{giver, 200_000, bank}, {giver, 9_007_199_254_740_991, cash}},
	}
	back := entryLeaf{
		BankOn: "2024-09-12", Book: b.book.ID, BookOn: "2024-09-12", Entry: mirror, Type: "reversal", Reverses: id,
		Postings: []postingLeaf{{bank, 200_000, giver}, {cash, 9_007_199_254_740_991, giver}},
	}
	err = b.db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		for id, want := range map[int64]entryLeaf{id: want, mirror: back} {
			p, err := tlog.Find(tx, "entry", strconv.FormatInt(id, 10))
			if err != nil || p == nil {
				t.Fatal(p, err)
			}
			encoded, err := leaf.Encode(leafKind, want)
			if err != nil {
				return err
			}
			if !bytes.Equal(p.Body, encoded) {
				t.Errorf("leaf\n%s\nwant\n%s", p.Body, encoded)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The largest entry with the longest names that the database takes fits a leaf.
func TestLeafFits(t *testing.T) {
	p := posted{Entry: Entry{Kind: "abcdefghijklmnopqrstuvwxyzabcdef", Book: 1<<63 - 1, Commitment: make([]byte, 32)}, id: 1<<63 - 1, reverses: 1<<63 - 1}
	long := Account{
		Book: 1<<63 - 1, Kind: OtherOut, Item: "ABCDEFGHIJKLMNOPQRST",
		Holder: "abcdefghijabcdefghijabcdefghijabcdefghij", Code: "abcdefghijabcdefghijabcdefghijabcdefghij",
	}
	long.path = long.Path()
	for range postingsMax {
		p.Postings = append(p.Postings, Posting{1, 2, qtyMax})
	}
	if n := len(p.leaf(map[int64]Account{1: long, 2: long})); n > leaf.BytesMax {
		t.Errorf("%d bytes", n)
	}
}
