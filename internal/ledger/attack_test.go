package ledger

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// raw is one entry with one posting as an attacker at psql would write it.
type raw struct {
	kind, source, on, item string
	book, src, dst, qty    int64
	reverses               int64
	lines                  int
}

func (r raw) sql() string {
	if r.lines == 0 {
		r.lines = 1
	}
	if r.item == "" {
		r.item = VND
	}
	return fmt.Sprintf(`
		with e as (
			insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash, reverses_id)
			values ('%s', '%s', %d, '%s', '%[4]s', %d, sha256('x'), nullif(%d, 0))
			returning id)
		insert into ledger.postings (entry_id, line, src, dst, item, qty)
		select id, 1, %d, %d, '%s', %d from e`,
		r.kind, r.source, r.book, r.on, r.lines, r.reverses, r.src, r.dst, r.item, r.qty)
}

// Whoever speaks SQL as the program's role, or even owns the tables, is held to the
// books' promises; each attack names the promise that stops it.
func TestAttacks(t *testing.T) {
	t.Parallel()
	b := open(t)
	other := openIn(t, b.db, "campaign:2")
	gift := b.mustPost(b.gift(1, 1000))[0]
	spent := b.mustPost(b.gift(2, 500))[0]
	reversed := b.mustPost(b.gift(3, 70))[0]
	mirror, err := b.reverse(reversed)
	if err != nil {
		t.Fatal(err)
	}
	b.mustPost(b.payout(1, 900))
	var rice, transit int64
	b.update(func(tx *pg.Tx) error {
		ids, err := Accounts(tx, []Account{
			{Book: b.book.ID, Kind: Giver, Item: "RICE_G"}, {Book: b.book.ID, Kind: Transit},
		})
		if err != nil {
			return err
		}
		rice, transit = ids[0], ids[1]
		return nil
	})
	app, owner := pgtest.Raw(t, b.db), pgtest.Owner(t, b.db)
	ok := raw{kind: "payout", source: "x:1", on: "2024-09-14", book: b.book.ID, src: b.bank, dst: b.outlay, qty: 1}
	with := func(change func(*raw)) string {
		r := ok
		change(&r)
		return r.sql()
	}
	rolledBack := func(c *sql.DB, statements ...string) {
		t.Helper()
		tx, err := c.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				t.Fatalf("refused what is right: %v\n%s", err, s)
			}
		}
	}
	rolledBack(app, ok.sql())
	rolledBack(app, with(func(r *raw) { r.dst = transit }))

	const denied = ""
	for _, tt := range []struct {
		what, promise string
		by            *sql.DB
		sql           []string
	}{
		{"spends what is not there", "floors_never_negative", app, []string{with(func(r *raw) { r.qty = 601 })}},
		{"spends twice in one transaction", "floors_never_negative", app, []string{
			"begin", with(func(r *raw) { r.qty = 600 }), with(func(r *raw) { r.source = "x:2" }),
		}},
		{"mixes items", "postings_within_one_item", app, []string{with(func(r *raw) { r.dst = rice })}},
		{"lies about the item", "postings_within_one_item", app, []string{with(func(r *raw) { r.item = "RICE_G" })}},
		{"moves nothing", "postings_move_something", app, []string{with(func(r *raw) { r.qty = 0 })}},
		{"moves backwards", "postings_move_something", app, []string{with(func(r *raw) { r.qty = -5 })}},
		{"moves more than a reader can count", "postings_move_something", app, []string{with(func(r *raw) { r.src, r.qty = b.giver, 1<<53 })}},
		{"goes in a circle", "postings_go_somewhere_else", app, []string{with(func(r *raw) { r.dst = r.src })}},
		{"uses an account that is not there", "postings_within_one_item", app, []string{with(func(r *raw) { r.dst = 999999 })}},
		{"uses the accounts of another book", "postings_meet_the_book_of_their_entry", app, []string{with(func(r *raw) { r.book = other.book.ID })}},
		{"uses a book that is not there", "postings_meet_the_book_of_their_entry", app, []string{with(func(r *raw) { r.book = 999999 })}},
		{"mixes two books", "books_meet_in_transit_only", app, []string{with(func(r *raw) { r.dst = other.bank })}},
		{"posts one source twice", "entries_source_once", app, []string{with(func(r *raw) { r.kind, r.source = "gift", "test:1" })}},
		{"books before the bank did", "entries_not_booked_before_the_bank", app, []string{fmt.Sprintf(`
			insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash)
			values ('payout', 'x', %d, '2024-09-14', '2024-08-14', 1, sha256('x'))`, b.book.ID)}},
		{"forgets the postings", "entries_have_all_their_postings", app, []string{fmt.Sprintf(`
			insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash)
			values ('payout', 'x', %d, '2024-09-14', '2024-09-14', 1, sha256('x'))`, b.book.ID)}},
		{"forgets a posting", "entries_have_all_their_postings", app, []string{with(func(r *raw) { r.lines = 2 })}},
		{"adds a line to a finished entry", "postings_come_with_their_entry", app, []string{fmt.Sprintf(
			`insert into ledger.postings values (%d, 2, %d, %d, 'VND', 5)`, gift, b.giver, b.bank)}},
		{"writes its line again", "postings_pkey", app, []string{fmt.Sprintf(
			`insert into ledger.postings values (%d, 1, %d, %d, 'VND', 5)`, gift, b.giver, b.bank)}},
		{"adds a line in the entry's own transaction", "postings_come_with_their_entry", app, []string{
			"begin", ok.sql(), fmt.Sprintf(`insert into ledger.postings
			select max(id), 2, %d, %d, 'VND', 5 from ledger.entries`, b.giver, b.bank),
		}},
		{"posts a line to no entry", "postings_come_with_their_entry", app, []string{fmt.Sprintf(
			`insert into ledger.postings values (999999, 1, %d, %d, 'VND', 5)`, b.giver, b.bank)}},
		{"copies lines in", "postings_come_with_their_entry", app, []string{fmt.Sprintf(
			`insert into ledger.postings select entry_id, 9::smallint, src, dst, item, qty from ledger.postings where entry_id = %d`, gift)}},
		{"reverses too little", "reversal_is_mirror", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.src, r.dst, r.qty = "reversal", spent, b.bank, b.giver, 499
		})}},
		{"reverses the wrong way", "reversal_is_mirror", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.src, r.dst, r.qty = "reversal", spent, b.giver, b.bank, 500
		})}},
		{"reverses into another book", "reversal_is_mirror", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.book, r.src, r.dst, r.qty = "reversal", spent, other.book.ID, other.giver, other.bank, 500
		})}},
		{"reverses twice", "entries_reversed_once", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.src, r.dst, r.qty = "reversal", reversed, b.bank, b.giver, 70
		})}},
		{"reverses a reversal", "reversal_is_not_reversed", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.src, r.dst, r.qty = "reversal", mirror, b.giver, b.bank, 70
		})}},
		{"reverses what was spent meanwhile", "floors_never_negative", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.src, r.dst, r.qty = "reversal", gift, b.bank, b.giver, 1000
		})}},
		{"reverses what is not there", "reversal_is_mirror", app, []string{with(func(r *raw) {
			r.kind, r.reverses, r.src, r.dst = "reversal", 999999, b.bank, b.giver
		})}},
		{"reverses nothing", "entries_reversal_names_its_entry", app, []string{with(func(r *raw) { r.kind = "reversal" })}},
		{"reverses under another name", "entries_reversal_names_its_entry", app, []string{with(func(r *raw) { r.reverses = spent })}},
		{"posts from an old snapshot", "ledger_written_in_read_committed", app, []string{"begin isolation level repeatable read", ok.sql()}},
		{"posts serializably", "ledger_written_in_read_committed", app, []string{"begin isolation level serializable", ok.sql()}},
		{"folds from an old snapshot", "ledger_written_in_read_committed", app, []string{"begin isolation level repeatable read", "select ledger.fold()"}},

		{"sets the clock", denied, app, []string{`insert into ledger.entries (recorded_at) values ('2020-01-01')`}},
		{"sets the transaction", denied, app, []string{`insert into ledger.entries (xid) values ('1')`}},
		{"sets the actor", denied, app, []string{`insert into ledger.entries (actor) values ('somebody')`}},
		{"changes a posting", denied, app, []string{`update ledger.postings set qty = qty + 1`}},
		{"changes an entry", denied, app, []string{`update ledger.entries set memo = 'x'`}},
		{"changes on conflict", denied, app, []string{fmt.Sprintf(`
			insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash)
			values ('gift', 'test:1', %d, '2024-09-14', '2024-09-14', 1, sha256('x'))
			on conflict (kind, source) do update set memo = 'x'`, b.book.ID)}},
		{"deletes an entry", denied, app, []string{`delete from ledger.entries`}},
		{"empties the postings", denied, app, []string{`truncate ledger.postings`}},
		{"fills the inbox", denied, app, []string{fmt.Sprintf(`insert into ledger.inbox values (%d, '2024-09-14', 1, 0, 5, 0)`, b.bank)}},
		{"empties the inbox", denied, app, []string{`delete from ledger.inbox`}},
		{"changes a roll-up", denied, app, []string{`update ledger.account_days set qty_in = 0`}},
		{"makes a cut", denied, app, []string{`insert into ledger.folds (at) values (now())`}},
		{"changes a cut", denied, app, []string{`update ledger.account_folds set qty_out = 0`}},
		{"takes a floor away", denied, app, []string{`delete from ledger.floors`}},
		{"opens an account without its floor", denied, app, []string{fmt.Sprintf(
			`insert into ledger.accounts (book_id, kind, floor) values (%d, 'bank', false)`, b.book.ID)}},
		{"renames a fund", denied, app, []string{`update ledger.funds set name = 'x'`}},
		{"confirms alone", denied, app, []string{`insert into ledger.period_confirmations (period_id, asked_by, confirmed_by) values (1, 1, 2)`}},
		{"switches a trigger off", denied, app, []string{`alter table ledger.postings disable trigger postings_hold`}},
		{"plays replica", denied, app, []string{`set session_replication_role = replica`}},
		{"calls the check itself", denied, app, []string{`select ledger.postings_hold()`}},

		{"changes a posting", "postings_never_changes", owner, []string{`update ledger.postings set qty = qty + 1`}},
		{"changes an entry", "entries_never_changes", owner, []string{`update ledger.entries set book_on = book_on + 40`}},
		{"deletes an entry", "entries_never_changes", owner, []string{`delete from ledger.entries`}},
		{"empties the books", "entries_never_changes", owner, []string{`truncate ledger.entries, ledger.postings cascade`}},
		{"moves an account", "accounts_never_changes", owner, []string{`update ledger.accounts set book_id = 2`}},
		{"takes a floor away", "floors_never_changes", owner, []string{`delete from ledger.floors`}},
		{"forgets a closing", "periods_never_changes", owner, []string{`delete from ledger.periods`}},
		{"forgets a cut", "folds_never_changes", owner, []string{`delete from ledger.folds`}},
		{"forgets a day", "account_days_never_changes", owner, []string{`delete from ledger.account_days`}},
		{"doubles what waits", "inbox_never_changes", owner, []string{`update ledger.inbox set qty_in = 2 * qty_in`}},
		{"plays replica", denied, owner, []string{`set session_replication_role = replica`}},
		{"back-dates the clock", "entries_dated_by_the_database", owner, []string{fmt.Sprintf(`
			with e as (
				insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash, recorded_at)
				values ('gift', 'x', %d, '2024-09-14', '2024-09-14', 1, sha256('x'), '2024-09-14')
				returning id)
			insert into ledger.postings select id, 1, %d, %d, 'VND', 5 from e`, b.book.ID, b.giver, b.bank)}},
		{"borrows a transaction", "entries_dated_by_the_database", owner, []string{fmt.Sprintf(`
			insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash, xid)
			values ('gift', 'x', %d, '2024-09-14', '2024-09-14', 1, sha256('x'), '5')`, b.book.ID)}},
	} {
		err := pgtest.Refused(t, tt.by, tt.sql...)
		if tt.promise == denied && pg.Code(err) != "42501" && pg.Code(err) != "428C9" {
			t.Errorf("%s: want no right to, got %v", tt.what, err)
		}
		if tt.promise != denied && pg.Constraint(err) != tt.promise {
			t.Errorf("%s: want %s, got %v", tt.what, tt.promise, err)
		}
	}
	var next int64
	err = pgtest.Super(t, b.db).QueryRow(`select last_value + 1 from ledger.entries_id_seq`).Scan(&next)
	if err != nil {
		t.Fatal(err)
	}
	err = pgtest.Refused(t, app, with(func(r *raw) { r.kind, r.reverses = "reversal", next }))
	if pg.Constraint(err) != "reversal_is_not_reversed" {
		t.Errorf("reverses itself: %v", err)
	}
	if got := b.qty(b.bank); got != 600 {
		t.Errorf("after the attacks %d are left of 600", got)
	}
}

// A superuser can play replica, and then ordinary triggers sleep; ours do not.
func TestReplicaIsHeldToo(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.gift(1, 1000))
	super := pgtest.Super(t, b.db)
	for promise, attack := range map[string]string{
		"entries_never_changes":  `delete from ledger.entries`,
		"postings_never_changes": `update ledger.postings set qty = 1`,
		"floors_never_negative": raw{
			kind: "payout", source: "x:1", on: "2024-09-14", book: b.book.ID, src: b.bank, dst: b.outlay, qty: 1001,
		}.sql(),
	} {
		err := pgtest.Refused(t, super, `set session_replication_role = replica`, attack)
		if pg.Constraint(err) != promise {
			t.Errorf("want %s, got %v", promise, err)
		}
	}
}
