package receipt

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SlipSeries is the kind of a unit's series of slips that are written by hand.
const SlipSeries = "BNQ"

// BlockMax is how many slips one block has at most.
const BlockMax = 100

// Block is a stretch of slips that was drawn for a desk.
type Block struct {
	ID                   int64
	Unit                 int64
	Year                 int
	First, Last          int64
	Desk                 string
	UnitCode, UnitName   string
	Fund                 string
	DrawnBy              string
	DrawnAt              time.Time
	Blank, Written, Void int64
}

// Series is what the slips call theirs.
func (b *Block) Series() string { return fmt.Sprintf("%s-%s-%d", SlipSeries, b.UnitCode, b.Year) }

// SlipState is what became of a slip.
type SlipState string

// The states.
const (
	SlipBlank   SlipState = "blank"   // nobody has entered it
	SlipWritten SlipState = "written" // it is a receipt now
	SlipVoid    SlipState = "void"    // nobody wrote it
)

// Slip is one number of a block.
type Slip struct {
	Unit          int64
	Year          int
	Number        int64
	Code          string
	State         SlipState
	Receipt       string // the code of what it became
	ReceiptNumber int64
	Reason, By    string
	At            time.Time
}

// NewBlock asks for a block for a desk.
type NewBlock struct {
	Unit                         int64
	UnitCode, UnitName, FundName string // as they stand on the slips
	Slips                        string // how many, as typed
	Desk                         string
}

// DrawBlock numbers slips for a desk that will be without network. Each number has to end:
// as a receipt, or void with a reason.
func (b *Book) DrawBlock(ctx context.Context, by auth.Actor, n NewBlock) (*Block, error) {
	if err := by.Must(auth.VoidReceipt, n.Unit); err != nil {
		return nil, err
	}
	var l fault.List
	desk, err := vntext.Clean("desk", n.Desk, 200, false)
	if l.Add(err); err == nil && len([]rune(desk)) < 2 {
		l.On("desk", "block.desk.missing")
	}
	slips, err := strconv.Atoi(strings.TrimSpace(n.Slips))
	if err != nil || slips < 1 || slips > BlockMax {
		l.On("slips", "block.slips", "max", BlockMax)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (*Block, error) {
		k := Block{
			Unit: n.Unit, Year: tx.Now.In(workday.Zone).Year(), Desk: desk, UnitCode: n.UnitCode, UnitName: n.UnitName,
			Fund: n.FundName, Blank: int64(slips), DrawnAt: tx.Now, DrawnBy: by.Name,
		}
		k.First, err = serial.Take(tx, serial.Series{Unit: k.Unit, Year: k.Year, Kind: SlipSeries}, slips)
		if err != nil {
			return nil, err
		}
		k.Last = k.First + int64(slips) - 1
		if err := insertBlock(tx, &k, codes.Many(slips)); err != nil {
			return nil, err
		}
		if err := tellBlock(tx, &k, "drawn", k.First, k.Last); err != nil {
			return nil, err
		}
		return &k, audit.Record(tx, audit.Event{
			Action: "block.draw", Subject: fmt.Sprintf("block:%d", k.ID), Unit: k.Unit,
			After: map[string]any{"series": k.Series(), "first": k.First, "last": k.Last},
		})
	})
}

func tellBlock(tx *pg.Tx, k *Block, state string, first, last int64) error {
	body, err := leaf.Encode("receipt_block", map[string]any{
		"series": k.Series(), "first": first, "last": last, "unit": k.UnitCode, "state": state,
		"on": workday.On(tx.Now).String(),
	})
	if err != nil {
		return fmt.Errorf("tell block %d: %w", k.ID, err)
	}
	return tlog.Append(tx, []tlog.Leaf{{
		Kind: "receipt_block", Ref: fmt.Sprintf("%s/%d-%d/%s", k.Series(), first, last, state), Body: body,
	}})
}

// Blocks lists the blocks of a unit's desks, the latest first; unit 0 means all in reach.
func (b *Book) Blocks(ctx context.Context, by auth.Actor, unit int64) (list []Block, err error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = blocks(tx, `($1::bigint = 0 or b.unit_id = $1)`, unit)
		return err
	})
	return list, err
}

// BlockFor opens a block with its slips, for an officer with the permission at its unit.
func (b *Book) BlockFor(ctx context.Context, by auth.Actor, id int64, need auth.Permission) (k *Block, slips []Slip, err error) {
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		if k, err = blockByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(need, k.Unit); err != nil {
			return err
		}
		slips, err = slipsOf(tx, `s.block_id = $1`, id)
		return err
	})
	return k, slips, err
}

// VoidSlips ends numbers of a block that nobody wrote, from one to another, for a reason.
// One that has become a receipt, or is void, is refused: "block.void.ended".
func (b *Book) VoidSlips(ctx context.Context, by auth.Actor, block int64, from, to, reason string) error {
	if err := by.Must(auth.VoidReceipt, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		k, err := blockByID(tx, block)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.VoidReceipt, k.Unit); err != nil {
			return none, err
		}
		var l fault.List
		first, err1 := strconv.ParseInt(strings.TrimSpace(from), 10, 64)
		last, err2 := strconv.ParseInt(strings.TrimSpace(to), 10, 64)
		if err1 != nil || first < k.First || first > k.Last {
			l.On("from", "block.void.range", "first", Label(k.First), "last", Label(k.Last))
		}
		if err2 != nil || last < first || last > k.Last {
			l.On("to", "block.void.range", "first", Label(k.First), "last", Label(k.Last))
		}
		reason, err := why(reason, "reason.missing")
		l.Add(err)
		if err := l.Err(); err != nil {
			return none, err
		}
		if err := holdSlips(tx, k.Unit, k.Year, first, last); err != nil {
			return none, err
		}
		ended, err := firstEnded(tx, k, first, last)
		if err != nil {
			return none, err
		}
		if ended != 0 {
			return none, fault.On("from", "block.void.ended", "number", Label(ended))
		}
		if err := voidSlips(tx, k, first, last, reason); err != nil {
			return none, err
		}
		if err := tellBlock(tx, k, "void", first, last); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "block.void", Subject: fmt.Sprintf("block:%d", k.ID), Unit: k.Unit, Reason: reason,
			After: map[string]any{"series": k.Series(), "first": first, "last": last},
		})
	})
	return err
}

// SlipFor finds the slip of a unit that somebody has written by hand on a day, by its
// code, or by its number among those of the year and of the year before: what is written
// over New Year stands on the old block. It holds it: from here on nobody else enters or voids
// it. It refuses one that is not there, was drawn later, or has ended. A number that is blank
// in both years, or that has ended in this one, only the code tells apart: whoever types it
// twice would else end another slip with the same gift.
func SlipFor(tx *pg.Tx, unit int64, typed string, on workday.Day) (*Slip, error) {
	where, args := `s.unit_id = $1 and s.code = $2 and s.year >= $3 - 1`, []any{unit, codes.Parse(typed), on.Year()}
	number, err := strconv.ParseInt(strings.TrimLeft(strings.TrimSpace(typed), "0"), 10, 64)
	if err == nil {
		where = `s.unit_id = $1 and s.number = $2 and s.year in ($3, $3 - 1)`
		args[1] = number
	}
	found, err := slipsOf(tx, where, args...)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		if err := holdSlips(tx, unit, s.Year, s.Number, s.Number); err != nil {
			return nil, err
		}
	}
	if found, err = slipsOf(tx, where, args...); err != nil {
		return nil, err
	}
	var fits *Slip
	refused := fault.On("slip", "block.slip.missing", "year", strconv.Itoa(on.Year()), "before", strconv.Itoa(on.Year()-1))
	for i := range found { // of this year last
		err := found[i].refusal(tx, on)
		if _, is := fault.As(err); err != nil && !is {
			return nil, err
		}
		switch {
		case err != nil && found[i].State != SlipBlank && found[i].Year == on.Year():
			return nil, err
		case err != nil:
			refused = err
		case fits != nil:
			return nil, fault.On("slip", "block.slip.two", "number", Label(number), "year", strconv.Itoa(on.Year()))
		default:
			fits = &found[i]
		}
	}
	if fits == nil {
		return nil, refused
	}
	return fits, nil
}

// refusal says why nothing of a day can be entered by the slip, nil where it can.
func (s *Slip) refusal(tx *pg.Tx, on workday.Day) error {
	switch s.State {
	case SlipWritten:
		return fault.On("slip", "block.slip.written", "number", Label(s.Number), "year", strconv.Itoa(s.Year), "by", s.By, "at", s.At)
	case SlipVoid:
		return fault.On("slip", "block.slip.void", "number", Label(s.Number), "year", strconv.Itoa(s.Year), "reason", s.Reason)
	}
	drawn, err := drawnOn(tx, s)
	if err == nil && on < drawn {
		err = fault.On("on", "block.slip.early", "day", drawn)
	}
	return err
}

// BecomesReceipt says which receipt a slip has become, in the transaction that issues it.
func (s *Slip) BecomesReceipt(tx *pg.Tx, r *Receipt) error { return writeSlip(tx, s, r.ID) }

// PublicSlip is a slip as whoever holds it sees it.
type PublicSlip struct {
	Code, Series, UnitName string
	Number                 int64
	DrawnAt, EndedAt       time.Time
	State                  SlipState
	Receipt                string
}

// PublicSlip opens a slip by its code. It refuses with "receipt.missing".
func (b *Book) PublicSlip(ctx context.Context, code string) (s *PublicSlip, err error) {
	err = b.DB.Public(ctx, func(tx *pg.Tx) error {
		s, err = publicSlip(tx, codes.Parse(code))
		return err
	})
	return s, err
}

// BlockDoc is the paper of a block: its slips, to be printed, cut and written by hand.
func (b *Book) BlockDoc(k *Block, slips []Slip) paper.BlockDoc {
	doc := paper.BlockDoc{
		Unit: k.UnitName, Fund: k.Fund, Series: k.Series(), Desk: k.Desk, On: workday.On(k.DrawnAt), Sample: b.Sample,
	}
	for _, s := range slips {
		if s.State == SlipBlank {
			doc.Slips = append(doc.Slips, paper.BlockSlip{Number: Label(s.Number), URL: b.URL(s.Code)})
		}
	}
	return doc
}
