package receipt

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Public is a receipt as anyone with its code sees it.
type Public struct {
	Code, Series string
	Number       int64
	Status       Status
	Kind         Kind
	Amount       money.VND // 0 of goods
	Items        []Item    // of goods
	IssuedOn     workday.Day
	IssuedAt     time.Time
	UnitName     string // as it was called on that day
	UnitCode     string
	Campaign     string
	PublicName   string    // "" when the giver is not named
	EndedAt      time.Time // zero while it stands
	ReplacedBy   string    // code, or ""
	Replaces     string    // code, or ""
}

// Public reads the receipt that a QR opens. It refuses with "receipt.missing".
func (b *Book) Public(ctx context.Context, code string) (p *Public, err error) {
	err = b.DB.Public(ctx, func(tx *pg.Tx) error {
		p, err = ReadPublic(tx, code)
		return err
	})
	return p, err
}

// ReadPublic is Public within a public transaction.
func ReadPublic(tx *pg.Tx, code string) (*Public, error) {
	var p Public
	var ended *time.Time
	err := tx.Together(pg.Question{
		Query: `
		select code, series, number, status, kind, coalesce(amount, 0), issued_on, issued_at, unit_name, unit_code, campaign,
			coalesce(public_name, ''), ended_at, coalesce(replaced_by, ''), coalesce(replaces, '')
		from receipt.public_receipts
		where code = $1`,
		Args: []any{codes.Parse(code)},
		One: pg.Into(
			&p.Code, &p.Series, &p.Number, &p.Status, &p.Kind, &p.Amount, &p.IssuedOn, &p.IssuedAt,
			&p.UnitName, &p.UnitCode, &p.Campaign, &p.PublicName, &ended, &p.ReplacedBy, &p.Replaces),
	})
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read public receipt: %w", err)
	}
	if ended != nil {
		p.EndedAt = *ended
	}
	if p.Kind == GoodsGift {
		p.Items, err = itemsOf(tx, p.Code)
	}
	return &p, err
}

// Read gives an officer a receipt of a unit within reach, without its giver.
func (b *Book) Read(ctx context.Context, by auth.Actor, code string) (r *Receipt, err error) {
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		if r, err = find(tx, codes.Parse(code)); err != nil {
			return err
		}
		if r.Kind == GoodsGift {
			if r.Items, err = itemsOf(tx, r.Code); err != nil {
				return err
			}
		}
		return by.Must(auth.ReadBooks, r.Unit)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Full opens a receipt with its giver. The caller answers for the right to it:
// the gift's own key, checked, under a system actor; officers come by Print. A
// receipt that no longer agrees with its commitment is not given out: "receipt.changed".
// More is asked together with it.
func (b *Book) Full(tx *pg.Tx, code string, more ...pg.Question) (*Full, error) {
	var f Full
	var r *Receipt
	var salt, sealed []byte
	var names string
	err := tx.Together(append(more, pg.Question{
		Wrap: func(err error) error {
			if pg.NoRows(err) {
				return fault.Of(fault.Missing, "receipt.missing")
			}
			return fmt.Errorf("read receipt %s: %w", code, err)
		},
		Query: `
		select ` + receiptColumns + `, coalesce(g.public_name, ''), g.salt, g.sealed, n.names
		from ` + receiptTables + `
		join receipt.givers g on g.receipt_id = r.id
		cross join lateral (
			select coalesce(json_agg(coalesce(n.public_name, '') order by n.id), '[]')::text as names
			from receipt.shown_names n where n.receipt_id = r.id) n
		where r.code = $1`,
		Args: []any{codes.Parse(code)},
		One: func(row pg.Scanner) (err error) {
			r, err = scan(row, &f.PublicName, &salt, &sealed, &names)
			return err
		},
	})...)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(names), &f.former); err != nil {
		return nil, fmt.Errorf("read the names of receipt %d: %w", r.ID, err)
	}
	f.Receipt, f.Shown = *r, f.PublicName
	if n := len(f.former); n > 0 {
		f.Shown = f.former[n-1]
		f.former = append(f.former[:n-1], f.PublicName)
	}
	if f.Kind == GoodsGift {
		if f.Items, err = itemsOf(tx, f.Code); err != nil {
			return nil, err
		}
	}
	plain, err := b.Keys.Decrypt(place(r.Code), sealed)
	if err != nil {
		return nil, fmt.Errorf("open receipt %d: %w: %w", r.ID, errChanged, err)
	}
	if err := json.Unmarshal(plain, &f.Giver); err != nil {
		return nil, fmt.Errorf("open receipt %d: %w", r.ID, err)
	}
	if err := f.agrees(salt); err != nil {
		return nil, fmt.Errorf("receipt %d: %w", r.ID, err)
	}
	f.salt = salt
	return &f, nil
}

// agrees checks the receipt against the commitment that the public log holds.
func (f *Full) agrees(salt []byte) error {
	commitment, err := commit(salt, f.facts())
	if err != nil {
		return err
	}
	if !bytes.Equal(commitment, f.Commitment) {
		return errChanged
	}
	return nil
}

// facts is what the commitment binds.
func (f *Full) facts() facts {
	return facts{
		Code: f.Code, Entry: f.Entry, Series: f.Series(), Number: f.Number,
		Amount: int64(f.Amount), Goods: hex.EncodeToString(goodsHash(f.Items)),
		BankOn: f.BankOn.String(), IssuedOn: f.IssuedOn.String(),
		Letterhead: hex.EncodeToString(f.letterhead().hash()), Giver: f.Giver, PublicName: f.PublicName,
	}
}

// find reads the receipt of a code, in the actor's scope.
func find(tx *pg.Tx, code string) (*Receipt, error) {
	r, err := one(tx, `r.code = $1`, code)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read receipt: %w", err)
	}
	return r, nil
}
