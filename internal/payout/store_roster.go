package payout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// roster reads the lines of a session with what became of each: all, one row, or
// those in whose norm all the words stand.
func roster(tx *pg.Tx, session, row int64, words string) (lines []Line, err error) {
	patterns := []string{}
	for w := range strings.FieldsSeq(words) {
		patterns = append(patterns, w)
	}
	err = tx.Each(`
		select r.row_id, r.nth, r.code, r.household_code, r.name, r.village, r.purpose, r.item, r.qty,
			coalesce(h.id, 0), coalesce(h.outcome, ''), coalesce(h.qty, 0), coalesce(h.taker, ''), coalesce(h.proof, ''),
			coalesce(h.reason, ''), h.next_on, coalesce(h.handed_at, 'epoch'), coalesce(h.actor, ''),
			coalesce(h.signature_id, 0), coalesce(h.sheet_page, 0)
		from payout.roster r
		left join lateral (
			select * from payout.handovers h
			where h.session_id = r.session_id and h.row_id = r.row_id
			order by (h.outcome <> 'not_given') desc, h.id desc
			limit 1) h on true
		where r.session_id = $1 and ($2::bigint = 0 or r.row_id = $2)
			and not exists (select from unnest($3::text[]) w where strpos(r.norm, w) = 0)
		order by r.nth
		limit 20000`, []any{session, row, patterns}, func(r pg.Scanner) error {
		var l Line
		var h Handed
		err := r.Scan(&l.Row, &l.Nth, &l.Code, &l.HouseholdCode, &l.Name, &l.Village, &l.Purpose, &l.Item, &l.Qty,
			&h.ID, &h.Outcome, &h.Qty, &h.Taker, &h.Proof, &h.Reason, &h.NextOn, &h.HandedAt, &h.By,
			&h.Signature, &h.SheetPage)
		if h.ID != 0 {
			h.Row, h.Code = l.Row, l.Code
			l.Handed, l.Outcome, l.Given = &h, h.Outcome, h.Qty
		}
		lines = append(lines, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("roster of session %d: %w", session, err)
	}
	return lines, nil
}

// needs is what a session drew, and what of it should still be there.
func needs(tx *pg.Tx, session int64) (drawn, left []Need, err error) {
	rests, err := restsOf(tx, session)
	if err != nil {
		return nil, nil, err
	}
	put := func(list []Need, r rest, qty int64) []Need {
		n := Need{Item: r.item, Lot: r.lot}
		i, found := slices.BinarySearchFunc(list, n, compareNeeds)
		if !found {
			list = slices.Insert(list, i, n)
		}
		list[i].Qty += qty
		return list
	}
	for _, r := range rests {
		drawn, left = put(drawn, r, r.qty), put(left, r, r.left)
	}
	return drawn, left, nil
}

// rest is what one account drew for a session, and what of it was not handed over.
type rest struct {
	account, drawn, book int64
	item, lot            string
	qty, left            int64
}

func restsOf(tx *pg.Tx, session int64) (list []rest, err error) {
	err = tx.Each(`
		select d.account_id, d.drawn_id, a.book_id, d.item, d.lot, d.qty, (d.qty - coalesce((
			select sum(p.qty) from payout.handover_parts p
			where p.session_id = d.session_id and p.account_id = d.account_id), 0))::bigint
		from payout.draws d
		join ledger.accounts a on a.id = d.account_id
		where d.session_id = $1
		order by d.account_id`, []any{session}, func(r pg.Scanner) error {
		var x rest
		err := r.Scan(&x.account, &x.drawn, &x.book, &x.item, &x.lot, &x.qty, &x.left)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("rests of session %d: %w", session, err)
	}
	return list, nil
}

func sheets(tx *pg.Tx, session int64) (list []Sheet, err error) {
	err = tx.Each(`select page, actor, at from payout.sheets where session_id = $1 order by page`, []any{session},
		func(r pg.Scanner) error {
			var p Sheet
			err := r.Scan(&p.Page, &p.By, &p.At)
			list = append(list, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("sheets of session %d: %w", session, err)
	}
	return list, nil
}

// lackingSheets are the pages on which people signed and of which there is no photo.
func lackingSheets(tx *pg.Tx, session int64) (pages []int, err error) {
	err = tx.Each(`
		select distinct h.sheet_page from payout.handovers h
		where h.session_id = $1 and h.sheet_page is not null and not exists (
			select from payout.sheets t where t.session_id = h.session_id and t.page = h.sheet_page)
		order by 1`, []any{session}, func(r pg.Scanner) error {
		var p int
		err := r.Scan(&p)
		pages = append(pages, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sheets that session %d lacks: %w", session, err)
	}
	return pages, nil
}

// lastCount is the newest count of a kind, or nil.
func lastCount(tx *pg.Tx, session int64, kind string) (*Count, error) {
	c := &Count{Kind: kind}
	err := tx.Row(`
		select id, money, expected, reason, by_id, actor, at from payout.counts
		where session_id = $1 and kind = $2
		order by id desc
		limit 1`, session, kind).Scan(&c.ID, &c.Money, &c.Expected, &c.Reason, &c.ByID, &c.By, &c.At)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("last count of session %d: %w", session, err)
	}
	err = tx.Each(`select denomination, pieces from payout.count_notes where count_id = $1 order by 1 desc`, []any{c.ID},
		func(r pg.Scanner) error {
			var n Note
			err := r.Scan(&n.Denomination, &n.Pieces)
			c.Notes = append(c.Notes, n)
			return err
		})
	if err == nil {
		err = tx.Each(`
			select lot, item, qty, expected, reason from payout.count_goods
			where count_id = $1 order by item, lot`, []any{c.ID}, func(r pg.Scanner) error {
			var g GoodsCount
			err := r.Scan(&g.Lot, &g.Item, &g.Qty, &g.Expected, &g.Reason)
			c.Goods = append(c.Goods, g)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read count %d: %w", c.ID, err)
	}
	return c, nil
}
