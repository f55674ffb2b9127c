package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Fund is the emergency relief fund of one unit. A unit has one.
type Fund struct {
	ID       int64
	Unit     int64
	Name     string
	OpenedOn workday.Day
	Basis    string      // the decision it was founded by
	OpenFrom workday.Day // first day its books are open for; zero when nothing is closed
	EndedOn  workday.Day // since when nothing is booked in it any more; zero while it stands
}

// BookKind is whose money a book holds. Kinds never stand in one figure.
type BookKind string

// The kinds of book.
const (
	CampaignBook   BookKind = "campaign"
	BudgetBook     BookKind = "budget"
	PreventionBook BookKind = "disaster_prevention"
	CharityBook    BookKind = "charity"
	GeneralBook    BookKind = "general"
)

// Book is one campaign's or source's accounts in one fund.
type Book struct {
	ID     int64
	Fund   int64
	Kind   BookKind
	Source string // "campaign:3", unique
	Name   string
}

// Earmark is a part of a book that may be spent on one purpose only. The part for
// everything the book is for is one as well; General is its code.
type Earmark struct {
	ID      int64
	Book    int64
	Code    string // public, part of account names
	Name    string
	Purpose string
}

// General is the code of the part of a book that is not earmarked further.
const General = "chung"

// Kind is what an account stands for.
type Kind string

// The kinds of account. Bank, Cash, Transit, Store and Reserved are ours and have a
// floor; the others are the world outside.
const (
	Giver    Kind = "giver"
	Bank     Kind = "bank"
	Cash     Kind = "cash"
	Transit  Kind = "transit"  // on its way from one book or place to another
	Store    Kind = "store"    // a lot of goods in a warehouse
	Reserved Kind = "reserved" // decided for people and not yet in their hands
	Outlay   Kind = "outlay"
	Fee      Kind = "fee"
	Interest Kind = "interest"
	OtherIn  Kind = "other_in"
	OtherOut Kind = "other_out"
)

// Lost is the holder of the OtherOut account that goods leave by when they are
// damaged or lost.
const Lost = "loss"

// VND is the item of money. Goods come with their own.
const VND = "VND"

// Account is a place of the money × an earmark. Holder and Earmark may be empty.
type Account struct {
	ID      int64
	Book    int64
	Kind    Kind
	Item    string // "" asks for VND
	Holder  string // "bank:12", "cash:4", "w3:l15" (lot 15 in warehouse 3)
	Earmark int64
	Code    string // of the earmark; filled when read

	path string
}

// Floor reports whether the account may not fall below zero.
func (a Account) Floor() bool {
	switch a.Kind {
	case Bank, Cash, Transit, Store, Reserved:
		return true
	}
	return false
}

// Path is the account's public name, as it stands in the log:
// book/kind/item/holder/earmark, without empty parts at its end.
func (a Account) Path() string {
	return strings.TrimRight(strings.Join([]string{
		strconv.FormatInt(a.Book, 10), string(a.Kind), a.Item, a.Holder, a.Code,
	}, "/"), "/")
}

// OpenFund gives the fund of f.Unit, opening it if there is none yet.
func OpenFund(tx *pg.Tx, f Fund) (Fund, error) {
	if f.Unit == 0 || f.Name == "" || f.Basis == "" || f.OpenedOn.IsZero() {
		panic(fmt.Sprintf("ledger: fund without its facts: %+v", f))
	}
	if _, err := insertFund(tx, f); err != nil {
		return Fund{}, err
	}
	return FundOf(tx, f.Unit)
}

// insertFund is false where the unit has its fund already.
func insertFund(tx *pg.Tx, f Fund) (bool, error) {
	n, err := tx.Exec(`
		insert into ledger.funds (unit_id, name, opened_on, basis) values ($1, $2, $3, $4)
		on conflict (unit_id) do nothing`, f.Unit, f.Name, f.OpenedOn, f.Basis)
	if err != nil {
		return false, fmt.Errorf("open the fund of unit %d: %w", f.Unit, err)
	}
	if n == 0 {
		return false, nil
	}
	return true, tellFund(tx, f.Unit)
}

const selectFund = `
	select id, unit_id, name, opened_on, basis,
		nullif(ledger.first_open(id), date '0001-01-01'), (
			select a.ended_on from ledger.fund_ends e join ledger.fund_end_asks a on a.id = e.ask_id
			where e.fund_id = funds.id)
	from ledger.funds`

func scanFund(r pg.Scanner) (f Fund, err error) {
	err = r.Scan(f.columns()...)
	return f, err
}

// columns are where those of selectFund go.
func (f *Fund) columns() []any {
	return []any{&f.ID, &f.Unit, &f.Name, &f.OpenedOn, &f.Basis, &f.OpenFrom, &f.EndedOn}
}

// FundOf gives the fund of a unit, or the fault that there is none.
func FundOf(tx *pg.Tx, unit int64) (Fund, error) {
	f, err := scanFund(tx.Row(selectFund+` where unit_id = $1`, unit))
	if pg.NoRows(err) {
		return Fund{}, fault.Of(fault.Missing, "ledger.fund.missing")
	}
	if err != nil {
		return Fund{}, fmt.Errorf("read the fund of unit %d: %w", unit, err)
	}
	return f, nil
}

// FundByID gives a fund, or the fault that there is none.
func FundByID(tx *pg.Tx, id int64) (Fund, error) {
	var f Fund
	if err := tx.Together(AskFund(id, &f)); err != nil {
		return Fund{}, err
	}
	return f, nil
}

// AskFund is FundByID together with other questions.
func AskFund(id int64, f *Fund) pg.Question {
	return pg.Question{
		Query: selectFund + ` where id = $1`,
		Args:  []any{id},
		One:   pg.Into(f.columns()...),
		Wrap: func(err error) error {
			if pg.NoRows(err) {
				return fault.Of(fault.Missing, "ledger.fund.missing")
			}
			return fmt.Errorf("read fund %d: %w", id, err)
		},
	}
}

// Funds lists every fund, in the order they were opened. They are public.
func Funds(tx *pg.Tx) (funds []Fund, err error) {
	err = tx.Each(selectFund+` order by id`, nil, func(r pg.Scanner) error {
		f, err := scanFund(r)
		funds = append(funds, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list funds: %w", err)
	}
	return funds, nil
}

// OpenBook gives the book of b.Source, opening it if there is none yet. A source
// keeps the fund and kind it was opened with.
func OpenBook(tx *pg.Tx, b Book) (Book, error) {
	n, err := tx.Exec(`
		insert into ledger.books (fund_id, kind, source, name) values ($1, $2, $3, $4)
		on conflict (source) do nothing`, b.Fund, b.Kind, b.Source, b.Name)
	if err != nil {
		return Book{}, fmt.Errorf("open book %s: %w", b.Source, err)
	}
	got, err := BookOf(tx, b.Source)
	if err != nil {
		return Book{}, err
	}
	if n == 1 {
		return got, tellBook(tx, got)
	}
	if got.Fund != b.Fund || got.Kind != b.Kind {
		return Book{}, fault.Of(fault.Conflict, "ledger.source.conflict", "source", b.Source)
	}
	return got, nil
}

const selectBook = `select id, fund_id, kind, source, name from ledger.books`

func scanBook(r pg.Scanner) (b Book, err error) {
	err = r.Scan(&b.ID, &b.Fund, &b.Kind, &b.Source, &b.Name)
	return b, err
}

// BookOf gives the book of a source, or the fault that there is none.
func BookOf(tx *pg.Tx, source string) (Book, error) {
	b, err := scanBook(tx.Row(selectBook+` where source = $1`, source))
	if pg.NoRows(err) {
		return Book{}, fault.Of(fault.Missing, "ledger.book.missing")
	}
	if err != nil {
		return Book{}, fmt.Errorf("read book %s: %w", source, err)
	}
	return b, nil
}

// Books lists the books of a fund; 0 lists all.
func Books(tx *pg.Tx, fund int64) (books []Book, err error) {
	err = tx.Each(selectBook+` where $1::bigint = 0 or fund_id = $1 order by id`, []any{fund},
		func(r pg.Scanner) error {
			b, err := scanBook(r)
			books = append(books, b)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list books: %w", err)
	}
	return books, nil
}

// OpenEarmark gives the earmark with e.Code in e.Book, opening it if there is none.
func OpenEarmark(tx *pg.Tx, e Earmark) (Earmark, error) {
	_, err := tx.Exec(`
		insert into ledger.earmarks (book_id, code, name, purpose) values ($1, $2, $3, $4)
		on conflict (book_id, code) do nothing`, e.Book, e.Code, e.Name, e.Purpose)
	if err != nil {
		return Earmark{}, fmt.Errorf("open earmark %s of book %d: %w", e.Code, e.Book, err)
	}
	err = tx.Row(`
		select id, name, purpose from ledger.earmarks where book_id = $1 and code = $2`,
		e.Book, e.Code).Scan(&e.ID, &e.Name, &e.Purpose)
	if err != nil {
		return Earmark{}, fmt.Errorf("read earmark %s of book %d: %w", e.Code, e.Book, err)
	}
	return e, nil
}

// Earmarks lists the earmarks of a book, in the order they were opened.
func Earmarks(tx *pg.Tx, book int64) (earmarks []Earmark, err error) {
	err = tx.Together(AskEarmarks(book, &earmarks))
	return earmarks, err
}

// AskEarmarks is Earmarks together with other questions.
func AskEarmarks(book int64, earmarks *[]Earmark) pg.Question {
	return pg.Question{
		Wrap: pg.Saying("list earmarks of book %d", book),
		Query: `
		select id, book_id, code, name, purpose from ledger.earmarks
		where book_id = $1 order by id`,
		Args: []any{book},
		Each: func(r pg.Scanner) error {
			var e Earmark
			err := r.Scan(&e.ID, &e.Book, &e.Code, &e.Name, &e.Purpose)
			*earmarks = append(*earmarks, e)
			return err
		},
	}
}

// Accounts gives the ids of the accounts asked for, in the same order, opening
// those that are new. More is asked together with it.
func Accounts(tx *pg.Tx, asked []Account, more ...pg.Question) ([]int64, error) {
	n := len(asked)
	ids := make([]int64, 0, n)
	books, earmarks := make([]int64, n), make([]int64, n)
	kinds, items, holders := make([]string, n), make([]string, n), make([]string, n)
	for i, a := range asked {
		books[i], earmarks[i], kinds[i], items[i], holders[i] = a.Book, a.Earmark, string(a.Kind), a.Item, a.Holder
		if a.Item == "" {
			items[i] = VND
		}
	}
	find := pg.Question{
		Wrap: pg.Saying("find %d accounts", n),
		Query: `
		select a.id
		from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
			with ordinality as t (book_id, kind, item, holder, earmark_id, nth)
		join ledger.accounts a on a.book_id = t.book_id and a.kind = t.kind and a.item = t.item
			and a.holder = t.holder and coalesce(a.earmark_id, 0) = t.earmark_id
		order by t.nth`,
		Args: []any{books, kinds, items, holders, earmarks},
		Each: func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		},
	}
	if err := tx.Together(append(more, find)...); err != nil || len(ids) == n {
		return ids, err
	}
	_, err := tx.Exec(`
		insert into ledger.accounts (book_id, kind, item, holder, earmark_id)
		select distinct book_id, kind, item, holder, nullif(earmark_id, 0)
		from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
			as t (book_id, kind, item, holder, earmark_id)
		order by 1, 2, 3, 4, 5
		on conflict do nothing`, books, kinds, items, holders, earmarks)
	if err != nil {
		return nil, fmt.Errorf("open %d accounts: %w", n, err)
	}
	ids = ids[:0]
	err = tx.Together(find)
	if err == nil && len(ids) != n {
		panic(fmt.Sprintf("ledger: asked for %d accounts, found %d", n, len(ids)))
	}
	return ids, err
}
