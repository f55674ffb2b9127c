package disclose

import (
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func fundOfUnit(tx *pg.Tx, unit int64) (*Fund, error) {
	var f Fund
	err := tx.Row(`
		select id, name, opened_on, basis, open_from, ended_on, coalesce(end_document, ''), coalesce(end_cash, 0)
		from ledger.public_funds
		where unit_id = $1`, unit).
		Scan(&f.ID, &f.Name, &f.OpenedOn, &f.Basis, &f.OpenFrom, &f.LockedOn, &f.LockedBy, &f.Handed)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "disclose.fund.unknown")
	}
	if err != nil {
		return nil, fmt.Errorf("fund of unit %d: %w", unit, err)
	}
	return &f, nil
}

func allFunds(tx *pg.Tx) (rows []FundRow, err error) {
	err = tx.Each(`select id, unit_id, name from ledger.public_funds`, nil, func(r pg.Scanner) error {
		var f FundRow
		err := r.Scan(&f.ID, &f.Unit.ID, &f.Name)
		rows = append(rows, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list funds: %w", err)
	}
	return rows, nil
}

// addFundFigures fills in the voluntary money of each fund.
func addFundFigures(tx *pg.Tx, rows []FundRow) error {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	sums := map[int64]*flows{}
	err := tx.Each(`
		select b.fund_id, b.kind, b.holder, sum(b.n_in)::bigint, sum(b.n_out)::bigint,
			sum(b.qty_in)::bigint, sum(b.qty_out)::bigint
		from disclose.public_balances b
		where b.item = 'VND' and b.book_kind = 'campaign' and b.fund_id = any ($1)
		group by b.fund_id, b.kind, b.holder`, []any{ids}, func(r pg.Scanner) error {
		var fund, nIn, nOut int64
		var kind, holder string
		var in, out money.VND
		if err := r.Scan(&fund, &kind, &holder, &nIn, &nOut, &in, &out); err != nil {
			return err
		}
		if sums[fund] == nil {
			sums[fund] = &flows{}
		}
		sums[fund].add(kind, holder, nIn, nOut, in, out)
		return nil
	})
	if err != nil {
		return fmt.Errorf("sum the funds: %w", err)
	}
	for i := range rows {
		if l := sums[rows[i].ID]; l != nil {
			rows[i].fill(l)
		}
	}
	return addFundCovers(tx, rows, ids)
}

func addFundCovers(tx *pg.Tx, rows []FundRow, funds []int64) error {
	of := map[int64]int64{} // campaign to fund
	var campaigns []int64
	err := tx.Each(`select id, fund_id from giving.public_campaigns where fund_id = any ($1)`, []any{funds}, func(r pg.Scanner) error {
		var campaign, fund int64
		err := r.Scan(&campaign, &fund)
		of[campaign], campaigns = fund, append(campaigns, campaign)
		return err
	})
	if err != nil {
		return fmt.Errorf("find the campaigns of the funds: %w", err)
	}
	covers, err := coversOf(tx, campaigns)
	if err != nil {
		return err
	}
	for i := range rows {
		for _, c := range covers {
			if of[c.Campaign] == rows[i].ID {
				rows[i].Covers = append(rows[i].Covers, c)
			}
		}
	}
	return nil
}

func periodsOf(tx *pg.Tx, fund int64) (periods []Period, err error) {
	err = tx.Each(`
		select act, month, reason, asked_at, confirmed_at
		from ledger.public_periods
		where fund_id = $1
		order by confirmed_at desc
		limit 60`, []any{fund}, func(r pg.Scanner) error {
		var p Period
		err := r.Scan(&p.Act, &p.Month, &p.Reason, &p.AskedAt, &p.ConfirmedAt)
		periods = append(periods, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("periods of fund %d: %w", fund, err)
	}
	return periods, nil
}

// booksOf reads the books of a fund with their sums before and inside a period.
// A book whose campaign is still a draft is not shown.
func booksOf(tx *pg.Tx, fund int64, from, to workday.Day) (books []Book, err error) {
	at := map[int64]int{}
	err = tx.Each(`
		select b.id, b.kind, coalesce(c.name, b.name), coalesce(c.name_en, ''), coalesce(c.slug, '')
		from ledger.public_books b
		left join giving.public_campaigns c on c.book_id = b.id
		where b.fund_id = $1 and (b.kind <> 'campaign' or c.id is not null)
		order by c.starts_on desc nulls last, b.id`, []any{fund}, func(r pg.Scanner) error {
		var b Book
		err := r.Scan(&b.ID, &b.Kind, &b.Name, &b.NameEN, &b.Slug)
		at[b.ID] = len(books)
		b.goods = byItem{}
		books = append(books, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("books of fund %d: %w", fund, err)
	}
	if err := addDays(tx, books, at, fund, from, to); err != nil {
		return nil, fmt.Errorf("days of fund %d: %w", fund, err)
	}
	if err := nameParts(tx, books, at, fund); err != nil {
		return nil, fmt.Errorf("earmarks of fund %d: %w", fund, err)
	}
	if err := namePlaces(tx, books, fund); err != nil {
		return nil, fmt.Errorf("bank accounts of fund %d: %w", fund, err)
	}
	items, err := itemNames(tx)
	if err != nil {
		return nil, err
	}
	for i := range books {
		books[i].finish()
		books[i].Goods = items.goods(books[i].goods)
	}
	return books, nil
}

// addDays sums each account of the books before and inside the period.
func addDays(tx *pg.Tx, books []Book, at map[int64]int, fund int64, from, to workday.Day) error {
	return tx.Each(`
		select book_id, item, kind, case item when 'VND' then holder else `+holderClass+` end as holder,
			coalesce(earmark_id, 0), day >= $2 as inside,
			sum(n_in)::bigint, sum(n_out)::bigint, sum(qty_in)::bigint, sum(qty_out)::bigint
		from ledger.public_days
		where fund_id = $1 and day <= $3
		group by 1, 2, 3, 4, 5, 6
		order by 1, 2, 3, 4, 5, 6`, []any{fund, from, to}, func(r pg.Scanner) error {
		var book, earmark, nIn, nOut int64
		var item, kind, holder string
		var inside bool
		var in, out money.VND
		if err := r.Scan(&book, &item, &kind, &holder, &earmark, &inside, &nIn, &nOut, &in, &out); err != nil {
			return err
		}
		i, shown := at[book]
		if !shown {
			return nil
		}
		b := &books[i]
		switch {
		case item != vnd:
			b.goods.of(item).add(kind, holder, nIn, nOut, in, out)
			return nil
		case inside:
			b.inside.add(kind, holder, nIn, nOut, in, out)
		default:
			b.before.add(kind, holder, nIn, nOut, in, out)
		}
		if kind == "bank" || kind == "cash" || kind == "transit" || kind == "reserved" {
			b.lies(kind, holder, earmark, in-out)
		}
		return nil
	})
}

// lies adds what an account holds to the place it lies in and the part it is for.
// What was decided still lies in its bank, until it is drawn for a hand-over.
func (b *Book) lies(kind, holder string, earmark int64, balance money.VND) {
	reserved := kind == "reserved"
	if reserved {
		kind = "session"
		if !strings.HasPrefix(holder, sessionHolder) {
			kind, _, _ = strings.Cut(holder, ":")
		} else {
			holder = ""
		}
	}
	if kind == "transit" {
		holder = "" // each transfer has its own, and the page names them one by one
	}
	i := 0
	for i < len(b.Places) && (b.Places[i].Kind != kind || b.Places[i].Holder != holder) {
		i++
	}
	if i == len(b.Places) {
		b.Places = append(b.Places, Place{Kind: kind, Holder: holder})
	}
	b.Places[i].Balance += balance
	i = 0
	for i < len(b.Parts) && b.Parts[i].ID != earmark {
		i++
	}
	if i == len(b.Parts) {
		b.Parts = append(b.Parts, Part{ID: earmark})
	}
	b.Parts[i].Balance += balance
	if reserved {
		b.Parts[i].Allocated += balance
	}
}

func nameParts(tx *pg.Tx, books []Book, at map[int64]int, fund int64) error {
	return tx.Each(`
		select e.book_id, e.id, e.code, e.name, e.purpose
		from ledger.public_earmarks e
		join ledger.public_books b on b.id = e.book_id
		where b.fund_id = $1`, []any{fund}, func(r pg.Scanner) error {
		var book int64
		var named Part
		if err := r.Scan(&book, &named.ID, &named.Code, &named.Name, &named.Purpose); err != nil {
			return err
		}
		i, shown := at[book]
		if !shown {
			return nil
		}
		for j, p := range books[i].Parts {
			if p.ID == named.ID {
				named.Balance, named.Allocated = p.Balance, p.Allocated
				books[i].Parts[j] = named
			}
		}
		return nil
	})
}

func namePlaces(tx *pg.Tx, books []Book, fund int64) error {
	type account struct{ bank, number string }
	named := map[string]account{}
	err := tx.Each(`
		select 'bank:' || a.id, a.bank_name, a.number
		from giving.public_bank_accounts a
		join giving.public_campaigns c on c.id = a.campaign_id
		where c.fund_id = $1`, []any{fund}, func(r pg.Scanner) error {
		var holder string
		var a account
		err := r.Scan(&holder, &a.bank, &a.number)
		named[holder] = a
		return err
	})
	for i := range books {
		for j := range books[i].Places {
			p := &books[i].Places[j]
			p.Bank, p.Number = named[p.Holder].bank, named[p.Holder].number
		}
	}
	return err
}

// readFundEnd reads where the goods of an ended fund went and who goes on with its unit's
// work.
func readFundEnd(tx *pg.Tx, f *Fund, today workday.Day) (err error) {
	if f.After, err = readAfterEnd(tx, f.ID); err != nil {
		return err
	}
	err = tx.Each(`
		select h.item, h.qty, t.name from stock.public_handed h
		join ledger.public_funds t on t.id = h.to_fund
		where h.fund_id = $1 order by h.item, t.id`, []any{f.ID}, func(r pg.Scanner) error {
		var h HandedGoods
		err := r.Scan(&h.Item, &h.Qty, &h.To)
		f.HandedGoods = append(f.HandedGoods, h)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what fund %d handed over: %w", f.ID, err)
	}
	var heirs []int64
	err = tx.Each(`
		select area, heir_id from ledger.public_fund_ends where fund_id = $1
		order by array_position(array['money', 'goods', 'relief', 'duties'], area)`, []any{f.ID}, func(r pg.Scanner) error {
		var h AreaHeir
		var id int64
		err := r.Scan(&h.Area, &id)
		f.Heirs, heirs = append(f.Heirs, h), append(heirs, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("read who follows fund %d: %w", f.ID, err)
	}
	units, err := place.ByIDs(tx, heirs, today)
	for i, id := range heirs {
		u := units[id]
		f.Heirs[i].Name, f.Heirs[i].Ref = u.FullName, u.Ref(today)
	}
	return err
}

// readAfterEnd is nothing for a fund that stands.
func readAfterEnd(tx *pg.Tx, fund int64) (a AfterEnd, err error) {
	err = tx.Row(`
		select sum_in, sum_out, waiting, waiting_in, waiting_out, held from giving.public_after_ends
		where fund_id = $1`, fund).Scan(&a.In, &a.Out, &a.Waiting, &a.WaitingIn, &a.WaitingOut, &a.Held)
	if err != nil && !pg.NoRows(err) {
		return a, fmt.Errorf("read what banks told after the end of fund %d: %w", fund, err)
	}
	return a, nil
}
