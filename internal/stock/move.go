package stock

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Lot is goods that came together: one accepted line of one gift.
type Lot struct {
	ID        int64
	Source    string // "goods:7/2"
	ItemID    int64
	Item      string // its code
	Book      int64
	Earmark   int64
	CameOn    workday.Day
	ExpiresOn workday.Day // zero where it does not expire
	Note      string
}

// Spot is where a quantity of a lot can lie or go.
type Spot struct {
	kind   ledger.Kind
	prefix string // before the lot: "w3"
	holder string // instead of a lot, outside
}

// In is a warehouse, free to be given out.
func In(warehouse int64) Spot { return Spot{kind: ledger.Store, prefix: spot('w', warehouse)} }

// Reserved is a warehouse, decided for people.
func Reserved(warehouse int64) Spot { return Spot{kind: ledger.Reserved, prefix: spot('w', warehouse)} }

// Drawn is a hand-over session that has taken the goods out.
func Drawn(session int64) Spot { return Spot{kind: ledger.Reserved, prefix: spot('s', session)} }

// OnRoad is a shipment under way.
func OnRoad(shipment int64) Spot { return Spot{kind: ledger.Transit, prefix: spot('t', shipment)} }

// Safe is where a unit keeps what is held apart: no warehouse, and no way to people.
func Safe(unit int64) Spot { return Spot{kind: ledger.Store, prefix: spot('v', unit)} }

// The places outside.
var (
	Sold      = Spot{kind: ledger.OtherOut, holder: "sold"} // out of a safe only
	FromGiver = Spot{kind: ledger.Giver}
	Lost      = Spot{kind: ledger.OtherOut, holder: ledger.Lost}
	False     = Spot{kind: ledger.OtherOut, holder: "false"} // out of a safe only: it was not what it seemed
)

// ToPeople is into people's hands, for a purpose of ND 93/2021 art 11.1: a, b, c …
func ToPeople(purpose string) Spot { return Spot{kind: ledger.Outlay, holder: "muc:" + purpose} }

func spot(kind byte, id int64) string { return string(kind) + strconv.FormatInt(id, 10) }

// Account is where a lot lies in the books when it is at a spot.
func (s Spot) Account(l Lot) ledger.Account {
	a := ledger.Account{Book: l.Book, Kind: s.kind, Item: l.Item, Holder: s.holder, Earmark: l.Earmark}
	if s.prefix != "" {
		a.Holder = s.prefix + ":l" + strconv.FormatInt(l.ID, 10)
	}
	return a
}

// Paper is one event in which goods move: all lines or none.
type Paper struct {
	Kind, Source string      // of its entry: "ship", "shipment:9"
	On           workday.Day // when it happened
	Memo         string      // neutral words
	Commitment   []byte
	Lines        []Line
}

// Line moves a quantity of a lot.
type Line struct {
	Lot      Lot
	From, To Spot
	Qty      int64
}

// Move posts papers of goods, in their order, and gives the first entry of each. A
// paper whose lots are of several books makes one entry for each book; from the
// second on their source ends in /2, /3 … It is safe to repeat. It refuses with
// "stock.short" when there is less of a lot than is to be moved, whoever was
// faster; then the whole transaction is lost.
func Move(tx *pg.Tx, papers []Paper) ([]int64, error) {
	var asked []ledger.Account
	for _, p := range papers {
		for _, l := range p.Lines {
			asked = append(asked, l.From.Account(l.Lot), l.To.Account(l.Lot))
		}
	}
	ids, err := ledger.Accounts(tx, asked)
	if err != nil {
		return nil, err
	}
	var entries []ledger.Entry
	first := make([]int, len(papers))
	for i, p := range papers {
		first[i] = len(entries)
		at := map[int64]int{}
		for _, l := range p.Lines {
			n, known := at[l.Lot.Book]
			if !known {
				n = len(entries)
				at[l.Lot.Book] = n
				entries = append(entries, p.entry(l.Lot.Book, len(at)))
			}
			entries[n].Postings = append(entries[n].Postings, ledger.Posting{From: ids[0], To: ids[1], Qty: l.Qty})
			ids = ids[2:]
		}
		if len(at) == 0 {
			panic(fmt.Sprintf("stock: %s %s moves nothing", p.Kind, p.Source))
		}
	}
	posted, err := ledger.Post(tx, entries)
	if err != nil {
		return nil, short(err, papers)
	}
	made := make([]int64, len(papers))
	for i, n := range first {
		made[i] = posted[n]
	}
	return made, nil
}

// entry is the paper's nth entry, the one in a book.
func (p Paper) entry(book int64, nth int) ledger.Entry {
	e := ledger.Entry{
		Kind: p.Kind, Source: p.Source, Book: book, BankOn: p.On, Memo: p.Memo, Commitment: p.Commitment,
	}
	if nth > 1 {
		e.Source += "/" + strconv.Itoa(nth)
	}
	return e
}

// short tells which lot gave way, in the words of goods.
func short(err error, papers []Paper) error {
	e, told := fault.As(err)
	if !told || !fault.Is(err, "ledger.short") {
		return err
	}
	path, _ := e.Faults[0].Values["account"].(string)
	for _, p := range papers {
		for _, l := range p.Lines {
			if strings.Contains(path+"/", "/"+l.Lot.Item+"/"+l.From.Account(l.Lot).Holder+"/") {
				return fault.Of(fault.Conflict, "stock.short", "lot", l.Lot.ID, "item", l.Lot.Item)
			}
		}
	}
	return fault.Of(fault.Conflict, "stock.short", "lot", 0, "item", "")
}

// NewLot is goods about to be taken in.
type NewLot struct {
	Source        string // "goods:7/2", unique
	Item          Item
	Book, Earmark int64
	CameOn        workday.Day
	ExpiresOn     workday.Day // after CameOn, or zero
	Note          string
}

// MakeLots writes lots down, empty; Move fills them. Each is given back in order.
func MakeLots(tx *pg.Tx, lots []NewLot) ([]Lot, error) {
	made := make([]Lot, len(lots))
	for i, n := range lots {
		made[i] = Lot{
			Source: n.Source, ItemID: n.Item.ID, Item: n.Item.Code, Book: n.Book, Earmark: n.Earmark,
			CameOn: n.CameOn, ExpiresOn: n.ExpiresOn, Note: n.Note,
		}
		if err := insertLot(tx, &made[i]); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// Lots reads lots by their ids; all of them exist or it is refused.
func Lots(tx *pg.Tx, ids []int64) (map[int64]Lot, error) {
	lots, err := lotsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, ok := lots[id]; !ok {
			return nil, fault.Of(fault.Missing, "stock.lot.missing", "lot", id)
		}
	}
	return lots, nil
}
