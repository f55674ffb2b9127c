package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Entry is one event in the books. Kind and Source name it: a second Post of the
// same source gives the entry that is there, or refuses if it says anything else.
type Entry struct {
	Kind       string      // the caller's word: "gift", "fee", "payout"
	Source     string      // what it is the entry of: "line:42"
	Book       int64       // every posting meets it on one side at least
	BankOn     workday.Day // when it happened
	BookOn     workday.Day // the day it counts in; zero: BankOn, or the first open day after it
	Memo       string      // neutral words; it cannot be taken back, so nobody's name
	Commitment []byte      // leaf.Commit over the private row, or nil; not part of the sameness
	Postings   []Posting
}

// Posting moves a quantity from one account to another of the same item.
type Posting struct {
	From, To int64
	Qty      int64
}

// Limits of one entry and of one statement.
const (
	postingsMax = 100
	batchMax    = 2_000
	qtyMax      = 1<<53 - 1
	memoMax     = 500
)

// The kind of entries that Reverse makes.
const reversal = "reversal"

// Post writes the entries and their leaves and gives their ids in the same order.
//
// It is safe to repeat. It refuses with the faults ledger.source.conflict (the
// source was posted with other content), ledger.closed (BookOn lies in a closed
// month) and ledger.short (an account would fall below zero); then the whole
// transaction is lost. What no form could have let through panics.
func Post(tx *pg.Tx, entries []Entry) ([]int64, error) {
	asked := make([]posted, len(entries))
	for i, e := range entries {
		if e.Kind == reversal {
			panic("ledger: reversals are made by Reverse")
		}
		asked[i] = posted{Entry: e, notBefore: e.BankOn}
	}
	if err := post(tx, asked); err != nil {
		return nil, err
	}
	ids := make([]int64, len(asked))
	for i, p := range asked {
		ids[i] = p.id
	}
	return ids, nil
}

// posted is an entry on its way into the books.
type posted struct {
	Entry
	reverses  int64
	notBefore workday.Day // where the search for an open day begins when BookOn is zero
	bookOn    workday.Day
	hash      [32]byte
	id        int64
	isNew     bool // it was not there before
}

type source struct{ kind, source string }

func post(tx *pg.Tx, entries []posted) error {
	first := make(map[source]*posted, len(entries))
	batch := make([]*posted, 0, min(len(entries), batchMax))
	for i := range entries {
		p := &entries[i]
		p.mustBeSound()
		p.hash = p.bodyHash()
		if _, again := first[source{p.Kind, p.Source}]; again {
			continue
		}
		first[source{p.Kind, p.Source}] = p
		batch = append(batch, p)
		if len(batch) == batchMax {
			if err := postBatch(tx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if len(batch) > 0 {
		if err := postBatch(tx, batch); err != nil {
			return err
		}
	}
	for i := range entries { // the same source twice in one call
		p := &entries[i]
		f := first[source{p.Kind, p.Source}]
		if f.hash != p.hash {
			return errOtherContent(p)
		}
		p.id = f.id
	}
	return nil
}

// mustBeSound panics on what only a mistake in the program can bring.
func (p *posted) mustBeSound() {
	name := "ledger: " + p.Kind + " " + p.Source + ": "
	if p.Kind == "" || p.Source == "" || p.BankOn.IsZero() {
		panic(name + "an entry without kind, source or day")
	}
	if n := len(p.Postings); n == 0 || n > postingsMax {
		panic(fmt.Sprintf("%s%d postings", name, n))
	}
	if len(p.Commitment) != 0 && len(p.Commitment) != sha256.Size {
		panic(fmt.Sprintf("%scommitment of %d bytes", name, len(p.Commitment)))
	}
	for _, m := range p.Postings {
		if m.Qty <= 0 || m.Qty > qtyMax || m.From == m.To {
			panic(fmt.Sprintf("%sposting of %d from %d to %d", name, m.Qty, m.From, m.To))
		}
	}
}

// bodyHash tells the same request again from another with the same source. The
// commitment is left out: its salt may be new each time.
func (p *posted) bodyHash() [32]byte {
	b := make([]byte, 0, 160+24*len(p.Postings))
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	text(p.Kind)
	text(p.Source)
	text(p.Memo)
	for _, n := range []int64{p.Book, int64(p.BankOn), int64(p.BookOn), p.reverses, int64(len(p.Postings))} {
		b = binary.AppendVarint(b, n)
	}
	for _, m := range p.Postings {
		b = binary.AppendVarint(b, m.From)
		b = binary.AppendVarint(b, m.To)
		b = binary.AppendVarint(b, m.Qty)
	}
	return sha256.Sum256(b)
}

// postBatch posts at most batchMax entries of different sources.
func postBatch(tx *pg.Tx, batch []*posted) error {
	accounts, ask := accountsOf(batch)
	days, settle := openDays(batch)
	if err := tx.Together(append(days, ask)...); err != nil {
		return err
	}
	for id, a := range accounts {
		if a.ID == 0 {
			panic(fmt.Sprintf("ledger: posting to account %d, which does not exist", id))
		}
	}
	settle()
	written, err := insertEntries(tx, batch, accounts)
	if err != nil {
		return explain(err, batch, accounts)
	}
	if written < len(batch) {
		if err := findPosted(tx, batch); err != nil {
			return err
		}
	}
	leaves := make([]tlog.Leaf, 0, written)
	for _, p := range batch {
		if !p.isNew {
			continue
		}
		leaves = append(leaves, tlog.Leaf{
			Kind: leafKind, Ref: strconv.FormatInt(p.id, 10), Body: p.leaf(accounts),
		})
	}
	return tlog.Append(tx, leaves)
}

// accountsOf asks for the accounts that the batch moves between.
func accountsOf(batch []*posted) (map[int64]Account, pg.Question) {
	accounts := make(map[int64]Account)
	var ids []int64
	for _, p := range batch {
		for _, m := range p.Postings {
			for _, id := range [2]int64{m.From, m.To} {
				if _, known := accounts[id]; !known {
					accounts[id] = Account{}
					ids = append(ids, id)
				}
			}
		}
	}
	return accounts, pg.Question{
		Wrap: pg.Saying("read %d accounts", len(ids)),
		Query: `
		select ` + accountColumns + `
		from ledger.accounts a
		left join ledger.earmarks e on e.id = a.earmark_id
		where a.id = any ($1)`,
		Args: []any{ids},
		Each: func(r pg.Scanner) error {
			var a Account
			err := r.Scan(&a.ID, &a.Book, &a.Kind, &a.Item, &a.Holder, &a.Earmark, &a.Code)
			a.path = a.Path()
			accounts[a.ID] = a
			return err
		},
	}
}

// openDays asks which day each entry counts in, where it does not say so, and settles it
// by the answer. The database keeps those months open until the transaction ends.
func openDays(batch []*posted) (ask []pg.Question, settle func()) {
	type want struct {
		book int64
		day  workday.Day
	}
	at := make(map[want]int)
	var books []int64
	var days []string
	for _, p := range batch {
		p.bookOn = p.BookOn
		if !p.BookOn.IsZero() {
			continue
		}
		w := want{p.Book, p.notBefore}
		if _, asked := at[w]; !asked {
			at[w] = len(days)
			books, days = append(books, p.Book), append(days, p.notBefore.String())
		}
	}
	if len(days) == 0 {
		return nil, func() {}
	}
	found := make([]workday.Day, 0, len(days))
	ask = append(ask, pg.Question{
		Wrap:  pg.Saying("find the open days"),
		Query: `select book_on from ledger.book_days($1, $2::text[]::date[])`,
		Args:  []any{books, days},
		Each: func(r pg.Scanner) error {
			var d workday.Day
			err := r.Scan(&d)
			found = append(found, d)
			return err
		},
	})
	return ask, func() {
		for _, p := range batch {
			if p.BookOn.IsZero() {
				p.bookOn = found[at[want{p.Book, p.notBefore}]]
			}
		}
	}
}

// insertEntries writes entries and postings in one statement, as the database
// wants them, and says how many were new.
func insertEntries(tx *pg.Tx, batch []*posted, accounts map[int64]Account) (int, error) {
	n := len(batch)
	kinds, sources, memos := make([]string, n), make([]string, n), make([]string, n)
	bankOn, bookOn := make([]string, n), make([]string, n)
	books, reverses, lines := make([]int64, n), make([]int64, n), make([]int64, n)
	hashes, commitments := make([][]byte, n), make([][]byte, n)
	var of, line, src, dst, qty []int64
	var items []string
	for i, p := range batch {
		kinds[i], sources[i], memos[i], books[i] = p.Kind, p.Source, p.Memo, p.Book
		bankOn[i], bookOn[i] = p.BankOn.String(), p.bookOn.String()
		reverses[i], lines[i] = p.reverses, int64(len(p.Postings))
		hashes[i] = p.hash[:]
		if len(p.Commitment) > 0 {
			commitments[i] = p.Commitment
		}
		for l, m := range p.Postings {
			of, line = append(of, int64(i+1)), append(line, int64(l+1))
			src, dst, qty = append(src, m.From), append(dst, m.To), append(qty, m.Qty)
			items = append(items, accounts[m.From].Item)
		}
	}
	// A plan kept for any batch would guess ten rows and nest loops over thousands; for
	// few, planning costs more than running.
	args := []any{pgx.QueryExecModeCacheDescribe}
	if n <= 256 {
		args = nil
	}
	args = append(args, kinds, sources, books, bankOn, bookOn, lines, memos, hashes, commitments,
		reverses, of, line, src, dst, items, qty)
	written := 0
	err := tx.Each(`
		with asked as (
			select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]::date[],
				$5::text[]::date[], $6::bigint[], $7::text[], $8::bytea[], $9::bytea[], $10::bigint[])
				with ordinality as t (kind, source, book_id, bank_on, book_on, lines, memo,
					body_hash, commitment, reverses_id, nth)
		), entry as (
			insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, memo,
				body_hash, commitment, reverses_id)
			select kind, source, book_id, bank_on, book_on, lines, memo,
				body_hash, commitment, nullif(reverses_id, 0)
			from asked
			order by nth
			on conflict (kind, source) do nothing
			returning id, kind, source
		), written as (
			select entry.id, asked.nth from entry join asked using (kind, source)
		), posting as (
			insert into ledger.postings (entry_id, line, src, dst, item, qty)
			select w.id, p.line, p.src, p.dst, p.item, p.qty
			from unnest($11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::bigint[])
				as p (nth, line, src, dst, item, qty)
			join written w using (nth)
		)
		select nth, id from written`, args, func(r pg.Scanner) error {
		var nth, id int64
		if err := r.Scan(&nth, &id); err != nil {
			return err
		}
		batch[nth-1].id, batch[nth-1].isNew = id, true
		written++
		return nil
	})
	return written, err
}

// findPosted fills in the entries that were in the books already.
func findPosted(tx *pg.Tx, batch []*posted) error {
	var kinds, sources []string
	var old []*posted
	for _, p := range batch {
		if !p.isNew {
			old = append(old, p)
			kinds, sources = append(kinds, p.Kind), append(sources, p.Source)
		}
	}
	err := tx.Each(`
		select t.nth, e.id, e.body_hash
		from unnest($1::text[], $2::text[]) with ordinality as t (kind, source, nth)
		join ledger.entries e using (kind, source)`, []any{pgx.QueryExecModeCacheDescribe, kinds, sources},
		func(r pg.Scanner) error {
			var nth, id int64
			var hash []byte
			if err := r.Scan(&nth, &id, &hash); err != nil {
				return err
			}
			p := old[nth-1]
			if !slices.Equal(hash, p.hash[:]) {
				return errOtherContent(p)
			}
			p.id = id
			return nil
		})
	if err != nil {
		if _, told := fault.As(err); told {
			return err
		}
		return fmt.Errorf("find %d entries posted before: %w", len(old), err)
	}
	return nil
}

func errOtherContent(p *posted) error {
	return fault.Of(fault.Conflict, "ledger.source.conflict", "source", p.Source)
}

// explain turns the database's refusals that a person can do something about
// into faults.
func explain(err error, batch []*posted, accounts map[int64]Account) error {
	switch {
	case pg.IsCheck(err, "floors_never_negative"):
		a := accounts[shortAccount(err)]
		return fault.Of(fault.Conflict, "ledger.short", "account", a.Path())
	case pg.IsCheck(err, "closed_months_stay_closed"):
		return fault.Of(fault.Conflict, "ledger.closed")
	case pg.IsCheck(err, "entries_count_before_the_end_of_days"):
		return fault.Of(fault.Conflict, "ledger.ended")
	case pg.IsUnique(err, "entries_reversed_once"):
		return errReversed
	case pg.IsCheck(err, "reversal_is_not_reversed"):
		return errIsReversal
	}
	return fmt.Errorf("post %d entries from %s %s on: %w", len(batch), batch[0].Kind, batch[0].Source, err)
}
