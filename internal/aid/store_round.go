package aid

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// booksOfFunds are all books but those of campaigns for another event, with the
// area that a campaign said.
func booksOfFunds(tx *pg.Tx, event string) (map[int64]bookOf, error) {
	books := make(map[int64]bookOf)
	err := tx.Each(`
		select b.id, f.id, f.unit_id, coalesce(c.area_unit_id, 0)
		from ledger.books b
		join ledger.funds f on f.id = b.fund_id
		left join giving.campaigns c on c.book_id = b.id
		where coalesce(c.disaster, '') in ('', $1)`, []any{event}, func(r pg.Scanner) error {
		var id int64
		var b bookOf
		err := r.Scan(&id, &b.fund, &b.unit, &b.area)
		books[id] = b
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the books for event %s: %w", event, err)
	}
	return books, nil
}

// earmarkWords are the purposes of the books' earmarks, as their givers read them.
func earmarkWords(tx *pg.Tx, books []int64) (map[int64]string, error) {
	words := make(map[int64]string)
	err := tx.Each(`select id, purpose from ledger.earmarks where book_id = any ($1)`, []any{books},
		func(r pg.Scanner) error {
			var id int64
			var purpose string
			err := r.Scan(&id, &purpose)
			words[id] = purpose
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read earmarks: %w", err)
	}
	return words, nil
}

func insertRound(tx *pg.Tx, r *Round) error {
	err := tx.Row(`
		insert into aid.rounds (slug, event_id, private, fund_id, unit_id, name, method, cut_on, prepared_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		returning id, prepared_at`,
		r.Slug, r.Event, r.Private, r.Fund, r.Unit, r.Name, string(r.Method), r.CutOn, r.PreparedBy).
		Scan(&r.ID, &r.PreparedAt)
	if err != nil {
		return fmt.Errorf("insert round for event %d: %w", r.Event, err)
	}
	return insertLots(tx, r)
}

func rewriteRound(tx *pg.Tx, r *Round) error {
	n, err := tx.Exec(`
		update aid.rounds set name = $2, method = $3, cut_on = $4 where id = $1 and state = 'draft'`,
		r.ID, r.Name, string(r.Method), r.CutOn)
	if err != nil {
		return fmt.Errorf("rewrite round %d: %w", r.ID, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "round.state", "state", r.State)
	}
	for _, table := range []string{"round_parts", "round_lines", "round_lots", "round_items"} {
		if _, err := tx.Exec(`delete from aid.`+table+` where round_id = $1`, r.ID); err != nil {
			return fmt.Errorf("rewrite %s of round %d: %w", table, r.ID, err)
		}
	}
	return insertLots(tx, r)
}

func insertLots(tx *pg.Tx, r *Round) error {
	for _, item := range r.items() {
		_, err := tx.Exec(`insert into aid.round_items (round_id, item, step) values ($1, $2, $3)`,
			r.ID, item, r.Steps[item])
		if err != nil {
			return fmt.Errorf("insert item %s of round %d: %w", item, r.ID, err)
		}
	}
	for _, l := range r.Lots {
		_, err := tx.Exec(`
			insert into aid.round_lots (round_id, nth, account_id, item, held, qty, purposes, areas, area_unit)
			values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, 0))`,
			r.ID, l.Nth, l.Account, l.Item, l.Held, l.Qty, l.Purposes, l.Areas, l.Area)
		if err != nil {
			return fmt.Errorf("insert lot %d of round %d: %w", l.Nth, r.ID, err)
		}
	}
	return nil
}

// act writes down who did what with a round, with the person's name as it is now.
func act(tx *pg.Tx, round int64, what, reason string) error {
	_, err := tx.Exec(`
		insert into aid.round_acts (round_id, act, by_id, by_name, reason)
		values ($1, $2, $3, coalesce((select name from staff.users where id = $3), $4), $5)`,
		round, what, tx.By.ID, tx.By.Name, reason)
	if err != nil {
		return fmt.Errorf("note %s of round %d: %w", what, round, err)
	}
	return nil
}

func setRoundState(tx *pg.Tx, id int64, from, to RoundState) error {
	n, err := tx.Exec(`update aid.rounds set state = $3 where id = $1 and state = $2`, id, string(from), string(to))
	if pg.IsCheck(err, "lines_stand_in_one_open_round") { // somebody else sent theirs in just now
		return fault.Of(fault.Conflict, "round.lines.held.now")
	}
	if err != nil {
		return fmt.Errorf("move round %d to %s: %w", id, to, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "round.state", "state", from)
	}
	return nil
}

// lockRound holds a round until the transaction ends: two people at once wait for
// each other here.
func lockRound(tx *pg.Tx, slug string) (*Round, error) {
	var id int64
	err := tx.Row(`select id from aid.rounds where slug = $1 for update`, slug).Scan(&id)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "round.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("lock round %s: %w", slug, err)
	}
	return roundBySlug(tx, slug)
}

const selectRound = `
	select r.id, r.slug, r.event_id, r.private, r.fund_id, f.name, r.unit_id, r.name, r.method, r.cut_on,
		r.state, r.prepared_by, r.prepared_at, coalesce(d.id, 0)
	from aid.rounds r
	join ledger.funds f on f.id = r.fund_id
	left join aid.decisions d on d.round_id = r.id`

func scanRound(row pg.Scanner) (r Round, err error) {
	err = row.Scan(&r.ID, &r.Slug, &r.Event, &r.Private, &r.Fund, &r.FundName, &r.Unit, &r.Name,
		&r.Method, &r.CutOn, &r.State, &r.PreparedBy, &r.PreparedAt, &r.Decision)
	return r, err
}

// roundBySlug reads a round with its lots and acts. A private one is there only for
// who may read its event.
func roundBySlug(tx *pg.Tx, slug string) (*Round, error) {
	r, err := scanRound(tx.Row(selectRound+` where r.slug = $1`, slug))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "round.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read round %s: %w", slug, err)
	}
	e, err := disaster.EventByID(tx, r.Event)
	if _, theirs := fault.As(err); theirs {
		return nil, fault.Of(fault.Missing, "round.missing")
	}
	if err != nil {
		return nil, err
	}
	r.EventName, r.EventSlug = e.Name, e.Slug
	r.Steps = make(map[string]int64)
	err = tx.Each(`select item, step from aid.round_items where round_id = $1`, []any{r.ID}, func(row pg.Scanner) error {
		var item string
		var step int64
		err := row.Scan(&item, &step)
		r.Steps[item] = step
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read items of round %d: %w", r.ID, err)
	}
	err = tx.Each(`
		select l.nth, l.account_id, b.id, b.name, f.id, f.unit_id, coalesce(e.id, 0), coalesce(e.code, ''),
			coalesce(e.name, ''), a.kind, a.holder, l.item, l.held, l.qty,
			coalesce(to_json(l.purposes), 'null'), coalesce(to_json(l.areas), 'null'), coalesce(l.area_unit, 0)
		from aid.round_lots l
		join ledger.accounts a on a.id = l.account_id
		join ledger.books b on b.id = a.book_id
		join ledger.funds f on f.id = b.fund_id
		left join ledger.earmarks e on e.id = a.earmark_id
		where l.round_id = $1
		order by l.nth`, []any{r.ID}, func(row pg.Scanner) error {
		var l Lot
		var purposes, areas []byte
		err := row.Scan(&l.Nth, &l.Account, &l.Book, &l.BookName, &l.Fund, &l.Unit, &l.Earmark, &l.Code,
			&l.Name, &l.Kind, &l.Holder, &l.Item, &l.Held, &l.Qty, &purposes, &areas, &l.Area)
		if err == nil {
			err = json.Unmarshal(purposes, &l.Purposes)
		}
		if err == nil {
			err = json.Unmarshal(areas, &l.Areas)
		}
		r.Lots = append(r.Lots, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read lots of round %d: %w", r.ID, err)
	}
	err = tx.Each(`
		select act, by_id, by_name, reason, at from aid.round_acts where round_id = $1 order by id`, []any{r.ID},
		func(row pg.Scanner) error {
			var a RoundAct
			err := row.Scan(&a.Act, &a.By, &a.Name, &a.Reason, &a.At)
			r.Acts = append(r.Acts, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read acts on round %d: %w", r.ID, err)
	}
	return &r, nil
}

func insertScenario(tx *pg.Tx, round int64, s Scenario) error {
	figures, err := json.Marshal(s.Items)
	if err != nil {
		panic("aid: " + err.Error())
	}
	_, err = tx.Exec(`
		insert into aid.scenarios (round_id, method, input_hash, figures, made_by) values ($1, $2, $3, $4, $5)`,
		round, string(s.Method), s.Hash, string(figures), tx.By.ID)
	if err != nil {
		return fmt.Errorf("keep scenario of round %d: %w", round, err)
	}
	return nil
}

// writeLines freezes what every line gets and who pays.
func writeLines(tx *pg.Tx, r *Round, lines []line) error {
	for _, table := range []string{"round_parts", "round_lines"} {
		if _, err := tx.Exec(`delete from aid.`+table+` where round_id = $1`, r.ID); err != nil {
			return fmt.Errorf("rewrite %s of round %d: %w", table, r.ID, err)
		}
	}
	n := len(lines)
	ids, nths, units := make([]int64, n), make([]int64, n), make([]int64, n)
	wants, qtys := make([]int64, n), make([]int64, n)
	purposes, items, facts := make([]string, n), make([]string, n), make([][]byte, n)
	var of, accounts, parts []int64
	for i, l := range lines {
		ids[i], nths[i], units[i], wants[i], qtys[i] = l.id, int64(l.nth), l.unit, l.want, l.qty
		purposes[i], items[i], facts[i] = l.purpose, l.item, l.facts
		for _, p := range l.parts {
			of, accounts, parts = append(of, l.id), append(accounts, r.account(p.Lot)), append(parts, p.Qty)
		}
	}
	_, err := tx.Exec(`
		insert into aid.round_lines (round_id, line_id, nth, unit_id, purpose, item, want, qty, facts_hash)
		select $1, t.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
			$8::bigint[], $9::bytea[]) as t`, r.ID, ids, nths, units, purposes, items, wants, qtys, facts)
	if err != nil {
		return fmt.Errorf("write %d lines of round %d: %w", n, r.ID, err)
	}
	_, err = tx.Exec(`
		insert into aid.round_parts (round_id, line_id, account_id, qty)
		select $1, t.* from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as t`, r.ID, of, accounts, parts)
	if err != nil {
		return fmt.Errorf("write %d parts of round %d: %w", len(parts), r.ID, err)
	}
	return nil
}

// roundLines reads what writeLines wrote.
func roundLines(tx *pg.Tx, r *Round) ([]line, error) {
	lots := make(map[int64]string, len(r.Lots))
	for _, l := range r.Lots {
		lots[l.Account] = lotID(l.Nth)
	}
	var lines []line
	at := make(map[int64]int)
	err := tx.Each(`
		select line_id, nth, unit_id, purpose, item, want, qty, facts_hash
		from aid.round_lines where round_id = $1 order by nth`, []any{r.ID}, func(row pg.Scanner) error {
		var l line
		err := row.Scan(&l.id, &l.nth, &l.unit, &l.purpose, &l.item, &l.want, &l.qty, &l.facts)
		at[l.id] = len(lines)
		lines = append(lines, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read lines of round %d: %w", r.ID, err)
	}
	err = tx.Each(`
		select p.line_id, p.account_id, p.qty
		from aid.round_parts p
		join aid.round_lots l using (round_id, account_id)
		where p.round_id = $1
		order by p.line_id, l.nth`, []any{r.ID}, func(row pg.Scanner) error {
		var id, account, qty int64
		if err := row.Scan(&id, &account, &qty); err != nil {
			return err
		}
		l := &lines[at[id]]
		l.parts = append(l.parts, allot.Part{Lot: lots[account], Qty: qty})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read parts of round %d: %w", r.ID, err)
	}
	for i, l := range lines {
		if l.nth != i+1 {
			return nil, fault.Of(fault.Conflict, "round.stale.result", "row", strconv.Itoa(i+1))
		}
	}
	return lines, nil
}

// approvedOn is the day of the last word to each approved request of an event.
func approvedOn(tx *pg.Tx, event int64) (map[int64]workday.Day, error) {
	days := make(map[int64]workday.Day)
	err := tx.Each(`
		select r.id, max(a.answered_on)
		from aid.requests r
		join aid.request_answers a on a.paper_id = r.submission_id
		where r.event_id = $1 and r.approval = 'approved'
		group by r.id`, []any{event}, func(row pg.Scanner) error {
		var id int64
		var on workday.Day
		err := row.Scan(&id, &on)
		days[id] = on
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read when requests of event %d were approved: %w", event, err)
	}
	return days, nil
}

// reservedAccounts are the reserves beside the lots of a round, by the lot's account.
func reservedAccounts(tx *pg.Tx, r *Round) (map[int64]int64, error) {
	asked := make([]ledger.Account, len(r.Lots))
	for i, l := range r.Lots {
		asked[i] = ledger.Account{Book: l.Book, Kind: ledger.Reserved, Item: l.Item, Holder: l.Holder, Earmark: l.Earmark}
	}
	ids, err := ledger.Accounts(tx, asked)
	if err != nil {
		return nil, err
	}
	reserved := make(map[int64]int64, len(ids))
	for i, l := range r.Lots {
		reserved[l.Account] = ids[i]
	}
	return reserved, nil
}
