package receipt

import (
	"fmt"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The bounds of a reason, in letters. The database has them too.
const (
	reasonMin = 5
	reasonMax = 500
)

// Void ends a receipt: it is kept, crossed out, with the reason and the person,
// and its number stays taken. The gift gets no other receipt then, so void what
// has no gift behind it any more, in the transaction that reverses its entry; a
// receipt with a wrong name is replaced. One that ended before is refused with
// "receipt.ended". What was given over the table is never taken back by who took it
// alone: "receipt.void.own".
func (b *Book) Void(tx *pg.Tx, code, reason string) error {
	r, reason, err := b.ending(tx, code, reason)
	if err != nil {
		return err
	}
	if r.Kind != BankGift && r.TakenBy == tx.By.Name {
		return fault.Of(fault.Conflict, "receipt.void.own")
	}
	return b.tellEnd(tx, r, Voided, nil, reason)
}

// Replace ends a receipt by another one for the same gift, with what was wrong
// put right, and answers the new one. The gift's entry and amount stay, and so does how
// its giver is named to everybody: that is the giver's wish, whatever right says.
func (b *Book) Replace(tx *pg.Tx, code string, right New, reason string) (*Receipt, error) {
	r, reason, err := b.ending(tx, code, reason)
	if err != nil {
		return nil, err
	}
	if right.Entry != r.Entry {
		panic(fmt.Sprintf("receipt: %s of entry %d replaced for entry %d", r.Code, r.Entry, right.Entry))
	}
	if right.PublicName, err = shownOn(tx, r.Code); err != nil {
		return nil, err
	}
	made, err := b.issue(tx, []*draft{{New: right, replaces: r.ID}})
	if err != nil {
		return nil, err
	}
	if err := b.tellEnd(tx, r, Replaced, &made[0], reason); err != nil {
		return nil, err
	}
	return &made[0], nil
}

// ending finds the receipt that is to end, if it still stands and tx.By may.
func (b *Book) ending(tx *pg.Tx, code, reason string) (*Receipt, string, error) {
	reason, err := why(reason, "receipt.void.reason")
	if err != nil {
		return nil, "", err
	}
	code = codes.Parse(code)
	if err := holdEnd(tx, code); err != nil {
		return nil, "", err
	}
	r, err := find(tx, code)
	if err != nil {
		return nil, "", err
	}
	if err := tx.By.Must(auth.VoidReceipt, r.Unit); err != nil {
		return nil, "", err
	}
	if r.Status != Issued {
		return nil, "", ended(r)
	}
	return r, reason, nil
}

func ended(r *Receipt) error {
	return fault.Of(fault.Conflict, "receipt.ended", "number", Label(r.Number), "by", r.EndedBy, "at", r.EndedAt)
}

// tellEnd writes the end down for the book, the public and the auditor.
func (b *Book) tellEnd(tx *pg.Tx, r *Receipt, how Status, by *Receipt, reason string) error {
	var replacement, number int64
	if by != nil {
		replacement, number = by.ID, by.Number
	}
	first, err := end(tx, r, how, replacement, reason)
	if err != nil {
		return err
	}
	if !first {
		panic("receipt: ended twice under one lock")
	}
	body, err := leaf.Encode("receipt_"+string(how), endFacts{
		Series: r.Series(), Number: r.Number, Unit: r.UnitCode,
		On: workday.On(tx.Now).String(), ReplacedBy: number,
	})
	if err != nil {
		return fmt.Errorf("tell the end of receipt %d: %w", r.ID, err)
	}
	if err := tlog.Append(tx, []tlog.Leaf{{Kind: "receipt_" + string(how), Ref: r.Code, Body: body}}); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action:  "receipt." + map[Status]string{Voided: "void", Replaced: "replace"}[how],
		Subject: "receipt:" + r.Code, Unit: r.Unit, Reason: reason,
		Before: map[string]any{"status": Issued, "number": r.Number},
		After:  map[string]any{"status": how, "replaced_by": number},
	})
}

// endFacts is the leaf of an end. The reason may name people and stays inside.
type endFacts struct {
	Series     string `json:"series"`
	Number     int64  `json:"number"`
	Unit       string `json:"unit"`
	On         string `json:"on"`
	ReplacedBy int64  `json:"replaced_by"` // number in the series of this year, 0 for none
}

// why cleans the reason of a grave act; too short a one is refused by the key.
func why(reason, key string) (string, error) {
	reason, err := vntext.Clean("reason", reason, reasonMax, false)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(reason) < reasonMin {
		return "", fault.On("reason", key)
	}
	return reason, nil
}
