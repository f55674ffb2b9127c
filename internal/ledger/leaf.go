package ledger

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// leafKind is the kind of the leaf that each entry has in the public log.
const leafKind = "entry"

// entryLeaf is what the public is told of an entry: enough to replay the books.
// Source and memo stay inside; the commitment binds the entry to them.
type entryLeaf struct {
	BankOn     string        `json:"bank_on"`
	Book       int64         `json:"book"`
	BookOn     string        `json:"book_on"`
	Commitment string        `json:"commitment,omitempty"` // hex of leaf.Commit
	Entry      int64         `json:"entry"`
	Postings   []postingLeaf `json:"postings"`
	Reverses   int64         `json:"reverses,omitempty"` // the entry it mirrors
	Type       string        `json:"type"`               // the entry's kind; "kind" is the leaf's own
}

type postingLeaf struct {
	From string `json:"from"` // Account.Path
	Qty  int64  `json:"qty"`
	To   string `json:"to"`
}

// leaf writes the bytes that leaf.Encode makes of an entryLeaf, which a test holds
// it to. Written out it takes 1 µs instead of 6, and an import has millions. All
// text in it is plain ASCII by the database's own checks, so nothing needs escaping.
// With postingsMax lines it stays under 40,000 bytes: leaf.BytesMax is never met.
func (p *posted) leaf(accounts map[int64]Account) []byte {
	b := make([]byte, 0, 288+64*len(p.Postings))
	b = append(append(b, `{"bank_on":"`...), p.BankOn.String()...)
	b = strconv.AppendInt(append(b, `","book":`...), p.Book, 10)
	b = append(append(b, `,"book_on":"`...), p.bookOn.String()...)
	if len(p.Commitment) > 0 {
		b = hex.AppendEncode(append(b, `","commitment":"`...), p.Commitment)
	}
	b = strconv.AppendInt(append(b, `","entry":`...), p.id, 10)
	b = append(b, `,"kind":"`+leafKind+`","postings":[`...)
	for i, m := range p.Postings {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, `{"from":"`...), accounts[m.From].path...)
		b = strconv.AppendInt(append(b, `","qty":`...), m.Qty, 10)
		b = append(append(append(b, `,"to":"`...), accounts[m.To].path...), `"}`...)
	}
	b = append(b, ']')
	if p.reverses != 0 {
		b = strconv.AppendInt(append(b, `,"reverses":`...), p.reverses, 10)
	}
	b = append(append(b, `,"type":"`...), p.Kind...)
	return append(b, `","v":1}`...)
}

// tellFund tells the public whose fund it is. A unit is named by its code on a day:
// the one it was opened on, or the nearest on which the unit stood.
func tellFund(tx *pg.Tx, unit int64) error {
	f, err := FundOf(tx, unit)
	if err != nil {
		return err
	}
	u, err := place.ByID(tx, unit, f.OpenedOn)
	if err != nil {
		return err
	}
	on := max(f.OpenedOn, u.ValidFrom)
	if !u.ValidTo.IsZero() {
		on = min(on, u.ValidTo)
	}
	return tell(tx, "fund", f.ID, map[string]any{
		"fund": f.ID, "name": f.Name, "on": on, "unit": u.Code, "unit_name": u.FullName,
	})
}

// tellBook tells of which fund a book is and whose money it holds, so that an outsider
// can add the entries of a fund up. Its name stays inside: a campaign may be a draft.
func tellBook(tx *pg.Tx, b Book) error {
	return tell(tx, "book", b.ID, map[string]any{"book": b.ID, "fund": b.Fund, "type": b.Kind})
}

func tell(tx *pg.Tx, kind string, id int64, fact map[string]any) error {
	body, err := leaf.Encode(kind, fact)
	if err != nil {
		return fmt.Errorf("tell of %s %d: %w", kind, id, err)
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: kind, Ref: strconv.FormatInt(id, 10), Body: body}})
}
