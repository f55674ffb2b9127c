package stock

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// HandedOn is so much of a lot that goes on in a book of another fund, where it lies.
type HandedOn struct {
	Lot           Lot
	Account       int64 // where it lies in the books
	Warehouse     int64
	Book, Earmark int64 // where it goes on
	Qty           int64

	Way     int64   // the end of the fund: books meet on the way only
	Out, In Handing // the two entries
	Source  string
	On      workday.Day
}

// Handing is what an entry is called.
type Handing struct{ Kind, Memo string }

// HandOn makes of what lies of a lot in one place a lot of another book, as old as it is.
// The new lot says from which it came, so that a giver's goods are found along the line.
func HandOn(tx *pg.Tx, h HandedOn) error {
	made, err := MakeLots(tx, []NewLot{{
		Source: fmt.Sprintf("lot:%d/%d", h.Lot.ID, h.Account), Item: Item{ID: h.Lot.ItemID, Code: h.Lot.Item},
		Book: h.Book, Earmark: h.Earmark, CameOn: h.Lot.CameOn, ExpiresOn: h.Lot.ExpiresOn, Note: h.Lot.Note,
	}})
	if err != nil {
		return err
	}
	here, way := In(h.Warehouse), Spot{kind: ledger.Transit, prefix: spot('u', h.Way)}
	ids, err := ledger.Accounts(tx, []ledger.Account{here.Account(h.Lot), way.Account(h.Lot), here.Account(made[0])})
	if err != nil {
		return err
	}
	booked, err := ledger.OpenDay(tx, h.On, h.Lot.Book, h.Book)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, []ledger.Entry{{
		Kind: h.Out.Kind, Source: h.Source, Book: h.Lot.Book, BankOn: h.On, BookOn: booked, Memo: h.Out.Memo,
		Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: h.Qty}},
	}, {
		Kind: h.In.Kind, Source: h.Source, Book: h.Book, BankOn: h.On, BookOn: booked, Memo: h.In.Memo,
		Postings: []ledger.Posting{{From: ids[1], To: ids[2], Qty: h.Qty}},
	}})
	return err
}
